"""What would change from one policy version to another, in sentences."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from intake.approaches import Approach, ApproachRule, LegalLine, full_day
from intake.ideas import Currency, Value, WorkKind
from intake.policy import RATES, SCALES, Anchor, Anchors, Criterion, EffortAnchor, Policy, Priority
from intake.rules.planning.benefit import RATED

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


# What would change of approaches and of the legal list.

APPROACHES_CALLED: dict[Approach, tuple[str, str]] = {
    Approach.build: ("What is built", "what is built"),
    Approach.buy: ("A bought tool", "a bought tool"),
    Approach.agent: ("An agent", "an agent"),
}
LISTED_AT_ONCE = 4


def approach_changes(old: Policy, new: Policy) -> Iterator[str]:
    """Yield what changes of approaches and of the legal list."""
    for approach in Approach:
        yield from _rule_changes(approach, old.rule(approach), new.rule(approach))
    yield from _list_changes(old.legal, new.legal)


def _rule_changes(approach: Approach, old: ApproachRule, new: ApproachRule) -> Iterator[str]:
    capital, called = APPROACHES_CALLED[approach]
    if old.chance != new.chance:
        now, was = (_rule_chance(rule.chance) for rule in (new, old))
        yield f"Assumed success rate of {called}: now {now} (was {was})."
    if old.weeks != new.weeks:
        now, was = (_rule_weeks(rule.weeks) for rule in (new, old))
        yield f"{capital} now takes {now} in the plan (was {was})."
    if old.legal_days != new.legal_days:
        now, was = (_legal_days(rule.legal_days) for rule in (new, old))
        yield f"{capital} now takes {now} (was {was})."
    if old.asks != new.asks:
        yield f"{capital} is now asked: “{new.asks}”" if new.asks else f"{capital} has no question of its own any more."


def _rule_chance(chance: float | None) -> str:
    return "that of its kind of work" if chance is None else f"{round(chance * 100, 4):g}%"


def _rule_weeks(weeks: float | None) -> str:
    return "the weeks of its estimate" if weeks is None else f"{weeks:g} squad-week{'' if weeks == 1 else 's'}"


def _legal_days(days: float | None) -> str:
    return "no days of legal" if days is None else f"{days:g} working day{'' if days == 1 else 's'} of legal"


def _list_changes(old: Sequence[LegalLine], new: Sequence[LegalLine]) -> Iterator[str]:
    was, now = ({line.key: line for line in lines} for lines in (old, new))
    added = [line for line in new if line.key not in was]
    if not old and len(added) > LISTED_AT_ONCE:
        yield f"New list of what legal must look at: {len(added)} lines, each with its article and date."
        return
    for line in added:
        yield f"Legal must now look at {line.article}, {line.law}, from {full_day(line.since)}: “{line.says}”"
    for key, line in now.items():
        if key in was:
            yield from _line_changes(was[key], line)
    for key in [key for key in was if key not in now]:
        yield f"{was[key].article}, {was[key].law}, is no longer on the list of what legal must look at."
    common = [[line.key for line in lines if line.key in was.keys() & now.keys()] for lines in (old, new)]
    if common[0] != common[1]:
        yield "The order of the legal list changes. It decides which article is named first."


def _line_changes(old: LegalLine, new: LegalLine) -> Iterator[str]:
    if old.since != new.since:
        yield f"{new.article} now applies from {full_day(new.since)} (was {full_day(old.since)})."
    if (old.article, old.law) != (new.article, new.law):
        yield f"“{new.says}” now cites {new.article}, {new.law} (was {old.article}, {old.law})."
    if (old.says, old.asks) != (new.says, new.asks):
        yield f"{new.article} has a new wording: “{new.says}”"


# What would change of benefits.


def benefit_changes(old: Policy, new: Policy) -> Iterator[str]:
    """Yield what changes of the plan's objective, and of how benefits come about."""
    if old.objective is not new.objective:
        yield f"The plan now goes by {new.objective.value} (was {old.objective.value})."
    if old.claimed_at_most is not new.claimed_at_most:
        now, was = _claims(new.claimed_at_most), _claims(old.claimed_at_most)
        yield f"Until somebody else has checked it, a value now counts {now} (was {was})."
    for currency in RATED:
        rate_now, rate_was = (each.rates.get(currency, RATES[currency]) for each in (new, old))
        if rate_now != rate_was:
            what = "An hour" if currency is Currency.hours else f"A level of {currency.value}"
            unit = "" if currency is Currency.hours else " times the same level of money"
            yield f"{what} is now worth {rate_now:g}{unit} (was {rate_was:g})."
    if old.least_factor != new.least_factor:
        yield f"Without a priority {new.least_factor:.4g} of a benefit now counts (was {old.least_factor:.4g})."
    for currency, table in new.anchors.value.items():
        ends = [each.anchors.value.get(currency, {}).get(Value.very_large) for each in (old, new)]
        before, after = (end.up_to if end else None for end in ends)
        if before != after and currency in old.anchors.value and table:
            yield f"Value in {currency.value} now ends at {_end(after)} (was {_end(before)})."


def _claims(level: Value) -> str:
    return "in full" if level is Value.very_large else f"as {level.value.replace('_', ' ')} at most"


def _end(amount: float | None) -> str:
    return "no bound" if amount is None else f"{amount:,.0f}"
