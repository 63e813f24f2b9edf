"""What would change from one policy version to another, in sentences."""

from collections.abc import Iterator, Mapping
from typing import Any

from intake.ideas import WorkKind
from intake.policy import Anchor, Anchors, Criterion, EffortAnchor, Policy, Priority

# What would change of what answers are worth, a sentence for each criterion, and for value for each currency.


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
        worths = ", ".join(f"{_level_name(level)} {anchor.worth:g}" for level, anchor in new.items())
        yield f"{name} counts now: {worths}."
    elif changed := {_level_name(level): (old.get(level), new[level]) for level in new if old.get(level) != new[level]}:
        figure_by_level = {level: _figure(level, was, now) for level, (was, now) in changed.items()}
        figures = ", ".join(filter(None, figure_by_level.values()))
        # A range moves no score, and words are only what people read.
        rest = ", ".join(level for level, figure in figure_by_level.items() if not figure)
        yield f"{name}: {'; '.join(filter(None, [figures, rest and f'other words or ranges for {rest}']))}."


def _figure(level: str, old: Anchor | None, new: Anchor) -> str:
    if old is None:
        return f"{level} is worth {new.worth:g}, and was not named before"
    if old.worth != new.worth:
        return f"{level} is worth {new.worth:g} instead of {old.worth:g}"
    if isinstance(old, EffortAnchor) and isinstance(new, EffortAnchor) and old.weeks.likely != new.weeks.likely:
        return f"{level} takes {new.weeks.likely:g} squad-weeks instead of {old.weeks.likely:g}"
    return ""


def _level_name(level: Any) -> str:
    return str(level).replace("_", " ")


# What would change from one policy version to another, in sentences.

PARTS: dict[str, str] = {
    "note": "The sentence above the priorities",
    "reasons": "The reasons for saying no",
    "viewers": "Who is asked to confirm it",
    "spokesperson": "Who speaks for machine learning in leadership",
}


def changes(old: Policy, new: Policy, squads: Mapping[str, str]) -> list[str]:
    """Return what changes, a sentence for each thing; `squads` are their names by key."""
    return [
        *_priorities(old, new),
        *_weights(old, new),
        *anchor_changes(old.anchors, new.anchors),
        *_chances(old, new),
        *_corrections(old, new, squads),
        *_capacity(old, new, squads),
        *_numbers(old, new),
        *_limits(old, new),
        *_charter(old, new),
        *(f"{what} changes." for name, what in PARTS.items() if getattr(old, name) != getattr(new, name)),
    ]


def share_told(priority: Priority) -> str:
    """Return what a priority is to have of the weeks, empty where nothing is said."""
    return "" if priority.share is None else f"{priority.bound.value} {priority.share * 100:g}% of the weeks"


def _priorities(old: Policy, new: Policy) -> Iterator[str]:
    for priority in new.priorities:
        before = old.priority(priority.key)
        if before is None:
            share = f", {share_told(priority)}" if priority.share is not None else ""
            yield f"New priority: {priority.name}, weight {priority.weight} of 5{share}."
        else:
            yield from _priority(before, priority)
    gone = [priority for priority in old.priorities if new.priority(priority.key) is None]
    yield from (f"{priority.name} is no priority any more." for priority in gone)
    common_keys = [[p.key for p in one.priorities if other.priority(p.key)] for one, other in ((old, new), (new, old))]
    if common_keys[0] != common_keys[1]:
        yield "The priorities stand in another order, which decides ties."


def _priority(before: Priority, after: Priority) -> Iterator[str]:
    name = after.name
    if before.name != name:
        yield f"{before.name} is called {name} now."
    if before.weight != after.weight:
        yield f"{name} weighs {after.weight} instead of {before.weight}."
    if (was := share_told(before)) != (now := share_told(after)):
        yield f"{name} is to have {now or 'no share'}, before {was or 'no share'}."
    other = {"words": "words", "why": "reason", "owner": "owner", "horizon": "horizon"}
    changed = [word for field, word in other.items() if getattr(before, field) != getattr(after, field)]
    if changed:
        yield f"{name} has other {' and '.join(changed)}."


def _weights(old: Policy, new: Policy) -> Iterator[str]:
    before = old.weights.by_criterion()
    for criterion, points in new.weights.by_criterion().items():
        if points != before[criterion]:
            yield f"{criterion.value.capitalize()} brings up to {points} points instead of {before[criterion]}."


