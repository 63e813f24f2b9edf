"""A squad's own digest and its draft, as values."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from intake.ideas import Stage
from intake.policy import Frozen
from scheduling.notifications.digests import DraftProgress, NamedIdea, NewsItem


class WaitingIdea(Frozen):
    """An idea of a squad's, and the day by which somebody there decides how it goes on."""

    idea: NamedIdea
    day: date


class TouchKind(StrEnum):
    """Why an idea of another squad's touches one, the nearest first."""

    area = "area"
    text = "text"
    priority = "priority"


class TouchSign(StrEnum):
    """What speaks for an idea besides a priority, which many squads share: the area of an own idea, or its routing."""

    area = "area"
    suggested = "suggested"


class Elsewhere(Frozen):
    """An idea of another squad's, or nobody's yet, that touches one `because` of an area, an own idea or a priority.

    A priority is no reason without another `sign`; digests from before have none.
    """

    idea: NamedIdea
    stage: Stage
    squad: str = ""
    touch: TouchKind
    because: str
    sign: TouchSign | None = None


class SquadDigestNotification(Frozen):
    """A squad's own digest of `[since, until)`: what it has in hand, what moved, what waits, what touches it."""

    kind: ClassVar[str] = "squad digest"
    schema_number: ClassVar[int] = 1

    squad: str
    since: datetime
    until: datetime
    zone: str
    accepted: int = 0
    tried: int = 0
    built: int = 0
    moved: tuple[NewsItem, ...] = ()
    waits: tuple[WaitingIdea, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()
    introduction: str = ""
    introduced_by: str | None = None


class SquadDraftNotification(Frozen):
    """A squad's digest as it would be posted in `channel`, for its lead; all else is as in a DraftNotification."""

    kind: ClassVar[str] = "squad digest draft"
    schema_number: ClassVar[int] = 1

    id: str
    version: int
    owner: str
    channel: str
    digest: SquadDigestNotification
    lapses_at: datetime
    progress: DraftProgress
    by: str | None = None
    handed_to: str | None = None
    is_last: bool = False


class SquadDraftForm(Frozen):
    """What may be changed of the draft of a squad's digest: an introduction, and which ideas are left out."""

    id: str
    version: int
    digest: SquadDigestNotification
    introduction: str
    left_out: tuple[str, ...]
