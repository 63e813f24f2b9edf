"""What the outbox carries of the rota: one reminder of all that somebody promised to look at."""

from datetime import date
from typing import ClassVar

from intake.policy import Frozen


class LateReview(Frozen):
    """An idea that waits longer than its requester was promised, and the new day that they read."""

    id: str
    version: int
    title: str
    promised_on: date
    new_day: date


class NudgeNotification(Frozen):
    """The reminder; what was `passed` on had been another person's.

    One with a `squad` is for who leads it; where they are the lead's `own_ideas` it is for the triager on duty.
    What comes from somebody who is `away` was promised by them for a day on which they are.
    """

    kind: ClassVar[str] = "nudge"
    schema_number: ClassVar[int] = 1

    reviews: tuple[LateReview, ...]
    passed: bool = False
    squad: str | None = None
    own_ideas: bool = False
    away: str | None = None


class RotaWeekLine(Frozen):
    """Who is on duty in the week of a Monday."""

    monday: date
    member: str | None


class RotaForm(Frozen):
    """The next weeks of the rota, who can be on it, when the reader is away, and where they have public holidays.

    Their `country` is empty where it is that of their time zone, `zone_country`.
    """

    weeks: tuple[RotaWeekLine, ...]
    members: tuple[str, ...]
    away: tuple[tuple[date, date], ...] = ()
    country: str = ""
    zone_country: str | None = None


class RotaChange(Frozen):
    """A week that somebody takes; of the person who says so, days away and the country of their public holidays."""

    week: date | None = None
    member: str | None = None
    away_from: date | None = None
    away_until: date | None = None
    country: str = ""
