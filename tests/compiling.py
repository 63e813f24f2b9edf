"""Lets databases that tests open one after the other share what SQLAlchemy has compiled, a tenth of their time."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache

STATEMENTS = 5000


def compile_once(*modules: Any) -> None:
    """Have the engines that these modules create share their compiled statements.

    They are kept by dialect, and each engine has one of its own: those of one kind and of servers of one version count
    as the same.
    """
    shared: LRUCache[Any, Any] = LRUCache(STATEMENTS)
    for kind in (SQLiteDialect_pysqlite, PGDialect_psycopg):
        setattr(kind, "__hash__", lambda dialect: hash(type(dialect)))  # noqa: B010
        setattr(kind, "__eq__", lambda dialect, other: _known(dialect) == _known(other))  # noqa: B010
    for module in modules:
        module.create_engine = _sharing(module.create_engine, shared)


def _sharing(create: Callable[..., Engine], shared: LRUCache[Any, Any]) -> Callable[..., Engine]:
    @wraps(create)
    def created(*given: Any, **options: Any) -> Engine:
        engine = create(*given, **options)
        engine._compiled_cache = shared
        return engine

    return created


def _known(dialect: DefaultDialect) -> Any:
    return type(dialect), getattr(dialect, "server_version_info", None)
