"""The parts of a policy as fields of a form: priorities, weights, and what answers are worth, a line each."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Any

from pydantic import ValidationError

from intake.errors import FieldErrors
from intake.ideas import Currency, Effort, Value, WorkKind
from intake.policy import (
    ANSWER_CRITERIA,
    SCALES,
    Anchor,
    Anchors,
    Bound,
    Charter,
    Criterion,
    EffortAnchor,
    Frozen,
    Policy,
    Priority,
    SquadCard,
    SquadWeeks,
    ValueAnchor,
    Weights,
    anchor_problem,
)
from intake.rules.approaches import change_approaches
from intake.rules.operating_model import change_operating
from intake.rules.planning.benefit import change_benefit
from intake.rules.planning.portfolio import share_problem
from intake.text import clean, shortened

# What answers are worth as lines of a form, a field for each table: `small: 0.2 (0.1 to 0.33) a nuisance`.

MISSING, WORDS, QUOTED = "missing", 55, 60
_EXAMPLES: dict[type[StrEnum], str] = {
    Value: "small: 0.2 (0.1 to 0.33; from 0) under 50,000 a year",
    Effort: "weeks: 0.75 (0.6 to 0.9; 3 weeks, 1 to 6) weeks",
}
_NUMBER = r"[0-9]{1,6}(?:[.,][0-9]{1,30})?"
_AMOUNT = r"[0-9]{1,3}(?:,[0-9]{3}){1,5}(?:\.[0-9]+)?|[0-9]{1,15}(?:\.[0-9]+)?"
_TAIL = r"\)(?: (?P<words>.+))?"
_HEAD = rf"(?P<level>[^:]+): ?(?P<worth>{_NUMBER}) \((?P<low>{_NUMBER}) to (?P<high>{_NUMBER})"
_LINE: dict[type[StrEnum], re.Pattern[str]] = {
    Value: re.compile(rf"{_HEAD}(?:; from (?P<amount>{_AMOUNT})(?: to (?P<up_to>{_AMOUNT}))?)?{_TAIL}"),
    Effort: re.compile(rf"{_HEAD}; (?P<likely>{_NUMBER}) weeks?, (?P<least>{_NUMBER}) to (?P<most>{_NUMBER}){_TAIL}"),
}
_PLAIN_LINE = re.compile(rf"{_HEAD}{_TAIL}")
_BLANK = re.compile(rf"(?P<level>[^:]+): ?(?P<worth>{_NUMBER})")


class _LineError(Exception):
    """A line can't be read, or says what can't be; the message is for the person."""


def lines(anchors: Anchors) -> dict[str, str]:
    """Return what each field of the form begins with; a currency that is not asked for has none."""
    blanks = "\n".join(
        f"{criterion.value}: {_anchor_text(anchors.missing[criterion])}" for criterion in ANSWER_CRITERIA
    )
    return {
        **{field(currency): _table(anchors.value.get(currency, {})) for currency in Currency},
        **{criterion.value: _table(anchors.table(criterion)) for criterion in SCALES},
        MISSING: blanks,
    }


def field(currency: Currency) -> str:
    """Return the name of a currency's field."""
    return f"value_{currency.value}"


def read_anchors(anchors: Anchors, form_values: Mapping[str, Any]) -> Anchors:
    """Return the anchors as they were filled in; raises FieldErrors with the line that can't be.

    What stands there as it was shown stays as it is, whatever its words are, and so does what did not come at all.
    """
    errors: dict[str, str] = {}
    texts_before = lines(anchors)
    texts = {name: clean(form_values.get(name) or "") for name in texts_before if name in form_values}
    texts = {name: text for name, text in texts.items() if text != clean(texts_before[name])}
    value: dict[Currency, Any] = dict(anchors.value)
    for currency in Currency:
        if field(currency) in texts:
            value[currency] = _read(Value, field(currency), texts, errors) if texts[field(currency)] else {}
    tables: dict[str, Any] = {
        "value": {currency: table for currency, table in value.items() if table},
        **{
            (name := criterion.value): (
                _read(scale.levels, name, texts, errors) if name in texts else anchors.table(criterion)
            )
            for criterion, scale in SCALES.items()
        },
        "missing": _blanks(anchors, texts[MISSING], errors) if MISSING in texts else anchors.missing,
    }
    if not tables["value"] and not errors:
        errors[field(next(iter(Currency)))] = "Fill in at least one of money, hours, risk and customers."
    if not errors:
        errors = _together(tables)
    if errors:
        raise FieldErrors(errors)
    return anchors.model_copy(update=tables)


