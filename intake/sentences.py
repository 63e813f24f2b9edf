"""The sentences that explain a decision. Stored with it, so they never change."""

import re
from collections.abc import Sequence
from datetime import date

from intake.approaches import Approach
from intake.formatting import capital, day_called, listed, number_called
from intake.policy import Policy
from intake.rules.experiments import Target, target_called
from intake.rules.matching.priority_match import Fit
from intake.rules.reopening import Reopening, ReopeningEvent
from intake.rules.work_updates import Lack, WorkState

# The sentences that explain a decision.

WORDS = 4
BY_HAND = "the ML team's choice"
# How reasons begin that say what a squad does; the others stand in brackets.
DOES = ("owns ", "handles ", "works on ", "took ")
LACKS = {
    Lack.skill: "a skill is missing",
    Lack.data: "data is missing",
    Lack.access: "access is missing",
    Lack.decision: "a decision is missing",
    Lack.other: "something else is missing",
}
EXPERIMENT_FIRST = "We'll run an experiment first: "

RECEIVED = "We've got your idea. The ML team will review it next."
CLAIMED = "The author of the message confirmed that this is their idea."
RESCORED = "Priorities or squads changed, so we updated the score and the suggested squad."


def answered(words: str) -> str:
    """Say that the requester answered, in their own words where they used some."""
    return f"Answered: {words}" if words else "Answered. The ML team will review it next."


def edited(fields: Sequence[str]) -> str:
    """Say what the requester has changed."""
    return f"Edited: {listed(fields)}."


def does_not_know(field: str) -> str:
    """Say that the requester was asked for an input and doesn't know it."""
    asked = {"about_people": "whether it decides about people", "sensitive_data": "whether it needs sensitive data"}
    return f"Asked {asked.get(field, f'for the {field}')}; its owner doesn’t know yet."


def withdrawn(reason: str) -> str:
    """Say that the requester withdrew an idea, in their own words where they used some."""
    return f"Withdrawn by its owner: {reason}" if reason else "Withdrawn by its owner."


def reopened(news: str) -> str:
    """Say that the requester reopened an idea, and what is new."""
    return f"Reopened. What’s new: {news}"


def merged(label: str, title: str) -> str:
    """Say with which idea one was merged."""
    return f"This is the same idea as {label}, “{title}”, so we merged them. Whoever wanted this one supports that one."


def took_in(label: str, title: str) -> str:
    """Say which idea was merged into this one."""
    return f"{label}, “{title}”, is the same idea and was merged into this one."


def unmerged(label: str) -> str:
    """Say that a merge was undone."""
    return f"No longer merged with {label}. Everything is as it was before."


def target_withdrawn(label: str) -> str:
    """Say that an idea goes on by itself, since the one it was merged into is gone."""
    return f"{label} was withdrawn by its owner, so the two are no longer merged."


def gave_back(label: str, title: str) -> str:
    """Say that the merge of an idea into this one was undone."""
    return f"{label}, “{title}”, is no longer merged into this one."


def imported(file_name: str, row: int, status: str, owner: str) -> str:
    """Say where an imported idea comes from, and which status and owner the sheet named."""
    source = f"Imported from the old list ({file_name}, row {row})."
    status_there = f" Status there: “{status}”." if status else ""
    owner_there = f" Owner there: “{owner}”." if owner else ""
    return f"{source}{status_there}{owner_there}"


def assigned(listed_owner: str) -> str:
    """Say that an imported idea got its owner, and which name the list gave."""
    return f"Owner assigned (in the list: “{listed_owner}”)." if listed_owner else "Owner assigned."


def sent(squad: str, reasons: Sequence[str], fit: Fit, policy: Policy, note: str = "") -> str:
    """Say which squad accepted an idea and why, the triager's `note`, and which priority it supports.

    One reason is enough here, the rest stands under Why?. Without reasons a person chose the squad.
    """
    reason = reasons[0] if reasons else BY_HAND
    accepted = f"Accepted by {squad}{f', which {reason}' if reason.startswith(DOES) else f' ({reason})'}."
    priority = policy.priority(fit.priority)
    supports = f"Supports “{priority.name}”." if priority else ""
    return " ".join(part for part in (accepted, note, supports) if part)


def taken(squad: str) -> str:
    """Say that a squad has taken an idea that was sent to it."""
    return f"{squad} took this on."


def handed_back(squad: str, reason: str) -> str:
    """Say that a squad handed an idea back, and why."""
    return f"{squad} handed this back: {_whole(reason)} We're looking for another squad."


def passed_on(before: str, after: str, reason: str) -> str:
    """Say that a squad's lead sent an idea on to another squad, and why."""
    return f"{before} passed this on to {after}: {_whole(reason)}"


