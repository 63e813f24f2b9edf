"""Words for what is in the database, so that tests of intake read well."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Table, select
from sqlmodel import SQLModel

from intake.access import Principal
from intake.ideas import Effort, Stage
from intake.notifications.ideas import IdeaNotification, Question
from intake.operations import history
from intake.operations import ideas as idea_operations
from intake.operations.conversations.open_questions import stage_question
from intake.operations.matching.assess import score_again
from intake.operations.notify import stage_everything
from intake.queries import ideas as idea_queries
from intake.services.triage import Triage
from intake.tables import Idea, IdeaChange
from scheduling.tables import NOTES_OF_TICKS
from store.engine import Store
from store.outbox import OutboxRow
from tests.company import NOW, TRIS, submit


def card_of(store: Store, idea_id: str, by: Principal = TRIS) -> IdeaNotification:
    """Return the idea as a person sees it."""
    return Triage(store).form(idea_id, by).idea


def version_of(store: Store, idea_id: str) -> int:
    """Return the version that an idea is at."""
    return card_of(store, idea_id).version


def ask(store: Store, idea_id: str, text: str = "How many?", by: Principal = TRIS, now: datetime = NOW) -> None:
    """Have a question asked about an idea, as the façade does it."""
    with store.writing() as session:
        row = idea_operations.lock_version(session, idea_id, idea_queries.idea(session, idea_id, by).version, by, now)
        idea_operations.move(row, Stage.needs_info)
        row.question = Question(text=text, asked_by=by.member_id, asked_at=now).model_dump(mode="json")
        history.record(session, row, verb="asked", sentence=text, by=by.member_id, now=now)
        session.flush()
        stage_everything(session, row, now)
        stage_question(session, row, now)


def estimated(store: Store, effort: Effort = Effort.months, **answers: object) -> str:
    """Have an idea submitted and its effort estimated; months are eight weeks."""
    idea = submit(store, **answers).id
    with store.writing() as session:
        row = session.get_one(Idea, idea)
        row.effort = effort
        score_again(session, row)
    return idea


def put(store: Store, idea_id: str, **values: Any) -> None:
    """Set columns of an idea, whatever the rules say."""
    with store.writing() as session:
        row = session.get(Idea, idea_id)
        for name, value in values.items():
            setattr(row, name, value)
        session.add(row)


def story(store: Store, idea_id: str) -> list[tuple[str, str | None]]:
    """Return what was done to an idea and by whom, oldest first."""
    with store.reading() as session:
        return [(change.verb, change.by) for change in idea_queries.changes(session, idea_id)]


def staged(store: Store, kind: str | None = None) -> list[OutboxRow]:
    """Return the facts of a kind, or all, in the order they were staged."""
    with store.reading() as session:
        facts = list(session.scalars(select(OutboxRow).order_by(OutboxRow.id)))
        session.expunge_all()
    return [fact for fact in facts if kind is None or fact.kind == kind]


def columns_of(table: Table) -> list[Column[Any]]:
    """Return what a table tells; when a meeting was last looked at changes with each tick and tells nothing."""
    return [column for column in table.columns if column.name not in NOTES_OF_TICKS]


def everything(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table, for telling whether anything changed; the audit only grows."""
    with store.reading() as session:
        connection = session.connection()
        return {
            name: sorted(map(tuple, connection.execute(select(*columns_of(table)))), key=repr)
            for name, table in sorted(SQLModel.metadata.tables.items())
            if not name.startswith("audit")
        }


def changes(store: Store) -> list[IdeaChange]:
    """Return every change of every idea."""
    with store.reading() as session:
        found = list(session.scalars(select(IdeaChange).order_by(IdeaChange.id)))
        session.expunge_all()
    return found
