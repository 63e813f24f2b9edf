"""Tells whom it concerns that a message can't be sent, or may stand or not."""

from datetime import datetime

from intake.access import Role
from intake.notifications.outbox import ParkedNotification, RefusedNotification
from intake.operations.visibility import is_about_private, may_know, snapshot_of
from intake.queries import organization as organization_queries
from intake.queries.members import with_role
from store import outbox
from store.dead_letters import MENDABLE, is_first
from store.engine import Session
from store.outbox import OutboxRow, Parked

# Tells those who can mend it that Slack does not take our messages: once for each place and reason, while it lasts.

# About what tells of trouble nobody is told, or it would never end.
TELLING = (ParkedNotification.kind, RefusedNotification.kind)
HOME, A_MESSAGE = "home:", "message"
PEOPLE = ("U", "W")
CHANNELS = ("C", "G")
SOMEBODY = "somebody"


def stage_refused_alert(session: Session, outbox_row: OutboxRow, now: datetime) -> None:
    """Stage the sentence about a fact that was just parked, unless others were parked for the same before it."""
    if outbox_row.kind in TELLING or not is_first(session, outbox_row):
        return
    assert outbox_row.id is not None
    notification = RefusedNotification(
        message=_message(session, outbox_row),
        place=None if outbox_row.parked_for == Parked.app else _place(outbox_row),
        why=outbox_row.note or "",
        waits=outbox_row.parked_for in MENDABLE,
        number=outbox_row.id,
    )
    for member in sorted({*with_role(session, Role.admin), *_owners(session, outbox_row)}):
        # A fact's own key says of which idea it is, and for whom.
        outbox.stage(session, notification, key=f"refused:{outbox_row.id}:{member}", audience=member, due=now)


def _message(session: Session, outbox_row: OutboxRow) -> str:
    if outbox_row.audience.startswith(HOME):
        return outbox_row.kind
    # Who is sent a card or a tracker of a private idea has to do with one, so all that people get is called the same.
    is_theirs = outbox_row.audience.removeprefix(HOME).startswith(PEOPLE) or is_about_private(session, outbox_row)
    return A_MESSAGE if is_theirs else outbox_row.kind


def _place(outbox_row: OutboxRow) -> str | None:
    place = outbox_row.audience.removeprefix(HOME)
    if place.startswith(PEOPLE):
        # Nor does anybody learn who it is: those who were named and are gone stand on an admin's Home.
        return SOMEBODY
    return place if place.startswith(CHANNELS) else None


def _owners(session: Session, outbox_row: OutboxRow) -> set[str]:
    """Return whom it concerns besides the admins: whose channel it is, who handed a message in, who reads it."""
    if outbox_row.audience.startswith(PEOPLE):
        return {outbox_row.audience} if outbox_row.parked_for == Parked.dead else set()
    leads = {
        squad.lead
        for squad in organization_queries.squads(session)
        if squad.channel == outbox_row.audience and squad.lead
    }
    # What is dead may be so because its snapshot is not what it should be.
    reporter = snapshot_of(outbox_row).get("reporter")
    return leads | ({reporter} if isinstance(reporter, str) and reporter.startswith(PEOPLE) else set())


# Tells whom it concerns that a message may stand or not: its reader, or the admins when it was for a channel.

DIRECT = ("U", "W")


def stage_parked_alert(session: Session, outbox_row: OutboxRow, now: datetime) -> None:
    """Stage the sentence about a parked fact; about such a sentence itself nobody is told, or it would never end."""
    if outbox_row.kind == ParkedNotification.kind:
        return
    direct = outbox_row.audience.startswith(DIRECT)
    channel = None if direct else outbox_row.audience
    if is_about_private(session, outbox_row):
        # It stays where it stands when the idea is not theirs to see any more, so it does not say which one.
        notification = ParkedNotification(message=A_MESSAGE, channel=channel)
    else:
        names = {name: outbox_row.snapshot.get(name, "") for name in ("label", "title")}
        notification = ParkedNotification(message=outbox_row.kind, channel=channel, **names)
    owners = [outbox_row.audience] if direct else with_role(session, Role.admin)
    for owner in (owner for owner in owners if may_know(session, outbox_row, owner)):
        outbox.stage(session, notification, key=f"parked:{outbox_row.key}:{owner}", audience=owner, due=now)
