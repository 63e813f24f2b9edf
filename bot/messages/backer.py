"""The question to somebody who was named for an idea; once answered, or not asked any more, it says so."""

from bot import ids
from bot.blocks import actions, button, context, prose, section
from bot.messages.rendered import Rendered
from bot.text import cut, mention, one_line
from intake.backing import Answer
from intake.backing_facts import BackerFact
from intake.ideas import Asked

PROBLEM = 600
ASKS: dict[Asked, str] = {
    Asked.sponsor: "be its sponsor: want it, and stand up for it",
    Asked.expert: "be its expert: know the matter, and answer questions about it",
    Asked.data_access: "give access to the data that it needs",
    Asked.integration_owner: "stand for what it would go into, as whose system that is",
}
OVER: dict[Answer, str] = {
    Answer.yes: "You are in, thank you.",
    Answer.no: "Not you, thank you.",
    Answer.passed_on: "You have suggested {suggested}, who is asked now. Thank you.",
    Answer.taken_back: "You are not asked any more, thank you.",
}
COUNTS = "It counts for nothing before you say yes, and nobody holds a no against you."


def render(fact: BackerFact) -> Rendered:
    """Return the question, or what became of it."""
    title, what = one_line(fact.title), "a private idea" if fact.private else f"an AI idea, {fact.label}"
    said = f"{mention(fact.asked_by)} names you for {what}"
    asks = f"Would you {ASKS[fact.role]}?"
    if fact.answer is not None:
        over = OVER[fact.answer].format(suggested=mention(fact.suggested))
        return Rendered([section(f"{said}: *{title}*\n{asks}"), context(over)], f"{said}: “{title}”. {asks} {over}")
    value = ids.encode(fact.backer, fact.version)
    buttons = [
        button("Yes, I'm in", ids.BACK_YES, value, primary=True),
        button("Not me", ids.BACK_NO, value),
        *([button("Suggest …", ids.SUGGEST, value, told="Suggest somebody else")] if fact.may_suggest else []),
    ]
    blocks = [section(f"{said}: *{title}*\n{asks}"), prose(cut(fact.problem, PROBLEM)), context(COUNTS)]
    return Rendered([*blocks, actions(*buttons)], f"{said}: “{title}”. {asks} {COUNTS}")
