"""Tells those who can mend it that Slack does not take our messages: once for each place and reason, while it lasts."""

from datetime import datetime

from intake import private, queries
from intake.access import Role
from intake.facts import ParkedFact, RefusedFact
from store import outbox, parked
from store.engine import Session
from store.outbox import OutboxFact, Parked
from store.parked import MENDABLE

# About what tells of trouble nobody is told, or it would never end.
TELLING = (ParkedFact.kind, RefusedFact.kind)
HOME, A_MESSAGE = "home:", "message"
PEOPLE = ("U", "W")
CHANNELS = ("C", "G")
SOMEBODY = "somebody"


def stage_told(session: Session, fact: OutboxFact, now: datetime) -> None:
    """Stage the sentence about a fact that was just parked, unless others were parked for the same before it."""
    if fact.kind in TELLING or not parked.is_first(session, fact):
        return
    assert fact.id is not None
    told = RefusedFact(
        message=_message(session, fact),
        place=None if fact.parked_for == Parked.app else _place(fact),
        why=fact.note or "",
        waits=fact.parked_for in MENDABLE,
        number=fact.id,
    )
    for member in sorted({*queries.with_role(session, Role.admin), *_owners(session, fact)}):
        # A fact's own key says of which idea it is, and for whom.
        outbox.stage(session, told, key=f"refused:{fact.id}:{member}", audience=member, due=now)


def _message(session: Session, fact: OutboxFact) -> str:
    if fact.audience.startswith(HOME):
        return fact.kind
    # Who is sent a card or a tracker of a private idea has to do with one, so all that people get is called the same.
    is_theirs = fact.audience.removeprefix(HOME).startswith(PEOPLE) or private.tells_of_private(session, fact)
    return A_MESSAGE if is_theirs else fact.kind


def _place(fact: OutboxFact) -> str | None:
    place = fact.audience.removeprefix(HOME)
    if place.startswith(PEOPLE):
        # Nor does anybody learn who it is: those who were named and are gone stand on an admin's Home.
        return SOMEBODY
    return place if place.startswith(CHANNELS) else None


def _owners(session: Session, fact: OutboxFact) -> set[str]:
    """Return whom it concerns besides the admins: whose channel it is, who handed a message in, who reads it."""
    if fact.audience.startswith(PEOPLE):
        return {fact.audience} if fact.parked_for == Parked.dead else set()
    leads = {squad.lead for squad in queries.squads(session) if squad.channel == fact.audience and squad.lead}
    # What is dead may be so because its snapshot is not what it should be.
    reporter = private.read(fact).get("reporter")
    return leads | ({reporter} if isinstance(reporter, str) and reporter.startswith(PEOPLE) else set())
