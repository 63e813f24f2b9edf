"""Creates the ideas of an old list a few rows at a time, without telling anybody; every clock starts now."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any, NamedTuple
from uuid import uuid4

from sqlalchemy import bindparam, insert, update
from sqlmodel import col

from intake import sentences
from intake.errors import Refused
from intake.formatting import listed
from intake.ideas import NOBODY, UNDECIDED, IdeaInputs, WorkKind
from intake.notifications.ideas import Decision
from intake.operations.ideas import next_number
from intake.operations.imports.columns import areas_of, mapping_of
from intake.operations.matching.assess import assessment_of
from intake.queries import imports as import_queries
from intake.queries.imports import every_id, repeated_rows, texts_of
from intake.queries.policy import policy_in_force
from intake.rules.imports.import_rows import RowIdea, read_row
from intake.rules.imports.spreadsheets import SheetRow
from intake.rules.matching.duplicates import ComparedText, compared_text, likely_same
from intake.tables import Idea, IdeaChange, Import, ImportRow, RowOutcome
from store import search
from store.analyzer import Term, tokens
from store.engine import Session
from store.search import put_all

OWNER_SHOWN, SAID_SHOWN, NAME_SHOWN = 80, 60, 60
LONGER, RAREST, CANDIDATES = 16, 4, 5
# What every new idea has.
_ALWAYS: dict[str, Any] = {"version": 1, "private": False, "similar": [], "likeness": {}}
# What every row of a file has before it is imported.
_KEPT: dict[str, Any] = {"wanted": False}


class PlannedRow(NamedTuple):
    """What is to become of a row."""

    number: int
    outcome: RowOutcome
    reason: str = ""
    same_as: str | None = None
    idea: dict[str, Any] = {}
    sentence: str = ""
    twin: str | None = None
    twin_row: int | None = None


def keep(session: Session, import_id: int, records: Sequence[SheetRow]) -> None:
    """Keep rows of a file as they stand there."""
    if records:
        session.connection().execute(
            insert(ImportRow),
            [
                _KEPT
                | {
                    "import_id": import_id,
                    "number": record.number,
                    "cells": list(record.cells),
                    "outcome": _outcome(record),
                    "reason": record.problem or record.dropped,
                }
                for record in records
            ],
        )


def _outcome(record: SheetRow) -> RowOutcome:
    if record.problem:
        return RowOutcome.refused
    return RowOutcome.skipped if record.dropped else RowOutcome.waiting


def plan(session: Session, import_: Import, waiting: Sequence[ImportRow], now: datetime) -> list[PlannedRow]:
    """Work out what is to become of rows; it only reads."""
    how, areas = mapping_of(import_), areas_of(session)
    planned: dict[int, PlannedRow] = {}
    _, policy, _ = policy_in_force(session)
    readable: dict[int, RowIdea] = {}
    for row in waiting:
        try:
            readable[row.number] = read_row(row.cells, how, areas, policy.anchors.value, now.date())
        except Refused as error:
            planned[row.number] = PlannedRow(row.number, RowOutcome.refused, error.message)
    wanted, owners = {row.number for row in waiting if row.wanted}, import_queries.owners(session, import_)
    repeats = _repeats(session, import_, {n: idea for n, idea in readable.items() if n not in wanted})
    planned |= repeats
    for number, idea in readable.items():
        if number not in planned:
            planned[number] = _created(session, import_, number, idea, owners.get(idea.owner), now)
    return [_with_twin(planned[row.number], planned) for row in waiting]


def write(session: Session, import_: Import, planned: Sequence[PlannedRow], now: datetime) -> None:
    """Write what was planned; nothing is staged."""
    if not planned:
        return
    creating = [row for row in planned if row.idea]
    if creating:
        last = next_number(session, "idea", len(creating))
        session.flush()
        connection = session.connection()
        first = last - len(creating) + 1
        connection.execute(insert(Idea), [_ALWAYS | row.idea | {"number": n} for n, row in enumerate(creating, first)])
        connection.execute(insert(IdeaChange), [_change(row, import_, now) for row in creating])
        put_all(session, [(row.idea["id"], row.idea["title"], row.idea["problem"]) for row in creating])
    session.connection().execute(
        update(ImportRow)
        .where(col(ImportRow.import_id) == bindparam("of"), col(ImportRow.number) == bindparam("row"))
        .values({name: bindparam(f"new_{name}") for name in _WRITTEN}),
        [
            {"of": import_.id, "row": row.number}
            | {f"new_{name}": getattr(row, name) for name in _WRITTEN if name != "idea_id"}
            | {"new_idea_id": row.idea.get("id")}
            for row in planned
        ],
    )


def _with_twin(row: PlannedRow, planned: Mapping[int, PlannedRow]) -> PlannedRow:
    # A row that is like one which becomes an idea at the same time.
    first = planned.get(row.twin_row or 0)
    return row._replace(twin=first.idea["id"]) if row.twin is None and first is not None and first.idea else row


_WRITTEN = ("outcome", "reason", "same_as", "idea_id", "twin", "twin_row")


def _repeats(session: Session, import_: Import, ideas: Mapping[int, RowIdea]) -> dict[int, PlannedRow]:
    """Return the rows that tell again what is known: known for certain from an import, or likely."""
    assert import_.id is not None
    before = repeated_rows(session, {idea.same_as for idea in ideas.values()}, import_.id)
    near = _near(session, ideas)
    texts = texts_of(session, {id_ for ids in near.values() for id_ in ids})
    compared = {id_: compared_text(*text) for id_, text in texts.items()}
    repeats: dict[int, PlannedRow] = {}
    in_chunk: dict[int, ComparedText] = {}
    for number, idea in ideas.items():
        ours, same = compared_text(idea.title, idea.problem), before.get(idea.same_as)
        if same is not None and same.import_id != import_.id:
            reason = f"same as row {same.number} of import {same.import_id}"
            repeats[number] = PlannedRow(number, RowOutcome.known, reason, idea.same_as, twin=same.idea_id)
            continue
        twin = next((id_ for id_ in near[number] if id_ in compared and likely_same(ours, compared[id_])), None)
        twin_row = next((other for other, theirs in in_chunk.items() if likely_same(ours, theirs)), None)
        if same is not None or twin or twin_row:
            held_row = PlannedRow(number, RowOutcome.held, "", idea.same_as, twin=twin, twin_row=twin_row)
            repeats[number] = (
                held_row if same is None else held_row._replace(twin=same.idea_id or twin, twin_row=same.number)
            )
        else:
            in_chunk[number] = ours
    return repeats


def _near(session: Session, ideas: Mapping[int, RowIdea]) -> dict[int, list[str]]:
    """Return by row the ideas that share the rarest of its longer words: one told again shares some of them."""
    longer = {number: _longer_terms(idea) for number, idea in ideas.items()}
    document_counts, _ = search.counts(session, sorted({term for terms in longer.values() for term in terms}))
    all_ids, near = every_id(), {}
    for number, terms in longer.items():
        rarest = sorted(terms & document_counts.keys(), key=lambda term: (document_counts[term], term))[:RAREST]
        matches = search.best(session, rarest, all_ids, CANDIDATES, document_counts) if rarest else []
        near[number] = [document for document, _ in matches]
    return near


def _longer_terms(idea: RowIdea) -> set[Term]:
    terms = {token.term for token in tokens(f"{idea.title} {idea.problem}")}
    return set(sorted(terms, key=lambda term: (-len(term), term))[:LONGER])


def _created(
    session: Session, import_: Import, number: int, idea: RowIdea, owner: str | None, now: datetime
) -> PlannedRow:
    sentence = sentences.imported(
        _short(import_.file_name, NAME_SHOWN),
        number,
        _short(idea.said, SAID_SHOWN),
        "" if owner else _short(idea.owner, OWNER_SHOWN),
    )
    decision = Decision(stage=idea.stage, by=import_.by or NOBODY, at=now, why=sentence).model_dump(mode="json")
    columns = {
        "id": uuid4().hex,
        "requester": owner or NOBODY,
        "stage": idea.stage,
        "submitted_at": _arrival(idea.day, now),
        "changed_at": now,
        "kind_of_work": WorkKind.product,
        "decision": None if idea.stage in UNDECIDED else decision,
        **idea.model_dump(include={"title", "problem", "area", "value"}),
    }
    assessment = assessment_of(session, idea.title, idea.problem, IdeaInputs(area=idea.area, value=idea.value))
    reason = f"{listed(idea.cut)} was too long and was shortened" if idea.cut else ""
    return PlannedRow(number, RowOutcome.created, reason, idea.same_as, columns | assessment, sentence)


def _arrival(day: date | None, now: datetime) -> datetime:
    # At noon it is that day in nearly every reader's zone.
    return now if day is None else min(now, datetime.combine(day, time(12), UTC))


def _change(planned: PlannedRow, import_: Import, now: datetime) -> dict[str, Any]:
    return {
        "idea_id": planned.idea["id"],
        "at": now,
        "by": import_.by,
        "verb": "imported",
        "stage": planned.idea["stage"],
        "sentence": planned.sentence,
        "fields": {},
        "policy_version": planned.idea["policy_version"],
    }


def _short(text: str, limit: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"
