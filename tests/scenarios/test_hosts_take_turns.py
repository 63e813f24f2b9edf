"""As a host I get the agenda two working days before, and edit it, hand it over, move it or skip it with one click."""

import copy
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from guildhall.company_file import CompanyFile
from guildhall.environment import Environment
from sandbox.state import Message
from tests.company import company
from tests.conftest import OpenWorld
from tests.scenarios.helpers import after, words

# 15:00 in Berlin; two working days before the meeting is Tuesday.
THURSDAY = datetime(2026, 3, 12, 14, 0, tzinfo=UTC)
TUESDAY = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)
HOSTS = ("U0REX", "U0RIA", "U0LEO")
DAY, WEEK, MINUTE = timedelta(days=1), timedelta(weeks=1), timedelta(minutes=1)


def with_hosts(**more: Any) -> CompanyFile:
    plain = company().model_dump()
    meeting = plain["meetings"][0] | {"hosts": ["U0REX", "U0RIA", "U0LEO"]} | more
    return CompanyFile.model_validate(plain | {"meetings": [meeting]})


@pytest.fixture
def hosted(open_test_world: OpenWorld) -> Iterator[Environment]:
    with open_test_world() as world:
        world.apply(with_hosts())
        # The meeting of this week is not anybody's turn here.
        world.stepper.advance(THURSDAY - WEEK + timedelta(hours=1))
        yield world
        assert not world.workspace.refused


def told(world: Environment, member: str) -> list[Message]:
    messages = world.workspace.person(member).direct_messages()
    return [each for each in messages if "ML guild" in each.text]


def guild(world: Environment) -> list[str]:
    """Return what stands in the guild's channel."""
    return [words(message) for message in world.workspace.person("U0TOM").messages("C0GUILD")]


def last(world: Environment, member: str) -> Message:
    return copy.deepcopy(told(world, member)[-1])


def buttons(message: Message) -> list[str]:
    return [e["text"]["text"] for b in message.blocks if b["type"] == "actions" for e in b["elements"]]


def host_now(world: Environment) -> str:
    """Return whose turn the next meeting is, once they were told."""
    before = {member: len(told(world, member)) for member in HOSTS}
    world.stepper.advance(TUESDAY + MINUTE)
    [host] = [member for member, count in before.items() if len(told(world, member)) > count]
    return host


def announced(world: Environment) -> tuple[str, list[str]]:
    """Have the reminder of the day before come; return who hosts, and what stands in the guild's channel."""
    host = host_now(world)
    world.stepper.advance(THURSDAY - DAY + MINUTE)
    return host, guild(world)


@pytest.mark.core
def test_two_working_days_before_one_host_gets_the_agenda_and_edits_it(hosted: Environment) -> None:
    hosted.workspace.person("U0TOM").command("C0GUILD", "/ml-guild", "Who has GPUs to spare?")
    hosted.workspace.person("U0TOM").command("C0GUILD", "/ml-guild", "What is for lunch?")
    host = host_now(hosted)
    message, person = last(hosted, host), hosted.workspace.person(host)
    assert "You host *ML guild*" in words(message)
    assert "Who has GPUs to spare?" in words(message)
    assert buttons(message) == ["Edit", "Hand over", "Move", "Skip this one"]
    person.press(message, "Edit")
    answer = person.submit({"introduction": "We start with the demo.", "left_out": ["What is for lunch?"]})
    assert answer.closed, answer
    after(hosted)
    assert "What is for lunch?" not in words(last(hosted, host))
    hosted.stepper.advance(THURSDAY - DAY + MINUTE)
    reminder = hosted.workspace.person("U0TOM").messages("C0GUILD")[-1]
    assert "We start with the demo." in words(reminder)
    assert "What is for lunch?" not in words(reminder)
    assert f"Host: <@{host}>" in words(reminder)


