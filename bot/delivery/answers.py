"""What an attempt to post tells: yes, no, or nothing for sure. Whatever isn't plainly one of the first two is doubt."""

import socket
import ssl
from dataclasses import dataclass
from urllib.error import URLError

from slack_sdk.errors import SlackApiError

NEVER_SENT = (ConnectionRefusedError, socket.gaierror, ssl.SSLError)
# Slack's errors that say nothing about whether the message stands.
DOUBTFUL_ERRORS = frozenset({"internal_error", "fatal_error", "request_timeout", "service_unavailable"})
# What makes every call fail until somebody mends it.
TOKEN_ERRORS = frozenset({"invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive"})
SCOPE_ERROR = "missing_scope"
SCOPE_SECONDS = 60.0
# What somebody mends by inviting the bot.
INVITATION_ERRORS = frozenset({"not_in_channel", "channel_not_found"})
INVITATION_SECONDS = 600.0
RETRY_AFTER_DEFAULT = 30.0
RETRY_AFTER_MOST = 3600.0


@dataclass(frozen=True)
class Yes:
    """The message stands."""

    channel: str
    ts: str


@dataclass(frozen=True)
class No:
    """The message does not stand; `after` seconds it may be tried again, None when trying again is no use."""

    why: str
    after: float | None


@dataclass(frozen=True)
class Unreached:
    """The message does not stand, nor would any other: Slack can't be reached, or it refuses our token."""

    why: str


@dataclass(frozen=True)
class Doubt:
    """Nobody knows."""

    why: str


def classify(error: Exception) -> No | Unreached | Doubt:
    """Say what an error of a call tells about the message."""
    if isinstance(error, SlackApiError):
        return _classify_answer(error)
    reason = error.reason if isinstance(error, URLError) else error
    if isinstance(reason, NEVER_SENT):
        return Unreached(f"Slack can't be reached: {type(reason).__name__}")
    return Doubt(type(error).__name__)


def error_name(error: SlackApiError) -> str | None:
    """Return the name that Slack gives the error; None where the answer was nothing of Slack's."""
    data = error.response.data
    name = data.get("error") if isinstance(data, dict) else None
    return name if isinstance(name, str) and " " not in name else None


def _classify_answer(error: SlackApiError) -> No | Unreached | Doubt:
    status, data, name = error.response.status_code, error.response.data, error_name(error)
    if status == 429:
        return No("rate limited", after=_retry_after(error.response.headers))
    if status != 200 or name is None or name in DOUBTFUL_ERRORS:
        return Doubt(f"HTTP {status}")
    if name in TOKEN_ERRORS:
        return Unreached(name)
    if name == SCOPE_ERROR:
        return No(name, after=SCOPE_SECONDS)
    if name in INVITATION_ERRORS:
        return No(name, after=INVITATION_SECONDS)
    details = data.get("response_metadata", {}).get("messages", []) if isinstance(data, dict) else []
    return No(": ".join([name, *map(str, details)]), after=None)


def _retry_after(headers: dict[str, str]) -> float:
    given = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    seconds = float(given) if str(given).strip().isdecimal() else RETRY_AFTER_DEFAULT
    return min(max(seconds, 1.0), RETRY_AFTER_MOST)
