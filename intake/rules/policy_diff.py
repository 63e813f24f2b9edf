"""What would change from one policy version to another, in sentences."""

from collections.abc import Iterator, Mapping
from typing import Any

from intake.ideas import WorkKind
from intake.policy import SCALES, Anchor, Anchors, Criterion, EffortAnchor, Policy, Priority
from intake.rules.approach_forms import approach_changes
from intake.rules.planning.benefit import benefit_changes

# What would change of what answers are worth, a sentence for each criterion, and for value for each currency.


def anchor_changes(old: Anchors, new: Anchors) -> Iterator[str]:
    """Yield what changes, with both figures where the worth does."""
    for currency in dict.fromkeys([*new.value, *old.value]):
        yield from _table(f"Value in {currency.value}", old.value.get(currency, {}), new.value.get(currency, {}))
    if list(old.value) != list(new.value) and old.value.keys() == new.value.keys():
        yield "The order of the currencies changes. It decides which of two equal values is named."
    for criterion in SCALES:
        yield from _table(criterion.value.capitalize(), old.table(criterion), new.table(criterion))
    yield from _table("Estimated chance", old.chance, new.chance)
    for criterion in Criterion:
        was, now = old.missing[criterion], new.missing[criterion]
        if was != now:
            yield f"A blank answer on {criterion.value} is now worth {now:g} (was {was:g})."


def _table(name: str, old: Mapping[Any, Anchor], new: Mapping[Any, Anchor]) -> Iterator[str]:
    if not new and old:
        yield f"{name} no longer counts."
    elif new and not old:
        worths = ", ".join(f"{_level_name(level)} {anchor.worth:g}" for level, anchor in new.items())
        yield f"{name} now counts: {worths}."
    elif changed := {_level_name(level): (old.get(level), new[level]) for level in new if old.get(level) != new[level]}:
        figure_by_level = {level: _figure(level, was, now) for level, (was, now) in changed.items()}
        figures = ", ".join(filter(None, figure_by_level.values()))
        # A range moves no score, and words are only what people read.
        reworded = ", ".join(level for level, figure in figure_by_level.items() if not figure)
        rest = f"{'N' if figures else 'n'}ew wording or range for {reworded}."
        yield f"{name}: {' '.join(filter(None, [figures and f'{figures}.', reworded and rest]))}"


def _figure(level: str, old: Anchor | None, new: Anchor) -> str:
    if old is None:
        return f"{level} is new and worth {new.worth:g}"
    if old.worth != new.worth:
        return f"{level} is now worth {new.worth:g} (was {old.worth:g})"
    if isinstance(old, EffortAnchor) and isinstance(new, EffortAnchor) and old.weeks.likely != new.weeks.likely:
        return f"{level} now means {_squad_weeks(new.weeks.likely)} (was {old.weeks.likely:g})"
    return ""


def _level_name(level: Any) -> str:
    return str(level).replace("_", " ")


# What would change from one policy version to another, in sentences.

PARTS: dict[str, str] = {
    "note": "The note above the priorities changes.",
    "operating": "Who takes which work changes.",
    "suggest_alone": "The probability from which one squad is suggested alone changes.",
    "suggest_floor": "The probability below which no squad is suggested changes.",
    "reasons": "The reasons for saying no change.",
    "viewers": "The people who confirm it change.",
    "spokesperson": "The spokesperson for machine learning changes.",
}


def changes(old: Policy, new: Policy, squads: Mapping[str, str]) -> list[str]:
    """Return what changes, a sentence for each thing; `squads` are their names by key."""
    return [
        *_priorities(old, new),
        *_weights(old, new),
        *benefit_changes(old, new),
        *anchor_changes(old.anchors, new.anchors),
        *_chances(old, new),
        *_corrections(old, new, squads),
        *_trials(old, new),
        *_come_true(old, new),
        *approach_changes(old, new),
        *_capacity(old, new, squads),
        *_numbers(old, new),
        *_limits(old, new),
        *_charter(old, new),
        *(sentence for name, sentence in PARTS.items() if getattr(old, name) != getattr(new, name)),
    ]


