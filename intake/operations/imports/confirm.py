"""What the importer decides: what columns are, who unknown owners are, and what becomes of likely repeats."""

from collections.abc import Mapping
from datetime import datetime

from intake.errors import Refused
from intake.notifications.imports import Phase, Said
from intake.operations import members as member_operations
from intake.operations.imports.columns import mapping_of, set_columns
from intake.operations.imports.preview import answers_of, owners_of
from intake.operations.imports.progress import stage_progress
from intake.operations.members import check_named
from intake.operations.organization.steps import stage_admin_homes
from intake.queries.imports import counter_value, rows_of_numbers
from intake.queries.members import member as member_row
from intake.rules.imports.heading_words import SheetField
from intake.tables import Import, ImportRow, RowOutcome
from store.engine import Session


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
