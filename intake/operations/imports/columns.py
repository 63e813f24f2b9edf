"""What each column of a list is, and how its cells are read."""

from collections.abc import Mapping

from intake.errors import FieldErrors, Refused
from intake.ideas import Stage
from intake.queries import organization as organization_queries
from intake.rules.imports.dates import DateOrder
from intake.rules.imports.heading_words import SheetField
from intake.rules.imports.import_rows import SheetMapping, mapping
from intake.tables import Import
from store.engine import Session


def mapping_of(row: Import) -> SheetMapping:
    """Return how the columns of an import are read."""
    fields = {int(place): SheetField(field) for place, field in row.mapping.items()}
    answers = {word: Stage(stage) for word, stage in row.answers.get("stages", {}).items()}
    dates = row.answers.get("dates")
    how = mapping(row.headings, fields, [])
    return how.model_copy(update={"stages": how.stages | answers, "dates": DateOrder(dates) if dates else None})


def areas_of(session: Session) -> dict[str, str]:
    """Return the areas that squads name, by their name in lower case; a squad's own name or key is one of its areas."""
    squads = organization_queries.squads(session)
    by_squad = {called.casefold(): squad.name for squad in squads for called in (squad.key, squad.name)}
    return by_squad | {area.casefold(): area for squad in squads for area in squad.areas}


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
