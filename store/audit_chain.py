"""Seals the rows of the audit into a chain, so that whoever changes or removes one later is found out.

The first seal has the number 1. Its hash, and that of every other one, is

    SHA-256(the hash of the seal before it + canonical JSON of {"number": …, and every column of the row by its name})

in hexadecimal digits, where there are 64 noughts before the first, and canonical JSON is `store.audit.canonical`.
Rows are sealed in the order in which they are seen: on PostgreSQL a row may be committed after one with a higher id,
and is sealed when it is there. Whoever can write to the database could seal everything anew, so the head of the chain
(its last number and hash) is to be kept elsewhere: `guildhall audit verify --head` tells whether it is still in it."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Integer, bindparam, delete, func, insert, select
from sqlmodel import Field, SQLModel, col

from store.audit import AuditRow, canonical
from store.engine import Store
from store.locking import add_unless_there
from store.session import Session

AT_ONCE, PAGE = 300, 1000
NOTHING = "0" * 64
_COLUMNS = tuple(col(getattr(AuditRow, name)) for name in AuditRow.model_fields)


class AuditUnsealed(SQLModel, table=True):
    """A row that waits for the sealer."""

    __tablename__ = "audit_unsealed"

    row: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})


class AuditSeal(SQLModel, table=True):
    """The seal of a row: its number in the chain, the hash before it, and its own."""

    __tablename__ = "audit_seal"

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    row: int = Field(unique=True, foreign_key="audit.id")
    previous: str
    hash: str


class AuditHead(SQLModel, table=True):
    """The last seal; whoever seals holds this row."""

    __tablename__ = "audit_head"

    id: int = Field(default=1, primary_key=True, sa_column_kwargs={"autoincrement": False})
    number: int = 0
    hash: str = NOTHING


# Asked at each tick, so they are put together once.
_ANY_WAITING = select(col(AuditUnsealed.row)).limit(1)
_WAITING = (
    select(*_COLUMNS)
    .join(AuditUnsealed, col(AuditUnsealed.row) == col(AuditRow.id))
    .order_by(col(AuditRow.id))
    .limit(bindparam("most", type_=Integer()))
)
_SEAL = insert(AuditSeal)
_SEALED = delete(AuditUnsealed).where(col(AuditUnsealed.row).in_(bindparam("rows", expanding=True)))


class Verdict(NamedTuple):
    """What came of walking the chain: its last good number and hash, and the first number that does not verify."""

    number: int
    hash: str
    broken: int | None
    unsealed: int
    oldest: datetime | None


def is_waiting(session: Session) -> bool:
    """Tell whether a row waits for the sealer."""
    return session.connection().execute(_ANY_WAITING).first() is not None


def seal(session: Session, most: int = AT_ONCE) -> int:
    """Seal up to `most` rows that wait, and return how many; none while another process is at it."""
    add_unless_there(session, AuditHead())
    head = session.get(AuditHead, 1, with_for_update={"skip_locked": True})
    if head is None:
        return 0
    connection = session.connection()
    rows = [row._asdict() for row in connection.execute(_WAITING, {"most": most})]
    seals = []
    for number, row in enumerate(rows, head.number + 1):
        previous, head.hash, head.number = head.hash, _hash(head.hash, number, row), number
        seals.append({"number": number, "row": row["id"], "previous": previous, "hash": head.hash})
    if seals:
        connection.execute(_SEAL, seals)
        connection.execute(_SEALED, {"rows": [each["row"] for each in seals]})
    return len(seals)


def count_seals(store: Store) -> int:
    """Return how many seals there are to be walked."""
    with store.reading() as session:
        return session.scalar(select(func.count()).select_from(AuditSeal)) or 0


def verify(store: Store, advanced: Callable[[int], None] = lambda _count: None) -> Verdict:
    """Walk the chain a page at a time, and tell of its first flaw; `advanced` is told of each page's length."""
    number, last, broken = 0, NOTHING, None
    while broken is None:
        with store.reading() as session:
            page = [row._asdict() for row in session.connection().execute(_page(number))]
            head = session.get(AuditHead, 1) or AuditHead()
        for seal_ in page:
            if not _fits(seal_, number + 1, last):
                broken = number + 1
                break
            number, last = number + 1, seal_["hash"]
        advanced(len(page))
        if not page:
            # Nobody can seal between the two: they were read in one snapshot.
            broken = None if (head.number, head.hash) == (number, last) else number + 1
            break
    unsealed, oldest = _unsealed(store)
    return Verdict(number, last, broken, unsealed, oldest)


def newest(
    session: Session, most: int, *, kind: str | None, entity: str | None, who: str | None
) -> list[tuple[AuditRow, int | None]]:
    """Return the newest rows, the newest last, of a thing or person where one is named, with their numbers."""
    wanted = {AuditRow.kind: kind, AuditRow.entity: entity, AuditRow.who: who}
    query = (
        select(AuditRow, col(AuditSeal.number))
        .join(AuditSeal, col(AuditSeal.row) == col(AuditRow.id), isouter=True)
        .where(*(col(column) == value for column, value in wanted.items() if value is not None))
        .order_by(col(AuditRow.id).desc())
        .limit(most)
    )
    rows = [(row, number) for row, number in session.execute(query)]
    session.expunge_all()
    return rows[::-1]


def has_head(store: Store, number: int, hash_: str) -> bool:
    """Tell whether the seal of this number still has this hash; number 0 is the chain without any."""
    if number == 0:
        return hash_ == NOTHING
    with store.reading() as session:
        seal_row = session.get(AuditSeal, number)
        return seal_row is not None and seal_row.hash == hash_


def _fits(seal_: Mapping[str, Any], number: int, last: str) -> bool:
    row = {name: seal_[name] for name in AuditRow.model_fields}
    if (seal_["number"], seal_["previous"]) != (number, last) or row["id"] is None:
        return False
    return bool(seal_["hash"] == _hash(last, number, row))


def _page(after: int) -> Any:
    return (
        select(col(AuditSeal.number), col(AuditSeal.previous), col(AuditSeal.hash), *_COLUMNS)
        .join(AuditRow, col(AuditRow.id) == col(AuditSeal.row), isouter=True)
        .where(col(AuditSeal.number) > after)
        .order_by(col(AuditSeal.number))
        .limit(PAGE)
    )


def _unsealed(store: Store) -> tuple[int, datetime | None]:
    # Not by what waits for the sealer: whoever takes a row away from there would keep it out of the chain.
    query = (
        select(func.count(), func.min(col(AuditRow.at)))
        .join(AuditSeal, col(AuditSeal.row) == col(AuditRow.id), isouter=True)
        .where(col(AuditSeal.number).is_(None))
    )
    with store.reading() as session:
        count, oldest = session.connection().execute(query).one()
    return count, oldest


def _hash(previous: str, number: int, row: Mapping[str, Any]) -> str:
    return hashlib.sha256((previous + canonical(dict(row) | {"number": number})).encode()).hexdigest()
