"""The tables of scheduling: what recurs, and the rows that prove an occurrence was claimed."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Field, SQLModel

from scheduling.notifications import DigestDelivery, DraftProgress
from scheduling.recurrence import Recurrence
from store.schema import ORDERED, json_column

DRAFTS = 2


class Series(SQLModel, table=True):
    """Something that recurs: the digest, or a meeting.

    The first `drafts` digests come to their `owner` as drafts; where none is named, to the first who may post them.
    """

    __tablename__ = "series"

    key: str = Field(primary_key=True, sa_type=ORDERED)
    is_digest: bool = False
    name: str
    rule: str
    at: str
    zone: str
    starts: date
    minutes: int = 0
    place: str = ""
    link: str = ""
    announced_since: datetime
    active: bool = True
    version: int = 1
    owner: str | None = None
    drafts: int = Field(default=DRAFTS, sa_column_kwargs={"server_default": str(DRAFTS)})

    @property
    def cadence(self) -> Recurrence:
        """Return when it recurs."""
        return Recurrence(self.rule, self.at, self.zone, self.starts)


class Claim(SQLModel, table=True):
    """An occurrence that has been claimed: its notifications were staged in the same transaction.

    `fact` is the key of the one that is posted, or will be when its draft is; in the end it is sent, at `sent_at`, or
    declined with a reason. A digest keeps the ids of the changes that it has `seen` just before its window's end.
    """

    __tablename__ = "claim"

    series: str = Field(primary_key=True)  # guard: unique key: occurrence / series
    occurrence: str = Field(primary_key=True)  # guard: unique key: occurrence / occurrence
    what: str = Field(primary_key=True)  # guard: unique key: occurrence / what
    due: datetime
    claimed_at: datetime
    declined: str | None = None
    fact: str | None = None
    sent_at: datetime | None = None
    seen: list[int] | None = json_column()


class DigestDraft(SQLModel, table=True):
    """A digest that waits for somebody to post it, frozen as it was compiled, and what they changed of it."""

    __tablename__ = "digest_draft"

    id: str = Field(primary_key=True)
    series: str
    occurrence: str
    owner: str
    digest: dict[str, Any] = json_column(dict)
    introduction: str = ""
    introduced_by: str | None = None
    left_out: list[str] = json_column(list)
    progress: DraftProgress = DraftProgress.waiting
    by: str | None = None
    lapses_at: datetime
    version: int = 1


class DigestSnapshotRow(SQLModel, table=True):
    """The queue's top and the priorities as a digest saw them, for the next one to compare with."""

    __tablename__ = "digest_snapshot"

    series: str = Field(primary_key=True)
    occurrence: str = Field(primary_key=True)
    body: dict[str, Any] = json_column(dict)


class DigestChoice(SQLModel, table=True):
    """How somebody takes the digest; whoever has no row reads it in its channel."""

    __tablename__ = "digest_choice"

    member: str = Field(primary_key=True, sa_type=ORDERED)
    delivery: str = DigestDelivery.channel
    at: datetime


class LeadershipMeeting(SQLModel, table=True):
    """When the leadership meets, so that its digest comes before; no meeting of ours, and nobody is reminded of it."""

    __tablename__ = "leadership_meeting"

    key: str = Field(default="leadership", primary_key=True)
    rule: str
    at: str
    zone: str
    starts: date
    announced_since: datetime

    @property
    def cadence(self) -> Recurrence:
        """Return when it recurs."""
        return Recurrence(self.rule, self.at, self.zone, self.starts)


class LeadersDraft(SQLModel, table=True):
    """A leaders' digest, as its owner has it to edit and to send on, and whom it was sent to."""

    __tablename__ = "leaders_draft"

    id: str = Field(primary_key=True)
    owner: str
    digest: dict[str, Any] = json_column(dict)
    readers: list[str] = json_column(list)
    at: datetime
    version: int = 1
