"""What an attempt to post tells: yes, no, or nothing for sure. Whatever isn't plainly one of the first two is doubt."""

import math
import re
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.error import URLError

from slack_sdk.errors import SlackApiError

from bot.client import NeverSent, OverBudget, Unclear
from bot.delivery.refusals import BUSY, DOUBTFUL, MEANINGS, SCOPE_ERROR, TOKEN, Meaning
from store.outbox import RATE_LIMITED

# A connection of our own says so itself; of others these are known to fail before a byte is sent.
NEVER_SENT = (NeverSent, ConnectionRefusedError, socket.gaierror, ssl.SSLCertVerificationError)
RETRY_AFTER_DEFAULT = 30.0
RETRY_AFTER_LEAST, RETRY_AFTER_MOST = 1.0, 3600.0
_TS = re.compile(r"\d+\.\d+")


@dataclass(frozen=True)
class Yes:
    """The message stands."""

    channel: str
    ts: str


@dataclass(frozen=True)
class No:
    """The message does not stand; `after` seconds it may be tried again.

    Without `after` trying again is no use as long as nobody mends what is meant; `name` is Slack's word for it. Where
    nobody has put it off, and it will do no better for ever, it has `stumbled`.
    """

    why: str
    after: float | None = None
    name: str = ""
    meaning: Meaning = Meaning.final
    stumbled: bool = False


@dataclass(frozen=True)
class Unreached:
    """The message does not stand, nor would any other: Slack can't be reached, refuses our token, or is not itself.

    It is `slow` where Slack answers who asks for our name, and all the same takes no message for now.
    """

    why: str
    slow: bool = False


@dataclass(frozen=True)
class Doubt:
    """Nobody knows. Where Slack says something that we have never heard, `name` is that."""

    why: str
    name: str = ""


def classify(error: Exception, now: datetime) -> No | Unreached | Doubt:
    """Say what an error of a call tells about the message; `now` is civil time, for a date in Retry-After."""
    if isinstance(error, SlackApiError):
        return _classify_answer(error, now)
    if isinstance(error, OverBudget):
        return No(str(error), after=max(error.seconds, 0.001))
    reason = error.reason if isinstance(error, URLError) else error
    if isinstance(reason, NEVER_SENT):
        return Unreached(f"Slack can't be reached: {getattr(reason, 'strerror', None) or type(reason).__name__}")
    return Doubt(str(error) if isinstance(error, Unclear) else type(error).__name__)


def ts_of(answer: Any, name: str = "ts") -> str:
    """Return the ts in an answer that says yes; raises Unclear when there is none."""
    ts = answer.get(name)
    if not isinstance(ts, str) or not _TS.fullmatch(ts):
        raise Unclear(f"the answer says yes and has no {name}")
    return ts


def id_of(answer: Any, thing: str) -> str:
    """Return the id of a thing in an answer that says yes; raises Unclear when there is none."""
    found = answer.get(thing)
    id_ = found.get("id") if isinstance(found, dict) else None
    if not isinstance(id_, str) or not id_:
        raise Unclear(f"the answer says yes and has no {thing}")
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
    given = next((str(value).strip() for name, value in headers.items() if name.lower() == "retry-after"), None)
    if given is None:
        return None
    seconds = _seconds(given, now)
    return RETRY_AFTER_DEFAULT if seconds is None else min(max(seconds, RETRY_AFTER_LEAST), RETRY_AFTER_MOST)


def said_at(headers: Mapping[str, Any]) -> datetime | None:
    """Return when Slack says that it answered; None where it does not say."""
    given = next((str(value) for name, value in headers.items() if name.lower() == "date"), None)
    return None if given is None else _date(given)


def _seconds(given: str, now: datetime) -> float | None:
    try:
        seconds = float(given)
    except ValueError:
        return _until(given, now)
    return seconds if math.isfinite(seconds) and seconds >= 0 else None


def _until(given: str, now: datetime) -> float | None:
    date = _date(given)
    return None if date is None else (date - now).total_seconds()


def _date(given: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(given)
    except (ValueError, OverflowError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _classify_answer(error: SlackApiError, now: datetime) -> No | Unreached | Doubt:
    status, data, name = error.response.status_code, error.response.data, error_name(error)
    waits = retry_after(error.response.headers, now)
    if status == 429:
        return No(RATE_LIMITED, after=waits or RETRY_AFTER_DEFAULT)
    if status != 200 or name is None or name in DOUBTFUL or name.startswith("duplicate_"):
        return Doubt(f"HTTP {status}" if name is None else f"HTTP {status}: {name}")
    if name in TOKEN:
        return Unreached(name, slow=name == SCOPE_ERROR)
    if name in BUSY:
        return No(name, after=waits) if waits else Unreached(name, slow=True)
    meaning = MEANINGS.get(name)
    if meaning is None:
        return Doubt(f"an answer that is not known: {name}", name=name)
    metadata = data.get("response_metadata") if isinstance(data, dict) else None
    details = metadata.get("messages") if isinstance(metadata, dict) else None
    return No(": ".join([name, *map(str, details if isinstance(details, list) else [])]), name=name, meaning=meaning)
