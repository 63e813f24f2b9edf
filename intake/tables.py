"""The tables of intake. Table classes validate nothing: what people type goes through the models in `ideas` first."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, false
from sqlmodel import Field, SQLModel

from intake.ideas import Authorship, Chance, Data, Effort, Kind, Stage, Urgency
from intake.squads import SquadKind
from store.columns import ORDERED, json_column


def _one_of(column: str, choices: type[Any]) -> CheckConstraint:
    listed = ", ".join(f"'{choice.name}'" for choice in choices)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


class Workspace(SQLModel, table=True):
    """The one workspace of this database, and the channels in which the ML team's matters stand."""

    __tablename__ = "workspace"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: int = Field(default=1, primary_key=True)
    team_id: str | None = None
    enterprise_id: str | None = None
    name: str = ""
    zone: str = "UTC"
    triage_channel: str | None = None
    digest_channel: str | None = None
    guild_channel: str | None = None
    version: int = 1


class Member(SQLModel, table=True):
    """A person of the workspace by Slack id; what Slack says of them was last asked at `refreshed_at`.

    A `full_member` is no guest, of this company, no bot and not deactivated. `roles` come from the company file or
    from an admin; a `first_admin` is named by the environment.
    """

    __tablename__ = "member"

    id: str = Field(primary_key=True, sa_type=ORDERED)
    team_id: str | None = None
    enterprise_id: str | None = None
    name: str = ""
    zone: str = "UTC"
    full_member: bool = True
    roles: list[str] = json_column(list)
    first_admin: bool = False
    refreshed_at: datetime | None = None
    version: int = 1
    setup_unfolded: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    is_guest: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    is_external: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    is_bot: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    is_deactivated: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    real_name: str = Field(default="", sa_column_kwargs={"server_default": ""})
    email: str = Field(default="", sa_column_kwargs={"server_default": ""})


class SetupStep(SQLModel, table=True):
    """A step of setting up in Slack: whether it was skipped, and what is typed but not published yet."""

    __tablename__ = "setup_step"

    key: str = Field(primary_key=True)
    version: int = 0
    skipped: bool = False
    draft: dict[str, Any] | None = json_column()
    changed_by: str | None = None
    changed_at: datetime | None = None


class Channel(SQLModel, table=True):
    """A channel that was named, and how far Guildhall has got into it."""

    __tablename__ = "channel"

    id: str = Field(primary_key=True)
    name: str = ""
    reach: str


class Squad(SQLModel, table=True):
    """A group that takes ideas."""

    __tablename__ = "squad"
    __table_args__ = (_one_of("kind", SquadKind),)

    key: str = Field(primary_key=True)
    position: int = 0
    name: str
    kind: SquadKind
    lead: str | None = None
    channel: str | None = None
    areas: list[str] = json_column(list)
    charter: str = ""
    words: list[str] = json_column(list)
    active: bool = True
    version: int = 1
    weeks: float | None = None


class PolicyVersion(SQLModel, table=True):
    """A published policy; never changed once it is there."""

    __tablename__ = "policy"

    number: int = Field(primary_key=True)
    published_at: datetime
    published_by: str | None = None
    published_on: date
    body: dict[str, Any] = json_column(dict)


class PolicyConfirmation(SQLModel, table=True):
    """Somebody whom a published policy asks to confirm it: when they were asked, reminded, and did."""

    __tablename__ = "policy_confirmation"

    policy_version: int = Field(primary_key=True)
    member: str = Field(primary_key=True, sa_type=ORDERED)
    asked_at: datetime
    reminded_at: datetime | None = None
    confirmed_at: datetime | None = None


class Counter(SQLModel, table=True):
    """A number that only grows: IDEA numbers, which count public ideas alone, and changes of who may do what."""

    __tablename__ = "counter"

    name: str = Field(primary_key=True)
    value: int = 0


