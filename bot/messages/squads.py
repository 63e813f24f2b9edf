"""What leads read of a temporary squad: that it ends soon, and what another squad has got from it."""

import datetime

from bot.blocks import Rendered, listing, section
from bot.text import count, mention, one_line
from intake.formatting import day_called
from intake.notifications.squads import SquadEndNotification

ENDS = "{ending} ends on {day}. Its people go back to {following}, and {following} takes its {ideas}."
ENDS_EMPTY = "{ending} ends on {day}. Its people go back to {following}. It has no open ideas."
ENDED = "{ending} ended on {day}. {following} has its {ideas} now."
CLOSED = "{by} closed {ending} on {day}. {following} has its {ideas} now."


def render_squad_end(end: SquadEndNotification, today: datetime.date | None = None) -> Rendered:
    """Return what becomes of the squad's people and ideas."""
    over = CLOSED if end.by else ENDED
    text = (over if end.is_over else ENDS if end.number else ENDS_EMPTY).format(
        ending=one_line(end.ending, 60),
        following=one_line(end.following, 60),
        day=day_called(end.ends_on, today),
        ideas=count(end.number, "open idea"),
        by=mention(end.by),
    )
    titles = [one_line(title) for title in end.titles]
    if not titles:
        return Rendered([section(text)], text)
    more = end.number - len(titles)
    lines = [*(f"• *{title}*" for title in titles), *([f"And {count(more, 'more idea')}."] if more > 0 else [])]
    return Rendered([listing(lines, text)], " ".join([text, *(f"“{title}”." for title in titles)]))
