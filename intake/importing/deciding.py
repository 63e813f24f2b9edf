"""What the importer decides: what the columns are and who unknown owners are, and what becomes of likely repeats."""

from collections.abc import Mapping
from datetime import datetime

from intake.company import people
from intake.company.steps import tell_admins
from intake.errors import FieldErrors, Refused
from intake.importing import looking, queries, telling
from intake.importing.answers import Said
from intake.importing.creating import mapping_of
from intake.importing.facts import Phase
from intake.importing.headings import SheetField
from intake.importing.tables import Import, ImportRow, Outcome
from intake.queries import member as member_row
from store.engine import Session

# So many rows that were held back are decided about in one form.
HELD_AT_ONCE = 20
BEING_IMPORTED = "This list is being imported already."
NO_TITLE = "Say which column holds the title of an idea, or its problem."


def fields_of(row: Import, places: Mapping[SheetField, int]) -> dict[int, SheetField]:
    """Return what each column is; what can be in several columns stays so where nothing else is said.

    Raises FieldErrors when a column is named twice.
    """
    was = mapping_of(row)
    notes = dict.fromkeys(was.places(SheetField.notes), SheetField.notes)
    # Several columns together may say how far an idea is; whoever chooses another one wants that one alone.
    if (stages := was.places(SheetField.stage)) and places.get(SheetField.stage) == stages[0]:
        notes |= dict.fromkeys(stages[1:], SheetField.stage)
    chosen: dict[int, SheetField] = {}
    for field, place in places.items():
        if place in chosen:
            raise FieldErrors({field.value: f"This column is the {chosen[place].value} already. Choose another."})
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
    said: Said,
    now: datetime,
) -> None:
    """Set what the importer says of the list, and columns unless they are set, so that rows can be imported.

    Raises FieldErrors for owners who are known to be guests or bots.
    """
    set_columns(row, mapping_of(row).fields if fields is None else fields)
    people.check_named(session, {key: [member] for key, member in said.owners.items()})
    people.meet(session, [member_row(session, member) for member in sorted(set(said.owners.values()))], now)
    row.owners = looking.owners_of(session, row, said.owners)
    row.answers = looking.answers_of(session, row, said)
    row.counter_before = queries.counter_value(session, "idea")
    row.confirmed_at = now


def decide(session: Session, row: Import, wanted: Mapping[int, bool]) -> list[ImportRow]:
    """Decide about rows that are held back, by their numbers; return those to be created all the same."""
    assert row.id is not None
    if row.undone_at is not None:
        raise Refused("This import was undone.")
    chosen = []
    for held in queries.rows_of_numbers(session, row.id, list(wanted), Outcome.held):
        held.wanted = wanted[held.number]
        if held.wanted:
            chosen.append(held)
        else:
            held.outcome = Outcome.skipped
    session.flush()
    return chosen


def finish(session: Session, row: Import, now: datetime) -> None:
    """Take note that all rows are imported, and tell the importer."""
    if row.done_at is None and row.undone_at is None:
        row.done_at = now
        telling.tell(session, row, Phase.done, now)
        tell_admins(session, f"import-done:{row.id}", now)