def rerouted(before: str, after: str, reason: str) -> str:
    """Say that a triager moved an accepted idea to another squad, and why where they said so."""
    return f"Moved from {before} to {after}{f': {_whole(reason)}' if reason else '.'}"


def squad_ended(before: str, after: str) -> str:
    """Say that another squad has an idea because its own squad has closed."""
    return f"{before} has closed, so this is with {after} now."


def shown_to_lead(why: str, squad: str, *, has_lead: bool) -> str:
    """Say after `why` a private idea was sent to a squad who there can see it."""
    if has_lead:
        return f"{why} The lead of {squad} can now see this private idea, and nobody else there."
    return f"{why} {squad} has no lead yet, so nobody there can see this private idea."


def shown(added: Sequence[str], removed: Sequence[str]) -> str:
    """Say who can see a private idea from now on, and who no longer can."""
    can_see = f"{listed(added)} can now see this private idea." if added else ""
    no_longer = f"{listed(removed)} can no longer see it." if removed else ""
    return " ".join(part for part in (can_see, no_longer) if part)


def guild_decided(meeting: str, text: str) -> str:
    """Say what a meeting has decided about an idea."""
    return f"Talked about in {meeting}: {text}"


def arrived(fit: Fit, policy: Policy) -> str:
    """Say which priority an undecided idea looks like a fit for."""
    priority = policy.priority(fit.priority)
    if priority is None:
        return "New, waiting for a decision. Matches no priority yet."
    return f"New, waiting for a decision. Looks like a fit for “{priority.name}”{_mentions(fit)}."


def _mentions(fit: Fit) -> str:
    return f" (mentions {', '.join(fit.words[:WORDS])})" if fit.words else ""


# What somebody is asked to do for an idea, by the role's stored name.
TASKS = {
    "sponsor": "be the sponsor",
    "expert": "be the expert",
    "data access": "give access to the data",
    "integration owner": "own the integration",
}


def named(role: str, member: str | None, suggested_by: str | None = None) -> str:
    """Say who was asked to do something for an idea; without anybody, that nobody is."""
    if member is None:
        return f"Nobody is asked to {TASKS[role]} any more."
    if suggested_by is not None:
        return f"{suggested_by} suggested {member}. {member} was asked to {TASKS[role]}."
    return f"{member} was asked to {TASKS[role]}."


def said_yes(role: str, member: str) -> str:
    """Say that somebody agreed."""
    return f"{member} agreed to {TASKS[role]}."


def said_no(role: str, member: str) -> str:
    """Say that somebody declined."""
    return f"{member} declined to {TASKS[role]}. Somebody else can be asked."


def checked(confirmed: Sequence[str], withdrawn: Sequence[str]) -> str:
    """Say which inputs somebody confirmed, and which are no longer confirmed."""
    new = f"Confirmed: {listed(confirmed)}." if confirmed else ""
    no_longer = f"No longer confirmed: {listed(withdrawn)}." if withdrawn else ""
    return " ".join(part for part in (new, no_longer) if part)


DONE_BY = {
    Approach.build: "We would build this.",
    Approach.buy: "We would buy a tool for this.",
    Approach.agent: "This would be an agent that acts by itself.",
}


def estimated(inputs: Sequence[str], approach: Approach | None = None) -> str:
    """Say what was estimated, and how it would be done where that was decided."""
    sentences = [f"{listed(inputs).capitalize()} estimated."] if inputs else []
    return " ".join([*sentences, *([DONE_BY[approach]] if approach else [])])


def detailed(columns: Sequence[str]) -> str:
    """Say what was added for the squad or for legal."""
    added = {"approach_note": "how it would be done", "legal_lines": "what legal must look at"}
    return f"Added {listed([added[column] for column in columns])}."


def matched(priority: str | None) -> str:
    """Say which priority an idea was found to support."""
    return f"Matched to “{priority}”." if priority else "Matches no priority yet."


def experiment_began(
    hypothesis: str, metric: str, convincing: float, decides_on: date, today: date, again: str | None = None
) -> str:
    """Say what the experiment is, its target, and when it is decided; `again` is what the last one has shown."""
    start = f"What we learned: {_whole(again)} We'll run another experiment: " if again else EXPERIMENT_FIRST
    target = experiment_target(metric, convincing)
    return f"{start}{_whole(hypothesis)} {target} Decision by {day_called(decides_on, today)}."


# A metric that counts some of so many: “labels read correctly, of 100”.
_SHARE = re.compile(r"(?P<what>.+), of (?P<of>[\d,]+)")


