"""Stages the importer's one message, and the errands of an import that was given in Slack; of others, nothing."""

from collections.abc import Iterable
from datetime import datetime

from intake.importing import looking
from intake.importing.answers import ReadAs, RowNote
from intake.importing.creating import mapping_of
from intake.importing.facts import ImportFact, ImportRowsErrand, Phase, ReadFileErrand, RowFact, UndoImportErrand
from intake.importing.tables import Import, Outcome
from store import outbox
from store.engine import Session

# So many rows are named in the message, and after so many pieces of work it is told anew.
NAMED, PIECES = 8, 5


def tell(session: Session, row: Import, phase: Phase, now: datetime) -> None:
    """Stage how far an import is, for the one who gave it."""
    if row.file_id is None or row.by is None:
        return
    session.flush()
    busy = phase in (Phase.importing, Phase.undoing)
    summary = looking.figures(session, row) if busy else looking.summary(session, row)
    how, layout = mapping_of(row), looking.layout_of(row)
    listed = {Phase.undone: summary.stays, Phase.read: (*summary.refused, *summary.dropped)}
    row.version += 1
    fact = ImportFact(
        phase=phase,
        file_name=row.file_name,
        id=summary.id,
        version=row.version,
        columns=tuple((how.headings[place].strip(), field.value) for place, field in sorted(how.fields.items())),
        waiting=summary.count(Outcome.waiting),
        created=summary.count(Outcome.created),
        held=summary.count(Outcome.held),
        refused=summary.count(Outcome.refused),
        known=summary.count(Outcome.known),
        skipped=summary.count(Outcome.skipped) - summary.left_out,
        left_out=summary.left_out,
        removed=summary.count(Outcome.removed),
        without_owner=summary.ownerless,
        cut=len(summary.cut),
        rows=tuple(map(_row, listed.get(phase, summary.refused)[:NAMED])),
        header_row=layout.header_row,
        tool=layout.tool,
        sheet=layout.sheet if len(layout.sheets) > 1 else "",
        unsure=layout.is_unsure,
    )
    _stage_message(session, fact, row.file_id, row.by, f"{row.id}:{row.version}", now)


def tell_now_and_then(session: Session, row: Import, now: datetime) -> None:
    """Stage how far an import is, after every few pieces of it."""
    if row.version % PIECES == 0:
        tell(session, row, Phase.importing, now)


def tell_of_stop(
    session: Session, row: Import, importer: str, told: Iterable[str], cause: str, *, undoing: bool, now: datetime
) -> None:
    """Stage that an import, or its undoing, goes no further: who has it done may not any more."""
    if row.file_id is None:
        return
    summary = looking.figures(session, row)
    fact = ImportFact(
        phase=Phase.stopped,
        file_name=row.file_name,
        id=summary.id,
        version=row.version,
        waiting=summary.count(Outcome.waiting),
        created=summary.count(Outcome.created),
        held=summary.count(Outcome.held),
        importer=importer,
        undoing=undoing,
    )
    for member in told:
        if member == row.by:
            _stage_message(session, fact, row.file_id, member, f"stopped:{cause}", now)
        else:
            outbox.stage(session, fact, key=f"import:{row.file_id}:stopped:{cause}@{member}", audience=member, due=now)


def tell_of_file(session: Session, file_id: str, member: str, fact: ImportFact, now: datetime) -> None:
    """Stage what became of a file of which nothing was imported."""
    _stage_message(session, fact, file_id, member, fact.phase.value, now)


def have_read(session: Session, file_id: str, member: str, now: datetime) -> None:
    """Stage the errand that reads a file."""
    fact = ReadFileErrand(file_id=file_id, member=member)
    outbox.stage(session, fact, key=f"read:{file_id}", audience=f"import:{file_id}", due=now)


def have_read_again(session: Session, row: Import, read_as: ReadAs, now: datetime) -> None:
    """Stage the errand that reads the file of an import anew, as its importer says."""
    assert row.file_id is not None
    assert row.by is not None
    row.version += 1
    errand = ReadFileErrand(file_id=row.file_id, member=row.by, read_as=read_as)
    key = f"read:{row.file_id}:{row.id}:{row.version}"
    outbox.stage(session, errand, key=key, audience=f"import:{row.file_id}", due=now)


def have_imported(session: Session, row: Import, member: str, now: datetime) -> None:
    """Stage the errand that imports the next rows."""
    assert row.id is not None
    _stage_errand(session, row, ImportRowsErrand(id=row.id, member=member), now)


def have_undone(session: Session, row: Import, member: str, now: datetime) -> None:
    """Stage the errand that removes the next ideas."""
    assert row.id is not None
    _stage_errand(session, row, UndoImportErrand(id=row.id, member=member), now)


def _stage_errand(session: Session, row: Import, errand: ImportRowsErrand | UndoImportErrand, now: datetime) -> None:
    row.version += 1
    key, audience = f"{errand.kind}:{row.id}:{row.version}", f"import:{row.id}"
    outbox.stage(session, errand, key=key, audience=audience, due=now, batch=True)


def _stage_message(session: Session, fact: ImportFact, file_id: str, member: str, cause: str, now: datetime) -> None:
    subject = f"import:{file_id}"
    outbox.stage(session, fact, key=f"{subject}:{cause}", audience=member, due=now, subject=subject)


def _row(note: RowNote) -> RowFact:
    return RowFact(
        number=note.number, title=f"{note.label} {note.title}" if note.label else note.title, why=note.reason
    )
