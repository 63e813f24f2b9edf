"""Replies in the threads of messages about ideas."""

from slack_sdk.models.blocks import ButtonElement

from bot import ids
from bot.blocks import Rendered, actions, button, context, prose, section
from bot.messages.conversations.questions import TEXT
from bot.text import cut, mention, one_line
from intake.notifications.replies import ReplyNotification, RequesterReply, SentReply

TO_REQUESTER, TO_THEM = "Reply to requester", "Reply to them"
STAYS_HERE = "What you write in this thread stays here. They only get what you send with the button."


def render_thread_reply(reply: ReplyNotification) -> Rendered:
    """Return what somebody wrote, for those who have the idea in hand."""
    is_requester = reply.by == reply.requester
    head = f"{mention(reply.by)} wrote about {one_line(reply.label)}, *{one_line(reply.title)}*:"
    send = reply_button(reply.reply, TO_REQUESTER if is_requester else TO_THEM)
    blocks = [section(head), prose(cut(reply.text, TEXT)), context(STAYS_HERE), actions(send)]
    return Rendered(blocks, f"{head.replace('*', '')} {one_line(reply.text, TEXT)}")


def render_sent_reply(reply: SentReply) -> Rendered:
    """Return what was sent to somebody, for the others who have the idea in hand."""
    head = f"{mention(reply.by)} replied to {mention(reply.to)} about {one_line(reply.label)}:"
    return Rendered([section(head), prose(cut(reply.text, TEXT))], f"{head} {one_line(reply.text, TEXT)}")


def render_requester_reply(reply: RequesterReply, reads_threads: bool = True) -> Rendered:
    """Return what was sent; it is answered in its thread, or by a button where nobody `reads_threads`."""
    head = f"{mention(reply.by)} replied about *{one_line(reply.title)}*:"
    answer = context("To answer, reply in this thread.") if reads_threads else actions(write_button(reply.id, 1))
    blocks = [section(head), prose(cut(reply.text, TEXT)), answer]
    return Rendered(blocks, f"{head.replace('*', '')} {one_line(reply.text, TEXT)}")


def reply_button(about: str, label: str = TO_REQUESTER) -> ButtonElement:
    """Return the button that opens a reply: to an idea's requester, or to who wrote what it is `about`."""
    return button(label, ids.REPLY, ids.encode(about, 1), accessibility_label=f"{label}: they get what you write")


def write_button(idea_id: str, version: int) -> ButtonElement:
    """Return the button with which somebody writes about an idea, where we don't read threads."""
    return button(
        "Write to us",
        ids.WRITE,
        ids.encode(idea_id, version),
        accessibility_label="Write to the ML team about this idea",
    )
