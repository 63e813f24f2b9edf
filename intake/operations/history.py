"""What happened: a line of an idea's history, an entry of the audit."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from intake.queries import audit as history_queries
from intake.queries import visibility as visibility_queries
from intake.queries.audit import import_as_it_is
from intake.queries.ideas import SETUP
from intake.tables import Idea, IdeaChange
from store import audit
from store.audit import DENIED, Entities, Entity
from store.engine import Session, Store
from store.locking import lock
from store.request import Actor

# What of intake is written into the audit: changes of ideas, of imports, and of what a company says of itself.

IDEA, IMPORT, COMPARISON = "idea", "import", "comparison"


def audit_act(
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
    team = history_queries.team(session)
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


def remember_before(session: Session, row: Idea) -> None:
    """Remember how an idea was before it is changed."""
    session.before.setdefault(row.id, _values(session, row))


def audit_idea(session: Session, row: Idea, action: str, by: str, now: datetime) -> None:
    """Write down that an idea was changed, or is new where it was not taken before."""
    before = session.before.pop(row.id, None)
    audit_act(session, action, IDEA, row.id, now, before=before, after=_values(session, row), by=by)


@contextmanager
def auditing(session: Session, action: str, entities: Callable[[Session], Entities], now: datetime) -> Iterator[None]:
    """Write down which of the `entities` the block changes, a row for each."""
    with audit.watching(session, action, entities, now, history_queries.team):
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
    lock(session, SETUP)
    with auditing(session, action, lambda session: {**history_queries.setup_as_it_is(session), **more(session)}, now):
        yield


@contextmanager
def auditing_import(session: Session, action: str, import_id: int, now: datetime) -> Iterator[None]:
    """Write down what the block changes of an import."""
    with auditing(session, action, lambda session: import_as_it_is(session, import_id), now):
        yield


def audit_denied(store: Store, by: Actor, action: str, why: str, now: datetime) -> None:
    """Write down that somebody was refused what they asked for; `why` is words of ours."""
    with store.writing(by) as session:
        audit_act(session, DENIED, "action", action, now, note=why)


def _values(session: Session, row: Idea) -> dict[str, Any]:
    viewers = {"viewers": visibility_queries.viewers(session, row.id)} if row.private else {}
    return {**row.model_dump(exclude={"changed_at", "undo"}), **viewers}


# Every change of an idea leaves a line of its history.


def record(
    session: Session, row: Idea, *, verb: str, sentence: str, by: str | None, now: datetime, **fields: Any
) -> None:
    """Write a line of the idea's history; `fields` are the values that changed, as they are now.

    What somebody did, and not we by ourselves, is written into the audit too.
    """
    session.add(
        IdeaChange(
            idea_id=row.id,
            at=now,
            by=by,
            verb=verb,
            stage=row.stage,
            sentence=sentence,
            fields=fields,
            policy_version=row.policy_version,
        )
    )
    if by is not None:
        audit_idea(session, row, verb, by, now)
