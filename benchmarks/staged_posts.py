"""A prototype of posts that are staged in Slack itself: scheduled, doubt settled by the list, verified in the history.

Scheduled messages carry no metadata, and the list shows only their text, so the key stands twice: at the end of the
text, which people hear and read in notifications, for the list; and as a block's id, which nobody sees, for the
history. It survives the death of the process at each call of chat.scheduleMessage: its rows stand for the database.
"""

import hashlib
import heapq
import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse

from benchmarks.hostile import Died, channel_of
from benchmarks.occurrences import Occurrence
from bot.messages.registry import render

SETTLE = timedelta(seconds=120)
# Slack cancels nothing that is posted within 60 seconds; the rest is for the call.
CANCELLED_UNTIL = timedelta(seconds=75)
LEAST_AHEAD = timedelta(seconds=15)
LAST_LIST = timedelta(seconds=90)
VERIFIED_AFTER = timedelta(seconds=30)
KEY = re.compile(r"\[([0-9a-f]{16})\.(\d)\]")
Around = Callable[[Callable[[], Any]], Any]


class Agenda:
    """What is to be done at which instant, the first first."""

    def __init__(self) -> None:
        self._heap: list[tuple[datetime, int, Callable[[], None]]] = []
        self._numbers = itertools.count()

    def add(self, instant: datetime, deed: Callable[[], None]) -> None:
        """Have something done at an instant."""
        heapq.heappush(self._heap, (instant, next(self._numbers), deed))

    def pop(self) -> tuple[datetime, Callable[[], None]] | None:
        """Take out what comes first, if anything is left."""
        if not self._heap:
            return None
        instant, _, deed = heapq.heappop(self._heap)
        return instant, deed


@dataclass
class Row:
    """What we know of one occurrence: the version last tried and when, whether that is in doubt, what is scheduled."""

    occurrence: Occurrence
    version: int = 0
    last_try: datetime | None = None
    in_doubt: bool = False
    ever_doubted: bool = False
    scheduled: str | None = None
    deleted: set[str] = field(default_factory=set)
    done: bool = False

    @property
    def key(self) -> str:
        """Return what its message is found by, whatever the version."""
        return hashlib.sha256(f"occurrence {self.occurrence.number}".encode()).hexdigest()[:16]


