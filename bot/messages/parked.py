"""A message may stand or not, and is not sent again: a sentence for whom it concerns."""

from bot.blocks import section
from bot.messages.rendered import Rendered
from bot.text import one_line
from intake.facts import IdeaFact, NewsFact, ParkedFact, QuestionFact, SquadNote, TrackerFact
from scheduling.facts import DigestFact, DigestRest, ReminderFact

MESSAGES = {
    IdeaFact.kind: "The card of",
    SquadNote.kind: "The squad's note about",
    TrackerFact.kind: "My message with the story of",
    NewsFact.kind: "My news about",
    QuestionFact.kind: "My question about",
    DigestFact.kind: "The digest",
    DigestRest.kind: "The rest of the digest",
    ReminderFact.kind: "The reminder of the next meeting",
}


def render(parked: ParkedFact) -> Rendered:
    """Return what may be missing, and where to look."""
    named = f" {parked.label} “{one_line(parked.title, 150)}”" if parked.label else ""
    what = MESSAGES.get(parked.message, "A message" if not named else "A message about") + named
    if parked.channel is None:
        text = (
            f"{what} may be missing here: Slack did not say whether it arrived. I don't send it again, so that you "
            "don't get it twice; my Home tab shows how your ideas stand now."
        )
    else:
        text = (
            f"{what} may be missing in <#{parked.channel}>: Slack did not say whether it arrived, and I may not read "
            "the channel to find out. I don't post it again, so that it doesn't stand there twice. Please look, and "
            "tell the channel if it is missing. With the scopes of the full manifest I would look myself."
        )
    return Rendered([section(text)], text)
