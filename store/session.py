"""The session of one transaction, and what the code that runs in it has to know of it."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, Protocol

import sqlmodel
from sqlalchemy import Engine

if TYPE_CHECKING:
    from store.search import PrivateIndex


class Actor(Protocol):
    """Who opened a transaction: a member, or with an empty id the operator at the command line."""

    @property
    def member_id(self) -> str:
        """Return the Slack id."""

    @property
    def roles(self) -> Collection[str]:
        """Return the roles by which they were allowed to."""


class Session(sqlmodel.Session):
    """One transaction: whose it is, and what was noted in it.

    `index` is the full-text index outside of the database, if there is one, and `index_is_current` tells that it has
    caught up. `has_staged` tells that something is to be delivered after the commit. `read_once` has what need not be
    read twice, `before` how things were before they were changed, by id; `claims` is what the transaction has made sure
    of; `kept` is what this process keeps of the database beyond it.
    """

    def __init__(
        self,
        engine: Engine,
        index: "PrivateIndex | None" = None,
        *,
        writes: bool = False,
        actor: Actor | None = None,
        kept: dict[Any, Any] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(engine, **options)
        self.index = index
        self.writes = writes
        self.actor = actor
        self.kept: dict[Any, Any] = {} if kept is None else kept
        self.request_key: str | None = None
        self.has_staged = False
        self.index_is_current = False
        self.read_once: dict[Any, Any] = {}
        self.before: dict[str, Mapping[str, Any]] = {}
        self.claims: set[str] = set()
