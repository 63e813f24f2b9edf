"""The sentences that explain a decision or a place in the plan. Stored with it, so they never change."""

from collections.abc import Mapping, Sequence
from datetime import date

from intake.policy import Bound, Policy
from intake.rules.experiments import Target, day_called, number_called, target_called
from intake.rules.portfolio import (
    DIGITS,
    Candidate,
    ExcludedIdea,
    Exclusion,
    ExclusionReason,
    Overfull,
    Plan,
    Share,
    Unmet,
)
from intake.rules.scoring import Fit

# The sentences that explain a decision.

WORDS = 4

RECEIVED = "Your idea has arrived; the ML team reads it next."
CLAIMED = "The author of the message has confirmed that this is their idea."
RESCORED = "Priorities or squads have changed, so score and proposal were worked out again."


def answered(words: str) -> str:
    """Say that the requester answered, in their own words where they used some."""
    return f"Answered: {words}" if words else "Answered; the ML team reads it next."


def imported(file_name: str, row: int, said: str, owner: str) -> str:
    """Say where an imported idea comes from, in which words the sheet said how far it is, and whom it names."""
    parts = [f"Brought in from the old list ({file_name}, row {row})"]
    if said:
        parts.append(f"where it stood as “{said}”")
    if owner:
        parts.append(f"with the name “{owner}” on it")
    return f"{', '.join(parts)}."


def assigned(owner_said: str) -> str:
    """Say that an idea of an old list got its owner, and which name the list gave."""
    return f"An owner was assigned; the list said “{owner_said}”." if owner_said else "An owner was assigned."


def listed(things: Sequence[str]) -> str:
    """Join things as a sentence lists them: a, b and c."""
    return things[0] if len(things) == 1 else f"{', '.join(things[:-1])} and {things[-1]}"


def sent(squad: str, reasons: Sequence[str], fit: Fit, policy: Policy, said: str = "") -> str:
    """Say which squad takes an idea on, why this one, what was `said` about it, and which priority it serves.

    Without reasons it is a person's choice.
    """
    because = f"because {listed(reasons)}" if reasons else "chosen by the person who decided"
    priority = policy.priority(fit.priority)
    serves = f"It serves “{priority.name}”{_spoken_of(fit)}." if priority else ""
    return " ".join(part for part in (f"{squad} takes it on, {because}.", said, serves) if part)


def shown_to_lead(why: str, squad: str, *, has_lead: bool) -> str:
    """Say besides `why` a private idea was sent to a squad who of it may see the idea from now on."""
    if has_lead:
        return f"{why} Whoever leads {squad} may see this private idea from now on, and nobody else there."
    return f"{why} {squad} has no lead yet, so nobody there may see this private idea."


def shown(named: Sequence[str], taken_out: Sequence[str]) -> str:
    """Say who may see a private idea from now on, and who may not any more."""
    may = f"{listed(named)} may see this private idea from now on." if named else ""
    not_any_more = f"{listed(taken_out)} may not see it any more." if taken_out else ""
    return " ".join(part for part in (may, not_any_more) if part)


def arrived(fit: Fit, policy: Policy) -> str:
    """Say of an idea that nobody has decided about yet which priority it seems to serve."""
    priority = policy.priority(fit.priority)
    if priority is None:
        return "New, and waiting for a decision; it serves no published priority by its words."
    return f"New, and waiting for a decision; it seems to serve “{priority.name}”{_spoken_of(fit)}."


def _spoken_of(fit: Fit) -> str:
    return f", for it speaks of {listed(fit.words[:WORDS])}" if fit.words else ""


def named(role: str, member: str | None, suggested_by: str | None = None) -> str:
    """Say who is asked now to be something for an idea; without anybody, that nobody is."""
    if member is None:
        return f"Nobody is asked any more about: {role}."
    if suggested_by is not None:
        return f"{suggested_by} has suggested {member} ({role}), who is asked now."
    return f"{member} is asked now ({role})."


def said_yes(role: str, member: str) -> str:
    """Say that somebody who was named is in."""
    return f"{member} is in ({role})."


