"""As somebody who brought in an old list I want to find all of it again, and to say whose each idea is."""

from random import Random
from string import ascii_lowercase

import pytest
from sqlalchemy import select
from sqlmodel import col

from guildhall.environment import Environment
from intake.tables import Idea, IdeaChange
from sandbox.inputs import placed_elements
from sandbox.person import Person
from sandbox.state import View
from tests.scenarios.helpers import after, words
from tests.scenarios.test_import_the_old_spreadsheet import ADA, give, messages_to_others, start

PEOPLE = [f"Somebody {who}" for who in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
STATUSES = {"new": "Being decided", "planned": "Planned", "done": "Live", "parked": "Not now (for later)"}
LETTERS = Random(7)


def told(words: int) -> str:
    """Return words like no others, so that no idea is taken for another."""
    return " ".join("".join(LETTERS.choices(ascii_lowercase, k=9)) for _ in range(words))


LIST = "Title,Problem,Status,Owner\n" + "".join(
    f"{told(2)},{told(5)},{status},{owner}\n" for status in STATUSES for owner in [*PEOPLE, ""]
)


def pressed_on_home(world: Environment, member: str, button: str) -> Person:
    """Have a member open Home and press a button there: one click."""
    person = world.workspace.person(member)
    person.open_home()
    after(world)
    home = person.home()
    assert home is not None
    person.press(home, button)
    return person


def ideas(world: Environment) -> list[Idea]:
    with world.store.reading() as session:
        return list(session.scalars(select(Idea).order_by(col(Idea.number))))


def test_every_imported_idea_stands_on_a_list_in_two_clicks(world: Environment) -> None:
    start(world, give(world, LIST.encode(), "list.csv"))
    count, seen = len(ideas(world)), set()
    assert count == 108
    for stage in STATUSES.values():
        ria = pressed_on_home(world, "U0RIA", "All ideas")
        overview = ria.view()
        assert overview is not None
        ria.press(overview, show(overview, stage))
        shown = words(ria.view())
        seen |= {idea.id for idea in ideas(world) if idea.title in shown}
        ria.close()
        ria.close()
    assert len(seen) == count


@pytest.mark.core
def test_a_long_list_is_read_page_by_page_and_its_owners_are_named(world: Environment) -> None:
    rows = [f"{told(2)},{told(5)},new,{PEOPLE[0]}" for _ in range(45)]
    start(world, give(world, "\n".join(["Title,Problem,Status,Owner", *rows]).encode(), "list.csv"))
    titles = {idea.title for idea in ideas(world)}
    assert len(titles) == 45
    tris = pressed_on_home(world, "U0TRIS", "All ideas")
    overview = tris.view()
    assert overview is not None
    tris.press(overview, show(overview, "Being decided"))
    pages = [{title for title in titles if title in words(tris.view())}]
    assert tris.submit({}).closed is False
    pages.append({title for title in titles if title in words(tris.view())})
    assert sorted(map(len, pages)) == [5, 40]
    assert set.union(*pages) == titles
    tris.close()
    tris.close()
    tris = pressed_on_home(world, "U0TRIS", "Assign owners")
    assert not tris.submit(dict.fromkeys(labels(tris), "U0REX")).errors
    assert {idea.requester for idea in ideas(world)} == {"U0REX"}


def test_every_idea_without_an_owner_is_listed_and_assigned_later(world: Environment) -> None:
    start(world, give(world, LIST.encode(), "list.csv"))
    before = len(messages_to_others(world))
    count = len([idea for idea in ideas(world) if not idea.requester])
    tris = pressed_on_home(world, "U0TRIS", "Assign owners")
    form = tris.view()
    assert f"{count} ideas have no owner" in words(form)
    asked = 0
    while "Who is" in words(tris.view()) or "Whose idea" in words(tris.view()):
        view = tris.view()
        assert view is not None
        labels = [block["label"]["text"] for block in view.blocks if block["type"] == "input"]
        asked += len(labels)
        assert not tris.submit(dict.fromkeys(labels, "U0REX")).errors
    # All people of the list, and each idea with no name on it.
    assert asked == len(PEOPLE) + len(STATUSES)
    assert "Every idea has an owner" in words(tris.view())
    assert {idea.requester for idea in ideas(world)} == {"U0REX"}
    assert len(messages_to_others(world)) == before
    with world.store.reading() as session:
        changes = session.scalars(select(IdeaChange).where(col(IdeaChange.verb) == "assigned")).all()
    assert len(changes) == count
    assert {change.by for change in changes} == {"U0TRIS"}
    assert "Owner assigned (in the list: “Somebody A”)." in {change.sentence for change in changes}


def test_a_name_that_is_left_empty_stays_on_the_list(world: Environment) -> None:
    start(world, give(world, LIST.encode(), "list.csv"))
    ada = pressed_on_home(world, ADA, "Assign owners")
    first = labels(ada)
    assert not ada.submit({first[0]: "U0REX"}).errors
    second = labels(ada)
    assert not set(first) & set(second)
    ada.close()
    again = labels(pressed_on_home(world, ADA, "Assign owners"))
    assert first[0] not in again
    assert set(first[1:]) <= set(again)


@pytest.mark.parametrize("outsider", ["U0GUS", "U0SANDBOXBOT"])
def test_a_guest_or_a_bot_is_assigned_nothing(world: Environment, outsider: str) -> None:
    start(world, give(world, LIST.encode(), "list.csv"))
    ada = pressed_on_home(world, ADA, "Assign owners")
    [told] = ada.submit({labels(ada)[0]: outsider}).errors.values()
    assert "is a guest, a bot or gone" in told
    assert outsider not in {idea.requester for idea in ideas(world)}


def test_home_says_that_cards_are_in_the_channel_only_where_they_are(world: Environment) -> None:
    start(world, give(world, LIST.encode(), "list.csv"))
    tris = world.workspace.person("U0TRIS")
    tris.open_home()
    after(world)
    assert "“All ideas” lists them" in words(tris.home())
    assert "their cards are in the triage channel" not in words(tris.home())


def test_all_people_of_a_list_can_be_named_before_it_is_imported(world: Environment) -> None:
    message = give(world, LIST.encode(), "list.csv")
    ada = world.workspace.person(ADA)
    ada.press(message, "Review and import")
    ada.submit({})
    asked = [label for label in labels(ada) if label.startswith("Who is")]
    assert len(asked) == len(PEOPLE)
    assert ada.submit(dict.fromkeys(asked, "U0REX")).closed
    after(world, 60)
    assert [idea.requester for idea in ideas(world)].count("") == len(STATUSES)


def test_undoing_an_import_takes_back_what_was_only_assigned(world: Environment) -> None:
    message = start(world, give(world, LIST.encode(), "list.csv"))
    tris = pressed_on_home(world, "U0TRIS", "Assign owners")
    assert not tris.submit({labels(tris)[0]: "U0REX"}).errors
    world.workspace.person(ADA).press(message, "Undo")
    after(world, 60)
    assert ideas(world) == []


def show(overview: View, stage: str) -> str:
    """Return where the button stands that lists the ideas of a stage."""
    told = f"Show: {stage}"
    return next(p.address for p in placed_elements(overview.blocks) if p.element.get("accessibility_label") == told)


def labels(person: Person) -> list[str]:
    view = person.view()
    assert view is not None
    return [block["label"]["text"] for block in view.blocks if block["type"] == "input"]
