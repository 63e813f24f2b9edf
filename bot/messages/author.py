"""The question to the author of a message that somebody handed in: whether the idea is theirs."""

from bot import ids
from bot.blocks import actions, button, context, section
from bot.messages.rendered import Rendered
from bot.messages.words import from_message
from bot.text import mention, one_line
from intake.ideas import Authorship
from intake.origin_facts import AuthorFact

ANSWERED = {
    Authorship.confirmed: "It is your idea now: you are asked and told what becomes of it.",
    Authorship.denied: "Not yours, thank you. It stays with {reporter}.",
}
IF_YOURS = "If it is yours, you become its requester: questions and news about it come to you."


def render(fact: AuthorFact) -> Rendered:
    """Return the question, or what was answered."""
    title = one_line(fact.title)
    said = f"{mention(fact.reporter)} has handed in your message as an AI idea, {fact.label}"
    over = ANSWERED.get(fact.authorship, "").format(reporter=mention(fact.reporter))
    link = from_message(fact.link, "Your message")
    if over:
        return Rendered([section(f"{said}:\n*{title}*"), context(f"{over} · {link}")], f"{said}: “{title}”. {over}")
    head = section(f"{said}. Is it yours?\n*{title}*")
    value = ids.encode(fact.id, fact.version)
    buttons = actions(
        button("Yes, it's mine", ids.CONFIRM, value, primary=True),
        button("Not mine", ids.DENY, value),
    )
    return Rendered([head, context(f"{IF_YOURS} · {link}"), buttons], f"{said}: “{title}”. Is it yours? {IF_YOURS}")
