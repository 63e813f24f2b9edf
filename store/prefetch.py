"""Reads several independent things with one statement: what a page shows costs few round trips to the database.

Their rows come back in one wide result, where columns of a type share their places. Whoever asks for one of them later
in the transaction, by the same statement, is answered from there."""

import typing
from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    Enum,
    Select,
    String,
    bindparam,
    cast,
    func,
    inspect,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.orm.attributes import instance_dict, manager_of_class
from sqlalchemy.orm.util import identity_key
from sqlalchemy.sql.operators import asc_op, desc_op
from sqlalchemy.sql.visitors import replacement_traverse
from sqlalchemy.util import LRUCache

from store.session import Session, key_of, key_with_values

# SQLAlchemy has no public way to tell two statements of a shape (`_generate_cache_key`) or to learn by what one is
# ordered (`_order_by_clauses`). Without them each thing on a page would be a statement, and a round trip, of its own.
Statement = Select[Any]
# Plans hold nothing of a database, so all that a process opens share them. Pages ask in a few hundred shapes; where
# there come more, something asks in ever new ones.
_plans: LRUCache[Hashable, "_Plan"] = LRUCache(500)


def prefetch(session: Session, *reads: Callable[[Session], Any]) -> None:
    """Read with one statement what all these functions would read first; each is called again to be answered.

    They are called once with a session that answers nothing, to learn what they ask; so they may ask a second thing
    only where it doesn't depend on the answer to the first. Where a statement is no round trip, nothing is read ahead.
    """
    if not session.reads_ahead:
        return
    asked = RecordingSession(session)
    for read in reads:
        asked.ask(read, asked)
    fetch(session, asked)


def fetch(session: Session, asked: "RecordingSession") -> None:
    """Read with one statement what was asked, but for what was read before in this transaction."""
    wanted = {key: query for key, query in asked.queries.items() if key not in session.prefetched}
    if wanted:
        session.prefetched.update(_read(session, wanted))


def _read(session: Session, wanted: Mapping[Hashable, "Query"]) -> dict[Hashable, list[tuple[Any, ...]]]:
    asked = [each for query in wanted.values() if (each := key_with_values(*query)) is not None]
    shape = tuple(key for key, _ in asked)
    if (plan := _plans.get(shape)) is None:
        plan = _plans[shape] = _Plan([query.statement for query in wanted.values()])
    values = {f"p{tag}_{at}": value for tag, (_, its) in enumerate(asked) for at, value in enumerate(its)}
    return dict(zip(wanted, plan.read(session, values), strict=True))


class Query(NamedTuple):
    """A statement, and the values of its parameters by name."""

    statement: Statement
    parameters: Mapping[str, Any]


class _Plan:
    """The wide statement for several of certain shapes: putting it together costs more than running it."""

    def __init__(self, statements: Sequence[Statement]) -> None:
        self._branches = [_Branch(_named(statement, tag)) for tag, statement in enumerate(statements)]
        slots: dict[str, Any] = {}
        for branch in self._branches:
            slots |= branch.place_columns()
        parts = [branch.part(tag, slots, typed=tag == 0) for tag, branch in enumerate(self._branches)]
        self._wide = union_all(*parts) if len(parts) > 1 else parts[0]
        self._at = {name: number for number, name in enumerate(slots, start=2)}

    def read(self, session: Session, values: Mapping[str, Any]) -> list[list[tuple[Any, ...]]]:
        """Return the rows of each statement, in its order."""
        rows: list[list[Any]] = [[] for _ in self._branches]
        for row in session.connection().execute(self._wide, dict(values)):
            rows[row[0]].append(row)
        return [
            [branch.elements(session, row, self._at) for row in sorted(its, key=lambda row: int(row[1]))]
            for branch, its in zip(self._branches, rows, strict=True)
        ]


def _named(statement: Statement, tag: int) -> Statement:
    """Return a statement whose values are parameters by name, so that others of its shape can be read by it."""
    made = statement._generate_cache_key()
    assert made is not None
    names = {each.key: f"p{tag}_{at}" for at, each in enumerate(made.bindparams)}

    def named(element: Any, **_: Any) -> Any:
        if isinstance(element, BindParameter) and element.key in names:
            return bindparam(names[element.key], type_=_plain(element.type), expanding=element.expanding)
        return None

    renamed: Any = replacement_traverse(statement, {}, named)
    return typing.cast(Statement, renamed)


