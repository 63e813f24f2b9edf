"""What people choose when they say how often something recurs, and the recurrence rule that means it."""

import re
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple


class Day(StrEnum):
    """A day of the week, as recurrence rules call it."""

    monday = "MO"
    tuesday = "TU"
    wednesday = "WE"
    thursday = "TH"
    friday = "FR"
    saturday = "SA"
    sunday = "SU"


class Rhythm(StrEnum):
    """How often it recurs."""

    weekly = "weekly"
    fortnightly = "fortnightly"
    monthly = "monthly"


class Chosen(NamedTuple):
    """A rhythm and a day of the week."""

    rhythm: Rhythm
    day: Day


TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_RULES = {
    Rhythm.weekly: "FREQ=WEEKLY;BYDAY={day}",
    Rhythm.fortnightly: "FREQ=WEEKLY;INTERVAL=2;BYDAY={day}",
    Rhythm.monthly: "FREQ=MONTHLY;BYDAY=1{day}",
}


def rule_of(rhythm: Rhythm, day: Day) -> str:
    """Return the rule; monthly is the first such day of a month."""
    return _RULES[rhythm].format(day=day.value)


def is_time(text: str) -> bool:
    """Tell whether a text is a time of day, such as 09:00: one that is none would stop whatever recurs."""
    return TIME.fullmatch(text) is not None


def chosen(rule: str) -> Chosen | None:
    """Return what a rule means in these words, or None when it is another kind of rule."""
    days = "|".join(Day)
    for rhythm, pattern in _RULES.items():
        if found := re.fullmatch(re.escape(pattern).replace(r"\{day\}", f"({days})"), rule):
            return Chosen(rhythm, Day(found[1]))
    return None


def first_day(day: Day, today: date) -> date:
    """Return the next such day, today included: every second week is counted from it."""
    return today + timedelta(days=(list(Day).index(day) - today.weekday()) % 7)
