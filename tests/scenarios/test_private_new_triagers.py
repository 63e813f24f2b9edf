"""As somebody who begins to decide about ideas I want the private ones that wait to come to me as to everybody else."""

from guildhall.environment import Environment
from intake.services.members import Members
from tests.company import company
from tests.people import change, change_unheard
from tests.scenarios.helpers import after, words
from tests.scenarios.test_private_ideas import NOBODY, TITLE, WHO, buttons, messages, submit
from tests.scenarios.test_private_taken_back import home, look_in, name, open_home

SECRET = {NOBODY: ["nobody_else"]}


def cards(world: Environment, member: str) -> list[str]:
    """Return the cards with which somebody can decide about private ideas."""
    return [words(message) for message in messages(world, member) if "Not now" in buttons(message)]


def test_who_is_named_to_triage_gets_the_card_of_what_waits_and_decides_with_it(world: Environment) -> None:
    submit(world, **SECRET)
    look_in(world, "U0REX")
    name(world, triager=["U0TRIS", "U0TOM", "U0REX"])
    [card] = cards(world, "U0REX")
    assert TITLE in card
    assert len(cards(world, "U0TRIS")) == 1
    assert cards(world, "U0ADA") == []
    rex = world.workspace.person("U0REX")
    rex.press(messages(world, "U0REX")[-1], "Not now")
    assert rex.submit({"reason": "The data comes in May."}).closed
    after(world)
    assert "May" in words(messages(world, "U0RIA")[0])


def test_who_was_named_to_see_it_can_decide_in_the_same_message_when_they_triage(world: Environment) -> None:
    submit(world, **{WHO: ["U0REX"]})
    name(world, triager=["U0TRIS", "U0TOM", "U0REX"])
    assert len(messages(world, "U0REX")) == len(cards(world, "U0REX")) == 1


def test_what_is_decided_or_their_own_is_not_shown_to_who_begins_to_triage(world: Environment) -> None:
    submit(world, **SECRET)
    tris = world.workspace.person("U0TRIS")
    tris.press(messages(world, "U0TRIS")[-1], "Not now")
    assert tris.submit({"reason": "The data comes in May."}).closed
    submit(world, **SECRET | {"Title": "One that waits"})
    look_in(world, "U0REX")
    name(world, triager=["U0TRIS", "U0TOM", "U0REX", "U0RIA"])
    [card] = cards(world, "U0REX")
    assert "One that waits" in card
    assert cards(world, "U0RIA") == []


def test_a_company_file_that_names_a_triager_shows_them_what_waits(world: Environment) -> None:
    submit(world, **SECRET)
    look_in(world, "U0REX")
    known = company()
    people = [*known.model_dump()["people"], {"id": "U0REX", "name": "Rex", "roles": ["triager"]}]
    world.apply(type(known).model_validate(known.model_dump() | {"people": people}))
    after(world)
    assert len(cards(world, "U0REX")) == 1
    world.apply(type(known).model_validate(known.model_dump() | {"people": people}))
    after(world)
    assert len(messages(world, "U0REX")) == 1


def test_a_triager_who_is_back_gets_what_came_meanwhile_and_what_was_taken_back(world: Environment) -> None:
    submit(world, **SECRET)
    change(world, "U0TOM", is_restricted=True)
    submit(world, **SECRET | {"Title": "While Tom was away"})
    assert cards(world, "U0TOM") == []
    change(world, "U0TOM", is_restricted=False)
    after(world)
    assert [title in card for title, card in zip((TITLE, "While"), cards(world, "U0TOM"), strict=True)] == [True, True]


def test_admins_who_begin_to_stand_in_get_what_waits(world: Environment) -> None:
    look_in(world, "U0ADA", "U0TRIS", "U0TOM")
    submit(world, **SECRET)
    change(world, "U0TOM", deleted=True)
    after(world)
    assert messages(world, "U0ADA") == []
    change(world, "U0TRIS", deleted=True)
    after(world)
    assert len(cards(world, "U0ADA")) == 1


def test_admins_who_begin_to_stand_in_unheard_get_it_when_slack_tells(world: Environment) -> None:
    look_in(world, "U0ADA", "U0TRIS", "U0TOM")
    submit(world, **SECRET)
    for member in ("U0TOM", "U0TRIS"):
        change_unheard(world, member, deleted=True)
    after(world, 3600)
    submit(world, **SECRET | {"Title": "Nobody was left to read this"})
    after(world)
    assert len(cards(world, "U0ADA")) == 2


def test_a_new_first_admin_gets_what_waits_where_admins_stand_in(world: Environment) -> None:
    look_in(world, "U0ADA", "U0REX", "U0TRIS")
    name(world, triager=["U0TRIS"])
    change(world, "U0TRIS", deleted=True)
    submit(world, **SECRET)
    Members(world.store).make_admins(["U0REX"], world.clock.now())
    after(world)
    assert len(cards(world, "U0REX")) == 1


def test_no_more_than_the_twenty_newest_come_at_once(world: Environment) -> None:
    for number in range(22):
        submit(world, **SECRET | {"Title": f"Idea number {number}"})
    look_in(world, "U0REX")
    name(world, triager=["U0TRIS", "U0TOM", "U0REX"])
    after(world, 60)
    got = cards(world, "U0REX")
    assert len(got) == 20
    assert not [card for card in got if "number 0\n" in card or "number 1\n" in card]


def test_home_says_truly_where_the_others_are_that_wait(world: Environment) -> None:
    for number in range(6):
        submit(world, **SECRET | {"Title": f"Idea number {number}"})
    open_home(world, "U0TRIS")
    assert "And 1 more to decide. Their cards are in the triage channel or in your messages." in home(world, "U0TRIS")
