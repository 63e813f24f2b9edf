"""Nobody is reminded or expected at night, at the weekend or on a holiday of theirs."""

from datetime import UTC, date, datetime

import pytest

from intake.rules.working_days import (
    after_working_days,
    country_of,
    end_of,
    holiday_on,
    is_known_country,
    is_working_day,
    morning_after,
    place_problem,
    polite,
    polite_before,
    working_day,
    working_days_after,
    working_days_before,
)

BERLIN, LONDON, NEW_YORK, AUCKLAND = "Europe/Berlin", "Europe/London", "America/New_York", "Pacific/Auckland"
FRIDAY = date(2026, 4, 24)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_zone_tells_the_country() -> None:
    assert [country_of(zone) for zone in (BERLIN, NEW_YORK, "UTC")] == ["DE", "US", None]


@pytest.mark.parametrize(
    ("day", "zone", "works"),
    [
        (date(2026, 5, 1), BERLIN, False),
        (date(2026, 5, 1), LONDON, True),
        (date(2026, 7, 3), NEW_YORK, False),
        (date(2026, 7, 3), BERLIN, True),
        (date(2026, 5, 2), BERLIN, False),
        (date(2026, 5, 1), "UTC", True),
    ],
)
def test_a_holiday_is_one_in_its_country_only(day: date, zone: str, works: bool) -> None:
    assert is_working_day(day, zone) is works


def test_working_days_leave_out_weekends_and_holidays() -> None:
    assert working_days_after(FRIDAY, 1, BERLIN) == date(2026, 4, 27)
    assert working_days_after(date(2026, 4, 30), 1, BERLIN) == date(2026, 5, 4)
    assert working_days_after(date(2026, 4, 30), 1, LONDON) == date(2026, 5, 1)


def test_a_morning_is_nine_o_clock_on_both_sides_of_summer_time() -> None:
    assert morning_after(date(2026, 3, 27), BERLIN) == at("2026-03-30T07:00")
    assert morning_after(date(2026, 3, 26), BERLIN) == at("2026-03-27T08:00")
    assert end_of(date(2026, 3, 28), BERLIN) == at("2026-03-28T23:00")
    assert end_of(date(2026, 3, 29), BERLIN) == at("2026-03-29T22:00")


@pytest.mark.parametrize(
    ("now", "zone", "then"),
    [
        ("2026-03-04T07:59", BERLIN, "2026-03-04T08:00"),
        ("2026-03-04T08:00", BERLIN, "2026-03-04T08:00"),
        ("2026-03-04T15:59", BERLIN, "2026-03-04T15:59"),
        ("2026-03-04T16:00", BERLIN, "2026-03-05T08:00"),
        ("2026-03-06T16:00", BERLIN, "2026-03-09T08:00"),
        ("2026-03-07T10:00", BERLIN, "2026-03-09T08:00"),
        ("2026-03-04T10:00", AUCKLAND, "2026-03-04T20:00"),
        ("2026-04-30T14:59", BERLIN, "2026-04-30T14:59"),
        ("2026-04-30T15:00", BERLIN, "2026-05-04T07:00"),
        ("2026-05-01T10:00", BERLIN, "2026-05-04T07:00"),
    ],
)
def test_nobody_is_reminded_in_quiet_hours(now: str, zone: str, then: str) -> None:
    assert polite(at(now), zone) == at(then)


@pytest.mark.parametrize(
    ("due", "zone", "asked"),
    [
        ("2026-03-04T08:00", BERLIN, "2026-03-04T08:00"),
        ("2026-03-04T07:59", BERLIN, "2026-03-03T08:00"),
        ("2026-03-04T16:00", BERLIN, "2026-03-04T08:00"),
        ("2026-03-07T10:00", BERLIN, "2026-03-06T08:00"),
        ("2026-03-09T07:00", BERLIN, "2026-03-06T08:00"),
        ("2026-03-30T06:59", BERLIN, "2026-03-27T08:00"),
        ("2026-05-01T10:00", BERLIN, "2026-04-30T07:00"),
        ("2026-05-01T10:00", LONDON, "2026-05-01T10:00"),
    ],
)
def test_a_question_comes_before_a_weekend_and_never_after_its_day(due: str, zone: str, asked: str) -> None:
    assert polite_before(at(due), zone) == at(asked)


