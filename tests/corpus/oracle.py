"""The oracle of the contract, in five parts: what must hold after any value on any field, whatever became of it."""

import json
import logging
import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from intake.access import Principal
from intake.queries.visibility import visible_to
from intake.services.members import Members
from intake.tables import Idea
from sandbox.transport import Ack
from tests.corpus.stage import Stage
from tests.invariants import OURS, broken, marked_up

OUR_SIDE = "Something went wrong on our side"
# What a client that reads markup where there is none would take for a mention or a link.
OPENS = re.compile(r"<(?=[!@#]|[a-z]+:)", re.IGNORECASE)
HALF_ENTITY = re.compile("&(?!(amp|lt|gt);)")
ASKED_IN_VAIN = {
    "users.info": ("user.unknown",),
    "conversations.info": ("channel.unknown", "auth.scope"),
    "files.info": ("file.unknown",),
    # A channel that an admin has named, and that nobody has invited us to.
    "chat.postMessage": ("channel.unknown",),
}
Rights = tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]


class Listening(logging.Handler):
    """Keeps whatever is logged at ERROR and above, by anybody."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.told: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record."""
        error = record.exc_info[1] if record.exc_info else None
        self.told.append(f"{record.name}: {record.getMessage()} {type(error).__name__ if error else ''} {error}"[:400])

    def __enter__(self) -> "Listening":
        logging.getLogger().addHandler(self)
        return self

    def __exit__(self, *_error: object) -> None:
        logging.getLogger().removeHandler(self)


def escaped(listening: Listening, ack: Ack | None) -> Iterator[str]:
    """(a) No exception escapes: nothing at ERROR, no incident, an answer in time."""
    yield from (f"(a) logged {told}" for told in listening.told)
    listening.told.clear()
    if ack is not None and ack.outcome != "acknowledged":
        yield f"(a) {ack.outcome}"
    if ack is not None and OUR_SIDE in json.dumps(ack.payload):
        yield f"(a) answered {ack.payload}"


def printed(stage: Stage, *answers: Any) -> Iterator[str]:
    """(c) What we print is within Slack's limits, and no text of people's is a token; nor is it where none is read."""
    workspace = stage.world.workspace
    with workspace.lock:
        calls, refused = list(workspace.log), list(workspace.refused)
    # That there is nobody and nothing of that name is an answer to a question, no slip of ours.
    slips = [call for call in refused if call.rule not in ASKED_IN_VAIN.get(call.method, ())]
    yield from (f"(c) refused {call.method}: {call.rule} {call.answer}" for call in slips)
    yield from (f"(c) {told}" for told in broken(stage.world))
    if any(OUR_SIDE in json.dumps(call.args) for call in calls):
        yield "(a) somebody is told of trouble on our side"
    for shown in (*(call.args for call in calls), *answers):
        marked = [OURS.sub("", text) for text in marked_up(shown)]
        yield from (f"(c) prints {text[:200]!r}" for text in marked if "<" in text)
        yield from (f"(c) cuts an entity in {text[-200:]!r}" for text in marked if HALF_ENTITY.search(text))
        yield from (f"(c) plainly prints {text[:200]!r}" for text in plain_texts(shown) if OPENS.search(text))


def plain_texts(node: Any) -> Iterator[str]:
    """Give every text that Slack shows as it is, but what stands in fields to be typed on."""
    if isinstance(node, dict):
        if node.get("type") in ("plain_text", "raw_text"):
            yield str(node.get("text", ""))
            return
        for value in node.values():
            yield from plain_texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from plain_texts(value)


def rights(stage: Stage) -> Rights:
    """Give who holds which role, and who may see which idea."""
    members = Members(stage.world.store)
    everybody = stage.world.workspace.members
    found = {member: members.principal(member) or Principal(member_id=member) for member in everybody}
    with stage.world.store.reading() as session:
        ideas = {
            member: frozenset(session.scalars(select(col(Idea.id)).where(visible_to(by))))
            for member, by in found.items()
        }
    return {member: frozenset(map(str, by.roles)) for member, by in found.items()}, ideas


def has_idea(stage: Stage, title: str) -> bool:
    """Tell whether an idea of this title is stored."""
    with stage.world.store.reading() as session:
        return session.scalar(select(col(Idea.id)).where(col(Idea.title) == title).limit(1)) is not None


def strings(stage: Stage) -> set[str]:
    """Give every text that is stored anywhere, those within JSON too."""
    found: set[str] = set()
    with stage.world.store.reading() as session:
        rows = session.connection()
        tables = rows.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
        for table in tables:
            if not table.startswith(("fulltext", "sqlite", "alembic")):
                for row in rows.exec_driver_sql(f'SELECT * FROM "{table}"'):
                    for value in row:
                        _gather(value, found)
    return found


def _gather(value: Any, found: set[str]) -> None:
    if isinstance(value, str):
        found.add(value)
        if value[:1] in "{[":
            try:
                inner = json.loads(value)
            except (ValueError, RecursionError):
                return
            _leaves(inner, found)


def _leaves(node: Any, found: set[str]) -> None:
    if isinstance(node, dict):
        node = [*node.values()]
    if isinstance(node, list):
        for value in node:
            _leaves(value, found)
    elif isinstance(node, str):
        found.add(node)
