"""What answers are worth as lines of a form, a field for each table: `small: 0.2 (0.1 to 0.33) a nuisance`."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Any

from pydantic import ValidationError

from intake.errors import FieldErrors
from intake.ideas import Currency, Effort, Value
from intake.policy import (
    ANSWER_CRITERIA,
    SCALES,
    Anchor,
    Anchors,
    Criterion,
    EffortAnchor,
    SquadWeeks,
    ValueAnchor,
    anchor_problem,
)
from intake.text import clean, shortened

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
