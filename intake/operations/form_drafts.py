"""Keeps what somebody typed into an idea form that is not submitted yet, for seven days and for them alone."""

from datetime import datetime, timedelta
from uuid import UUID, uuid5

from sqlalchemy import delete
from sqlmodel import col

from intake.ideas import IdeaDraft, LooseDraft
from intake.operations.notify import stage_homes
from intake.queries.form_drafts import form_draft
from intake.tables import FormDraft
from store.engine import Session

KEPT = timedelta(days=7)
# Where a draft is what somebody wrote to the app, which nobody has called an idea yet: it isn't on Home.
WRITTEN = "written to the app"
_FORMS = UUID("0d6f6a52-5f8e-4d59-8f0f-2f6a5b1f9d10")


def draft_id_of(member: str, view: str) -> str:
    """Return the id under which a form that somebody has open is kept, the same each time it is kept."""
    return uuid5(_FORMS, f"{member}:{view}").hex


def origin_of(row: FormDraft | None) -> str | None:
    """Return the id of the message in a channel that a form was opened from, if it was."""
    return None if row is None or row.origin == WRITTEN else row.origin


def keep(
    session: Session, draft_id: str, member: str, draft: IdeaDraft | LooseDraft, origin: str | None, now: datetime
) -> None:
    """Keep a form as it is now, in place of how it was kept before."""
    row = session.get(FormDraft, draft_id) or FormDraft(id=draft_id, member=member, at=now)
    row.entered, row.at, row.origin = draft.model_dump(mode="json"), now, origin or origin_of(row)
    session.add(row)
    session.flush()
    stage_homes(session, [member], f"form draft:{draft_id}:{now.isoformat()}", now)


def delete_form_draft(session: Session, draft_id: str, member: str) -> bool:
    """Delete a form that a member has left; tell whether there was one."""
    row = form_draft(session, draft_id, member)
    if row is not None:
        session.delete(row)
    return row is not None


def forget_form_drafts(session: Session, until: datetime) -> None:
    """Delete the forms that were left before an instant."""
    session.execute(delete(FormDraft).where(col(FormDraft.at) <= until))
