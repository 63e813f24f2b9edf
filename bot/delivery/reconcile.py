"""What is done about doubt, which begins where a call's answer is lost.

It is looked up when it has settled, and swept later for copies that Slack was late with."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from bot.delivery.claims import ClaimedRow
from bot.delivery.jobs import Jobs
from bot.delivery.message_search import Absent, Forbidden, Found, Incomplete, Looked, MessageSearch, incomplete
from bot.delivery.posting import Call, Posting
from bot.delivery.results import Results
from bot.delivery.retries import Failure, after_stumble, is_worn_out, wait_after
from bot.features import Feature, Features
from bot.slack_errors import Unconfirmed
from store.claims import GIVEN_UP_SECONDS
from store.outbox import OutboxRow, Progress

# Where look-ups are refused, nobody asks more seldom than this.
SELDOM_SECONDS = 3600.0


class Reconciler:
    """Resolves doubts. What can be repeated is repeated; a new message is sent again only when it is not there."""

    def __init__(
        self,
        results: Results,
        posting: Posting,
        lookup: MessageSearch,
        jobs: Jobs,
        features: Features,
        now: Callable[[], datetime],
        settle: timedelta,
    ) -> None:
        self._results = results
        self._posting = posting
        self._lookup = lookup
        self._jobs = jobs
        self._features = features
        self._now = now
        self._settle = settle  # guard: settling

    def begin(self, row: OutboxRow, call: Call, doubt: Unconfirmed) -> None:
        """Decide, right after a call, about one of which nobody knows whether it arrived."""
        if is_worn_out(row, doubt):
            self._results.conclude(row, after_stumble(row, doubt.why, self._now()))
        elif call.can_be_looked_up and not self._features.has(Feature.look_up):
            self._results.park_in_doubt(row)
        elif call.can_be_looked_up:
            self._results.doubt(row, self._now() + self._settle, doubt.why, stumbled=bool(doubt.name))
        elif call.is_safe_to_repeat:
            again_at = self._now() + timedelta(seconds=wait_after(row.attempts))
            again = Failure(Progress.ready, doubt.why, try_at=again_at, stumbled=bool(doubt.name))
            self._results.conclude(row, again)
        else:
            self._results.write(
                row, Progress.declined, note=f"a note for one person only, its answer lost: {doubt.why}"
            )

    def resolve(self, claimed: ClaimedRow) -> None:
        """Find out how an attempt ended."""
        row = claimed.row
        if claimed.message is not None or row.kind in ("home", "notice") or row.kind in self._jobs:
            # An edit, a Home tab and a job may be repeated; a note for one person is not.
            self._results.no_doubt(row, Progress.declined if row.kind == "notice" else Progress.ready, row.note)
            return
        result = self._look(claimed)
        if isinstance(result, Forbidden):
            self._results.park_in_doubt(row)
        elif isinstance(result, Found):
            self._results.stand(row, self._posting.channel_of(row.audience), result.copies[0])
        elif isinstance(result, Incomplete) and _is_hopeless(row, result):
            self._results.park_in_doubt(row, f"its answer was lost, and for a day {result.why}")
        elif isinstance(result, Incomplete):
            self._results.look_again(  # guard: complete look-up
                row, result.why, self._now(), self._seconds_until_next(row, result), result.refused
            )
        elif not self._results.was_deleted(row, self._lookup.sign(row.key)):
            self._results.write(row, Progress.ready, try_at=self._now(), note="looked up: not there")

    def sweep(self, claimed: ClaimedRow) -> None:
        """Remove every copy of a message but the earliest."""
        row = claimed.row
        result = self._look(claimed)
        if isinstance(result, Found):
            result = self._remove_later(row, result) or result
        if isinstance(result, Forbidden) or (isinstance(result, Incomplete) and _is_hopeless(row, result)):
            self._results.no_doubt(row, row.progress, row.note)
        elif isinstance(result, Incomplete):
            self._results.put_off_sweep(row, self._now(), self._seconds_until_next(row, result), result.refused)
        else:
            self._results.swept(row)

    def _look(self, claimed: ClaimedRow) -> Looked:
        if not self._features.has(Feature.look_up):
            return Forbidden()
        row, parent = claimed.row, claimed.parent
        try:
            channel = self._posting.channel_of(row.audience)
        except Exception as error:  # noqa: BLE001 - whatever it is, nothing was seen
            return incomplete(error, self._now())
        first_try = row.first_try or self._now()
        keep = partial(self._results.keep, row)
        result = self._lookup.find(row.key, channel, parent.ts if parent else None, first_try, keep)
        if parent is not None and isinstance(result, Absent):
            # What it replies to may have been posted only after it, and it went into the channel.
            result = self._lookup.find(row.key, channel, None, first_try, keep)
        return result

    def _remove_later(self, row: OutboxRow, result: Found) -> Incomplete | None:
        channel, (earliest, *later) = self._posting.channel_of(row.audience), result.copies
        stays = self._results.keep_earliest(row, channel, earliest)
        for ts in later if stays else result.copies:
            try:
                removed = self._lookup.remove(channel, ts)
            except Exception as error:  # noqa: BLE001 - whatever it is, it may stand there still
                return incomplete(error, self._now())
            self._results.keep(row, removed=int(removed))
        return None

    def _seconds_until_next(self, row: OutboxRow, result: Incomplete) -> float:
        settle = self._settle.total_seconds()
        if result.after is not None:
            return result.after
        # What was refused is asked ever more seldom.
        return max(settle, min(float(row.refused_seconds), SELDOM_SECONDS)) if result.refused else settle


def _is_hopeless(row: OutboxRow, result: Incomplete) -> bool:
    # For a day Slack has let nobody look there, each time it was asked: we were removed, or the person has left. How
    # long ago the doubt began tells nothing, since we may have been away ourselves.
    return result.refused and row.refused_seconds >= GIVEN_UP_SECONDS
