"""How an import would look, what is to be decided about it, and what its importer is told."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from intake.errors import FieldErrors, Refused
from intake.notifications.imports import (
    ImportedRow,
    ImportNotification,
    ImportPreview,
    ImportRowsJob,
    Layout,
    Phase,
    PreviewLine,
    ReadAs,
    ReadFileJob,
    RowNote,
    Said,
    Summary,
    UndoImportJob,
    WordCount,
)
from intake.operations import members as member_operations
from intake.operations.imports.imports import areas_of, mapping_of
from intake.operations.members import check_named
from intake.operations.notify import label
from intake.operations.organization import stage_admin_homes
from intake.queries import imports as import_queries
from intake.queries.ideas import policy_in_force
from intake.queries.imports import (
    changed_of,
    count_dropped,
    counter_value,
    created_without_owner,
    cut_rows,
    dropped_rows,
    highest_row,
    ideas_of,
    joined_words,
    members_by_key,
    rows_of_numbers,
    words_of_column,
)
from intake.queries.members import member as member_row
from intake.rules.imports.amounts import worth_of
from intake.rules.imports.dates import DateOrder, day_of, is_either, order_of
from intake.rules.imports.heading_words import SheetField
from intake.rules.imports.import_rows import AND, SheetMapping, read_row
from intake.rules.imports.people import member_named
from intake.tables import Idea, Import, ImportRow, RowOutcome
from intake.text import shortened
from store import outbox
from store.engine import Session

# Looks at what was read of a file, and at what became of it, for the importer to see.

PREVIEWED, TRIED = 5, 25
# So many different words of a column are looked at, and so many rows are named in a summary.
WORDS, NAMED, SHOWN = 5_000, 500, 80


def preview(session: Session, row: Import, fields: Mapping[int, SheetField] | None) -> ImportPreview:
    """Return how an import would be imported, with columns taken as given or as they are set."""
    assert row.id is not None
    mapping = mapping_of(row)
    if fields is not None:
        mapping = mapping.model_copy(update={"fields": dict(fields)})
    if row.confirmed_at is None:
        mapping = mapping.model_copy(update={"dates": date_order(session, row.id, mapping)})
    owners, unread = _owners(session, row.id, mapping), _unread(session, row.id, mapping)
    return ImportPreview(
        id=row.id,
        file_name=row.file_name,
        headings=mapping.headings,
        fields={place: field for field in SheetField for place in mapping.places(field)},
        rows=import_queries.counts(session, row.id).get(RowOutcome.waiting, 0),
        preview=tuple(_preview(session, row.id, mapping, {word.text: member for word, member in owners})),
        unknown_owners=tuple(word for word, member in owners if member is None),
        unknown_stages=unread.pop(SheetField.stage, ()),
        unread=unread,
        dates_either_way=any(is_either(word.text) for word in unread.get(SheetField.date, ())),
        refused=_notes(import_queries.rows(session, row.id, [RowOutcome.refused], NAMED)),
        dropped=_dropped(dropped_rows(session, row.id, NAMED)),
        blank=_blank(session, row),
        layout=layout_of(row),
    )


def layout_of(row: Import) -> Layout:
    """Return how a file was read."""
    return Layout.model_validate(row.layout)


def _blank(session: Session, row: Import) -> int:
    assert row.id is not None
    layout = layout_of(row)
    heads = 1 if layout.header_row else 0
    return max(0, highest_row(session, row.id) - sum(import_queries.counts(session, row.id).values()) - heads)


def _dropped(rows: Sequence[ImportRow]) -> tuple[RowNote, ...]:
    return tuple(
        RowNote(
            number=row.number,
            title=shortened(next((cell.strip() for cell in row.cells if cell.strip()), ""), SHOWN),
            reason=row.reason,
        )
        for row in rows
    )


def date_order(session: Session, import_id: int, mapping: SheetMapping) -> DateOrder | None:
    """Return which number of a date is the month, where the import's column of dates shows it."""
    return order_of(word.text for word in _words(session, import_id, mapping.place(SheetField.date)))


