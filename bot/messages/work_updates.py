"""The question how the work on an idea goes, and what those who lead read when it is blocked."""

from bot import ids
from bot.blocks import Rendered, actions, button, context, section
from bot.text import mention, one_line
from intake.notifications.work_updates import BlockedNotification, WorkQuestion
from intake.sentences import work_update

ASKS = "How is *{}* going? One click is enough."
OVER = "The work on this is over, so you don't need to say how it goes."
THANKS = "Thanks. The requester can read it now."


def render_work_question(asked: WorkQuestion) -> Rendered:
    """Return the question, or once it is answered, what was said."""
    title = one_line(asked.title)
    if asked.state is not None:
        said = one_line(work_update(asked.state, asked.blocked_by, asked.line), 600)
        return Rendered([section(f"*{title}*\n{said}"), context(THANKS)], f"“{title}”: {said} {THANKS}")
    if asked.is_over:
        return Rendered([section(f"*{title}*\n{OVER}")], f"“{title}”: {OVER}")
    value = ids.encode(asked.update, asked.version)
    buttons = actions(
        button("On track", ids.ON_TRACK, value, primary=True, accessibility_label="On track: it goes as planned"),
        button("Learned something …", ids.LEARNED, value, accessibility_label="Learned something: say what"),
        button("Blocked …", ids.BLOCKED, value, accessibility_label="Blocked: say what is missing"),
    )
    return Rendered([section(ASKS.format(title)), buttons], ASKS.replace("*", "").format(f"“{title}”"))


def render_blocked(blocked: BlockedNotification) -> Rendered:
    """Return what is missing, and who asks for it."""
    title = one_line(blocked.title)
    said = one_line(work_update(blocked.state, blocked.blocked_by, blocked.line), 600) if blocked.state else ""
    who = f"{mention(blocked.owner)} needs help with it. It's on the next guild meeting's agenda."
    more = button("More", ids.MORE, ids.encode(blocked.idea_id, blocked.version), accessibility_label="More: this idea")
    return Rendered([section(f"*{title}*\n{said}"), context(who), actions(more)], f"“{title}”: {said} {who}")
