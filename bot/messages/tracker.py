"""The tracker: the requester's one message, edited in place, that tells the whole story of an idea."""

from slack_sdk.models.blocks import ButtonElement

from bot import ids
from bot.blocks import SECTION, Json, actions, button, context, section
from bot.messages.rendered import Rendered
from bot.messages.words import STANDS, ahead_line, from_message, private_line, supporters_line
from bot.text import date, mention, newest_within, one_line
from intake.experiments.values import day_called, target_called
from intake.facts import Step, TrackerFact
from intake.ideas import Stage
from intake.plan.body import Tier

NAMED = 3
# True however many quarters come next under the version in force.
TURNS = {
    Tier.now: "As things stand, it is among what is taken on this quarter.",
    Tier.next: "As things stand, it is among what could be taken on soon after this quarter.",
    Tier.later: "As things stand, other ideas come first.",
}
NEXT = {
    Stage.submitted: "Next: somebody of the ML team decides. You read it here, with the reason.",
    Stage.needs_info: "Next: you answer, then it is decided.",
    Stage.accepted: "Next: the squad gets in touch when it begins.",
    Stage.parked: "It is kept, and comes up again when things change.",
}

# Whether somebody stands behind it matters until it is there.
BACKED = frozenset({Stage.submitted, Stage.needs_info, Stage.accepted, Stage.experiment, Stage.build, Stage.parked})


def render(tracker: TrackerFact) -> Rendered:
    """Return the tracker of an idea."""
    stands = STANDS[tracker.stage]
    if tracker.stage is Stage.submitted and len(tracker.steps) == 1:
        stands = "Received"
    if tracker.ahead.decide_on is not None:
        stands += f" · {ahead_line(tracker.ahead)}"
    blocks: list[Json] = [section(f"*{one_line(tracker.title)}*\n{stands}"), section(_story(tracker))]
    if small := _small_print(tracker):
        blocks.append(context(small))
    buttons = [answer_button(tracker.id, tracker.version)] if is_asked(tracker) else []
    if tracker.requester is None and tracker.stage in BACKED:
        buttons.append(behind_button(tracker.id, tracker.version))
    buttons.append(why_button(tracker.id, tracker.version))
    if tracker.private:
        buttons.append(who_sees_button(tracker.id, tracker.version))
    blocks.append(actions(*buttons))
    last = tracker.steps[-1].sentence if tracker.steps else ""
    whose = f"The idea that you handed in for {mention(tracker.requester)}," if tracker.requester else "Your idea"
    return Rendered(blocks, f"{whose} “{one_line(tracker.title)}”: {stands}. {one_line(last, 600)}")


def is_asked(tracker: TrackerFact) -> bool:
    """Tell whether the requester is asked something."""
    return tracker.stage is Stage.needs_info and tracker.question is not None and tracker.question.answered_at is None


def answer_button(idea_id: str, version: int) -> ButtonElement:
    """Return the button that opens the answer form."""
    return button("Answer", ids.ANSWER, ids.encode(idea_id, version), primary=True)


def why_button(idea_id: str, version: int) -> ButtonElement:
    """Return the button that opens why an idea's score is what it is."""
    return button("Why?", ids.WHY, ids.encode(idea_id, version), told="Why? How the score of this idea comes about")


def who_sees_button(idea_id: str, version: int) -> ButtonElement:
    """Return the button that opens who may see a private idea."""
    return button("Who sees it", ids.WHO_SEES, ids.encode(idea_id, version), told="Who sees it, this private idea")


def behind_button(idea_id: str, version: int) -> ButtonElement:
    """Return the button that opens who stands behind an idea."""
    return button("Who is behind it", ids.BEHIND, ids.encode(idea_id, version), told="Who is behind it, this idea")


def _small_print(tracker: TrackerFact) -> str:
    if tracker.requester:
        said = f"{mention(tracker.requester)} wrote the message, so this is their idea now; you still see it here."
    else:
        turn = TURNS[tracker.tier] if tracker.tier else ""
        said = " ".join(part for part in (_when(tracker) or _next(tracker), turn) if part)
    private = f"Private: {private_line(tracker.viewers)}." if tracker.private else ""
    supported = supporters_line(tracker.supporters).capitalize() if tracker.supporters else ""
    return " · ".join(part for part in (said, supported, private, from_message(tracker.origin_link)) if part)


def _when(tracker: TrackerFact) -> str:
    ahead = tracker.ahead
    if ahead.target is not None:
        return f"When? It should be in use {target_called(ahead.target)}."
    if ahead.decide_on is None:
        return ""
    day = day_called(ahead.decide_on)
    if tracker.stage is Stage.experiment:
        return f"When? We know after the experiment, on {day}."
    return f"When? By {day} it is decided whether it is tried out first, or built."


def _next(tracker: TrackerFact) -> str:
    if tracker.stage is Stage.submitted and tracker.looks and tracker.look_by:
        who = " or ".join(map(mention, tracker.looks)) if len(tracker.looks) <= NAMED else "the ML team"
        day = f"{tracker.look_by:%A} {tracker.look_by.day} {tracker.look_by:%B}"
        return f"Next: {who} looks at it by {day}. You read here what is decided, with the reason."
    return NEXT.get(tracker.stage, "")


def _story(tracker: TrackerFact) -> str:
    lines = [_line(step) for step in tracker.steps]
    # What happened last is what a reader comes for.
    return newest_within(lines, SECTION, more="{} earlier.") or "No news yet."


def _line(step: Step) -> str:
    who = f"{mention(step.by)} asks: " if step.stage is Stage.needs_info else ""
    return f"{date(step.at)}  {who}{one_line(step.sentence, 400)}"
