"""Priorities as an admin types them, one line each: `Name: words, words`."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

from intake.errors import FieldErrors
from intake.policy import Bound, Frozen, Policy, Priority
from intake.rules.planning.portfolio import share_problem
from intake.text import clean

FEWEST, MOST = 3, 8
NAME_LENGTH, LINE_LENGTH = 60, 600
_SPLIT = re.compile(r"[,;\n]")


class PriorityRow(Frozen):
    """One line of the form; `id` is the key of a priority that is there already, else begins with a plus."""

    id: str
    line: str = ""
    weight: int = 3
    share: float | None = None
    bound: Bound = Bound.at_least


def row_of(priority: Priority) -> PriorityRow:
    """Return a priority as a line of the form."""
    words = ", ".join(priority.words)
    line = f"{priority.name}: {words}" if words else priority.name
    return PriorityRow(id=priority.key, line=line, weight=priority.weight, share=priority.share, bound=priority.bound)


def read_priorities(rows: Iterable[PriorityRow], before: Policy, draft: Policy | None = None) -> tuple[Priority, ...]:
    """Return the priorities that the lines tell, empty ones left out; raises FieldErrors by the id of the line.

    What the form does not show, such as why a priority is one, stays as it was in the draft, or before there was one.
    """
    rows = list(rows)
    filled = [row for row in rows if clean(row.line)]
    errors = {row.id: problem for row in filled if (problem := _problem(row))}
    names = Counter(_split(row.line)[0].casefold() for row in filled)
    errors |= {row.id: "This name is listed twice." for row in filled if names[_split(row.line)[0].casefold()] > 1}
    if len(filled) < FEWEST:
        empty = next((row.id for row in rows if not clean(row.line)), rows[-1].id)
        errors.setdefault(empty, "Name at least three priorities, so that people see the choice.")
    if len(filled) > MOST:
        errors.setdefault(filled[MOST].id, "Name at most eight priorities. More wouldn't show what comes first.")
    if (problem := share_problem((row.share, row.bound) for row in filled)) and not errors:
        errors[next(row.id for row in filled if row.share and row.bound is Bound.at_least)] = problem
    if errors:
        raise FieldErrors(errors)
    used_keys = {priority.key for priority in before.priorities}
    return tuple(_priority(row, draft or before, used_keys) for row in filled)


def slug(name: str, used_keys: set[str]) -> str:
    """Return a key made of a name, one that is not taken, and take it."""
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-") or "new"
    key, number = base, 2
    while key in used_keys:
        key, number = f"{base}-{number}", number + 1
    used_keys.add(key)
    return key


def listed(text: str) -> tuple[str, ...]:
    """Return what stands between commas or on lines of its own, each once."""
    return tuple(dict.fromkeys(part for each in _SPLIT.split(text) if (part := " ".join(clean(each).split()))))


def _split(line: str) -> tuple[str, tuple[str, ...]]:
    name, _, words = clean(line).partition(":")
    return " ".join(name.split()), listed(words)


def _problem(row: PriorityRow) -> str | None:
    name, _ = _split(row.line)
    if not name:
        return "Start with a name, then a colon and the words: “Fewer fraud losses: fraud, chargeback”."
    if len(name) > NAME_LENGTH:
        over = len(name) - NAME_LENGTH
        return f"The name is over {NAME_LENGTH} characters. Shorten it by {over}, or put a colon before the words."
    if len(row.line) > LINE_LENGTH:
        return f"This line is over {LINE_LENGTH} characters. Shorten it by {len(row.line) - LINE_LENGTH}."
    return None


def _priority(row: PriorityRow, policy: Policy, used_keys: set[str]) -> Priority:
    name, words = _split(row.line)
    # The key of one that is not published yet may still change with its name.
    is_new = row.id.startswith("+")
    before = policy.priority(row.id.removeprefix("+"))
    key = slug(name, used_keys) if is_new or before is None else before.key
    update = {"key": key, "name": name, "weight": row.weight, "words": words, "share": row.share, "bound": row.bound}
    return before.model_copy(update=update) if before else Priority.model_validate(update)
