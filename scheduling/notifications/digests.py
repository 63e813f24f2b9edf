"""The weekly digest and its draft, as values."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from intake.ideas import Stage
from intake.policy import Bound, Criterion, Frozen


class NewsItem(Frozen):
    """One line of a digest: what became of an idea, and the sentence that says why."""

    idea_id: str
    label: str
    title: str
    stage: Stage
    squad: str | None = None
    why: str


class DigestDelivery(StrEnum):
    """How somebody takes the digest."""

    channel = "channel"
    message = "message"
    nothing = "nothing"


class DigestReading(Frozen):
    """How somebody takes the digest, and the channel in which it is posted, if there is one."""

    delivery: DigestDelivery
    channel: str | None = None


class AgendaIdea(Frozen):
    """An idea that several squads have handed back, for the guild to talk about."""

    idea_id: str
    label: str
    title: str
    handed_back_by: tuple[str, ...]


class Ask(Frozen):
    """The one thing a digest asks for: the question that has waited longest.

    Everybody reads it, so it names nobody. `is_quiet` stands in digests from before, which named people.
    """

    idea_id: str
    label: str
    title: str
    member: str
    question: str
    asked_at: datetime
    is_quiet: bool = False


class ChartBar(Frozen):
    """One bar: where ideas of the window went, and how many."""

    name: str
    count: int


class NamedIdea(Frozen):
    """A public idea as a digest names it."""

    idea_id: str
    label: str
    title: str


class PriorityMove(Frozen):
    """What moved for a priority since the digest before: ideas that entered or left the plan, are live, were tried.

    Of what left the plan, work has `begun` on some. `share` is its part of the plan's weeks, `target` the one that it
    is to have, at least or at most (`bound`).
    """

    key: str
    name: str
    entered: tuple[NamedIdea, ...] = ()
    begun: tuple[NamedIdea, ...] = ()
    left: tuple[NamedIdea, ...] = ()
    live: tuple[NamedIdea, ...] = ()
    learned: tuple[NamedIdea, ...] = ()
    share: float | None = None
    target: float | None = None
    bound: Bound = Bound.at_least


class QueueMove(Frozen):
    """An idea at the top of the queue, and its rank in the digest before.

    Without a rank before it is new there, or, where the place before is not `is_known`, came from far below. `gained`
    are tenths of a point; the `criterion` brought the most of that, by this `input`.
    """

    idea: NamedIdea
    rank: int
    rank_before: int | None = None
    is_known: bool = True
    gained: int = 0
    criterion: Criterion | None = None
    input: str = ""


class DigestNotification(Frozen):
    """The compiled summary of the half-open window `[since, until)`, in order of interest.

    `priorities` and `top` say what moved since the digest before. Of the new ideas `unmatched` support no priority yet.
    Once what it asks for `is_answered`, it says so.
    """

    kind: ClassVar[str] = "digest"
    schema_number: ClassVar[int] = 1

    since: datetime
    until: datetime
    zone: str
    submitted: int
    decided: int
    waiting: int
    news: tuple[NewsItem, ...]
    rest: tuple[NewsItem, ...]
    chart: tuple[ChartBar, ...]
    pins: int = 0
    unmatched: int = 0
    handed_back: tuple[AgendaIdea, ...] = ()
    ask: Ask | None = None
    is_answered: bool = False
    introduction: str = ""
    introduced_by: str | None = None
    late: int = 0
    late_decisions: int = 0
    priorities: tuple[PriorityMove, ...] = ()
    top: tuple[QueueMove, ...] = ()


class DraftProgress(StrEnum):
    """What became of a digest's draft; it lapses when nobody answers in time, or a later digest is due."""

    waiting = "waiting"
    posted = "posted"
    skipped = "skipped"
    lapsed = "lapsed"


class DraftNotification(Frozen):
    """A digest as it would be posted in `channel`; `by` is who posted, skipped or edited it last.

    It comes to its owner `instead_of` the one who was named for it and is not there, and may have been `handed_to`
    somebody else since. Where it `is_last`, the next one is posted by itself if nobody answers.
    """

    kind: ClassVar[str] = "digest draft"
    schema_number: ClassVar[int] = 1

    id: str
    version: int
    owner: str
    channel: str
    digest: DigestNotification
    lapses_at: datetime
    progress: DraftProgress
    by: str | None = None
    instead_of: str | None = None
    handed_to: str | None = None
    is_last: bool = False


class DraftForm(Frozen):
    """What may be changed of a draft: an introduction, and what is left out of the whole digest."""

    id: str
    version: int
    digest: DigestNotification
    introduction: str
    left_out: tuple[str, ...]


class DraftEdit(Frozen):
    """What a person made of a draft: ids of ideas and names of sections to leave out, and their own words above."""

    introduction: str = ""
    left_out: tuple[str, ...] = ()


class DigestRest(DigestNotification):
    """The same, told in the digest's thread: the news that did not fit."""

    kind: ClassVar[str] = "digest rest"
