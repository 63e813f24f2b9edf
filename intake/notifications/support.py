"""What is told of who stands behind an idea: the question to somebody who was named, and news for supporters."""

from datetime import datetime
from typing import ClassVar

from intake.ideas import Asked, Stage
from intake.policy import Frozen
from intake.rules.support import SupportAnswer


class BackerNotification(Frozen):
    """The question to somebody who was named for an idea; it is answered in place, and may be passed on once."""

    kind: ClassVar[str] = "backer"
    schema_number: ClassVar[int] = 1

    id: str
    backer: str
    version: int
    label: str
    title: str
    problem: str
    private: bool
    role: Asked
    asked_by: str
    asked_at: datetime
    may_suggest: bool
    answer: SupportAnswer | None = None
    suggested: str | None = None


class InputClaim(Frozen):
    """An input of an idea: who gave it, None for an old list, and who else has checked it as it is now."""

    field: str
    given_by: str | None
    checked_by: str | None = None


class SupportedNotification(Frozen):
    """What was decided about an idea that somebody supports; `heard` is whether they hear of the next ones too.

    Somebody who `supports` it no more reads that in its place.
    """

    kind: ClassVar[str] = "supported"
    schema_number: ClassVar[int] = 1

    id: str
    version: int
    label: str
    title: str
    stage: Stage
    why: str
    heard: bool = True
    supports: bool = True