def said_no(role: str, member: str) -> str:
    """Say that somebody who was named is not the right one."""
    return f"{member} says that it is not them ({role}), so somebody else can be named."


def checked(new: Sequence[str], gone: Sequence[str]) -> str:
    """Say which inputs somebody has checked, and which are claimed again."""
    is_checked = f"Checked: {listed(new)}." if new else ""
    claimed = f"Not checked any more: {listed(gone)}." if gone else ""
    return " ".join(part for part in (is_checked, claimed) if part)


def estimated(what: Sequence[str]) -> str:
    """Say what was estimated anew."""
    told = listed(what).capitalize()
    return f"{told} {'was' if len(what) == 1 else 'were'} estimated."


def tried(hypothesis: str, metric: str, convincing: float, decides_on: date, again: str | None = None) -> str:
    """Say what is tried out, what would convince, and by when that is known; `again` is what the last try has shown."""
    learned = f"What we now know: {_whole(again)} We try once more: " if again else "We try it out first: "
    would = f"{metric} at {number_called(convincing)} would convince us."
    return f"{learned}{_whole(hypothesis)} {would} Decision by {day_called(decides_on)}."


def built(target: Target, learned: str | None = None) -> str:
    """Say that an idea is built, by when it should be in use, and what an experiment has shown where there was one."""
    known = f"What we now know: {_whole(learned)} So it is built" if learned else "It is built now"
    return f"{known}, to be in use {target_called(target)}."


def stopped(learned: str) -> str:
    """Say that an idea goes no further, and thank for it."""
    return f"It stops here. What we now know: {_whole(learned)} Thank you: without this idea nobody here would know."


def live() -> str:
    """Say that an idea is in use."""
    return "It is in use now. We look again after one, three and six months what it has changed."


def measured(metric: str, baseline: float | None, value: float, days: int) -> str:
    """Say how the metric of an idea was before, and is so many days after."""
    return f"{days} days on, {metric}: {before_and_after(baseline, value)}."


def before_and_after(baseline: float | None, value: float) -> str:
    """Say what a number was and is, and how far it has moved."""
    if baseline is None:
        return f"now {number_called(value)}, no baseline"
    moved = f" ({(value - baseline) / abs(baseline):+.0%})" if baseline else ""
    return f"{number_called(baseline)} before, {number_called(value)} now{moved}"


def because(learned: str) -> str:
    """Return what was learned as the rest of a sentence: “labels cost too much”."""
    text = learned.strip().rstrip(".")
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def _whole(said: str) -> str:
    return said if said.endswith((".", "!", "?", "…")) else f"{said}."


def pinned(reason: str, *, into: bool) -> str:
    """Say that a lead has signed for an idea's place this quarter, and why."""
    return f"{'Taken into' if into else 'Kept out of'} this quarter whatever its score: {reason}"


UNPINNED = "Its place this quarter follows from its score again."


def unlocks(labels: Sequence[str]) -> str:
    """Say which ideas can begin once this one is there."""
    return f"It unlocks {listed(labels)}." if labels else "It unlocks no other idea any more."


# The plan in sentences: why an idea is not in it and what would let it in, and what can't be kept together.

LACKS_POLICY = "There is no plan yet: no priorities are published, so nothing has a score."
LACKS_WEEKS = "There is no plan yet: no squad says how many weeks it has in a quarter."
LACKS_TIME = "The plan is being worked out; ask again in a minute."


def why_not(
    told: ExcludedIdea,
    candidate: Candidate,
    plan: Plan,
    labels: Mapping[str, str],
    squads: Mapping[str, str],
    kept_out: str = "",
) -> str:
    """Say what stood in an idea's way and what would let it in, in one line."""
    squad = squads.get(candidate.squad, candidate.squad)
    shares = {share.key: share for share in plan.shares}
    parts = [_hindrance(each, told, candidate, squad, shares, labels, kept_out) for each in told.hindrances]
    return " ".join(parts)


