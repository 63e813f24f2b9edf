"""Recurrence rules in the company file: those that can't be lived with are refused when it is read."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial

import pytest
from pydantic import ValidationError

from guildhall.company_file import DigestPart, MeetingPart
from scheduling.recurrence import Recurrence, between
from tests.scheduling.test_recurrence import RULES


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_that_makes_sense_is_taken(rule: str) -> None:
    assert DigestPart(rule=rule).rule == rule


@pytest.mark.parametrize(
    "rule",
    ["", "weekly", "FREQ=SOMETIMES", "FREQ=WEEKLY;BYDAY=XX", "FREQ=DAILY;INTERVAL=0", "freq=daily;interval=00",
     "FREQ=HOURLY", "FREQ=MINUTELY;INTERVAL=5", "FREQ=SECONDLY"],
)  # fmt: skip
def test_a_rule_that_is_none_or_never_ends_or_never_rests_is_refused(rule: str) -> None:
    with pytest.raises(ValidationError, match=r"recurrence rule|no more than once a day"):
        DigestPart(rule=rule)


@pytest.mark.parametrize(
    ("rule", "named"),
    [
        ("FREQ=DAILY;BYHOUR=9,10,11", "BYHOUR"),
        ("freq=daily;byhour=9", "BYHOUR"),
        ("FREQ=DAILY;BYMINUTE=0,30", "BYMINUTE"),
        ("FREQ=DAILY;BYSECOND=0", "BYSECOND"),
        ("DTSTART:20260101T110000\nRRULE:FREQ=DAILY", "DTSTART"),
        ("DTSTART:20260101T110000 RRULE:FREQ=DAILY", "DTSTART"),
        ("RRULE:FREQ=WEEKLY\nRDATE:20260105T170000", "RDATE"),
        ("RRULE:FREQ=WEEKLY\nEXDATE:20260105T170000", "EXDATE"),
        ("RRULE:FREQ=WEEKLY\nEXRULE:FREQ=MONTHLY", "EXRULE"),
        ("RRULE:FREQ=WEEKLY;BYDAY=MO\nRRULE:FREQ=WEEKLY;BYDAY=TU", "one line"),
    ],
)
@pytest.mark.parametrize("part", [DigestPart, partial(MeetingPart, key="guild", name="Guild", time="15:00")])
def test_a_rule_that_brings_a_time_of_its_own_is_refused_by_the_name_of_the_part(
    part: Callable[..., object], rule: str, named: str
) -> None:
    with pytest.raises(ValidationError, match=named):
        part(rule=rule)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;BYHOUR=9,10,11,12,13,14,15,16,17;BYMINUTE=0,30",
        "FREQ=DAILY;BYSECOND=1,2,3",
        "FREQ=HOURLY",
        "DTSTART:20260101T110000\nRRULE:FREQ=DAILY",
        "RRULE:FREQ=DAILY\nRRULE:FREQ=WEEKLY;BYHOUR=17",
        "RRULE:FREQ=DAILY\nRDATE:20260303T170000",
    ],
)
def test_a_kept_rule_with_times_of_its_own_fires_once_a_day_at_the_time_that_is_shown(rule: str) -> None:
    kept = Recurrence(rule, "09:00", "Europe/Berlin", date(2026, 1, 1))
    found = between(kept, datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 3, 5, tzinfo=UTC))
    assert [each.key for each in found] == ["2026-03-02T09:00", "2026-03-03T09:00", "2026-03-04T09:00"]
    # Also for who looks later in the day.
    later = between(kept, datetime(2026, 3, 2, 9, 30, tzinfo=UTC), datetime(2026, 3, 3, tzinfo=UTC))
    assert later == []


@pytest.mark.parametrize("until", ["20260304", "20260304T000000"])
def test_until_names_the_last_day(until: str) -> None:
    cadence = Recurrence(f"FREQ=DAILY;UNTIL={until}", "09:00", "UTC", date(2026, 3, 1))
    found = between(cadence, datetime(2026, 3, 3, tzinfo=UTC), datetime(2026, 3, 9, tzinfo=UTC))
    assert [each.key for each in found] == ["2026-03-03T09:00", "2026-03-04T09:00"]
