"""What an admin does with an old list: have it read, say what is what, import it, decide about repeats, undo.

Everything that grows with the file is done a few rows at a time, so that a running bot is not shut out."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from intake.access import Action, Principal, Request, authorise
from intake.notifications.imports import ImportPreview, Layout, Phase, Said, StartedImport, Summary
from intake.operations import history
from intake.operations.history import auditing_import
from intake.operations.imports import confirm, progress
from intake.operations.imports import preview as import_preview
from intake.operations.imports import rows as imports_operations
from intake.operations.imports import undo as import_undo
from intake.operations.imports.confirm import finish_held
from intake.operations.imports.progress import stage_import_job, stage_progress_sometimes, stage_undo_job
from intake.operations.imports.rows import PlannedRow
from intake.operations.imports.summary import count_rows, import_summary
from intake.operations.imports.undo import delete_rows, finish_undo, remove_some
from intake.queries import imports as import_queries
from intake.queries.imports import all_imports, highest_row, import_of, same_file, still_waiting
from intake.rules.imports.heading_words import SheetField
from intake.rules.imports.lists import OFFERED, Table
from intake.rules.imports.spreadsheets import SheetRow
from intake.tables import Import, RowOutcome
from intake.text import clean, shortened
from store.engine import Session, Store
from store.locking import lock

NOTHING_SAID = Said()
READ_AT_ONCE, CREATED_AT_ONCE, REMOVED_AT_ONCE = 250, 40, 40
# So much of a row is shown to whoever says whether it holds the headings, and of a cell.
ROW_SHOWN, CELL_SHOWN = 60, 20


class Imports:
    """Imports of old lists."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def begin(self, table: Table, by: Principal, now: datetime) -> StartedImport:
        """Take note of a file; the same file again goes on with the import that it was.

        One that isn't confirmed yet, and was read otherwise, is read anew.
        """
        authorise(by, Action.import_ideas)
        with self._store.writing(by) as session:
            lock(session, f"import:{table.sheet.sha256}")
            row = same_file(session, table.sheet.sha256)
            if row is None:
                row = _new_import(table, by, now)
                session.add(row)
                session.flush()
                history.audit_act(
                    session, "import begun", history.IMPORT, str(row.id), now, after={"sha256": table.sheet.sha256}
                )
            elif row.confirmed_at is None and row.layout != _layout(table).model_dump(mode="json"):
                delete_rows(session, row)
                _set_table(row, table)
            assert row.id is not None
            return StartedImport(
                id=row.id,
                has_read=highest_row(session, row.id),
                is_read=row.read_at is not None,
                is_confirmed=row.confirmed_at is not None,
                is_done=row.done_at is not None,
            )

    def take_rows(self, import_id: int, records: Sequence[SheetRow], by: Principal) -> None:
        """Keep rows of the file as they stand there, also those that are taken for no idea; blank ones are none."""
        authorise(by, Action.import_ideas)
        filled = [record for record in records if record.problem or any(map(str.strip, record.cells))]
        with self._store.writing(by) as session:
            imports_operations.keep(session, import_id, filled)

    def end_of_file(self, import_id: int, by: Principal, now: datetime) -> None:
        """Take note that all rows of the file are in."""
        authorise(by, Action.import_ideas)
        with self._store.writing(by) as session:
            import_of(session, import_id).read_at = now

    def look(self, import_id: int, by: Principal, fields: Mapping[int, SheetField] | None = None) -> ImportPreview:
        """Return how the file would be imported, with columns taken as guessed or as given."""
        authorise(by, Action.import_ideas)
        with self._store.reading() as session:
            return import_preview.preview(session, import_of(session, import_id), fields)

    def confirm(
        self,
        import_id: int,
        fields: Mapping[int, SheetField] | None,
        request: Request,
        said: Said = NOTHING_SAID,
    ) -> None:
        """Say what each column is (None: as set), and what unknown words mean; then rows are imported.

        Raises FieldErrors when no column says what an idea is about, Refused when it was said before.
        """
        authorise(request.by, Action.import_ideas)

        def change(session: Session) -> None:
            with auditing_import(session, "import started", import_id, request.now):
                row = import_of(session, import_id)
                confirm.confirm(session, row, fields, said, request.now)
                progress.stage_progress(session, row, Phase.importing, request.now)
                if row.file_id is not None:
                    stage_import_job(session, row, request.by.member_id, request.now)

        self._store.once(request, change)

    def proceed(self, import_id: int, by: Principal, now: datetime, *, in_pieces: bool = False) -> int:
        """Import the next few rows, and return how many; 0 when all are.

        When it is done `in_pieces`, the job for the next piece is staged with it.
        """
        authorise(by, Action.import_ideas)
        with self._store.reading() as session:
            row = import_of(session, import_id)
            if row.confirmed_at is None or row.undone_at is not None:
                return 0
            waiting = import_queries.rows(session, import_id, [RowOutcome.waiting], CREATED_AT_ONCE)
            planned = imports_operations.plan(session, row, waiting, now)
        with self._store.writing(by) as session, auditing_import(session, "import done", import_id, now):
            row = import_of(session, import_id)
            if not planned:
                finish_held(session, row, now)
            elif row.undone_at is None and still_waiting(session, import_id, [row_plan.number for row_plan in planned]):
                imports_operations.write(session, row, planned, now)
                history.audit_act(session, "imported", history.IMPORT, str(import_id), now, note=_count(planned))
            if planned and in_pieces:
                stage_progress_sometimes(session, row, now)
                stage_import_job(session, row, by.member_id, now)
        return len(planned)

    def decide(self, import_id: int, wanted: Mapping[int, bool], request: Request) -> None:
        """Decide about rows that were held back: each is created all the same, or skipped."""
        authorise(request.by, Action.import_ideas)

        def change(session: Session) -> None:
            row = import_of(session, import_id)
            chosen = confirm.decide(session, row, wanted)
            note = f"{len(chosen)} of {len(wanted)} wanted"
            history.audit_act(
                session,
                "import decided",
                history.IMPORT,
                str(import_id),
                request.now,
                after={"wanted": wanted},
                note=note,
            )
            imports_operations.write(
                session, row, imports_operations.plan(session, row, chosen, request.now), request.now
            )
            progress.stage_progress(session, row, Phase.done, request.now)

        self._store.once(request, change)

    def undo_some(self, import_id: int, by: Principal, now: datetime, *, in_pieces: bool = False) -> int:
        """Remove a few of the ideas that nobody has changed; return how many, 0 once none is left.

        Raises Refused when the import is older than seven days.
        """
        authorise(by, Action.undo_import)
        with self._store.writing(by) as session, auditing_import(session, "import undone", import_id, now):
            row = import_of(session, import_id)
            if row.undone_at is not None:
                return 0
            import_undo.check_undoable(row, now)
            if removed := remove_some(session, row, REMOVED_AT_ONCE):
                history.audit_act(session, "import undoing", history.IMPORT, str(import_id), now)
                if in_pieces:
                    stage_undo_job(session, row, by.member_id, now)
                return removed
            finish_undo(session, row, now)
            progress.stage_progress(session, row, Phase.undone, now)
            return 0

    def discard(self, import_id: int, by: Principal, now: datetime) -> None:
        """Forget a file that was read and not imported."""
        authorise(by, Action.import_ideas)
        with self._store.writing(by) as session:
            row = import_of(session, import_id)
            if row.confirmed_at is None:
                import_undo.delete_import(session, row)
                history.audit_act(session, "import discarded", history.IMPORT, str(import_id), now)

    def summary(self, import_id: int, by: Principal) -> Summary:
        """Return what became of an import, with the first hundreds of rows that need a look."""
        authorise(by, Action.import_ideas)
        with self._store.reading() as session:
            return import_summary(session, import_of(session, import_id))

    def every(self, by: Principal) -> list[Summary]:
        """Return all imports, newest first, by their numbers alone."""
        authorise(by, Action.import_ideas)
        with self._store.reading() as session:
            return [count_rows(session, row) for row in all_imports(session)]


