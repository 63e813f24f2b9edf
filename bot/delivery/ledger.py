"""Writes down how attempts ended, where the claim still holds; what comes too late is dropped and said in the log."""

import logging
from collections.abc import Callable
from datetime import datetime

from bot.delivery.outcomes import DIRECT, HOME, Outcome, refusal_ended_by
from bot.delivery.refusals import PERSON_GONE
from intake import parked, refused
from intake import queries as intake
from intake.company import people
from store import claims, outbox, removals, sweeps
from store import parked as set_aside
from store.engine import Session, Store
from store.outbox import OutboxFact, Progress

_log = logging.getLogger("guildhall.delivery")


class ClaimLost(Exception):
    """Somebody else has claimed it since, so whoever goes on would do it beside them."""


class Ledger:
    """The outbox, as whoever holds a claim writes in it; each write is a transaction."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now

    def write(
        self, fact: OutboxFact, progress: Progress, *, try_at: datetime | None = None, note: str | None = None
    ) -> None:
        """Write down how an attempt ended; `try_at` is when to try or look again."""
        with self._store.writing() as session:
            _tell(fact, held=outbox.settle(session, fact, progress, try_at=try_at, note=note))

    def postpone(self, fact: OutboxFact, try_at: datetime, note: str | None = None) -> None:
        """Give it back: it was not attempted, and `note` may say why."""
        with self._store.writing() as session:
            _tell(fact, held=outbox.postpone(session, fact, try_at, note))

    def conclude(self, fact: OutboxFact, outcome: Outcome) -> None:
        """Write down what becomes of what Slack did not take, and have told who can mend that."""
        fact.note, fact.parked_for = outcome.note, outcome.parked_for
        with self._store.writing() as session:
            if not _tell(fact, held=outbox.write_back(session, fact, **outcome.values(fact))):
                return
            if outcome.parked_for is not None:
                _log.error("fact %s is parked: %s", fact.id, outcome.note)
                refused.stage_told(session, fact, self._now())
                if outcome.note in PERSON_GONE and fact.audience.startswith(DIRECT):
                    # Once Slack has said what became of them, what they were asked goes to somebody who is there.
                    row = intake.member(session, fact.audience)
                    people.meet_again(session, row, f"refused:{fact.id}", self._now())

    def doubt(self, fact: OutboxFact, try_at: datetime, note: str, *, stumbled: bool) -> None:
        """Write down that nobody knows how it ended, and that it is looked up at `try_at`."""
        with self._store.writing() as session:
            if not _tell(fact, held=outbox.doubt(session, fact, self._now(), try_at, note, stumbled=stumbled)):
                sweeps.begin(session, fact, self._now())

    def no_doubt(self, fact: OutboxFact, progress: Progress, note: str | None) -> None:
        """Write down that it was in doubt, but is over, or may be repeated at once."""
        with self._store.writing() as session:
            _tell(fact, held=outbox.no_doubt(session, fact, progress, self._now(), note))

    def stand(self, fact: OutboxFact, channel: str, ts: str, *, posted: bool = False) -> None:
        """Write down that its message stands, and where; one that was `posted` by whoever lost the claim is a copy."""
        with self._store.writing() as session:
            held = _tell(fact, held=outbox.stand(session, fact, channel, ts, self._now()))
            if posted and not held:
                sweeps.begin(session, fact, self._now())
            if held and fact.subject is not None and not posted:
                sweeps.look_again(session, fact.subject, self._now())
            if held:
                set_aside.put_back_oldest(session, self._now(), fact.audience, refusal_ended_by(fact))
                if fact.kind == HOME:
                    set_aside.drop_dead_before(session, fact)

    def look_again(self, fact: OutboxFact, why: str, now: datetime, seconds: float, refused: bool) -> None:
        """Write down that a look-up has told nothing, and that the next one comes after so many seconds."""
        with self._store.writing() as session:
            _tell(fact, held=outbox.look_again(session, fact, why, now, seconds, refused=refused))

    def park_in_doubt(self, fact: OutboxFact, note: str = "its answer was lost, and the app may not look") -> None:
        """It may stand or not and nobody can look, so it is not sent again, and whom it concerns is told."""
        _log.error("fact %s is parked: %s", fact.id, note)
        with self._store.writing() as session:
            if _tell(fact, held=outbox.park_in_doubt(session, fact, self._now(), note)):
                parked.stage_told(session, fact, self._now())

    def may_call(self, fact: OutboxFact) -> bool:
        """Tell whether the claim still holds for as long as a call to Slack can take: we may have been stopped."""
        with self._store.reading() as session:
            return claims.may_call(session, fact)

    def keep(self, fact: OutboxFact, *, removed: int = 0) -> None:
        """Have the claim last from now on, and count copies removed; raises ClaimLost when it is another's."""
        with self._store.writing() as session:
            _keep(session, fact, removed=removed)

    def keep_earliest(self, fact: OutboxFact, channel: str, ts: str) -> bool:
        """Have its message be the earliest copy; False when none is to stay. Raises ClaimLost."""
        if fact.progress is Progress.sent and fact.ts == ts:
            return True
        with self._store.writing() as session:
            _keep(session, fact)
            return sweeps.keep_earliest(session, fact, channel, ts, self._now())

    def was_removed(self, fact: OutboxFact, signature: str) -> bool:
        """Tell whether somebody has deleted its message; then it was sent, and that is written down."""
        with self._store.writing() as session:
            removal = removals.find(session, signature)
            if removal is not None:
                _tell(fact, held=outbox.settle(session, fact, Progress.sent, note="somebody has deleted it"))
        return removal is not None

    def swept(self, fact: OutboxFact) -> None:
        """Write down that a sweep has seen everything."""
        with self._store.writing() as session:
            _tell(fact, held=sweeps.done(session, fact, self._now()))

    def put_off_sweep(self, fact: OutboxFact, now: datetime, seconds: float, refused: bool) -> None:
        """Write down that a sweep has not seen everything, and that it begins again after so many seconds."""
        with self._store.writing() as session:
            _tell(fact, held=sweeps.put_off(session, fact, now, seconds, refused=refused))

    def let_go(self, fact: OutboxFact, settled_at: datetime) -> None:
        """How it ended could not be written down: have it looked up if it was being sent, else done again."""
        with self._store.writing() as session:
            if fact.progress is Progress.sending:
                outbox.doubt(session, fact, self._now(), settled_at, "how it ended could not be written down")
            else:
                outbox.write_back(session, fact)


def _keep(session: Session, fact: OutboxFact, *, removed: int = 0) -> None:
    if not claims.keep(session, fact, removed=removed):
        raise ClaimLost(fact.id)


def _tell(fact: OutboxFact, *, held: bool) -> bool:
    if not held:
        _log.warning("fact %s was claimed by another since; what came of claim %s is dropped", fact.id, fact.fence)
    return held
