"""Who hosts a meeting: turns in the order of a list, one message two working days before, and what a host can do."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import update
from sqlmodel import col

from intake.access import Action, Principal, Request, authorise
from intake.errors import ChangedMeanwhile, FieldErrors, NotFound, Refused
from intake.operations import history, rota, working_hours
from intake.operations.experiments import morning_of
from intake.queries import organization as organization_queries
from intake.queries import visibility as visibility_queries
from intake.rules.working_days import holiday_on, working_days_before
from intake.text import clean
from scheduling.agendas import (
    MEETING,
    SHOWN,
    AgendaForm,
    MeetingDate,
    every_line,
    host_subject,
    meeting_date,
    meeting_info,
    meetings_before,
    relation_to,
    reminder_name,
    stage_agenda_again,
    stage_host,
)
from scheduling.notifications.meetings import ReminderNotification, occurrence_id
from scheduling.queries import meetings as meeting_queries
from scheduling.queries import occurrences as occurrence_queries
from scheduling.recurrence import Changes, Occurrence, instant_of, is_in, is_time, next_after
from scheduling.reminders import MINUTES_BEFORE, NEAREST
from scheduling.tables import Claim, MeetingChange, MeetingTurn, Series
from store import outbox
from store.engine import Session, Store
from store.locking import add_unless_there, compare_and_set

WORKING_DAYS, HELD_ENOUGH = 2, 3
DAY_BEFORE, A_MOMENT = timedelta(days=1), timedelta(seconds=1)
# Longer than two working days can be: with a week of holidays between them.
AHEAD = timedelta(days=14)
INTRODUCTION_LENGTH = 1000
LATEST_MOVE = timedelta(days=60)
FORGOTTEN_AFTER = timedelta(days=2)
# What follows the name of a reminder's claim once another one is to come in its place.
REPLACED = ":moved:"
STARTED = "This meeting has started, so it can't be changed any more."
NOT_TOLD = "This meeting has no host yet."
CHANGED = "Somebody has changed this meeting. Please look at it again."
CANCELLED = "This meeting is skipped already."
NOBODY_ELSE = "Nobody else can host this one. Ask an admin to name more hosts, or skip it."


class Hosting:
    """Meetings, as their hosts see and change them."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def form(self, name: str, by: Principal, now: datetime) -> AgendaForm:
        """Return what its host may change of an agenda, or of its time; raises Refused once it has started."""
        authorise(by, Action.host_meeting)
        with self._store.reading() as session:
            at, turn = _to_change(session, name, by, now)
            lines = every_line(session, at.series, at.occurrence.instant)
            return AgendaForm(
                id=name,
                version=turn.version,
                meeting=at.series.name,
                zone=at.series.zone,
                starts=at.occurrence.instant,
                today=at.occurrence.instant.astimezone(ZoneInfo(at.series.zone)).date(),
                lines=tuple(lines[:SHOWN]),
                introduction=turn.introduction,
                left_out=tuple(turn.left_out),
            )

    def edit(self, name: str, version: int, introduction: str, left_out: list[str], request: Request) -> None:
        """Change the words above an agenda, and what is left out of it; raises FieldErrors on too long a text."""
        words = clean(introduction)
        if len(words) > INTRODUCTION_LENGTH:
            raise FieldErrors({"introduction": f"Please keep it to {INTRODUCTION_LENGTH:,} characters."})

        def change(session: Session, at: MeetingDate, turn: MeetingTurn) -> None:
            turn.introduction, turn.left_out = words, left_out
            session.add(turn)
            session.flush()
            stage_agenda_again(session, at.series, request.now)

        self._change("agenda edited", name, version, request, change)

    def hand_over(self, name: str, version: int, request: Request) -> None:
        """Hand a meeting over to the next host, who swaps turns; raises Refused where there is nobody else."""

        def change(session: Session, at: MeetingDate, turn: MeetingTurn) -> None:
            following = _next_host(session, at.series, turn.starts, but=_had_it(session, at))
            if following is None:
                raise Refused(NOBODY_ELSE)
            former, turn.host, turn.handed_by = turn.host, following, turn.host
            # Who hands it over is next in turn.
            others = [member for member in at.series.hosts if member not in (following, former)]
            at.series.hosts = [former, *others, following] if former in at.series.hosts else [*others, following]
            session.add_all((at.series, turn))
            session.flush()
            stage_host(session, at, turn, request.now, former=former, handed_to=following)
            stage_agenda_again(session, at.series, request.now)

        self._change("meeting handed over", name, version, request, change)

    def keep(self, name: str, version: int, request: Request) -> None:
        """Keep a meeting that falls on a holiday."""

        def change(_session: Session, _at: MeetingDate, turn: MeetingTurn) -> None:
            turn.is_kept = True

        self._change("meeting kept", name, version, request, change)

    def skip(self, name: str, version: int, request: Request) -> None:
        """Cancel this one date: nobody is reminded of it, and its points stay for the next one.

        The guild is told where people count on it by now.
        """

        def change(session: Session, at: MeetingDate, turn: MeetingTurn) -> None:
            turn.is_over = True
            change_date(session, at, None, request)
            _tell_guild(session, at, None, request.now)

        self._change("meeting skipped", name, version, request, change)

    def move(self, name: str, version: int, day: date | None, time: str | None, request: Request) -> None:
        """Move this one date to another local time; raises FieldErrors where that is past, or no time."""

        def change(session: Session, at: MeetingDate, turn: MeetingTurn) -> None:
            local = _moved_to(at, day, time, request.now)
            change_date(session, at, local, request)
            turn.starts = instant_of(local, at.series.zone)
            _remind_again(session, at, turn.starts, request.now)
            _tell_guild(session, at, turn.starts, request.now)

        self._change("meeting moved", name, version, request, change)

    def _change(
        self,
        action: str,
        name: str,
        version: int,
        request: Request,
        change: Callable[[Session, MeetingDate, MeetingTurn], None],
    ) -> None:
        authorise(request.by, Action.host_meeting)

        def take_effect(session: Session) -> None:
            at, turn = _to_change(session, name, request.by, request.now)
            if not _lock_turn(session, turn, version):
                raise ChangedMeanwhile(CHANGED, by=None)
            before = _audit_values(turn)
            change(session, at, turn)
            session.add(turn)
            session.flush()
            history.audit_act(session, action, MEETING, name, request.now, before=before, after=_audit_values(turn))
            stage_host(session, meeting_date(session, name), turn, request.now)

        self._store.once(request, take_effect)