def _count(planned: Sequence[PlannedRow]) -> str:
    return f"{sum(row.outcome is RowOutcome.created for row in planned)} of {len(planned)} rows"


def _new_import(table: Table, by: Principal, now: datetime) -> Import:
    row = Import(
        at=now,
        by=by.member_id or None,
        file_name=table.sheet.name,
        sha256=table.sheet.sha256,
    )
    _set_table(row, table)
    return row


def _set_table(row: Import, table: Table) -> None:
    row.layout = _layout(table).model_dump(mode="json")
    row.headings = list(table.headings)
    row.mapping = {str(place): field.value for place, field in table.guess.fields.items()}


def _layout(table: Table) -> Layout:
    offered = [each for each in table.first if any(map(str.strip, each.cells))][:OFFERED]
    return Layout(
        header_row=table.heading_number,
        encoding=table.sheet.encoding,
        sheet=table.sheet.sheet,
        tool=table.guess.tool,
        sheets=table.sheet.sheets,
        readings=tuple(tuple(map(clean, each)) for each in table.readings),
        first=tuple((each.number, _beginning(each.cells)) for each in offered),
    )


def _beginning(cells: Sequence[str]) -> str:
    beginnings = [shortened(" ".join(clean(cell).split()), CELL_SHOWN) for cell in cells if cell.strip()]
    return shortened(" | ".join(beginnings), ROW_SHOWN)
