"""As somebody new to the guild I find in the reminders of the first three meetings what we will speak of."""

import copy
import re
from datetime import UTC, datetime, timedelta

import pytest

from guildhall.environment import Environment
from sandbox.state import Message
from scheduling.reminders import agenda
from tests.scenarios.helpers import words

THURSDAY = datetime(2026, 3, 5, 14, 0, tzinfo=UTC)
POINTS = ("Who we are", "A round", "One practice to share", "What slows us down")


def reminders(world: Environment, weeks: int) -> list[Message]:
    """Return the reminders as they stood just before each meeting: afterwards they say that it took place."""
    person, seen = world.workspace.person("U0REX"), list[Message]()
    for week in range(weeks):
        before = THURSDAY + timedelta(weeks=week, minutes=-2)
        if before > world.clock.now():
            world.stepper.advance(before)
            seen += copy.deepcopy(person.messages("C0GUILD")[len(seen) :])
    return seen


def test_the_day_before_the_agenda_stands_in_full_and_its_minutes_fill_the_meeting(world: Environment) -> None:
    early, _ = reminders(world, 1)
    shown = words(early)
    for point in POINTS:
        assert point in shown
        assert point.lower() in early.text
    assert sum(int(minutes) for minutes in re.findall(r"^(\d+) min ", shown, re.MULTILINE)) == 45


def test_ten_minutes_before_it_is_one_line(world: Environment) -> None:
    _, late = reminders(world, 1)
    assert "practice" not in words(late), "everybody has read it the day before"
    rex = world.workspace.person("U0REX")
    rex.press(late, "Agenda")
    for point in POINTS:
        assert point in words(rex.view())


def test_the_first_three_meetings_have_it_and_the_fourth_has_not(world: Environment) -> None:
    shown = [words(reminder) for reminder in reminders(world, 4)]
    assert [("slows us down" in each) for each in shown] == [True, False] * 3 + [False] * 2


def test_a_missed_first_meeting_still_counts_as_the_first(world: Environment) -> None:
    world.clock.set(THURSDAY + timedelta(hours=1))
    shown = [words(reminder) for reminder in reminders(world, 4)]
    assert [("slows us down" in each) for each in shown] == [True, False] * 2 + [False] * 2


@pytest.mark.parametrize("minutes", [5, 7, 15, 20, 25, 30, 45, 50, 60, 90, 480])
def test_whatever_a_meeting_takes_its_points_fill_it(minutes: int) -> None:
    points = agenda(minutes)
    assert sum(point.minutes for point in points) == minutes
    assert len(points) == 4
    assert all(point.minutes > 0 for point in points)


def test_a_reminder_that_comes_late_on_the_day_itself_says_today(world: Environment) -> None:
    world.clock.set(THURSDAY - timedelta(hours=6))
    world.stepper.advance(THURSDAY - timedelta(hours=5))
    [late] = world.workspace.person("U0REX").messages("C0GUILD")
    assert "is today" in late.text
    assert "is today" in words(late)
