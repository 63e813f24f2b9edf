"""When something recurs: an RFC 5545 rule on local time in a zone. What fires and what is announced come from here.

A local time in a daylight-saving gap means the first valid instant after it; in a fold, the first of the two."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cache, lru_cache
from itertools import islice
from typing import NamedTuple
from zoneinfo import ZoneInfo, available_timezones

from dateutil.rrule import rrulestr

# When something recurs: an RFC 5545 rule on local time, in a zone.

LOOK_AHEAD = timedelta(days=800)
MINUTE = timedelta(minutes=1)
FIRST_DAYS = 3

_TIME_PART = re.compile(r"\b(BYHOUR|BYMINUTE|BYSECOND)=", re.IGNORECASE)
_OTHER_LINE = re.compile(r"^\s*(DTSTART|RDATE|EXDATE|EXRULE)\b", re.IGNORECASE | re.MULTILINE)
# An interval of nought never gets any further, and finer rules cost each tick a walk through every minute.
_TOO_OFTEN = re.compile(r"INTERVAL=0*(?!\d)|FREQ=(HOURLY|MINUTELY|SECONDLY)", re.IGNORECASE)
_UNTIL = re.compile(r"\bUNTIL=(\d{8})(T\d{6}Z?)?", re.IGNORECASE)
# What recurs begins on this day where nobody has named one.
FIRST_DAY = date(2026, 1, 1)
_SOME_DAY = datetime(2026, 1, 1)  # noqa: DTZ001 - a local day


class Recurrence(NamedTuple):
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


class Change(NamedTuple):
    """What became of one date: it was moved to another local time, or cancelled where there is none."""

    moved_to: datetime | None = None


Changes = Mapping[str, Change]
UNCHANGED: Changes = {}


def rule_problem(rule: str) -> str | None:
    """Say why a rule can't be taken, naming the part; None where it can."""
    if match := _TIME_PART.search(rule):
        return f"{match[1].upper()}: a rule says on which days; the time of day is `time`, and there is one a day"
    if match := _OTHER_LINE.search(rule):
        return f"{match[1].upper()}: a rule is one RRULE without any other line; the time of day is `time`"
    if len(rule.split()) > 1:
        return "a rule is one line, such as FREQ=WEEKLY;BYDAY=MO"
    if _TOO_OFTEN.search(rule):
        return "a rule recurs no more than once a day, and its interval is 1 or more"
    try:
        # On local time, as it will be read: an UNTIL has no Z.
        recurs = rrulestr(rule, dtstart=_SOME_DAY).after(_SOME_DAY, inc=True)
    except (ValueError, TypeError, AttributeError):
        return "no recurrence rule on local time; write it like FREQ=WEEKLY;BYDAY=MO"
    return "this rule never comes true" if recurs is None else None


def between(cadence: Recurrence, since: datetime, until: datetime, changes: Changes = UNCHANGED) -> list[Occurrence]:
    """Return what falls into the half-open window `[since, until)`, in order; `changes` are by an occurrence's key.

    One that was moved keeps its local date and time, which names it, and has another instant.
    """
    occurrences = []
    for occurrence in _from(cadence, since):
        if occurrence.instant >= until:
            break
        if occurrence.key not in changes:
            occurrences.append(occurrence)
    moved = [occurrence for occurrence in _moved(cadence, changes) if since <= occurrence.instant < until]
    return sorted([*occurrences, *moved], key=lambda occurrence: occurrence.instant) if moved else occurrences


def next_after(cadence: Recurrence, after: datetime, changes: Changes = UNCHANGED) -> Occurrence | None:
    """Return the first occurrence after an instant, or None when there is none in the next two years."""
    plain = (each for each in _from(cadence, after) if each.instant > after and each.key not in changes)
    moved = [occurrence for occurrence in _moved(cadence, changes) if occurrence.instant > after]
    candidates = [*moved, *([first] if (first := next(plain, None)) else [])]
    following = min(candidates, key=lambda occurrence: occurrence.instant, default=None)
    return following if following is not None and following.instant - after <= LOOK_AHEAD else None


def is_in(cadence: Recurrence, local: datetime) -> bool:
    """Tell whether a local date and time is one of a recurrence, whatever became of it."""
    instant = instant_of(local, cadence.zone)
    return any(each.local == local for each in between(cadence, instant, instant + timedelta(microseconds=1)))


def _moved(cadence: Recurrence, changes: Changes) -> Iterator[Occurrence]:
    for key, change in changes.items():
        if change.moved_to is not None and is_in(cadence, datetime.fromisoformat(key)):
            yield Occurrence(datetime.fromisoformat(key), instant_of(change.moved_to, cadence.zone))


def instant_of(local: datetime, zone: str) -> datetime:
    """Return the instant that a local time means."""
    tz = ZoneInfo(zone)
    valid = local
    while valid.replace(tzinfo=tz).astimezone(UTC).astimezone(tz).replace(tzinfo=None) != valid:
        valid += MINUTE
    return valid.replace(tzinfo=tz, fold=0).astimezone(UTC)


