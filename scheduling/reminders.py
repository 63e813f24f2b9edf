"""Reminders of a meeting: a day and ten minutes before, useful until it starts."""

from datetime import datetime, timedelta
from typing import NamedTuple

from scheduling.cadence import Cadence, Occasion, between

MINUTES_BEFORE = (24 * 60, 10)


class DueReminder(NamedTuple):
    """A reminder that is due at an instant, of an occasion, so many minutes before it."""

    due: datetime
    occasion: Occasion
    minutes_before: int


def due_reminders(cadence: Cadence, since: datetime, until: datetime) -> list[DueReminder]:
    """Return the reminders that fall due in `[since, until)`, in order."""
    found = [
        DueReminder(occasion.instant - before, occasion, minutes)
        for minutes in MINUTES_BEFORE
        for before in [timedelta(minutes=minutes)]
        for occasion in between(cadence, since + before, until + before)
    ]
    return sorted(found)
