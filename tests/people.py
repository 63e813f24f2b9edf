"""Members who change, and what the bot has heard of it."""

import time
from typing import Any

from guildhall.environment import Environment
from tests.patience import PATIENCE_SECONDS


def change(world: Environment, member: str, **flags: Any) -> None:
    """Have a member change in Slack, and wait until the bot has heard of it."""
    before = _heard(world, "user_change")
    world.workspace.change_member(member, **flags)
    heard(world, "user_change", before + 1)
    world.stepper.settle()


def heard(world: Environment, event: str, times: int = 1) -> None:
    """Wait until the bot has acknowledged so many events of a kind."""
    until = time.monotonic() + PATIENCE_SECONDS
    while _heard(world, event) < times:
        assert time.monotonic() < until, "the bot has heard of nothing"
        time.sleep(0.002)


def change_unheard(world: Environment, member: str, **flags: Any) -> None:
    """Have a member change in Slack, so that the event is lost."""
    for name, value in flags.items():
        setattr(world.workspace.members[member], name, value)


def _heard(world: Environment, event: str) -> int:
    told = [exchange for exchange in world.workspace.traffic.latest() if exchange.name == event]
    return sum(exchange.milliseconds is not None for exchange in told)
