"""When something recurs: an RFC 5545 rule on local time, in a zone. What fires and what is announced come from here.

A local time in a daylight-saving gap means the first valid instant after it; in a fold, the first of the two.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

LOOK_AHEAD = timedelta(days=800)
MINUTE = timedelta(minutes=1)


class Cadence(NamedTuple):
    """A rule, the local time of day, the zone, and the first local day on which it may fire."""

    rule: str
    at: str
    zone: str
    starts: date


class Occurrence(NamedTuple):
    """One occurrence: its local date and time, which names it, and the instant."""

    local: datetime
    instant: datetime

    @property
    def key(self) -> str:
        """Return the local date and time as text."""
        return self.local.isoformat(timespec="minutes")


def between(cadence: Cadence, since: datetime, until: datetime) -> list[Occurrence]:
    """Return what falls into the half-open window `[since, until)`, in order."""
    found = []
    for occurrence in _from(cadence, since):
        if occurrence.instant >= until:
            break
        found.append(occurrence)
    return found


def next_after(cadence: Cadence, after: datetime) -> Occurrence | None:
    """Return the first occurrence after an instant, or None when there is none in the next two years."""
    found = next((occurrence for occurrence in _from(cadence, after) if occurrence.instant > after), None)
    return found if found is not None and found.instant - after <= LOOK_AHEAD else None


def instant_of(local: datetime, zone: str) -> datetime:
    """Return the instant that a local time means."""
    there = ZoneInfo(zone)
    valid = local
    while valid.replace(tzinfo=there).astimezone(UTC).astimezone(there).replace(tzinfo=None) != valid:
        valid += MINUTE
    return valid.replace(tzinfo=there, fold=0).astimezone(UTC)


def _from(cadence: Cadence, since: datetime) -> Iterator[Occurrence]:
    hour, minute = map(int, cadence.at.split(":"))
    first = datetime.combine(cadence.starts, time(hour, minute))
    local_since = since.astimezone(ZoneInfo(cadence.zone)).replace(tzinfo=None)
    rule = rrulestr(cadence.rule, dtstart=first)
    # A day early, because a local time in a gap means a later instant.
    for local in rule.xafter(local_since - timedelta(days=1), inc=True):
        occurrence = Occurrence(local, instant_of(local, cadence.zone))
        if occurrence.instant >= since:
            yield occurrence
