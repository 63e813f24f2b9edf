"""The tables of scheduling: what recurs, and the rows that prove an occurrence was claimed."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

import store  # noqa: F401 - the naming of constraints comes first
from scheduling.cadence import Cadence


class Series(SQLModel, table=True):
    """Something that recurs: the digest, or a meeting."""

    __tablename__ = "series"

    key: str = Field(primary_key=True)
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

    @property
    def cadence(self) -> Cadence:
        """Return when it recurs."""
        return Cadence(self.rule, self.at, self.zone, self.starts)


class Claim(SQLModel, table=True):
    """An occurrence that has been claimed: its facts were staged in the same transaction."""

    __tablename__ = "claim"

    series: str = Field(primary_key=True)
    occasion: str = Field(primary_key=True)
    what: str = Field(primary_key=True)
    due: datetime
    claimed_at: datetime
    declined: str | None = None
