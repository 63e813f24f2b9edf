"""Files that an admin gives in Slack to be imported: taken at once, read later, and told of in one message."""

from collections.abc import Mapping
from datetime import datetime

from intake import audit, roles
from intake.access import Action, Principal, authorise, can
from intake.company import queries as company
from intake.errors import FieldErrors, Refused
from intake.importing import deciding, looking, queries, telling, undoing
from intake.importing.answers import Look, ReadAs
from intake.importing.facts import ImportFact, Phase
from intake.importing.headings import SheetField
from intake.importing.rows import person_keys
from intake.importing.tables import Outcome
from store import inbox
from store.engine import Store

LONGEST_NAME = 120
NO_ROWS = "There is no row below its headings."


class GivenFiles:
    """Imports, as they are given and steered in Slack."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def give(self, file_id: str | None, by: Principal, now: datetime, request_key: str) -> None:
        """Take a file; it is fetched and read as soon as this has been acknowledged."""
        authorise(by, Action.import_ideas)
        if not file_id:
            raise FieldErrors({"file": "Choose the file in which your list is."})
        with self._store.writing(by) as session:
            if inbox.first_answer(session, request_key) is None:
                audit.act(session, "file given", "file", file_id, now)
                telling.have_read(session, file_id, by.member_id, now)
                inbox.remember(session, request_key, {}, now)

    def refuse(self, file_id: str, file_name: str, why: str, member: str, now: datetime) -> None:
        """Tell who gave a file why nothing of it was read."""
        with self._store.writing() as session:
            fact = ImportFact(phase=Phase.failed, file_name=file_name, why=why)
            telling.tell_of_file(session, file_id, member, fact, now)

    def read(self, import_id: int, file_id: str, by: Principal, now: datetime) -> None:
        """Take note that all rows of a file are in, and tell who gave it.

        A file without rows is forgotten, and one that is imported changes nothing.
        """
        authorise(by, Action.import_ideas)
        with self._store.writing(by) as session, audit.of_import(session, "import read", import_id, now):
            row = queries.the_import(session, import_id)
            if not queries.counts(session, import_id).keys() - {Outcome.skipped}:
                fact = ImportFact(phase=Phase.failed, file_name=row.file_name, why=NO_ROWS)
                telling.tell_of_file(session, file_id, by.member_id, fact, now)
                undoing.forget(session, row)
                return
            if row.done_at is not None:
                fact = ImportFact(phase=Phase.known, file_name=row.file_name, id=import_id)
                telling.tell_of_file(session, file_id, by.member_id, fact, now)
                return
            row.file_id, row.by, row.read_at = file_id, by.member_id, row.read_at or now
            if row.confirmed_at is None:
                telling.tell(session, row, Phase.read, now)
            else:
                telling.tell(session, row, Phase.importing, now)
                telling.have_imported(session, row, by.member_id, now)

    def person_keys(self, import_id: int, by: Principal) -> set[str]:
        """Return the keys of all that may name a person in a file, whichever column its owners are in."""
        authorise(by, Action.import_ideas)
        with self._store.reading() as session:
            texts = queries.short_texts(session, import_id, LONGEST_NAME)
        return {key for text in texts for key in person_keys(text)}

    def stop(self, import_id: int, importer: str, now: datetime, request_key: str, *, undoing: bool) -> None:
        """Tell the importer and the admins that an import, or its undoing, stops: the importer may not go on."""
        with self._store.writing() as session:
            row, person = queries.the_import(session, import_id), roles.principal_of(session, importer)
            told = {*company.admins(session), *([importer] if person is not None and can(person, Action.read) else [])}
            telling.tell_of_stop(session, row, importer, sorted(told), request_key, undoing=undoing, now=now)

    def read_again(self, import_id: int, chosen: ReadAs, by: Principal, now: datetime, request_key: str) -> bool:
        """Have a file read anew where its importer says that it is to be read otherwise; tell whether it is.

        Raises Refused when it is being imported already.
        """
        authorise(by, Action.import_ideas)
        with self._store.writing(by) as session:
            if (answer := inbox.first_answer(session, request_key)) is not None:
                return bool(answer.get("again"))
            row = queries.the_import(session, import_id)
            if row.file_id is None or looking.layout_of(row).is_as(chosen):
                return False
            if row.confirmed_at is not None:
                raise Refused(deciding.BEING_IMPORTED)
            audit.act(session, "file given", "file", row.file_id, now)
            telling.have_read_again(session, row, chosen, now)
            inbox.remember(session, request_key, {"again": True}, now)
        return True

    def set_columns(
        self, import_id: int, places: Mapping[SheetField, int], by: Principal, now: datetime, request_key: str
    ) -> Look:
        """Say in which column each thing is, and return how the file would be imported then.

        Raises FieldErrors when none says what an idea is about, or one is named twice.
        """
        authorise(by, Action.import_ideas)
        with self._store.writing() as session:
            row = queries.the_import(session, import_id)
            if inbox.first_answer(session, request_key) is None:
                deciding.set_columns(row, deciding.fields_of(row, places))
                inbox.remember(session, request_key, {}, now)
                session.flush()
            return looking.look(session, row, None)

    def undo(self, import_id: int, by: Principal, now: datetime, request_key: str) -> None:
        """Have an import undone; raises Refused when it is older than seven days."""
        authorise(by, Action.undo_import)
        with self._store.writing(by) as session:
            if inbox.first_answer(session, request_key) is not None:
                return
            row = queries.the_import(session, import_id)
            if row.undone_at is None:
                undoing.check(row, now)
                audit.act(session, "undo asked", audit.IMPORT, str(import_id), now)
                telling.tell(session, row, Phase.undoing, now)
                telling.have_undone(session, row, by.member_id, now)
            inbox.remember(session, request_key, {}, now)
