"""News for somebody who supports an idea: one message of what was decided, which also takes less or more of them."""

from bot import ids
from bot.blocks import actions, button, context, section
from bot.messages.rendered import Rendered
from bot.messages.words import STANDS
from bot.text import one_line
from intake.backing_facts import SupportedFact

WHY = 1000
NO_MORE = "You hear no more of what becomes of ideas that you support."


def render(fact: SupportedFact) -> Rendered:
    """Return the sentence."""
    title, stands, why = one_line(fact.title), STANDS[fact.stage], one_line(fact.why, WHY)
    value = ids.encode(fact.id, fact.version)
    hears = button("No more of these", ids.HEAR_LESS, value, told="No more of these messages about ideas I support")
    wants = button("Tell me again", ids.HEAR_MORE, value, told="Tell me again what becomes of ideas I support")
    blocks = [
        section(f"You support {fact.label}, *{title}*. *{stands}.* {why}"),
        *([] if fact.heard else [context(NO_MORE)]),
        actions(hears if fact.heard else wants),
    ]
    return Rendered(
        blocks, f"You support {fact.label}, “{title}”: {stands}. {why}{'' if fact.heard else ' ' + NO_MORE}"
    )
