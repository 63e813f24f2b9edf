"""What must hold of every world when a test ends, whatever was done to it (reliability: the invariant checker)."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, Protocol

from bot import ids
from bot.signed import EVENT_TYPE
from sandbox.traffic import TO_APP
from sandbox.workspace import Workspace
from store import audit_chain
from store.engine import Store

# All that our own templates write between < and >; what people type is escaped.
OURS = re.compile(
    r"<(@[UW][A-Z0-9]+|#C[A-Z0-9]+|!date\^\d+\^[^<>|]*\|[^<>]*|https?://[^\s<>|]+(\|[^<>]*)?)>|<(?=\u200b)", re.ASCII
)
FORBIDDEN_ARGUMENTS = ("link_names", "parse", "unfurl_links", "unfurl_media")


class Seen(Protocol):
    """What has a workspace, in which stands what was said."""

    @property
    def workspace(self) -> Workspace:
        """Return the workspace."""


class Checked(Seen, Protocol):
    """What is checked: a workspace and the database behind it, such as a world has."""

    @property
    def store(self) -> Store:
        """Return the database."""


def broken(world: Checked) -> list[str]:
    """Return what does not hold, a sentence each."""
    return [
        *not_stored(world),
        *standing_twice(world),
        *forbidden_tokens(world),
        *undecided_claims(world),
        *broken_audit(world),
    ]


def not_stored(world: Checked) -> Iterator[str]:
    """Acknowledged ⊆ stored: each idea form that closed left its key in the inbox, and an idea."""
    closed = {
        json.loads(exchange.asked)["view"]["id"]
        for exchange in world.workspace.traffic.latest()
        if exchange.way == TO_APP and exchange.name == f"view_submission {ids.IDEA_FORM}"
        if not exchange.error and "errors" not in exchange.answered
    }
    with world.store.reading() as session:
        rows = session.connection()
        kept = set(rows.exec_driver_sql("SELECT key FROM inbox").scalars())
        ideas = rows.exec_driver_sql("SELECT COUNT(*) FROM idea").scalar_one()
    yield from (
        f"the form {view} closed, and nothing was stored"
        for view in closed
        if not any(key.startswith(f"view:{view}:") for key in kept)
    )
    if len(closed) > ideas:
        yield f"{len(closed)} forms closed, and there are {ideas} ideas"


def standing_twice(world: Seen) -> Iterator[str]:
    """One standing message per delivery: no signed key of ours stands twice."""
    workspace = world.workspace
    with workspace.lock:
        signed = Counter(
            str(message.metadata.get("event_payload"))
            for messages in workspace.messages.values()
            for message in messages
            if message.user == workspace.bot_user_id and (message.metadata or {}).get("event_type") == EVENT_TYPE
            if message.metadata
        )
    yield from (f"{count} messages stand for {key}" for key, count in signed.items() if count > 1)


def forbidden_tokens(world: Seen) -> Iterator[str]:
    """No payload of ours mentions, links or unfurls what a template of ours did not write."""
    with world.workspace.lock:
        calls = list(world.workspace.log)
    for call in calls:
        yield from (
            f"{call.method} has {name}" for name in FORBIDDEN_ARGUMENTS if call.args.get(name) not in (None, False)
        )
        for text in marked_up(call.args):
            if "<" in (rest := OURS.sub("", text)):
                yield f"{call.method} prints {rest!r}"


def marked_up(node: Any, kind: str = "") -> Iterator[str]:
    """Give every text that Slack would read as its markup; plain text and what people typed in fields is none."""
    if isinstance(node, dict):
        if node.get("type") in ("plain_text", "raw_text", "plain_text_input", "rich_text"):
            return
        for name, value in node.items():
            yield from marked_up(value, name)
    elif isinstance(node, list):
        for value in node:
            yield from marked_up(value, kind)
    elif isinstance(node, str) and kind == "text":
        yield node


def undecided_claims(world: Checked) -> Iterator[str]:
    """Nothing is left behind: once the world is idle, no fact is in sending."""
    with world.store.reading() as session:
        left = session.connection().exec_driver_sql("SELECT key FROM outbox WHERE progress = 'sending'").scalars()
        yield from (f"{key} was left in sending" for key in left)


def broken_audit(world: Checked) -> Iterator[str]:
    """The audit is whole: its chain verifies from the first row to the last."""
    broken_at = audit_chain.verify(world.store).broken
    if broken_at is not None:
        yield f"the audit does not verify from number {broken_at} on"
