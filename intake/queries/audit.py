"""How things are, for the audit to tell what a transaction has changed of them.

Columns are read and no objects: what the transaction itself reads and changes stays its own."""

from typing import Any

from sqlalchemy import Select, select
from sqlmodel import SQLModel, col

from intake.queries.organization import workspace_row
from intake.tables import Idea, Import, Member, PolicyVersion, SetupStep, Squad, Workspace
from store.audit import PERSON, Entities, Entity
from store.session import Session

_IMPORT = ("mapping", "owners", "read_at", "confirmed_at", "done_at", "undone_at")


def team(session: Session) -> str | None:
    """Return the id of the workspace that the database belongs to."""
    row = workspace_row(session)
    return row.team_id if row is not None else None


def setup_as_it_is(session: Session) -> Entities:
    """Return what the company says of itself, and how far setting up is."""
    workspace = _rows(session, Workspace, "workspace", "id", _all_but(Workspace, "id", "team_id", "enterprise_id"))
    return {
        **workspace,
        **_people(session),
        **_rows(session, Squad, "squad", "key", _all_but(Squad, "key")),
        **_rows(session, SetupStep, "step", "key", ("version", "skipped", "draft")),
        **_policy(session),
    }


def import_as_it_is(session: Session, import_id: int) -> Entities:
    """Return how far an import is."""
    return _rows(session, Import, "import", "id", _IMPORT, where=col(Import.id) == import_id)


def idea_of_number(session: Session, number: int) -> str | None:
    """Return the id of the idea with this number."""
    return session.scalar(select(col(Idea.id)).where(col(Idea.number) == number))


def audit_names(session: Session) -> dict[str, str]:
    """Return what people are called, by their ids."""
    return {row.id: row.name for row in session.execute(select(col(Member.id), col(Member.name)))}


def rows_of(session: Session, table: type[SQLModel], kind: str, key: str, without: tuple[str, ...]) -> Entities:
    """Return all rows of a table as they are, `without` some columns."""
    return _rows(session, table, kind, key, _all_but(table, key, *without))


def _people(session: Session) -> dict[Entity, dict[str, Any]]:
    rows = session.execute(select(col(Member.id), col(Member.roles), col(Member.first_admin)))
    roles_by_member = {
        id_: ",".join(sorted({*roles, *(["first admin"] if first_admin else [])})) for id_, roles, first_admin in rows
    }
    return {Entity(PERSON, id_): {"roles": roles, "note": roles} for id_, roles in roles_by_member.items() if roles}


def _policy(session: Session) -> dict[Entity, dict[str, Any]]:
    newest: Select[Any] = select(col(PolicyVersion.number), col(PolicyVersion.body))
    row = session.execute(newest.order_by(col(PolicyVersion.number).desc()).limit(1)).first()
    return {} if row is None else {Entity("policy", "in force"): {"version": row[0], "body": row[1]}}


def _all_but(table: type[SQLModel], *without: str) -> tuple[str, ...]:
    return tuple(name for name in table.model_fields if name not in without)


def _rows(
    session: Session, table: type[SQLModel], kind: str, key: str, columns: tuple[str, ...], where: Any = None
) -> dict[Entity, dict[str, Any]]:
    query: Select[Any] = select(getattr(table, key), *(getattr(table, name) for name in columns))
    if where is not None:
        query = query.where(where)
    return {Entity(kind, str(id_)): dict(zip(columns, values, strict=True)) for id_, *values in session.execute(query)}
