"""What an admin does with an old list of ideas: have it read, say what is what, import it, decide about repeats, undo.

Everything that grows with the file is done a few rows at a time, so that a running bot is not shut out.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from intake import audit
from intake.access import Action, Principal, authorise
from intake.importing import creating, deciding, looking, queries, telling, undoing
from intake.importing.answers import Begun, Layout, Look, Said, Summary
from intake.importing.facts import Phase
from intake.importing.headings import SheetField
from intake.importing.reader import OFFERED, Table
from intake.importing.sheet import Record
from intake.importing.tables import Import, ImportRow, Outcome
from intake.text import clean
from store import inbox
from store.engine import Store
from store.turns import take_turn

NOTHING_SAID = Said()
READ_AT_ONCE, CREATED_AT_ONCE, REMOVED_AT_ONCE = 250, 40, 40
# So much of a row is shown to whoever says whether it holds the headings, and of a cell.
ROW_SHOWN, CELL_SHOWN = 60, 20


class Imports:
    """Imports of old lists."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def begin(self, table: Table, by: Principal, now: datetime) -> Begun:
        """Take note of a file; the same file again goes on with the import that it was.

        One that isn't confirmed yet, and was read otherwise, is read anew.
        """
        authorise(by, Action.import_ideas)
        with self._store.writing(by) as session:
            take_turn(session, f"import:{table.sheet.sha256}")
            row = queries.same_file(session, table.sheet.sha256)
            if row is None:
                row = _new_import(table, by, now)
                session.add(row)
                session.flush()
                audit.act(session, "import begun", audit.IMPORT, str(row.id), now, after={"sha256": table.sheet.sha256})
            elif row.confirmed_at is None and row.layout != _layout(table).model_dump(mode="json"):
                undoing.forget_rows(session, row)
                _set_table(row, table)
            assert row.id is not None
            return Begun(
                id=row.id,
                has_read=queries.highest_row(session, row.id),
                is_read=row.read_at is not None,
                is_confirmed=row.confirmed_at is not None,
                is_done=row.done_at is not None,
            )

    def take_rows(self, import_id: int, records: Sequence[Record], by: Principal) -> None:
        """Keep rows of the file as they stand there, also those that are taken for no idea; blank ones are none."""
        authorise(by, Action.import_ideas)
        with self._store.writing(by) as session:
            session.add_all(
                ImportRow(
                    import_id=import_id,
                    number=record.number,
                    cells=list(record.cells),
                    outcome=_outcome(record),
                    reason=record.problem or record.dropped,
                )
                for record in records
                if record.problem or any(map(str.strip, record.cells))
            )

    def end_of_file(self, import_id: int, by: Principal, now: datetime) -> None:
        """Take note that all rows of the file are in."""
        authorise(by, Action.import_ideas)
        with self._store.writing(by) as session:
            queries.the_import(session, import_id).read_at = now

    def look(self, import_id: int, by: Principal, fields: Mapping[int, SheetField] | None = None) -> Look:
        """Return how the file would be imported, with columns taken as guessed or as given."""
        authorise(by, Action.import_ideas)
        with self._store.reading() as session:
            return looking.look(session, queries.the_import(session, import_id), fields)

    def confirm(
        self,
        import_id: int,
        fields: Mapping[int, SheetField] | None,
        by: Principal,
        now: datetime,
        request_key: str,
        said: Said = NOTHING_SAID,
    ) -> None:
        """Say what each column is (None: as set), and what unknown words mean; then rows are imported.

        Raises FieldErrors when no column says what an idea is about, Refused when it was said before.
        """
        authorise(by, Action.import_ideas)
        with self._store.writing(by) as session, audit.of_import(session, "import started", import_id, now):
            if inbox.first_answer(session, request_key) is not None:
                return
            row = queries.the_import(session, import_id)
            deciding.confirm(session, row, fields, said, now)
            telling.tell(session, row, Phase.importing, now)
            if row.file_id is not None:
                telling.have_imported(session, row, by.member_id, now)
            inbox.remember(session, request_key, {}, now)

    def proceed(self, import_id: int, by: Principal, now: datetime, *, in_pieces: bool = False) -> int:
        """Import the next few rows, and return how many; 0 when all are.

        When it is done `in_pieces`, the errand for the next piece is staged with it.
        """
        authorise(by, Action.import_ideas)
        with self._store.reading() as session:
            row = queries.the_import(session, import_id)
            if row.confirmed_at is None or row.undone_at is not None:
                return 0
            waiting = queries.rows(session, import_id, [Outcome.waiting], CREATED_AT_ONCE)
            planned = creating.plan(session, row, waiting, now)
        with self._store.writing(by) as session, audit.of_import(session, "import done", import_id, now):
            row = queries.the_import(session, import_id)
            if not planned:
                deciding.finish(session, row, now)
            elif row.undone_at is None and queries.still_waiting(session, import_id, [each.number for each in planned]):
                creating.write(session, row, planned, now)
                audit.act(session, "imported", audit.IMPORT, str(import_id), now, note=_count(planned))
            if planned and in_pieces:
                telling.tell_now_and_then(session, row, now)
                telling.have_imported(session, row, by.member_id, now)
        return len(planned)

    def decide(
        self, import_id: int, wanted: Mapping[int, bool], by: Principal, now: datetime, request_key: str
    ) -> None:
        """Decide about rows that were held back: each is created all the same, or skipped."""
        authorise(by, Action.import_ideas)
        with self._store.writing(by) as session:
            if inbox.first_answer(session, request_key) is not None:
                return
            row = queries.the_import(session, import_id)
            chosen = deciding.decide(session, row, wanted)
            note = f"{len(chosen)} of {len(wanted)} wanted"
            audit.act(session, "import decided", audit.IMPORT, str(import_id), now, after={"wanted": wanted}, note=note)
            creating.write(session, row, creating.plan(session, row, chosen, now), now)
            telling.tell(session, row, Phase.done, now)
            inbox.remember(session, request_key, {}, now)

    def undo_some(self, import_id: int, by: Principal, now: datetime, *, in_pieces: bool = False) -> bool:
        """Remove a few of the ideas that nobody has changed; tell whether there may be more.

        Raises Refused when the import is older than seven days.
        """
        authorise(by, Action.undo_import)
        with self._store.writing(by) as session, audit.of_import(session, "import undone", import_id, now):
            row = queries.the_import(session, import_id)
            if row.undone_at is not None:
                return False
            undoing.check(row, now)
            if undoing.remove_some(session, row, REMOVED_AT_ONCE):
                audit.act(session, "import undoing", audit.IMPORT, str(import_id), now)
                if in_pieces:
                    telling.have_undone(session, row, by.member_id, now)
                return True
            undoing.finish(session, row, now)
            telling.tell(session, row, Phase.undone, now)
            return False

    def discard(self, import_id: int, by: Principal, now: datetime) -> None:
        """Forget a file that was read and not imported."""
        authorise(by, Action.import_ideas)
        with self._store.writing(by) as session:
            row = queries.the_import(session, import_id)
            if row.confirmed_at is None:
                undoing.forget(session, row)
                audit.act(session, "import discarded", audit.IMPORT, str(import_id), now)

    def summary(self, import_id: int, by: Principal) -> Summary:
        """Return what became of an import, with the first hundreds of rows that need a look."""
        authorise(by, Action.import_ideas)
        with self._store.reading() as session:
            return looking.summary(session, queries.the_import(session, import_id))

    def every(self, by: Principal) -> list[Summary]:
        """Return all imports, newest first, by their numbers alone."""
        authorise(by, Action.import_ideas)
        with self._store.reading() as session:
            return [looking.figures(session, row) for row in queries.all_imports(session)]


def _count(planned: Sequence[creating.Planned]) -> str:
    return f"{sum(each.outcome is Outcome.created for each in planned)} of {len(planned)} rows"


def _outcome(record: Record) -> Outcome:
    if record.problem:
        return Outcome.refused
    return Outcome.skipped if record.dropped else Outcome.waiting


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
    return " | ".join(" ".join(clean(cell).split())[:CELL_SHOWN] for cell in cells if cell.strip())[:ROW_SHOWN]
