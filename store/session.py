"""The session of one transaction, and what the code that runs in it has to know of it."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

import sqlmodel
from sqlalchemy import Engine, Select, bindparam, inspect, select
from sqlalchemy.engine.result import IteratorResult, ScalarResult, SimpleResultMetaData

from store.request import Actor

if TYPE_CHECKING:
    from store.search import PrivateIndex


class Session(sqlmodel.Session):
    """One transaction: whose it is, and what was noted in it.

    `index` is the full-text index outside of the database, if there is one, and `index_is_current` tells that it has
    caught up; `reads_ahead` that each statement is a round trip, so that several are read by one. `has_staged` tells
    that something is to be delivered after the commit. `read_once` has what need not be read twice, `prefetched` what
    was read ahead, `before` how things were before they were changed, by id; `claims` is
    what the transaction has made sure of; `kept` is what this process keeps of the database beyond it.
    """

    def __init__(
        self,
        engine: Engine,
        index: "PrivateIndex | None" = None,
        *,
        writes: bool = False,
        actor: Actor | None = None,
        kept: dict[Any, Any] | None = None,
        reads_ahead: bool = True,
        **options: Any,
    ) -> None:
        super().__init__(engine, **options)
        self.index = index
        self.reads_ahead = reads_ahead
        self.writes = writes
        self.actor = actor
        self.kept: dict[Any, Any] = {} if kept is None else kept
        self.request_key: str | None = None
        self.has_staged = False
        self.index_is_current = False
        self.read_once: dict[Any, Any] = {}
        self.prefetched: dict[Hashable, list[tuple[Any, ...]]] = {}
        self.before: dict[str, Mapping[str, Any]] = {}
        self.claims: set[str] = set()

    def known(self, statement: Any, parameters: Any) -> list[tuple[Any, ...]] | None:
        """Return what a statement finds if it was read ahead, else None."""
        if not self.prefetched or not isinstance(statement, Select):
            return None
        key = key_of(statement, parameters or {})
        return None if key is None else self.prefetched.get(key)

    def remember(self, statement: Select[Any], parameters: Mapping[str, Any], values: Iterable[Any]) -> None:
        """Have a statement that asks for one thing be answered with these values, which were read in another way."""
        key = key_of(statement, parameters)
        if key is not None:
            self.prefetched[key] = [(value,) for value in values]

    if not TYPE_CHECKING:
        # Their types are those of the class above.

        def execute(self, statement: Any, params: Any = None, **options: Any) -> Any:
            """Execute a statement, unless it was read ahead."""
            found = self.known(statement, params)
            if found is None:
                return super().execute(statement, params, **options)
            names = [str(described["name"]) for described in statement.column_descriptions]
            return IteratorResult(SimpleResultMetaData(names), iter(found))

        def scalars(self, statement: Any, params: Any = None, **options: Any) -> Any:
            """Return the first value of each row."""
            found = self.known(statement, params)
            return super().scalars(statement, params, **options) if found is None else _values(found)

        def scalar(self, statement: Any, params: Any = None, **options: Any) -> Any:
            """Return the first value of the first row."""
            found = self.known(statement, params)
            return super().scalar(statement, params, **options) if found is None else _values(found).first()

        def get(self, entity: Any, ident: Any, **options: Any) -> Any:
            """Return the row of a key, unless it was read ahead that there is none."""
            if not options and (self.prefetched or type(self) is not Session):
                names = [column.name for column in inspect(entity).primary_key]
                values = ident if isinstance(ident, tuple) else (ident,)
                found = self.known(by_key(entity, tuple(names)), dict(zip(names, values, strict=True)))
                if found is not None:
                    return found[0][0] if found else None
            return super().get(entity, ident, **options)


@cache
def by_key(entity: Any, names: tuple[str, ...]) -> Select[Any]:
    """Select the row of a key."""
    return select(entity).where(*(getattr(entity, name) == bindparam(name) for name in names))


def key_of(statement: Select[Any], parameters: Mapping[str, Any]) -> Hashable | None:
    """Return what tells a statement with its values from others; None where nothing does."""
    made = key_with_values(statement, parameters)
    return None if made is None else (made[0], tuple(map(_hashable, made[1])))


def key_with_values(statement: Select[Any], parameters: Mapping[str, Any]) -> tuple[Hashable, list[Any]] | None:
    """Return what tells a statement from those of another shape, and its values: these parameters or its own."""
    made = statement._generate_cache_key()
    if made is None:
        return None
    return made.key, [parameters.get(each.key, each.effective_value) for each in made.bindparams]


def _values(rows: Sequence[tuple[Any, ...]]) -> ScalarResult[Any]:
    # What a statement calls its columns costs as much to find out as to answer it.
    return IteratorResult(_ONE_COLUMN, iter([row[:1] for row in rows])).scalars()


_ONE_COLUMN = SimpleResultMetaData(["value"])


def _hashable(value: Any) -> Hashable:
    if isinstance(value, list | tuple | set | frozenset):
        return tuple(value)
    return repr(value) if isinstance(value, dict) else value


Read = TypeVar("Read")


def clear_cache(session: Session) -> None:
    """Forget what was read once in this transaction: it has changed."""
    session.read_once.clear()


def cached(session: Session, read: Callable[[Session], Read]) -> Read:
    """Return what `read` finds; in one transaction it is asked once."""
    if read not in session.read_once:
        session.read_once[read] = read(session)
    value: Read = session.read_once[read]
    return value
