"""Faults that are put in the way of Web API calls: refused, late, answered badly, cut off, accepted later than told."""

import gzip
import json
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache
from typing import Any, Literal

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


def body(method: str, given: Any, times: int = 1, *, accepted: bool = True) -> Fault:
    """Answer 200 with any body: an object, a list, text, nothing."""
    return Fault(method, Answer(given), accepted=accepted, times=times)


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
