"""Days, months and quarters, and how people say them."""

from datetime import date, datetime

MONTHS_OF_A_QUARTER, MONTHS_OF_A_YEAR = 3, 12


def day_called(day: date, today: date | None) -> str:
    """Return a day in words: Fri 3 Apr; with the year unless `today` is known to be in the same one."""
    return f"{day:%a} {day.day} {day:%b}{'' if today and day.year == today.year else f' {day.year}'}"


def months_from(today: date, count: int) -> list[str]:
    """Return this month and those that follow it, such as 2026-06."""
    first = today.year * 12 + today.month - 1
    return [f"{month // 12}-{month % 12 + 1:02}" for month in range(first, first + count)]


def month_called(month: str, *, year: bool = True) -> str:
    """Return a month in words: June 2026."""
    return f"{datetime.strptime(month, '%Y-%m'):%B{' %Y' if year else ''}}"  # noqa: DTZ007 - a month has no zone


def quarter_of(day: date) -> str:
    """Return the quarter that a day is in."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def quarter_name(quarter: str) -> str:
    """Return a quarter as people say it, such as Q1 2026."""
    year, _, number = quarter.partition("-")
    return f"{number} {year}"


def next_quarter(today: date) -> date:
    """Return the first day of the next quarter."""
    month = (today.month - 1) // MONTHS_OF_A_QUARTER * MONTHS_OF_A_QUARTER + MONTHS_OF_A_QUARTER
    return date(today.year + month // MONTHS_OF_A_YEAR, month % MONTHS_OF_A_YEAR + 1, 1)
