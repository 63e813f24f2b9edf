"""As a triager I see which priority an idea matches and by which words, correct it once, and am believed next time."""

import re

import pytest

from bot import ids
from guildhall.environment import Environment
from intake.queries.policy import priority_examples
from tests.scenarios.helpers import after, card, submit, words

pytestmark = pytest.mark.core
CATS = {
    "Title": "Count pallets at the dock",
    "What is the problem?": "Cameras above the dock see each pallet and its label.",
}
AGAIN = {
    "Title": "Read pallet labels",
    "What is the problem?": "A camera at the dock could read the label of every pallet.",
}


def correct(world: Environment, priority: str) -> None:
    after(world)
    tris = world.workspace.person("U0TRIS")
    tris.press(card(world), "More")
    assert tris.submit({"priority": priority}).closed
    after(world)


def test_a_match_shows_the_two_words_that_decided(world: Environment) -> None:
    shown = words(submit(world))
    assert re.search(r"Looks like a fit for \*Fewer fraud losses\* \(mentions stolen cards, \w+\)", shown)


def test_an_idea_that_matches_nothing_is_corrected_with_one_choice(world: Environment) -> None:
    assert "Matches no priority yet" in words(submit(world, **CATS))
    correct(world, "Parcels on time")
    assert "Supports *Parcels on time*" in words(card(world))
    [tracker] = world.workspace.person("U0RIA").direct_messages()
    assert "Matched to “Parcels on time”." in words(tracker)


def test_a_wrong_match_is_taken_away(world: Environment) -> None:
    submit(world)
    correct(world, "None of these")
    assert "Matches no priority yet" in words(card(world))


def test_what_was_corrected_teaches(world: Environment) -> None:
    for number in range(5):
        submit(world, **CATS | {"Title": f"Count pallets at dock {number}"})
        correct(world, "Parcels on time")
    for title in ("Guess who leaves", "Ask who stays"):
        submit(world, Title=title, **{"What is the problem?": "Good people leave and nobody asked them why."})
        correct(world, "Fewer fraud losses")
    submit(world, **AGAIN)
    after(world)
    assert "Looks like a fit for *Parcels on time*" in words(card(world))


def test_a_match_that_nobody_has_read_teaches_nothing(world: Environment) -> None:
    tris = world.workspace.person("U0TRIS")
    for number in range(5):
        problem = f"Stolen cards and chargebacks at the dock: {CATS['What is the problem?']}"
        submit(world, Title=f"Count pallets at dock {number}", **{"What is the problem?": problem})
        after(world)
        assert "Looks like a fit for *Fewer fraud losses*" in words(card(world))
        tris.press(card(world), ids.SEND)
        after(world)
    with world.store.reading() as session:
        assert priority_examples(session) == ()
    submit(world, **AGAIN)
    after(world)
    assert "Matches no priority yet" in words(card(world))


def test_what_was_corrected_still_teaches_once_it_was_sent(world: Environment) -> None:
    submit(world, **CATS)
    correct(world, "Parcels on time")
    world.workspace.person("U0TRIS").press(card(world), ids.SEND)
    after(world)
    with world.store.reading() as session:
        assert [example.priority for example in priority_examples(session)] == ["ontime"]


def test_the_digest_counts_ideas_that_match_nothing(world: Environment) -> None:
    submit(world)
    submit(world, **CATS)
    after(world, 7 * 24 * 3600)
    digest = next(each for each in world.workspace.person("U0RIA").messages("C0NEWS") if "new ideas" in words(each))
    assert "1 of 2 new ideas matches no priority yet." in words(digest)
