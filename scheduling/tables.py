"""The tables of scheduling: what recurs, and the rows that prove an occurrence was claimed."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Connection, Index, event, false, inspect, update
from sqlalchemy.orm.attributes import flag_modified
from sqlmodel import Field, SQLModel, col

from scheduling.notifications.digests import DigestDelivery, DraftProgress
from scheduling.notifications.meetings import ActionProgress, LineOutcome, Template, Worth
from scheduling.recurrence import Change, Recurrence
from store.schema import ORDERED, json_column

DRAFTS = 2


def _texts() -> Any:
    return Field(default_factory=list, sa_type=JSON, sa_column_kwargs={"server_default": "[]"})


class Series(SQLModel, table=True):
    """Something that recurs: the digest, or a meeting.

    The first `drafts` digests come to their `owner` as drafts; where none is named, to the first who may post them.
    A meeting's `hosts` take turns in this order, but for those who are `away`. `places` are countries, or regions such
    as DE-BE, whose public holidays count, and `days_off` are days (ISO) of the company's own. Before `check_at` nothing
    of a meeting falls due, as far as was known when a tick looked at it last, at `checked_at`; without it, it looks.
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
    hosts: list[str] = _texts()
    away: list[str] = _texts()
    places: list[str] = _texts()
    days_off: list[str] = _texts()
    template: Template = Field(
        default=Template.guild_sync, sa_column_kwargs={"server_default": Template.guild_sync.name}
    )
    check_at: datetime | None = Field(default=None, index=True)
    checked_at: datetime | None = Field(default=None, index=True)

    @property
    def cadence(self) -> Recurrence:
        """Return when it recurs."""
        return Recurrence(self.rule, self.at, self.zone, self.starts)


NOTES_OF_TICKS = ("check_at", "checked_at")


@event.listens_for(Series, "before_update")
def _look_again(_mapper: Any, _connection: Connection, row: Series) -> None:
    """Have the next tick look at a meeting that was changed, also where one notes meanwhile what it has seen."""
    if any(each.history.has_changes() for each in inspect(row).attrs if each.key not in NOTES_OF_TICKS):
        row.check_at = None
        flag_modified(row, "check_at")


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
    """A digest that waits for somebody to post it, frozen as it was compiled, and what they changed of it.

    Of a `squad`'s own digest it has the key; the team's has none.
    """

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
    squad: str = Field(default="", sa_column_kwargs={"server_default": ""})


class DigestSnapshotRow(SQLModel, table=True):
    """The queue's top and the priorities as a digest saw them, for the next one to compare with."""

    __tablename__ = "digest_snapshot"

    series: str = Field(primary_key=True)
    occurrence: str = Field(primary_key=True)
    body: dict[str, Any] = json_column(dict)


class MeetingChange(SQLModel, table=True):
    """One date of a meeting that is not as its rule has it: moved to another local time, or cancelled.

    `version` counts how often, for calendars.
    """

    __tablename__ = "meeting_change"
    __table_args__ = (Index("ix_meeting_change_occurrence", "occurrence"),)

    series: str = Field(primary_key=True)
    occurrence: str = Field(primary_key=True)
    moved_to: str | None = None
    by: str | None = None
    at: datetime
    version: int = 1

    @property
    def change(self) -> Change:
        """Return the change as recurrence takes it."""
        return Change(datetime.fromisoformat(self.moved_to) if self.moved_to else None)


@event.listens_for(MeetingChange, "after_insert")
@event.listens_for(MeetingChange, "after_update")
def _look_at_its_meeting(_mapper: Any, connection: Connection, row: MeetingChange) -> None:
    """Have the next tick look at a meeting of which one date was changed."""
    connection.execute(update(Series).where(col(Series.key) == row.series).values(check_at=None))


class MeetingTurn(SQLModel, table=True):
    """Who hosts one date of a meeting, and what they made of its agenda: words above it, and lines left out.

    `starts` is when it starts by now. The day before it was `looked_at` whether the agenda `is_empty`.
    """

    __tablename__ = "meeting_turn"
    __table_args__ = (Index("ix_meeting_turn_starts", "starts"),)

    series: str = Field(primary_key=True)
    occurrence: str = Field(primary_key=True)
    host: str
    starts: datetime
    introduction: str = ""
    left_out: list[str] = json_column(list)
    holiday: str = ""
    is_kept: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    is_empty: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    is_over: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    looked_at: datetime | None = None
    handed_by: str | None = None
    version: int = 1


class AgendaItem(SQLModel, table=True):
    """A line of agendas that is kept: a member's own point, one that was carried over, or what became of one.

    It stands on agendas as long as it has no `outcome`.
    """

    __tablename__ = "agenda_item"
    __table_args__ = (Index("ix_agenda_item_open", "series", "outcome"),)

    series: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    line: dict[str, Any] = json_column(dict)
    by: str | None = None
    at: datetime
    outcome: LineOutcome | None = None
    occurrence: str | None = None


class MeetingDecision(SQLModel, table=True):
    """What a meeting decided, of which line of its agenda, perhaps about an idea."""

    __tablename__ = "meeting_decision"

    id: int | None = Field(default=None, primary_key=True)
    series: str
    occurrence: str
    text: str
    idea_id: str | None = None
    by: str
    at: datetime
    about: str = Field(default="", sa_column_kwargs={"server_default": ""})


class MeetingAction(SQLModel, table=True):
    """What somebody is to do after a meeting, and by when; they are reminded at `asks_at`, once."""

    __tablename__ = "meeting_action"
    __table_args__ = (Index("ix_meeting_action_asks", "asked_at", "asks_at"),)

    id: int | None = Field(default=None, primary_key=True)
    series: str
    occurrence: str
    text: str
    idea_id: str | None = None
    member: str
    due_on: date
    asks_at: datetime
    asked_at: datetime | None = None
    progress: ActionProgress = ActionProgress.open
    done_by: str | None = None
    done_at: datetime | None = None
    at: datetime
    version: int = 1


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


class GuildMember(SQLModel, table=True):
    """Somebody who came to the guild after it was set up; whoever `is_welcomed` was told what it is, once ever."""

    __tablename__ = "guild_member"

    member: str = Field(primary_key=True, sa_type=ORDERED)
    at: datetime
    is_welcomed: bool


class MeetingQuestion(SQLModel, table=True):
    """After every sixth meeting its members are asked whether it is worth it: when, and until when they can answer."""

    __tablename__ = "meeting_question"
    __table_args__ = (Index("ix_meeting_question_open", "closed_at"),)

    series: str = Field(primary_key=True)
    occurrence: str = Field(primary_key=True)
    asks_at: datetime
    closes_at: datetime | None = None
    closed_at: datetime | None = None


class MeetingAnswer(SQLModel, table=True):
    """What a member has answered to that; only how many answered what is told to anybody."""

    __tablename__ = "meeting_answer"

    series: str = Field(primary_key=True)
    occurrence: str = Field(primary_key=True)
    member: str = Field(primary_key=True, sa_type=ORDERED)
    answer: Worth
    at: datetime


class CalendarFeed(SQLModel, table=True):
    """The address at which somebody's calendar reads the meetings: of its secret only a hash (SHA-256) is kept."""

    __tablename__ = "calendar_feed"

    member: str = Field(primary_key=True, sa_type=ORDERED)
    secret_hash: str = Field(unique=True)
    at: datetime
