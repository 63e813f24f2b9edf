"""The rota: who decides about ideas in which week, who swaps, and who is away."""

from datetime import date, datetime, timedelta

from intake.access import Action, Principal, Request, authorise
from intake.errors import FieldErrors
from intake.operations import history
from intake.operations.due_dates import leave
from intake.operations.notify import stage_tracker_by_plan
from intake.operations.rota import rota
from intake.operations.working_hours import today
from intake.policy import Frozen
from intake.queries import rota as rota_queries
from intake.queries.members import deciders
from intake.rules.rota import RotaChange, week_of
from intake.rules.working_days import country_of
from intake.tables import Away, RotaWeek
from store.engine import Session, Store
from store.locking import lock

SHOWN_WEEKS = 8
NOT_A_TRIAGER = "Choose somebody who decides about ideas."
NOT_A_WEEK = "Choose one of the weeks in the list."


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


class Rota:
    """Who is on duty."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def form(self, by: Principal, now: datetime) -> RotaForm:
        """Return who has which of the next weeks, and when the person is away."""
        authorise(by, Action.keep_rota)
        with self._store.reading() as session:
            day, person = today(session, now), rota_queries.member(session, by.member_id)
            return RotaForm(
                weeks=tuple(_line(session, week_of(day) + timedelta(weeks=week)) for week in range(SHOWN_WEEKS)),
                members=tuple(deciders(session)),
                away=tuple(
                    (row.first, row.last)
                    for row in rota_queries.absences(session)
                    if row.member == by.member_id and row.last >= day
                ),
                country=person.country if person is not None else "",
                zone_country=country_of(by.zone),
            )

    def change(self, change: RotaChange, request: Request) -> None:
        """Have somebody take a week instead of whose turn it is, and write down when the person is away."""
        authorise(request.by, Action.keep_rota)
        if problems := change.problems():
            raise FieldErrors(problems)

        def take_effect(session: Session) -> None:
            lock(session, "rota")
            if change.week is not None and change.member is not None:
                _swap(session, change.week, change.member, request.now)
            if change.away_from is not None and change.away_until is not None:
                _go_away(session, request.by.member_id, change.away_from, change.away_until, request.now)
                for row in leave(session, request.by.member_id, request.now):
                    stage_tracker_by_plan(session, row, f"away:{request.now.isoformat()}", request.now)
            _live_in(session, request.by.member_id, change.country.strip().upper(), request.now)

        self._store.once(request, take_effect)


def _live_in(session: Session, member: str, country: str, now: datetime) -> None:
    row = rota_queries.member(session, member)
    if row is None or row.country == country:
        return
    row.country = country
    session.add(row)
    history.audit_act(session, "country changed", "rota", member, now, after={"country": country})


def _swap(session: Session, monday: date, member: str, now: datetime) -> None:
    if member not in deciders(session):
        raise FieldErrors({"member": NOT_A_TRIAGER})
    if monday.weekday() or monday < week_of(today(session, now)):
        raise FieldErrors({"week": NOT_A_WEEK})
    row = session.get(RotaWeek, monday) or RotaWeek(monday=monday, member=member)
    row.member = member
    session.add(row)
    after = {"monday": monday.isoformat(), "member": member}
    history.audit_act(session, "rota changed", "rota", monday.isoformat(), now, after=after)


def _go_away(session: Session, member: str, first: date, last: date, now: datetime) -> None:
    row = session.get(Away, (member, first)) or Away(member=member, first=first, last=last)
    row.last = last
    session.add(row)
    after = {"first": first.isoformat(), "last": last.isoformat()}
    history.audit_act(session, "away", "rota", member, now, after=after)


def _line(session: Session, monday: date) -> RotaWeekLine:
    people = rota(session, monday)
    return RotaWeekLine(monday=monday, member=people[0] if people else None)
