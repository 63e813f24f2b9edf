"""How often and on which day, as people choose it, and the rule that means it."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise, product

import pytest

from scheduling.recurrence import (
    Day,
    Recurrence,
    RecurrenceKind,
    between,
    choice_of,
    first_day,
    matching_zones,
    rule_of,
    zones,
)

TODAY = date(2026, 3, 4)


@pytest.mark.parametrize(("rhythm", "day"), list(product(RecurrenceKind, Day)), ids=str)
def test_what_was_chosen_can_be_read_from_the_rule(rhythm: RecurrenceKind, day: Day) -> None:
    assert choice_of(rule_of(rhythm, day)) == (rhythm, day)


@pytest.mark.parametrize(
    "rule", ["FREQ=WEEKLY;BYDAY=MO,TH", "FREQ=DAILY", "FREQ=MONTHLY;BYDAY=5TU", "FREQ=MONTHLY;BYDAY=-2TU", ""]
)
def test_another_rule_is_not_mistaken(rule: str) -> None:
    assert choice_of(rule) is None


@pytest.mark.parametrize("day", Day, ids=str)
def test_the_first_day_is_the_next_such_day_today_included(day: Day) -> None:
    first = first_day(day, TODAY)
    assert 0 <= (first - TODAY).days < 7
    assert list(Day)[first.weekday()] is day


@pytest.mark.parametrize(("rhythm", "days"), [(RecurrenceKind.weekly, 7), (RecurrenceKind.fortnightly, 14)])
@pytest.mark.parametrize("day", Day, ids=str)
def test_it_recurs_from_its_first_day_on(rhythm: RecurrenceKind, day: Day, days: int) -> None:
    first = first_day(day, TODAY)
    cadence = Recurrence(rule_of(rhythm, day), "15:00", "UTC", first)
    since = datetime(2026, 3, 4, tzinfo=UTC)
    found = [occurrence.local.date() for occurrence in between(cadence, since, since + timedelta(days=60))]
    assert found[0] == first
    assert {(later - earlier).days for earlier, later in pairwise(found)} == {days}


def test_every_month_means_the_first_such_day() -> None:
    cadence = Recurrence(rule_of(RecurrenceKind.monthly, Day.tuesday), "15:00", "UTC", TODAY)
    since = datetime(2026, 3, 4, tzinfo=UTC)
    found = [occurrence.local.date() for occurrence in between(cadence, since, since + timedelta(days=70))]
    assert found == [date(2026, 4, 7), date(2026, 5, 5)]


def test_a_zone_is_found_by_its_city_ones_own_first() -> None:
    assert matching_zones("new york", "UTC", 100) == ["America/New_York"]
    assert matching_zones("", "Europe/Berlin", 100)[0] == "Europe/Berlin"
    assert len(matching_zones("", "Europe/Berlin", 100)) == 100
    assert "UTC" in zones()
    assert matching_zones("nowhere at all", "UTC", 100) == []
