"""Who is on duty when, and when a person may be reminded: weeks, absences, working days, public holidays, hours.

Public holidays are those of the country of a person's time zone (tzdata's zone.tab)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from intake.policy import Frozen
from intake.rules.holidays import public_holidays

SATURDAY = 5
# Outside of these hours nobody is reminded of anything.
MORNING, EVENING = time(9), time(17)
A_DAY = timedelta(days=1)


class Absence(Frozen):
    """Somebody is away from the first to the last day."""

    member: str
    first: date
    last: date


@cache
def country_of(zone: str) -> str | None:
    """Return the country of a time zone as two letters, None where a zone belongs to none, as UTC does."""
    lines = (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8").splitlines()
    fields = [line.split("\t") for line in lines if not line.startswith("#")]
    return {each[2]: each[0] for each in fields}.get(zone)


def is_working_day(day: date, zone: str, country: str | None = None) -> bool:
    """Tell whether people of a time zone work on a day; their `country` is that of the zone unless another is named."""
    country = country or country_of(zone)
    is_holiday = country is not None and day in public_holidays(country, day.year)
    return day.weekday() < SATURDAY and not is_holiday


def working_day(day: date, zone: str, country: str | None = None, *, before: bool = False) -> date:
    """Return the day itself, or the first working day after it; the last one `before` it where it may not be later."""
    while not is_working_day(day, zone, country):
        day += -A_DAY if before else A_DAY
    return day


def working_days_after(day: date, days: int, zone: str, country: str | None = None) -> date:
    """Return the day that is so many working days after another."""
    while days:
        day += A_DAY
        days -= is_working_day(day, zone, country)
    return day


def morning_after(day: date, zone: str, country: str | None = None) -> datetime:
    """Return nine o'clock on the first working day after a day."""
    return datetime.combine(working_days_after(day, 1, zone, country), MORNING, ZoneInfo(zone)).astimezone(UTC)


def end_of(day: date, zone: str) -> datetime:
    """Return the instant at which a day is over."""
    return datetime.combine(day + A_DAY, time(), ZoneInfo(zone)).astimezone(UTC)


def polite(instant: datetime, zone: str, country: str | None = None) -> datetime:
    """Return the instant itself, or the next one at which people of a time zone are at work."""
    local = instant.astimezone(ZoneInfo(zone))
    if is_working_day(local.date(), zone, country):
        if local.time() < MORNING:
            return datetime.combine(local.date(), MORNING, ZoneInfo(zone)).astimezone(UTC)
        if local.time() < EVENING:
            return instant
    return morning_after(local.date(), zone, country)


def polite_before(instant: datetime, zone: str, country: str | None = None) -> datetime:
    """Return the instant itself, or the last morning before it on which people of a time zone are at work."""
    if polite(instant, zone, country) == instant:
        return instant
    day = instant.astimezone(ZoneInfo(zone)).date()
    while (morning := datetime.combine(day, MORNING, ZoneInfo(zone)).astimezone(UTC)) > instant or not is_working_day(
        day, zone, country
    ):
        day -= A_DAY
    return morning


def week_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def on_duty(
    day: date, members: Sequence[str], swaps: Mapping[date, str], absences: Collection[Absence]
) -> tuple[str, ...]:
    """Return who is on duty on a day and who comes next, in turn; who is away comes last.

    The weeks go round; `swaps` name who has a week instead, by its Monday.
    """
    if not members:
        return ()
    monday = week_of(day)
    first = members.index(swaps[monday]) if swaps.get(monday) in members else monday.toordinal() // 7 % len(members)
    turn = [*members[first:], *members[:first]]
    away = away_on(day, absences)
    return tuple(sorted(turn, key=lambda member: member in away))


def away_on(day: date, absences: Collection[Absence]) -> set[str]:
    """Return who is away on a day."""
    return {each.member for each in absences if each.first <= day <= each.last}
