"""Takes an import back: ideas that nobody has changed since go, with all that belongs to them; the others stay."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlmodel import col

from intake.errors import Refused
from intake.operations.organization.steps import stage_admin_homes
from intake.queries import imports as import_queries
from intake.queries.imports import highest_number
from intake.tables import Counter, Idea, IdeaChange, Import, ImportRow, RowOutcome
from store import search
from store.engine import Session

UNDO_DAYS = 7


def check_undoable(import_: Import, now: datetime) -> None:
    """Raise Refused when an import can't be undone any more."""
    since = import_.done_at or import_.confirmed_at or import_.at
    if now - since > timedelta(days=UNDO_DAYS):
        raise Refused(f"You can undo an import for {UNDO_DAYS} days. This one is older.")


def remove_some(session: Session, import_: Import, most: int) -> int:
    """Remove up to `most` ideas of an import that nobody has changed; return how many there were."""
    assert import_.id is not None
    after = 0
    while rows := import_queries.rows(session, import_.id, [RowOutcome.created], most, after):
        after = rows[-1].number
        removable = import_queries.untouched(session, [str(row.idea_id) for row in rows])
        if removable:
            _remove(session, import_.id, removable)
            return len(removable)
    return 0


def finish_undo(session: Session, import_: Import, now: datetime) -> None:
    """Close an import of which nothing is left to remove; numbers go back where nobody took one since."""
    counter = session.get(Counter, "idea", with_for_update=True)
    if counter is not None and import_.counter_before is not None:
        counter.value = max(import_.counter_before, highest_number(session))
        if counter.value:
            session.add(counter)
        else:
            session.delete(counter)
    undecided = (RowOutcome.waiting, RowOutcome.held, RowOutcome.known, RowOutcome.skipped)
    session.connection().execute(
        update(ImportRow)
        .where(col(ImportRow.import_id) == import_.id, col(ImportRow.outcome).in_(undecided))
        .values(outcome=RowOutcome.removed)
    )
    import_.undone_at = now
    session.add(import_)
    stage_admin_homes(session, f"import-undone:{import_.id}", now)


def delete_rows(session: Session, import_: Import) -> None:
    """Remove the rows of an import, so that its file is read anew."""
    session.connection().execute(delete(ImportRow).where(col(ImportRow.import_id) == import_.id))
    import_.read_at = None


def delete_import(session: Session, import_: Import) -> None:
    """Remove an import and its rows."""
    delete_rows(session, import_)
    session.delete(import_)


def _remove(session: Session, import_id: int, idea_ids: Collection[str]) -> None:
    connection = session.connection()
    connection.execute(delete(IdeaChange).where(col(IdeaChange.idea_id).in_(idea_ids)))
    connection.execute(delete(Idea).where(col(Idea.id).in_(idea_ids)))
    connection.execute(
        update(ImportRow)
        .where(col(ImportRow.import_id) == import_id, col(ImportRow.idea_id).in_(idea_ids))
        .values(outcome=RowOutcome.removed)
    )
    search.remove(session, list(idea_ids))
