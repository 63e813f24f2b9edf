"""What the outbox carries of temporary squads: that one ends soon, and what another has got from it."""

from datetime import date
from typing import ClassVar

from intake.policy import Frozen


class SquadEndNotification(Frozen):
    """A squad ends, or `is_over`: where its people go, and which of its ideas; a few of their `titles` are named.

    Where it did not end by itself, it was closed `by` somebody.
    """

    kind: ClassVar[str] = "squad end"
    schema_number: ClassVar[int] = 1

    ending: str
    following: str
    ends_on: date
    titles: tuple[str, ...] = ()
    number: int = 0
    is_over: bool = False
    by: str | None = None
