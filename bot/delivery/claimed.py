"""A fact that is ours for a while, and the messages around it."""

from typing import NamedTuple

from store import outbox, standing
from store.engine import Session
from store.outbox import OutboxFact
from store.standing import Stands


class Claimed(NamedTuple):
    """A fact that is ours to send, look up or sweep, where its own message stands, and where the one it replies to."""

    fact: OutboxFact
    stands: Stands | None
    parent: Stands | None
    waits_for_parent: bool


def surrounded(session: Session, fact: OutboxFact) -> Claimed:
    """Return a claimed fact with what stands around it."""
    stands = standing.find(session, fact.subject) if fact.subject else None
    parent = standing.find(session, fact.reply_to) if fact.reply_to else None
    waits = fact.reply_to is not None and parent is None and outbox.is_pending(session, fact.reply_to)
    return Claimed(fact, stands, parent, waits)
