"""What became of an import, with the rows that need a look."""

from intake.errors import Refused
from intake.notifications.imports import RowNote, Summary
from intake.operations.idea_notifications import label
from intake.operations.imports.columns import mapping_of
from intake.operations.imports.preview import NAMED, dropped_notes, reason_notes, word_counts
from intake.queries import imports as import_queries
from intake.queries.imports import changed_of, count_dropped, created_without_owner, cut_rows, dropped_rows, ideas_of
from intake.rules.imports.heading_words import SheetField
from intake.rules.imports.import_rows import SheetMapping, read_row
from intake.tables import Idea, Import, ImportRow, RowOutcome
from store.engine import Session


def count_rows(session: Session, row: Import) -> Summary:
    """Return an import in numbers."""
    assert row.id is not None
    return Summary(
        id=row.id,
        file_name=row.file_name,
        at=row.at,
        by=row.by,
        is_read=row.read_at is not None,
        is_confirmed=row.confirmed_at is not None,
        is_done=row.done_at is not None,
        undone_at=row.undone_at,
        counts=import_queries.counts(session, row.id),
        left_out=count_dropped(session, row.id),
    )


def import_summary(session: Session, row: Import) -> Summary:
    """Return what became of an import, with the rows that need a look."""
    assert row.id is not None
    held_rows = import_queries.rows(session, row.id, [RowOutcome.held], NAMED)
    twins = ideas_of(session, {import_row.twin for import_row in held_rows if import_row.twin})
    mapping, owners = mapping_of(row), import_queries.owners(session, row)
    return count_rows(session, row).model_copy(
        update={
            "held": tuple(_held(import_row, mapping, twins.get(import_row.twin or "")) for import_row in held_rows),
            "refused": reason_notes(import_queries.rows(session, row.id, [RowOutcome.refused], NAMED)),
            "dropped": dropped_notes(dropped_rows(session, row.id, NAMED)),
            "ownerless": created_without_owner(session, row.id),
            "cut": reason_notes(cut_rows(session, row.id, NAMED)),
            "stays": tuple(
                RowNote(
                    number=import_row.number,
                    title=idea.title,
                    reason="changed since the import",
                    label=label(idea),
                )
                for import_row, idea in (changed_of(session, row.id) if row.undone_at else [])
            ),
            "without_owner": tuple(
                word
                for word in word_counts(session, row.id, mapping.place(SheetField.owner), RowOutcome.created)
                if word.text not in owners
            ),
        }
    )


def _held(row: ImportRow, mapping: SheetMapping, twin: Idea | None) -> RowNote:
    title = _title(row, mapping)
    if twin is not None:
        return RowNote(
            number=row.number, title=title, reason=f"similar to {label(twin)} “{twin.title}”", label=label(twin)
        )
    return RowNote(number=row.number, title=title, reason=f"similar to row {row.twin_row}")


def _title(row: ImportRow, mapping: SheetMapping) -> str:
    try:
        return read_row(row.cells, mapping, {}).title
    except Refused:
        return ""