def _together(by_field: Mapping[str, Any]) -> dict[str, str]:
    """Return by field what can't be of tables that can be read."""
    tables: list[tuple[Criterion, str, Sequence[Anchor | None]]] = [
        *((Criterion.value, field(name), [table[each] for each in Value]) for name, table in by_field["value"].items()),
        *((each, each.value, scale.worst_first(by_field[each.value])) for each, scale in SCALES.items()),
    ]
    errors = {}
    for criterion, name, table in tables:
        if problem := anchor_problem(table, 0.0):
            errors[name] = f"{problem[:1].upper()}{problem[1:]}."
        elif problem := anchor_problem(table, by_field["missing"][criterion]):
            line = f"{criterion.value}: {_anchor_text(by_field['missing'][criterion])}"
            errors[MISSING] = f"“{line}” is too high: {problem}."
    return errors


def _read(levels: type[StrEnum], name: str, texts: Mapping[str, str], errors: dict[str, str]) -> dict[Any, Any]:
    anchor_by_level: dict[Any, Any] = {}
    try:
        for line in _lines(texts[name]):
            level, anchor = _anchor(levels, line)
            if level in anchor_by_level:
                raise _LineError(f"“{_level_name(level)}” is listed twice.")
            anchor_by_level[level] = anchor
        if absent := [_level_name(level) for level in levels if level not in anchor_by_level]:
            raise _LineError(f"Add a line for {', '.join(absent)}, for example: {_example(levels)}")
    except _LineError as error:
        errors[name] = str(error)
    return {level: anchor_by_level[level] for level in levels if level in anchor_by_level}


def _anchor(levels: type[StrEnum], line: str) -> tuple[StrEnum, Anchor]:
    match = _LINE.get(levels, _PLAIN_LINE).fullmatch(line)
    if match is None:
        raise _LineError(f"“{_cut(line)}” can't be read. Write it like this: {_example(levels)}")
    level = _level(levels, match["level"], line)
    parts: dict[str, Any] = {name: _figure(match[name]) for name in ("low", "worth", "high")}
    parts["words"] = (match["words"] or "").strip()
    if len(parts["words"]) > WORDS:
        raise _LineError(f"The words in “{_cut(line)}” are over {WORDS} characters. Shorten them.")
    try:
        if levels is Effort:
            weeks = [_figure(match[name]) for name in ("least", "likely", "most")]
            squad_weeks = SquadWeeks(low=weeks[0], likely=weeks[1], high=weeks[2])
            return level, EffortAnchor(**parts, weeks=squad_weeks)
        if levels is Value:
            amounts = {name: float(match[name].replace(",", "")) for name in ("amount", "up_to") if match[name]}
            return level, ValueAnchor(**parts, **amounts)
        return level, Anchor(**parts)
    except ValidationError:
        weeks_too = (
            " Its weeks have to be above 0, the likely number between the other two." if levels is Effort else ""
        )
        order = "needs a worth from 0 to 1, between the two numbers in brackets."
        raise _LineError(f"“{_cut(line)}” {order}{weeks_too}") from None


def _example(levels: type[StrEnum]) -> str:
    if example := _EXAMPLES.get(levels):
        return example
    scale = next(scale for scale in SCALES.values() if scale.levels is levels)
    return _table({scale.typical: scale.anchors()[scale.typical]})


def _blanks(anchors: Anchors, text: str, errors: dict[str, str]) -> dict[Criterion, float]:
    worths: dict[Criterion, float] = {}
    try:
        for line in _lines(text):
            match = _BLANK.fullmatch(line)
            if match is None:
                raise _LineError(f"“{_cut(line)}” can't be read. Write it like this: value: 0.2")
            criterion = next(
                (each for each in ANSWER_CRITERIA if each.value == match["level"].strip().casefold()), None
            )
            if criterion is None:
                raise _LineError(f"“{_cut(line)}” has to begin with one of {', '.join(ANSWER_CRITERIA)}.")
            if criterion in worths:
                raise _LineError(f"“{criterion.value}” is listed twice.")
            if (worth := _figure(match["worth"])) > 1:
                raise _LineError(f"“{_cut(line)}” needs a worth from 0 to 1.")
            worths[criterion] = worth
        if absent := [each.value for each in ANSWER_CRITERIA if each not in worths]:
            raise _LineError(f"Add a line for {', '.join(absent)}, for example: {absent[0]}: 0.2")
    except _LineError as error:
        errors[MISSING] = str(error)
    return anchors.missing | worths


