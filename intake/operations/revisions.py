"""Edits of an idea, its withdrawal and its reopening: what was kept of each version, and who is told."""

from datetime import datetime
from typing import Any

from intake.answers import Revision
from intake.ideas import NOBODY
from intake.notifications.ideas import EditedNotification, ReopenedNotification, WithdrawnNotification
from intake.operations import idea_notifications
from intake.operations.idea_notifications import promised_review_day, reviewers
from intake.operations.ideas import hold
from intake.operations.notify import stage_backer, triage_audiences
from intake.queries import ideas as idea_queries
from intake.queries import organization as organization_queries
from intake.queries import support as support_queries
from intake.rules.revisions import FieldChange, field_changes
from intake.rules.support import SupportAnswer, subject_kind
from intake.tables import Idea
from store import outbox
from store.engine import Session

EDITED, BEFORE = "edited", "before"
# What a form calls a field, where the idea's column is called otherwise.
COLUMNS = {"kind": "kind_of_work"}


def current(row: Idea, fields: tuple[str, ...]) -> dict[str, Any]:
    """Return how these fields of an idea are now."""
    return {field: getattr(row, COLUMNS.get(field, field)) for field in fields}


def revisions_of(session: Session, row: Idea) -> tuple[Revision, ...]:
    """Return every edit of an idea with what it changed, the newest first; what was before is kept with each."""
    edits = [change for change in idea_queries.changes(session, row.id) if change.verb == EDITED]
    return tuple(
        Revision(
            at=change.at,
            by=change.by or NOBODY,
            changes=field_changes(
                change.fields.get(BEFORE, {}),
                {field: change.fields.get(field) for field in change.fields.get(BEFORE, {})},
            ),
        )
        for change in reversed(edits)
    )


def stage_edited(session: Session, row: Idea, changes: tuple[FieldChange, ...], by: str, now: datetime) -> None:
    """Stage for the squad that has the idea what its requester has changed; of a private one for its lead alone."""
    audience, subject = _in_hand(session, row)
    if audience is None or audience == by:
        return
    notification = EditedNotification(
        id=row.id, version=row.version, label=idea_notifications.label(row), title=row.title, by=by, changes=changes
    )
    key = f"edited:{row.id}@{audience}:{row.version}"
    outbox.stage(session, notification, key=key, audience=audience, reply_to=subject, **hold(row, now))


def stage_withdrawn(session: Session, row: Idea, by: str, reason: str, now: datetime) -> None:
    """Stage that an idea was withdrawn for everybody who was asked for something, and for the squad that had it.

    Whoever has not answered yet reads in the question's place that no answer is needed.
    """
    notification = WithdrawnNotification(
        id=row.id, label=idea_notifications.label(row), title=row.title, by=by, reason=reason
    )
    threads = {}
    for role, backer in support_queries.active_backers(session, row.id).items():
        threads[backer.member] = f"{subject_kind(role)}:{row.id}@{backer.member}"
        if backer.answer is None:
            backer.answer, backer.answered_at = SupportAnswer.taken_back, now
            session.flush()
            stage_backer(session, row, backer, now)
    audience, subject = _in_hand(session, row)
    if audience is not None:
        threads.setdefault(audience, subject)
    for member, reply_to in sorted(threads.items()):
        if member != by:
            key = f"withdrawn:{row.id}@{member}:{row.version}"
            outbox.stage(session, notification, key=key, audience=member, due=now, reply_to=reply_to)


def stage_reopened(session: Session, row: Idea, news: str, now: datetime) -> None:
    """Stage under the idea's card that it waits for a decision again, and why."""
    notification = ReopenedNotification(
        id=row.id,
        label=idea_notifications.label(row),
        title=row.title,
        by=row.requester,
        news=news,
        looks=reviewers(session, row),
        look_by=promised_review_day(session, row),
    )
    for audience in triage_audiences(session, row):
        if audience != row.requester:
            key, card = f"reopened:{row.id}@{audience}:{row.version}", f"card:{row.id}@{audience}"
            outbox.stage(session, notification, key=key, audience=audience, due=now, reply_to=card)


def _in_hand(session: Session, row: Idea) -> tuple[str | None, str]:
    """Return who has the idea in hand, a squad's channel or a private idea's lead, and under which message."""
    squad = next((squad for squad in organization_queries.squads(session) if squad.key == row.squad), None)
    if squad is None:
        return None, ""
    if row.private:
        return squad.lead, f"card:{row.id}@{squad.lead}"
    return squad.channel, f"squad:{row.id}@{squad.channel}"
