"""Members who change, and what the bot has heard of it."""

import time
from typing import Any

from guildhall.world import World


def change(world: World, member: str, **flags: Any) -> None:
    """Have a member change in Slack, and wait until the bot has heard of it."""
    before = _seen(world)
    world.workspace.change_member(member, **flags)
    until = time.monotonic() + 5
    while _seen(world) == before:
        assert time.monotonic() < until, "the bot has heard of nothing"
        time.sleep(0.002)
    world.stepper.settle()


def change_unheard(world: World, member: str, **flags: Any) -> None:
    """Have a member change in Slack, so that the event is lost."""
    for name, value in flags.items():
        setattr(world.workspace.members[member], name, value)


def _seen(world: World) -> int:
    heard = [exchange for exchange in world.workspace.traffic.latest() if exchange.name == "user_change"]
    return sum(exchange.milliseconds is not None for exchange in heard)
