"""Who may see a private idea: people who were named, by its requester, or by sending it to the squad that they lead."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlmodel import col

from intake.access import Principal
from intake.errors import FieldErrors, NotFound
from intake.notifications.ideas import WithdrawnCard
from intake.operations.idea_notifications import PRIVATE
from intake.operations.members import check_named, look_up, principal_of
from intake.operations.notify import stage_homes, stage_shared_card
from intake.queries import ideas as idea_queries
from intake.queries import members as member_queries
from intake.queries import visibility as visibility_queries
from intake.queries.members import deciders
from intake.queries.visibility import cards_not_theirs
from intake.tables import Idea, IdeaViewer, Member
from store import outbox
from store.engine import Session
from store.outbox import OutboxRow, find_message

FIELD, MOST = "viewers", 10
# Who begins to decide is sent so many cards at most; the oldest stand on Home.
MOST_SHOWN = 20
UNKNOWN = "We're still looking these people up. Nothing was saved; please try again in a moment."
TOO_MANY = f"Please name at most {MOST} people."


def check_viewers(session: Session, members: Collection[str]) -> None:
    """Raise FieldErrors unless Slack has told that all of these people are full members."""
    if len(members) > MOST:
        raise FieldErrors({FIELD: TOO_MANY})
    check_named(session, {FIELD: members})
    members_by_id = member_queries.members_by_id(session, members)
    if any(member not in members_by_id or members_by_id[member].refreshed_at is None for member in members):
        raise FieldErrors({FIELD: UNKNOWN})


def add_viewers(session: Session, row: Idea, members: Iterable[str], by: str | None, now: datetime) -> list[str]:
    """Let these people see a private idea; return those who could not before. Its requester needs no naming.

    Those of whom Slack has not told yet are shown it when it has told that they are full members.
    """
    viewers = {*visibility_queries.viewers(session, row.id), row.requester}
    added = [member for member in dict.fromkeys(members) if member not in viewers]
    session.add_all(IdeaViewer(idea_id=row.id, member=member, named_by=by, at=now) for member in added)
    session.flush()
    look_up(session, [member_queries.member(session, member) for member in added], now)
    return added


def may_see(session: Session, row: Idea, member: str) -> bool:
    """Tell whether somebody may see an idea already; of whom Slack has not told yet, nobody does."""
    principal = principal_of(session, member)
    try:
        return principal is not None and bool(idea_queries.idea(session, row.id, principal))
    except NotFound:
        return False


def remove_viewers(session: Session, row: Idea, members: Collection[str]) -> list[str]:
    """Show a private idea to these people no more, and return those who were named."""
    removed = [member for member in visibility_queries.viewers(session, row.id) if member in members]
    of_this = (col(IdeaViewer.idea_id) == row.id, col(IdeaViewer.member).in_(removed))
    session.execute(delete(IdeaViewer).where(*of_this))
    return removed


def check_viewer_count(session: Session, row: Idea) -> None:
    """Raise FieldErrors when more people are named than can be."""
    if len(visibility_queries.viewers(session, row.id)) > MOST:
        raise FieldErrors({FIELD: TOO_MANY})


def display_names(session: Session, members: Collection[str]) -> list[str]:
    """Return what these people are called."""
    members_by_id = member_queries.members_by_id(session, members)
    return [
        members_by_id[member].name if member in members_by_id and members_by_id[member].name else "Somebody"
        for member in members
    ]


def withdraw_cards(session: Session, members: Iterable[str], now: datetime) -> None:
    """Blank the cards of private ideas with those of these people who may not see them any more."""
    for member in sorted({*members} - {*deciders(session)}):
        person = session.get(Member, member)
        is_full_member = person is not None and person.full_member
        for subject in cards_not_theirs(session, member, may=is_full_member):
            _withdraw(session, subject, member, now)


def show_waiting(session: Session, before: Collection[str], now: datetime) -> None:
    """Stage for those who decide now, and did not `before`, the cards of private ideas that wait for a decision."""
    new_deciders = [member for member in deciders(session) if member not in before]
    for idea in visibility_queries.waiting(session, MOST_SHOWN) if new_deciders else ():
        for member in new_deciders:
            stage_shared_card(session, idea, member, now)


def revoke_cards(session: Session, members: Collection[str], now: datetime) -> None:
    """Blank those cards, and have the Homes of these people shown as they are now."""
    withdraw_cards(session, members, now)
    stage_homes(session, members, f"taken back:{now.isoformat()}", now, batch=True)


def _withdraw(session: Session, subject: str, member: str, now: datetime) -> None:
    outbox.decline_waiting(session, subject, "it is not theirs to see any more")
    if find_message(session, subject) is None and not outbox.is_pending(session, subject):
        # They have never seen it, and need not learn that there was something.
        return
    key = f"{subject}:withdrawn:{now.isoformat()}"
    outbox.stage(session, WithdrawnCard(), key=key, audience=member, due=now, subject=subject)


# Tells whether what is to be said is of a private idea, so that nobody learns of it by how it is delivered.


def snapshot_of(outbox_row: OutboxRow) -> dict[str, Any]:
    """Return the values of a notification; none where it was parked because they can't be read."""
    return outbox_row.snapshot if isinstance(outbox_row.snapshot, dict) else {}


def is_about_private(session: Session, outbox_row: OutboxRow) -> bool:
    """Tell whether a notification, or a job, is of a private idea."""
    snapshot = snapshot_of(outbox_row)
    if outbox_row.kind == WithdrawnCard.kind or snapshot.get("private") or snapshot.get("label") == PRIVATE:
        return True
    return visibility_queries.is_private(session, _idea_of(snapshot))


def may_know(session: Session, outbox_row: OutboxRow, member: str) -> bool:
    """Tell whether a person may know of the idea that a notification tells of; everybody may of what tells of none."""
    if not is_about_private(session, outbox_row):
        return True
    principal = principal_of(session, member) or Principal(member_id=member)
    try:
        idea_queries.idea(session, _idea_of(snapshot_of(outbox_row)), principal)
    except NotFound:
        return False
    return True


def _idea_of(snapshot: dict[str, Any]) -> str:
    return str(snapshot.get("idea_id") or snapshot.get("id") or "")
