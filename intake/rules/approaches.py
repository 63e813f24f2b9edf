"""Approaches and the legal list as fields of a form, a line each; and what changes of them, in sentences."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from intake.approaches import APPROACHES, LEGAL, MOST_LINES, Approach, ApproachRule, LegalLine, LegalQuestion
from intake.errors import FieldErrors
from intake.policy import Policy
from intake.text import clean, shortened

# A form has room for what isn't built; a file may say something of what is, too.
IN_FORM = (Approach.buy, Approach.agent)
LINES, BAR = "legal", " | "
# What one field of a form holds.
LONGEST = 3000
FIGURES = ("chance", "weeks", "legal_days")
_MOST = {"chance": 100.0, "weeks": 52.0, "legal_days": 260.0}
_LENGTHS = {"article": 40, "law": 60, "says": 75}
_SLUG = re.compile(r"[^a-z0-9]+")
EXAMPLE = "people | Annex III 4(a) | Regulation (EU) 2024/1689 | 2027-12-02 | Finds or rates job applicants"


def approach_field(approach: Approach, name: str) -> str:
    """Return the name of the field for a part of an approach's rule."""
    return f"{approach.value}_{name}"


def shown_rules(policy: Policy) -> tuple[Mapping[Approach, ApproachRule], Sequence[LegalLine]]:
    """Return what a form begins with: what is published, and what a company begins with where nothing is."""
    if not policy.approaches and not policy.legal:
        return APPROACHES, LEGAL
    return policy.approaches, policy.legal


def legal_text(lines: Sequence[LegalLine]) -> str:
    """Return the list as a form shows it, a line each."""
    return "\n".join(BAR.join((each.asks, each.article, each.law, each.since.isoformat(), each.says)) for each in lines)


def change_approaches(policy: Policy, form_values: Mapping[str, Any]) -> Policy:
    """Return the policy with what was filled in; raises FieldErrors by the name of the field."""
    errors: dict[str, str] = {}
    shown, before = shown_rules(policy)
    rules = {approach: rule for approach, rule in shown.items() if approach not in IN_FORM}
    for approach in IN_FORM:
        rule = _rule(approach, form_values, errors)
        if rule != ApproachRule():
            rules[approach] = rule
    try:
        lines = read_lines(form_values.get(LINES) or "", before)
    except FieldErrors as wrong:
        errors |= wrong.errors
    if errors:
        raise FieldErrors(errors)
    return policy.model_copy(update={"approaches": rules, "legal": lines})


def _rule(approach: Approach, form_values: Mapping[str, Any], errors: dict[str, str]) -> ApproachRule:
    figures: dict[str, float | None] = {}
    for name in FIGURES:
        field = approach_field(approach, name)
        text = form_values.get(field)
        figures[name] = number = float(text) if text else None
        if number is not None and (not 0 <= number <= _MOST[name] or (name == "weeks" and not number)):
            least = "above 0, at most" if name == "weeks" else "0 to"
            errors[field] = f"Enter a number, {least} {_MOST[name]:g}."
    asks = clean(form_values.get(field := approach_field(approach, "asks")) or "").strip()
    if len(asks) > 140:
        errors[field] = f"This is over 140 characters. Shorten it by {len(asks) - 140}."
    if errors:
        return ApproachRule()
    chance = figures["chance"]
    # What hundredths of a percent would add is only what dividing has added.
    return ApproachRule(**figures | {"chance": None if chance is None else round(chance / 100, 6)}, asks=asks)


def read_lines(text: str, before: Sequence[LegalLine]) -> tuple[LegalLine, ...]:
    """Return the list as it was typed; a line keeps its key by its article, so that what was chosen stays chosen.

    Raises FieldErrors for the first line that can't be read.
    """
    known = {(line.asks, line.article): line.key for line in before}
    lines: list[LegalLine] = []
    for row in filter(None, map(str.strip, clean(text).splitlines())):
        line = _line(row, known, {each.key for each in lines})
        if any((each.asks, each.article) == (line.asks, line.article) for each in lines):
            raise FieldErrors({LINES: f"“{line.article}” stands here twice. Keep one line for each article."})
        lines.append(line)
    if len(lines) > MOST_LINES:
        raise FieldErrors({LINES: f"Enter at most {MOST_LINES} lines."})
    if (length := len(legal_text(lines))) > LONGEST:
        raise FieldErrors({LINES: f"This is over {LONGEST:,} characters. Shorten it by {length - LONGEST:,}."})
    return tuple(lines)


def _line(row: str, known: Mapping[tuple[LegalQuestion, str], str], taken: set[str]) -> LegalLine:
    quoted = f"“{shortened(row, 40)}”"
    parts = [part.strip() for part in row.split("|")]
    if len(parts) != 5 or not all(parts):
        raise FieldErrors({LINES: f"{quoted} needs five parts with | between them: {EXAMPLE}"})
    asks, article, law, since, says = parts
    if asks not in set(LegalQuestion):
        raise FieldErrors({LINES: f"{quoted} has to begin with people or data."})
    for name, part in (("article", article), ("law", law), ("says", says)):
        if len(part) > _LENGTHS[name]:
            raise FieldErrors({LINES: f"“{shortened(part, 40)}” is over {_LENGTHS[name]} characters."})
    try:
        day = date.fromisoformat(since)
    except ValueError:
        raise FieldErrors({LINES: f"{quoted} needs a date such as 2027-12-02."}) from None
    question = LegalQuestion(asks)
    key = known.get((question, article)) or _new_key(f"{asks}-{article}", taken | {*known.values()})
    return LegalLine(key=key, asks=question, says=says, article=article, law=law, since=day)


def _new_key(name: str, taken: set[str]) -> str:
    stem = _SLUG.sub("-", name.casefold()).strip("-")[:50]
    number = 1
    while (key := stem if number == 1 else f"{stem}-{number}") in taken:
        number += 1
    return key
