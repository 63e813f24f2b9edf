"""As somebody whose idea is private I want it to stand with nobody who may not see it any more, however that came."""

from datetime import timedelta
from typing import Any

import pytest

from guildhall.environment import Environment
from intake.services.members import Members
from tests.company import company
from tests.people import change, change_unheard
from tests.scenarios.helpers import after, words
from tests.scenarios.test_private_ideas import NOBODY, TITLE, WITHDRAWN, messages, submit


def look_in(world: Environment, *members: str) -> None:
    """Have people do something, so that Slack has told of them."""
    for member in members:
        world.workspace.person(member).command("C0GENERAL", "/ml-queue")


def home(world: Environment, member: str) -> str:
    """Return what stands on a person's Home."""
    return words(world.workspace.person(member).home())


def open_home(world: Environment, member: str) -> str:
    """Have a person open their Home; return what stands there."""
    world.workspace.person(member).open_home()
    after(world)
    return home(world, member)


def name(world: Environment, **plan: Any) -> None:
    """Have the admin name people."""
    ada = world.workspace.person("U0ADA")
    open_home(world, "U0ADA")
    shown = ada.home()
    assert shown is not None
    ada.press(shown, "people.open")
    assert ada.submit(plan).closed
    after(world)


def only_triager_leaves(world: Environment) -> None:
    """Have the admins stand in for the only triager, who has left."""
    look_in(world, "U0TRIS", "U0ADA")
    name(world, triager=["U0TRIS"])
    change(world, "U0TRIS", deleted=True)
    after(world)
    submit(world, **{NOBODY: ["nobody_else"]})


def test_an_admin_who_stood_in_for_a_triager_keeps_nothing_when_the_triager_is_back(world: Environment) -> None:
    only_triager_leaves(world)
    assert TITLE in words(messages(world, "U0ADA")[-1])
    assert TITLE in open_home(world, "U0ADA")
    change(world, "U0TRIS", deleted=False)
    after(world)
    assert not [message for message in messages(world, "U0ADA") if TITLE in words(message)]
    assert TITLE not in home(world, "U0ADA")


def test_who_is_taken_out_of_the_first_admins_keeps_nothing(world: Environment) -> None:
    members = Members(world.store)
    members.make_admins(["U0REX"], world.clock.now())
    look_in(world, "U0REX")
    only_triager_leaves(world)
    assert TITLE in words(messages(world, "U0REX")[-1])
    assert TITLE in open_home(world, "U0REX")
    members.make_admins(["U0ADA"], world.clock.now())
    after(world)
    assert WITHDRAWN in words(messages(world, "U0REX")[-1])
    assert TITLE not in home(world, "U0REX")


def test_the_home_of_a_triager_who_became_a_guest_shows_nothing_any_more(world: Environment) -> None:
    submit(world, **{NOBODY: ["nobody_else"]})
    assert TITLE in open_home(world, "U0TRIS")
    change(world, "U0TRIS", is_restricted=True)
    after(world)
    assert "full members" in home(world, "U0TRIS")
    assert TITLE not in home(world, "U0TRIS")


@pytest.mark.parametrize("member", ["U0TRIS", "U0RIA"])
def test_home_shows_private_ideas_only_to_whom_slack_has_just_told_of(world: Environment, member: str) -> None:
    submit(world, **{NOBODY: ["nobody_else"]})
    assert TITLE in open_home(world, member)
    change_unheard(world, member, is_restricted=True)
    after(world, 61)
    assert TITLE not in open_home(world, member)


@pytest.mark.parametrize("member", ["U0TRIS", "U0RIA"])
def test_a_clock_that_was_ahead_leaves_a_guest_nothing_private_once_it_is_set_right(
    world: Environment, member: str
) -> None:
    submit(world, **{NOBODY: ["nobody_else"]})
    before = world.clock.now()
    world.clock.set(before + timedelta(hours=1))
    assert TITLE in open_home(world, member)
    change_unheard(world, member, is_restricted=True)
    world.clock.set(before)
    assert TITLE not in open_home(world, member)


def test_a_company_file_that_takes_a_triager_away_takes_their_home_back(world: Environment) -> None:
    submit(world, **{NOBODY: ["nobody_else"]})
    assert TITLE in open_home(world, "U0TOM")
    known = company()
    people = tuple(person for person in known.people if person.id != "U0TOM")
    world.apply(known.model_copy(update={"people": people}))
    after(world)
    assert WITHDRAWN in words(messages(world, "U0TOM")[-1])
    assert TITLE not in home(world, "U0TOM")


def test_a_requester_who_became_a_guest_hears_of_their_private_idea_only_when_they_are_back(world: Environment) -> None:
    submit(world, **{NOBODY: ["nobody_else"]})
    change(world, "U0RIA", is_restricted=True)
    after(world)
    tris = world.workspace.person("U0TRIS")
    tris.press(messages(world, "U0TRIS")[-1], "Not now")
    assert tris.submit({"reason": "The data comes in May."}).closed
    after(world)
    assert "May" not in "".join(map(words, messages(world, "U0RIA")))
    change(world, "U0RIA", is_restricted=False)
    after(world)
    assert "The data comes in May." in words(messages(world, "U0RIA")[0])
