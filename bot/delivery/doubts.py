"""What is done about doubt: looked up when it has settled, and swept later for copies that Slack was late with."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from bot.delivery.answers import No, classify
from bot.delivery.claimed import Claimed
from bot.delivery.errands import Errands
from bot.delivery.ledger import Ledger
from bot.delivery.lookup import Absent, Forbidden, Found, Incomplete, Looked, Lookup
from bot.delivery.posting import Posting
from bot.features import Feature, Features
from store.outbox import OutboxFact, Progress
from store.sweeps import GIVEN_UP


class Doubts:
    """Resolves doubts. What can be repeated is repeated; a new message is sent again only when it is not there."""

    def __init__(
        self,
        ledger: Ledger,
        posting: Posting,
        lookup: Lookup,
        errands: Errands,
        features: Features,
        now: Callable[[], datetime],
        settle: timedelta,
    ) -> None:
        self._ledger = ledger
        self._posting = posting
        self._lookup = lookup
        self._errands = errands
        self._features = features
        self._now = now
        self._settle = settle

    def resolve(self, claimed: Claimed) -> None:
        """Find out how an attempt ended."""
        fact = claimed.fact
        if claimed.stands is not None or fact.kind in ("home", "notice") or fact.kind in self._errands:
            # An edit, a Home tab and an errand may be repeated; a note for one person is not.
            self._ledger.no_doubt(fact, Progress.declined if fact.kind == "notice" else Progress.ready, fact.note)
            return
        found = self._look(claimed)
        if isinstance(found, Forbidden):
            self._ledger.park_in_doubt(fact)
        elif isinstance(found, Found):
            self._ledger.stand(fact, self._posting.channel_of(fact.audience), found.copies[0])
        elif isinstance(found, Incomplete) and self._is_hopeless(fact, found):
            self._ledger.park_in_doubt(fact)
        elif isinstance(found, Incomplete):
            self._ledger.write(fact, Progress.doubtful, try_at=self._again_at(found), note=found.why)
        elif not self._ledger.was_removed(fact, self._lookup.sign(fact.key)):
            self._ledger.write(fact, Progress.ready, try_at=self._now(), note="looked up: not there")

    def sweep(self, claimed: Claimed) -> None:
        """Remove every copy of a message but the earliest."""
        fact = claimed.fact
        found = self._look(claimed)
        if isinstance(found, Found):
            found = self._remove_later(fact, found) or found
        if isinstance(found, Forbidden):
            self._ledger.no_doubt(fact, fact.progress, fact.note)
        elif isinstance(found, Incomplete):
            self._ledger.put_off_sweep(fact, self._again_at(found))
        else:
            self._ledger.swept(fact)

    def _look(self, claimed: Claimed) -> Looked:
        if not self._features.has(Feature.look_up):
            return Forbidden()
        fact, parent = claimed.fact, claimed.parent
        try:
            channel = self._posting.channel_of(fact.audience)
        except Exception as error:  # noqa: BLE001 - whatever it is, nothing was seen
            return Incomplete(type(error).__name__)
        first_try = fact.first_try or self._now()
        keep = partial(self._ledger.keep, fact)
        found = self._lookup.find(fact.key, channel, parent.ts if parent else None, first_try, keep)
        if parent is not None and isinstance(found, Absent):
            # What it replies to may have been posted only after it, and it went into the channel.
            found = self._lookup.find(fact.key, channel, None, first_try, keep)
        return found

    def _remove_later(self, fact: OutboxFact, found: Found) -> Incomplete | None:
        channel, (earliest, *later) = self._posting.channel_of(fact.audience), found.copies
        stays = self._ledger.keep_earliest(fact, channel, earliest)
        for ts in later if stays else found.copies:
            try:
                removed = self._lookup.remove(channel, ts)
            except Exception as error:  # noqa: BLE001 - whatever it is, it may stand there still
                told = classify(error, self._now())
                return Incomplete(told.why, told.after if isinstance(told, No) else None)
            self._ledger.keep(fact, removed=int(removed))
        return None

    def _is_hopeless(self, fact: OutboxFact, found: Incomplete) -> bool:
        # Slack answers, and for a day it has let nobody look there: we were removed from it, or the person has left.
        return found.after is None and fact.doubted_at is not None and self._now() >= fact.doubted_at + GIVEN_UP

    def _again_at(self, found: Incomplete) -> datetime:
        return self._now() + (self._settle if found.after is None else timedelta(seconds=found.after))
