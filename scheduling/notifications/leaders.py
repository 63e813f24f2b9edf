"""The leaders' digest and its draft, as values."""

from datetime import date, datetime
from typing import ClassVar

from intake.policy import Frozen
from scheduling.notifications.digests import NamedIdea


class LeadersDecision(Frozen):
    """The one decision that leaders are asked for: how an idea goes on whose day has passed.

    Of so many that are late (`of`) it is the one with most at stake in the plan: its `benefit` a year, or its `score`
    where the plan goes by score. With neither it has waited longest. `today` is the day in the company's zone.
    """

    idea: NamedIdea
    version: int
    day: date
    today: date | None = None
    of: int = 1
    benefit: int | None = None
    score: float | None = None


class LeadersDigest(Frozen):
    """The leaders' digest of `[since, until)`: three numbers, three sentences, and perhaps a decision.

    `promised` is a sentence of what was promised against what came of it, once a quarter; empty where nobody has one.
    """

    kind: ClassVar[str] = "leaders digest"
    schema_number: ClassVar[int] = 1

    since: datetime
    until: datetime
    in_use: int
    in_work: int
    waiting: int
    sentences: tuple[str, ...]
    promised: str = ""
    decision: LeadersDecision | None = None
    shows_decision: bool = True
    sent_by: str | None = None


class LeadersDraftNotification(Frozen):
    """A leaders' digest as it would be sent, and to whom it was sent already: `outdated` have it as it was before."""

    kind: ClassVar[str] = "leaders draft"
    schema_number: ClassVar[int] = 1

    id: str
    version: int
    owner: str
    digest: LeadersDigest
    readers: tuple[str, ...] = ()
    outdated: tuple[str, ...] = ()


class LeadersForm(Frozen):
    """What may be changed of a leaders' digest, and to whom it was sent already."""

    id: str
    version: int
    digest: LeadersDigest
    readers: tuple[str, ...] = ()
