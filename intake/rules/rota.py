"""Who is on duty when: the weeks go round, people swap them, and whoever is away is skipped."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta

from intake.policy import Frozen
from intake.rules.working_days import is_known_country

LONGEST_AWAY = timedelta(days=366)
BACKWARDS = "The last day is before the first."
TOO_LONG = "Choose a last day within a year of the first day."
WHO, WHICH_WEEK = "Choose who takes the week.", "Choose the week they take."
NO_COUNTRY = "Use two letters of a country, such as DE or GB."
HALF = "Give both days, or neither."


class Absence(Frozen):
    """Somebody is away from the first to the last day."""

    member: str
    first: date
    last: date


class RotaChange(Frozen):
    """A week that somebody takes; of the person who says so, days away and the country of their public holidays."""

    week: date | None = None
    member: str | None = None
    away_from: date | None = None
    away_until: date | None = None
    country: str = ""

    def problems(self) -> dict[str, str]:
        """Return what can't be taken, by field."""
        errors: dict[str, str] = {}
        if (self.week is None) != (self.member is None):
            errors |= {"member": WHO} if self.member is None else {"week": WHICH_WEEK}
        first, last = self.away_from, self.away_until
        if (first is None) != (last is None):
            errors["away_until" if last is None else "away_from"] = HALF
        elif first is not None and last is not None and not first <= last <= first + LONGEST_AWAY:
            errors["away_until"] = BACKWARDS if last < first else TOO_LONG
        if (country := self.country.strip().upper()) and not is_known_country(country):
            errors["country"] = NO_COUNTRY
        return errors


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
