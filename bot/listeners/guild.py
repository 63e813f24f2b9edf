"""Find the guild's next meetings, and join one."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack

from bot.views import guild as guild_view
from bot.views import help as help_view
from intake.access import Principal
from scheduling.service import Meetings

SHOWN = 3


def by_command(command: dict[str, Any], principal: Principal, now: datetime, meetings: Meetings, ack: Ack) -> None:
    """Show the next meetings."""
    if command["text"]:
        shown = help_view.usage(command["command"], command["text"])
    else:
        shown = guild_view.reply(meetings.upcoming(now, SHOWN), principal.zone)
    ack(text=shown.text, blocks=shown.blocks)


def joined(ack: Ack) -> None:
    """Do nothing: the button's link has opened, and Slack wants to know that we heard of it."""
    ack()
