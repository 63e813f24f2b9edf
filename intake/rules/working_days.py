"""On which days and at which hours people work: weekends, public holidays of a country or region, days off.

Public holidays are those that the package `holidays` has; without a named place, those of the country of a person's
time zone (tzdata's zone.tab)."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo

SATURDAY = 5
# Outside of these hours nobody is reminded of anything.
MORNING, EVENING = time(9), time(17)
A_DAY = timedelta(days=1)
COMPANY_DAY = "a company day off"


@cache
def country_of(zone: str) -> str | None:
    """Return the country of a time zone as two letters, None where a zone belongs to none, as UTC does."""
    lines = (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8").splitlines()
    fields = [line.split("\t") for line in lines if not line.startswith("#")]
    return {each[2]: each[0] for each in fields}.get(zone)


def is_known_country(country: str) -> bool:
    """Tell whether the public holidays of a country are known, by its two letters."""
    import holidays

    return country in holidays.list_supported_countries()


def place_problem(place: str) -> str | None:
    """Return why the public holidays of a place can't be looked up, or None."""
    import holidays

    country, _, region = place.partition("-")
    supported = holidays.list_supported_countries()
    if country not in supported:
        return f"{place} is no country that we know. Use codes such as DE, or DE-BE for a region."
    if region and region not in supported[country]:
        return f"{place} is no region that we know. Use codes such as DE, or DE-BE for a region."
    return None


@lru_cache(maxsize=256)
def public_holidays(place: str, year: int) -> dict[date, str]:
    """Return the names of a place's public holidays in a year by day; none where nobody has written them down.

    A place is the ISO 3166 code of a country, or of a region of it (DE-BE).
    """
    # Heavy, and of use only once somebody waits for a decision or a meeting names a place.
    import holidays

    country, _, region = place.partition("-")
    if place_problem(place):
        return {}
    return dict(holidays.country_holidays(country, subdiv=region or None, years=year, language="en_US"))


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


def after_working_days(start: datetime, days: int, zone: str) -> datetime:
    """Return the instant so many working days later, at the same local time."""
    local = start.astimezone(ZoneInfo(zone))
    day = working_days_after(local.date(), days, zone)
    return datetime.combine(day, local.time(), local.tzinfo).astimezone(start.tzinfo)


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


# Whole companies: nobody is expected to meet on a holiday of any of the places where they are.


def holiday_on(day: date, places: Iterable[str], days_off: Iterable[str]) -> str:
    """Return what a day is, such as “Labour Day (DE)”, or an empty text where people work.

    `places` are ISO 3166 codes of countries, or of their regions (DE-BE); `days_off` are ISO days.
    """
    if day.isoformat() in days_off:
        return COMPANY_DAY
    names = [f"{name} ({place})" for place in places if (name := public_holidays(place, day.year).get(day))]
    return " and ".join(names)


def working_days_before(day: date, count: int, places: Iterable[str], days_off: Iterable[str]) -> date:
    """Return the day that is so many working days before another."""
    while count:
        day -= A_DAY
        count -= day.weekday() < SATURDAY and not holiday_on(day, places, days_off)
    return day
