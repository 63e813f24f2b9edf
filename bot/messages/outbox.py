"""Messages about messages: what could not be sent, for its reader and for those who can fix it."""

import re

from bot.blocks import Rendered, section
from bot.text import channel, mention, one_line
from intake.notifications.ideas import (
    HomeNotification,
    IdeaNotification,
    NewsNotification,
    QuestionNotification,
    SharedIdea,
    SquadNote,
    TrackerNotification,
)
from intake.notifications.outbox import NoticeNotification, ParkedNotification, RefusedNotification
from intake.operations.alerts import A_MESSAGE, SOMEBODY
from scheduling.notifications.digests import DigestNotification, DigestRest
from scheduling.notifications.leaders import LeadersDigest
from scheduling.notifications.meetings import (
    ActionNotification,
    HostNotification,
    ReminderNotification,
    WelcomeNotification,
    WorthCount,
    WorthQuestion,
)
from scheduling.notifications.squad_digests import SquadDigestNotification

# A message may have arrived or not, and is not sent again: a sentence for its reader.

MESSAGES = {
    IdeaNotification.kind: "The card of",
    SharedIdea.kind: "The card of",
    A_MESSAGE: "A message",
    SquadNote.kind: "The squad's note about",
    TrackerNotification.kind: "My status message about",
    NewsNotification.kind: "My news about",
    QuestionNotification.kind: "My question about",
    DigestNotification.kind: "The digest",
    DigestRest.kind: "The rest of the digest",
    SquadDigestNotification.kind: "The squad's digest",
    LeadersDigest.kind: "The leaders' digest",
    ReminderNotification.kind: "The reminder of the next meeting",
    HostNotification.kind: "The agenda for the host of the next meeting",
    ActionNotification.kind: "The reminder of an action",
    WelcomeNotification.kind: "Your welcome to the guild",
    WorthQuestion.kind: "The question whether a meeting is worth it",
    WorthCount.kind: "The answers about a meeting",
}


def render_parked(parked: ParkedNotification) -> Rendered:
    """Return what may be missing, and where to look."""
    idea = f" {parked.label} “{one_line(parked.title, 150)}”" if parked.label else ""
    message = MESSAGES.get(parked.message, "A message" if not idea else "A message about") + idea
    if parked.channel is None:
        text = (
            f"{message} may be missing here: Slack didn't say whether it arrived. I won't send it again, because you "
            "could get it twice. My Home tab shows where your ideas are now."
        )
    else:
        text = (
            f"{message} may be missing in <#{parked.channel}>: Slack didn't say whether it arrived, and I can't read "
            "the channel to check. I won't post it again, because it could appear twice. Please check, and tell the "
            "channel if it's missing. With the scopes of the full manifest I can check this myself."
        )
    return Rendered([section(text)], text)


# Slack refuses our messages, or they can't be rendered: a sentence for those who can fix it, and what to do.

_NAME = re.compile(r"[a-z_]{1,80}")
_PERSON = "If they have a role here, choose somebody else under People on my Home tab."
_ASK = "Ask your Slack admins."
_OPEN_IT = "Let apps post there (channel settings, posting permissions), or choose another channel on my Home tab."
# What is wrong, and what to do.
_REMEDIES: dict[str, tuple[str, str]] = {
    "not_in_channel": ("I'm not in it", "Type `/invite @Guildhall` there, or choose another channel on my Home tab."),
    "channel_not_found": (
        "it was deleted, or it's private and I'm not in it",
        "Type `/invite @Guildhall` there, or choose another channel on my Home tab.",
    ),
    "is_archived": ("it's archived", "Unarchive it, or choose another channel on my Home tab."),
    "restricted_action": ("only some people can post there", _OPEN_IT),
    "restricted_action_read_only_channel": ("it's read-only", _OPEN_IT),
    "restricted_action_thread_only_channel": ("it only allows posts in threads", _OPEN_IT),
    "restricted_action_non_threadable_channel": ("it doesn't allow threads", _OPEN_IT),
    "ekm_access_denied": ("your company has suspended posting", _ASK),
    "user_disabled": ("the account is deactivated", _PERSON),
    "user_not_found": ("there is no such account", _PERSON),
    "user_not_visible": ("I can't see the account", _PERSON),
    "cannot_dm_bot": ("it's a bot's account", _PERSON),
    "messages_tab_disabled": (
        "messages to people are switched off",
        "Switch on the Messages Tab on the app's page under App Home.",
    ),
    "not_enabled": ("the Home tab is switched off", "Switch on the Home Tab on the app's page under App Home."),
}
_WAITS = (
    "My messages wait. They go out when I'm invited, when another message gets through, or right away with "
    "`guildhall outbox retry --all` on the server."
)


def render_refused(refused: RefusedNotification) -> Rendered:
    """Return what can't be sent, why, and what to do."""
    text = _waiting(refused) if refused.waits else _dead(refused)
    return Rendered([section(text)], text)


def _waiting(refused: RefusedNotification) -> str:
    # As Slack spells it, so that it can be looked up.
    reason = refused.why if _NAME.fullmatch(refused.why) else one_line(refused.why, 80)
    matter, remedy = _REMEDIES.get(refused.why, ("Slack doesn't let me", _ASK))
    return f"{_where(refused)}: {matter} (`{reason}`). {remedy} {_WAITS}"


def _where(refused: RefusedNotification) -> str:
    if refused.place is None:
        return "I can't show the Home tab" if refused.message == HomeNotification.kind else "I can't message anybody"
    if _is_person(refused.place):
        return "I can't message somebody"
    return f"I can't post in {channel(refused.place)}"


def _dead(refused: RefusedNotification) -> str:
    if refused.message == HomeNotification.kind:
        return (
            f"Somebody's Home tab could not be shown: {one_line(refused.why, 300)}. Everything else works. I'll try "
            f"again when they open it. `guildhall outbox show {refused.number}` on the server has the details."
        )
    place = refused.place
    place_note = "" if place is None else " for somebody" if _is_person(place) else f" for {channel(place)}"
    kind_called = MESSAGES.get(refused.message, "").removesuffix(" of").removesuffix(" about")
    message = kind_called or f"A message or job (“{one_line(refused.message, 60)}”)"
    return (
        f"{message}{place_note} failed, and I stopped trying: {one_line(refused.why, 300)}. Everything else works. "
        f"`guildhall outbox show {refused.number}` on the server has the details. Once it's fixed, "
        f"`guildhall outbox retry {refused.number}` tries again."
    )


def _is_person(place: str) -> bool:
    # Older rows hold the member's id.
    return place == SOMEBODY or place.startswith(("U", "W"))


# A sentence that only one person sees, where they clicked.


def render_notice(notice: NoticeNotification) -> Rendered:
    """Return the sentence; where somebody was faster, it says who."""
    sentence = one_line(notice.text, 1500)
    text = f"{mention(notice.by)} was faster. {sentence}" if notice.by else sentence
    return Rendered([section(text)], text)
