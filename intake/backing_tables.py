"""The tables of who stands behind an idea: supporters, people who were named, and what others have checked."""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from intake.backing import Answer
from intake.ideas import Asked
from store.columns import ORDERED, json_column

_ROLES = ", ".join(f"'{role.name}'" for role in Asked)
_ANSWERS = ", ".join(f"'{answer.name}'" for answer in Answer)


class Support(SQLModel, table=True):
    """Somebody supports an idea; `areas` are theirs at that time, so that nothing else moves the idea's score."""

    __tablename__ = "support"

    idea_id: str = Field(primary_key=True, foreign_key="idea.id", sa_type=ORDERED)
    member: str = Field(primary_key=True, sa_type=ORDERED)
    areas: list[str] = json_column(list)
    at: datetime


class Unheard(SQLModel, table=True):
    """Somebody who wants to hear nothing of what becomes of the ideas that they support."""

    __tablename__ = "unheard"

    member: str = Field(primary_key=True)
    at: datetime


class Backer(SQLModel, table=True):
    """Somebody who was named for an idea: asked once in a message, and counting once they have said yes.

    Who passes the question on has `suggested` somebody else.
    """

    __tablename__ = "backer"
    __table_args__ = (
        CheckConstraint(f"role IN ({_ROLES})", name="role"),
        CheckConstraint(f"answer IN ({_ANSWERS})", name="answer"),
        UniqueConstraint("idea_id", "role", "member"),
    )

    id: str = Field(primary_key=True)
    idea_id: str = Field(foreign_key="idea.id", sa_type=ORDERED)
    role: Asked
    member: str
    asked_by: str
    asked_at: datetime
    answer: Answer | None = None
    answered_at: datetime | None = None
    suggested: str | None = None


class CheckedInput(SQLModel, table=True):
    """An input that somebody other than who gave it has checked, and what it said then."""

    __tablename__ = "checked_input"

    idea_id: str = Field(primary_key=True, foreign_key="idea.id", sa_type=ORDERED)
    field: str = Field(primary_key=True)
    value: str
    by: str
    at: datetime