class Idea(SQLModel, table=True):
    """One submitted AI proposal. Its id can't be guessed; public ideas have a number besides.

    One that was handed in from a message has the link to it and its `reporter`: who handed it in, for whomever.
    `proven` is the chance of success that its last experiment has left; by `decide_on` it is decided how it goes on.
    One that was joined with another names it in `merged_into`.
    """

    __tablename__ = "idea"
    __table_args__ = (
        Index("ix_idea_rank", "private", "ranked", "stage", "score_tenths", "number"),
        Index("ix_idea_stage", "stage", "private", "submitted_at"),
        Index("ix_idea_requester", "requester", "submitted_at"),
        Index("ix_idea_merged_into", "merged_into"),
        _one_of("kind_of_work", Kind),
        _one_of("stage", Stage),
        CheckConstraint("private OR number IS NOT NULL", name="public_has_number"),
    )

    id: str = Field(primary_key=True, sa_type=ORDERED)
    number: int | None = Field(default=None, unique=True)
    version: int = 1
    title: str
    problem: str
    requester: str
    private: bool = False
    stage: Stage
    submitted_at: datetime
    changed_at: datetime
    kind_of_work: Kind
    area: str | None = None
    urgency: Urgency | None = None
    data: Data | None = None
    effort: Effort | None = None
    chance: Chance | None = None
    fit: dict[str, Any] = json_column(dict)
    score: dict[str, Any] = json_column(dict)
    routing: dict[str, Any] = json_column(dict)
    similar: list[str] = json_column(list)
    score_tenths: int = 0
    ranked: bool = False
    policy_version: int | None = None
    ranked_as: str = ""
    squad: str | None = None
    question: dict[str, Any] | None = json_column()
    decision: dict[str, Any] | None = json_column()
    origin_link: str | None = None
    reporter: str | None = None
    value: dict[str, str] = Field(default_factory=dict, sa_type=JSON, sa_column_kwargs={"server_default": "{}"})
    merged_into: str | None = None
    proven: float | None = None
    decide_on: date | None = None


class IdeaViewer(SQLModel, table=True):
    """Somebody who was named to see a private idea, and by whom."""

    __tablename__ = "idea_viewer"
    __table_args__ = (Index("ix_idea_viewer_member", "member", "idea_id"),)

    idea_id: str = Field(primary_key=True, foreign_key="idea.id", sa_type=ORDERED)
    member: str = Field(primary_key=True)
    named_by: str | None = None
    at: datetime


class Origin(SQLModel, table=True):
    """The message that an idea was handed in from: written when the form opens, the idea's once it is submitted."""

    __tablename__ = "origin"
    __table_args__ = (
        Index("ix_origin_opened_at", "opened_at"),
        Index("ix_origin_message", "channel", "ts"),
        _one_of("authorship", Authorship),
    )

    id: str = Field(primary_key=True)
    reporter: str
    opened_at: datetime
    channel: str
    ts: str
    thread_ts: str | None = None
    author: str | None = None
    link: str
    is_open: bool
    idea_id: str | None = Field(default=None, unique=True)
    authorship: Authorship = Authorship.open


class Greeted(SQLModel, table=True):
    """A channel in which the bot has introduced itself: it does so once, however often it is invited."""

    __tablename__ = "greeted"

    channel: str = Field(primary_key=True)
    at: datetime


class IdeaChange(SQLModel, table=True):
    """One change of an idea: what was done, by whom, the fields it changed, and the sentence for the requester."""

    __tablename__ = "idea_change"
    __table_args__ = (
        Index("ix_idea_change_idea", "idea_id", "id"),
        Index("ix_idea_change_at", "at"),
        Index("ix_idea_change_verb", "verb", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    idea_id: str = Field(foreign_key="idea.id")
    at: datetime
    by: str | None = None
    verb: str
    stage: Stage
    sentence: str
    fields: dict[str, Any] = json_column(dict)
    policy_version: int | None = None
