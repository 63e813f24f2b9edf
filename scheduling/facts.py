"""The facts that scheduling stages for delivery: a digest and a meeting's reminder, as they were when they fell due."""

from datetime import datetime
from typing import ClassVar

from intake.ideas import Stage
from intake.policy import Frozen


class NewsItem(Frozen):
    """One line of a digest: what became of an idea, and the sentence that says why."""

    idea_id: str
    label: str
    title: str
    stage: Stage
    squad: str | None = None
    why: str


class Ask(Frozen):
    """The one thing a digest asks for: the question that has waited longest."""

    idea_id: str
    label: str
    title: str
    member: str
    question: str
    asked_at: datetime


class ChartBar(Frozen):
    """One bar: where ideas of the window went, and how many."""

    name: str
    count: int


class DigestFact(Frozen):
    """The compiled summary of the half-open window `[since, until)`, in order of interest."""

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
    ask: Ask | None = None


class DigestRest(DigestFact):
    """The same, told in the digest's thread: the news that did not fit."""

    kind: ClassVar[str] = "digest rest"


class ReminderFact(Frozen):
    """A meeting is near; `minutes_before` says how near this reminder was due."""

    kind: ClassVar[str] = "reminder"
    schema_number: ClassVar[int] = 1

    meeting: str
    starts: datetime
    minutes: int
    zone: str
    place: str = ""
    link: str = ""
    minutes_before: int


class MeetingInfo(Frozen):
    """One date of a meeting, for whoever asks."""

    meeting: str
    starts: datetime
    minutes: int
    zone: str
    place: str = ""
    link: str = ""
