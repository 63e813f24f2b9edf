"""The question to somebody who was named for an idea, and the news for its supporters."""

from bot import ids
from bot.blocks import actions, button, context, prose, section
from bot.messages.labels import STANDS
from bot.messages.rendered import Rendered
from bot.text import cut, mention, one_line
from intake.ideas import Asked
from intake.notifications.ideas import BackerNotification, SupportedNotification
from intake.rules.support import SupportAnswer

# The question to somebody who was named for an idea; once answered, or not asked any more, it says so.

PROBLEM = 600
ASKS: dict[Asked, str] = {
    Asked.sponsor: "be its sponsor: want it, and stand up for it",
    Asked.expert: "be its expert: know the matter, and answer questions about it",
    Asked.data_access: "give access to the data that it needs",
    Asked.integration_owner: "stand for what it would go into, as whose system that is",
}
OVER: dict[SupportAnswer, str] = {
    SupportAnswer.yes: "You are in, thank you.",
    SupportAnswer.no: "Not you, thank you.",
    SupportAnswer.passed_on: "You have suggested {suggested}, who is asked now. Thank you.",
    SupportAnswer.taken_back: "You are not asked any more, thank you.",
}
COUNTS = "It counts for nothing before you say yes, and nobody holds a no against you."


def render_role_request(fact: BackerNotification) -> Rendered:
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
        *(
            [button("Suggest …", ids.SUGGEST, value, accessibility_label="Suggest somebody else")]
            if fact.may_suggest
            else []
        ),
    ]
    blocks = [section(f"{said}: *{title}*\n{asks}"), prose(cut(fact.problem, PROBLEM)), context(COUNTS)]
    return Rendered([*blocks, actions(*buttons)], f"{said}: “{title}”. {asks} {COUNTS}")


# News for somebody who supports an idea: one message of what was decided, which also takes less or more of them.

WHY = 1000
NO_MORE = "You hear no more of what becomes of ideas that you support."


def render_supported(fact: SupportedNotification) -> Rendered:
    """Return the sentence."""
    title, stands, why = one_line(fact.title), STANDS[fact.stage], one_line(fact.why, WHY)
    value = ids.encode(fact.id, fact.version)
    hears = button(
        "No more of these", ids.HEAR_LESS, value, accessibility_label="No more of these messages about ideas I support"
    )
    wants = button(
        "Tell me again", ids.HEAR_MORE, value, accessibility_label="Tell me again what becomes of ideas I support"
    )
    blocks = [
        section(f"You support {fact.label}, *{title}*. *{stands}.* {why}"),
        *([] if fact.heard else [context(NO_MORE)]),
        actions(hears if fact.heard else wants),
    ]
    return Rendered(
        blocks, f"You support {fact.label}, “{title}”: {stands}. {why}{'' if fact.heard else ' ' + NO_MORE}"
    )
