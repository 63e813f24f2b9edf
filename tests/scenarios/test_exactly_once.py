"""As anybody in the company I want each message once, whatever happens to the network."""

from datetime import timedelta

import pytest

from guildhall.environment import Environment
from sandbox import faults
from sandbox.faults import Fault
from store import outbox
from store.outbox import Progress
from tests.company import company
from tests.conftest import OpenWorld
from tests.faults.helpers import submit_and_wait
from tests.scenarios.helpers import FRAUD_IDEA, card, press_ask, submit, words

FIVE_MINUTES = timedelta(minutes=5)


def standing(world: Environment) -> tuple[int, int]:
    """Return how many cards and how many trackers stand."""
    cards = world.workspace.person("U0TRIS").messages("C0TRIAGE")
    return len(cards), len(world.workspace.person("U0RIA").direct_messages())


@pytest.mark.parametrize(
    "fault",
    [
        faults.lost_answer("chat.postMessage", accepted=True),
        faults.lost_answer("chat.postMessage", accepted=False),
        faults.server_error("chat.postMessage", 503, accepted=False),
        faults.server_error("chat.postMessage", 500, accepted=True),
        faults.too_many("chat.postMessage", "30"),
        faults.too_many("chat.postMessage", "-5"),
        faults.too_many("chat.postMessage", None),
        faults.too_many("chat.postMessage", "nonsense"),
        faults.refused("chat.postMessage", "internal_error"),
        faults.refused("conversations.open", "internal_error"),
        faults.lost_answer("chat.postMessage", times=3, accepted=True),
    ],
    ids=lambda fault: f"{fault.method}-{fault.answer.status}-{fault.accepted}-{fault.times}",
)
def test_each_message_stands_once_after_a_fault(world: Environment, fault: Fault) -> None:
    submit_and_wait(world, fault, wait=FIVE_MINUTES)
    world.workspace.refused.clear()
    assert standing(world) == (1, 1)


@pytest.mark.core
def test_a_look_up_that_fails_is_no_reason_to_post_again(world: Environment) -> None:
    world.workspace.faults.append(faults.server_error("conversations.history", times=2))
    submit_and_wait(world, faults.lost_answer("chat.postMessage", accepted=True, times=2), wait=FIVE_MINUTES)
    world.stepper.advance(world.clock.now() + FIVE_MINUTES)
    assert standing(world) == (1, 1)


@pytest.mark.core
def test_a_channel_that_is_gone_stops_nothing_else(world: Environment) -> None:
    world.workspace.channels["C0TRIAGE"].is_archived = True
    ria = world.workspace.person("U0RIA")
    ria.command("C0GENERAL", "/ml-idea")
    assert ria.submit(FRAUD_IDEA).closed
    world.stepper.advance(world.clock.now() + FIVE_MINUTES)
    assert len(ria.direct_messages()) == 1
    with world.store.reading() as session:
        facts = session.connection().exec_driver_sql("SELECT kind, progress, note FROM outbox").all()
    assert ("card", "parked", "is_archived") in [tuple(fact) for fact in facts]
    world.workspace.refused.clear()


@pytest.mark.core
def test_what_was_being_sent_when_the_process_died_is_looked_up_first(world: Environment) -> None:
    submit(world)
    with world.store.writing() as session:
        for fact in outbox.sent(session):
            fact.progress = Progress.sending
            session.add(fact)
        session.connection().exec_driver_sql("DELETE FROM standing")
    world.bot.delivery.recover()
    world.stepper.advance(world.clock.now() + FIVE_MINUTES)
    assert standing(world) == (1, 1)


@pytest.mark.core
def test_of_many_changes_at_once_the_card_shows_the_last(world: Environment) -> None:
    world.workspace.faults.append(faults.too_many("chat.update", "60"))
    tris = world.workspace.person("U0TRIS")
    press_ask(tris, submit(world))
    tris.submit({"text": "How much is it worth?"})
    tris.press(card(world), "Send to Payments squad")
    world.stepper.advance(world.clock.now() + FIVE_MINUTES)
    # The card on screen was older than the question, so the click was told so; nothing stands twice.
    assert "How much is it worth?" in words(card(world))
    assert standing(world)[0] == 1


@pytest.mark.core
def test_nobody_else_can_pretend_that_our_message_stands(world: Environment) -> None:
    ria = world.workspace.person("U0RIA")
    world.workspace.faults.append(faults.lost_answer("chat.postMessage", accepted=False, times=2))
    ria.command("C0GENERAL", "/ml-idea")
    assert ria.submit(FRAUD_IDEA).closed
    forged = ria.say("C0TRIAGE", "forged")
    with world.store.reading() as session:
        [key] = session.connection().exec_driver_sql("SELECT key FROM outbox WHERE kind = 'card'").scalars()
    forged.metadata = {"event_type": "guildhall", "event_payload": {"key": key}}
    world.stepper.advance(world.clock.now() + FIVE_MINUTES)
    ours = [message for message in world.workspace.person("U0TRIS").messages("C0TRIAGE") if message is not forged]
    assert len(ours) == 1


@pytest.mark.core
def test_a_bot_that_is_invited_later_tells_what_it_had_to_say(open_test_world: OpenWorld) -> None:
    with open_test_world(set_up=False) as world:
        members = world.workspace.channels["C0TRIAGE"].members
        members.remove(world.workspace.bot_user_id)
        world.apply(company())
        ria = world.workspace.person("U0RIA")
        ria.command("C0GENERAL", "/ml-idea")
        assert ria.submit(FRAUD_IDEA).closed
        world.stepper.advance(world.clock.now() + FIVE_MINUTES)
        members.append(world.workspace.bot_user_id)
        world.stepper.advance(world.clock.now() + timedelta(minutes=15))
        assert standing(world) == (1, 1)


@pytest.mark.core
def test_a_post_whose_end_could_not_be_written_down_is_looked_up(
    world: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.delivery.worker import Delivery

    written = Delivery._stand
    fails = iter([True])

    def stand(*given: object) -> None:
        if next(fails, False):
            raise OSError("the database is locked")
        written(*given)

    monkeypatch.setattr(Delivery, "_stand", stand)
    ria = world.workspace.person("U0RIA")
    ria.command("C0GENERAL", "/ml-idea")
    assert ria.submit(FRAUD_IDEA).closed
    with pytest.raises(OSError, match="locked"):
        world.stepper.settle()
    world.stepper.advance(world.clock.now() + FIVE_MINUTES)
    with world.store.reading() as session:
        assert {fact.kind for fact in outbox.sent(session) if fact.ts} == {"card", "tracker"}
    world.workspace.person("U0TRIS").press(card(world), "Send to Payments squad")
    world.stepper.advance(world.clock.now() + FIVE_MINUTES)
    assert standing(world)[0] == 1
    assert "Accepted" in words(card(world))
