"""The tables of the plan: each quarter's, when ideas' turns come, what leads have pinned, which idea unlocks which."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from store.columns import ORDERED, json_column


class PlanRow(SQLModel, table=True):
    """The plan of a quarter as it was worked out last: `made_of` and `seen` tell whether it is out of date.

    `made_of` are the quarter, the policy and the squads; `seen` is the newest change of a public idea.
    """

    __tablename__ = "plan"

    quarter: str = Field(primary_key=True)
    version: int = 1
    policy_version: int
    computed_at: datetime
    made_of: str
    seen: int = 0
    body: dict[str, Any] = json_column(dict)


class TierRow(SQLModel, table=True):
    """When the turn of an idea comes by the newest plan; looked up for each tracker, when the plan itself is large."""

    __tablename__ = "tier"

    idea_id: str = Field(primary_key=True, sa_type=ORDERED)
    tier: str


class PinRow(SQLModel, table=True):
    """What a lead has signed for an idea: that it is in the plan, or kept out of it, and why."""

    __tablename__ = "pin"

    idea_id: str = Field(primary_key=True, foreign_key="idea.id", sa_type=ORDERED)
    pin: str
    reason: str
    by: str
    at: datetime


class Enables(SQLModel, table=True):
    """An idea that another one builds upon: as long as it is not there, the other can't begin."""

    __tablename__ = "enables"
    __table_args__ = (Index("ix_enables_enabled", "enabled", "idea_id"),)

    idea_id: str = Field(primary_key=True, foreign_key="idea.id", sa_type=ORDERED)
    enabled: str = Field(primary_key=True, foreign_key="idea.id", sa_type=ORDERED)
    by: str
    at: datetime
