"""Delivers what is staged: claim, commit, call once, write down how it ended. The only place that posts unasked."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from slack_sdk.errors import SlackClientError

from bot.delivery.answers import Doubt, No, Unreached, Yes, classify
from bot.delivery.budget import Budget
from bot.delivery.errands import Errands
from bot.delivery.lookup import Absent, Forbidden, Found, Incomplete, Lookup
from bot.delivery.posting import Call, Posting, Undeliverable, method_of
from bot.features import Feature, Features
from bot.reach import Reach
from intake import parked
from store import outbox, standing
from store.engine import Session, Store
from store.outbox import OutboxFact, Progress
from store.standing import Stands

_log = logging.getLogger("guildhall.delivery")
PARENT_WAIT = timedelta(seconds=1)
# Nobody watches in a demo or a test; where somebody does, nothing is tried before Slack answers again.
UNREACHED_WAIT = timedelta(seconds=1)


class Claimed(NamedTuple):
    """A fact that is ours to send or look up, where its own message stands, and where the one it replies to."""

    fact: OutboxFact
    stands: Stands | None
    parent: Stands | None
    waits_for_parent: bool


class Delivery:
    """Sends one fact after the other; several threads may share one, each audience is served by one at a time."""

    def __init__(
        self,
        store: Store,
        posting: Posting,
        lookup: Lookup,
        errands: Errands,
        now: Callable[[], datetime],
        settle: timedelta,
        features: Features,
        reach: Reach,
    ) -> None:
        self._store = store
        self._posting = posting
        self._lookup = lookup
        self._errands = errands
        self._now = now
        self._settle = settle
        self._features = features
        self._reach = reach
        self._budget = Budget()
        self._busy: set[str] = set()
        self._claiming = threading.Lock()

    def recover(self) -> None:
        """After a start: have looked up what was being sent when the process ended.

        Where others run too it may be theirs; what nobody is sending any more is then found when it has settled.
        """
        if self._store.is_shared:
            return
        with self._store.writing() as session:
            outbox.doubt_what_was_sending(session, self._now() + self._settle)

    def next_due(self) -> datetime | None:
        """Return the first instant after now at which there will be something to do, or None."""
        with self._store.reading() as session:
            return outbox.next_due(session, self._now())

    def run_until_idle(self) -> None:
        """Do everything that is due now."""
        while self.step():
            pass

    def step(self) -> bool:
        """Do one thing that is due, and tell whether there was one; while Slack can't be reached there is none."""
        if not self._reach.is_open:
            return False
        # Looking needs no lock; claiming does.
        with self._store.reading() as session:
            now = self._now()
            if not outbox.is_due(session, now, now - self._settle):
                return False
        claimed = self._claim()
        if claimed is None:
            return False
        fact = claimed.fact
        try:
            if fact.progress is Progress.doubtful:
                self._resolve(claimed)
            elif fact.kind in self._errands:
                self._run(fact)
            else:
                self._send(claimed)
        finally:
            with self._claiming:
                self._busy.discard(fact.audience)
        return True

    def _claim(self) -> Claimed | None:
        now = self._now()
        with self._claiming, self._store.writing() as session:
            claimed = self._claim_affordable(session, now)
            if claimed is None:
                outbox.doubt_what_was_left(session, now - self._settle, self._busy)
            if claimed is None and (doubtful := outbox.claim_doubtful(session, now, self._busy)) is not None:
                claimed = _surrounded(session, doubtful)
            session.flush()
            if claimed is not None:
                session.expunge_all()
                self._busy.add(claimed.fact.audience)
        return claimed

    def _claim_affordable(self, session: Session, now: datetime) -> Claimed | None:
        while (fact := outbox.claim(session, now, self._busy)) is not None:
            claimed = _surrounded(session, fact)
            if claimed.waits_for_parent:
                outbox.postpone(fact, now + PARENT_WAIT)
                continue
            if fact.kind in self._errands:
                return claimed
            method = method_of(fact, stands=claimed.stands is not None)
            free_at = self._budget.reserve(method, fact.audience, fact.key, now)
            if free_at is None:
                return claimed
            outbox.postpone(fact, free_at)
        return None

    def _run(self, fact: OutboxFact) -> None:
        failed = self._errands.run(fact, self._now())
        if failed is None:
            self._write(fact, Progress.sent)
        elif isinstance(failed, Unreached):
            self._give_back(fact)
        else:
            self._settle_no(fact, failed)

    def _send(self, claimed: Claimed) -> None:
        fact = claimed.fact
        try:
            call = self._posting.call_of(fact, claimed.stands, claimed.parent.ts if claimed.parent else None)
        except (SlackClientError, OSError) as error:
            # Nothing was posted yet: only a conversation was to be opened.
            found = classify(error)
            if isinstance(found, Unreached):
                self._give_back(fact)
                return
            after = found.after if isinstance(found, No) else self._settle.total_seconds()
            self._settle_no(fact, No(found.why, after))
            return
        except Exception as error:  # noqa: BLE001 - one poison fact must not hold up its neighbours
            _log.exception("fact %s can't be rendered", fact.id)
            reason = str(error) if isinstance(error, Undeliverable) else f"it can't be rendered: {error!r}"
            self._write(fact, Progress.parked, note=reason)
            return
        self._make(fact, call)

    def _make(self, fact: OutboxFact, call: Call) -> None:
        try:
            ts = self._posting.make(call)
        except Exception as error:  # noqa: BLE001 - whatever it is, it leaves doubt
            found = classify(error)
            if isinstance(found, Unreached):
                self._give_back(fact)
            elif isinstance(found, No):
                if found.after is not None:
                    until = self._now() + timedelta(seconds=found.after)
                    self._budget.pause(call.method, fact.audience, until)
                self._settle_no(fact, found)
            else:
                self._settle_doubt(fact, call, found)
            return
        self._stand(fact, Yes(call.channel, ts))

    def _give_back(self, fact: OutboxFact) -> None:
        """It was not attempted: Slack could not be reached, or took no call at all."""
        self._reach.lost()
        with self._store.writing() as session:
            session.add(fact)
            outbox.postpone(fact, self._now() + UNREACHED_WAIT)

    def _settle_no(self, fact: OutboxFact, no: No) -> None:
        if no.after is None:
            _log.error("fact %s is parked: %s", fact.id, no.why)
            self._write(fact, Progress.parked, note=no.why)
        else:
            self._write(fact, Progress.ready, try_at=self._now() + timedelta(seconds=no.after), note=no.why)

    def _settle_doubt(self, fact: OutboxFact, call: Call, doubt: Doubt) -> None:
        self._reach.doubt()
        if call.can_be_looked_up and not self._features.has(Feature.look_up):
            self._park_in_doubt(fact)
        elif call.can_be_looked_up:
            self._write(fact, Progress.doubtful, try_at=self._now() + self._settle, note=doubt.why)
        elif call.is_safe_to_repeat:
            self._write(fact, Progress.ready, try_at=self._now() + timedelta(seconds=1), note=doubt.why)
        else:
            self._write(fact, Progress.declined, note=f"a note for one person only, its answer lost: {doubt.why}")

    def _resolve(self, claimed: Claimed) -> None:
        fact, parent = claimed.fact, claimed.parent
        if claimed.stands is not None or fact.kind in ("home", "notice") or fact.kind in self._errands:
            # An edit, a Home tab and an errand may be repeated; a note for one person is not.
            again = Progress.declined if fact.kind == "notice" else Progress.ready
            self._write(fact, again, try_at=self._now(), note=fact.note)
            return
        found = self._look(fact, parent) if self._features.has(Feature.look_up) else Forbidden()
        if isinstance(found, Forbidden):
            self._park_in_doubt(fact)
        elif isinstance(found, Found):
            self._stand(fact, Yes(self._posting.channel_of(fact.audience), found.ts))
        elif isinstance(found, Absent):
            self._write(fact, Progress.ready, try_at=self._now(), note="looked up: not there")
        else:
            self._write(fact, Progress.doubtful, try_at=self._now() + self._settle, note=found.why)

    def _park_in_doubt(self, fact: OutboxFact) -> None:
        """It may stand or not and we may not look, so it is not sent again, and whom it concerns is told."""
        _log.error("fact %s is parked: Slack's answer was lost, and the app may not read messages", fact.id)
        with self._store.writing() as session:
            session.add(fact)
            outbox.settle(fact, Progress.parked, note="its answer was lost, and the app may not look")
            parked.stage_told(session, fact, self._now())

    def _look(self, fact: OutboxFact, parent: Stands | None) -> Found | Absent | Incomplete | Forbidden:
        try:
            channel = self._posting.channel_of(fact.audience)
        except (SlackClientError, OSError) as error:
            return Incomplete(type(error).__name__)
        first_try = fact.first_try or self._now()
        return self._lookup.find(fact.key, channel, parent.ts if parent else None, first_try)

    def _stand(self, fact: OutboxFact, yes: Yes) -> None:
        with self._store.writing() as session:
            session.add(fact)
            outbox.stand(session, fact, yes.channel, yes.ts, self._now())

    def _write(
        self, fact: OutboxFact, progress: Progress, *, try_at: datetime | None = None, note: str | None = None
    ) -> None:
        with self._store.writing() as session:
            session.add(fact)
            outbox.settle(fact, progress, try_at=try_at, note=note)


def _surrounded(session: Session, fact: OutboxFact) -> Claimed:
    stands = standing.find(session, fact.subject) if fact.subject else None
    parent = standing.find(session, fact.reply_to) if fact.reply_to else None
    waits = fact.reply_to is not None and parent is None and outbox.is_pending(session, fact.reply_to)
    return Claimed(fact, stands, parent, waits)