@pytest.mark.core
def test_hand_over_is_one_click_and_tells_both(hosted: Environment) -> None:
    host = host_now(hosted)
    hosted.workspace.person(host).press(last(hosted, host), "Hand over")
    after(hosted)
    [other] = [
        member
        for member in HOSTS
        if member != host and any("handed it over to you" in words(each) for each in told(hosted, member))
    ]
    assert f"over to <@{other}>" in words(last(hosted, host))
    assert buttons(last(hosted, host)) == []
    # Who handed it over is next in turn.
    hosted.stepper.advance(TUESDAY + WEEK + MINUTE)
    assert "You host *ML guild*" in words(last(hosted, host))


@pytest.mark.core
def test_a_meeting_that_is_skipped_in_time_is_announced_to_nobody(hosted: Environment) -> None:
    host = host_now(hosted)
    before = len(hosted.workspace.person("U0TOM").messages("C0GUILD"))
    hosted.workspace.person(host).press(last(hosted, host), "Skip this one")
    after(hosted)
    assert "is skipped" in words(last(hosted, host))
    hosted.stepper.advance(THURSDAY + timedelta(hours=2))
    assert len(hosted.workspace.person("U0TOM").messages("C0GUILD")) == before
    shown = words(hosted.workspace.person("U0TOM").command("C0GUILD", "/ml-guild").reply)
    assert "19 March" in shown


@pytest.mark.core
def test_one_that_is_skipped_after_its_reminder_is_told_once_for_an_edit_pings_nobody(hosted: Environment) -> None:
    host, before = announced(hosted)
    hosted.workspace.person(host).press(last(hosted, host), "Skip this one")
    after(hosted)
    *_, reminder, post = guild(hosted)
    assert len(guild(hosted)) == len(before) + 1
    for each in (reminder, post):
        assert "Thursday 12 March 2026, 15:00 (Europe/Berlin)> was cancelled." in each
    assert "The next one is on" in post
    assert "Thursday 19 March 2026, 15:00" in post
    hosted.stepper.advance(THURSDAY + timedelta(hours=2))
    assert guild(hosted) == [*before[:-1], reminder, post]


def test_one_that_is_skipped_on_the_working_day_before_is_told_although_no_reminder_came(hosted: Environment) -> None:
    host = host_now(hosted)
    # The reminder comes at three.
    hosted.stepper.advance(THURSDAY - DAY - timedelta(hours=5))
    before = guild(hosted)
    hosted.workspace.person(host).press(last(hosted, host), "Skip this one")
    hosted.stepper.advance(THURSDAY + timedelta(hours=2))
    [post] = guild(hosted)[len(before) :]
    assert "was cancelled" in post


def test_a_mondays_meeting_that_is_skipped_on_friday_is_told_before_the_weekend(open_test_world: OpenWorld) -> None:
    with open_test_world() as world:
        world.apply(with_hosts(rule="FREQ=WEEKLY;BYDAY=MO"))
        for day, is_told in (("2026-03-12", False), ("2026-03-20", True)):
            # Two working days before Monday is Thursday.
            world.stepper.advance(datetime.fromisoformat(f"{day}T09:00:00+00:00"))
            [host] = [
                member for member in HOSTS if any("Skip this one" in buttons(each) for each in told(world, member))
            ]
            before = guild(world)
            world.workspace.person(host).press(last(world, host), "Skip this one")
            after(world)
            assert len(guild(world)) == len(before) + is_told, day


@pytest.mark.core
def test_one_that_is_moved_after_its_reminder_is_told_once(hosted: Environment) -> None:
    host, before = announced(hosted)
    person = hosted.workspace.person(host)
    person.press(last(hosted, host), "Move")
    assert person.submit({"New day": "2026-03-13", "time": "16:30"}).closed
    after(hosted)
    post = guild(hosted)[-1]
    assert len(guild(hosted)) == len(before) + 1
    assert "*ML guild* was moved to" in post
    assert "Friday 13 March 2026, 16:30 (Europe/Berlin)>. It was planned for" in post
    hosted.stepper.advance(THURSDAY + timedelta(hours=2))
    assert len(guild(hosted)) == len(before) + 1


def test_what_a_host_edits_or_hands_over_is_told_to_the_guild_by_no_post(hosted: Environment) -> None:
    host, before = announced(hosted)
    hosted.workspace.person(host).press(last(hosted, host), "Hand over")
    after(hosted)
    assert len(guild(hosted)) == len(before)