def _capacity(old: Policy, new: Policy, squads: Mapping[str, str]) -> Iterator[str]:
    for key in dict.fromkeys([*new.capacity, *old.capacity]):
        was, now = old.capacity.get(key), new.capacity.get(key)
        if was != now:
            yield f"{squads.get(key, key)} has {_number(now)} squad-weeks a quarter instead of {_number(was)}."


def _numbers(old: Policy, new: Policy) -> Iterator[str]:
    if old.experiment_weeks != new.experiment_weeks:
        yield f"Experiments get {new.experiment_weeks:g} squad-weeks a quarter instead of {old.experiment_weeks:g}."
    if old.research_share != new.research_share:
        yield f"Research : product is {ratio(new.research_share)} instead of {ratio(old.research_share)}."
    if old.completeness != new.completeness:
        now, was = percent(new.completeness), percent(old.completeness)
        yield f"An idea is ranked from {now} of its weight known on, before {was}."
    if old.days_to_look != new.days_to_look:
        yield f"An idea is looked at within {new.days_to_look} working days instead of {old.days_to_look}."


def _chances(old: Policy, new: Policy) -> Iterator[str]:
    for kind in WorkKind:
        was, now = old.priors.get(kind), new.priors.get(kind)
        if was != now:
            yield f"{kind.value.capitalize()} work is given a chance of {_chance(now)} instead of {_chance(was)}."
    for kind in WorkKind:
        chances = [_chance(policy.chances().get(kind)) for policy in (new, old)]
        # A record that comes to what was stated moves nothing.
        if old.priors_by_record.get(kind) != new.priors_by_record.get(kind) and chances[0] != chances[1]:
            yield f"By the company's own record {kind.value} work has a chance of {', before '.join(chances)}."
    if old.proven != new.proven:
        yield f"An experiment that convinced leaves a chance of {percent(new.proven)} instead of {percent(old.proven)}."


def _limits(old: Policy, new: Policy) -> Iterator[str]:
    if old.weeks_to_decide != new.weeks_to_decide:
        yield f"A squad decides within {_weeks(new.weeks_to_decide)} how an idea goes on, before {old.weeks_to_decide}."
    if old.next_quarters != new.next_quarters:
        yield f"What {_after(new.next_quarters)} would hold comes next, before what {_after(old.next_quarters)} would."
    if old.most_areas != new.most_areas:
        yield f"Up to {new.most_areas} other areas behind an idea count for its reach instead of {old.most_areas}."
    if old.most_top_marks != new.most_top_marks:
        now, was = _marks(new.most_top_marks), _marks(old.most_top_marks)
        yield f"Of one requester's ideas {now} may claim the highest value, before {was}."


def percent(share: float) -> str:
    """Return a share as people say it, and as exactly as a policy does."""
    return f"{round(share * 100, 4):g}%"


def _chance(prior: float | None) -> str:
    return "a missing one" if prior is None else percent(prior)


def _marks(most: int | None) -> str:
    return "any number" if most is None else f"at most {most}"


def _after(quarters: int) -> str:
    return "the quarter after this one" if quarters == 1 else f"the {quarters} quarters after this one"


def _corrections(old: Policy, new: Policy, squads: Mapping[str, str]) -> Iterator[str]:
    for squad in dict.fromkeys([*new.corrections_by_record, *old.corrections_by_record]):
        for kind in WorkKind:
            was, now = old.correction(squad, kind), new.correction(squad, kind)
            if was != now:
                work = f"{kind.value.capitalize()} work of {squads.get(squad, squad)}"
                yield f"{work} is planned with {_times(now)}, before with {_times(was)}."


def _times(correction: float) -> str:
    return "its estimate" if correction == 1 else f"{correction:g} times its estimate"


def _weeks(count: int) -> str:
    return f"{count} week{'' if count == 1 else 's'}"


def ratio(share: float | None) -> str:
    """Return research : product as people say it."""
    return "open" if share is None else f"{share * 100:g} : {100 - share * 100:g}"


def _charter(old: Policy, new: Policy) -> Iterator[str]:
    if old.charter.says != new.charter.says:
        yield "The charter says something else."
    for name in ("not_kinds", "not_areas"):
        was, now = _listed(getattr(old.charter, name)), _listed(getattr(new.charter, name))
        yield from (f"{each} is outside the charter now." for each in now if each not in was)
        yield from (f"{each} is inside the charter again." for each in was if each not in now)


def _listed(values: Any) -> list[str]:
    return [f"{each[:1].upper()}{each[1:]}" for each in map(str, values)]


def _number(weeks: float | None) -> str:
    return "no" if weeks is None else f"{weeks:g}"
