"""As a host who can't host I am not asked again, and whoever hosts instead is told; what the guild reads is true."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from guildhall.environment import Environment
from intake.tables import Away
from sandbox.state import Message
from tests.conftest import OpenWorld
from tests.people import change
from tests.scenarios.helpers import after, words
from tests.scenarios.test_an_agenda_that_writes_itself import POINT, add_point
from tests.scenarios.test_hosts_take_turns import (
    DAY,
    HOSTS,
    MINUTE,
    THURSDAY,
    WEEK,
    announced,
    buttons,
    guild,
    host_now,
    last,
    told,
    with_hosts,
)

FRIDAY = THURSDAY + DAY
SOON = timedelta(hours=1, minutes=1)


@pytest.fixture
def hosted(open_test_world: OpenWorld) -> Iterator[Environment]:
    with open_test_world() as world:
        world.apply(with_hosts())
        world.stepper.advance(THURSDAY - WEEK + timedelta(hours=1))
        yield world
        assert not world.workspace.refused


def hand_over(world: Environment, host: str) -> str:
    """Hand over the next meeting; return who has it now."""
    before = {member: len(told(world, member)) for member in HOSTS}
    world.workspace.person(host).press(last(world, host), "Hand over")
    after(world)
    [new] = [member for member in HOSTS if len(told(world, member)) > before[member]]
    return new


@pytest.mark.core
def test_the_reminder_names_who_hosts_it_now_and_shows_their_words(hosted: Environment) -> None:
    host, _ = announced(hosted)
    assert f"Host: <@{host}>" in guild(hosted)[-1]
    new = hand_over(hosted, host)
    assert f"Host: <@{new}>" in guild(hosted)[-1]
    assert f"Host: <@{host}>" not in guild(hosted)[-1]
    person = hosted.workspace.person(new)
    person.press(last(hosted, new), "Edit")
    assert person.submit({"introduction": "We start with the demo."}).closed
    after(hosted)
    assert "We start with the demo." in guild(hosted)[-1]


@pytest.mark.core
def test_what_i_handed_over_does_not_come_back_to_me(hosted: Environment) -> None:
    first = host_now(hosted)
    second = hand_over(hosted, first)
    third = hand_over(hosted, second)
    assert {first, second, third} == set(HOSTS)
    hosted.workspace.person(third).press(last(hosted, third), "Hand over")
    after(hosted)
    assert "You host" in words(last(hosted, third))
    said = [words(each) for each in hosted.workspace.person(third).ephemerals(_direct(hosted, third))]
    assert any("Nobody else can host this one." in each for each in said)


def _direct(world: Environment, member: str) -> str:
    return last(world, member).channel


@pytest.mark.core
def test_when_the_host_leaves_the_company_the_next_one_is_told(hosted: Environment) -> None:
    host, _ = announced(hosted)
    # Slack tells of people whom the bot has met.
    hosted.workspace.person(host).command("C0GUILD", "/ml-guild")
    before = {member: len(told(hosted, member)) for member in HOSTS}
    change(hosted, host, deleted=True)
    hosted.stepper.advance(hosted.clock.now() + SOON)
    [new] = [member for member in HOSTS if len(told(hosted, member)) > before[member]]
    assert new != host
    assert f"<@{host}> can't, so it's your turn." in words(last(hosted, new))
    assert f"Host: <@{new}>" in guild(hosted)[-1]
    assert len(told(hosted, host)) == before[host]


def test_when_an_admin_notes_that_i_am_away_the_next_one_has_it_and_i_read_so(hosted: Environment) -> None:
    host = host_now(hosted)
    before = {member: len(told(hosted, member)) for member in HOSTS}
    hosted.apply(with_hosts(away=[host]))
    hosted.stepper.advance(hosted.clock.now() + SOON)
    [new] = [member for member in HOSTS if len(told(hosted, member)) > before[member]]
    assert f"<@{new}> hosts" in words(last(hosted, host))
    assert "because you're away" in words(last(hosted, host))
    assert buttons(last(hosted, host)) == []


def test_who_is_away_on_that_day_by_the_rota_is_passed_over(hosted: Environment) -> None:
    with hosted.store.writing() as session:
        for member in ("U0REX", "U0LEO"):
            session.add(Away(member=member, first=date(2026, 3, 9), last=date(2026, 3, 12)))
    assert host_now(hosted) == "U0RIA"


@pytest.mark.core
def test_when_an_admin_moves_all_meetings_i_keep_mine_and_what_i_wrote_and_am_told(hosted: Environment) -> None:
    host = host_now(hosted)
    person = hosted.workspace.person(host)
    person.press(last(hosted, host), "Edit")
    assert person.submit({"introduction": "We start with the demo."}).closed
    after(hosted)
    before = {member: len(told(hosted, member)) for member in HOSTS}
    hosted.apply(with_hosts(rule="FREQ=WEEKLY;BYDAY=FR"))
    hosted.stepper.advance(hosted.clock.now() + MINUTE)
    assert [len(told(hosted, member)) - before[member] for member in HOSTS] == [member == host for member in HOSTS]
    old, new = (words(each) for each in told(hosted, host)[-2:])
    assert "was moved to" in old
    assert "Friday 13 March 2026, 15:00" in old
    assert "You host *ML guild* on" in new
    assert "We start with the demo." in new
    hosted.stepper.advance(THURSDAY + MINUTE)
    assert "has started" not in words(told(hosted, host)[-1])
    hosted.stepper.advance(FRIDAY + MINUTE)
    assert "has started" in words(told(hosted, host)[-1])


def test_when_an_admin_ends_the_meetings_i_am_not_told_that_mine_has_started(hosted: Environment) -> None:
    host = host_now(hosted)
    hosted.apply(with_hosts().model_copy(update={"meetings": ()}))
    hosted.stepper.advance(THURSDAY + MINUTE)
    assert "has started" not in words(last(hosted, host))
    assert "is skipped" in words(last(hosted, host))


def test_a_point_that_comes_later_is_in_my_message(hosted: Environment) -> None:
    host = host_now(hosted)
    assert "Nothing is on the agenda yet" in words(last(hosted, host))
    add_point(hosted, member="U0TOM")
    after(hosted)
    assert POINT in words(last(hosted, host))
    assert "Nothing is on the agenda yet" not in words(last(hosted, host))
    # The buttons still do what they say.
    hosted.workspace.person(host).press(last(hosted, host), "Skip this one")
    after(hosted)
    assert "is skipped" in words(last(hosted, host))


def test_a_meeting_is_not_moved_to_when_it_is_anyway(hosted: Environment) -> None:
    host, before = announced(hosted)
    person = hosted.workspace.person(host)
    person.press(last(hosted, host), "Move")
    assert person.submit({"New day": "2026-03-12", "time": "15:00"}).errors
    assert guild(hosted) == before


@pytest.mark.core
def test_what_was_moved_to_next_week_after_its_reminder_is_reminded_of_again(hosted: Environment) -> None:
    host, _ = announced(hosted)
    person = hosted.workspace.person(host)
    person.press(last(hosted, host), "Move")
    assert person.submit({"New day": "2026-03-17", "time": "15:00"}).closed
    after(hosted)
    before, tuesday = len(guild(hosted)), THURSDAY + 5 * DAY
    hosted.stepper.advance(tuesday - DAY - MINUTE)
    assert len(guild(hosted)) == before
    hosted.stepper.advance(tuesday - DAY + MINUTE)
    [again] = guild(hosted)[before:]
    assert "is tomorrow" in again
    hosted.stepper.advance(tuesday + 70 * MINUTE)
    assert "Close the meeting" in guild(hosted)[-1]
    assert len(guild(hosted)) == before + 2
    assert "ML guild* was moved to" in guild(hosted)[before - 1]


def test_what_is_skipped_after_it_was_announced_and_moved_is_told(hosted: Environment) -> None:
    host, _ = announced(hosted)
    person = hosted.workspace.person(host)
    person.press(last(hosted, host), "Move")
    assert person.submit({"New day": "2026-03-17", "time": "15:00"}).closed
    after(hosted)
    before = len(guild(hosted))
    person.press(last(hosted, host), "Skip this one")
    after(hosted)
    assert "was cancelled" in guild(hosted)[-1]
    assert len(guild(hosted)) == before + 1


def test_what_is_moved_minutes_before_it_starts_is_reminded_of_and_closed_where_it_took_place(
    hosted: Environment,
) -> None:
    host = host_now(hosted)
    hosted.stepper.advance(THURSDAY - 5 * MINUTE)
    person = hosted.workspace.person(host)
    person.press(last(hosted, host), "Move")
    assert person.submit({"New day": "2026-03-12", "time": "17:00"}).closed
    after(hosted)
    before = len(guild(hosted))
    hosted.stepper.advance(THURSDAY + 2 * 60 * MINUTE - 9 * MINUTE)
    [near] = guild(hosted)[before:]
    assert "in 10 minutes" in near
    assert "12 March 2026, 17:00" in near


def test_a_guest_is_no_host_and_i_read_so_beside_the_field(world: Environment) -> None:
    ada = world.workspace.person("U0ADA")
    world.workspace.person("U0GUS").command("C0GENERAL", "/ml-guild")
    ada.press(ada.command("C0GUILD", "/ml-guild").reply, "Plan a meeting")
    fields = {"Name": "ML office hours", "Time zone": "Europe/Berlin", "Hosts, in turn": ["U0GUS", "U0REX"]}
    answer = ada.submit(fields)
    assert set(answer.errors) == {"hosts"}
    assert "only full members" in answer.errors["hosts"]
    assert ada.submit({"Hosts, in turn": ["U0REX"]}).closed


def test_we_hear_it_when_a_host_leaves_who_never_wrote_to_us(world: Environment) -> None:
    ada = world.workspace.person("U0ADA")
    ada.press(ada.command("C0GUILD", "/ml-guild").reply, "Plan a meeting")
    fields = {"Name": "ML guild hours", "Day": "Tuesday", "Time": "10:00", "Time zone": "Europe/Berlin"}
    assert ada.submit(fields | {"Hosts, in turn": ["U0REX", "U0RIA"]}).closed
    after(world)
    change(world, "U0REX", deleted=True)
    world.stepper.advance(datetime(2026, 3, 9, 8, 1, tzinfo=UTC))
    hosts = [each for each in HOSTS if any("You host" in message.text for message in _messages(world, each))]
    assert hosts == ["U0RIA"]


def _messages(world: Environment, member: str) -> list[Message]:
    return world.workspace.person(member).direct_messages()
