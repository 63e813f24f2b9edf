"""The table of bands: what was drawn of ideas near the line, kept until the next drawing."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from store.columns import ORDERED, json_column


class IdeaBand(SQLModel, table=True):
    """The outlook of an idea as it was drawn with this score; `worth` is what is most worth finding out about it."""

    __tablename__ = "band"
    __table_args__ = (Index("ix_band_worth", "worth", "idea_id"), Index("ix_band_drawing", "drawing"))

    idea_id: str = Field(primary_key=True, sa_type=ORDERED)
    drawing: int
    policy_version: int | None = None
    score_tenths: int
    at: datetime
    worth: float
    outlook: dict[str, Any] = json_column(dict)
