"""What is remembered is never older than what this process wrote, and seconds older than what others did."""

from sqlalchemy import text

from store.cache import SECONDS, Cached
from store.engine import Store
from store.session import Session


class Stopwatch:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def name(session: Session) -> str:
    return str(session.connection().exec_driver_sql("SELECT name FROM squad WHERE key = 'payments'").scalar())


def rename(session: Session, to: str) -> None:
    session.connection().execute(text("UPDATE squad SET name = :name WHERE key = 'payments'"), {"name": to})


def test_what_this_process_writes_is_known_at_once(store: Store) -> None:
    remembered = Cached(store, name, Stopwatch())
    assert remembered() == "Payments"
    with store.writing() as session:
        rename(session, "Money")
    assert remembered() == "Money"


def test_what_another_process_writes_is_known_after_seconds(store: Store) -> None:
    stopwatch = Stopwatch()
    remembered = Cached(store, name, stopwatch)
    assert remembered() == "Payments"
    other = Store(store.url, durable=False)
    with other.writing() as session:
        rename(session, "Money")
    other.close()
    assert remembered() == "Payments"
    stopwatch.seconds = SECONDS
    assert remembered() == "Money"


def test_what_is_written_while_it_is_read_makes_it_old(store: Store) -> None:
    def read(session: Session) -> str:
        found = name(session)
        if found == "Payments":
            with store.writing() as writing:
                rename(writing, "Money")
        return found

    remembered = Cached(store, read, Stopwatch())
    assert remembered() == "Payments"
    assert remembered() == "Money"
