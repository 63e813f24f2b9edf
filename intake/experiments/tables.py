"""The tables of what comes after accepting: experiments, what is built, and when it is measured again."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from intake.experiments.values import Ending
from store.columns import ORDERED

_ENDINGS = ", ".join(f"'{ending.name}'" for ending in Ending)


class Experiment(SQLModel, table=True):
    """One run of trying an idea out, numbered within the idea; what came of it stands here once it has ended.

    Its `cost` in squad-weeks is reserved in its `quarter` while it runs, and spent once it has ended. Its owner is
    asked at `asks_at`, once.
    """

    __tablename__ = "experiment"
    __table_args__ = (
        Index("ix_experiment_idea", "idea_id", "run"),
        Index("ix_experiment_quarter", "quarter"),
        Index("ix_experiment_asks", "asked_at", "asks_at"),
        CheckConstraint(f"ending IN ({_ENDINGS})", name="ending"),
    )

    id: str = Field(primary_key=True)
    idea_id: str = Field(foreign_key="idea.id", sa_type=ORDERED)
    run: int
    hypothesis: str
    metric: str
    convincing: float
    weeks: int
    cost: float
    quarter: str
    owner: str
    started_by: str
    started_at: datetime
    decides_on: date
    asks_at: datetime
    asked_at: datetime | None = None
    ending: Ending | None = None
    learned: str = ""
    measured: float | None = None
    ended_at: datetime | None = None
    ended_by: str | None = None
    policy_version: int | None = None


class Building(SQLModel, table=True):
    """An idea that is built: what it is to change, how that was before, by when, and since when it is in use.

    Its owner is asked for the metric again, unless they want it to be `quiet`.
    """

    __tablename__ = "building"

    idea_id: str = Field(primary_key=True, foreign_key="idea.id", sa_type=ORDERED)
    metric: str
    baseline: float | None = None
    source: str = ""
    first_month: str
    last_month: str
    owner: str
    begun_at: datetime
    begun_by: str
    live_at: datetime | None = None
    quiet: bool = False


class CheckBack(SQLModel, table=True):
    """The owner is asked for the metric so many days after an idea went live, once; and what they said."""

    __tablename__ = "check_back"
    __table_args__ = (Index("ix_check_back_asks", "asked_at", "asks_at"),)

    idea_id: str = Field(primary_key=True, foreign_key="idea.id", sa_type=ORDERED)
    days: int = Field(primary_key=True)
    asks_at: datetime
    asked_at: datetime | None = None
    value: float | None = None
    answered_at: datetime | None = None
    answered_by: str | None = None
