"""As somebody with an idea I want to hand it in from where I am, and read at once that it arrived."""

import pytest

from guildhall.environment import Environment
from tests.conftest import OpenWorld
from tests.scenarios.helpers import FRAUD_IDEA, after, card, submit, words

pytestmark = pytest.mark.twice


def test_the_form_asks_for_two_things_only(world: Environment) -> None:
    ria = world.workspace.person("U0RIA")
    ria.command("C0GENERAL", "/ml-idea")
    view = ria.view()
    assert view is not None
    required = [block for block in view.blocks if block["type"] == "input" and not block.get("optional")]
    assert len(required) == 2


def test_my_tracker_arrives_and_the_card_stands_in_the_triage_channel(world: Environment) -> None:
    shown = words(submit(world))
    assert "Spot stolen cards before we ship" in shown
    assert "Fewer fraud losses" in shown
    assert "chargeback" in shown.lower()
    assert "Payments" in shown
    [tracker] = world.workspace.person("U0RIA").direct_messages()
    assert "Received" in words(tracker)
    assert len(world.workspace.person("U0TRIS").messages("C0TRIAGE")) == 1


def test_the_card_has_four_buttons_and_send_names_the_squad(world: Environment) -> None:
    buttons = [
        element["text"]["text"]
        for block in submit(world).blocks
        if block["type"] == "actions"
        for element in block["elements"]
    ]
    assert buttons == ["Send to Payments squad", "Not now", "Why?", "More"]


@pytest.mark.core
def test_home_offers_the_form_too(world: Environment) -> None:
    ria = world.workspace.person("U0RIA")
    ria.open_home()
    after(world)
    home = ria.home()
    assert home is not None
    ria.press(home, "idea.submit")
    assert ria.submit(FRAUD_IDEA).closed
    after(world)
    assert "Spot stolen cards before we ship" in words(card(world))


@pytest.mark.core
def test_a_word_that_is_no_word_gets_the_usage(world: Environment) -> None:
    ria = world.workspace.person("U0RIA")
    for command in ("/ml-idea", "/ml-queue", "/ml-priorities", "/ml-guild"):
        for text in ("help", "dance"):
            answer = ria.command("C0GENERAL", command, text)
            assert command in words(answer.reply)
            assert answer.reply is not None
            assert answer.reply.ephemeral_for == "U0RIA"
            # Whoever mistyped a word reads about that command; the other commands are one word away.
            others = {"/ml-idea", "/ml-queue", "/ml-priorities", "/ml-guild"} - {command}
            shown = [other for other in others if f"`{other}" in words(answer.reply)]
            assert len(shown) == (len(others) if text == "help" else 0), (command, text)
            assert (f"`{command} help` lists all commands." in words(answer.reply)) == (text != "help")


def test_a_guest_is_told_that_guildhall_is_for_full_members(world: Environment) -> None:
    answer = world.workspace.person("U0GUS").command("C0GENERAL", "/ml-idea")
    assert "full members" in answer.text
    assert world.workspace.person("U0GUS").view() is None


def test_it_works_before_anything_is_set_up(open_test_world: OpenWorld) -> None:
    with open_test_world(set_up=False) as world:
        from intake.services.members import Members

        Members(world.store).make_admins(["U0ADA"], world.clock.now())
        world.workspace.person("U0ADA").command("C0GENERAL", "/ml-queue")
        ria = world.workspace.person("U0RIA")
        ria.command("C0GENERAL", "/ml-idea")
        assert ria.submit(FRAUD_IDEA).closed
        after(world)
        [shown] = world.workspace.person("U0ADA").direct_messages()
        assert "Not ranked: no priorities published yet" in words(shown)
        assert "Send to Central ML team" in words(shown)
        from guildhall.company_file import read_company
        from tests.conftest import DATA

        world.apply(read_company(DATA / "company.yml"))
        after(world)
        assert "Fewer fraud losses" in words(card(world))


def test_a_private_idea_stays_out_of_the_channel_and_the_queue(world: Environment) -> None:
    from intake.services.queue import Queue

    ria = world.workspace.person("U0RIA")
    ria.command("C0GENERAL", "/ml-idea")
    view = ria.view()
    assert view is not None
    assert ria.submit(FRAUD_IDEA | {"Only me and the triagers": ["nobody_else"]}).closed
    after(world)
    assert world.workspace.person("U0TRIS").messages("C0TRIAGE") == []
    assert "Spot stolen cards" in words(world.workspace.person("U0TRIS").direct_messages()[-1])
    assert "Spot stolen cards" not in words(world.workspace.person("U0REX").command("C0GENERAL", "/ml-queue").reply)
    principal = world.bot.principals.of("U0REX", world.workspace.team_id, world.clock.now())
    assert Queue(world.store).page(principal).lines == ()