def _table(table: Mapping[Any, Anchor]) -> str:
    return "\n".join(
        f"{_level_name(level)}: {_anchor_text(anchor.worth)} "
        f"({_anchor_text(anchor.low)} to {_anchor_text(anchor.high)}{_more(anchor)})"
        f" {' '.join(anchor.words.split())}".rstrip()
        for level, anchor in table.items()
    )


def _more(anchor: Anchor) -> str:
    if isinstance(anchor, EffortAnchor):
        weeks = anchor.weeks
        return f"; {_anchor_text(weeks.likely)} weeks, {_anchor_text(weeks.low)} to {_anchor_text(weeks.high)}"
    if isinstance(anchor, ValueAnchor) and anchor.amount is not None:
        up_to = "" if anchor.up_to is None else f" to {_amount_text(anchor.up_to)}"
        return f"; from {_amount_text(anchor.amount)}{up_to}"
    return ""


def _amount_text(amount: float) -> str:
    whole, _, rest = _anchor_text(amount).partition(".")
    return f"{int(whole):,}{'.' if rest else ''}{rest}"


def _lines(text: str) -> list[str]:
    return [line for each in text.splitlines() if (line := " ".join(each.split()))]


def _level(levels: type[StrEnum], name: str, line: str) -> StrEnum:
    level_by_name = {_level_name(level): level for level in levels}
    if (level := level_by_name.get(name.strip().casefold())) is None:
        raise _LineError(f"“{_cut(line)}” has to begin with one of {', '.join(level_by_name)}.")
    return level


def _anchor_text(figure: float) -> str:
    # As short as it can be without losing anything, and never with an exponent.
    return f"{Decimal(repr(float(figure))).normalize():f}"


def _figure(text: str) -> float:
    return float(text.replace(",", "."))


def _level_name(level: StrEnum) -> str:
    return level.value.replace("_", " ")


def _cut(line: str) -> str:
    return shortened(line, QUOTED + 1)


# Priorities as an admin types them, one line each: `Name: words, words`.

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


# The parts of a policy that have forms of their own, and what is typed there, read strictly.

TEXT, LINE, REASON, MOST_REASONS, MOST_WEEKS, MOST_UNLIMITED = 2000, 60, 150, 20, 10_000, 1000
FormValues = Mapping[str, Any]
_PART_NUMBER = re.compile(r"[0-9]{1,6}([.,][0-9]{1,2})?")


class PolicyFormPart(StrEnum):
    """A part of a policy with a form of its own."""

    weights = "weights"
    plan = "plan"
    charter = "charter"
    operating = "operating"
    people = "people"
    anchors = "anchors"
    chance = "chance"
    benefit = "benefit"
    approaches = "approaches"


def change(policy: Policy, part: PolicyFormPart, form_values: FormValues, squads: Sequence[SquadCard]) -> Policy:
    """Return the policy with a part as it was filled in; raises FieldErrors by the name of the field."""
    if part is PolicyFormPart.weights:
        return _weights(policy, form_values)
    if part is PolicyFormPart.plan:
        return _plan(policy, form_values, squads)
    if part is PolicyFormPart.charter:
        return _charter(policy, form_values)
    if part is PolicyFormPart.people:
        return _people(policy, form_values)
    if part is PolicyFormPart.anchors:
        return policy.model_copy(update={"anchors": read_anchors(policy.anchors, form_values)})
    return _CHANGES.get(part, _chance)(policy, form_values)


_CHANGES = {"operating": change_operating, "benefit": change_benefit, "approaches": change_approaches}


def change_priority(policy: Policy, key: str, form_values: FormValues) -> Policy:
    """Return the policy with a priority's why, owner and horizon as they were filled in; raises FieldErrors."""
    why, horizon = _text(form_values, "why", TEXT), _text(form_values, "horizon", LINE)
    update = {"why": why, "horizon": horizon, "owner": form_values.get("owner")}
    changed = [each.model_copy(update=update) if each.key == key else each for each in policy.priorities]
    return policy.model_copy(update={"priorities": tuple(changed)})