@pytest.mark.parametrize(
    ("day", "zone", "working"),
    [
        (date(2026, 12, 24), "Europe/Berlin", date(2026, 12, 24)),
        (date(2026, 12, 25), "Europe/Berlin", date(2026, 12, 28)),
        (date(2026, 12, 26), "Europe/Berlin", date(2026, 12, 28)),
        (date(2026, 12, 25), "Asia/Tokyo", date(2026, 12, 25)),
        (date(2026, 12, 25), "UTC", date(2026, 12, 25)),
        (date(2026, 12, 27), "UTC", date(2026, 12, 28)),
    ],
)
def test_a_decision_is_promised_for_a_day_on_which_people_work(day: date, zone: str, working: date) -> None:
    assert working_day(day, zone) == working
    assert working_day(date(2026, 4, 6), BERLIN, before=True) == date(2026, 4, 2)


def test_who_says_where_they_live_has_the_holidays_of_there() -> None:
    labour_day, thanksgiving = date(2026, 5, 1), date(2026, 11, 26)
    assert [is_working_day(labour_day, BERLIN, country) for country in (None, "GB", "DE")] == [False, True, False]
    assert [is_working_day(thanksgiving, BERLIN, country) for country in (None, "US")] == [True, False]
    assert working_days_after(date(2026, 4, 30), 1, BERLIN, "GB") == labour_day
    assert morning_after(date(2026, 4, 30), BERLIN, "GB") == at("2026-05-01T07:00"), "the hours stay the zone's"
    assert polite(at("2026-05-01T10:00"), BERLIN, "GB") == at("2026-05-01T10:00")
    assert [is_known_country(code) for code in ("DE", "GB", "XX", "", "Germany")] == [True, True, False, False, False]


@pytest.mark.parametrize(
    ("day", "places", "off", "expected"),
    [
        # From a Thursday, a Monday, and over Easter.
        (date(2026, 3, 12), (), (), date(2026, 3, 10)),
        (date(2026, 3, 9), (), (), date(2026, 3, 5)),
        (date(2026, 4, 8), ("DE",), (), date(2026, 4, 2)),
        (date(2026, 4, 8), (), (), date(2026, 4, 6)),
        (date(2026, 3, 12), (), ("2026-03-11",), date(2026, 3, 9)),
    ],
)
def test_working_days_leave_out_weekends_holidays_and_days_off(
    day: date, places: tuple[str, ...], off: tuple[str, ...], expected: date
) -> None:
    assert working_days_before(day, 2, places, off) == expected


def test_holidays_are_those_of_the_places_named() -> None:
    assert holiday_on(date(2026, 10, 3), ["DE"], []) == "German Unity Day (DE)"
    assert holiday_on(date(2026, 10, 3), ["FR"], []) == ""
    assert holiday_on(date(2026, 3, 8), ["DE-BE", "DE"], []) == "Women's Day (DE-BE)"
    assert holiday_on(date(2026, 12, 24), ["DE"], ["2026-12-24"]) == "a company day off"
    assert place_problem("DE-BE") is None
    assert place_problem("XX") is not None
    assert place_problem("DE-XX") is not None


def test_three_working_days_leave_out_holidays_and_keep_the_time_of_day() -> None:
    asked = datetime(2026, 12, 23, 9, 30, tzinfo=UTC)
    assert after_working_days(asked, 3, "Europe/Berlin") == datetime(2026, 12, 29, 9, 30, tzinfo=UTC)
    assert after_working_days(asked, 3, "Asia/Tokyo") == datetime(2026, 12, 28, 9, 30, tzinfo=UTC)
