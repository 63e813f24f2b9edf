"""Faults put in the way of Web API calls: refused, late, cut off, garbled, accepted later than answered."""

import asyncio
import gzip
import json
import socket
import struct
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from functools import cache
from typing import Any, Literal

from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from sandbox.ids import Scheduled
from sandbox.state import Json, Message, ts_to_datetime

# Faults that are put in the way of Web API calls: refused, late, answered badly, cut off, accepted later than told.

Ending = Literal["whole", "lost", "reset", "truncated"]

# What the table of faults in our contract calls its rows, with the errors of Slack's that belong to each.
PARKED = (
    "channel_not_found",
    "not_in_channel",
    "is_archived",
    "restricted_action",
    "restricted_action_read_only_channel",
    "restricted_action_thread_only_channel",
    "restricted_action_non_threadable_channel",
    "restricted_action_thread_locked",
    "no_permission",
    "ekm_access_denied",
    "messages_tab_disabled",
)
TOO_MUCH = ("invalid_blocks", "msg_too_long", "msg_blocks_too_long", "too_many_attachments")
LOCKED_OUT = ("token_revoked", "invalid_auth", "account_inactive", "missing_scope")
SLOWED_DOWN = ("message_limit_exceeded", "team_added_to_org")
ERRORS = {18: PARKED, 19: TOO_MUCH, 20: LOCKED_OUT, 21: SLOWED_DOWN}
RETRY_AFTERS = ("1", "30", "3600", None, "-5", "Wed, 21 Oct 2026 07:28:00 GMT", "1e9", "soon")
SERVER_ERRORS = (500, 502, 503, 504)
PAGE = "<html><body>Something is wrong at our end</body></html>"


@dataclass
class Answer:
    """What goes back over HTTP, after `seconds` of real time; without a body it is what Slack would have said.

    `ending` says how: whole; lost (the connection is closed instead); reset; truncated (half of it, then closed).
    With `megabytes` the body is drawn out to as many, sent piece by piece.
    """

    body: Any
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    ending: Ending = "whole"
    seconds: float = 0.0
    megabytes: int = 0


@dataclass
class Fault:
    """Spoils the next `times` calls of a method (or of a pattern: `*`, `conversations.*`).

    `accepted` says whether Slack does the work first; with `late_seconds` it does it so much civil time later.
    """

    method: str
    answer: Answer
    accepted: bool = False
    times: int = 1
    late_seconds: float = 0.0

    @property
    def told(self) -> str:
        """Say in a few words what a caller meets."""
        if self.late_seconds:
            return f"closed, accepted {self.late_seconds:g} s later"
        return f"{_looks(self.answer)}, {'after' if self.accepted else 'without'} accepting"

    def strikes(self, method: str) -> bool:
        """Say whether this call is spoilt, and count it."""
        if self.times < 1 or not fnmatchcase(method, self.method):
            return False
        self.times -= 1
        return True


def refused(method: str, error: str, times: int = 1) -> Fault:
    """Refuse the next call with an error of Slack's."""
    return Fault(method, Answer({"ok": False, "error": error}), times=times)


def lost_answer(method: str, times: int = 1, *, accepted: bool = True) -> Fault:
    """Do what was asked (or not), then close the connection without an answer."""
    return Fault(method, Answer("", ending="lost"), accepted=accepted, times=times)


def reset(method: str, times: int = 1, *, accepted: bool = True) -> Fault:
    """Do what was asked (or not), then reset the connection."""
    return Fault(method, Answer("", ending="reset"), accepted=accepted, times=times)


def truncated(method: str, times: int = 1, *, accepted: bool = True) -> Fault:
    """Send half of the answer, then close the connection."""
    return Fault(method, Answer(None, ending="truncated"), accepted=accepted, times=times)


def hang(method: str, seconds: float = 30.0, times: int = 1, *, accepted: bool = True) -> Fault:
    """Say nothing for so many seconds of real time, then close the connection."""
    return Fault(method, Answer("", ending="lost", seconds=seconds), accepted=accepted, times=times)


