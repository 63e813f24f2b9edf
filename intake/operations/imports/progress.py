"""Stages the importer's one message, and the jobs of an import that was given in Slack; of others, nothing."""

from collections.abc import Iterable
from datetime import datetime

from intake.notifications.imports import (
    ImportedRow,
    ImportNotification,
    ImportRowsJob,
    Phase,
    ReadAs,
    ReadFileJob,
    RowNote,
    UndoImportJob,
)
from intake.operations.imports.columns import mapping_of
from intake.operations.imports.preview import layout_of
from intake.operations.imports.summary import count_rows, import_summary
from intake.tables import Import, RowOutcome
from store import outbox
from store.engine import Session

# So many rows are named in the message, and after so many pieces of work it is told anew.
NAMED_IN_MESSAGE, PIECES = 8, 5


def stage_progress(session: Session, row: Import, phase: Phase, now: datetime) -> None:
    """Stage how far an import is, for the one who gave it."""
    if row.file_id is None or row.by is None:
        return
    session.flush()
    busy = phase in (Phase.importing, Phase.undoing)
    summary = count_rows(session, row) if busy else import_summary(session, row)
    mapping, layout = mapping_of(row), layout_of(row)
    listed = {Phase.undone: summary.stays, Phase.read: (*summary.refused, *summary.dropped)}
    row.version += 1
    notification = ImportNotification(
        phase=phase,
        file_name=row.file_name,
        id=summary.id,
        version=row.version,
        columns=tuple(
            (mapping.headings[place].strip(), field.value) for place, field in sorted(mapping.fields.items())
        ),
        waiting=summary.count(RowOutcome.waiting),
        created=summary.count(RowOutcome.created),
        held=summary.count(RowOutcome.held),
        refused=summary.count(RowOutcome.refused),
        known=summary.count(RowOutcome.known),
        skipped=summary.count(RowOutcome.skipped) - summary.left_out,
        left_out=summary.left_out,
        removed=summary.count(RowOutcome.removed),
        without_owner=summary.ownerless,
        cut=len(summary.cut),
        rows=tuple(map(_row, listed.get(phase, summary.refused)[:NAMED_IN_MESSAGE])),
        header_row=layout.header_row,
        tool=layout.tool,
        sheet=layout.sheet if len(layout.sheets) > 1 else "",
        unsure=layout.is_unsure,
    )
    _stage_message(session, notification, row.file_id, row.by, f"{row.id}:{row.version}", now)


def stage_progress_sometimes(session: Session, row: Import, now: datetime) -> None:
    """Stage how far an import is, after every few pieces of it."""
    if row.version % PIECES == 0:
        stage_progress(session, row, Phase.importing, now)


def stage_stopped(
    session: Session, row: Import, importer: str, recipients: Iterable[str], cause: str, *, undoing: bool, now: datetime
) -> None:
    """Stage that an import, or its undoing, goes no further: who has it done may not any more."""
    if row.file_id is None:
        return
    summary = count_rows(session, row)
    notification = ImportNotification(
        phase=Phase.stopped,
        file_name=row.file_name,
        id=summary.id,
        version=row.version,
        waiting=summary.count(RowOutcome.waiting),
        created=summary.count(RowOutcome.created),
        held=summary.count(RowOutcome.held),
        importer=importer,
        undoing=undoing,
    )
    for member in recipients:
        if member == row.by:
            _stage_message(session, notification, row.file_id, member, f"stopped:{cause}", now)
        else:
            outbox.stage(
                session, notification, key=f"import:{row.file_id}:stopped:{cause}@{member}", audience=member, due=now
            )


def stage_file_result(
    session: Session, file_id: str, member: str, notification: ImportNotification, now: datetime
) -> None:
    """Stage what became of a file of which nothing was imported."""
    _stage_message(session, notification, file_id, member, notification.phase.value, now)


def stage_read_job(session: Session, file_id: str, member: str, now: datetime) -> None:
    """Stage the job that reads a file."""
    job = ReadFileJob(file_id=file_id, member=member)
    outbox.stage(session, job, key=f"read:{file_id}", audience=f"import:{file_id}", due=now)


def stage_read_again_job(session: Session, row: Import, read_as: ReadAs, now: datetime) -> None:
    """Stage the job that reads the file of an import anew, as its importer says."""
    assert row.file_id is not None
    assert row.by is not None
    row.version += 1
    job = ReadFileJob(file_id=row.file_id, member=row.by, read_as=read_as)
    key = f"read:{row.file_id}:{row.id}:{row.version}"
    outbox.stage(session, job, key=key, audience=f"import:{row.file_id}", due=now)


def stage_import_job(session: Session, row: Import, member: str, now: datetime) -> None:
    """Stage the job that imports the next rows."""
    assert row.id is not None
    _stage_job(session, row, ImportRowsJob(id=row.id, member=member), now)


def stage_undo_job(session: Session, row: Import, member: str, now: datetime) -> None:
    """Stage the job that removes the next ideas."""
    assert row.id is not None
    _stage_job(session, row, UndoImportJob(id=row.id, member=member), now)


def _stage_job(session: Session, row: Import, job: ImportRowsJob | UndoImportJob, now: datetime) -> None:
    row.version += 1
    key, audience = f"{job.kind}:{row.id}:{row.version}", f"import:{row.id}"
    outbox.stage(session, job, key=key, audience=audience, due=now, batch=True)


def _stage_message(
    session: Session, notification: ImportNotification, file_id: str, member: str, cause: str, now: datetime
) -> None:
    subject = f"import:{file_id}"
    outbox.stage(session, notification, key=f"{subject}:{cause}", audience=member, due=now, subject=subject)


def _row(note: RowNote) -> ImportedRow:
    return ImportedRow(
        number=note.number, title=f"{note.label} {note.title}" if note.label else note.title, why=note.reason
    )
