"""The forms of replies about an idea."""

from bot import ids
from bot.blocks import SECTION, Json, context, modal, question, section, text_input
from bot.form_values import values
from bot.text import date, mention, newest_within, one_line
from intake.services.conversations.questions import TEXT
from intake.services.conversations.replies import ReplyForm, ReplyLine

LINE = 400
THIS_ONLY = "They get what you write here as a message. Everything else in your thread stays with you."


def build_reply_form(form: ReplyForm) -> Json:
    """Return the form of a reply, below what was written last."""
    said = [_said(line) for line in form.said]
    return modal(
        ids.REPLY_FORM,
        "Reply",
        [
            context(f"About *{one_line(form.title)}*"),
            *([section(newest_within(said, SECTION))] if said else []),
            question(TEXT, "Your reply", text_input(TEXT, lines=True)),
            context(f"To {mention(form.to)}. {THIS_ONLY}"),
        ],
        submit="Send",
        about=ids.encode(form.about, 1),
    )


def build_write_form(about: ids.Subject) -> Json:
    """Return the form in which somebody writes about an idea, where we don't read threads."""
    return modal(
        ids.WRITE_FORM,
        "Write to us",
        [question(TEXT, "Your message", text_input(TEXT, lines=True)), context("The ML team reads it.")],
        submit="Send",
        about=ids.encode(about.id, about.version),
    )


def parse_reply_form(view: Json) -> tuple[ids.Subject, str]:
    """Return what a message is about, and its text."""
    return ids.decode(view["private_metadata"]), values(view).get(TEXT) or ""


def _said(line: ReplyLine) -> str:
    to = f" to {mention(line.to)}" if line.to else ""
    return f"{date(line.at)}  {mention(line.by)}{to}: {one_line(line.text, LINE)}"
