"""Tells whom it concerns that a message may stand or not: its reader, or the admins when it was for a channel."""

from datetime import datetime

from intake import private, queries
from intake.access import Role
from intake.facts import ParkedFact
from intake.refused import A_MESSAGE
from store import outbox
from store.engine import Session
from store.outbox import OutboxFact

DIRECT = ("U", "W")


def stage_told(session: Session, fact: OutboxFact, now: datetime) -> None:
    """Stage the sentence about a parked fact; about such a sentence itself nobody is told, or it would never end."""
    if fact.kind == ParkedFact.kind:
        return
    direct = fact.audience.startswith(DIRECT)
    channel = None if direct else fact.audience
    if private.tells_of_private(session, fact):
        # It stays where it stands when the idea is not theirs to see any more, so it does not say which one.
        told = ParkedFact(message=A_MESSAGE, channel=channel)
    else:
        named = {name: fact.snapshot.get(name, "") for name in ("label", "title")}
        told = ParkedFact(message=fact.kind, channel=channel, **named)
    owners = [fact.audience] if direct else queries.with_role(session, Role.admin)
    for owner in (owner for owner in owners if private.may_know(session, fact, owner)):
        outbox.stage(session, told, key=f"parked:{fact.key}:{owner}", audience=owner, due=now)
