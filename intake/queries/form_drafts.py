"""What is read of idea forms that were left: everybody's are theirs alone."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlmodel import col

from intake.tables import FormDraft
from store.session import Session


def form_draft(session: Session, draft_id: str, member: str) -> FormDraft | None:
    """Return a form that a member has left, None where there is none of theirs."""
    row = session.get(FormDraft, draft_id)
    return row if row is not None and row.member == member else None


def form_drafts(session: Session, member: str, since: datetime, limit: int, but: str = "") -> list[FormDraft]:
    """Return the forms that a member has left since an instant, the newest first, `but` those of an origin."""
    is_left = or_(col(FormDraft.origin).is_(None), col(FormDraft.origin) != but)
    kept = (col(FormDraft.member) == member, col(FormDraft.at) > since, is_left)
    return list(session.scalars(select(FormDraft).where(*kept).order_by(col(FormDraft.at).desc()).limit(limit)))


def form_drafts_from(session: Session, member: str, origin: str, since: datetime) -> list[FormDraft]:
    """Return the drafts of a member that have an origin, since an instant, the newest first."""
    kept = (col(FormDraft.member) == member, col(FormDraft.at) > since, col(FormDraft.origin) == origin)
    return list(session.scalars(select(FormDraft).where(*kept).order_by(col(FormDraft.at).desc())))


def has_old_form_drafts(session: Session, until: datetime) -> bool:
    """Tell whether there are forms that were left before an instant."""
    return (
        session.connection().execute(select(col(FormDraft.id)).where(col(FormDraft.at) <= until).limit(1)).first()
        is not None
    )