class RecordingSession(Session):
    """A session that notes what it is asked, and answers only what was read before in the transaction."""

    def __init__(self, session: Session) -> None:
        super().__init__(session.get_bind(), session.index, kept=session.kept, autoflush=False)  # type: ignore[arg-type]
        self.queries: dict[Hashable, Query] = {}
        self._read_before = session.prefetched

    def ask(self, read: Callable[..., Any], *arguments: Any) -> None:
        """Call what reads, to learn what it asks first; what it would make of an answer is its own business."""
        with suppress(LookupError, AttributeError, TypeError, ValueError, AssertionError, NoResultFound):
            read(*arguments)

    def connection(self, *_: Any, **__: Any) -> Any:
        """Refuse what would go around us."""
        raise LookupError("only what a session is asked can be read ahead")

    def known(self, statement: Any, parameters: Any) -> list[tuple[Any, ...]] | None:
        """Note a statement, and say that it finds nothing."""
        if not isinstance(statement, Select):
            raise LookupError("only what selects can be read ahead")
        key = key_of(statement, parameters or {})
        if key is None:
            raise LookupError("a statement that has no key can't be read ahead")
        if key in self._read_before:
            return self._read_before[key]
        self.queries[key] = Query(statement, parameters or {})
        return []


class _Branch:
    """One of the statements: its columns one by one, and what becomes of them."""

    def __init__(self, statement: Statement) -> None:
        self._elements: list[tuple[Any, list[str]]] = []
        columns: list[Any] = []
        for described in statement.column_descriptions:
            entity = described["expr"] if isinstance(described["expr"], type) else None
            names = _columns_of(entity) if entity else [""]
            columns += [getattr(entity, name) for name in names] if entity else [described["expr"]]
            self._elements.append((entity, names))
        labelled = [column.label(f"c{number}") for number, column in enumerate(columns)]
        # By what its rows are in order, which a part of a union needn't keep.
        order = [_direction(clause) for clause in statement._order_by_clauses]
        ordering = [clause.label(f"o{number}") for number, (clause, _) in enumerate(order)]
        self._rows = statement.with_only_columns(*labelled, *ordering, maintain_column_froms=True).subquery()
        places = [self._rows.c[f"o{number}"] for number in range(len(order))]
        turned = [place.desc() if down else place for place, (_, down) in zip(places, order, strict=True)]
        self._place = func.row_number().over(order_by=turned) if turned else literal(0)
        self._slots: list[str] = []

    def place_columns(self) -> dict[str, Any]:
        """Give each column a place among those of its type; return the places with their types."""
        seen: Counter[str] = Counter()
        placed = {}
        for column in self._columns():
            kind = repr(_plain(column.type))
            seen[kind] += 1
            self._slots.append(f"{kind} {seen[kind]}")
            placed[self._slots[-1]] = _plain(column.type)
        return placed

    def part(self, tag: int, slots: Mapping[str, Any], *, typed: bool) -> Statement:
        """Return its part of the wide statement; the first one says of which type each place is."""
        own = dict(zip(self._slots, self._columns(), strict=True))
        empty = {name: cast(null(), kind) if typed else null() for name, kind in slots.items() if name not in own}
        values = [own[name] if name in own else empty[name] for name in slots]
        labelled = [value.label(f"s{number}") for number, value in enumerate(values)]
        return select(literal(tag).label("tag"), self._place.label("place"), *labelled)

    def elements(self, session: Session, row: Sequence[Any], at: Mapping[str, int]) -> tuple[Any, ...]:
        """Return what one row of the statement has."""
        values = iter([row[at[slot]] for slot in self._slots])
        found = []
        for entity, names in self._elements:
            own = {name: next(values) for name in names}
            found.append(_entity(session, entity, own) if entity else own[""])
        return tuple(found)

    def _columns(self) -> list[Any]:
        return [column for column in self._rows.c if column.name.startswith("c")]


def _entity(session: Session, entity: type[Any], values: dict[str, Any]) -> Any:
    primary = tuple(values[column.key] for column in inspect(entity).primary_key)
    if all(value is None for value in primary):
        # Nothing was joined.
        return None
    known = session.identity_map.get(identity_key(entity, primary))
    if known is not None:
        return known
    # As the database's own rows are made: what stands there needs no checking.
    made = manager_of_class(entity).new_instance()
    instance_dict(made).update(values)
    make_transient_to_detached(made)
    session.add(made)
    return made


def _columns_of(entity: type[Any]) -> list[str]:
    mapper: Any = inspect(entity)
    return [attribute.key for attribute in mapper.column_attrs]


def _direction(clause: Any) -> tuple[Any, bool]:
    """Return by what rows are ordered, and whether from the top down."""
    modifier = getattr(clause, "modifier", None)
    return (clause.element, modifier is desc_op) if modifier in (desc_op, asc_op) else (clause, False)


def _plain(kind: Any) -> Any:
    # Databases don't cast to a type with an order of its own.
    is_text = isinstance(getattr(kind, "impl_instance", kind), String) and not isinstance(kind, Enum)
    return String() if is_text else kind
