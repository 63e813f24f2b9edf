"""What the importer decides: what columns are, who unknown owners are, and what becomes of likely repeats."""

from collections.abc import Mapping
from datetime import datetime

from intake.errors import FieldErrors, Refused
from intake.notifications.imports import Phase, Said
from intake.operations import members as member_operations
from intake.operations.imports.imports import mapping_of
from intake.operations.imports.preview import answers_of, owners_of
from intake.operations.imports.progress import stage_progress
from intake.operations.members import check_named
from intake.operations.organization import stage_admin_homes
from intake.queries.imports import counter_value, rows_of_numbers
from intake.queries.members import member as member_row
from intake.rules.imports.heading_words import SheetField
from intake.tables import Import, ImportRow, RowOutcome
from store.engine import Session

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
