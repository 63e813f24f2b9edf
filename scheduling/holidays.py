"""Which days nobody is expected to meet: weekends, public holidays of named places, and the company's own days off."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache

SATURDAY = 5
COMPANY_DAY = "a company day off"


def holiday_on(day: date, places: Iterable[str], days_off: Iterable[str]) -> str:
    """Return what a day is, such as “Labour Day (DE)”, or an empty text where people work.

    `places` are ISO 3166 codes of countries, or of their regions (DE-BE); `days_off` are ISO days.
    """
    if day.isoformat() in days_off:
        return COMPANY_DAY
    names = [f"{name} ({place})" for place in places if (name := _of_place(place, day.year).get(day))]
    return " and ".join(names)


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


def working_days_before(day: date, count: int, places: Iterable[str], days_off: Iterable[str]) -> date:
    """Return the day that is so many working days before another."""
    while count:
        day -= timedelta(days=1)
        count -= day.weekday() < SATURDAY and not holiday_on(day, places, days_off)
    return day


@lru_cache(maxsize=64)
def _of_place(place: str, year: int) -> dict[date, str]:
    # Loaded by the first who asks: it takes a while, and most companies name no place.
    import holidays

    country, _, region = place.partition("-")
    days = holidays.country_holidays(country, subdiv=region or None, years=year, language="en_US")
    return dict(days)
