"""Looks in Slack for a message that may stand there: by the signed key it carries and our own bot's id."""

import hashlib
import hmac
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.client import OverBudget
from bot.delivery.results import ClaimLost
from bot.message_events import EVENT_TYPE, signature_of
from bot.slack_errors import SCOPE_ERROR, Rejected, Unconfirmed, classify, error_name, sent_at

# The clock by which the first try is known may have been ahead of Slack's by a day, as when it is set.
BEFORE_FIRST_TRY = timedelta(hours=25)
PAGE, MOST_PAGES = 200, 1000
# What Slack says of a message, and of a thread, that is not there.
GONE, NO_THREAD = "message_not_found", "thread_not_found"
_TS = re.compile(r"\d+\.\d+")


@dataclass(frozen=True)
class Found:
    """The message stands at these ts, the earliest first; there should be one."""

    copies: tuple[str, ...]


@dataclass(frozen=True)
class Absent:
    """Every page was read, and it isn't there."""


@dataclass(frozen=True)
class Incomplete:
    """Not every page could be read, so nothing is known; it may be tried again `after` seconds, if Slack said when.

    It was `refused` where Slack has answered, and will not answer better until somebody fixes the cause.
    """

    why: str
    after: float | None = None
    refused: bool = False


@dataclass(frozen=True)
class Forbidden:
    """We may not read there, so nothing will ever be known."""


class MalformedHistory(Exception):
    """A page that is none, so that nobody knows what is on it."""


Looked = Found | Absent | Incomplete | Forbidden


class MessageSearch:
    """Signs what is posted, finds it again, and removes what is there twice."""

    def __init__(self, client: WebClient, key: bytes, now: Callable[[], datetime]) -> None:
        """Prepare; `now` is civil time."""
        self._client = client
        self._key = key
        self._now = now
        self._bot_id: str | None = None

    def metadata(self, key: str) -> dict[str, Any]:
        """Return the metadata that a post carries."""
        return {"event_type": EVENT_TYPE, "event_payload": {"key": self.sign(key)}}

    def sign(self, key: str) -> str:
        """Return the signature by which a row's message is known, and which nobody else can make."""
        return hmac.new(self._key, key.encode(), hashlib.sha256).hexdigest()[:32]

    def find(
        self, key: str, channel: str, thread_ts: str | None, first_try: datetime, keep: Callable[[], None]
    ) -> Looked:
        """Look for every copy of a row's message that came since a day before the first try.

        `keep` is called before each page and may raise ClaimLost, which passes.
        """
        signature = self.sign(key)
        # Tried by a clock that was ahead by years, it would be looked for where Slack has nothing yet.
        since = min(first_try, self._now())
        try:
            copies = {
                message["ts"]
                for page in self._pages(channel, thread_ts, since, keep)
                for message in page
                if self._is_ours(message, signature)
            }
        except ClaimLost:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, not everything was seen
            return _unseen(error, self._now())
        return Found(tuple(sorted(copies, key=Decimal))) if copies else Absent()

    def remove(self, channel: str, ts: str) -> bool:
        """Delete a copy and tell whether that did it; one that is gone already is fine. Raises what a call raises."""
        try:
            self._client.chat_delete(channel=channel, ts=ts)
        except SlackApiError as error:
            if error_name(error) != GONE:
                raise
            return False
        return True

    def _pages(
        self, channel: str, thread_ts: str | None, since: datetime, keep: Callable[[], None]
    ) -> Iterator[list[dict[str, Any]]]:
        cursors: set[str] = set()
        cursor: str | None = None
        while len(cursors) < MOST_PAGES:
            keep()
            page, answered_at = self._page(channel, thread_ts, since, cursor)
            if cursor is None and answered_at is not None and answered_at < since:
                # The clock is ahead still. Slack's own decides.
                page, _ = self._page(channel, thread_ts, since := answered_at, cursor)
            messages = page.get("messages")
            if not isinstance(messages, list) or not all(_is_message(each) for each in messages):
                raise MalformedHistory("a page that can't be read")  # guard: complete look-up: a page that is none
            yield messages  # guard: complete look-up: every page
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or None
            if cursor is None:
                if page.get("has_more"):
                    raise MalformedHistory("more pages, and no way to them")
                return
            if not isinstance(cursor, str) or cursor in cursors:
                raise MalformedHistory("the same page again")
            cursors.add(cursor)
        raise MalformedHistory("too many pages")

    def _page(
        self, channel: str, thread_ts: str | None, since: datetime, cursor: str | None
    ) -> tuple[dict[str, Any], datetime | None]:
        """Return a page, and when Slack says that it gave it."""
        oldest = f"{(since - BEFORE_FIRST_TRY).timestamp():.6f}"
        arguments: dict[str, Any] = {
            "channel": channel,
            "oldest": oldest,
            "limit": PAGE,
            "cursor": cursor,
            "include_all_metadata": True,
        }
        if thread_ts is None:
            answer = self._client.conversations_history(**arguments)
        else:
            answer = self._client.conversations_replies(ts=thread_ts, **arguments)
        if not isinstance(answer.data, dict):
            raise MalformedHistory("no page")
        return answer.data, sent_at(answer.headers)

    def _is_ours(self, message: dict[str, Any], signature: str) -> bool:
        carried = signature_of(message)
        return (
            carried is not None
            and hmac.compare_digest(carried.encode(), signature.encode())
            and message.get("bot_id") == self._own_bot_id()  # guard: look-up: own bot
        )

    def _own_bot_id(self) -> str:
        if self._bot_id is None:
            self._bot_id = str(self._client.auth_test()["bot_id"])
        return self._bot_id


def _is_message(value: object) -> bool:
    return isinstance(value, dict) and isinstance(value.get("ts"), str) and _TS.fullmatch(value["ts"]) is not None


def _unseen(error: Exception, now: datetime) -> Absent | Incomplete | Forbidden:
    if isinstance(error, MalformedHistory):
        return Incomplete(f"the look-up was answered with {error}", refused=True)
    if isinstance(error, SlackApiError) and isinstance(error.response, SlackResponse):
        name = error_name(error)
        if name == SCOPE_ERROR:
            return Forbidden()
        if name == NO_THREAD:
            # A thread without its first message is there as long as an answer is.
            return Absent()
    if isinstance(error, SlackApiError | OverBudget):
        return incomplete(error, now)
    return Incomplete(f"the look-up failed: {type(error).__name__}")


def incomplete(error: Exception, now: datetime) -> Incomplete:
    """Return what an error of a call leaves of a look-up."""
    why, meaning = "the look-up failed", classify(error, now)
    if isinstance(meaning, Rejected):
        return Incomplete(f"{why}: {meaning.why}", meaning.after, refused=meaning.after is None)
    return Incomplete(f"{why}: {meaning.why}", refused=isinstance(meaning, Unconfirmed) and bool(meaning.name))
