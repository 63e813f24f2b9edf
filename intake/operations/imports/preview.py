"""What was read of a file, and what became of it, for the importer to see."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from intake.errors import Refused
from intake.notifications.imports import ImportPreview, Layout, PreviewLine, RowNote, Said, WordCount
from intake.operations.imports.columns import areas_of, mapping_of
from intake.queries import imports as import_queries
from intake.queries.imports import dropped_rows, highest_row, joined_words, members_by_key, words_of_column
from intake.queries.policy import policy_in_force
from intake.rules.imports.amounts import worth_of
from intake.rules.imports.dates import DateOrder, day_of, is_either, order_of
from intake.rules.imports.heading_words import SheetField
from intake.rules.imports.import_rows import AND, SheetMapping, read_row
from intake.rules.imports.people import member_named
from intake.tables import Import, ImportRow, RowOutcome
from intake.text import shortened
from store.engine import Session

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
        refused=reason_notes(import_queries.rows(session, row.id, [RowOutcome.refused], NAMED)),
        dropped=dropped_notes(dropped_rows(session, row.id, NAMED)),
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


def dropped_notes(rows: Sequence[ImportRow]) -> tuple[RowNote, ...]:
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
    return order_of(word.text for word in word_counts(session, import_id, mapping.place(SheetField.date)))


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


def reason_notes(rows: Sequence[ImportRow]) -> tuple[RowNote, ...]:
    return tuple(RowNote(number=row.number, title="", reason=row.reason) for row in rows)


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
    words = word_counts(session, import_id, mapping.place(SheetField.owner))
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
    words = {field: word_counts(session, import_id, mapping.place(field)) for field in understood}
    words[SheetField.stage] = [
        WordCount(text=text, count=count) for text, count in _stage_words(session, import_id, mapping)
    ]
    understood[SheetField.stage] = mapping.stage
    unread = {field: tuple(word for word in words[field] if not read(word.text)) for field, read in understood.items()}
    return {field: unread_words for field, unread_words in unread.items() if unread_words}


def _stage_words(session: Session, import_id: int, how: SheetMapping) -> list[tuple[str, int]]:
    return joined_words(session, import_id, how.places(SheetField.stage), how.stage_word, AND, WORDS)


def word_counts(
    session: Session, import_id: int, place: int | None, outcome: RowOutcome = RowOutcome.waiting
) -> list[WordCount]:
    if place is None:
        return []
    return [
        WordCount(text=text, count=count) for text, count in words_of_column(session, import_id, place, outcome, WORDS)
    ]
