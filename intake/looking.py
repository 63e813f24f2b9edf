"""By which day somebody looks at an idea: so many working days after it came, as the policy promises."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

_SATURDAY = 5


def looked_at_by(came: datetime, days: int, zone: str) -> date:
    """Return the working day, Monday to Friday, by which an idea that came at an instant is looked at."""
    day = came.astimezone(ZoneInfo(zone)).date()
    left = days
    while left or day.weekday() >= _SATURDAY:
        day += timedelta(days=1)
        left -= left > 0 and day.weekday() < _SATURDAY
    return day
