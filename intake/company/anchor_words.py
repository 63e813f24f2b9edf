"""What would change of what answers are worth, a sentence for each criterion, and for value for each currency."""

from collections.abc import Iterator, Mapping
from typing import Any

from intake.anchors import Anchor, EffortAnchor
from intake.policy import Anchors, Criterion


def anchor_changes(old: Anchors, new: Anchors) -> Iterator[str]:
    """Yield what changes, with both figures where the worth does."""
    for currency in dict.fromkeys([*new.value, *old.value]):
        yield from _table(f"Value in {currency.value}", old.value.get(currency, {}), new.value.get(currency, {}))
    if list(old.value) != list(new.value) and old.value.keys() == new.value.keys():
        yield "The currencies stand in another order, which decides which of two equal values is named."
    yield from _table("Urgency", old.urgency, new.urgency)
    yield from _table("Effort", old.effort, new.effort)
    yield from _table("A guess at the chance", old.chance, new.chance)
    for criterion in Criterion:
        was, now = old.missing[criterion], new.missing[criterion]
        if was != now:
            yield f"What a missing {criterion.value} is worth: {now:g} instead of {was:g}."


def _table(name: str, old: Mapping[Any, Anchor], new: Mapping[Any, Anchor]) -> Iterator[str]:
    if not new and old:
        yield f"{name} does not count any more."
    elif new and not old:
        worths = ", ".join(f"{_called(level)} {anchor.worth:g}" for level, anchor in new.items())
        yield f"{name} counts now: {worths}."
    elif changed := {_called(level): (old.get(level), new[level]) for level in new if old.get(level) != new[level]}:
        told = {level: _figure(level, was, now) for level, (was, now) in changed.items()}
        figures = ", ".join(filter(None, told.values()))
        # A range moves no score, and words are only what people read.
        rest = ", ".join(level for level, figure in told.items() if not figure)
        yield f"{name}: {'; '.join(filter(None, [figures, rest and f'other words or ranges for {rest}']))}."


def _figure(level: str, old: Anchor | None, new: Anchor) -> str:
    if old is None:
        return f"{level} is worth {new.worth:g}, and was not named before"
    if old.worth != new.worth:
        return f"{level} is worth {new.worth:g} instead of {old.worth:g}"
    if isinstance(old, EffortAnchor) and isinstance(new, EffortAnchor) and old.weeks.likely != new.weeks.likely:
        return f"{level} takes {new.weeks.likely:g} squad-weeks instead of {old.weeks.likely:g}"
    return ""


def _called(level: Any) -> str:
    return str(level).replace("_", " ")
