"""Which days nobody is expected to meet: weekends, public holidays of named places, and the company's own days off."""

from collections.abc import Iterable
from datetime import date, timedelta

from intake.rules.holidays import public_holidays

SATURDAY = 5
COMPANY_DAY = "a company day off"


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
        day -= timedelta(days=1)
        count -= day.weekday() < SATURDAY and not holiday_on(day, places, days_off)
    return day