def slow(method: str, seconds: float, times: int = 1) -> Fault:
    """Do what was asked at once, and answer as one should, but so many seconds of real time later."""
    return Fault(method, Answer(None, seconds=seconds), accepted=True, times=times)


def server_error(method: str, status: int = 503, times: int = 1, *, accepted: bool = False) -> Fault:
    """Answer 5xx with a page of HTML, before or after doing what was asked."""
    return Fault(method, Answer(PAGE, status, {"content-type": "text/html"}), accepted=accepted, times=times)


def html(method: str, times: int = 1, *, accepted: bool = True) -> Fault:
    """Answer 200 with a page of HTML."""
    return server_error(method, 200, times, accepted=accepted)


def body(method: str, content: Any, times: int = 1, *, accepted: bool = True) -> Fault:
    """Answer 200 with any body: an object, a list, text, nothing."""
    return Fault(method, Answer(content), accepted=accepted, times=times)


def empty(method: str, times: int = 1, *, accepted: bool = True) -> Fault:
    """Answer 200 with nothing."""
    return body(method, "", times, accepted=accepted)


def without_ok(method: str, times: int = 1, *, accepted: bool = True) -> Fault:
    """Answer JSON that does not say whether it went well."""
    return body(method, {"ts": "1.000100"}, times, accepted=accepted)


def odd_ok(method: str, ok: Any = "true", times: int = 1, *, accepted: bool = True) -> Fault:
    """Answer JSON whose `ok` is neither true nor false."""
    return body(method, {"ok": ok, "ts": 1}, times, accepted=accepted)


def top_level_list(method: str, times: int = 1, *, accepted: bool = True) -> Fault:
    """Answer with a JSON array."""
    return body(method, [{"ok": True}], times, accepted=accepted)


def huge(method: str, megabytes: int = 50, times: int = 1, *, accepted: bool = True) -> Fault:
    """Answer JSON of so many megabytes, piece by piece."""
    return Fault(method, Answer("", megabytes=megabytes), accepted=accepted, times=times)


def gzip_bomb(method: str, megabytes: int = 50, times: int = 1, *, accepted: bool = True) -> Fault:
    """Answer a few kilobytes that unpack to so many megabytes."""
    headers = {"content-type": "application/json; charset=utf-8", "content-encoding": "gzip"}
    return Fault(method, Answer(_bomb(megabytes), headers=headers), accepted=accepted, times=times)


def too_many(method: str, retry_after: str | None = "30", times: int = 1) -> Fault:
    """Answer 429 with this Retry-After header, however odd, or with none."""
    headers = {} if retry_after is None else {"retry-after": retry_after}
    return Fault(method, Answer({"ok": False, "error": "ratelimited"}, 429, headers), times=times)


def late_accept(method: str, seconds: float, times: int = 1) -> Fault:
    """Close the connection without an answer, and do what was asked so many seconds of civil time later."""
    return Fault(method, Answer("", ending="lost"), times=times, late_seconds=seconds)


def _looks(answer: Answer) -> str:
    if answer.ending != "whole":
        wait = f"nothing for {answer.seconds:g} s, " if answer.seconds else ""
        return wait + {"lost": "closed", "reset": "reset", "truncated": "cut off half-way"}[answer.ending]
    if answer.seconds:
        return f"answered after {answer.seconds:g} s"
    if answer.status == 429:
        return f"429, Retry-After {answer.headers.get('retry-after', 'absent')}"
    if answer.status >= 400:
        return f"HTTP {answer.status}"
    if isinstance(answer.body, dict) and "error" in answer.body:
        return str(answer.body["error"])
    if answer.megabytes:
        return f"{answer.megabytes} MB"
    if "content-encoding" in answer.headers:
        return "a gzip bomb"
    return f"200 with {json.dumps(answer.body)}" if answer.body != PAGE else "200 with HTML"


@cache
def _bomb(megabytes: int) -> bytes:
    return gzip.compress(b'{"ok": true, "padding": "' + b" " * (megabytes << 20) + b'"}', compresslevel=6)