def owners_of(session: Session, row: Import, picked: Mapping[str, str]) -> dict[str, str]:
    """Return the members whom the owner column names, by the sheet's words; `picked` says more, by their keys."""
    assert row.id is not None
    matches = _owners(session, row.id, mapping_of(row))
    return {
        word.text: member
        for word, matched in matches
        if (member := picked.get(owner_key(word.text)) or matched) is not None
    }


def answers_of(session: Session, row: Import, answers: Said) -> dict[str, Any]:
    """Return what an import keeps of what its importer says; how dates are where the list itself shows it."""
    assert row.id is not None
    mapping = mapping_of(row)
    unknown = _unread(session, row.id, mapping).get(SheetField.stage, ()) if answers.stages else ()
    stages = {word.text: stage.value for word in unknown if (stage := answers.stages.get(owner_key(word.text)))}
    dates = date_order(session, row.id, mapping) or answers.dates
    return {"stages": stages, "dates": dates.value if dates else None}


def owner_key(text: str) -> str:
    """Return a short key for a sheet's words for an owner, or for a stage."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


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
            "refused": _notes(import_queries.rows(session, row.id, [RowOutcome.refused], NAMED)),
            "dropped": _dropped(dropped_rows(session, row.id, NAMED)),
            "ownerless": created_without_owner(session, row.id),
            "cut": _notes(cut_rows(session, row.id, NAMED)),
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
                for word in _words(session, row.id, mapping.place(SheetField.owner), RowOutcome.created)
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


def _notes(rows: Sequence[ImportRow]) -> tuple[RowNote, ...]:
    return tuple(RowNote(number=row.number, title="", reason=row.reason) for row in rows)


def _title(row: ImportRow, mapping: SheetMapping) -> str:
    try:
        return read_row(row.cells, mapping, {}).title
    except Refused:
        return ""


def _preview(
    session: Session, import_id: int, mapping: SheetMapping, owners: Mapping[str, str | None]
) -> list[PreviewLine]:
    lines: list[PreviewLine] = []
    areas = areas_of(session)
    for row in import_queries.rows(session, import_id, [RowOutcome.waiting], TRIED):
        try:
            idea = read_row(row.cells, mapping, areas)
        except Refused:
            continue
        lines.append(
            PreviewLine(
                number=row.number,
                owner=owners.get(idea.owner),
                owner_said=idea.owner,
                **idea.model_dump(include={"title", "problem", "stage", "said"}),
            )
        )
    return lines[:PREVIEWED]


def _owners(session: Session, import_id: int, mapping: SheetMapping) -> list[tuple[WordCount, str | None]]:
    words = _words(session, import_id, mapping.place(SheetField.owner))
    members = members_by_key(session) if words else {}
    return [(word, member_named(word.text, members)) for word in words]


def _unread(session: Session, import_id: int, mapping: SheetMapping) -> dict[SheetField, tuple[WordCount, ...]]:
    """Return the words of columns that are not understood, by what the columns are taken for."""
    areas, anchors = areas_of(session), policy_in_force(session)[1].anchors.value
    understood: dict[SheetField, Callable[[str], object]] = {
        SheetField.area: lambda text: areas.get(text.casefold()),
        SheetField.worth: lambda text: worth_of(text, anchors),
        SheetField.date: lambda text: day_of(text, mapping.dates),
    }
    words = {field: _words(session, import_id, mapping.place(field)) for field in understood}
    words[SheetField.stage] = [
        WordCount(text=text, count=count) for text, count in _stage_words(session, import_id, mapping)
    ]
    understood[SheetField.stage] = mapping.stage
    unread = {field: tuple(word for word in words[field] if not read(word.text)) for field, read in understood.items()}
    return {field: unread_words for field, unread_words in unread.items() if unread_words}


def _stage_words(session: Session, import_id: int, how: SheetMapping) -> list[tuple[str, int]]:
    return joined_words(session, import_id, how.places(SheetField.stage), how.stage_word, AND, WORDS)


def _words(
    session: Session, import_id: int, place: int | None, outcome: RowOutcome = RowOutcome.waiting
) -> list[WordCount]:
    if place is None:
        return []
    return [
        WordCount(text=text, count=count) for text, count in words_of_column(session, import_id, place, outcome, WORDS)
    ]


# Stages the importer's one message, and the jobs of an import that was given in Slack; of others, nothing.

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


# What the importer decides: what the columns are and who unknown owners are, and what becomes of likely repeats.

# So many rows that were held back are decided about in one form.
HELD_AT_ONCE = 20
BEING_IMPORTED = "This list is already being imported."
NO_TITLE = "Choose the column with the title, or the one with the problem."


def fields_of(row: Import, places: Mapping[SheetField, int]) -> dict[int, SheetField]:
    """Return what each column is; what can be in several columns stays so where nothing else is said.

    Raises FieldErrors when a column is named twice.
    """
    mapping = mapping_of(row)
    notes = dict.fromkeys(mapping.places(SheetField.notes), SheetField.notes)
    # Several columns together may say how far an idea is; whoever chooses another one wants that one alone.
    if (stages := mapping.places(SheetField.stage)) and places.get(SheetField.stage) == stages[0]:
        notes |= dict.fromkeys(stages[1:], SheetField.stage)
    chosen: dict[int, SheetField] = {}
    for field, place in places.items():
        if place in chosen:
            raise FieldErrors({field.value: f"This column is already the {chosen[place].value}. Choose another."})
        chosen[place] = field
    return notes | chosen


def set_columns(row: Import, fields: Mapping[int, SheetField]) -> None:
    """Say what each column is; raises FieldErrors when none says what an idea is about."""
    if {SheetField.title, SheetField.problem}.isdisjoint(fields.values()):
        raise FieldErrors({SheetField.title.value: NO_TITLE})
    if row.confirmed_at is not None:
        raise Refused(BEING_IMPORTED)
    row.mapping = {str(place): field.value for place, field in fields.items()}


def confirm(
    session: Session,
    row: Import,
    fields: Mapping[int, SheetField] | None,
    answers: Said,
    now: datetime,
) -> None:
    """Set what the importer says of the list, and columns unless they are set, so that rows can be imported.

    Raises FieldErrors for owners who are known to be guests or bots.
    """
    set_columns(row, mapping_of(row).fields if fields is None else fields)
    check_named(session, {key: [member] for key, member in answers.owners.items()})
    member_operations.look_up(
        session, [member_row(session, member) for member in sorted(set(answers.owners.values()))], now
    )
    row.owners = owners_of(session, row, answers.owners)
    row.answers = answers_of(session, row, answers)
    row.counter_before = counter_value(session, "idea")
    row.confirmed_at = now


def decide(session: Session, row: Import, wanted: Mapping[int, bool]) -> list[ImportRow]:
    """Decide about rows that are held back, by their numbers; return those to be created all the same."""
    assert row.id is not None
    if row.undone_at is not None:
        raise Refused("This import was undone.")
    chosen = []
    for held_row in rows_of_numbers(session, row.id, list(wanted), RowOutcome.held):
        held_row.wanted = wanted[held_row.number]
        if held_row.wanted:
            chosen.append(held_row)
        else:
            held_row.outcome = RowOutcome.skipped
    session.flush()
    return chosen


def finish_held(session: Session, row: Import, now: datetime) -> None:
    """Take note that all rows are imported, and tell the importer."""
    if row.done_at is None and row.undone_at is None:
        row.done_at = now
        stage_progress(session, row, Phase.done, now)
        stage_admin_homes(session, f"import-done:{row.id}", now)
