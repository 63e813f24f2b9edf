"""Tells those who can mend it that Slack does not take our messages: once for each place and reason, while it lasts."""

from datetime import datetime

from intake import queries
from intake.access import Role
from intake.facts import ParkedFact, RefusedFact
from store import outbox, parked
from store.engine import Session
from store.outbox import OutboxFact, Parked
from store.parked import MENDABLE

# About what tells of trouble nobody is told, or it would never end.
TELLING = (ParkedFact.kind, RefusedFact.kind)
HOME = "home:"
PEOPLE = ("U", "W")
PLACES = (*PEOPLE, "C", "G")


def stage_told(session: Session, fact: OutboxFact, now: datetime) -> None:
    """Stage the sentence about a fact that was just parked, unless others were parked for the same before it."""
    if fact.kind in TELLING or not parked.is_first(session, fact):
        return
    assert fact.id is not None
    place = fact.audience.removeprefix(HOME)
    told = RefusedFact(
        message=fact.kind,
        place=place if place.startswith(PLACES) and fact.parked_for != Parked.app else None,
        why=fact.note or "",
        waits=fact.parked_for in MENDABLE,
        number=fact.id,
    )
    for member in sorted({*queries.with_role(session, Role.admin), *_owners(session, fact)}):
        outbox.stage(session, told, key=f"refused:{fact.key}:{member}", audience=member, due=now)


def _owners(session: Session, fact: OutboxFact) -> set[str]:
    """Return whom it concerns besides the admins: whose channel it is, who handed a message in, who reads it."""
    if fact.audience.startswith(PEOPLE):
        return {fact.audience} if fact.parked_for == Parked.dead else set()
    leads = {squad.lead for squad in queries.squads(session) if squad.channel == fact.audience and squad.lead}
    # What is dead may be so because its snapshot is not what it should be.
    snapshot = fact.snapshot if isinstance(fact.snapshot, dict) else {}
    reporter = snapshot.get("reporter")
    return leads | ({reporter} if isinstance(reporter, str) and reporter.startswith(PEOPLE) else set())
