"""Writes down how attempts ended, where the claim still holds; what comes too late is dropped and said in the log."""

import logging
from collections.abc import Callable
from datetime import datetime

from bot.slack_errors import DIRECT, HOME, PERSON_GONE, Failure, refusal_ended_by
from intake.operations.notify import stage_parked_alert, stage_refused_alert
from intake.operations.people import look_up_again
from intake.queries import ideas as idea_queries
from store import claims, outbox
from store.claims import put_off
from store.dead_letters import drop_dead_before, put_back_oldest
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
        self, fact: OutboxRow, progress: Progress, *, try_at: datetime | None = None, note: str | None = None
    ) -> None:
        """Write down how an attempt ended; `try_at` is when to try or look again."""
        with self._store.writing() as session:
            _tell(fact, held=outbox.settle(session, fact, progress, try_at=try_at, note=note))

    def postpone(self, fact: OutboxRow, try_at: datetime, note: str | None = None) -> None:
        """Give it back: it was not attempted, and `note` may say why."""
        with self._store.writing() as session:
            _tell(fact, held=outbox.postpone(session, fact, try_at, note))

    def conclude(self, fact: OutboxRow, outcome: Failure) -> None:
        """Write down what becomes of what Slack did not take, and have told who can mend that."""
        fact.note, fact.parked_for = outcome.note, outcome.parked_for
        with self._store.writing() as session:
            if not _tell(fact, held=outbox.write_back(session, fact, **outcome.values(fact))):
                return
            if outcome.parked_for is not None:
                _log.error("fact %s is parked: %s", fact.id, outcome.note)
                stage_refused_alert(session, fact, self._now())
                if outcome.note in PERSON_GONE and fact.audience.startswith(DIRECT):
                    # Once Slack has said what became of them, what they were asked goes to somebody who is there.
                    row = idea_queries.member(session, fact.audience)
                    look_up_again(session, row, f"refused:{fact.id}", self._now())

    def doubt(self, fact: OutboxRow, try_at: datetime, note: str, *, stumbled: bool) -> None:
        """Write down that nobody knows how it ended, and that it is looked up at `try_at`."""
        with self._store.writing() as session:
            if not _tell(fact, held=outbox.doubt(session, fact, self._now(), try_at, note, stumbled=stumbled)):
                claims.begin(session, fact, self._now())

    def no_doubt(self, fact: OutboxRow, progress: Progress, note: str | None) -> None:
        """Write down that it was in doubt, but is over, or may be repeated at once."""
        with self._store.writing() as session:
            _tell(fact, held=outbox.no_doubt(session, fact, progress, self._now(), note))

    def stand(self, fact: OutboxRow, channel: str, ts: str, *, posted: bool = False) -> None:
        """Write down that its message stands, and where; one that was `posted` by whoever lost the claim is a copy."""
        with self._store.writing() as session:
            held = _tell(fact, held=outbox.stand(session, fact, channel, ts, self._now()))
            if posted and not held:  # guard: whoever wakes up too late has its copy looked for
                claims.begin(session, fact, self._now())
            # guard: one more look with the next change of a message
            if held and fact.subject is not None and not posted:
                claims.look_again(session, fact.subject, self._now())
            if held:
                put_back_oldest(session, self._now(), fact.audience, refusal_ended_by(fact))
                if fact.kind == HOME:
                    drop_dead_before(session, fact)

    def look_again(self, fact: OutboxRow, why: str, now: datetime, seconds: float, refused: bool) -> None:
        """Write down that a look-up has told nothing, and that the next one comes after so many seconds."""
        with self._store.writing() as session:
            _tell(fact, held=outbox.look_again(session, fact, why, now, seconds, refused=refused))

    def park_in_doubt(self, fact: OutboxRow, note: str = "its answer was lost, and the app may not look") -> None:
        """It may stand or not and nobody can look, so it is not sent again, and whom it concerns is told."""
        _log.error("fact %s is parked: %s", fact.id, note)
        with self._store.writing() as session:
            if _tell(fact, held=outbox.park_in_doubt(session, fact, self._now(), note)):
                stage_parked_alert(session, fact, self._now())

    def may_call(self, fact: OutboxRow) -> bool:
        """Tell whether the claim still holds for as long as a call to Slack can take: we may have been stopped."""
        with self._store.reading() as session:
            return claims.may_call(session, fact)

    def keep(self, fact: OutboxRow, *, removed: int = 0) -> None:
        """Have the claim last from now on, and count copies removed; raises ClaimLost when it is another's."""
        with self._store.writing() as session:
            _keep(session, fact, removed=removed)

    def keep_earliest(self, fact: OutboxRow, channel: str, ts: str) -> bool:
        """Have its message be the earliest copy; False when none is to stay. Raises ClaimLost."""
        if fact.progress is Progress.sent and fact.ts == ts:
            return True
        with self._store.writing() as session:
            _keep(session, fact)
            return claims.keep_earliest(session, fact, channel, ts, self._now())

    def was_removed(self, fact: OutboxRow, signature: str) -> bool:
        """Tell whether somebody has deleted its message; then it was sent, and that is written down."""
        with self._store.writing() as session:
            removal = find_deleted(session, signature)
            if removal is not None:
                _tell(fact, held=outbox.settle(session, fact, Progress.sent, note="somebody has deleted it"))
        return removal is not None

    def swept(self, fact: OutboxRow) -> None:
        """Write down that a sweep has seen everything."""
        with self._store.writing() as session:
            _tell(fact, held=claims.done(session, fact, self._now()))

    def put_off_sweep(self, fact: OutboxRow, now: datetime, seconds: float, refused: bool) -> None:
        """Write down that a sweep has not seen everything, and that it begins again after so many seconds."""
        with self._store.writing() as session:
            _tell(fact, held=put_off(session, fact, now, seconds, refused=refused))

    def let_go(self, fact: OutboxRow, settled_at: datetime) -> None:
        """How it ended could not be written down: have it looked up if it was being sent, else done again."""
        with self._store.writing() as session:
            if fact.progress is Progress.sending:
                outbox.doubt(session, fact, self._now(), settled_at, "how it ended could not be written down")
            else:
                outbox.write_back(session, fact)


def _keep(session: Session, fact: OutboxRow, *, removed: int = 0) -> None:
    if not claims.keep(session, fact, removed=removed):
        raise ClaimLost(fact.id)


def _tell(fact: OutboxRow, *, held: bool) -> bool:
    if not held:
        _log.warning("fact %s was claimed by another since; what came of claim %s is dropped", fact.id, fact.fence)
    return held