def _from(cadence: Recurrence, since: datetime) -> Iterator[Occurrence]:
    hour, minute = map(int, cadence.at.split(":"))
    at = time(hour, minute)
    for day in _days(cadence, at, since.astimezone(ZoneInfo(cadence.zone)).date()):
        local = datetime.combine(day, at)
        occurrence = Occurrence(local, instant_of(local, cadence.zone))
        if occurrence.instant >= since:
            yield occurrence


def _days(cadence: Recurrence, at: time, since: date) -> Iterator[date]:
    """Return the days of a rule, each once: one kept from before times were refused may bring several a day."""
    # A day early, because a local time in a gap means a later instant.
    first = _first_days(cadence.rule, datetime.combine(cadence.starts, at), since - timedelta(days=1))
    yield from first
    if len(first) == FIRST_DAYS:
        yield from _days_after(cadence.rule, datetime.combine(cadence.starts, at), first[-1] + timedelta(days=1))


@lru_cache(maxsize=1000)
def _first_days(rule: str, starts: datetime, since: date) -> tuple[date, ...]:
    # A rule is walked from its start: of what is asked at each tick, only once a day.
    return tuple(islice(_days_after(rule, starts, since), FIRST_DAYS))


def _days_after(rule: str, starts: datetime, since: date) -> Iterator[date]:
    # The last day counts whole, whatever the time of day is.
    whole = rrulestr(_UNTIL.sub(r"UNTIL=\1T235959", rule), dtstart=starts)
    last = None
    for local in whole.xafter(datetime.combine(since, time.min), inc=True):
        if local.date() != last:
            last = local.date()
            yield last


# What people choose when they say how often something recurs, and the recurrence rule that means it.


class Day(StrEnum):
    """A day of the week, as recurrence rules call it."""

    monday = "MO"
    tuesday = "TU"
    wednesday = "WE"
    thursday = "TH"
    friday = "FR"
    saturday = "SA"
    sunday = "SU"


class RecurrenceKind(StrEnum):
    """How often it recurs."""

    weekly = "weekly"
    fortnightly = "fortnightly"
    monthly = "monthly"
    monthly_second = "monthly_second"
    monthly_third = "monthly_third"
    monthly_fourth = "monthly_fourth"
    monthly_last = "monthly_last"


class RecurrenceChoice(NamedTuple):
    """A rhythm and a day of the week."""

    rhythm: RecurrenceKind
    day: Day


TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_RULES = {
    RecurrenceKind.weekly: "FREQ=WEEKLY;BYDAY={day}",
    RecurrenceKind.fortnightly: "FREQ=WEEKLY;INTERVAL=2;BYDAY={day}",
    RecurrenceKind.monthly: "FREQ=MONTHLY;BYDAY=1{day}",
    RecurrenceKind.monthly_second: "FREQ=MONTHLY;BYDAY=2{day}",
    RecurrenceKind.monthly_third: "FREQ=MONTHLY;BYDAY=3{day}",
    RecurrenceKind.monthly_fourth: "FREQ=MONTHLY;BYDAY=4{day}",
    RecurrenceKind.monthly_last: "FREQ=MONTHLY;BYDAY=-1{day}",
}


def rule_of(rhythm: RecurrenceKind, day: Day) -> str:
    """Return the rule; plain monthly is the first such day of a month."""
    return _RULES[rhythm].format(day=day.value)


def is_time(text: str) -> bool:
    """Tell whether a text is a time of day, such as 09:00: one that is none would stop whatever recurs."""
    return TIME.fullmatch(text) is not None


def choice_of(rule: str) -> RecurrenceChoice | None:
    """Return what a rule means in these words, or None when it is another kind of rule."""
    days = "|".join(Day)
    for rhythm, pattern in _RULES.items():
        if match := re.fullmatch(re.escape(pattern).replace(r"\{day\}", f"({days})"), rule):
            return RecurrenceChoice(rhythm, Day(match[1]))
    return None


def first_day(day: Day, today: date) -> date:
    """Return the next such day, today included: every second week is counted from it."""
    return today + timedelta(days=(list(Day).index(day) - today.weekday()) % 7)


# The time zones that people choose from.


@cache
def zones() -> tuple[str, ...]:
    """Return the names of the zones that are places, and UTC."""
    places = (zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/")))
    return (*sorted(places), "UTC")


@cache
def _every() -> frozenset[str]:
    return frozenset(available_timezones())


def is_zone(name: str) -> bool:
    """Tell whether a time can be told in this zone: Slack and people may name one that is unknown here."""
    return name in _every()


def matching_zones(typed: str, own: str, most: int) -> list[str]:
    """Return up to `most` zones with what was typed in their names, one's own first."""
    wanted = typed.strip().replace(" ", "_").casefold()
    names = [zone for zone in zones() if wanted in zone.casefold()]
    return sorted(names, key=lambda zone: (zone != own, zone))[:most]
