"""The table of routes: everything that Slack can ask of us, who answers it, and what the person must be allowed."""

from bot import ids
from bot.dispatch import Kind, Route
from bot.listeners import answer, ask, author, guild, home, invitation, more, not_now, priorities, queue, send, submit
from intake.access import Action

ROUTES = (
    Route(Kind.command, "/ml-idea", submit.by_command, Action.submit),
    Route(Kind.action, ids.SUBMIT_IDEA, submit.by_button, Action.submit),
    Route(Kind.shortcut, ids.SUBMIT_SHORTCUT, submit.by_shortcut, Action.submit),
    Route(Kind.shortcut, ids.MESSAGE_SHORTCUT, submit.by_message, Action.submit),
    Route(Kind.view, ids.IDEA_FORM, submit.submitted, Action.submit),
    Route(Kind.action, ids.ANSWER, answer.opened, Action.answer),
    Route(Kind.view, ids.ANSWER_FORM, answer.submitted, Action.answer),
    Route(Kind.action, ids.CONFIRM, author.confirmed, Action.answer),
    Route(Kind.action, ids.DENY, author.denied, Action.answer),
    Route(Kind.action, ids.SEND, send.pressed, Action.triage),
    Route(Kind.action, ids.ASK, ask.opened, Action.triage),
    Route(Kind.view, ids.ASK_FORM, ask.submitted, Action.triage),
    Route(Kind.action, ids.NOT_NOW, not_now.opened, Action.triage),
    Route(Kind.view, ids.NOT_NOW_FORM, not_now.submitted, Action.triage),
    Route(Kind.action, ids.MORE, more.opened, Action.read),
    Route(Kind.view, ids.MORE_FORM, more.submitted, Action.estimate),
    Route(Kind.command, "/ml-queue", queue.by_command, Action.read),
    Route(Kind.action, ids.QUEUE_MORE, queue.whole, Action.read),
    Route(Kind.view, ids.QUEUE_PAGE, queue.turned, Action.read),
    Route(Kind.command, "/ml-priorities", priorities.by_command, Action.read),
    Route(Kind.command, "/ml-guild", guild.by_command, Action.read),
    Route(Kind.action, ids.JOIN, guild.joined, Action.read),
    Route(Kind.event, "app_home_opened", home.opened, Action.read),
    Route(Kind.event, "member_joined_channel", invitation.received, Action.be_invited),
)
