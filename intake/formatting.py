"""How days, quarters, numbers, money and lists are written for people; and months and quarters as values."""

from collections.abc import Sequence
from datetime import date, datetime

MONTHS_OF_A_QUARTER, MONTHS_OF_A_YEAR = 3, 12
A_PERCENT = 0.01
# So exactly are rates known: two that are the same to these are the same.
DIGITS = 4


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


def number_called(number: float) -> str:
    """Return a number as people write it."""
    return f"{number:,.10g}"


def listed(things: Sequence[str]) -> str:
    """Join things as a sentence lists them: a, b and c; of none there is nothing to say."""
    return " and ".join(filter(None, (", ".join(things[:-1]), *things[-1:])))


def money(amount: float, digits: int = 3) -> str:
    """Return an amount of the company's money as people say it: 69,300, or 2.2 million."""
    rounded = float(f"{amount:.{digits - 1}e}")
    if abs(rounded) < 1e6:
        # Money whose smallest part nobody counts here.
        return f"{rounded:,.0f}"
    # Never billions, which are a thousand times more in other languages.
    return f"{rounded / 1e6:,.{digits}f}".rstrip("0").rstrip(".") + " million"


def money_apart(first: float, second: float) -> tuple[str, str]:
    """Return two amounts that differ with three digits, or as many as it takes to see that they do."""
    for digits in range(3, 10):
        if money(first, digits) != money(second, digits):
            return money(first, digits), money(second, digits)
    return f"{first:,.2f}", f"{second:,.2f}"


def apart(first: float, second: float) -> tuple[str, str]:
    """Return two numbers that differ with one digit after the point, or as many as it takes to see that they do."""
    for digits in range(1, DIGITS):
        if f"{first:.{digits}f}" != f"{second:.{digits}f}":
            return f"{first:.{digits}f}", f"{second:.{digits}f}"
    return f"{first:.{DIGITS}f}", f"{second:.{DIGITS}f}"


def weeks(number: float) -> str:
    """Return a number of squad-weeks in words."""
    return f"{figure(number)} {'week' if figure(number) == '1' else 'weeks'}"


def figure(number: float) -> str:
    """Return a number as people write it: whole, or with one digit."""
    return f"{round(number, 1):g}"


def percent(share: float) -> str:
    """Return a share in whole percent; what is planned at all never reads as nothing."""
    return "under 1%" if 0 < share < A_PERCENT else f"{share:.0%}"


def stated_share(share: float) -> str:
    """Return a share that somebody has set in percent, exactly as they did: 12.5%."""
    return f"{round(share * 100, 4):g}%"


def capital(text: str) -> str:
    """Return a text with a capital at its start, and the names in it unchanged."""
    return text[:1].upper() + text[1:]
