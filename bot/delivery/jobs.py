"""Jobs: outbox rows that are work and not messages, such as ranking ideas again; delivery runs them, a piece at a time.

A job may be run twice, so it is never in doubt. What takes long does a piece, and stages the next with its effect.
"""

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from slack_sdk.errors import SlackClientError

from bot.delivery.retries import DATABASE_WAIT_SECONDS, stumbles_last, wait_after
from bot.slack_errors import ErrorMeaning, Rejected, Unavailable, Unconfirmed, classify
from intake.access import Principal
from store.outage import is_outage
from store.outbox import OutboxRow

# What is known of it, now, and the key under which it has its effect once.
Job = Callable[[dict[str, Any], datetime, str], None]
# What is known of one that has failed for good, and now: somebody waits for it and is told.
GivenUp = Callable[[dict[str, Any], datetime], None]
# Between two pieces, so that clicks can write in between.
PAUSE_SECONDS = 0.02

_log = logging.getLogger("guildhall.delivery")


class Jobs:
    """What is done for each kind of job."""

    def __init__(self, by_kind: Mapping[str, Job], given_up: Mapping[str, GivenUp] | None = None) -> None:
        self._by_kind = dict(by_kind)
        self._given_up = dict(given_up or {})

    def __contains__(self, kind: str) -> bool:
        """Tell whether rows of this kind are jobs."""
        return kind in self._by_kind

    def __iter__(self) -> Iterator[str]:
        """Go through the kinds of jobs."""
        return iter(self._by_kind)

    def run(self, row: OutboxRow, now: datetime) -> Rejected | Unavailable | None:
        """Do the work; return None when it is done, else why not and after how many seconds to try again."""
        try:
            self._by_kind[row.kind](row.snapshot, now, row.key)
        except Exception as error:  # noqa: BLE001 - one job that fails must not hold up what else is to be delivered
            failed = _failed(row, error, now)
            if isinstance(failed, Rejected) and failed.after is None and row.kind in self._given_up:
                self._given_up[row.kind](row.snapshot, now)
                # Whoever waits for it knows, so nobody else need look.
                return replace(failed, meaning=ErrorMeaning.gone)
            return failed
        time.sleep(PAUSE_SECONDS)
        return None


def _failed(row: OutboxRow, error: Exception, now: datetime) -> Rejected | Unavailable:
    if isinstance(error, SlackClientError | OSError) and not isinstance(answer := classify(error, now), Unconfirmed):
        return answer
    if is_outage(error):
        _log.warning("job %s waits for the database (%s)", row.id, type(error).__name__)
        return Rejected(f"the database could not be used ({type(error).__name__})", after=DATABASE_WAIT_SECONDS)
    _log.warning("job %s failed at attempt %s", row.id, row.attempts, exc_info=error)
    why = f"{type(error).__name__} at attempt {row.attempts}"
    return Rejected(why, None if stumbles_last(row) else wait_after(row.stumbles + 1), stumbled=True)


class Unanswered(Exception):
    """Slack did not say who somebody is."""


Ask = Callable[[str, str | None, datetime], Principal | None]