@pytest.mark.core
def test_one_that_is_moved_is_announced_at_its_new_time_only(hosted: Environment) -> None:
    host = host_now(hosted)
    before = len(hosted.workspace.person("U0TOM").messages("C0GUILD"))
    person = hosted.workspace.person(host)
    person.press(last(hosted, host), "Move")
    assert person.submit({"New day": "2026-03-01", "time": "16:30"}).errors
    assert person.submit({"New day": "2026-03-13", "time": "16:30"}).closed
    after(hosted)
    friday = datetime(2026, 3, 13, 15, 30, tzinfo=UTC)
    hosted.stepper.advance(friday - DAY - MINUTE)
    assert len(hosted.workspace.person("U0TOM").messages("C0GUILD")) == before
    hosted.stepper.advance(friday + MINUTE)
    reminders = hosted.workspace.person("U0TOM").messages("C0GUILD")[before:]
    assert len(reminders) == 2
    assert all("13 March 2026, 16:30" in words(each) for each in reminders)


@pytest.mark.core
def test_on_a_public_holiday_the_host_is_asked_and_can_keep_it(open_test_world: OpenWorld) -> None:
    with open_test_world() as world:
        # 14 May 2026 is Ascension Day.
        world.apply(with_hosts(places=["DE-BE"]))
        world.stepper.advance(datetime(2026, 5, 7, 14, 0, tzinfo=UTC))
        before = {member: len(told(world, member)) for member in HOSTS}
        world.stepper.advance(datetime(2026, 5, 12, 8, 1, tzinfo=UTC))
        [host] = [member for member, count in before.items() if len(told(world, member)) > count]
        message = last(world, host)
        assert "That day is Ascension Day (DE-BE). Move it, skip it or keep it?" in words(message)
        assert buttons(message) == ["Keep it", "Hand over", "Move", "Skip this one"]
        world.workspace.person(host).press(message, "Keep it")
        after(world)
        assert "Ascension" not in words(last(world, host))
        assert buttons(last(world, host))[0] == "Edit"


def test_an_empty_agenda_offers_to_skip_the_day_before_only_after_three_were_held(hosted: Environment) -> None:
    offered = []
    for week in range(4):
        hosted.stepper.advance(THURSDAY + week * WEEK - DAY + MINUTE)
        every = [each for member in HOSTS for each in told(hosted, member)]
        offered.append(any("nothing on the agenda. You can skip" in words(each) for each in every))
    # The one of this week was held before the first of these.
    assert offered == [False, False, True, True]


def test_turns_go_round_and_who_is_away_is_passed_over(hosted: Environment) -> None:
    hosted.apply(with_hosts(away=["U0RIA"]))
    before = {member: len(told(hosted, member)) for member in HOSTS}
    hosted.stepper.advance(THURSDAY + WEEK + DAY)
    assert [member for member in HOSTS if len(told(hosted, member)) > before[member]] == ["U0REX", "U0LEO"]


@pytest.mark.core
def test_an_admin_plans_office_hours_in_one_form_and_they_have_reminders_of_their_own(world: Environment) -> None:
    ada, tom = world.workspace.person("U0ADA"), world.workspace.person("U0TOM")
    reply = ada.command("C0GUILD", "/ml-guild").reply
    assert "Plan a meeting" not in words(tom.command("C0GUILD", "/ml-guild").reply)
    ada.press(reply, "Plan a meeting")
    answer = ada.submit({"Name": "ML office hours", "Day": "Tuesday", "Time": "10:00", "Time zone": "Europe/Berlin"})
    assert answer.closed, answer
    after(world)
    assert "ML office hours" in words(tom.command("C0GUILD", "/ml-guild").reply)
    world.stepper.advance(datetime(2026, 3, 9, 9, 1, tzinfo=UTC))
    reminder = tom.messages("C0GUILD")[-1]
    assert "ML office hours" in words(reminder)
    assert "Bring any question about machine learning." in words(reminder)
