"""Words for what stands in Slack and in the outbox, for tests of the posting protocol."""

import time
from datetime import timedelta

from sqlalchemy import select

from guildhall.environment import Environment
from sandbox.faults import Fault
from sandbox.state import Message
from sandbox.transport import TO_APP
from store.outbox import OutboxRow
from tests.scenarios.helpers import FRAUD_IDEA

SETTLED = timedelta(minutes=3)
SWEPT = timedelta(minutes=20)


def submit_with(world: Environment, *faults: Fault) -> None:
    """Have Ria submit an idea while Slack is as it is; nothing else happens yet."""
    world.workspace.faults.extend(faults)
    ria = world.workspace.person("U0RIA")
    ria.command("C0GENERAL", "/ml-idea")
    assert ria.submit(FRAUD_IDEA).closed


def later(world: Environment, by: timedelta) -> None:
    """Let so much time go by, stopping wherever something is due."""
    world.stepper.advance(world.clock.now() + by)


def cards(world: Environment) -> list[Message]:
    """Return the cards that stand in the triage channel."""
    return world.workspace.person("U0TRIS").messages("C0TRIAGE")


def fact_of(world: Environment, kind: str) -> OutboxRow:
    """Return the first fact of a kind."""
    with world.store.reading() as session:
        found = session.scalars(select(OutboxRow).where(OutboxRow.kind == kind).order_by(OutboxRow.id)).first()
        assert found is not None
        session.expunge(found)
        return found


def taken(world: Environment, method: str = "chat.postMessage") -> int:
    """Count the calls of a method that Slack took, whatever it answered."""
    return sum(call.method == method and call.rule != "fault" and not call.refused for call in world.workspace.log)


def asked(world: Environment, method: str) -> int:
    """Count the answers to calls of a method; of one that was spoilt there may be two."""
    return sum(call.method == method for call in world.workspace.log)


def heard(world: Environment) -> None:
    """Wait until the bot has answered every event so far."""
    until = time.monotonic() + 5
    while any(each.way == TO_APP and each.milliseconds is None for each in world.workspace.traffic.latest()):
        assert time.monotonic() < until, "an event has no answer"
        time.sleep(0.005)
