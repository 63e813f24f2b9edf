"""Looks at what was read of a file, and at what became of it, for the importer to see."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from intake import queries as queries_of_ideas
from intake.errors import Refused
from intake.idea_facts import label
from intake.importing import queries
from intake.importing.amounts import worth_of
from intake.importing.answers import Layout, Look, PreviewLine, RowNote, Said, Summary, Told
from intake.importing.creating import areas_of, mapping_of
from intake.importing.dates import DateOrder, day_of, is_either, order_of
from intake.importing.headings import SheetField
from intake.importing.rows import AND, SheetMapping, read_row, who
from intake.importing.tables import Import, ImportRow, Outcome
from intake.tables import Idea
from store.engine import Session

PREVIEWED, TRIED = 5, 25
# So many different words of a column are looked at, and so many rows are named in a summary.
WORDS, NAMED, SHOWN = 5_000, 500, 80


def look(session: Session, row: Import, fields: Mapping[int, SheetField] | None) -> Look:
    """Return how an import would be imported, with columns taken as given or as they are set."""
    assert row.id is not None
    how = mapping_of(row)
    if fields is not None:
        how = how.model_copy(update={"fields": dict(fields)})
    if row.confirmed_at is None:
        how = how.model_copy(update={"dates": date_order(session, row.id, how)})
    owners, unread = _owners(session, row.id, how), _unread(session, row.id, how)
    return Look(
        id=row.id,
        file_name=row.file_name,
        headings=how.headings,
        fields=how.fields,
        rows=queries.counts(session, row.id).get(Outcome.waiting, 0),
        preview=tuple(_preview(session, row.id, how, {told.text: member for told, member in owners})),
        unknown_owners=tuple(told for told, member in owners if member is None),
        unknown_stages=unread.pop(SheetField.stage, ()),
        unread=unread,
        dates_either_way=any(is_either(told.text) for told in unread.get(SheetField.date, ())),
        refused=_notes(queries.rows(session, row.id, [Outcome.refused], NAMED)),
        dropped=_dropped(queries.dropped_rows(session, row.id, NAMED)),
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
    return max(0, queries.highest_row(session, row.id) - sum(queries.counts(session, row.id).values()) - heads)


def _dropped(rows: Sequence[ImportRow]) -> tuple[RowNote, ...]:
    return tuple(
        RowNote(
            number=row.number,
            title=next((cell.strip() for cell in row.cells if cell.strip()), "")[:SHOWN],
            reason=row.reason,
        )
        for row in rows
    )


def date_order(session: Session, import_id: int, how: SheetMapping) -> DateOrder | None:
    """Return which number of a date is the month, where the import's column of dates shows it."""
    return order_of(told.text for told in _words(session, import_id, how.place(SheetField.date)))


def owners_of(session: Session, row: Import, picked: Mapping[str, str]) -> dict[str, str]:
    """Return the members whom the owner column names, by the sheet's words; `picked` says more, by their keys."""
    assert row.id is not None
    found = _owners(session, row.id, mapping_of(row))
    return {
        told.text: member for told, known in found if (member := picked.get(owner_key(told.text)) or known) is not None
    }


def answers_of(session: Session, row: Import, said: Said) -> dict[str, Any]:
    """Return what an import keeps of what its importer says; how dates are where the list itself shows it."""
    assert row.id is not None
    how = mapping_of(row)
    unknown = _unread(session, row.id, how).get(SheetField.stage, ()) if said.stages else ()
    stages = {told.text: stage.value for told in unknown if (stage := said.stages.get(owner_key(told.text)))}
    dates = date_order(session, row.id, how) or said.dates
    return {"stages": stages, "dates": dates.value if dates else None}


def owner_key(text: str) -> str:
    """Return a short key for a sheet's words for an owner, or for a stage."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def figures(session: Session, row: Import) -> Summary:
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
        counts=queries.counts(session, row.id),
        left_out=queries.count_dropped(session, row.id),
    )


def summary(session: Session, row: Import) -> Summary:
    """Return what became of an import, with the rows that need a look."""
    assert row.id is not None
    held = queries.rows(session, row.id, [Outcome.held], NAMED)
    twins = queries.ideas_of(session, {each.twin for each in held if each.twin})
    how, named = mapping_of(row), queries.owners(session, row)
    return figures(session, row).model_copy(
        update={
            "held": tuple(_held(each, how, twins.get(each.twin or "")) for each in held),
            "refused": _notes(queries.rows(session, row.id, [Outcome.refused], NAMED)),
            "dropped": _dropped(queries.dropped_rows(session, row.id, NAMED)),
            "ownerless": queries.created_without_owner(session, row.id),
            "cut": _notes(queries.cut_rows(session, row.id, NAMED)),
            "stays": tuple(
                RowNote(number=each.number, title=idea.title, reason="somebody has changed it since", label=label(idea))
                for each, idea in (queries.changed_of(session, row.id) if row.undone_at else [])
            ),
            "without_owner": tuple(
                told
                for told in _words(session, row.id, how.place(SheetField.owner), Outcome.created)
                if told.text not in named
            ),
        }
    )


def _held(row: ImportRow, how: SheetMapping, twin: Idea | None) -> RowNote:
    title = _title(row, how)
    if twin is not None:
        return RowNote(number=row.number, title=title, reason=f"like {label(twin)} “{twin.title}”", label=label(twin))
    return RowNote(number=row.number, title=title, reason=f"like row {row.twin_row}")


def _notes(rows: Sequence[ImportRow]) -> tuple[RowNote, ...]:
    return tuple(RowNote(number=row.number, title="", reason=row.reason) for row in rows)


def _title(row: ImportRow, how: SheetMapping) -> str:
    try:
        return read_row(row.cells, how, {}).title
    except Refused:
        return ""


def _preview(
    session: Session, import_id: int, how: SheetMapping, owners: Mapping[str, str | None]
) -> list[PreviewLine]:
    lines: list[PreviewLine] = []
    areas = areas_of(session)
    for row in queries.rows(session, import_id, [Outcome.waiting], TRIED):
        try:
            idea = read_row(row.cells, how, areas)
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


def _owners(session: Session, import_id: int, how: SheetMapping) -> list[tuple[Told, str | None]]:
    words = _words(session, import_id, how.place(SheetField.owner))
    members = queries.members_by_key(session) if words else {}
    return [(told, who(told.text, members)) for told in words]


def _unread(session: Session, import_id: int, how: SheetMapping) -> dict[SheetField, tuple[Told, ...]]:
    """Return the words of columns that are not understood, by what the columns are taken for."""
    areas, anchors = areas_of(session), queries_of_ideas.policy_in_force(session)[1].anchors.value
    understood: dict[SheetField, Callable[[str], object]] = {
        SheetField.area: lambda text: areas.get(text.casefold()),
        SheetField.worth: lambda text: worth_of(text, anchors),
        SheetField.date: lambda text: day_of(text, how.dates),
    }
    words = {field: _words(session, import_id, how.place(field)) for field in understood}
    words[SheetField.stage] = [
        Told(text=said, count=count)
        for said, count in queries.joined_words(session, import_id, how.places(SheetField.stage), AND, WORDS)
    ]
    understood[SheetField.stage] = how.stage
    found = {field: tuple(t for t in words[field] if not read(t.text)) for field, read in understood.items()}
    return {field: told for field, told in found.items() if told}


def _words(session: Session, import_id: int, place: int | None, outcome: Outcome = Outcome.waiting) -> list[Told]:
    if place is None:
        return []
    return [
        Told(text=text, count=count)
        for text, count in queries.words_of_column(session, import_id, place, outcome, WORDS)
    ]
