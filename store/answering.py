"""PostgreSQL connections that do not wait for ever: a server that is frozen takes requests and answers none.

Its own limits (`statement_timeout`) are of no help then, and none of TCP's is: the machine under it still answers.
"""

import time
from collections.abc import Generator
from typing import Any, TypeVar

import psycopg
from psycopg.errors import OperationalError
from sqlalchemy import Engine, event

# A little more than a statement may take, so that a server that is well says first what is wrong.
ANSWER_SECONDS = 2.2
# A connection that lay in the pool is asked first whether it lives. Together with opening another one (2 s) this stays
# below the three seconds in which people have to be told.
PING_SECONDS = 0.5
Result = TypeVar("Result")


class Silent(OperationalError):
    """The server has not answered in time; what it was asked may have been done or not."""


class AnsweringConnection(psycopg.Connection[Any]):
    """A connection that is closed when the server keeps silent for `answer_seconds`; None waits for ever."""

    answer_seconds: float | None = ANSWER_SECONDS

    def wait(self, gen: Generator[Any, Any, Result], interval: float = 0.1, timeout: float | None = None) -> Result:
        """Consume a generator that talks to the server; raises Silent when that takes too long."""
        limit, begun = timeout if timeout is not None else self.answer_seconds, time.monotonic()
        try:
            return super().wait(gen, interval, limit)
        except OperationalError:
            if limit is None or time.monotonic() - begun < limit:
                raise
            self.pgconn.finish()
            raise Silent("the server did not answer in time") from None


def connect_with(engine: Engine) -> None:
    """Have an engine open connections of this kind."""
    event.listen(engine, "do_connect", _connect)
    event.listen(engine, "checkout", _in_use)
    event.listen(engine, "checkin", _in_the_pool)


def _connect(_dialect: Any, _record: Any, given: Any, named: Any) -> AnsweringConnection:
    return AnsweringConnection.connect(*given, **named)


def _in_use(connection: AnsweringConnection, _record: Any, _proxy: Any) -> None:
    connection.answer_seconds = ANSWER_SECONDS


def _in_the_pool(connection: AnsweringConnection | None, _record: Any) -> None:
    if connection is not None:
        connection.answer_seconds = PING_SECONDS
