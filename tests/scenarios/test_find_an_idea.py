"""As anybody who looks for an idea I find it by words, number, squad, person or stage, and nothing that isn't mine."""

import pytest

from guildhall.environment import Environment
from tests import people
from tests.scenarios.helpers import after, card, submit, words
from tests.scenarios.test_home_shows_my_things_first import home
from tests.scenarios.test_private_ideas import NOBODY
from tests.scenarios.test_private_ideas import submit as submit_private

FRAUD, PARCELS, SECRET = "Spot stolen cards before we ship", "Tell which parcels come late", "Who sells our prices"


@pytest.fixture
def furnished(world: Environment) -> Environment:
    """A company with one idea sent to Payments, one new idea of Rex, and a private one of Ria."""
    submit(world)
    world.workspace.person("U0TRIS").press(card(world), "Send to Payments squad")
    after(world)
    submit(world, "U0REX", Title=PARCELS, **{"What is the problem?": "Drivers wait for vans and parcels are late."})
    assert submit_private(world, Title=SECRET, **{NOBODY: ["nobody_else"]}).closed
    after(world)
    return world


def found(world: Environment, member: str, text: str) -> list[str]:
    """Return which of the three ideas somebody finds with a text behind the command."""
    reply = world.workspace.person(member).command("C0GENERAL", "/ml-queue", text).reply
    assert reply is not None
    return [title for title in (FRAUD, PARCELS, SECRET) if title in words(reply)]


@pytest.mark.core
def test_by_words_number_person_squad_and_stage(furnished: Environment) -> None:
    for text, ideas in {
        "late parcels": [PARCELS],
        "stolen card": [FRAUD],
        "2": [PARCELS],
        "@rex": [PARCELS],
        "payments": [FRAUD],
        "the Payments squad": [FRAUD],
        "new": [PARCELS],
        "accepted": [FRAUD],
        "accepted parcels": [PARCELS],
        "cards @rex": [],
        "zeppelins": [],
    }.items():
        assert found(furnished, "U0LEO", text) == ideas, text
    reply = furnished.workspace.person("U0LEO").command("C0GENERAL", "/ml-queue", "zeppelins").reply
    assert "No idea matches “zeppelins”." in words(reply)


@pytest.mark.core
def test_where_an_idea_is_has_one_name_wherever_i_read_it_and_i_can_type_it(furnished: Environment) -> None:
    leo, name = furnished.workspace.person("U0LEO"), "Planned"
    assert f"{FRAUD}" in words(home(furnished, "U0RIA"))
    assert name in words(home(furnished, "U0RIA")).partition(FRAUD)[2]
    assert f"*{FRAUD}*\nIDEA-1 · {name} · Payments" in words(leo.command("C0GENERAL", "/ml-queue", FRAUD).reply)
    leo.press(home(furnished, "U0LEO"), "All ideas")
    assert f"*{name}* · 1 idea" in words(leo.view())
    assert "*Being decided* · 1 idea" in words(leo.view())
    assert found(furnished, "U0LEO", name) == [FRAUD]
    assert found(furnished, "U0LEO", "being decided") == [PARCELS]
    assert found(furnished, "U0REX", "Being decided parcels") == [PARCELS]


def test_what_was_looked_for_is_said_with_the_person(furnished: Environment) -> None:
    leo = furnished.workspace.person("U0LEO")
    for text, said in {
        "@tris": "No idea matches “<@U0TRIS>”.",
        "zeppelins @tris": "No idea matches “zeppelins <@U0TRIS>”.",
        "@rex": "1 idea for “<@U0REX>”.",
        "@nobody": "No idea matches “@nobody”.",
    }.items():
        reply = leo.command("C0GENERAL", "/ml-queue", text).reply
        assert reply is not None
        assert said in words(reply), text
        assert said in reply.text, text
    assert "`/ml-queue plan`" in words(reply)


@pytest.mark.core
def test_from_home_on_enter(furnished: Environment) -> None:
    leo = furnished.workspace.person("U0LEO")
    answer = leo.press(home(furnished, "U0LEO"), "Find an idea", "parcels that are late")
    assert answer.view is not None
    shown = words(answer.view)
    assert PARCELS in shown
    assert "IDEA-2 · Being decided · <@U0REX>" in shown
    leo.press(answer.view, "Why?")
    assert PARCELS in words(leo.view())


def test_a_person_by_their_full_name_their_first_or_their_last(furnished: Environment) -> None:
    people.change(furnished, "U0REX", real_name="Rex Hartmann", display_name="Rex Hartmann")
    leo = furnished.workspace.person("U0LEO")
    for text in ("@Rex Hartmann", "@rex", "@hartmann", "parcels @Rex Hartmann"):
        view = leo.press(home(furnished, "U0LEO"), "Find an idea", text).view
        assert PARCELS in words(view), text
        assert FRAUD not in words(view), text
        leo.close()
    view = leo.press(home(furnished, "U0LEO"), "Find an idea", "   ").view
    assert "Type what you're looking for: words, a number, a squad or @name." in words(view)


@pytest.mark.core
def test_a_private_idea_is_found_by_those_who_may_see_it_alone(furnished: Environment) -> None:
    for text, others in {"sells our prices": [], "who sells": [], "@ria": [FRAUD], "new": [PARCELS]}.items():
        assert found(furnished, "U0REX", text) == others, text
        assert found(furnished, "U0LEO", text) == others, text
    assert found(furnished, "U0RIA", "sells our prices") == [SECRET]
    assert found(furnished, "U0TRIS", "prices") == [SECRET]


def test_what_i_find_is_counted_and_ordered_as_the_line_above_says(furnished: Environment) -> None:
    for number in range(11):
        returns = {"What is the problem?": "Vans bring boxes back, and nobody reads them."}
        submit(furnished, "U0REX", Title=f"Read the returns of depot {number}", **returns)
    after(furnished)
    leo = furnished.workspace.person("U0LEO")
    for text, said in {
        "stolen cards": "1 idea for “stolen cards”.",
        "late vans": "1 idea for “late vans”.",
        "parcels": "1 idea for “parcels”.",
        "returns depot": "The 10 best matches for “returns depot”.",
        "@rex": "The 10 ideas for “<@U0REX>” that changed last.",
        "accepted payments": "1 idea for “accepted payments”.",
    }.items():
        assert said in words(leo.command("C0GENERAL", "/ml-queue", text).reply), text