# Answers over HTTP that are no good: cut off, drawn out, late, or none at all.

PIECE = 1 << 16
NO_LINGER = struct.pack("ii", 1, 0)
# so long the server needs to notice that a connection is gone; before, it would answer 500 in our place
NOTICE_SECONDS = 0.01


def as_response(answer: Answer) -> Response:
    """Give what is sent for an answer."""
    if answer.ending in ("lost", "reset"):
        return Cut(answer.seconds, reset=answer.ending == "reset")
    if answer.ending == "truncated":
        return Truncated(_bytes(answer.body), answer.status, answer.headers)
    if answer.megabytes:
        return StreamingResponse(_drawn_out(answer.megabytes), answer.status, media_type="application/json")
    if isinstance(answer.body, str | bytes):
        return Response(answer.body, answer.status, answer.headers)
    return JSONResponse(answer.body, answer.status, answer.headers)


class Cut(Response):
    """Cuts the connection instead of answering, after some seconds."""

    def __init__(self, seconds: float = 0.0, *, reset: bool = False) -> None:
        super().__init__()
        self._seconds = seconds
        self._reset = reset

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Cut it, and wait until the server knows."""
        transport = scope["transport"]
        await asyncio.sleep(self._seconds)
        if self._reset and not transport.is_closing():
            transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
        transport.abort()
        await asyncio.sleep(NOTICE_SECONDS)


class Truncated(Response):
    """Promises a body and sends half of it."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the head and half of the body, then cut the connection."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        body = bytes(self.body)
        await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
        await asyncio.sleep(NOTICE_SECONDS)
        scope["transport"].abort()
        await asyncio.sleep(NOTICE_SECONDS)


def _bytes(body: object) -> bytes:
    if isinstance(body, bytes):
        return body
    return (body if isinstance(body, str) else json.dumps(body)).encode()


async def _drawn_out(megabytes: int) -> AsyncIterator[bytes]:
    yield b'{"ok": true, "padding": "'
    for _ in range((megabytes << 20) // PIECE):
        yield b"x" * PIECE
    yield b'"}'


# How late and in how small pages the app sees what was posted; people see it at once.


@dataclass
class Lookups:
    """Faults of conversations.history and .replies (and of chat.scheduledMessages.list, by its own lag).

    A message shows itself `history_lag` seconds of civil time after it was stored; `longest_page`, if it is set,
    makes every page at most so long and forces cursors.
    """

    history_lag: float = 0.0
    scheduled_lag: float = 0.0
    longest_page: int = 0
    _lags: dict[tuple[str, str], float] = field(default_factory=dict)

    @property
    def switched_on(self) -> bool:
        """Say whether anything is slower or smaller than it should be."""
        return bool(self.history_lag or self.scheduled_lag or self.longest_page)

    def stored(self, message: Message, dice: float = 0.0) -> None:
        """Settle when a new message shows itself: the lag of all, or the drawn one if that is longer."""
        lag = max(self.history_lag, dice)
        if lag > 0:
            self._lags[message.channel, message.ts] = lag

    def shown(self, messages: Iterable[Message], now: datetime) -> list[Message]:
        """Give the messages that the app can see by now."""
        return [each for each in messages if self._shows_at(each) <= now]

    def paged(self, args: Json) -> Json:
        """Give the arguments of a call with a `limit` that is no greater than the longest page."""
        limit = str(args.get("limit") or self.longest_page)
        return args | {"limit": min(self.longest_page, int(limit))} if self.longest_page and limit.isdecimal() else args

    def lists(self, scheduled: Scheduled, now: datetime) -> bool:
        """Say whether a scheduled message is listed; lag hides new ones and still shows those that are gone."""
        lag = timedelta(seconds=self.scheduled_lag)
        return scheduled.created + lag <= now and (scheduled.ended is None or now < scheduled.ended + lag)

    def _shows_at(self, message: Message) -> datetime:
        lag = self._lags.get((message.channel, message.ts), 0.0)
        return ts_to_datetime(message.ts).replace(microsecond=0) + timedelta(seconds=lag)
