"""Where people and ideas of a squad go when it ends, and when its lead is told."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, tzinfo

from intake.policy import SquadCard, hub_of
from intake.rules.working_days import A_DAY, MORNING, country_of, working_days_before

# So many working days before its last day the leads of a temporary squad are told.
WORKING_DAYS = 5
# What nobody ranks or plans by.
THE_END = {"ends_on", "returns_to"}


def next_squad(squad: SquadCard, squads: Sequence[SquadCard]) -> SquadCard:
    """Return which of the squads gets the people and ideas of one that ends: the one that was named, else the hub."""
    named = (each for each in squads if each.key == squad.returns_to and each.key != squad.key)
    return next(named, None) or hub_of(list(squads))


def told_at(ends_on: date, zone: str, clock: tzinfo) -> datetime:
    """Return when it is told that a squad ends; `clock` is the time zone of that name."""
    country = country_of(zone)
    day = working_days_before(ends_on, WORKING_DAYS, [country] if country else [], ())
    return datetime.combine(day, MORNING, clock).astimezone(UTC)


def over_at(ends_on: date, clock: tzinfo) -> datetime:
    """Return when the last day of a squad is over."""
    return datetime.combine(ends_on + A_DAY, time(), clock).astimezone(UTC)
