"""Words for an idea that is submitted while something is wrong, and for what became of it."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import select

from guildhall.environment import Environment
from sandbox.faults import Fault
from sandbox.state import Message
from store.outbox import OutboxRow
from tests.scenarios.helpers import FRAUD_IDEA, words

SETTLED = timedelta(minutes=30)


class Stands(NamedTuple):
    """How it stands with a fact."""

    progress: str
    parked_for: str | None
    note: str | None


def submit_with(world: Environment, *faults: Fault, wait: timedelta = SETTLED) -> None:
    """Have Ria submit an idea while calls are spoilt, and let time go by."""
    world.workspace.faults.extend(faults)
    hand_in(world)
    world.stepper.advance(world.clock.now() + wait)


def hand_in(world: Environment, **more: Any) -> None:
    """Have Ria submit an idea; nothing is delivered yet."""
    ria = world.workspace.person("U0RIA")
    ria.command("C0GENERAL", "/ml-idea")
    assert ria.submit(FRAUD_IDEA | more).closed


def facts(world: Environment, kind: str) -> list[Stands]:
    """Return how it stands with the facts of a kind, oldest first."""
    with world.store.reading() as session:
        found = session.scalars(select(OutboxRow).where(OutboxRow.kind == kind).order_by(OutboxRow.id))
        return [Stands(fact.progress.value, fact.parked_for, fact.note) for fact in found]


def held(world: Environment) -> str | None:
    """Return what holds delivery back."""
    return world.bot.delivery.held


def cards(world: Environment) -> list[Message]:
    """Return what stands in the triage channel."""
    return world.workspace.person("U0TRIS").messages("C0TRIAGE")


def told(world: Environment, member: str) -> list[str]:
    """Return what a member was told in direct messages, the trackers aside."""
    messages = world.workspace.person(member).direct_messages()
    return [text for text in map(words, messages) if "guildhall outbox" in text]


def calls(world: Environment, method: str, channel: str | None = None) -> list[datetime]:
    """Return when a method was called, for one channel or any."""
    return [
        call.at for call in world.workspace.log if call.method == method and channel in (None, call.args.get("channel"))
    ]
