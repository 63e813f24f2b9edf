"""As anybody who reads in December what falls due in January, I read the year with the day; in January no more."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from guildhall.environment import Environment
from tests.conftest import OpenWorld
from tests.intake.experiment_drafts import give_budget
from tests.invariants import broken
from tests.scenarios.helpers import after, card, submit, words
from tests.scenarios.test_a_colleague_supports_an_idea import RANKED
from tests.scenarios.test_experiments import note, started
from tests.scenarios.test_home_shows_my_things_first import home

DECEMBER, JANUARY = datetime(2026, 12, 16, 8, 0, tzinfo=UTC), datetime(2027, 1, 5, 8, 0, tzinfo=UTC)
DAY = "Wed 13 Jan"


@pytest.fixture
def in_december(open_test_world: OpenWorld) -> Iterator[Environment]:
    with open_test_world(start=DECEMBER) as world:
        world.stepper.settle()
        yield world
        assert not world.workspace.refused
        assert not broken(world)


def test_the_day_of_a_decision_has_its_year_wherever_it_stands(in_december: Environment) -> None:
    world = in_december
    ria, tris = world.workspace.person("U0RIA"), world.workspace.person("U0TRIS")
    tris.press(submit(world, **RANKED), "Send to Payments squad")
    after(world, 130)
    give_budget(world.store, 6)
    started(world)
    for shown in (card(world), note(world), ria.direct_messages()[0], home(world, "U0RIA")):
        assert f"{DAY} 2027" in words(shown)
        assert DAY not in words(shown).replace(f"{DAY} 2027", "")
    tris.press(card(world), "More")
    assert f"{DAY} 2027" in words(tris.view())


def test_in_the_new_year_the_same_day_has_none_any_more_and_what_is_past_has_its_own(in_december: Environment) -> None:
    world = in_december
    ria, tris = world.workspace.person("U0RIA"), world.workspace.person("U0TRIS")
    tris.press(submit(world, **RANKED), "Send to Payments squad")
    after(world, 130)
    give_budget(world.store, 6)
    started(world)
    submit(world, Title="Sing louder", **{"What is the problem?": "Nobody hears the choir."})
    world.stepper.advance(JANUARY)
    ria.press(ria.direct_messages()[0], "Edit")
    assert ria.submit({"Title": "Spot stolen cards at once"}).closed
    after(world)
    assert f"In progress · decision by {DAY}\n" in words(ria.direct_messages()[0])
    assert "promised for" in (nudges := "\n".join(words(each) for each in tris.direct_messages()))
    assert "Dec 2026" not in nudges, "it was read in December"
    assert "due 18 Dec 2026, 18 days late" in words(home(world, "U0TRIS"))


def test_the_weeks_of_the_rota_and_meetings_read_aloud_have_their_years(in_december: Environment) -> None:
    world = in_december
    tris = world.workspace.person("U0TRIS")
    submit(world)
    tris.press(home(world, "U0TRIS"), "Rota")
    shown = words(tris.view())
    assert "Week of Mon 14 Dec:" in shown
    assert "Week of Mon 4 Jan 2027:" in shown
    spoken = tris.command("C0GENERAL", "/ml-guild").reply
    assert spoken is not None
    days = [part for part in spoken.text.split(";") if "January" in part]
    assert all("January 2027 at" in part for part in days), spoken.text
    assert "December 2026" not in spoken.text


def test_the_reader_is_in_the_new_year_first_where_it_begins_first(in_december: Environment) -> None:
    world = in_december
    world.stepper.advance(datetime(2026, 12, 31, 23, 30, tzinfo=UTC))
    submit(world)
    # In Berlin it is half past midnight.
    tracker = words(world.workspace.person("U0RIA").direct_messages()[0])
    assert "will review it by Tue 5 Jan. " in tracker
    world.stepper.advance(world.clock.now() + timedelta(hours=1))
