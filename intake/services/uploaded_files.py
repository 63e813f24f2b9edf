"""Files that an admin gives in Slack to be imported: taken at once, read later, and told of in one message."""

from collections.abc import Mapping
from datetime import datetime

from intake.access import Action, Principal, Request, authorise, can
from intake.errors import FieldErrors, Refused
from intake.notifications.imports import ImportNotification, ImportPreview, Phase, ReadAs
from intake.operations import history
from intake.operations.history import auditing_import
from intake.operations.imports import columns as import_columns
from intake.operations.imports import preview as import_preview
from intake.operations.imports import progress
from intake.operations.imports import undo as import_undo
from intake.operations.imports.columns import fields_of
from intake.operations.imports.preview import layout_of
from intake.operations.imports.progress import (
    stage_file_result,
    stage_import_job,
    stage_read_again_job,
    stage_read_job,
    stage_stopped,
    stage_undo_job,
)
from intake.operations.members import principal_of
from intake.queries import imports as import_queries
from intake.queries import members as member_queries
from intake.queries.imports import import_of, short_texts
from intake.rules.imports.heading_words import SheetField
from intake.rules.imports.people import person_keys
from intake.tables import RowOutcome
from store import inbox
from store.engine import Session, Store

LONGEST_NAME = 120
NO_ROWS = "It has no rows below the headings."


class UploadedFiles:
    """Imports, as they are given and steered in Slack."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def give(self, file_id: str | None, request: Request) -> None:
        """Take a file; it is fetched and read as soon as this has been acknowledged."""
        authorise(request.by, Action.import_ideas)
        if not file_id:
            raise FieldErrors({"file": "Choose the file with your list."})

        def change(session: Session) -> None:
            history.audit_act(session, "file given", "file", file_id, request.now)
            stage_read_job(session, file_id, request.by.member_id, request.now)

        self._store.once(request, change)

    def refuse(self, file_id: str, file_name: str, why: str, member: str, now: datetime) -> None:
        """Tell who gave a file why nothing of it was read."""
        with self._store.writing() as session:
            fact = ImportNotification(phase=Phase.failed, file_name=file_name, why=why)
            stage_file_result(session, file_id, member, fact, now)

    def read(self, import_id: int, file_id: str, by: Principal, now: datetime) -> None:
        """Take note that all rows of a file are in, and tell who gave it.

        A file without rows is forgotten, and one that is imported changes nothing.
        """
        authorise(by, Action.import_ideas)
        with self._store.writing(by) as session, auditing_import(session, "import read", import_id, now):
            row = import_of(session, import_id)
            if not import_queries.counts(session, import_id).keys() - {RowOutcome.skipped}:
                fact = ImportNotification(phase=Phase.failed, file_name=row.file_name, why=NO_ROWS)
                stage_file_result(session, file_id, by.member_id, fact, now)
                import_undo.delete_import(session, row)
                return
            if row.done_at is not None:
                fact = ImportNotification(phase=Phase.known, file_name=row.file_name, id=import_id)
                stage_file_result(session, file_id, by.member_id, fact, now)
                return
            row.file_id, row.by, row.read_at = file_id, by.member_id, row.read_at or now
            if row.confirmed_at is None:
                progress.stage_progress(session, row, Phase.read, now)
            else:
                progress.stage_progress(session, row, Phase.importing, now)
                stage_import_job(session, row, by.member_id, now)

    def person_keys(self, import_id: int, by: Principal) -> set[str]:
        """Return the keys of all that may name a person in a file, whichever column its owners are in."""
        authorise(by, Action.import_ideas)
        with self._store.reading() as session:
            texts = short_texts(session, import_id, LONGEST_NAME)
        return {key for text in texts for key in person_keys(text)}

    def stop(self, import_id: int, importer: str, now: datetime, request_key: str, *, undoing: bool) -> None:
        """Tell the importer and the admins that an import, or its undoing, stops: the importer may not go on."""
        with self._store.writing() as session:
            row, person = import_of(session, import_id), principal_of(session, importer)
            recipients = {
                *member_queries.admins(session),
                *([importer] if person is not None and can(person, Action.read) else []),
            }
            stage_stopped(session, row, importer, sorted(recipients), request_key, undoing=undoing, now=now)

    def set_columns(
        self, import_id: int, read_as: ReadAs, places: Mapping[SheetField, int], request: Request
    ) -> ImportPreview | None:
        """Say in which column each thing is, and return how the file would be imported then.

        Where the file is to be read in another way than it was, it is read again instead, and None returned. Raises
        Refused when it is being imported already, FieldErrors when no column says what an idea is about, or one is
        named twice.
        """
        authorise(request.by, Action.import_ideas)

        def change(session: Session) -> dict[str, bool]:
            row = import_of(session, import_id)
            is_read_again = row.file_id is not None and not layout_of(row).is_as(read_as)
            if not is_read_again:
                import_columns.set_columns(row, fields_of(row, places))
            elif row.confirmed_at is not None:
                raise Refused(import_columns.BEING_IMPORTED)
            else:
                history.audit_act(session, "file given", "file", str(row.file_id), request.now)
                stage_read_again_job(session, row, read_as, request.now)
            return {"again": is_read_again}

        with self._store.writing(request.by) as session:
            if inbox.once(session, request, change).get("again"):
                return None
            session.flush()
            return import_preview.preview(session, import_of(session, import_id), None)

    def undo(self, import_id: int, request: Request) -> None:
        """Have an import undone; raises Refused when it is older than seven days."""
        authorise(request.by, Action.undo_import)

        def change(session: Session) -> None:
            row = import_of(session, import_id)
            if row.undone_at is None:
                import_undo.check_undoable(row, request.now)
                history.audit_act(session, "undo asked", history.IMPORT, str(import_id), request.now)
                progress.stage_progress(session, row, Phase.undoing, request.now)
                stage_undo_job(session, row, request.by.member_id, request.now)

        self._store.once(request, change)
