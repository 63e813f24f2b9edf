"""The tracker: the requester's one message, edited in place, that tells the whole story of an idea."""

from slack_sdk.models.blocks import ButtonElement

from bot import ids
from bot.blocks import Json, actions, button, context, section
from bot.messages.rendered import Rendered
from bot.messages.words import STANDS, from_message, private_line
from bot.text import date, mention, one_line
from intake.facts import Step, TrackerFact
from intake.ideas import Stage

STEPS, LOOKING = 12, 2
NEXT = {
    Stage.submitted: "Next: somebody of the ML team decides. You read it here, with the reason.",
    Stage.needs_info: "Next: you answer, then it is decided.",
    Stage.accepted: "Next: the squad gets in touch when it begins.",
    Stage.parked: "It is kept, and comes up again when things change.",
}


def render(tracker: TrackerFact) -> Rendered:
    """Return the tracker of an idea."""
    stands = STANDS[tracker.stage]
    if tracker.stage is Stage.submitted and len(tracker.steps) == 1:
        stands = "Received"
    blocks: list[Json] = [section(f"*{one_line(tracker.title)}*\n{stands}"), section(_story(tracker))]
    if small := _small_print(tracker):
        blocks.append(context(small))
    buttons = [answer_button(tracker.id, tracker.version)] if is_asked(tracker) else []
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


def _small_print(tracker: TrackerFact) -> str:
    if tracker.requester:
        said = f"{mention(tracker.requester)} wrote the message, so this is their idea now; you still see it here."
    else:
        said = _looks(tracker) or NEXT.get(tracker.stage, "")
    private = f"Private: {private_line(tracker.viewers)}." if tracker.private else ""
    return " · ".join(part for part in (said, private, from_message(tracker.origin_link)) if part)


def _looks(tracker: TrackerFact) -> str:
    day = tracker.look_by
    if day is None or not tracker.looking:
        return ""
    named = [mention(member) for member in tracker.looking[:LOOKING]]
    named += ["another of those who decide"] if len(tracker.looking) > LOOKING else []
    who = f"{', '.join(named[:-1])} or {named[-1]}" if len(named) > 1 else named[0]
    return f"Next: {who} looks at it by {day:%A} {day.day} {day:%B}. You read it here, with the reason."


def _story(tracker: TrackerFact) -> str:
    return "\n".join(_line(step) for step in tracker.steps[-STEPS:]) or "No news yet."


def _line(step: Step) -> str:
    who = f"{mention(step.by)} asks: " if step.stage is Stage.needs_info else ""
    return f"{date(step.at)}  {who}{one_line(step.sentence, 400)}"