def capacity_lines(policy: Policy, squads: Sequence[SquadCard]) -> str:
    """Return the capacity of each squad, a line each, as the form begins with it."""
    weeks = {squad.key: policy.capacity.get(squad.key, squad.weeks) for squad in squads}
    return "\n".join(f"{squad.name}: {_part_text(weeks[squad.key])}" for squad in squads)


def problems(policy: Policy, squads: Sequence[SquadCard], before: Policy) -> dict[str, str]:
    """Return by field what can't be of a policy among these squads.

    What the one `before` says of a squad that has closed may stay: nobody plans by it.
    """
    squad_keys, errors = {squad.key for squad in squads}, {}
    unknown = sorted(policy.capacity.keys() - squad_keys - before.capacity.keys())
    if unknown:
        known = f"The squads are {', '.join(sorted(squad_keys))}." if squad_keys else "There are no squads yet."
        no = "isn't a squad" if len(unknown) == 1 else "aren't squads"
        errors["capacity"] = f"{', '.join(unknown)} {no}. {known}"
    if policy.capacity and policy.experiment_weeks > sum(policy.capacity.values()):
        errors["experiment_weeks"] = "Experiments can't have more weeks than all squads together."
    return errors


def _weights(policy: Policy, form_values: FormValues) -> Policy:
    errors: dict[str, str] = {}
    points: dict[str, int] = {}
    for name in Weights.model_fields:
        number = _number(form_values.get(name))
        if number is None or not number.is_integer() or number > 100:
            errors[name] = "Enter a whole number of points, 0 to 100."
        else:
            points[name] = int(number)
    completeness = _share(form_values, "completeness", policy.completeness, errors)
    sure = _share(form_values, "match_confidence", policy.match_confidence, errors)
    if not errors and (total := sum(points.values())) != 100:
        errors[next(iter(points))] = f"These add up to {total} points. They have to add up to 100."
    if errors:
        raise FieldErrors(errors)
    return policy.model_copy(
        update={"weights": Weights(**points), "completeness": completeness, "match_confidence": sure}
    )


def _plan(policy: Policy, form_values: FormValues, squads: Sequence[SquadCard]) -> Policy:
    errors: dict[str, str] = {}
    capacity = _capacity(form_values.get("capacity") or "", squads, errors)
    weeks = _number(form_values.get("experiment_weeks"))
    if (weeks or 0) > MOST_WEEKS:
        errors["experiment_weeks"] = f"Enter at most {MOST_WEEKS:,} squad-weeks."
    plan = {
        "capacity": capacity,
        "experiment_weeks": weeks or 0.0,
        "research_share": _share(form_values, "research_share", policy.research_share, errors, needed=False),
        "next_quarters": _whole(form_values, policy, "next_quarters", "quarters", errors),
    }
    changed = policy.model_copy(update=plan)
    errors = errors or problems(changed, squads, policy)
    if errors:
        raise FieldErrors(errors)
    return changed


def _capacity(text: str, squads: Sequence[SquadCard], errors: dict[str, str]) -> dict[str, float]:
    keys = {squad.name.casefold(): squad.key for squad in squads}
    capacity: dict[str, float] = {}
    for line in filter(None, (" ".join(each.split()) for each in clean(text).splitlines())):
        name, _, weeks = (part.strip() for part in line.rpartition(":"))
        if name.casefold() not in keys:
            errors["capacity"] = (
                f"“{(name or line)[:40]}” isn't a squad. Write one line for each squad: {squads[0].name}: 10"
            )
        elif not weeks or weeks == "–":
            continue
        elif not _PART_NUMBER.fullmatch(weeks) or float(weeks.replace(",", ".")) > MOST_WEEKS:
            errors["capacity"] = f"Enter the squad-weeks of {name[:40]} as a number, such as 10."
        else:
            capacity[keys[name.casefold()]] = float(weeks.replace(",", "."))
    return capacity


def _charter(policy: Policy, form_values: FormValues) -> Policy:
    errors: dict[str, str] = {}
    days = _whole(form_values, policy, "days_to_look", "working days", errors)
    if errors:
        raise FieldErrors(errors)
    areas = listed(form_values.get("not_areas") or "")
    if any(len(area) > LINE for area in areas):
        raise FieldErrors({"not_areas": f"Shorten each area to {LINE} characters."})
    kinds = tuple(WorkKind(kind) for kind in form_values.get("not_kinds") or ())
    if len(kinds) == len(WorkKind):
        raise FieldErrors({"not_kinds": "Leave at least one kind of work."})
    charter = Charter(says=_text(form_values, "says", TEXT), not_kinds=kinds, not_areas=areas)
    return policy.model_copy(update={"charter": charter, "days_to_look": days})


