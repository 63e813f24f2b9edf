"""Tells whether what is to be said is of a private idea, so that nobody learns of it by how it is delivered."""

from typing import Any

from intake import queries, roles
from intake.access import Principal
from intake.errors import NotFound
from intake.facts import WithdrawnCard
from intake.tables import Idea
from store.engine import Session
from store.outbox import OutboxFact

PRIVATE = "A private idea"


def read(fact: OutboxFact) -> dict[str, Any]:
    """Return what a fact says; one may be set aside because it says nothing that can be read."""
    return fact.snapshot if isinstance(fact.snapshot, dict) else {}


def tells_of_private(session: Session, fact: OutboxFact) -> bool:
    """Tell whether a fact, or an errand, is of a private idea."""
    snapshot = read(fact)
    if fact.kind == WithdrawnCard.kind or snapshot.get("private") or snapshot.get("label") == PRIVATE:
        return True
    row = session.get(Idea, _idea_of(snapshot))
    return row is not None and row.private


def may_know(session: Session, fact: OutboxFact, member: str) -> bool:
    """Tell whether a person may know of the idea that a fact tells of; everybody may of what tells of none."""
    if not tells_of_private(session, fact):
        return True
    principal = roles.principal_of(session, member) or Principal(member_id=member)
    try:
        queries.idea(session, _idea_of(read(fact)), principal)
    except NotFound:
        return False
    return True


def _idea_of(snapshot: dict[str, Any]) -> str:
    return str(snapshot.get("idea_id") or snapshot.get("id") or "")
