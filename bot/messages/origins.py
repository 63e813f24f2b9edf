"""What is said where an idea came from a message: the question to its author, and the line in the thread."""

from bot import ids
from bot.blocks import Rendered, actions, button, context, section
from bot.messages.labels import from_message
from bot.text import mention, one_line
from intake.ideas import Authorship
from intake.notifications.origins import AuthorNotification, SubmittedForYouNotification

ANSWERED = {
    Authorship.confirmed: "It's your idea now. Questions and news about it will come to you.",
    Authorship.denied: "Thanks. It stays with {reporter}.",
}
IF_YOURS = "If it's yours, questions and news about it will come to you."


def render_author(question: AuthorNotification) -> Rendered:
    """Return the question, or what was answered."""
    title, reporter = one_line(question.title), mention(question.reporter)
    news = f"{reporter} submitted your message as an AI idea, {question.label}"
    over = ANSWERED.get(question.authorship, "").format(reporter=reporter)
    link = from_message(question.link, "Your message")
    if over:
        return Rendered([section(f"{news}:\n*{title}*"), context(f"{over} · {link}")], f"{news}: “{title}”. {over}")
    head = section(f"{news}. Is it yours?\n*{title}*")
    value = ids.encode(question.id, question.version)
    buttons = actions(
        button("Yes, it's mine", ids.CONFIRM, value, primary=True),
        button("Not mine", ids.DENY, value),
    )
    return Rendered([head, context(f"{IF_YOURS} · {link}"), buttons], f"{news}: “{title}”. Is it yours? {IF_YOURS}")


def render_submitted(notification: SubmittedForYouNotification) -> Rendered:
    """Return the line in the thread."""
    text = f"Submitted as {notification.label} by {mention(notification.reporter)}."
    return Rendered([section(text)], text)
