"""What the answer to a call means: sent, rejected, unavailable or unconfirmed.

From the error lists of the methods we call: https://docs.slack.dev/reference/methods/chat.postMessage. An error
that is not in the table leaves the message unconfirmed."""

import math
import re
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Any
from urllib.error import URLError

from slack_sdk.errors import SlackApiError

from bot.client import MalformedResponse, NotSent, OverBudget
from store.outbox import RATE_LIMITED

# What each of Slack's errors means for a message: a table.


class ErrorMeaning(StrEnum):
    """Why a message does not stand, and so what would help."""

    # Somebody must fix the channel: invite the bot, or allow it to post.
    place = "place"
    # Somebody must fix the app's settings, which affects every message of a kind.
    app = "app"
    # Slack takes plain text.
    form = "form"
    # What was to be edited or answered is gone: nobody misses it.
    gone = "gone"
    # Nothing that we know of.
    final = "final"


# What Slack says of somebody who has left, or whom it does not know.
PERSON_GONE = frozenset({"user_disabled", "user_not_found", "users_not_found", "cannot_dm_bot"})
SCOPE_ERROR = "missing_scope"
# What makes every call fail until somebody fixes the token or the app.
TOKEN = frozenset(
    {
        *("invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive", SCOPE_ERROR),
        *("not_allowed_token_type", "org_login_required", "accesslimited", "enterprise_is_restricted"),
        *("team_access_not_granted", "two_factor_setup_required"),
    }
)
# Slack is up, and does not want us now: the whole workspace waits.
BUSY = frozenset({"message_limit_exceeded", "team_added_to_org", "ratelimited", "rate_limited"})
# These say nothing about whether the message stands.
DOUBTFUL = frozenset({"internal_error", "fatal_error", "request_timeout", "service_unavailable"})

_PLACE = (
    *("channel_not_found", "not_in_channel", "is_archived", "is_inactive", "no_permission", "access_denied"),
    *("restricted_action", "restricted_action_read_only_channel", "restricted_action_thread_only_channel"),
    *("restricted_action_non_threadable_channel", "restricted_action_thread_locked"),
    *("ekm_access_denied", "cannot_dm_bot", "user_disabled", "user_not_found", "user_not_visible", "users_not_found"),
    *("external_channel_migrating", "channel_type_not_supported", "method_not_supported_for_channel_type"),
)
_APP = ("messages_tab_disabled", "not_enabled")
_FORM = (
    *("invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long", "too_many_attachments"),
    *("metadata_too_large", "invalid_metadata_format", "invalid_metadata_schema", "metadata_must_be_sent_from_app"),
    *("attachment_payload_limit_exceeded", "markdown_text_conflict"),
)
_GONE = ("message_not_found", "user_not_in_channel")
_FINAL = (
    *(
        "no_text",
        "cant_update_message",
        "edit_window_closed",
        "thread_not_found",
        "cannot_reply_to_message",
        "as_user_not_supported",
        "invalid_arguments",
    ),
    *("invalid_arg_name", "invalid_array_arg", "invalid_charset", "invalid_form_data", "invalid_post_type"),
    *("missing_post_type", "invalid_json", "json_not_object", "unknown_method", "missing_argument", "view_too_large"),
    *("hash_conflict", "cant_broadcast_message", "users_list_not_supplied", "invalid_user_combination"),
    *("not_found", "bot_not_found", "file_not_found", "too_many_bookmarks", "invalid_bookmark_type", "invalid_link"),
    *("invalid_limit", "invalid_cursor", "invalid_ts_oldest", "invalid_ts_latest", "invalid_types"),
    *("too_many_users", "deprecated_endpoint", "method_deprecated", "file_deleted"),
)

MEANINGS: dict[str, ErrorMeaning] = {
    name: meaning
    for meaning, names in (
        (ErrorMeaning.place, _PLACE),
        (ErrorMeaning.app, _APP),
        (ErrorMeaning.form, _FORM),
        (ErrorMeaning.gone, _GONE),
        (ErrorMeaning.final, _FINAL),
    )
    for name in names
}


# What an attempt to post says: yes, no, or nothing certain.

# A connection of our own says so itself; of others these are known to fail before a byte is sent.
NEVER_SENT = (NotSent, ConnectionRefusedError, socket.gaierror, ssl.SSLCertVerificationError)
RETRY_AFTER_DEFAULT = 30.0
RETRY_AFTER_LEAST, RETRY_AFTER_MOST = 1.0, 3600.0
_TS = re.compile(r"\d+\.\d+")


@dataclass(frozen=True)
class Sent:
    """The message stands."""

    channel: str
    ts: str


