"""The tables of “Which first?”: a comparison with its pairs, and each lead's answers."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from intake.comparing.verdict import Choice
from store.columns import json_column


class Comparison(SQLModel, table=True):
    """Pairs of ideas for two leads, chosen under a policy version; `result` is there once both have answered."""

    __tablename__ = "comparison"

    id: str = Field(primary_key=True)
    policy_version: int
    round: int
    pairs: list[dict[str, Any]] = json_column(list)
    at: datetime
    finished_at: datetime | None = None
    result: dict[str, Any] | None = json_column()


class ComparisonAnswer(SQLModel, table=True):
    """What one lead said of one pair."""

    __tablename__ = "comparison_answer"

    comparison: str = Field(primary_key=True, foreign_key="comparison.id")
    member: str = Field(primary_key=True)
    position: int = Field(primary_key=True)
    choice: Choice
    at: datetime
