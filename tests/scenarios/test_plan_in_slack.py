"""As an admin I plan in Slack: a month's second Tuesday, every two weeks from a day, when the leadership meets."""

from datetime import UTC, datetime, timedelta

import pytest

from guildhall.environment import Environment
from scheduling.queries import leaders as leader_queries
from scheduling.queries import occurrences as occurrence_queries
from scheduling.recurrence import between
from tests.scenarios.helpers import after, words

NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
HALF_A_YEAR = timedelta(days=184)


def plan(world: Environment, **fields: str) -> None:
    ada = world.workspace.person("U0ADA")
    ada.press(ada.command("C0GUILD", "/ml-guild").reply, "Plan a meeting")
    answer = ada.submit({"Name": "ML office hours", "Time": "10:00", "Time zone": "Europe/Berlin"} | fields)
    assert answer.closed, answer
    after(world)


def days(world: Environment) -> list[str]:
    with world.store.reading() as session:
        series = occurrence_queries.series(session, "ml-office-hours")
        assert series is not None
        return [f"{each.local:%a %-d %b}" for each in between(series.cadence, NOW, NOW + HALF_A_YEAR)]


@pytest.mark.parametrize(
    ("rhythm", "day", "first"),
    [
        ("Every month, on the first", "Monday", ["Mon 6 Apr", "Mon 4 May", "Mon 1 Jun"]),
        ("Every month, on the second", "Tuesday", ["Tue 10 Mar", "Tue 14 Apr", "Tue 12 May"]),
        ("Every month, on the third", "Wednesday", ["Wed 18 Mar", "Wed 15 Apr", "Wed 20 May"]),
        ("Every month, on the fourth", "Thursday", ["Thu 26 Mar", "Thu 23 Apr", "Thu 28 May"]),
        ("Every month, on the last", "Friday", ["Fri 27 Mar", "Fri 24 Apr", "Fri 29 May"]),
    ],
)
def test_a_weekday_of_the_month(world: Environment, rhythm: str, day: str, first: list[str]) -> None:
    plan(world, **{"How often": rhythm, "Day": day})
    assert days(world)[:3] == first


@pytest.mark.core
def test_every_two_weeks_is_counted_from_the_day_that_i_name(world: Environment) -> None:
    plan(world, **{"How often": "Every two weeks", "Day": "Tuesday", "First meeting": "2026-03-17"})
    assert days(world)[:3] == ["Tue 17 Mar", "Tue 31 Mar", "Tue 14 Apr"]
    shown = words(world.workspace.person("U0TOM").command("C0GUILD", "/ml-guild").reply)
    assert "ML office hours" in shown


def test_without_a_day_it_is_counted_from_the_next_such_day(world: Environment) -> None:
    plan(world, **{"How often": "Every two weeks", "Day": "Tuesday"})
    assert days(world)[:2] == ["Tue 10 Mar", "Tue 24 Mar"]


def test_a_first_day_years_away_is_refused(world: Environment) -> None:
    ada = world.workspace.person("U0ADA")
    ada.press(ada.command("C0GUILD", "/ml-guild").reply, "Plan a meeting")
    fields = {"Name": "ML office hours", "Time zone": "Europe/Berlin"}
    far, none = "at most a year from today", "Choose a day from the calendar."
    for day, said in (("2027-03-06", far), ("2999-12-31", far), ("0001-01-01", none), ("9999-12-31", none)):
        answer = ada.submit(fields | {"First meeting": day})
        assert not answer.closed, day
        assert said in str(answer.errors)
    assert ada.submit(fields | {"First meeting": "2027-03-05"}).closed


def digests(world: Environment) -> list[str]:
    shown = [words(each) for each in world.workspace.person("U0ADA").direct_messages()]
    return [text for text in shown if "Machine learning, for the leadership meeting" in text]


@pytest.mark.core
def test_when_the_leadership_meets_can_be_said_in_slack_and_taken_back(world: Environment) -> None:
    ada = world.workspace.person("U0ADA")
    ada.press(ada.command("C0GUILD", "/ml-guild").reply, "Leadership meeting")
    fields = {"How often the leadership meets": "Every week", "Day": "Monday", "Time": "10:00"}
    assert ada.submit(fields | {"Time zone": "Europe/Berlin"}).closed
    after(world)
    world.stepper.advance(datetime(2026, 3, 6, 8, 0, tzinfo=UTC) - timedelta(seconds=1))
    assert digests(world) == []
    world.stepper.advance(datetime(2026, 3, 6, 8, 1, tzinfo=UTC))
    assert len(digests(world)) == 1
    ada.open_home()
    after(world)
    assert "Leadership meets every Monday at 10:00 (Europe/Berlin)." in words(ada.home())
    ada.press(ada.command("C0GUILD", "/ml-guild").reply, "Leadership meeting")
    assert ada.submit({"How often the leadership meets": "No leadership digest"}).closed
    after(world)
    world.stepper.advance(datetime(2026, 3, 20, 9, 0, tzinfo=UTC))
    assert len(digests(world)) == 1


def test_nobody_but_an_admin_is_offered_it(world: Environment) -> None:
    shown = words(world.workspace.person("U0TOM").command("C0GUILD", "/ml-guild").reply)
    assert "Leadership meeting" not in shown


def test_two_admins_at_once_do_not_overwrite_each_other(world: Environment) -> None:
    ada = world.workspace.person("U0ADA")
    ada.press(ada.command("C0GUILD", "/ml-guild").reply, "Leadership meeting")
    fields = {"How often the leadership meets": "Every week", "Time zone": "Europe/Berlin"}
    assert ada.submit(fields).closed
    after(world)
    with world.store.reading() as session:
        before = leader_queries.leadership_meeting(session)
        assert before is not None
        assert before.rule == "FREQ=WEEKLY;BYDAY=MO"