def _lock_turn(session: Session, turn: MeetingTurn, version: int) -> bool:
    """Take a turn on to its next version; False where somebody else did so first."""
    as_seen = (
        col(MeetingTurn.series) == turn.series,
        col(MeetingTurn.occurrence) == turn.occurrence,
        col(MeetingTurn.version) == version,
    )
    is_as_seen = compare_and_set(session, update(MeetingTurn).where(*as_seen).values(version=version + 1))
    session.refresh(turn)
    return is_as_seen


def change_date(session: Session, at: MeetingDate, moved_to: datetime | None, request: Request) -> None:
    """Write down that one date is moved to another local time, or cancelled; in the caller's transaction."""
    key = (at.series.key, at.occurrence.key)
    row = session.get(MeetingChange, key)
    if row is None:
        row = MeetingChange(series=key[0], occurrence=key[1], at=request.now, version=0)
    row.moved_to = moved_to.isoformat(timespec="minutes") if moved_to else None
    row.by, row.at, row.version = request.by.member_id, request.now, row.version + 1
    session.add(row)
    session.flush()


def _remind_again(session: Session, at: MeetingDate, starts: datetime, now: datetime) -> None:
    """Have a date that was announced be announced again, where its new time leaves time to forget about it."""
    change = session.get_one(MeetingChange, (at.series.key, at.occurrence.key))
    for minutes in MINUTES_BEFORE:
        claim = meeting_queries.claim_of(session, at.series.key, at.occurrence.key, reminder_name(minutes))
        soonest = now if minutes == NEAREST else now + FORGOTTEN_AFTER
        if claim is not None and starts - timedelta(minutes=minutes) > soonest:
            # What was posted is still kept up to date, by its key; for the tick the new time has no reminder yet.
            session.delete(claim)
            session.flush()
            what = f"{claim.what}{REPLACED}{change.version}"
            session.add(Claim(**claim.model_dump(exclude={"what"}), what=what))
            session.flush()


def _tell_guild(session: Session, at: MeetingDate, moved_to: datetime | None, now: datetime) -> None:
    """Tell the guild once that a date is moved or cancelled; where people don't count on it yet, calendars suffice."""
    channel = organization_queries.workspace(session).guild_channel
    if channel is None or not _is_expected(session, at, now):
        return
    series, occurrence = at
    change = session.get_one(MeetingChange, (series.key, occurrence.key))
    changes = meeting_queries.meeting_changes(session, now, [series.key]).get(series.key, {})
    following = next_after(series.cadence, occurrence.instant, changes)
    notification = ReminderNotification(
        **meeting_info(series, occurrence).model_dump(),
        minutes_before=max(MINUTES_BEFORE),
        moved_to=moved_to,
        is_cancelled=moved_to is None,
        next_starts=following.instant if following and moved_to is None else None,
        series=series.key,
        occurrence=occurrence.key,
    )
    key = f"date changed:{occurrence_id(series.key, occurrence.key)}:{change.version}"
    outbox.stage(session, notification, key=key, audience=channel, due=now, expires=moved_to or occurrence.instant)


