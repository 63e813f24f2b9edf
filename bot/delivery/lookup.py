"""Looks in Slack for a message that may stand there: by the signed key it carries and our own bot's id."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.delivery.refusals import SCOPE_ERROR

EVENT_TYPE = "guildhall_fact"
BEFORE_FIRST_TRY = timedelta(seconds=60)
PAGE = 200


@dataclass(frozen=True)
class Found:
    """The message stands at this ts."""

    ts: str


@dataclass(frozen=True)
class Absent:
    """Every page was read, and it isn't there."""


@dataclass(frozen=True)
class Incomplete:
    """Not every page could be read, so nothing is known."""

    why: str


@dataclass(frozen=True)
class Forbidden:
    """We may not read there, so nothing will ever be known."""


class Lookup:
    """Signs what is posted and finds it again."""

    def __init__(self, client: WebClient, key: bytes) -> None:
        self._client = client
        self._key = key
        self._bot_id: str | None = None

    def metadata(self, fact_key: str) -> dict[str, Any]:
        """Return the metadata that a post carries."""
        return {"event_type": EVENT_TYPE, "event_payload": {"key": self._sign(fact_key)}}

    def find(
        self, fact_key: str, channel: str, thread_ts: str | None, first_try: datetime
    ) -> Found | Absent | Incomplete | Forbidden:
        """Look for the message of a fact among all that came since a minute before the first try."""
        signature, oldest = self._sign(fact_key), f"{(first_try - BEFORE_FIRST_TRY).timestamp():.6f}"
        try:
            cursor: str | None = None
            while True:
                page = self._page(channel, thread_ts, oldest, cursor)
                for message in page.get("messages", []):
                    if self._is_ours(message, signature):
                        return Found(message["ts"])
                cursor = page.get("response_metadata", {}).get("next_cursor")
                if not cursor:
                    return Absent()
        except (SlackClientError, OSError) as error:
            if isinstance(error, SlackApiError) and error.response.get("error") == SCOPE_ERROR:
                return Forbidden()
            return Incomplete(type(error).__name__)

    def _page(self, channel: str, thread_ts: str | None, oldest: str, cursor: str | None) -> dict[str, Any]:
        asked: dict[str, Any] = {
            "channel": channel,
            "oldest": oldest,
            "limit": PAGE,
            "cursor": cursor,
            "include_all_metadata": True,
        }
        if thread_ts is None:
            answer = self._client.conversations_history(**asked)
        else:
            answer = self._client.conversations_replies(ts=thread_ts, **asked)
        assert isinstance(answer.data, dict)
        return answer.data

    def _is_ours(self, message: dict[str, Any], signature: str) -> bool:
        metadata = message.get("metadata", {})
        carried = metadata.get("event_payload", {}).get("key", "")
        return (
            metadata.get("event_type") == EVENT_TYPE
            and hmac.compare_digest(str(carried), signature)
            and message.get("bot_id") == self._own_bot_id()
        )

    def _own_bot_id(self) -> str:
        if self._bot_id is None:
            self._bot_id = str(self._client.auth_test()["bot_id"])
        return self._bot_id

    def _sign(self, fact_key: str) -> str:
        return hmac.new(self._key, fact_key.encode(), hashlib.sha256).hexdigest()[:32]
