"""As the one who answers for our Slack I want no bot to read our messages, and still no message twice."""

import pytest

from bot.features import Feature
from guildhall.environment import Environment
from guildhall.manifest import minimal, read_manifest
from sandbox import faults
from store import outbox
from store.outbox import Progress
from tests.conftest import OpenWorld
from tests.faults.helpers import HALF_AN_HOUR, submit_and_wait
from tests.scenarios.helpers import card, press_ask, submit, words

READING = ("conversations.history", "conversations.replies")


def progress_of(world: Environment, kind: str) -> list[str]:
    with world.store.reading() as session:
        asked = session.connection().exec_driver_sql("SELECT progress FROM outbox WHERE kind = ?", (kind,))
        return list(asked.scalars())


@pytest.mark.parametrize("arrived", [True, False], ids=["it arrived", "it did not"])
@pytest.mark.parametrize("told", [True, False], ids=["scopes known", "scopes not known yet"])
def test_a_card_whose_answer_is_lost_is_not_sent_again_and_the_admin_hears_of_it_once(
    open_test_world: OpenWorld, arrived: bool, told: bool
) -> None:
    with open_test_world(manifest=minimal(read_manifest())) as world:
        if told:
            world.bot.features.grant(world.workspace.manifest.scopes)
        submit_and_wait(world, faults.lost_answer("chat.postMessage", accepted=arrived))
        assert len(world.workspace.person("U0TRIS").messages("C0TRIAGE")) == int(arrived)
        assert progress_of(world, "card") == ["parked"]
        [told_to_ada] = world.workspace.person("U0ADA").direct_messages()
        assert "IDEA-1" in words(told_to_ada)
        assert "may be missing in <#C0TRIAGE>" in words(told_to_ada)
        # Everything else goes on.
        assert len(world.workspace.person("U0RIA").direct_messages()) == 1
        if told:
            assert not [call for call in world.workspace.log if call.method in READING]
            assert not world.workspace.refused


def test_a_message_to_me_whose_answer_is_lost_is_told_to_me(open_test_world: OpenWorld) -> None:
    with open_test_world(manifest=minimal(read_manifest())) as world:
        world.bot.features.grant(world.workspace.manifest.scopes)
        idea = submit(world)
        world.workspace.faults.append(faults.lost_answer("chat.postMessage", accepted=False))
        press_ask(world.workspace.person("U0TRIS"), idea)
        world.workspace.person("U0TRIS").submit({"text": "How much is it worth?"})
        world.stepper.advance(world.clock.now() + HALF_AN_HOUR)
        told = [words(message) for message in world.workspace.person("U0RIA").direct_messages()]
        assert len([text for text in told if "may be missing here" in text]) == 1
        assert world.workspace.person("U0ADA").direct_messages() == []


def test_what_was_being_sent_when_the_process_died_is_parked_too(open_test_world: OpenWorld) -> None:
    with open_test_world(manifest=minimal(read_manifest())) as world:
        world.bot.features.grant(world.workspace.manifest.scopes)
        submit(world)
        with world.store.writing() as session:
            for fact in outbox.sent(session):
                fact.progress = Progress.sending
                session.add(fact)
            session.connection().exec_driver_sql("DELETE FROM standing")
        world.bot.delivery.recover()
        world.stepper.advance(world.clock.now() + HALF_AN_HOUR)
        assert progress_of(world, "card") == progress_of(world, "tracker") == ["parked"]
        assert len(world.workspace.person("U0TRIS").messages("C0TRIAGE")) == 1
        assert len(world.workspace.person("U0ADA").direct_messages()) == 1


def test_when_telling_it_is_lost_too_there_is_an_end(open_test_world: OpenWorld) -> None:
    with open_test_world(manifest=minimal(read_manifest())) as world:
        world.bot.features.grant(world.workspace.manifest.scopes)
        submit_and_wait(world, faults.lost_answer("chat.postMessage", times=9, accepted=False))
        assert progress_of(world, "parked") == ["parked"] * 2
        assert world.workspace.faults


def test_the_next_change_of_an_idea_is_told_all_the_same(open_test_world: OpenWorld) -> None:
    with open_test_world(manifest=minimal(read_manifest())) as world:
        world.bot.features.grant(world.workspace.manifest.scopes)
        submit_and_wait(world, faults.lost_answer("chat.postMessage", accepted=True))
        world.workspace.person("U0TRIS").press(card(world), "Send to Payments squad")
        world.stepper.advance(world.clock.now() + HALF_AN_HOUR)
        assert "Accepted" in words(card(world))


def test_the_minimal_manifest_reads_no_messages_and_switches_off_what_it_must() -> None:
    from bot.features import Features

    scopes = minimal(read_manifest())["oauth_config"]["scopes"]["bot"]
    assert not [scope for scope in scopes if scope.endswith(":history")]
    features = Features()
    features.grant(scopes)
    assert features.off() == list(Feature)