def _is_expected(session: Session, at: MeetingDate, now: datetime) -> bool:
    """Tell whether people count on a date: it was announced, or is on the next working day at the latest."""
    series, zone = at.series, ZoneInfo(at.series.zone)
    day, today = at.occurrence.instant.astimezone(zone).date(), now.astimezone(zone).date()
    if working_days_before(day, 1, series.places, series.days_off) <= today:
        return True
    claimed = occurrence_queries.claims_of(session, series.key, at.occurrence.key)
    return not {what.partition(REPLACED)[0] for what in claimed}.isdisjoint(map(reminder_name, MINUTES_BEFORE))


def _moved_to(at: MeetingDate, day: date | None, time: str | None, now: datetime) -> datetime:
    if day is None:
        raise FieldErrors({"day": "Choose a day."})
    if time is None or not is_time(time):
        raise FieldErrors({"time": "Choose a time, such as 09:00."})
    local = datetime.combine(day, datetime.strptime(time, "%H:%M").time())  # noqa: DTZ007 - a local time
    instant = instant_of(local, at.series.zone)
    if not now < instant < at.occurrence.instant + LATEST_MOVE:
        raise FieldErrors({"day": "Choose a day from now, at most two months later than planned."})
    if instant == at.occurrence.instant:
        raise FieldErrors({"time": "That's when it is planned already. Choose another day or time."})
    return local


def _to_change(session: Session, name: str, by: Principal, now: datetime) -> tuple[MeetingDate, MeetingTurn]:
    at = meeting_date(session, name)
    authorise(by, Action.host_meeting, relation_to(session, at, by))
    turn = meeting_queries.turn(session, at.series.key, at.occurrence.key)
    if turn is None:
        raise NotFound(NOT_TOLD)
    change = meeting_queries.change_of(session, at.series.key, at.occurrence.key)
    if change is not None and change.moved_to is None:
        raise ChangedMeanwhile(CANCELLED, by=None)
    if now >= at.occurrence.instant:
        raise Refused(STARTED)
    return at, turn


def _next_host(session: Session, series: Series, starts: datetime, but: Collection[str] = ()) -> str | None:
    able = _able(session, series, series.hosts, starts)
    return next((member for member in able if member not in but), None)


def _able(session: Session, series: Series, members: Sequence[str], starts: datetime) -> list[str]:
    """Return who of these can host on that day: who is a full member, and away neither for now nor on the rota."""
    day = starts.astimezone(ZoneInfo(series.zone)).date()
    off = {absence.member for absence in rota.absences(session) if absence.first <= day <= absence.last}
    off |= {*series.away, *visibility_queries.outsiders(session, members)}
    return [member for member in members if member not in off]


def _had_it(session: Session, at: MeetingDate) -> set[str]:
    """Return who has hosted this date until now: it goes back to none of them by itself."""
    subjects = {host_subject(at, member): member for member in at.series.hosts}
    turn = meeting_queries.turn(session, at.series.key, at.occurrence.key)
    return {*(subjects[subject] for subject in outbox.among(session, subjects)), *([turn.host] if turn else ())}


def _audit_values(turn: MeetingTurn) -> dict[str, object]:
    return turn.model_dump(mode="json", include={"version", "host", "is_kept", "is_over", "left_out", "introduction"})


# What the tick does: it names the next host in time, says that an agenda is empty, and that a meeting has started.


class DueTurn(NamedTuple):
    """A turn that is to be taken: when its host is told, and of which date."""

    due: datetime
    at: MeetingDate


def turns_due(
    session: Session, meetings: Sequence[Series], changes: dict[str, Changes], now: datetime
) -> list[Callable[[Session], None]]:
    """Return what is to be done by now about who hosts, each in a transaction of its own."""
    turns = [due.at for due in next_turns(session, meetings, changes, now) if due.due <= now]
    return [
        # First who hosts the date that is planned now, so that nobody else is named for it.
        *(
            partial(change_turn, series=turn.series, occurrence=turn.occurrence, now=now)
            for turn in turns_to_change(session, meetings, now)
        ),
        *(partial(take_turn, series=at.series.key, occurrence=at.occurrence.key, now=now) for at in turns),
        *(
            partial(note_turn, series=turn.series, occurrence=turn.occurrence, now=now)
            for turn in turns_to_note(session, now)
        ),
    ]


