"""Reminders of a meeting: a day and ten minutes before, useful until it starts; the first ones with an agenda."""

from datetime import datetime, timedelta
from typing import NamedTuple

from scheduling.cadence import Cadence, Occurrence, between
from scheduling.facts import AgendaPoint, Topic

MINUTES_BEFORE = (24 * 60, 10)
NEAREST = min(MINUTES_BEFORE)
WITH_AGENDA = 3
# Of an hour: 10, 15, 20 and 15 minutes.
SHARES = {Topic.who_we_are: 2, Topic.round: 3, Topic.practice: 4, Topic.slows_us_down: 3}
ROUND_MINUTES = 5


class DueReminder(NamedTuple):
    """A reminder that is due at an instant, of an occurrence, so many minutes before it."""

    due: datetime
    occurrence: Occurrence
    minutes_before: int


def due_reminders(cadence: Cadence, since: datetime, until: datetime) -> list[DueReminder]:
    """Return the reminders that fall due in `[since, until)`, in order."""
    found = [
        DueReminder(occurrence.instant - before, occurrence, minutes)
        for minutes in MINUTES_BEFORE
        for before in [timedelta(minutes=minutes)]
        for occurrence in between(cadence, since + before, until + before)
    ]
    return sorted(found)


def agenda(minutes: int) -> tuple[AgendaPoint, ...]:
    """Return the agenda of a first meeting; its points take as long as the meeting, in fives where that is even."""
    step = ROUND_MINUTES if minutes % ROUND_MINUTES == 0 and minutes >= ROUND_MINUTES * len(SHARES) else 1
    steps, whole = minutes // step, sum(SHARES.values())
    given = {topic: max(1, steps * share // whole) for topic, share in SHARES.items()}
    by_want = sorted(SHARES, key=lambda topic: given[topic] - steps * SHARES[topic] / whole)
    for topic in by_want[: steps - sum(given.values())]:
        given[topic] += 1
    return tuple(AgendaPoint(topic=topic, minutes=count * step) for topic, count in given.items())
