import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, cast
from urllib.error import URLError

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse
from sqlalchemy.exc import InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as NoneFree

from bot.delivery.jobs import Jobs
from bot.delivery.message_search import MessageSearch
from bot.delivery.posting import Posting
from bot.delivery.retries import MOST_STUMBLES
from bot.delivery.worker import Delivery
from bot.features import Features
from bot.liveness import SlackReachability
from intake.policy import Frozen
from store import claims, lease, outbox
from store.database import NotDurable
from store.engine import Store
from store.outbox import Progress
from tests.intake.helpers import staged

NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
SETTLE = timedelta(seconds=120)


class Counting(Frozen):
    """An errand in pieces: counts down."""

    kind: ClassVar[str] = "count"
    schema_number: ClassVar[int] = 1

    left: int = 0


class Rig:
    """A delivery that knows one kind of errand and has no Slack, at a time that a test moves."""

    def __init__(self, store: Store, work: Callable[[dict[str, Any], datetime, str], None]) -> None:
        self.store = store
        self.now = NOW
        errands = Jobs({Counting.kind: work})
        nowhere = cast(Posting, None), cast(MessageSearch, None)
        self.delivery = Delivery(store, *nowhere, errands, lambda: self.now, SETTLE, Features(), SlackReachability())

    def stage(self, left: int = 0) -> None:
        with self.store.writing() as session:
            outbox.stage(session, Counting(left=left), key=f"count:{left}", audience="errand:count", due=NOW)

    def progress(self) -> list[Progress]:
        return [fact.progress for fact in staged(self.store)]


def test_an_errand_is_run_once_and_tells_nobody(empty: Store) -> None:
    seen: list[tuple[dict[str, Any], datetime, str]] = []
    rig = Rig(empty, lambda *given: seen.append(given))
    rig.stage(3)
    rig.delivery.run_until_idle()
    assert seen == [({"left": 3}, NOW, "count:3")]
    assert rig.progress() == [Progress.sent]


def test_a_long_errand_stages_its_next_piece(empty: Store) -> None:
    counted: list[int] = []

    def work(snapshot: dict[str, Any], _now: datetime, _key: str) -> None:
        counted.append(snapshot["left"])
        if snapshot["left"]:
            rig.stage(snapshot["left"] - 1)

    rig = Rig(empty, work)
    rig.stage(3)
    rig.delivery.run_until_idle()
    assert counted == [3, 2, 1, 0]


def test_an_errand_that_fails_is_tried_again_ever_later_and_then_left_to_a_person(empty: Store) -> None:
    at: list[datetime] = []

    def work(_snapshot: dict[str, Any], now: datetime, _key: str) -> None:
        at.append(now)
        raise ValueError

    rig = Rig(empty, work)
    rig.stage()
    rig.delivery.run_until_idle()
    while (instant := rig.delivery.next_due()) is not None:
        rig.now = instant
        rig.delivery.run_until_idle()
    waits = [(later - earlier).total_seconds() for earlier, later in itertools.pairwise(at)]
    assert len(at) == MOST_STUMBLES
    assert waits == sorted(waits)
    assert waits[0] == 2
    assert rig.progress() == [Progress.parked]


def test_an_errand_that_slack_puts_off_waits_as_long_as_slack_says(empty: Store) -> None:
    def work(_snapshot: dict[str, Any], _now: datetime, _key: str) -> None:
        raise _answered(429, {"ok": False, "error": "ratelimited"}, {"Retry-After": "77"})

    rig = Rig(empty, work)
    rig.stage()
    rig.delivery.run_until_idle()
    assert rig.delivery.next_due() == NOW + timedelta(seconds=77)


def test_an_errand_that_slack_has_put_off_often_is_not_given_up_when_it_stumbles(empty: Store) -> None:
    tried: list[datetime] = []

    def work(_snapshot: dict[str, Any], now: datetime, _key: str) -> None:
        tried.append(now)
        if len(tried) <= MOST_STUMBLES:
            raise _answered(429, {"ok": False, "error": "ratelimited"}, {"Retry-After": "1"})
        if len(tried) == MOST_STUMBLES + 1:
            raise ValueError

    rig = Rig(empty, work)
    rig.stage()
    rig.delivery.run_until_idle()
    while (instant := rig.delivery.next_due()) is not None:
        rig.now = instant
        rig.delivery.run_until_idle()
    assert rig.progress() == [Progress.sent]
    assert tried[-1] - tried[-2] == timedelta(seconds=2)


@pytest.mark.parametrize(
    "trouble",
    [
        OperationalError("SELECT", {}, Exception("canceling statement due to lock timeout")),
        InternalError("UPDATE", {}, Exception("cannot execute UPDATE in a read-only transaction")),
        NoneFree("QueuePool limit"),
        NotDurable("fsync is off"),
    ],
    ids=lambda trouble: type(trouble).__name__,
)
def test_an_errand_waits_for_the_database_as_long_as_it_takes(empty: Store, trouble: Exception) -> None:
    tried: list[datetime] = []

    def work(_snapshot: dict[str, Any], now: datetime, _key: str) -> None:
        tried.append(now)
        if len(tried) <= 3 * MOST_STUMBLES:
            raise trouble

    rig = Rig(empty, work)
    rig.stage()
    rig.delivery.run_until_idle()
    while (instant := rig.delivery.next_due()) is not None:
        rig.now = instant
        rig.delivery.run_until_idle()
    assert rig.progress() == [Progress.sent]


@pytest.mark.parametrize("down", ["token", "network"])
def test_an_errand_waits_for_a_slack_that_is_down_and_its_attempts_are_not_used_up(empty: Store, down: str) -> None:
    tried: list[datetime] = []

    def work(_snapshot: dict[str, Any], now: datetime, _key: str) -> None:
        tried.append(now)
        if len(tried) <= 3 * MOST_STUMBLES:
            raise (
                URLError(ConnectionRefusedError())
                if down == "network"
                else _answered(200, {"ok": False, "error": "token_revoked"}, {})
            )

    rig = Rig(empty, work)
    rig.stage()
    rig.delivery.run_until_idle()
    while (instant := rig.delivery.next_due()) is not None:
        rig.now = instant
        rig.delivery.run_until_idle()
    assert rig.progress() == [Progress.sent]
    assert [fact.attempts for fact in staged(empty)] == [1]


@pytest.mark.parametrize("how", ["recover", "left behind"])
def test_an_errand_that_was_cut_short_is_run_again(empty: Store, how: str) -> None:
    ran: list[str] = []
    rig = Rig(empty, lambda _snapshot, _now, key: ran.append(key))
    rig.stage()
    with empty.writing() as session:
        assert claims.claim(session, NOW, seconds=-1 if how == "left behind" else lease.SECONDS) is not None
    if how == "recover":
        rig.delivery.recover()
    # It may be run twice, so nothing has to settle.
    rig.delivery.run_until_idle()
    assert ran == ["count:0"]
    assert rig.progress() == [Progress.sent]


def _answered(status: int, data: dict[str, Any], headers: dict[str, str]) -> SlackApiError:
    answer = SlackResponse(
        client=None,
        http_verb="POST",
        api_url="",
        req_args={},
        data=data,
        headers=headers,
        status_code=status,
    )
    return SlackApiError("refused", answer)
