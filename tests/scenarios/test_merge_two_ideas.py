"""As a triager I merge an idea that was there already, everybody concerned reads so once, and I can undo it."""

import pytest

from guildhall.environment import Environment
from intake.queries.support import public_numbered
from intake.rules.matching.similarity import SAME
from sandbox.inputs import placed_elements
from sandbox.state import Message
from tests.scenarios.helpers import after, card, submit, words
from tests.scenarios.test_a_colleague_supports_an_idea import news, support
from tests.scenarios.test_a_named_expert_says_yes import name
from tests.scenarios.test_home_shows_my_things_first import home

TITLE = "Stop stolen cards"


def two_ideas(world: Environment) -> None:
    """Have Ria submit an idea, and Rex the same with Leo as a supporter."""
    submit(world)
    submit(world, "U0REX", Title=TITLE)
    support(world, "U0LEO")


def merge_messages(world: Environment, member: str) -> list[Message]:
    return [
        m
        for m in world.workspace.person(member).direct_messages()
        if "Nothing is lost" in m.text or "undid this" in m.text
    ]


def merged(world: Environment) -> None:
    """Have Tris merge Rex's idea into Ria's, in two clicks."""
    tris = world.workspace.person("U0TRIS")
    tris.press(card(world), "Same as …")
    assert tris.submit().closed
    after(world)


@pytest.mark.core
def test_in_two_clicks_and_everybody_reads_it_once(world: Environment) -> None:
    two_ideas(world)
    merged(world)
    tris = world.workspace.person("U0TRIS")
    first, second = tris.messages("C0TRIAGE")
    assert "2 colleagues support this" in words(first)
    assert "*Merged* by <@U0TRIS>" in words(second)
    assert "Not ranked" not in words(second)
    [told] = merge_messages(world, "U0REX")
    assert "Your idea IDEA-2" in told.text
    [told] = merge_messages(world, "U0RIA")
    assert "the same as your idea IDEA-1" in told.text
    [told] = merge_messages(world, "U0LEO")
    assert "You support IDEA-1" in told.text
    tris.press(first, "More")
    assert f"IDEA-2 *{TITLE}*, <@U0REX>: We lose 40,000" in words(tris.view())
    tris.close()
    tris.press(first, "Send to Payments squad")
    after(world)
    for member in ("U0REX", "U0LEO"):
        assert len([m for m in news(world, member) if m.text.startswith("You support IDEA-1")]) == 1


@pytest.mark.core
def test_it_is_undone_and_the_same_message_says_so(world: Environment) -> None:
    two_ideas(world)
    merged(world)
    tris = world.workspace.person("U0TRIS")
    tris.press(card(world), "More")
    form = tris.view()
    assert form is not None
    tris.press(form, "Undo the merge")
    assert "the merge is undone" in words(tris.view())
    tris.close()
    after(world, 60)
    for member in ("U0REX", "U0RIA", "U0LEO"):
        [told] = merge_messages(world, member)
        assert "<@U0TRIS> undid this." in words(told)
        assert told.edited
    first, second = tris.messages("C0TRIAGE")
    assert "support this" not in words(first)
    assert "1 colleague supports this" in words(second)
    assert "Send to Payments squad" in [placed.label for placed in placed_elements(second.blocks)]


def test_what_is_only_related_is_offered_but_not_chosen_for_me(world: Environment) -> None:
    two_ideas(world)
    with world.store.writing() as session:
        row = public_numbered(session, 2)
        row.likeness = {id_: {**hint, "probability": SAME - 0.1} for id_, hint in row.likeness.items()}
    tris = world.workspace.person("U0TRIS")
    tris.press(card(world), "Same as …")
    assert "IDEA-1" in words(tris.view())
    assert tris.submit().errors == {"number": "Choose an idea, or enter its number."}
    assert tris.submit({"The same as": "IDEA-1 Spot stolen cards before we ship (being decided)"}).closed


def test_by_its_number(world: Environment) -> None:
    submit(world)
    submit(world, "U0REX", Title="Tell when vans break", **{"What is the problem?": "Vans stand still for days."})
    tris = world.workspace.person("U0TRIS")
    tris.press(card(world), "More")
    form = tris.view()
    assert form is not None
    tris.press(form, "Same as …")
    assert tris.submit({"number": "idea"}).errors == {"number": "Choose an idea, or enter its number."}
    assert tris.submit({"number": "9"}).errors == {"number": "There is no idea with this number."}
    assert tris.submit({"number": "1"}).closed
    after(world)
    assert "*Merged* by <@U0TRIS>" in words(card(world))


def test_who_withdraws_an_idea_ends_no_other_that_was_merged_into_it(world: Environment) -> None:
    two_ideas(world)
    merged(world)
    ria, rex = world.workspace.person("U0RIA"), world.workspace.person("U0REX")
    ria.press(ria.direct_messages()[0], "Edit")
    form = ria.view()
    assert form is not None
    ria.press(form, "Withdraw …")
    assert ria.submit({}).closed
    after(world, 60)
    assert "Send to Payments squad" in words(card(world))
    assert "1 colleague supports this" in words(card(world))
    assert "Being decided" in words(rex.direct_messages()[0]) or "Received" in words(rex.direct_messages()[0])
    assert any("IDEA-1 was withdrawn by its owner" in words(each) for each in rex.direct_messages()[1:])
    for member in ("U0REX", "U0LEO"):
        [told] = merge_messages_after_withdrawal(world, member)
        assert told.edited
    assert "*Withdrawn* by <@U0RIA>" in words(world.workspace.person("U0TRIS").messages("C0TRIAGE")[0])
    assert "support" not in words(world.workspace.person("U0TRIS").messages("C0TRIAGE")[0])


def test_home_asks_nobody_to_stand_behind_an_idea_that_was_merged(world: Environment) -> None:
    two_ideas(world)
    name(world, "U0REX", expert="U0LEO")
    assert "asks you to be its subject expert" in words(home(world, "U0LEO"))
    merged(world)
    assert "asks you to be its subject expert" not in words(home(world, "U0LEO"))


def merge_messages_after_withdrawal(world: Environment, member: str) -> list[Message]:
    messages = world.workspace.person(member).direct_messages()
    return [m for m in messages if "<@U0RIA> withdrew IDEA-1, so the two are no longer merged." in m.text]


def test_whoever_finds_what_was_merged_reads_into_what(world: Environment) -> None:
    two_ideas(world)
    merged(world)
    found = world.workspace.person("U0LEO").command("C0GENERAL", "/ml-queue", "merged").reply
    assert f"*{TITLE}*\nIDEA-2 · Merged into IDEA-1 · <@U0REX>" in words(found)