def experiment_target(metric: str, convincing: float, measured: float | None = None) -> str:
    """Say what an experiment measures, its target, and its result once there is one."""
    result = f" Result: {number_called(measured)}." if measured is not None else ""
    if share := _SHARE.fullmatch(metric):
        return f"Target: {number_called(convincing)} of {share['of']} {share['what']}.{result}"
    return f"Target: {number_called(convincing)} ({metric}).{result}"


def coached(coaching: tuple[str, str, str], metric: str, convincing: float, decides_on: date, today: date) -> str:
    """Say who asked, whose team runs an experiment itself, who coaches it from which squad, and when it is decided."""
    start = "{}’s team runs this as its own experiment. {} from {} coaches them.".format(*coaching)
    return f"{start} {experiment_target(metric, convincing)} Decision by {day_called(decides_on, today)}."


def idea_waits(title: str, winner: str | None, reopening: Reopening, today: date, *, is_own: bool = False) -> str:
    """Say that an idea waits, which priority goes first, its own perhaps, and which event brings it up again."""
    return f"“{title}” has to wait: {_goes_first(winner, is_own)}. {reopening.sentence(today)}"


def for_a_published_reason(title: str, reason: str, winner: str | None, *, is_own: bool = False) -> str:
    """Say why an idea is not done where the reason is one of those that are published: of this idea, and what wins."""
    first = f" {capital(_goes_first(winner, is_own))}." if winner else ""
    return f"“{title}”: {reason.rstrip('.')}.{first}"


def below_title(sentence: str, title: str) -> str:
    """Return a stored sentence as it reads below the title of its idea, which it doesn't name again there."""
    named = f"“{title}”"
    if sentence.startswith(f"{named} has to wait: "):
        return f"It{sentence.removeprefix(named)}"
    rest = sentence.removeprefix(f"{named}: ")
    return sentence if rest == sentence else capital(rest)


def _goes_first(winner: str | None, is_own: bool) -> str:
    if is_own:
        return f"for “{winner}”, ideas that rank higher come first this quarter"
    return f"“{winner}” comes first this quarter" if winner else "other ideas come first this quarter"


def brought_up(reopening: Reopening) -> str:
    """Say why an idea that was set aside waits for a decision again."""
    if reopening.event is ReopeningEvent.date:
        return "We said we'd look at this again now. It waits for a decision again."
    return f"We said we'd look again {reopening.condition(reopening.on)}. It waits for a decision again."


def work_update(state: WorkState, lack: Lack | None, line: str) -> str:
    """Say how the work goes, in the owner's own line."""
    if state is WorkState.on_track:
        return f"On track. {_whole(line)}" if line else "On track."
    if state is WorkState.learned:
        return f"Something learned: {_whole(line)}"
    return f"Blocked ({LACKS[lack or Lack.other]}): {_whole(line)}"


def built(target: Target, learned: str | None = None) -> str:
    """Say that an idea is being built, when it is expected live, and what an experiment has shown."""
    lesson = f"What we learned: {_whole(learned)} " if learned else ""
    return f"{lesson}We're building it and expect it live {target_called(target)}."


def stopped(learned: str) -> str:
    """Say that an experiment was stopped, and thank the requester."""
    return f"Stopped. What we learned: {_whole(learned)} Thanks for the idea; now we know."


def live() -> str:
    """Say that people use an idea."""
    return "It's live. We'll check what changed after one, three and six months."


def measured(metric: str, baseline: float | None, value: float, days: int) -> str:
    """Say how the metric of an idea was before, and is so many days after launch."""
    return f"{days} days after launch, {metric}: {before_and_after(baseline, value)}."


def before_and_after(baseline: float | None, value: float) -> str:
    """Say what a number was and is, and how far it has moved."""
    if baseline is None:
        return f"now {number_called(value)}, no baseline"
    moved = f" ({(value - baseline) / abs(baseline):+.0%})" if baseline else ""
    return f"{number_called(baseline)} → {number_called(value)}{moved}"


def _whole(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?", "…")) else f"{sentence}."


def pinned(reason: str, *, into: bool) -> str:
    """Say that a lead pinned an idea into this quarter's plan or out of it, and why."""
    return f"{'Added to' if into else 'Kept out of'} this quarter's plan, whatever its score: {reason}"


UNPINNED = "Its place this quarter is calculated again."


def same_saving(labels: Sequence[str]) -> str:
    """Say which ideas bring the same saving."""
    if not labels:
        return "It brings a saving of its own again."
    return f"It brings the same saving as {listed(labels)}. The plan counts that once."


def unlocks(labels: Sequence[str]) -> str:
    """Say which ideas can start once this one is done."""
    return f"It unlocks {listed(labels)}." if labels else "It no longer unlocks another idea."
