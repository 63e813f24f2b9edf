"""As somebody whose client sends a day that is none, I'm told beside the field, in every form that asks for a day."""

from datetime import timedelta

from guildhall.environment import Environment
from sandbox.person import Person
from tests.intake.experiment_drafts import give_budget
from tests.scenarios.helpers import submit
from tests.scenarios.test_an_agenda_that_writes_itself import THURSDAY, add_point, choose, reminder
from tests.scenarios.test_experiments import TRIED, note, sent
from tests.scenarios.test_hosts_take_turns import host_now, last
from tests.scenarios.test_hosts_take_turns import hosted as hosted
from tests.scenarios.test_triage_walk import home_of

# Days and words that are none, and the first and last days that a computer knows: in some zone they are beyond both.
DAYS = ["2026-02-31", "0000-01-01", "tomorrow", "20260301", "2026-W09-7", "²026-03-01", "0001-01-01", "9999-12-31"]


def assert_refuses(person: Person, name: str, **fields: object) -> None:
    """Assert that the open form names this field, and no other, for each of the days."""
    for day in DAYS:
        answer = person.submit(fields | {name: day}, bypass_client=True)
        assert answer.sent, answer
        assert list(answer.errors) == [name], (day, answer)
        assert "day" in answer.errors[name], (day, answer)


def test_when_a_meeting_is_closed(world: Environment) -> None:
    add_point(world)
    world.stepper.advance(THURSDAY + timedelta(minutes=50))
    ada = world.workspace.person("U0ADA")
    ada.press(reminder(world), "Close the meeting")
    at = choose(world, "labelling tool", "Action")
    action = {at["text"]: "Compare both tools", at["member"]: "U0REX"}
    assert_refuses(ada, at["day"], **action)


def test_when_a_meeting_is_moved(hosted: Environment) -> None:
    host = host_now(hosted)
    person = hosted.workspace.person(host)
    person.press(last(hosted, host), "Move")
    assert_refuses(person, "day", time="00:30")
    assert_refuses(person, "day", time="23:30")


def test_when_somebody_says_that_they_are_away(world: Environment) -> None:
    submit(world)
    tris = world.workspace.person("U0TRIS")
    tris.press(home_of(world, "U0TRIS"), "Rota")
    assert_refuses(tris, "away_from", away_until="2026-03-11")
    assert_refuses(tris, "away_until", away_from="2026-03-09")


def test_when_a_series_of_meetings_begins(world: Environment) -> None:
    ada = world.workspace.person("U0ADA")
    ada.press(ada.command("C0GUILD", "/ml-guild").reply, "Plan a meeting")
    assert_refuses(ada, "first", Name="ML office hours")


def test_when_an_experiment_is_decided(world: Environment) -> None:
    give_budget(world.store)
    sent(world)
    leo = world.workspace.person("U0LEO")
    leo.press(note(world), "Experiment")
    assert_refuses(leo, "decides_on", **TRIED)
