"""Delivers what is staged: claim, commit, call once, write down how it ended. The only place that posts unasked."""

import logging
import threading
import traceback
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from slack_sdk.errors import SlackClientError

from bot.delivery.answers import Doubt, No, Unreached, Yes, classify
from bot.delivery.budget import Budget
from bot.delivery.errands import Errands
from bot.delivery.hold import Hold
from bot.delivery.lookup import Absent, Forbidden, Found, Incomplete, Lookup
from bot.delivery.outcomes import Outcome, after_no, after_stumble, is_worn_out, wait_after
from bot.delivery.posting import Call, Posting, Undeliverable, method_of, refusal_ended_by
from bot.features import Feature, Features
from bot.reach import Reach
from intake import parked, refused
from store import outbox, standing
from store import parked as set_aside
from store.engine import Session, Store
from store.outbox import OutboxFact, Progress
from store.parked import Parked
from store.standing import Stands

_log = logging.getLogger("guildhall.delivery")
PARENT_WAIT = timedelta(seconds=1)
# Every so many claims begin with what nobody waits for, and after so long it counts as waited for.
BATCH_TURN, BATCH_WAIT = 8, timedelta(minutes=10)


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
        budget: Budget | None = None,
    ) -> None:
        self._store = store
        self._posting = posting
        self._lookup = lookup
        self._errands = errands
        self._now = now
        self._settling = settle
        self._features = features
        self._reach = reach
        self._budget = budget or Budget()
        self._hold = Hold()
        self._claims = 0
        self._busy: set[str] = set()
        self._claiming = threading.Lock()

    def recover(self) -> None:
        """After a start: have looked up what was being sent when the process ended.

        Where others run too it may be theirs; what nobody is sending any more is then found when it has settled.
        """
        if self._store.is_shared:
            return
        with self._store.writing() as session:
            outbox.doubt_what_was_sending(session, self._now() + self._settling)

    def next_due(self) -> datetime | None:
        """Return the first instant after now at which there will be something to do, or None."""
        with self._store.reading() as session:
            held_until = self._hold.until(self._now())
            if held_until is not None and outbox.is_due(session, held_until):
                return held_until
            return outbox.next_due(session, self._now())

    @property
    def held(self) -> str | None:
        """Return what Slack says when it takes nothing from us; None while it takes messages."""
        return self._hold.why

    def run_until_idle(self) -> None:
        """Do everything that is due now."""
        while self.step():
            pass

    def step(self) -> bool:
        """Do one thing that is due, and tell whether there was one; while Slack can't be reached there is none."""
        if not self._reach.is_open or self._hold.until(self._now()) is not None:
            return False
        # Looking needs no lock; claiming does.
        with self._store.reading() as session:
            now = self._now()
            if not outbox.is_due(session, now, now - self._settling):
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
                outbox.doubt_what_was_left(session, now - self._settling, self._busy)
            if claimed is None and (doubtful := outbox.claim_doubtful(session, now, self._busy)) is not None:
                claimed = _surrounded(session, doubtful)
            session.flush()
            if claimed is not None:
                session.expunge_all()
                self._busy.add(claimed.fact.audience)
        return claimed

    def _claim_affordable(self, session: Session, now: datetime) -> Claimed | None:
        self._claims += 1
        batch_first = self._claims % BATCH_TURN == 0
        while (fact := outbox.claim(session, now, self._busy, batch_first=batch_first)) is not None:
            claimed = _surrounded(session, fact)
            if claimed.waits_for_parent:
                outbox.postpone(fact, now + PARENT_WAIT)
                continue
            if fact.kind in self._errands:
                return claimed
            method = method_of(fact, stands=claimed.stands is not None)
            batch = fact.batch and now - fact.due < BATCH_WAIT
            free_at = self._budget.reserve(method, fact.audience, fact.key, now, batch=batch)
            if free_at is None:
                return claimed
            outbox.postpone(fact, free_at)
        return None

    def _run(self, fact: OutboxFact) -> None:
        failed = self._errands.run(fact, self._now())
        if failed is None:
            self._write(fact, Progress.sent)
        elif isinstance(failed, Unreached):
            self._give_back(fact, failed)
        else:
            self._settle(fact, after_no(fact, failed, self._now(), is_errand=True))

    def _send(self, claimed: Claimed) -> None:
        fact = claimed.fact
        try:
            call = self._posting.call_of(fact, claimed.stands, claimed.parent.ts if claimed.parent else None)
        except (SlackClientError, OSError) as error:
            # Nothing was posted yet: only a conversation was to be opened.
            now, found = self._now(), classify(error, self._now())
            if isinstance(found, Unreached):
                self._give_back(fact, found)
            elif isinstance(found, No):
                self._settle(fact, after_no(fact, found, now, is_errand=False))
            elif found.name:
                self._settle(fact, after_stumble(fact, found.why, now))
            else:
                self._settle(fact, Outcome(Progress.ready, found.why, try_at=now + self._settling))
            return
        except Undeliverable as error:
            self._write(fact, Progress.declined, note=str(error))
            return
        except Exception as error:  # noqa: BLE001 - one poison fact must not hold up its neighbours
            # What it says may be people's words, so only where it happened is logged.
            where = "".join(traceback.format_tb(error.__traceback__))
            _log.error("fact %s can't be rendered: %s\n%s", fact.key, type(error).__name__, where)  # noqa: TRY400
            self._settle(fact, after_stumble(fact, f"it can't be rendered: {type(error).__name__}", self._now()))
            return
        self._make(fact, call)

    def _make(self, fact: OutboxFact, call: Call) -> None:
        try:
            ts = self._posting.make(call)
        except Exception as error:  # noqa: BLE001 - whatever it is, it leaves doubt
            now, found = self._now(), classify(error, self._now())
            if isinstance(found, Unreached):
                self._give_back(fact, found)
            elif isinstance(found, No):
                if found.after is not None:
                    self._budget.pause(call.method, fact.audience, now + timedelta(seconds=found.after))
                self._settle(fact, after_no(fact, found, now, is_errand=False))
            else:
                self._settle_doubt(fact, call, found)
            return
        self._stand(fact, Yes(call.channel, ts))

    def _give_back(self, fact: OutboxFact, unreached: Unreached) -> None:
        """It was not attempted: Slack could not be reached, or took no call at all."""
        until = self._hold.begin(unreached, self._now())
        if not unreached.slow:
            self._reach.lost()
        with self._store.writing() as session:
            session.add(fact)
            outbox.postpone(fact, until)
            fact.note = unreached.why

    def _settle(self, fact: OutboxFact, outcome: Outcome) -> None:
        """Write down what becomes of a fact that Slack did not take, and have told who can mend that."""
        with self._store.writing() as session:
            session.add(fact)
            outbox.settle(fact, outcome.progress, try_at=outcome.try_at, note=outcome.note)
            fact.as_plain_text = fact.as_plain_text or outcome.as_plain_text
            if outcome.parked_for is not None:
                _log.error("fact %s is parked: %s", fact.key, outcome.note)
                set_aside.park(fact, outcome.parked_for, outcome.note)
            if outcome.tells:
                session.flush()
                refused.stage_told(session, fact, self._now())

    def _settle_doubt(self, fact: OutboxFact, call: Call, doubt: Doubt) -> None:
        self._reach.doubt()
        if is_worn_out(fact, doubt):
            self._settle(fact, after_stumble(fact, doubt.why, self._now()))
        elif call.can_be_looked_up and not self._features.has(Feature.look_up):
            self._park_in_doubt(fact)
        elif call.can_be_looked_up:
            self._write(fact, Progress.doubtful, try_at=self._now() + self._settling, note=doubt.why)
        elif call.is_safe_to_repeat:
            self._write(fact, Progress.ready, try_at=self._now() + timedelta(seconds=wait_after(fact.attempts)), note=doubt.why)
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
            self._write(fact, Progress.doubtful, try_at=self._now() + self._settling, note=found.why)

    def _park_in_doubt(self, fact: OutboxFact) -> None:
        """It may stand or not and we may not look, so it is not sent again, and whom it concerns is told."""
        _log.error("fact %s is parked: Slack's answer was lost, and the app may not read messages", fact.key)
        with self._store.writing() as session:
            session.add(fact)
            set_aside.park(fact, Parked.doubt, "its answer was lost, and the app may not look")
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
            set_aside.put_back_oldest(session, self._now(), fact.audience, refusal_ended_by(fact))
        self._hold.end()

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
