"""The tables of imports: what was read of a file, and what became of each row."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index
from sqlmodel import Field, SQLModel

from store.columns import json_column


class Outcome(StrEnum):
    """What became of a row."""

    waiting = "waiting"
    created = "created"
    held = "held"
    refused = "refused"
    known = "known"
    skipped = "skipped"
    removed = "removed"


class Import(SQLModel, table=True):
    """A file that was given to be imported; `mapping` is how its columns are read, `owners` who its people are.

    `layout` is how the file was read, as `Layout` has it; `answers` are what the importer says of its words: the stages
    that some mean, and how its dates are.

    One that was given in Slack has a `file_id`, and its importer is told of it in one message, which `version` counts.
    """

    __tablename__ = "import"
    __table_args__ = (Index("ix_import_sha256", "sha256"),)

    id: int | None = Field(default=None, primary_key=True)
    at: datetime
    by: str | None = None
    file_name: str
    sha256: str
    file_id: str | None = None
    version: int = 1
    headings: list[str] = json_column(list)
    mapping: dict[str, Any] = json_column(dict)
    owners: dict[str, Any] = json_column(dict)
    counter_before: int | None = None
    read_at: datetime | None = None
    confirmed_at: datetime | None = None
    done_at: datetime | None = None
    undone_at: datetime | None = None
    layout: dict[str, Any] = Field(default_factory=dict, sa_type=JSON, sa_column_kwargs={"server_default": "{}"})
    answers: dict[str, Any] = Field(default_factory=dict, sa_type=JSON, sa_column_kwargs={"server_default": "{}"})


class ImportRow(SQLModel, table=True):
    """One row of a file: its cells as they stand there, and what became of it.

    `same_as` is equal for rows that say the same; `twin` is the idea, or `twin_row` the row, that it likely repeats.
    """

    __tablename__ = "import_row"
    __table_args__ = (
        Index("ix_import_row_outcome", "import_id", "outcome", "number"),
        Index("ix_import_row_same", "same_as"),
        Index("ix_import_row_idea", "idea_id"),
        CheckConstraint(f"outcome IN ({', '.join(repr(each.name) for each in Outcome)})", name="outcome"),
    )

    import_id: int = Field(foreign_key="import.id", primary_key=True)
    number: int = Field(primary_key=True)
    cells: list[str] = json_column(list)
    outcome: Outcome = Outcome.waiting
    reason: str = ""
    same_as: str | None = None
    idea_id: str | None = None
    twin: str | None = None
    twin_row: int | None = None
    wanted: bool = False