class StagedPosts:
    """Stages each occurrence a while before it is due; `fall_back` posts one by our delivery, at once."""

    def __init__(
        self,
        client: WebClient,
        now: Callable[[], datetime],
        agenda: Agenda,
        around: Around,
        fall_back: Callable[[Occurrence], None],
    ) -> None:
        self._client, self._now, self._agenda, self._around, self._post = client, now, agenda, around, fall_back
        self._bot_id = str(client.auth_test()["bot_id"])

    def plan(self, occurrence: Occurrence, ahead: timedelta) -> None:
        """Plan an occurrence: staging, the change if there will be one, verification."""
        row = Row(occurrence)
        self._agenda.add(occurrence.due - ahead, partial(self._stage, row))
        if occurrence.changes_at is not None:
            self._agenda.add(occurrence.changes_at, partial(self._change, row))
        self._agenda.add(occurrence.due + VERIFIED_AFTER, partial(self._verify, row))

    def _stage(self, row: Row) -> None:
        now, due = self._now(), row.occurrence.due
        if due - now < LEAST_AHEAD:
            # What was never in doubt is known not to be there; all else is for the verification to find.
            if not row.ever_doubted and not row.done:
                row.done = True
                self._agenda.add(max(due, now), partial(self._post, row.occurrence))
            return
        row.version, row.last_try = row.occurrence.version(now), now
        row.scheduled, row.in_doubt = None, False
        try:
            row.scheduled = str(self._around(partial(self._schedule, row))["scheduled_message_id"])
        except SlackApiError as error:
            if error.response.status_code == 429:
                after = timedelta(seconds=int(error.response.headers.get("retry-after", 30)))
                self._agenda.add(now + after, partial(self._stage_later, row))
            else:
                self._doubt(row, now)
        except (SlackClientError, OSError, Died):
            self._doubt(row, now)

    def _stage_later(self, row: Row) -> None:
        # A change may have been quicker.
        if row.scheduled is None and not row.in_doubt:
            self._stage(row)

    def _schedule(self, row: Row) -> Any:
        notification = row.occurrence.fact(row.version)
        rendered = render(notification.kind, notification.model_dump(mode="json"))
        blocks = [each if isinstance(each, dict) else each.to_dict() for each in rendered.blocks]
        mark = f"[{row.key}.{row.version}]"
        blocks[-1] |= {"block_id": mark}
        return self._client.chat_scheduleMessage(
            channel=channel_of(row.occurrence.number),
            post_at=int(row.occurrence.due.timestamp()),
            text=f"{rendered.text} {mark}",
            blocks=blocks,
            unfurl_links=False,
            unfurl_media=False,
        )

    def _doubt(self, row: Row, now: datetime) -> None:
        if not row.ever_doubted:
            self._agenda.add(row.occurrence.due - LAST_LIST, partial(self._tidy, row))
        row.in_doubt = row.ever_doubted = True
        self._agenda.add(now + SETTLE, partial(self._settle, row))

    def _settle(self, row: Row) -> None:
        """Look whether a doubtful attempt is listed; if not, it is staged again."""
        if row.done or not row.in_doubt or self._now() >= row.occurrence.due:
            return
        assert row.last_try is not None
        if self._now() < row.last_try + SETTLE:
            return
        self._tidy(row)
        if row.scheduled is None:
            self._stage(row)

    def _tidy(self, row: Row) -> None:
        """Keep one of what is listed of the present version and cancel the rest."""
        if row.done or self._now() >= row.occurrence.due:
            return
        listed = [each for each in self._listed(row) if each[0] not in row.deleted]
        kept_id = next((id_ for id_, version in listed if version == row.version), None)
        row.scheduled, row.in_doubt = (kept_id, False) if kept_id else (row.scheduled, row.in_doubt)
        for id_, _ in listed:
            if id_ != row.scheduled:
                self._cancel(row, id_)

    def _change(self, row: Row) -> None:
        """Cancel what is no longer true while that can be done, and stage what is; later it is only edited."""
        if row.done or row.last_try is None or row.occurrence.due - self._now() < CANCELLED_UNTIL:
            return
        if row.scheduled is not None:
            self._cancel(row, row.scheduled)
        row.version, row.scheduled = 0, None
        if row.ever_doubted:
            self._tidy(row)
        self._stage(row)

    def _cancel(self, row: Row, id_: str) -> None:
        try:
            self._client.chat_deleteScheduledMessage(
                channel=channel_of(row.occurrence.number), scheduled_message_id=id_
            )
            row.deleted.add(id_)
        except SlackApiError:
            # It is about to be posted: the verification removes it from the channel.
            pass

    def _verify(self, row: Row) -> None:
        """Find what was posted; remove copies, edit what was untrue, fall back to our delivery when there is none."""
        if row.done:
            return
        copies = self._posted(row)
        if copies:
            self._keep_first(row, copies)
            return
        settled = max(row.occurrence.due, row.last_try or row.occurrence.due) + SETTLE
        if self._now() < settled:
            self._agenda.add(settled, partial(self._verify, row))
            return
        row.done = True
        self._post(row.occurrence)

    def _keep_first(self, row: Row, copies: list[tuple[str, int]]) -> None:
        row.done = True
        channel, ((first, version), *later) = channel_of(row.occurrence.number), sorted(copies)
        for ts, _ in later:
            self._client.chat_delete(channel=channel, ts=ts)
        true = row.occurrence.version(row.occurrence.due)
        if version != true:
            notification = row.occurrence.fact(true)
            rendered = render(notification.kind, notification.model_dump(mode="json"))
            self._client.chat_update(channel=channel, ts=first, text=rendered.text, blocks=rendered.blocks)

    def _listed(self, row: Row) -> list[tuple[str, int]]:
        """Give id and version of what is scheduled for an occurrence, from all pages."""
        due, posts, cursor = int(row.occurrence.due.timestamp()), [], ""
        while True:
            page = self._client.chat_scheduledMessages_list(
                channel=channel_of(row.occurrence.number), oldest=str(due - 1), latest=str(due + 1), cursor=cursor
            )
            for each in page["scheduled_messages"]:
                posts += [(each["id"], int(version)) for key, version in KEY.findall(each["text"]) if key == row.key]
            cursor = _following(page)
            if not cursor:
                return posts

    def _posted(self, row: Row) -> list[tuple[str, int]]:
        """Give ts and version of what stands of an occurrence, from all pages."""
        channel, oldest = channel_of(row.occurrence.number), str(row.occurrence.due.timestamp() - 60)
        posts: list[tuple[str, int]] = []
        cursor = ""
        while True:
            page = self._client.conversations_history(channel=channel, oldest=oldest, limit=200, cursor=cursor)
            for each in page["messages"]:
                marks = [mark for block in each.get("blocks", []) for mark in KEY.findall(block.get("block_id", ""))]
                own = each.get("bot_id") == self._bot_id
                posts += [(each["ts"], int(version)) for key, version in marks if own and key == row.key]
            cursor = _following(page)
            if not cursor:
                return posts


def _following(page: SlackResponse) -> str:
    described: dict[str, str] = page.get("response_metadata") or {}
    return described.get("next_cursor", "")
