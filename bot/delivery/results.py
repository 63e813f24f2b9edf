"""Writes down how attempts ended while the claim holds; what comes too late is dropped and logged."""

import logging
from collections.abc import Callable
from datetime import datetime

from bot.delivery.retries import DIRECT, HOME, Failure, refusal_ended_by
from bot.slack_errors import PERSON_GONE
from intake.operations.alerts import stage_parked_alert, stage_refused_alert
from intake.operations.members import look_up_again
from intake.queries import members as member_queries
from store import claims, outbox
from store.claims import put_off
from store.dead_letters import drop_dead_older_than, put_back_oldest
from store.engine import Session, Store
from store.outbox import OutboxRow, Progress, find_deleted

_log = logging.getLogger("guildhall.delivery")


class ClaimLost(Exception):
    """Somebody else has claimed it since, so whoever goes on would do it beside them."""


class Results:
    """The outbox, as whoever holds a claim writes in it; each write is a transaction."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now

    def write(
        self, row: OutboxRow, progress: Progress, *, try_at: datetime | None = None, note: str | None = None
    ) -> None:
        """Write down how an attempt ended; `try_at` is when to try or look again."""
        with self._store.writing() as session:
            _still_ours(row, is_ours=outbox.settle(session, row, progress, try_at=try_at, note=note))

    def postpone(self, row: OutboxRow, try_at: datetime, note: str | None = None) -> None:
        """Give it back: it was not attempted, and `note` may say why."""
        with self._store.writing() as session:
            _still_ours(row, is_ours=outbox.postpone(session, row, try_at, note))

    def conclude(self, row: OutboxRow, outcome: Failure) -> None:
        """Write down what happens to a row that Slack did not take, and alert those who can fix it."""
        row.note, row.parked_for = outcome.note, outcome.parked_for
        with self._store.writing() as session:
            if not _still_ours(row, is_ours=outbox.write_back(session, row, **outcome.values(row))):
                return
            if outcome.parked_for is not None:
                _log.error("row %s is parked: %s", row.id, outcome.note)
                stage_refused_alert(session, row, self._now())
                if outcome.note in PERSON_GONE and row.audience.startswith(DIRECT):
                    # Once Slack has said what became of them, what they were asked goes to somebody who is there.
                    member_row = member_queries.member(session, row.audience)
                    look_up_again(session, member_row, f"refused:{row.id}", self._now())

    def doubt(self, row: OutboxRow, try_at: datetime, note: str, *, stumbled: bool) -> None:
        """Write down that nobody knows how it ended, and that it is looked up at `try_at`."""
        with self._store.writing() as session:
            if not _still_ours(row, is_ours=outbox.doubt(session, row, self._now(), try_at, note, stumbled=stumbled)):
                claims.begin(session, row, self._now())

    def no_doubt(self, row: OutboxRow, progress: Progress, note: str | None) -> None:
        """Write down that it was in doubt, but is over, or may be repeated at once."""
        with self._store.writing() as session:
            _still_ours(row, is_ours=outbox.no_doubt(session, row, progress, self._now(), note))

    def stand(self, row: OutboxRow, channel: str, ts: str, *, posted: bool = False, deleted: bool = False) -> None:
        """Write down that its message stands, and where; one that was `posted` by whoever lost the claim is a copy.

        Once its message was `deleted`, no copy of it is to stay.
        """
        with self._store.writing() as session:
            is_ours = _still_ours(row, is_ours=outbox.stand(session, row, channel, ts, self._now()))
            if posted and not is_ours:  # guard: whoever wakes up too late has its copy looked for
                claims.begin(session, row, self._now())
            # guard: one more look with the next change of a message
            if is_ours and row.subject is not None and not posted:
                claims.look_again(session, row.subject, self._now())
            if is_ours and row.subject is not None and deleted:
                outbox.give_message_to(session, row.subject, row.key)
            if is_ours:
                put_back_oldest(session, self._now(), row.audience, refusal_ended_by(row))
                if row.kind == HOME:
                    drop_dead_older_than(session, row)

    def look_again(self, row: OutboxRow, why: str, now: datetime, seconds: float, refused: bool) -> None:
        """Write down that a look-up has told nothing, and that the next one comes after so many seconds."""
        with self._store.writing() as session:
            _still_ours(row, is_ours=outbox.look_again(session, row, why, now, seconds, refused=refused))

    def park_in_doubt(self, row: OutboxRow, note: str = "its answer was lost, and the app may not look") -> None:
        """It may stand or not and nobody can look, so it is not sent again, and whom it concerns is told."""
        _log.error("row %s is parked: %s", row.id, note)
        with self._store.writing() as session:
            if _still_ours(row, is_ours=outbox.park_in_doubt(session, row, self._now(), note)):
                stage_parked_alert(session, row, self._now())

    def may_call(self, row: OutboxRow) -> bool:
        """Tell whether the claim still holds for as long as a call to Slack can take: we may have been stopped."""
        with self._store.reading() as session:
            return claims.may_call(session, row)

    def keep(self, row: OutboxRow, *, removed: int = 0) -> None:
        """Have the claim last from now on, and count copies removed; raises ClaimLost when it is another's."""
        with self._store.writing() as session:
            _keep(session, row, removed=removed)

    def keep_earliest(self, row: OutboxRow, channel: str, ts: str) -> bool:
        """Have its message be the earliest copy; False when none is to stay. Raises ClaimLost."""
        if row.progress is Progress.sent and row.ts == ts:
            return True
        with self._store.writing() as session:
            _keep(session, row)
            return claims.keep_earliest(session, row, channel, ts, self._now())

    def was_deleted(self, row: OutboxRow, signature: str) -> bool:
        """Tell whether somebody has deleted its message; then it was sent, and that is written down."""
        with self._store.writing() as session:
            deleted = find_deleted(session, signature)
            if deleted is not None:
                _still_ours(row, is_ours=outbox.settle(session, row, Progress.sent, note="somebody has deleted it"))
        return deleted is not None

    def swept(self, row: OutboxRow) -> None:
        """Write down that a sweep has seen everything."""
        with self._store.writing() as session:
            _still_ours(row, is_ours=claims.done(session, row, self._now()))

    def put_off_sweep(self, row: OutboxRow, now: datetime, seconds: float, refused: bool) -> None:
        """Write down that a sweep has not seen everything, and that it begins again after so many seconds."""
        with self._store.writing() as session:
            _still_ours(row, is_ours=put_off(session, row, now, seconds, refused=refused))

    def let_go(self, row: OutboxRow, settled_at: datetime) -> None:
        """How it ended could not be written down: have it looked up if it was being sent, else done again."""
        with self._store.writing() as session:
            if row.progress is Progress.sending:
                outbox.doubt(session, row, self._now(), settled_at, "how it ended could not be written down")
            else:
                outbox.write_back(session, row)


def _keep(session: Session, row: OutboxRow, *, removed: int = 0) -> None:
    if not claims.keep(session, row, removed=removed):
        raise ClaimLost(row.id)


def _still_ours(row: OutboxRow, *, is_ours: bool) -> bool:
    if not is_ours:
        _log.warning("row %s was claimed by another since; the outcome of claim %s is dropped", row.id, row.fence)
    return is_ours
