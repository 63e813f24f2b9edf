"""Messages about messages: what could not be said, to whom it concerns and to those who can mend it."""

import re

from bot.blocks import section
from bot.messages.rendered import Rendered
from bot.text import channel, mention, one_line
from intake.notifications.ideas import (
    HomeNotification,
    IdeaNotification,
    NewsNotification,
    NoAdminNotification,
    NoticeNotification,
    ParkedNotification,
    QuestionNotification,
    RefusedNotification,
    SharedIdea,
    SquadNote,
    TrackerNotification,
)
from intake.operations.notify import A_MESSAGE, SOMEBODY
from scheduling.notifications import DigestNotification, DigestRest, ReminderNotification

# A message may stand or not, and is not sent again: a sentence for whom it concerns.

MESSAGES = {
    IdeaNotification.kind: "The card of",
    SharedIdea.kind: "The card of",
    A_MESSAGE: "A message",
    SquadNote.kind: "The squad's note about",
    TrackerNotification.kind: "My message with the story of",
    NewsNotification.kind: "My news about",
    QuestionNotification.kind: "My question about",
    DigestNotification.kind: "The digest",
    DigestRest.kind: "The rest of the digest",
    ReminderNotification.kind: "The reminder of the next meeting",
}


def render_parked(parked: ParkedNotification) -> Rendered:
    """Return what may be missing, and where to look."""
    named = f" {parked.label} “{one_line(parked.title, 150)}”" if parked.label else ""
    what = MESSAGES.get(parked.message, "A message" if not named else "A message about") + named
    if parked.channel is None:
        text = (
            f"{what} may be missing here: Slack did not say whether it arrived. I don't send it again, so that you "
            "don't get it twice; my Home tab shows how your ideas stand now."
        )
    else:
        text = (
            f"{what} may be missing in <#{parked.channel}>: Slack did not say whether it arrived, and I may not read "
            "the channel to find out. I don't post it again, so that it doesn't stand there twice. Please look, and "
            "tell the channel if it is missing. With the scopes of the full manifest I would look myself."
        )
    return Rendered([section(text)], text)


# Slack does not take our messages, or they can't be said: a sentence for those who can mend it, and what to do.

_NAME = re.compile(r"[a-z_]{1,80}")
_PERSON = "If they were named for something, my Home tab says so under People: choose somebody else there."
_ASK = "Ask those who administer your Slack."
_OPEN_IT = (
    "Let apps post there, in the channel's settings under posting permissions, or name another channel on my Home tab."
)
# What is the matter, and what to do.
_MENDED_BY: dict[str, tuple[str, str]] = {
    "not_in_channel": ("I am not in it", "Type `/invite @Guildhall` there, or name another channel on my Home tab."),
    "channel_not_found": (
        "it is gone, or private and I am not in it",
        "Type `/invite @Guildhall` there, or name another channel on my Home tab.",
    ),
    "is_archived": ("it is archived", "Unarchive it, or name another channel on my Home tab."),
    "restricted_action": ("only some may post there", _OPEN_IT),
    "restricted_action_read_only_channel": ("it is read-only", _OPEN_IT),
    "restricted_action_thread_only_channel": ("only threads may be written in there", _OPEN_IT),
    "restricted_action_non_threadable_channel": ("it takes no threads", _OPEN_IT),
    "ekm_access_denied": ("your company has suspended posting", _ASK),
    "user_disabled": ("the account is deactivated", _PERSON),
    "user_not_found": ("there is no such account", _PERSON),
    "user_not_visible": ("I may not see the account", _PERSON),
    "cannot_dm_bot": ("it is a bot's account", _PERSON),
    "messages_tab_disabled": (
        "messages to people are switched off",
        "Switch on the Messages Tab on the app's page under App Home.",
    ),
    "not_enabled": ("the Home tab is switched off", "Switch on the Home Tab on the app's page under App Home."),
}
_WAITS = (
    "What I had to say waits: it goes out when I am invited, with the next message that gets through, or at once with "
    "`guildhall outbox retry --all` on the server."
)


def render_refused(refused: RefusedNotification) -> Rendered:
    """Return what is not said, why, and what to do."""
    text = _waiting(refused) if refused.waits else _dead(refused)
    return Rendered([section(text)], text)


def _waiting(refused: RefusedNotification) -> str:
    # As Slack spells it, so that it can be looked up.
    reason = refused.why if _NAME.fullmatch(refused.why) else one_line(refused.why, 80)
    matter, remedy = _MENDED_BY.get(refused.why, ("Slack does not let me", _ASK))
    return f"{_where(refused)}: {matter} (`{reason}`). {remedy} {_WAITS}"


def _where(refused: RefusedNotification) -> str:
    if refused.place is None:
        return (
            "I can't show people anything" if refused.message == HomeNotification.kind else "I can't write to anybody"
        )
    if _is_person(refused.place):
        return "I can't write to somebody"
    return f"I can't post in {channel(refused.place)}"


def _dead(refused: RefusedNotification) -> str:
    if refused.message == HomeNotification.kind:
        return (
            f"The Home tab of somebody could not be shown: {one_line(refused.why, 300)}. Everything else goes on. "
            f"`guildhall outbox show {refused.number}` on the server tells more; it is tried again when they open it."
        )
    place = refused.place
    there = "" if place is None else " for somebody" if _is_person(place) else f" for {channel(place)}"
    what = MESSAGES.get(refused.message, "").removesuffix(" of").removesuffix(" about")
    named = what or f"A piece of work or a message (“{one_line(refused.message, 60)}”)"
    return (
        f"{named}{there} could not go out, and I have stopped trying: {one_line(refused.why, 300)}. Everything else "
        f"goes on. `guildhall outbox show {refused.number}` on the server tells more, "
        f"`guildhall outbox retry {refused.number}` tries again once it is mended."
    )


def _is_person(place: str) -> bool:
    # Older ones name who it is.
    return place == SOMEBODY or place.startswith(("U", "W"))


# A sentence that only one person sees, where they clicked; and that nobody is an admin any more.


def render_notice(notice: NoticeNotification) -> Rendered:
    """Return the sentence; where somebody was faster, it says who."""
    said = one_line(notice.text, 1500)
    text = f"{mention(notice.by)} was faster. {said}" if notice.by else said
    return Rendered([section(text)], text)


def render_no_admin(_fact: NoAdminNotification) -> Rendered:
    """Return the sentences that tell of it."""
    text = (
        "Nobody is an admin of Guildhall any more, so nobody can change its settings. Tell whoever runs it: they name "
        "one in GUILDHALL_ADMINS and start it again. Ideas, meetings and digests go on as before."
    )
    return Rendered([section(text)], text)
