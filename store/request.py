"""Who asks for a change, when, and by which key: what a request is before any database is there."""

from collections.abc import Collection
from datetime import datetime
from typing import Generic, NamedTuple, Protocol, TypeVar


class Actor(Protocol):
    """Who opened a transaction: a member, or with an empty id the operator at the command line."""

    @property
    def member_id(self) -> str:
        """Return the Slack id."""

    @property
    def roles(self) -> Collection[str]:
        """Return the roles by which they were allowed to."""


Person = TypeVar("Person", bound=Actor, covariant=True)


class Request(NamedTuple, Generic[Person]):
    """Who asks for a change, when, and the key by which the same request is known when it comes again."""

    by: Person
    now: datetime
    key: str
