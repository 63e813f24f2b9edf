"""What of intake is written into the audit: changes of ideas, of imports, and of what a company says of itself."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from intake import audit_queries
from intake.queries import SETUP
from intake.tables import Idea
from store import audit
from store.audit import DENIED, Entities, Entity
from store.engine import Session, Store
from store.turns import take_turn

IDEA, IMPORT, COMPARISON = "idea", "import", "comparison"
_SEEN = "audit: ideas as they were"


def act(
    session: Session,
    action: str,
    kind: str,
    entity: str,
    now: datetime,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    by: str | None = None,
    note: str = "",
) -> None:
    """Write an act down in the caller's transaction; the version is that of the values."""
    version = (after or before or {}).get("version")
    team = audit_queries.team(session)
    audit.write(
        session,
        action,
        Entity(kind, entity),
        now,
        team=team,
        version=version,
        before=before,
        after=after,
        by=by,
        note=note,
    )


def idea_taken(session: Session, row: Idea) -> None:
    """Remember how an idea was before it is changed."""
    session.info.setdefault(_SEEN, {})[row.id] = _values(row)


def idea_changed(session: Session, row: Idea, action: str, by: str, now: datetime) -> None:
    """Write down that an idea was changed, or is new where it was not taken before."""
    before = session.info.get(_SEEN, {}).pop(row.id, None)
    act(session, action, IDEA, row.id, now, before=before, after=_values(row), by=by)


@contextmanager
def watching(session: Session, action: str, entities: Callable[[Session], Entities], now: datetime) -> Iterator[None]:
    """Write down which of the `entities` the block changes, a row for each."""
    with audit.watching(session, action, entities, now, audit_queries.team):
        yield


@contextmanager
def setting_up(
    session: Session,
    action: str,
    now: datetime,
    more: Callable[[Session], Entities] = lambda _session: {},
) -> Iterator[None]:
    """Write down what the block changes of what the company says of itself, or of what `more` tells."""
    # Nobody else may change of it what would then be taken for ours.
    take_turn(session, SETUP)
    with watching(session, action, lambda session: {**audit_queries.company(session), **more(session)}, now):
        yield


@contextmanager
def of_import(session: Session, action: str, import_id: int, now: datetime) -> Iterator[None]:
    """Write down what the block changes of an import."""
    with watching(session, action, lambda session: audit_queries.import_as_it_is(session, import_id), now):
        yield


def denied(store: Store, by: audit.Actor, action: str, why: str, now: datetime) -> None:
    """Write down that somebody was refused what they asked for; `why` is words of ours."""
    with store.writing(by) as session:
        act(session, DENIED, "action", action, now, note=why)


def _values(row: Idea) -> dict[str, Any]:
    return row.model_dump(exclude={"changed_at"})