def _people(policy: Policy, form_values: FormValues) -> Policy:
    reasons = tuple(dict.fromkeys(filter(None, map(str.strip, clean(form_values.get("reasons") or "").splitlines()))))
    if any(len(reason) > REASON for reason in reasons):
        raise FieldErrors({"reasons": f"Shorten each reason to {REASON} characters. Write one on each line."})
    if len(reasons) > MOST_REASONS:
        raise FieldErrors({"reasons": f"Enter at most {MOST_REASONS} reasons."})
    update = {
        "viewers": tuple(dict.fromkeys(form_values.get("viewers") or ())),
        "spokesperson": form_values.get("spokesperson"),
        "reasons": reasons,
        "note": _text(form_values, "note", TEXT),
    }
    return policy.model_copy(update=update)


def _chance(policy: Policy, form_values: FormValues) -> Policy:
    errors: dict[str, str] = {}
    priors = {
        kind: _share(form_values, prior_field(kind), policy.priors.get(kind), errors, needed=False) for kind in WorkKind
    }
    most = policy.most_top_marks
    if "most_top_marks" in form_values:
        is_empty = _number(form_values["most_top_marks"]) is None
        most = None if is_empty else _whole(form_values, policy, "most_top_marks", "ideas", errors)
    update = {
        "priors": {kind: prior for kind, prior in priors.items() if prior is not None},
        "proven": _share(form_values, "proven", policy.proven, errors),
        "most_areas": _whole(form_values, policy, "most_areas", "areas", errors),
        "most_top_marks": most,
        "weeks_to_decide": _whole(form_values, policy, "weeks_to_decide", "weeks", errors),
    }
    if errors:
        raise FieldErrors(errors)
    return policy.model_copy(update=update)


def prior_field(kind: WorkKind) -> str:
    """Return the name of the field for the prior of a kind of work."""
    return f"prior_{kind.value}"


def percent_of(share: float | None) -> float | None:
    """Return a share in percent, as a form shows it."""
    return None if share is None else round(share * 100, 4)


def _share(
    form_values: FormValues, field: str, before: float | None, errors: dict[str, str], *, needed: bool = True
) -> float | None:
    """Return what was filled in in percent; what is as the form showed it, or did not come, stays exactly as it was."""
    if field not in form_values:
        return before
    number = _number(form_values[field])
    if number is None and not needed:
        return None
    if number is None or number > 100:
        errors[field] = "Enter a percentage, 0 to 100."
        return before
    return before if number == percent_of(before) else number / 100


def _whole(form_values: FormValues, policy: Policy, field: str, unit: str, errors: dict[str, str]) -> int:
    """Return a whole number that was filled in, within what a policy takes."""
    before: int = getattr(policy, field) or 0
    if field not in form_values:
        return before
    number, (least, most) = _number(form_values[field]), _bounds(field)
    if number == before:
        # A file may have said more than a form lets one say.
        return before
    if number is None or not number.is_integer() or not least <= number <= most:
        errors[field] = f"Enter a whole number of {unit}, {least:,} to {most:,}."
        return before
    return int(number)


def _bounds(field: str) -> tuple[int, int]:
    limits = Policy.model_fields[field].metadata
    least = next(limit.ge for limit in limits if hasattr(limit, "ge"))
    return least, next((limit.le for limit in limits if hasattr(limit, "le")), MOST_UNLIMITED)


def _text(form_values: FormValues, field: str, most: int) -> str:
    text = clean(form_values.get(field) or "").strip()
    if len(text) > most:
        raise FieldErrors({field: f"This is over {most:,} characters. Shorten it by {len(text) - most:,}."})
    return text


def _number(text: str | None) -> float | None:
    number = float(text) if text else None
    # Nothing here is below nought, and what is not is refused as too high.
    return float("inf") if number is not None and number < 0 else number


def _part_text(weeks: float | None) -> str:
    return "–" if weeks is None else f"{weeks:g}"


def priority_of(policy: Policy, key: str) -> Priority:
    """Return a priority of the draft; raises FieldErrors where it is not there any more."""
    if (priority := policy.priority(key)) is None:
        raise FieldErrors({"why": "This priority is no longer in the draft."})
    return priority
