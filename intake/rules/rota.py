"""Who is on duty when: the weeks go round, people swap them, and whoever is away is skipped."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta

from intake.policy import Frozen


class Absence(Frozen):
    """Somebody is away from the first to the last day."""

    member: str
    first: date
    last: date


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