@dataclass(frozen=True)
class Rejected:
    """The message does not stand; `after` seconds it may be tried again.

    Without `after` trying again is useless until somebody fixes the cause; `name` is Slack's word for it. Where
    nobody has put it off, and it will do no better for ever, it has `stumbled`.
    """

    why: str
    after: float | None = None
    name: str = ""
    meaning: ErrorMeaning = ErrorMeaning.final
    stumbled: bool = False


@dataclass(frozen=True)
class Unavailable:
    """The message does not stand, nor would any other: Slack can't be reached, refuses our token, or is not itself.

    It is `slow` where Slack answers who asks for our name, and all the same takes no message for now.
    """

    why: str
    slow: bool = False


@dataclass(frozen=True)
class Unconfirmed:
    """Nobody knows. Where Slack says something that we have never heard, `name` is that."""

    why: str
    name: str = ""


def classify(error: Exception, now: datetime) -> Rejected | Unavailable | Unconfirmed:
    """Say what an error of a call tells about the message; `now` is civil time, for a date in Retry-After."""
    if isinstance(error, SlackApiError):
        return _classify_answer(error, now)
    if isinstance(error, OverBudget):
        return Rejected(str(error), after=max(error.seconds, 0.001))
    reason = error.reason if isinstance(error, URLError) else error
    if isinstance(reason, NEVER_SENT):
        return Unavailable(f"Slack can't be reached: {getattr(reason, 'strerror', None) or type(reason).__name__}")
    return Unconfirmed(str(error) if isinstance(error, MalformedResponse) else type(error).__name__)


def ts_of(answer: Any, name: str = "ts") -> str:
    """Return the ts in an answer that says yes; raises Unclear when there is none."""
    ts = answer.get(name)
    if not isinstance(ts, str) or not _TS.fullmatch(ts):
        raise MalformedResponse(f"the answer says yes and has no {name}")
    return ts


def id_of(answer: Any, thing: str) -> str:
    """Return the id of a thing in an answer that says yes; raises Unclear when there is none."""
    value = answer.get(thing)
    id_ = value.get("id") if isinstance(value, dict) else None
    if not isinstance(id_, str) or not id_:
        raise MalformedResponse(f"the answer says yes and has no {thing}")
    return id_


def error_name(error: SlackApiError) -> str | None:
    """Return the name that Slack gives the error; None where the answer was nothing of Slack's."""
    data = error.response.data
    name = data.get("error") if isinstance(data, dict) else None
    return name if isinstance(name, str) and name and " " not in name else None


def retry_after(headers: Mapping[str, Any], now: datetime) -> float | None:
    """Return for how many seconds Slack wants no more calls, within bounds; None where it does not say.

    Slack says seconds; a date is what a proxy may say.
    """
    header = next((str(value).strip() for name, value in headers.items() if name.lower() == "retry-after"), None)
    if header is None:
        return None
    seconds = _seconds(header, now)
    # guard: Retry-After: within bounds
    return RETRY_AFTER_DEFAULT if seconds is None else min(max(seconds, RETRY_AFTER_LEAST), RETRY_AFTER_MOST)


def sent_at(headers: Mapping[str, Any]) -> datetime | None:
    """Return when Slack says that it answered; None where it does not say."""
    header = next((str(value) for name, value in headers.items() if name.lower() == "date"), None)
    return None if header is None else _date(header)


def _seconds(header: str, now: datetime) -> float | None:
    try:
        seconds = float(header)
    except ValueError:
        return _until(header, now)
    return seconds if math.isfinite(seconds) and seconds >= 0 else None


def _until(header: str, now: datetime) -> float | None:
    date = _date(header)
    return None if date is None else (date - now).total_seconds()


def _date(header: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(header)
    except (ValueError, OverflowError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _classify_answer(error: SlackApiError, now: datetime) -> Rejected | Unavailable | Unconfirmed:
    status, data, name = error.response.status_code, error.response.data, error_name(error)
    waits = retry_after(error.response.headers, now)  # guard: Retry-After
    if status == 429:
        return Rejected(RATE_LIMITED, after=waits or RETRY_AFTER_DEFAULT)
    if status != 200 or name is None or name in DOUBTFUL or name.startswith("duplicate_"):
        return Unconfirmed(f"HTTP {status}" if name is None else f"HTTP {status}: {name}")
    if name in TOKEN:
        return Unavailable(name, slow=name == SCOPE_ERROR)
    if name in BUSY:
        return Rejected(name, after=waits) if waits else Unavailable(name, slow=True)
    meaning = MEANINGS.get(name)
    if meaning is None:
        return Unconfirmed(f"an answer that is not known: {name}", name=name)
    metadata = data.get("response_metadata") if isinstance(data, dict) else None
    details = metadata.get("messages") if isinstance(metadata, dict) else None
    return Rejected(
        ": ".join([name, *map(str, details if isinstance(details, list) else [])]), name=name, meaning=meaning
    )
