"""Runs every request of a scenario twice, as Slack or a thief may, and sees whether the second changed anything."""

import copy
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from slack_bolt import BoltRequest
from sqlalchemy import select
from sqlmodel import SQLModel

from bot.dispatch import Dispatch, RouteKind
from store.engine import Store

# What it has taken in is no effect of a request but the memory of it, as is when Slack was asked about somebody.
MEMORY = "inbox"
ASKED = "refreshed_at"


class Silent:
    """Slack's client, deaf and dumb: what a replay opens or updates in Slack is not looked at here."""

    def __getattr__(self, _method: str) -> Callable[..., dict[str, Any]]:
        return lambda **_arguments: {}


def dump(store: Store) -> dict[str, list[str]]:
    """Return every row of every table but the inbox, without when Slack was asked."""
    with store.reading() as session:
        # As the driver gives them: two of each request are compared.
        driver: Any = session.connection().connection.driver_connection
        return {name: sorted(map(repr, driver.execute(asked).fetchall())) for name, asked in _every_table().items()}


@cache
def _every_table() -> dict[str, str]:
    tables = {name: table for name, table in SQLModel.metadata.tables.items() if name != MEMORY}
    return {name: str(select(*(c for c in table.columns if c.name != ASKED))) for name, table in tables.items()}


def changed(before: dict[str, list[str]], after: dict[str, list[str]]) -> list[str]:
    """Return the rows that are new or otherwise."""
    return [f"{name}: {row}" for name, rows in after.items() for row in rows if row not in before[name]]


class Writers:
    """Who writes: where others do at the same time, nobody can tell what a replay has changed."""

    def __init__(self) -> None:
        self._began: list[int] = []
        self._writing: list[int] = []

    def noting(self, writing: Callable[..., Any]) -> Callable[..., Any]:
        """Return `Store.writing`, watched."""

        @contextmanager
        def noted(store: Store, *by: Any) -> Iterator[Any]:
            me = threading.get_ident()
            self._began.append(me)
            self._writing.append(me)
            try:
                with writing(store, *by) as session:
                    yield session
            finally:
                self._writing.remove(me)

        return noted

    def now(self) -> int:
        """Return where we are: at the very beginning while anybody writes."""
        return 0 if self._writing else len(self._began)

    def was_alone(self, since: int) -> bool:
        """Tell whether nobody but this thread has written since."""
        return set(self._began[since:]) <= {threading.get_ident()}


def replay(
    dispatch: Dispatch, run: Callable[..., Any], kind: RouteKind, id_: str, request: BoltRequest, sent: str
) -> str:
    """Run a request that was answered once more, a second later; return what was refused, empty when nothing was."""
    context = {name: value for name, value in request.context.items() if name not in ("ack", "client")}
    again = BoltRequest(mode="socket_mode", body=json.loads(sent), context=context | {"client": Silent()})
    later = copy.copy(dispatch)
    now = dispatch._now()
    later._now = lambda: now + timedelta(seconds=1)
    # Whatever it meets, the scenario goes on, and tells of it at its end.
    try:
        run(later, kind, id_, again)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


@contextmanager
def replayed(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, list[str]]]:
    """Have each request that was answered run twice; yields what the second changed or met, by route."""
    acted_twice: dict[str, list[str]] = {}
    run, writers = Dispatch._run, Writers()
    monkeypatch.setattr(Store, "writing", writers.noting(Store.writing))

    def running(dispatch: Dispatch, kind: RouteKind, id_: str, request: BoltRequest) -> Any:
        sent = json.dumps(request.body)
        answer = run(dispatch, kind, id_, request)
        store: Store = dispatch._services["ideas"]._store
        since, before = writers.now(), dump(store)
        refused = replay(dispatch, run, kind, id_, request, sent)
        found = [*filter(None, [refused]), *changed(before, dump(store))]
        if found and writers.was_alone(since):
            acted_twice.setdefault(f"{kind} {id_}", []).extend(found)
        return answer

    monkeypatch.setattr(Dispatch, "_run", running)
    yield acted_twice