def share_told(priority: Priority) -> str:
    """Return what a priority is to have of the weeks, empty where nothing is said."""
    return "" if priority.share is None else f"{priority.bound.value} {priority.share * 100:g}% of the weeks"


def _priorities(old: Policy, new: Policy) -> Iterator[str]:
    for priority in new.priorities:
        before = old.priority(priority.key)
        if before is None:
            share = f", {share_told(priority)}" if priority.share is not None else ""
            yield f"New priority: “{priority.name}” (weight {priority.weight} of 5{share})."
        else:
            yield from _priority(before, priority)
    gone = [priority for priority in old.priorities if new.priority(priority.key) is None]
    yield from (f"“{priority.name}” is no longer a priority." for priority in gone)
    common_keys = [[p.key for p in one.priorities if other.priority(p.key)] for one, other in ((old, new), (new, old))]
    if common_keys[0] != common_keys[1]:
        yield "The order of the priorities changes. It decides ties."


def _priority(before: Priority, after: Priority) -> Iterator[str]:
    name = f"“{after.name}”"
    if before.name != after.name:
        yield f"“{before.name}” is now called {name}."
    if before.weight != after.weight:
        yield f"{name} now weighs {after.weight} (was {before.weight})."
    if (was := share_told(before)) != (now := share_told(after)):
        yield f"{name} now gets {now or 'no share of the weeks'} (was {was or 'no share'})."
    parts = {"words": "words", "why": "reason", "owner": "owner", "horizon": "horizon"}
    if changed := [part for field, part in parts.items() if getattr(before, field) != getattr(after, field)]:
        yield f"{name} has changes in: {', '.join(changed)}."


def _weights(old: Policy, new: Policy) -> Iterator[str]:
    before = old.weights.by_criterion()
    for criterion, points in new.weights.by_criterion().items():
        if points != before[criterion]:
            yield f"{criterion.value.capitalize()} now counts up to {points} points (was {before[criterion]})."


def _capacity(old: Policy, new: Policy, squads: Mapping[str, str]) -> Iterator[str]:
    for key in dict.fromkeys([*new.capacity, *old.capacity]):
        was, now = old.capacity.get(key), new.capacity.get(key)
        if was != now:
            had = "none" if was is None else f"{was:g}"
            yield f"{squads.get(key, key)} now has {_squad_weeks(now)} a quarter (was {had})."


def _numbers(old: Policy, new: Policy) -> Iterator[str]:
    if old.experiment_weeks != new.experiment_weeks:
        yield f"Experiments now get {_squad_weeks(new.experiment_weeks)} a quarter (was {old.experiment_weeks:g})."
    if old.research_share != new.research_share:
        yield f"Research : product is now {ratio(new.research_share)} (was {ratio(old.research_share)})."
    if old.completeness != new.completeness:
        now, was = percent(new.completeness), percent(old.completeness)
        yield f"Ideas are now ranked once {now} of the weight is answered (was {was})."
    if old.match_confidence != new.match_confidence:
        now, was = percent(new.match_confidence), percent(old.match_confidence)
        yield f"Unconfirmed matches now count from {now} confidence (was {was})."
    if old.days_to_look != new.days_to_look:
        yield f"New ideas are now reviewed within {_count(new.days_to_look, 'working day')} (was {old.days_to_look})."


def _chances(old: Policy, new: Policy) -> Iterator[str]:
    for kind in WorkKind:
        was, now = old.priors.get(kind), new.priors.get(kind)
        if was != now:
            yield f"Assumed success rate of {kind.value} work: now {_chance(now)} (was {_chance(was)})."
    for kind in WorkKind:
        chances = [_chance(policy.chances().get(kind)) for policy in (new, old)]
        # A record that comes to what was stated moves nothing.
        if old.priors_by_record.get(kind) != new.priors_by_record.get(kind) and chances[0] != chances[1]:
            yield f"Based on our track record, {kind.value} work succeeds {chances[0]} of the time (was {chances[1]})."
    if old.proven != new.proven:
        yield f"A convincing experiment now sets the chance to {percent(new.proven)} (was {percent(old.proven)})."


