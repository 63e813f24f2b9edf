"""The rota as its form shows it: weeks, days away, and what somebody changes."""

from datetime import date

from intake.policy import Frozen


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
