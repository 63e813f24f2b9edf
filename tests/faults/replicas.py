"""Several bots on one database, as replicas are, and what Slack sends to them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from slack_bolt import BoltRequest, BoltResponse

from bot.app import Bot, build
from guildhall.environment import Environment
from sandbox import payloads
from sandbox.state import Json
from store.engine import Store


@contextmanager
def replica(world: Environment) -> Iterator[Bot]:
    """Open a second bot on the world's database, with connections of its own."""
    store = Store(world.settings.database_url, durable=False)
    try:
        yield build(store, world.settings, world.clock.now)
    finally:
        store.close()


def sent(bot: Bot, body: Json, retry: int = 0) -> BoltResponse:
    """Hand a request to one bot, as its `retry`th repetition."""
    headers: dict[str, Any] = {"x-slack-retry-num": [str(retry)], "x-slack-retry-reason": ["timeout"]} if retry else {}
    return bot.app.dispatch(BoltRequest(mode="socket_mode", body=body, headers=headers))


def home_opened(world: Environment, member: str) -> Json:
    """Return the request that tells that a member has opened their Home."""
    event = payloads.home_opened_event(world.workspace, member, "home", None)
    return payloads.event_payload(world.workspace, event)


def invited(world: Environment, channel: str) -> Json:
    """Return the request that tells that the bot came into a channel."""
    workspace = world.workspace
    event = payloads.joined_event(workspace, workspace.bot_user_id, workspace.channels[channel], "U0ADA")
    return payloads.event_payload(workspace, event)


def rows(world: Environment, statement: str) -> list[tuple[Any, ...]]:
    """Return what a SELECT finds."""
    with world.store.reading() as session:
        return [tuple(row) for row in session.connection().exec_driver_sql(statement)]
