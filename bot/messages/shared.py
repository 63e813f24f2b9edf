"""The card of a private idea for somebody who was named to see it, and what is left when they may not any more."""

from bot import ids
from bot.blocks import actions, button, context, prose, section
from bot.messages.rendered import Rendered
from bot.messages.tracker import why_button
from bot.messages.words import STANDS, private_line
from bot.text import cut, mention, one_line
from intake.facts import SharedIdea, WithdrawnCard

PROBLEM, WHY = 600, 400
WITHDRAWN = "This idea is not shown to you any more."


def render(idea: SharedIdea) -> Rendered:
    """Return the card: to be read, with nothing to decide."""
    stands = STANDS[idea.stage].replace("A question to you", "A question to the requester")
    why = f": {one_line(idea.decision.why, WHY)}" if idea.decision else ""
    blocks = [
        section(f"*{one_line(idea.title)}*\n{stands}{why}"),
        prose(cut(idea.problem, PROBLEM)),
        context(f"A private idea of {mention(idea.requester)} · {private_line(idea.viewers)}"),
        actions(
            button("Open", ids.OPEN_PRIVATE, ids.encode(idea.id, idea.version), told="Open this private idea"),
            why_button(idea.id, idea.version),
        ),
    ]
    text = f"{mention(idea.requester)} shows you a private idea, “{one_line(idea.title)}”. {stands}{why or '.'}"
    return Rendered(blocks, text)


def render_withdrawn(_fact: WithdrawnCard) -> Rendered:
    """Return the sentence that takes the card's place."""
    return Rendered([section(WITHDRAWN)], WITHDRAWN)