def next_turns(
    session: Session, meetings: Iterable[Series], changes: dict[str, Changes], now: datetime
) -> Iterator[DueTurn]:
    """Give the next date of each meeting with hosts, and when its host is to be told, unless that was done."""
    for series in meetings:
        if series.is_digest or not series.active or not series.hosts:
            continue
        try:
            following = next_after(series.cadence, now, changes.get(series.key, {}))
        except ZoneInfoNotFoundError:
            # Whoever ticks says which zone this machine lacks.
            continue
        if following is None or following.instant > now + AHEAD + DAY_BEFORE:
            continue
        host = _next_host(session, series, following.instant)
        if host is None:
            continue
        if meeting_queries.turn(session, series.key, following.key) is None:
            due = held(session, host, told_at(session, series, following, host), now, following.instant)
            yield DueTurn(due, MeetingDate(series, following))


def told_at(session: Session, series: Series, occurrence: Occurrence, host: str) -> datetime:
    """Return when a host is told of their turn: in their morning, two working days before; never after it began."""
    day = occurrence.instant.astimezone(ZoneInfo(series.zone)).date()
    before = working_days_before(day, WORKING_DAYS, series.places, series.days_off)
    # Where the host's own country is off that day: earlier, for the meeting doesn't wait.
    return morning_of(session, before, host, before=True)


def held(session: Session, member: str, due: datetime, now: datetime, starts: datetime) -> datetime:
    """Return when somebody is written to: when it is due, and what was missed in their next morning.

    Where the meeting starts before that it doesn't wait.
    """
    instant = max(due, now)
    at_work = working_hours.polite_for(session, member, instant)
    return due if at_work in (instant, due) or at_work >= starts else at_work


def take_turn(session: Session, series: str, occurrence: str, now: datetime) -> None:
    """Name the host of a date and have them told, once; in the caller's transaction."""
    row = session.get_one(Series, series)
    at = meeting_date(session, occurrence_id(series, occurrence))
    host = _next_host(session, row, at.occurrence.instant)
    if host is None or now >= at.occurrence.instant:
        return
    day = at.occurrence.instant.astimezone(ZoneInfo(row.zone)).date()
    turn = MeetingTurn(
        series=series,
        occurrence=occurrence,
        host=host,
        starts=at.occurrence.instant,
        holiday=holiday_on(day, row.places, row.days_off),
        left_out=[],
    )
    if not add_unless_there(session, turn):
        return
    row.hosts = [*(member for member in row.hosts if member != host), host]
    session.add(row)
    session.flush()
    history.audit_act(session, "host named", MEETING, occurrence_id(series, occurrence), now, after={"version": 1})
    stage_host(session, at, meeting_queries.turn(session, series, occurrence) or turn, now)


def turns_to_change(session: Session, meetings: Iterable[Series], now: datetime) -> list[MeetingTurn]:
    """Return the turns to come whose host can't take them any more, or whose date an admin has planned otherwise."""
    series_by_key = {series.key: series for series in meetings if not series.is_digest}
    turns = meeting_queries.turns_to_come(session, series_by_key, now)
    return [turn for turn in turns if _is_outdated(session, series_by_key[turn.series], turn)]


def _is_outdated(session: Session, series: Series, turn: MeetingTurn) -> bool:
    try:
        if not _is_planned(series, turn):
            return True
        if _able(session, series, [turn.host], turn.starts):
            return False
        return _next_host(session, series, turn.starts, but=_had_it(session, _date_of(series, turn))) is not None
    except ZoneInfoNotFoundError:
        return False


def _is_planned(series: Series, turn: MeetingTurn) -> bool:
    return series.active and is_in(series.cadence, datetime.fromisoformat(turn.occurrence))


def _date_of(series: Series, turn: MeetingTurn) -> MeetingDate:
    """Return the date as its host was told of it, whatever the meeting's time and zone are now."""
    return MeetingDate(series, Occurrence(datetime.fromisoformat(turn.occurrence), turn.starts))


def change_turn(session: Session, series: str, occurrence: str, now: datetime) -> None:
    """Give a turn to the next who can take it, or have its host keep it on the date that is planned instead; once."""
    row, turn = session.get_one(Series, series), meeting_queries.turn(session, series, occurrence)
    if turn is None or turn.is_over or turn.starts <= now or not _is_outdated(session, row, turn):
        return
    if not _lock_turn(session, turn, turn.version):
        return
    if _is_planned(row, turn):
        _replace_host(session, _date_of(row, turn), turn, now)
    else:
        _follow_plan(session, row, turn, now)


