"""What answers are worth as lines of a form, a field for each table: `small: 0.2 (0.1 to 0.33) a nuisance`.

In the brackets stands from where to where the true worth may lie, and behind a semicolon from which amount a year a
level of value begins, or how many squad-weeks a level of effort takes.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Any

from pydantic import ValidationError

from intake.anchors import Anchor, EffortAnchor, SquadWeeks, ValueAnchor, problem
from intake.currencies import Currency, Value
from intake.errors import FieldErrors
from intake.ideas import Effort, Urgency
from intake.policy import Anchors, Criterion
from intake.text import clean

MISSING, WORDS, SAID = "missing", 55, 60
ASKED = (Criterion.value, Criterion.chance, Criterion.urgency, Criterion.effort)
EXAMPLES = {
    Value: "small: 0.2 (0.1 to 0.33; from 0) under 50,000 a year",
    Urgency: "this year: 0.5 (0.3 to 0.75) within the year",
    Effort: "weeks: 0.75 (0.6 to 0.9; 3 weeks, 1 to 6) weeks",
}
_NUMBER = r"[0-9]{1,6}(?:[.,][0-9]{1,30})?"
_AMOUNT = r"[0-9]{1,3}(?:,[0-9]{3}){1,5}(?:\.[0-9]+)?|[0-9]{1,15}(?:\.[0-9]+)?"
_TAIL = r"\)(?: (?P<words>.+))?"
_HEAD = rf"(?P<level>[^:]+): ?(?P<worth>{_NUMBER}) \((?P<low>{_NUMBER}) to (?P<high>{_NUMBER})"
_LINE: dict[type[StrEnum], re.Pattern[str]] = {
    Value: re.compile(rf"{_HEAD}(?:; from (?P<amount>{_AMOUNT}))?{_TAIL}"),
    Urgency: re.compile(rf"{_HEAD}{_TAIL}"),
    Effort: re.compile(rf"{_HEAD}; (?P<likely>{_NUMBER}) weeks?, (?P<least>{_NUMBER}) to (?P<most>{_NUMBER}){_TAIL}"),
}
_BLANK = re.compile(rf"(?P<level>[^:]+): ?(?P<worth>{_NUMBER})")


class _Off(Exception):
    """A line can't be read, or says what can't be; the message is for the person."""


def lines(anchors: Anchors) -> dict[str, str]:
    """Return what each field of the form begins with; a currency that is not asked for has none."""
    blanks = "\n".join(f"{criterion.value}: {_told(anchors.missing[criterion])}" for criterion in ASKED)
    return {
        **{field(currency): _table(anchors.value.get(currency, {})) for currency in Currency},
        Criterion.urgency.value: _table(anchors.urgency),
        Criterion.effort.value: _table(anchors.effort),
        MISSING: blanks,
    }


def field(currency: Currency) -> str:
    """Return the name of a currency's field."""
    return f"value_{currency.value}"


def read(anchors: Anchors, given: Mapping[str, Any]) -> Anchors:
    """Return the anchors as they were filled in; raises FieldErrors with the line that can't be.

    What stands there as it was shown stays as it is, whatever its words are, and so does what did not come at all.
    """
    errors: dict[str, str] = {}
    shown = lines(anchors)
    texts = {name: clean(given.get(name) or "") for name in shown if name in given}
    texts = {name: text for name, text in texts.items() if text != clean(shown[name])}
    value: dict[Currency, Any] = dict(anchors.value)
    for currency in Currency:
        if field(currency) in texts:
            value[currency] = _read(Value, field(currency), texts, errors) if texts[field(currency)] else {}
    told = {
        "value": {currency: table for currency, table in value.items() if table},
        "urgency": _read(Urgency, "urgency", texts, errors) if "urgency" in texts else anchors.urgency,
        "effort": _read(Effort, "effort", texts, errors) if "effort" in texts else anchors.effort,
        "missing": _blanks(anchors, texts[MISSING], errors) if MISSING in texts else anchors.missing,
    }
    if not told["value"] and not errors:
        errors[field(next(iter(Currency)))] = "Ask for at least one of them: money, hours, risk or customers."
    if not errors:
        errors = _together(told)
    if errors:
        raise FieldErrors(errors)
    return anchors.model_copy(update=told)


def _together(told: Mapping[str, Any]) -> dict[str, str]:
    """Return by field what can't be of tables that can be read."""
    tables: list[tuple[Criterion, str, Sequence[Anchor]]] = [
        *((Criterion.value, field(name), [table[each] for each in Value]) for name, table in told["value"].items()),
        (Criterion.urgency, "urgency", [told["urgency"][each] for each in Urgency]),
        (Criterion.effort, "effort", [told["effort"][each] for each in reversed(Effort)]),
    ]
    errors = {}
    for criterion, name, table in tables:
        if off := problem(table, 0.0):
            errors[name] = f"{off[:1].upper()}{off[1:]}."
        elif off := problem(table, told["missing"][criterion]):
            line = f"{criterion.value}: {_told(told['missing'][criterion])}"
            errors[MISSING] = f"“{line}” is too much: {off}."
    return errors


