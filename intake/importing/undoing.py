"""Takes an import back: ideas that nobody has changed since go, with all that belongs to them; the others stay."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlmodel import col

from intake.company.steps import tell_admins
from intake.errors import Refused
from intake.importing import queries
from intake.importing.tables import Import, ImportRow, Outcome
from intake.tables import Counter, Idea, IdeaChange
from store import fulltext
from store.engine import Session

UNDO_DAYS = 7


def check(import_: Import, now: datetime) -> None:
    """Raise Refused when an import can't be undone any more."""
    since = import_.done_at or import_.confirmed_at or import_.at
    if now - since > timedelta(days=UNDO_DAYS):
        raise Refused(f"An import can be undone for {UNDO_DAYS} days; this one is older.")


def remove_some(session: Session, import_: Import, most: int) -> bool:
    """Remove up to `most` ideas of an import that nobody has changed; tell whether there were any."""
    assert import_.id is not None
    after = 0
    while rows := queries.rows(session, import_.id, [Outcome.created], most, after):
        after = rows[-1].number
        gone = queries.untouched(session, [str(row.idea_id) for row in rows])
        if gone:
            _remove(session, import_.id, gone)
            return True
    return False


def finish(session: Session, import_: Import, now: datetime) -> None:
    """Close an import of which nothing is left to remove; numbers go back where nobody took one since."""
    counter = session.get(Counter, "idea", with_for_update=True)
    if counter is not None and import_.counter_before is not None:
        counter.value = max(import_.counter_before, queries.highest_number(session))
        if counter.value:
            session.add(counter)
        else:
            session.delete(counter)
    undecided = (Outcome.waiting, Outcome.held, Outcome.known, Outcome.skipped)
    session.connection().execute(
        update(ImportRow)
        .where(col(ImportRow.import_id) == import_.id, col(ImportRow.outcome).in_(undecided))
        .values(outcome=Outcome.removed)
    )
    import_.undone_at = now
    session.add(import_)
    tell_admins(session, f"import-undone:{import_.id}", now)


def forget_rows(session: Session, import_: Import) -> None:
    """Remove the rows of an import, so that its file is read anew."""
    session.connection().execute(delete(ImportRow).where(col(ImportRow.import_id) == import_.id))
    import_.read_at = None


def forget(session: Session, import_: Import) -> None:
    """Remove an import and its rows."""
    forget_rows(session, import_)
    session.delete(import_)


def _remove(session: Session, import_id: int, idea_ids: Collection[str]) -> None:
    connection = session.connection()
    connection.execute(delete(IdeaChange).where(col(IdeaChange.idea_id).in_(idea_ids)))
    connection.execute(delete(Idea).where(col(Idea.id).in_(idea_ids)))
    connection.execute(
        update(ImportRow)
        .where(col(ImportRow.import_id) == import_id, col(ImportRow.idea_id).in_(idea_ids))
        .values(outcome=Outcome.removed)
    )
    fulltext.remove(session, list(idea_ids))
