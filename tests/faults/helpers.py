"""Words for tests of faults: an idea submitted while something is wrong, and what is in Slack and in the outbox."""

import time
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import select

from guildhall.environment import Environment
from sandbox.faults import Fault
from sandbox.state import Message
from sandbox.traffic import TO_APP
from store.outbox import OutboxRow
from tests.patience import PATIENCE_SECONDS
from tests.scenarios.helpers import FRAUD_IDEA, submit_new, words

SETTLED = timedelta(minutes=3)
SWEPT = timedelta(minutes=20)
HALF_AN_HOUR = timedelta(minutes=30)


def submit_with(world: Environment, *faults: Fault) -> None:
    """Have Ria submit an idea while Slack is as it is; nothing else happens yet."""
    world.workspace.faults.extend(faults)
    submit_idea(world)


def later(world: Environment, by: timedelta) -> None:
    """Let so much time go by, stopping wherever something is due."""
    world.stepper.advance(world.clock.now() + by)


def cards(world: Environment) -> list[Message]:
    """Return the cards that stand in the triage channel."""
    return world.workspace.person("U0TRIS").messages("C0TRIAGE")


def row_of(world: Environment, kind: str) -> OutboxRow:
    """Return the first row of the outbox of a kind."""
    with world.store.reading() as session:
        row = session.scalars(select(OutboxRow).where(OutboxRow.kind == kind).order_by(OutboxRow.id)).first()
        assert row is not None
        session.expunge(row)
        return row


def taken(world: Environment, method: str = "chat.postMessage") -> int:
    """Count the calls of a method that Slack took, whatever it answered."""
    return sum(call.method == method and call.rule != "fault" and not call.refused for call in world.workspace.log)


def asked(world: Environment, method: str) -> int:
    """Count the answers to calls of a method; of one that was spoilt there may be two."""
    return sum(call.method == method for call in world.workspace.log)


def heard(world: Environment) -> None:
    """Wait until the bot has answered every event so far."""
    until = time.monotonic() + PATIENCE_SECONDS
    while any(each.way == TO_APP and each.milliseconds is None for each in world.workspace.traffic.latest()):
        assert time.monotonic() < until, "an event has no answer"
        time.sleep(0.005)


class DeliveryState(NamedTuple):
    """The state of a delivery."""

    progress: str
    parked_for: str | None
    note: str | None


def submit_and_wait(world: Environment, *faults: Fault, wait: timedelta = HALF_AN_HOUR) -> None:
    """Have Ria submit an idea while Slack is as it is, and let time go by."""
    world.workspace.faults.extend(faults)
    submit_idea(world)
    world.stepper.advance(world.clock.now() + wait)


def submit_idea(world: Environment, **more: Any) -> None:
    """Have Ria submit an idea; nothing is delivered yet."""
    ria = world.workspace.person("U0RIA")
    ria.command("C0GENERAL", "/ml-idea")
    assert submit_new(ria, FRAUD_IDEA | more).closed


def deliveries(world: Environment, kind: str) -> list[DeliveryState]:
    """Return the states of the deliveries of a kind, oldest first."""
    with world.store.reading() as session:
        rows = session.scalars(select(OutboxRow).where(OutboxRow.kind == kind).order_by(OutboxRow.id))
        return [DeliveryState(row.progress.value, row.parked_for, row.note) for row in rows]


def pause_reason(world: Environment) -> str | None:
    """Return why delivery is paused."""
    return world.bot.delivery.held


def alerts(world: Environment, member: str) -> list[str]:
    """Return the direct messages in which a member was told of undelivered messages."""
    messages = world.workspace.person(member).direct_messages()
    return [text for text in map(words, messages) if "guildhall outbox" in text]


def calls(world: Environment, method: str, channel: str | None = None) -> list[datetime]:
    """Return when a method was called, for one channel or any."""
    return [
        call.at for call in world.workspace.log if call.method == method and channel in (None, call.args.get("channel"))
    ]