def _limits(old: Policy, new: Policy) -> Iterator[str]:
    if old.weeks_to_decide != new.weeks_to_decide:
        yield f"Squads now decide on an idea within {_count(new.weeks_to_decide, 'week')} (was {old.weeks_to_decide})."
    if old.next_quarters != new.next_quarters:
        yield f"“Next” now covers {_count(new.next_quarters, 'quarter')} after this one (was {old.next_quarters})."
    if old.most_areas != new.most_areas:
        yield f"Reach now counts up to {_count(new.most_areas, 'other area')} (was {old.most_areas})."
    if old.most_top_marks != new.most_top_marks:
        now, was = _marks(new.most_top_marks), _marks(old.most_top_marks)
        yield f"Each requester may now claim the highest value for {now} (was {was})."


def percent(share: float) -> str:
    """Return a share as people say it, and as exactly as a policy does."""
    return f"{round(share * 100, 4):g}%"


def _chance(prior: float | None) -> str:
    return "not set" if prior is None else percent(prior)


def _marks(most: int | None) -> str:
    return "any number of ideas" if most is None else f"at most {_count(most, 'idea')}"


def _corrections(old: Policy, new: Policy, squads: Mapping[str, str]) -> Iterator[str]:
    for squad in dict.fromkeys([*new.corrections_by_record, *old.corrections_by_record]):
        for kind in WorkKind:
            was, now = old.correction(squad, kind), new.correction(squad, kind)
            if was != now:
                work = f"{kind.value.capitalize()} work by {squads.get(squad, squad)}"
                yield f"{work} is now planned at {now:g} times its estimate (was {was:g})."


def _trials(old: Policy, new: Policy) -> Iterator[str]:
    was = {kind.key: kind for kind in old.trials}
    for kind in new.trials:
        if kind != was.get(kind.key):
            shows = (
                f"shows {percent(kind.shows_success)} of what works, and {percent(kind.shows_failure)} of what doesn’t"
            )
            yield f"{kind.name}: a kind of experiment that takes {_count(kind.weeks, 'week')} and {shows}."
    for key in sorted(was.keys() - {kind.key for kind in new.trials}):
        yield f"{was[key].name} is no longer a kind of experiment."


def _come_true(old: Policy, new: Policy) -> Iterator[str]:
    for kind in WorkKind:
        was, now = old.come_true(kind), new.come_true(kind)
        if was != now:
            counts = f"Promised value of {kind.value} work now counts {now:g} times (was {was:g})"
            yield f"{counts}, by what has come true."


def _count(number: float, one: str) -> str:
    """Return a number with what it counts: 1 week, 2 weeks."""
    return f"{number:g} {one}{'' if number == 1 else 's'}"


def _squad_weeks(number: float | None) -> str:
    return "no squad-weeks" if number is None else _count(number, "squad-week")


def ratio(share: float | None) -> str:
    """Return research : product as people say it."""
    return "open" if share is None else f"{share * 100:g} : {100 - share * 100:g}"


def _charter(old: Policy, new: Policy) -> Iterator[str]:
    if old.charter.says != new.charter.says:
        yield "The charter has a new text."
    for name in ("not_kinds", "not_areas"):
        was, now = _listed(getattr(old.charter, name)), _listed(getattr(new.charter, name))
        yield from (f"{each} is now outside the charter." for each in now if each not in was)
        yield from (f"{each} is now inside the charter." for each in was if each not in now)


def _listed(values: Any) -> list[str]:
    return [f"{each[:1].upper()}{each[1:]}" for each in map(str, values)]