def _hindrance(
    found: Exclusion,
    told: ExcludedIdea,
    candidate: Candidate,
    squad: str,
    shares: Mapping[str, Share],
    labels: Mapping[str, str],
    kept_out: str,
) -> str:
    if found.obstacle is ExclusionReason.kept_out:
        return f"A lead keeps it out: {kept_out}"
    if found.obstacle is ExclusionReason.outside:
        return f"The charter says that {squad} is not for this kind of work or area; another squad may take it."
    if found.obstacle is ExclusionReason.no_weeks:
        return f"{squad} has no weeks this quarter; this takes {weeks(candidate.weeks)}."
    if found.obstacle is ExclusionReason.too_large:
        return f"It takes {weeks(candidate.weeks)}, and {squad} has {figure(found.free)}; cut to that, it could be in."
    if found.obstacle is ExclusionReason.requires:
        return f"It builds upon {labels.get(found.idea or '', 'another idea')}, which is not in the plan yet."
    if found.obstacle is ExclusionReason.ceiling:
        share = shares[found.share or ""]
        return f"{_first(bounded(share))} is used up: {_room(found)}{_holder(found, told, shares, labels)}."
    if found.obstacle is ExclusionReason.full:
        return f"{squad} is full: {_room(found)}{_holder(found, told, shares, labels)}."
    return "Its score is 0."


def _room(found: Exclusion) -> str:
    return f"it fits with {figure(found.weeks)} more {'week' if figure(found.weeks) == '1' else 'weeks'}"


def _holder(found: Exclusion, told: ExcludedIdea, shares: Mapping[str, Share], labels: Mapping[str, str]) -> str:
    if found.holder is None:
        return ". The ideas in the plan fill the weeks better together"
    name = labels.get(found.holder, "another idea")
    if found.floor is not None:
        return f". {name} goes first, to keep {bounded(shares[found.floor])}"
    if found.holder_rate == told.rate:
        why = "was submitted first" if found.came_first else "fills the weeks better"
        return f". {name} scores the same per week ({told.rate:.1f}) and {why}"
    theirs, ours = apart(found.holder_rate, told.rate)
    return f". {name} scores higher per week ({theirs} vs {ours})"


def apart(first: float, second: float) -> tuple[str, str]:
    """Return two numbers that differ with one digit after the point, or as many as it takes to see that they do."""
    for digits in range(1, DIGITS):
        if f"{first:.{digits}f}" != f"{second:.{digits}f}":
            return f"{first:.{digits}f}", f"{second:.{digits}f}"
    return f"{first:.{DIGITS}f}", f"{second:.{DIGITS}f}"


def troubles(plan: Plan, squads: Mapping[str, str]) -> tuple[str, ...]:
    """Say which shares can't be met, alone or together, and where too much is pinned."""
    shares = {share.key: share for share in plan.shares}
    return (
        *(_overfull(each, squads) for each in plan.overfull),
        *(_unmet(each, shares) for each in plan.unmet),
    )


def _overfull(found: Overfull, squads: Mapping[str, str]) -> str:
    squad = squads.get(found.squad, found.squad)
    return f"What is pinned or in the making takes {weeks(found.pinned)}, and {squad} has {figure(found.weeks)}."


def _unmet(found: Unmet, shares: Mapping[str, Share]) -> str:
    share = shares[found.share]
    off = f"{weeks(found.weeks)} {'short of it' if share.bound is Bound.at_least else 'over it'}"
    if not found.beside:
        return f"{_first(bounded(share))} can't be kept with the ideas there are: the plan is {off}."
    others = listed([bounded(shares[key]) for key in found.beside])
    return f"{_first(bounded(share))} can't be kept together with {others}: the plan is {off}."


def bounded(share: Share) -> str:
    """Name a share with its bound, as a sentence uses it."""
    name = "research" if share.kind else f"“{share.name}”"
    return f"{share.bound.value} {share.part:.0%} for {name}"


def _first(words: str) -> str:
    return words[0].upper() + words[1:]


def weeks(number: float) -> str:
    """Return a number of squad-weeks in words."""
    return f"{figure(number)} {'week' if figure(number) == '1' else 'weeks'}"


def figure(number: float) -> str:
    """Return a number as people write it: whole, or with one digit."""
    return f"{round(number, 1):g}"
