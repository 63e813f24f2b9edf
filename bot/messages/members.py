"""What a lone ML person, their buddy and the lead who named them read; and that nobody is an admin any more."""

import datetime as dt

from bot import ids
from bot.blocks import Rendered, actions, button, section
from bot.text import mention, moment, one_line, told_moment
from intake.notifications.members import (
    TEAM_LENGTH,
    BuddyLeftNotification,
    BuddyNotification,
    LoneMemberNotification,
    NoAdminNotification,
)


def render_lone_member(told: LoneMemberNotification, today: dt.date | None = None) -> Rendered:
    """Return who has named them, who their buddy is, and when the guild meets next."""
    team, buddy = one_line(told.team, TEAM_LENGTH), mention(told.buddy)
    if told.is_again:
        text = f"Your buddy for ML in {team} is now {buddy}: ask them first."
        return Rendered([section(text)], text)
    text = f"{mention(told.by)} named you a member of the ML guild, for {team}. Your buddy is {buddy}: ask them first."
    if told.next is None:
        return Rendered([section(text)], text)
    shown = f"{text} The guild meets next on {moment(told.next, told.zone)}."
    spoken = f"{text} The guild meets next on {told_moment(told.next, told.zone, today)}."
    return Rendered([section(shown)], spoken)


def render_buddy(told: BuddyNotification) -> Rendered:
    """Return whose buddy they are."""
    text = f"You're the buddy of {mention(told.person)}, who does ML in {one_line(told.team, TEAM_LENGTH)} alone."
    return Rendered([section(text)], text)


def render_buddy_left(told: BuddyLeftNotification) -> Rendered:
    """Return whose buddy has left, with the button to choose another."""
    person, team = mention(told.person), one_line(told.team, TEAM_LENGTH)
    text = f"{mention(told.buddy)} is no longer a full member here, so {person} ({team}) has no buddy. Choose another."
    choose = button("Choose a buddy", ids.CHANGE_BUDDY, ids.encode(told.person, told.version))
    return Rendered([section(text), actions(choose)], text)


def render_no_admin(_notification: NoAdminNotification) -> Rendered:
    """Return the warning."""
    text = (
        "Guildhall no longer has an admin, so nobody can change its settings. Ask whoever runs it to name one in "
        "GUILDHALL_ADMINS and restart it. Ideas, meetings and digests continue as before."
    )
    return Rendered([section(text)], text)