def _replace_host(session: Session, at: MeetingDate, turn: MeetingTurn, now: datetime) -> None:
    following = _next_host(session, at.series, turn.starts, but=_had_it(session, at))
    if following is None:
        return
    former, turn.host, turn.handed_by = turn.host, following, None
    at.series.hosts = [*(member for member in at.series.hosts if member != following), following]
    session.add_all((at.series, turn))
    session.flush()
    name = occurrence_id(at.series.key, at.occurrence.key)
    history.audit_act(session, "host replaced", MEETING, name, now, after={"version": turn.version})
    if former not in visibility_queries.outsiders(session, [former]):
        stage_host(session, at, turn, now, former=former, handed_to=following, instead_of=former)
    stage_host(session, at, turn, now, instead_of=former)
    stage_agenda_again(session, at.series, now)


def _follow_plan(session: Session, series: Series, turn: MeetingTurn, now: datetime) -> None:
    changes = meeting_queries.meeting_changes(session, now, [series.key]).get(series.key, {})
    following = next_after(series.cadence, now, changes) if series.active else None
    turn.is_over = True
    session.add(turn)
    session.flush()
    moved_to = following.instant if following is not None else None
    stage_host(session, _date_of(series, turn), turn, now, moved_to=moved_to, is_cancelled=moved_to is None)
    name = occurrence_id(series.key, turn.occurrence)
    history.audit_act(session, "host's date changed", MEETING, name, now, after={"version": turn.version})
    if following is None:
        return
    day = following.instant.astimezone(ZoneInfo(series.zone)).date()
    kept = MeetingTurn(
        series=series.key,
        occurrence=following.key,
        host=turn.host,
        starts=following.instant,
        introduction=turn.introduction,
        left_out=turn.left_out,
        holiday=holiday_on(day, series.places, series.days_off),
    )
    if add_unless_there(session, kept):
        session.flush()
        stored = meeting_queries.turn(session, series.key, following.key) or kept
        stage_host(session, MeetingDate(series, following), stored, now)


def note_turn(session: Session, series: str, occurrence: str, now: datetime) -> None:
    """Say in the host's message that the meeting has started, or the day before that its agenda is empty; once."""
    turn = meeting_queries.turn(session, series, occurrence)
    if turn is None or turn.is_over:
        return
    at = meeting_date(session, occurrence_id(series, occurrence))
    if now >= turn.starts:
        turn.is_over = True
    elif turn.looked_at is None:
        turn.looked_at = now
        is_empty = not every_line(session, at.series, turn.starts)
        turn.is_empty = is_empty and len(meetings_before(session, at.series, turn.starts)) >= HELD_ENOUGH
        if not turn.is_empty:
            session.add(turn)
            return
    turn.version += 1
    session.add(turn)
    session.flush()
    stage_host(session, at, turn, now)


def note_closed(session: Session, at: MeetingDate, request: Request) -> None:
    """Say in the host's message who has closed the meeting, so that nobody is asked to close it any more."""
    turn = meeting_queries.turn(session, at.series.key, at.occurrence.key)
    if turn is None:
        return
    turn.is_over, turn.version = True, turn.version + 1
    session.add(turn)
    session.flush()
    stage_host(session, at, turn, request.now, closed_by=request.by.member_id)


def turns_to_note(session: Session, now: datetime) -> list[MeetingTurn]:
    """Return the turns of which something is to be said by now."""
    return [
        turn
        for turn in meeting_queries.turns_waiting(session, now, now + DAY_BEFORE)
        if _noted_at(session, turn, now) <= now
    ]


def _noted_at(session: Session, turn: MeetingTurn, now: datetime) -> datetime:
    if turn.looked_at is not None or turn.starts <= now:
        return turn.starts
    return held(session, turn.host, turn.starts - DAY_BEFORE, now, turn.starts)


def turn_instants(
    session: Session, recurring: Sequence[Series], changes: dict[str, Changes], now: datetime
) -> list[datetime]:
    """Return when something is to be done about hosts of what recurs."""
    noted = [_noted_at(session, turn, now) for turn in meeting_queries.open_turns(session)]
    series_by_key = {series.key: series for series in occurrence_queries.all_series(session).values()}
    noted += [
        # A tick looks at it no earlier.
        max(now + A_MOMENT, series_by_key[turn.series].check_at or now + A_MOMENT)
        for turn in turns_to_change(session, series_by_key.values(), now)
    ]
    told = [
        # A tick looks at it no earlier, where its host's hours have changed since the last one looked.
        max(due.due, due.at.series.check_at or due.due)
        for due in next_turns(session, recurring, changes, now)
    ]
    return [*told, *noted]
