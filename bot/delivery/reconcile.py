"""What is done about doubt: looked up when it has settled, and swept later for copies that Slack was late with."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from bot.delivery.claims import ClaimedRow
from bot.delivery.jobs_base import Jobs
from bot.delivery.message_search import Absent, Forbidden, Found, Incomplete, Looked, MessageSearch, incomplete
from bot.delivery.posting import Posting
from bot.delivery.results import Results
from bot.features import Feature, Features
from store.claims import GIVEN_UP_SECONDS
from store.outbox import OutboxRow, Progress

# Where look-ups are refused, nobody asks more seldom than this.
SELDOM_SECONDS = 3600.0


class Reconciler:
    """Resolves doubts. What can be repeated is repeated; a new message is sent again only when it is not there."""

    def __init__(
        self,
        ledger: Results,
        posting: Posting,
        lookup: MessageSearch,
        errands: Jobs,
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

    def resolve(self, claimed: ClaimedRow) -> None:
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
        elif isinstance(found, Incomplete) and _is_hopeless(fact, found):
            self._ledger.park_in_doubt(fact, f"its answer was lost, and for a day {found.why}")
        elif isinstance(found, Incomplete):
            # guard: complete look-up
            self._ledger.look_again(fact, found.why, self._now(), self._seconds_until_next(fact, found), found.refused)
        elif not self._ledger.was_removed(fact, self._lookup.sign(fact.key)):
            self._ledger.write(fact, Progress.ready, try_at=self._now(), note="looked up: not there")

    def sweep(self, claimed: ClaimedRow) -> None:
        """Remove every copy of a message but the earliest."""
        fact = claimed.fact
        found = self._look(claimed)
        if isinstance(found, Found):
            found = self._remove_later(fact, found) or found
        if isinstance(found, Forbidden) or (isinstance(found, Incomplete) and _is_hopeless(fact, found)):
            self._ledger.no_doubt(fact, fact.progress, fact.note)
        elif isinstance(found, Incomplete):
            self._ledger.put_off_sweep(fact, self._now(), self._seconds_until_next(fact, found), found.refused)
        else:
            self._ledger.swept(fact)

    def _look(self, claimed: ClaimedRow) -> Looked:
        if not self._features.has(Feature.look_up):
            return Forbidden()
        fact, parent = claimed.fact, claimed.parent
        try:
            channel = self._posting.channel_of(fact.audience)
        except Exception as error:  # noqa: BLE001 - whatever it is, nothing was seen
            return incomplete(error, self._now())
        first_try = fact.first_try or self._now()
        keep = partial(self._ledger.keep, fact)
        found = self._lookup.find(fact.key, channel, parent.ts if parent else None, first_try, keep)
        if parent is not None and isinstance(found, Absent):
            # What it replies to may have been posted only after it, and it went into the channel.
            found = self._lookup.find(fact.key, channel, None, first_try, keep)
        return found

    def _remove_later(self, fact: OutboxRow, found: Found) -> Incomplete | None:
        channel, (earliest, *later) = self._posting.channel_of(fact.audience), found.copies
        stays = self._ledger.keep_earliest(fact, channel, earliest)
        for ts in later if stays else found.copies:
            try:
                removed = self._lookup.remove(channel, ts)
            except Exception as error:  # noqa: BLE001 - whatever it is, it may stand there still
                return incomplete(error, self._now())
            self._ledger.keep(fact, removed=int(removed))
        return None

    def _seconds_until_next(self, fact: OutboxRow, found: Incomplete) -> float:
        settle = self._settle.total_seconds()
        if found.after is not None:
            return found.after
        # What was refused is asked ever more seldom.
        return max(settle, min(float(fact.refused_seconds), SELDOM_SECONDS)) if found.refused else settle


def _is_hopeless(fact: OutboxRow, found: Incomplete) -> bool:
    # For a day Slack has let nobody look there, each time it was asked: we were removed, or the person has left. How
    # long ago the doubt began tells nothing, since we may have been away ourselves.
    return found.refused and fact.refused_seconds >= GIVEN_UP_SECONDS
