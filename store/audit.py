"""Who did what: a row in the transaction of each change, which afterwards nobody changes and nobody removes.

A row holds no words of people's and no names. Whoever acted stands there as a pseudonym, and what they changed as the
fingerprints of how it was and how it is: both are HMAC-SHA256 with a random key of that person or thing. Whoever drops
a key makes them say nothing to anybody, while the chain over the rows (`store/audit_chain.py`) still verifies.

Triggers refuse UPDATE and DELETE, and give each new row to the sealer (`store/triggers.py`)."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Index, bindparam, insert, select
from sqlmodel import Field, SQLModel, col

from store.locking import add_unless_there
from store.schema import ORDERED
from store.session import Session

OPERATOR, ITSELF = "operator", "itself"
# The kind of those things that are people: their ids are never written down.
PERSON = "member"
DENIED = "denied"


class Entity(NamedTuple):
    """Something that can be changed, by its kind and its id among its kind."""

    kind: str
    id: str


# How things are: the values by which one tells that a thing has changed; `version` is not one of them.
Entities = Mapping[Entity, Mapping[str, Any]]


class AuditRow(SQLModel, table=True):
    """One act: who, in which roles, in which workspace, what it did to which thing, and for which request."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_entity", "kind", "entity", "id"), Index("ix_audit_who", "who", "id"))

    id: int | None = Field(default=None, primary_key=True)
    at: datetime
    who: str
    roles: str
    team: str | None = None
    action: str
    kind: str
    entity: str
    version: int | None = None
    before: str | None = None
    after: str | None = None
    request: str | None = None
    note: str = ""


class AuditSubject(SQLModel, table=True):
    """The random key of a person or thing; without it nobody can tell who or what rows of the audit speak of."""

    __tablename__ = "audit_subject"

    subject: str = Field(primary_key=True, sa_type=ORDERED)
    key: str


_KEYS = select(col(AuditSubject.subject), col(AuditSubject.key)).where(
    col(AuditSubject.subject).in_(bindparam("subjects", expanding=True))
)
_INSERT = insert(AuditRow)


def expect(session: Session, request_key: str) -> None:
    """Have the rows of this transaction name the request of this key."""
    session.request_key = request_key


def write(
    session: Session,
    action: str,
    entity: Entity,
    now: datetime,
    *,
    team: str | None,
    version: int | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    by: str | None = None,
    note: str = "",
) -> None:
    """Write down an act in the caller's transaction; it is the act of whom `Store.writing` was told, unless of `by`.

    `before` and `after` are the values of the thing, None where it was not there or is not there any more; `note` is
    words of ours, never of people's.
    """
    actor, roles = _actor(session, by)
    keys = _keys(session, {_subject(entity), *([f"{PERSON}:{actor}"] if actor else [])})
    key = keys[_subject(entity)]
    who_key = keys[f"{PERSON}:{actor}"] if actor else None
    request = session.request_key
    session.connection().execute(
        _INSERT,
        {
            "at": now,
            "who": fingerprint(who_key, actor) if who_key else _nobody(session),
            "roles": ",".join(sorted(roles)),
            "team": team,
            "action": action,
            "kind": entity.kind,
            "entity": fingerprint(key, entity.id) if entity.kind == PERSON else entity.id,
            "version": version,
            "before": None if before is None else fingerprint(key, canonical(_content(before))),
            "after": None if after is None else fingerprint(key, canonical(_content(after))),
            # The key of a request may name who made it.
            "request": fingerprint(who_key or key, request) if request else None,
            "note": note,
        },
    )


@contextmanager
def watching(
    session: Session,
    action: str,
    entities: Callable[[Session], Entities],
    now: datetime,
    team: Callable[[Session], str | None],
) -> Iterator[None]:
    """Write down what the block changes: a row for each of the `entities` that is not at its end as it was.

    Their `note` is written down with it.
    """
    before = entities(session)
    yield
    session.flush()
    after = entities(session)
    for entity in sorted(before.keys() | after.keys()):
        was, is_now = before.get(entity), after.get(entity)
        if was is None or is_now is None or canonical(_content(was)) != canonical(_content(is_now)):
            values = is_now or was or {}
            version, note = values.get("version"), (is_now or {}).get("note", "")
            write(
                session, action, entity, now, team=team(session), version=version, before=was, after=is_now, note=note
            )


def canonical(value: Any) -> str:
    """Return a value as JSON in the one way that hashes are taken of: keys in order, no blanks, ASCII, UTC."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, default=_plain)


def fingerprint(key: str, text: str) -> str:
    """Return the HMAC-SHA256 of a text, in hexadecimal digits."""
    return hmac.new(key.encode(), text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def pseudonyms(session: Session) -> dict[str, str]:
    """Return the ids of members by the pseudonyms they have in the audit, as far as their keys were not dropped."""
    prefix = f"{PERSON}:"
    rows = session.execute(
        select(col(AuditSubject.subject), col(AuditSubject.key)).where(
            col(AuditSubject.subject) >= prefix, col(AuditSubject.subject) < f"{PERSON};"
        )
    )
    return {fingerprint(key, subject.removeprefix(prefix)): subject.removeprefix(prefix) for subject, key in rows}


def _actor(session: Session, by: str | None) -> tuple[str, Collection[str]]:
    actor = session.actor
    if actor is None or (by is not None and actor.member_id != by):
        return by or "", ()
    # What happens to our own account is nobody's act but ours.
    return ("" if ITSELF in actor.roles else actor.member_id), actor.roles


def _nobody(session: Session) -> str:
    return ITSELF if session.actor is None or ITSELF in session.actor.roles else OPERATOR


def _subject(entity: Entity) -> str:
    return f"{entity.kind}:{entity.id}"


def _keys(session: Session, subjects: Collection[str]) -> dict[str, str]:
    keys = _find_keys(session, subjects)
    missing = [subject for subject in sorted(subjects) if subject not in keys]
    for subject in missing:
        add_unless_there(session, AuditSubject(subject=subject, key=secrets.token_hex(16)))
    return keys | _find_keys(session, missing) if missing else keys


def _find_keys(session: Session, subjects: Collection[str]) -> dict[str, str]:
    rows = session.connection().execute(_KEYS, {"subjects": list(subjects)})
    return {row.subject: row.key for row in rows}


def _content(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in ("version", "note")}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no canonical JSON for {type(value).__name__}")