def _read(levels: type[StrEnum], name: str, texts: Mapping[str, str], errors: dict[str, str]) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    try:
        for line in _lines(texts[name]):
            level, anchor = _anchor(levels, line)
            if level in found:
                raise _Off(f"“{_called(level)}” stands there twice.")
            found[level] = anchor
        if absent := [_called(level) for level in levels if level not in found]:
            raise _Off(f"A line is missing for {', '.join(absent)}. Write: {EXAMPLES[levels]}")
    except _Off as off:
        errors[name] = str(off)
    return {level: found[level] for level in levels if level in found}


def _anchor(levels: type[StrEnum], line: str) -> tuple[StrEnum, Anchor]:
    said = _LINE[levels].fullmatch(line)
    if said is None:
        raise _Off(f"“{_cut(line)}” can't be read. Write: {EXAMPLES[levels]}")
    level = _level(levels, said["level"], line)
    about: dict[str, Any] = {name: _figure(said[name]) for name in ("low", "worth", "high")}
    about["words"] = (said["words"] or "").strip()
    if len(about["words"]) > WORDS:
        raise _Off(f"The words of “{_cut(line)}” are longer than {WORDS} characters.")
    try:
        if levels is Effort:
            weeks = [_figure(said[name]) for name in ("least", "likely", "most")]
            taken = SquadWeeks(low=weeks[0], likely=weeks[1], high=weeks[2])
            return level, EffortAnchor(**about, weeks=taken)
        if levels is Value:
            amount = said["amount"]
            return level, ValueAnchor(**about, amount=None if amount is None else float(amount.replace(",", "")))
        return level, Anchor(**about)
    except ValidationError:
        weeks_too = ", and weeks above 0, the likely ones between the two behind them" if levels is Effort else ""
        told = f"it is worth 0 to 1, something between the two in the brackets{weeks_too}"
        raise _Off(f"“{_cut(line)}” can't be: {told}.") from None


def _blanks(anchors: Anchors, text: str, errors: dict[str, str]) -> dict[Criterion, float]:
    found: dict[Criterion, float] = {}
    try:
        for line in _lines(text):
            said = _BLANK.fullmatch(line)
            if said is None:
                raise _Off(f"“{_cut(line)}” can't be read. Write: value: 0.2")
            criterion = next((each for each in ASKED if each.value == said["level"].strip().casefold()), None)
            if criterion is None:
                raise _Off(f"“{_cut(line)}” names none of {', '.join(ASKED)}.")
            if criterion in found:
                raise _Off(f"“{criterion.value}” stands there twice.")
            if (worth := _figure(said["worth"])) > 1:
                raise _Off(f"“{_cut(line)}” can't be: it is worth 0 to 1.")
            found[criterion] = worth
        if absent := [each.value for each in ASKED if each not in found]:
            raise _Off(f"A line is missing for {', '.join(absent)}. Write: {absent[0]}: 0.2")
    except _Off as off:
        errors[MISSING] = str(off)
    return anchors.missing | found


def _table(table: Mapping[Any, Anchor]) -> str:
    return "\n".join(
        f"{_called(level)}: {_told(anchor.worth)} ({_told(anchor.low)} to {_told(anchor.high)}{_more(anchor)})"
        f" {' '.join(anchor.words.split())}".rstrip()
        for level, anchor in table.items()
    )


def _more(anchor: Anchor) -> str:
    if isinstance(anchor, EffortAnchor):
        weeks = anchor.weeks
        return f"; {_told(weeks.likely)} weeks, {_told(weeks.low)} to {_told(weeks.high)}"
    if isinstance(anchor, ValueAnchor) and anchor.amount is not None:
        whole, _, rest = _told(anchor.amount).partition(".")
        return f"; from {int(whole):,}{'.' if rest else ''}{rest}"
    return ""


def _lines(text: str) -> list[str]:
    return [line for each in text.splitlines() if (line := " ".join(each.split()))]


def _level(levels: type[StrEnum], said: str, line: str) -> StrEnum:
    known = {_called(level): level for level in levels}
    if (level := known.get(said.strip().casefold())) is None:
        raise _Off(f"“{_cut(line)}” names none of {', '.join(known)}.")
    return level


def _told(figure: float) -> str:
    # As short as it can be without losing anything, and never with an exponent.
    return f"{Decimal(repr(float(figure))).normalize():f}"


def _figure(said: str) -> float:
    return float(said.replace(",", "."))


def _called(level: StrEnum) -> str:
    return level.value.replace("_", " ")


def _cut(line: str) -> str:
    return line if len(line) <= SAID else f"{line[:SAID]}…"
