"""What a meeting talks about, read from what is there: each line says why it is there and who is needed."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from uuid import uuid4
from zoneinfo import ZoneInfo

from intake.access import Action, Principal, Relation, Request, authorise
from intake.errors import FieldErrors, NotFound
from intake.ideas import unreadable
from intake.operations import history
from intake.operations.due_dates import review_of
from intake.operations.idea_notifications import first_promised_day, label, reviewers
from intake.policy import Frozen
from intake.queries import organization as organization_queries
from intake.queries.routing import handed_back_twice
from intake.queries.work_updates import blocked
from intake.tables import Idea
from intake.text import clean
from scheduling.notifications.meetings import (
    AgendaLine,
    GuildDecision,
    HostNotification,
    LineKind,
    MeetingInfo,
    ReminderNotification,
    Template,
    occurrence_id,
)
from scheduling.queries import meetings as meeting_queries
from scheduling.queries import occurrences as occurrence_queries
from scheduling.recurrence import Change, Occurrence, instant_of, is_in, next_after
from scheduling.reminders import NEAREST, edit_reminder
from scheduling.tables import AgendaItem, MeetingTurn, Series
from store import outbox
from store.engine import Session, Store

SHOWN = 10
# Late reviews are the triagers' work; a meeting that lists them all has no time left for what its members bring.
WAITING_SHOWN = 3
# A line that stood on so many agendas is to be decided or dropped; so many meetings back it is counted.
CARRIED_ENOUGH, LOOKED_BACK = 3, 26
_ORDER = list(LineKind)
# What is found anew as long as it is so: carried over, it does not outlive its reason.
_WHILE_TRUE = frozenset({LineKind.waiting, LineKind.handed_back, LineKind.due, LineKind.blocked})
# What each kind of meeting finds on its agenda by itself; decisions are asked of the guild alone.
_FOUND = {
    Template.guild_sync: frozenset(LineKind),
    Template.office_hours: frozenset({LineKind.blocked, LineKind.action}),
    Template.learning_session: frozenset({LineKind.learned, LineKind.action}),
}


def reminder_name(minutes: int) -> str:
    """Return what a claim of a reminder is called."""
    return f"reminder-{minutes}"


class AgendaOfMeeting(NamedTuple):
    """The lines that an agenda shows, and how many more there are."""

    lines: tuple[AgendaLine, ...]
    more: int


def agenda_of(session: Session, series: Series, starts: datetime, left_out: Sequence[str] = ()) -> AgendaOfMeeting:
    """Return the agenda of a meeting that starts at an instant, as it stands now."""
    lines = [line for line in every_line(session, series, starts) if line.key not in left_out]
    return AgendaOfMeeting(tuple(lines[:SHOWN]), max(0, len(lines) - SHOWN))


def every_line(session: Session, series: Series, starts: datetime) -> list[AgendaLine]:
    """Return all lines for a meeting that starts at an instant: first what was carried often, then by kind."""
    before = meetings_before(session, series, starts)
    items = meeting_queries.agenda_items(session, series.key)
    live = _live_lines(session, series, starts, before[0] if before else series.announced_since)
    lines = {line.key: line for line in live if items.get(line.key) is None or items[line.key].outcome is None}
    lines |= {key: AgendaLine.model_validate(row.line) for key, row in items.items() if _stays(row, lines)}
    counted = [
        line.model_copy(update={"times_carried": sum(line.since <= each for each in before)}) for line in lines.values()
    ]
    return sorted(counted, key=_place)


def meetings_before(session: Session, series: Series, starts: datetime) -> list[datetime]:
    """Return when the meetings of a series before one have started, newest first."""
    nearest = timedelta(minutes=NEAREST)
    claimed = meeting_queries.claims_before(session, series.key, reminder_name(NEAREST), starts - nearest, LOOKED_BACK)
    return [due + nearest for due in claimed]


def _stays(row: AgendaItem, live: Mapping[str, AgendaLine]) -> bool:
    return row.outcome is None and row.key not in live and row.line["kind"] not in _WHILE_TRUE


def _place(line: AgendaLine) -> tuple[bool, int, datetime, str]:
    return line.times_carried < CARRIED_ENOUGH, _ORDER.index(line.kind), line.since, line.key


def _live_lines(session: Session, series: Series, starts: datetime, last: datetime) -> list[AgendaLine]:
    today = starts.astimezone(ZoneInfo(series.zone)).date()
    handed_back = _handed_back(session)
    lines = _late_reviews(session, today, {line.idea_id for line in handed_back})[:WAITING_SHOWN]
    for kind, rows in (
        (LineKind.due, meeting_queries.experiments_due(session, today)),
        (LineKind.learned, meeting_queries.experiments_ended(session, last)),
    ):
        for experiment, row in rows:
            decides = experiment.decides_on
            day = datetime(decides.year, decides.month, decides.day, tzinfo=UTC)
            lines.append(
                AgendaLine(
                    key=f"{kind}.{experiment.id}",
                    kind=kind,
                    text=row.title,
                    since=experiment.ended_at or day,
                    on=decides if kind is LineKind.due else None,
                    people=(experiment.owner,),
                    idea_id=row.id,
                    learned=experiment.learned,
                )
            )
    every = [*lines, *handed_back, *_blocked(session), *_open_actions(session, series)]
    return [line for line in every if line.kind in _FOUND[series.template]]


def _late_reviews(session: Session, today: date, elsewhere: Collection[str | None]) -> list[AgendaLine]:
    lines = []
    for row in meeting_queries.oldest_undecided(session):
        duty = review_of(session, row)
        # What may still be reviewed in time is nobody's to talk about.
        is_in_time = duty is not None and duty.missed_on is None
        if is_in_time or row.id in elsewhere:
            continue
        promised = first_promised_day(session, row)
        if promised is not None and promised < today:
            since = datetime(promised.year, promised.month, promised.day, tzinfo=UTC) + timedelta(days=1)
            lines.append(
                AgendaLine(
                    key=f"waiting.{row.id}",
                    kind=LineKind.waiting,
                    text=row.title,
                    since=since,
                    on=promised,
                    people=reviewers(session, row),
                    idea_id=row.id,
                )
            )
    return lines


def _handed_back(session: Session) -> list[AgendaLine]:
    rows = organization_queries.all_squad_rows(session)
    squads = {row.id: [rows[key] for key in dict.fromkeys(row.handed_back) if key in rows] for row in _twice(session)}
    return [
        AgendaLine(
            key=f"handed-back.{row.id}",
            kind=LineKind.handed_back,
            text=row.title,
            since=row.changed_at,
            people=tuple(dict.fromkeys(squad.lead for squad in squads[row.id] if squad.lead)),
            idea_id=row.id,
            names=tuple(squad.name for squad in squads[row.id]),
        )
        for row in _twice(session)
    ]


def _twice(session: Session) -> list[Idea]:
    return handed_back_twice(session, SHOWN)


def _blocked(session: Session) -> list[AgendaLine]:
    # Whatever is missing: those who lead have read that it is on the agenda.
    return [
        AgendaLine(
            key=f"blocked.{update.id}",
            kind=LineKind.blocked,
            text=row.title,
            since=update.answered_at or update.asked_at,
            people=(update.owner,),
            idea_id=row.id,
            learned=update.line,
        )
        for update, row in blocked(session)
    ]


def _open_actions(session: Session, series: Series) -> list[AgendaLine]:
    return [
        AgendaLine(
            key=f"action.{action.id}",
            kind=LineKind.action,
            text=action.text,
            since=action.at,
            on=action.due_on,
            people=(action.member,),
            idea_id=action.idea_id,
        )
        for action in meeting_queries.open_actions(session, series.key)
    ]


# Dates of meetings by the names that buttons carry.


class MeetingDate(NamedTuple):
    """One date of a meeting."""

    series: Series
    occurrence: Occurrence


GONE = "This meeting doesn't exist any more."


def nearest_reminder(session: Session, date: MeetingDate) -> str:
    """Return the subject of the last reminder of a meeting, which stands in its channel afterwards too."""
    what = reminder_name(NEAREST)
    claim = meeting_queries.claim_of(session, date.series.key, date.occurrence.key, what)
    return claim.fact if claim and claim.fact else reminder_key(session, date, what)


def reminder_key(session: Session, date: MeetingDate, what: str) -> str:
    """Return the key under which a reminder of a date is staged: of one that is reminded of again, another one."""
    series, occurrence = date.series.key, date.occurrence.key
    key, change = f"{what}:{series}:{occurrence}", meeting_queries.change_row(session, series, occurrence)
    return f"{key}:{change.version}" if change is not None and change.moved_to is not None else key


def meeting_date(session: Session, name: str) -> MeetingDate:
    """Return the date of a meeting that a button names; raises NotFound where there is none."""
    key, _, local = name.rpartition(".")
    series = occurrence_queries.series(session, key)
    try:
        at = datetime.strptime(local, "%Y-%m-%dT%H%M")  # noqa: DTZ007 - a local time
    except ValueError:
        at = None
    if series is None or at is None or series.is_digest:
        raise NotFound(GONE)
    change = meeting_queries.change_of(session, key, at.isoformat(timespec="minutes"))
    return MeetingDate(series, Occurrence(at, _instant(series, at, change)))


def _instant(series: Series, local: datetime, change: Change | None) -> datetime:
    is_moved = change is not None and change.moved_to is not None and is_in(series.cadence, local)
    return instant_of(change.moved_to if is_moved and change and change.moved_to else local, series.zone)


def meeting_info(series: Series, occurrence: Occurrence) -> MeetingInfo:
    """Return one date of a meeting, for whoever asks."""
    return MeetingInfo(
        meeting=series.name,
        starts=occurrence.instant,
        minutes=series.minutes,
        zone=series.zone,
        place=series.place,
        link=series.link,
    )


def guild_decisions(session: Session, most: int) -> list[GuildDecision]:
    """Return the newest decisions of all meetings, newest first, each with when its meeting was."""
    return [
        GuildDecision(
            text=row.text,
            about=row.about,
            meeting=name,
            at=meeting_date(session, occurrence_id(row.series, row.occurrence)).occurrence.instant,
            title=idea.title if idea else "",
            label=label(idea) if idea else "",
        )
        for row, name, idea in meeting_queries.decisions(session, most)
    ]


def relation_to(session: Session, date: MeetingDate, by: Principal) -> Relation:
    """Return how a person stands to a date of a meeting: it names its host, and whoever takes turns at it."""
    turn = meeting_queries.turn(session, date.series.key, date.occurrence.key)
    hosts = [turn.host] if turn else date.series.hosts
    return Relation.named if by.member_id in hosts else Relation.other


class AgendaForm(Frozen):
    """An agenda for its host to edit, or to close: the lines, and what was left out of them."""

    id: str
    version: int
    meeting: str
    zone: str
    starts: datetime
    today: date
    lines: tuple[AgendaLine, ...]
    more: int = 0
    introduction: str = ""
    left_out: tuple[str, ...] = ()


# What the host of a date reads of it: as it stands, and what became of it.


def host_subject(at: MeetingDate, member: str) -> str:
    """Return the subject of the message to somebody who hosts a date of a meeting."""
    return f"host:{occurrence_id(at.series.key, at.occurrence.key)}@{member}"


def _news_subject(at: MeetingDate, member: str) -> str:
    # That an agenda is empty is said in a message of its own, since an edit rings no bell; both are kept up to date.
    return f"{host_subject(at, member)}:empty"


def _host_notification(session: Session, at: MeetingDate, turn: MeetingTurn, now: datetime) -> HostNotification:
    lines, more = agenda_of(session, at.series, at.occurrence.instant, turn.left_out)
    change = meeting_queries.change_of(session, at.series.key, at.occurrence.key)
    return HostNotification(
        id=occurrence_id(at.series.key, at.occurrence.key),
        version=turn.version,
        host=turn.host,
        meeting=at.series.name,
        starts=at.occurrence.instant,
        minutes=at.series.minutes,
        zone=at.series.zone,
        link=at.series.link,
        lines=lines,
        more=more,
        introduction=turn.introduction,
        holiday="" if turn.is_kept or change else turn.holiday,
        is_empty=turn.is_empty,
        handed_by=turn.handed_by,
        is_cancelled=change is not None and change.moved_to is None,
        has_started=now >= at.occurrence.instant,
    )


def stage_host(
    session: Session,
    at: MeetingDate,
    turn: MeetingTurn,
    now: datetime,
    *,
    former: str | None = None,
    **news: str | datetime | bool | None,
) -> None:
    """Have a date's host read how it stands and what is new; or its `former` one, of whom it was taken."""
    host = former or turn.host
    notification = _host_notification(session, at, turn, now).model_copy(update={"host": host, **news})
    base, empty = host_subject(at, host), _news_subject(at, host)
    subjects = [base] if not turn.is_empty else [*outbox.among(session, [base]), empty]
    for subject in dict.fromkeys(subjects):
        key = f"{subject}:{turn.version}{':handed over' if former else ''}"
        outbox.stage(session, notification, key=key, audience=host, due=now, subject=subject)


def stage_host_again(session: Session, series: Series, now: datetime) -> None:
    """Have the hosts of a series who were told show its agenda as it is now."""
    for turn in meeting_queries.turns_to_come(session, [series.key], now):
        at = MeetingDate(series, Occurrence(datetime.fromisoformat(turn.occurrence), turn.starts))
        lines, more = agenda_of(session, series, turn.starts, turn.left_out)
        for subject in (host_subject(at, turn.host), _news_subject(at, turn.host)):
            row = outbox.newest_of(session, subject)
            if row is None:
                continue
            updated = HostNotification.model_validate(row.snapshot).model_copy(update={"lines": lines, "more": more})
            key = f"{subject}:after {row.id}"
            outbox.stage(session, updated, key=key, audience=row.audience, due=now, subject=subject, batch=True)


# Members' own points.

POINT_LENGTH = 300
MEETING = "meeting"
NO_MEETING = "No guild meeting is planned yet, so there is no agenda to add this to. An admin can plan one."


class Agendas:
    """Agendas, as members add to them."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def next_of(self, series: str | None, by: Principal, now: datetime) -> MeetingInfo:
        """Return the next date of a series, or of whichever meets first; raises NotFound where none does."""
        authorise(by, Action.add_point)
        with self._store.reading() as session:
            date = _next_date(session, series, now)
            return meeting_info(*date)

    def of_meeting(self, name: str, by: Principal) -> ReminderNotification:
        """Return the last reminder of a meeting, with its agenda as it is now; raises NotFound where there is none."""
        authorise(by, Action.read)
        with self._store.reading() as session:
            date = meeting_date(session, name)
            row = outbox.newest_of(session, nearest_reminder(session, date))
            if row is None:
                raise NotFound(GONE)
            return ReminderNotification.model_validate(row.snapshot)

    def add_point(self, series: str | None, text: str, request: Request) -> MeetingInfo:
        """Put a member's point on the next agenda of a series; raises FieldErrors on an empty or too long one."""
        authorise(request.by, Action.add_point)
        point = " ".join(clean(text).split())
        if problem := unreadable(point, POINT_LENGTH, "Say what you want to talk about."):
            raise FieldErrors({"point": problem})

        def change(session: Session) -> dict[str, object]:
            date = _next_date(session, series, request.now)
            line = AgendaLine(
                key=f"point.{uuid4().hex}",
                kind=LineKind.point,
                text=point,
                since=request.now,
                people=(request.by.member_id,),
            )
            key, by = date.series.key, request.by.member_id
            session.add(AgendaItem(series=key, key=line.key, line=line.model_dump(mode="json"), by=by, at=request.now))
            session.flush()
            name = occurrence_id(key, date.occurrence.key)
            history.audit_act(session, "point added", MEETING, name, request.now, after={"key": line.key})
            stage_agenda_again(session, date.series, request.now)
            stage_host_again(session, date.series, request.now)
            return meeting_info(*date).model_dump(mode="json")

        return MeetingInfo.model_validate(self._store.once(request, change))


def stage_agenda_again(session: Session, series: Series, now: datetime) -> None:
    """Have the reminders that stand of a series' next meeting show its agenda and host as they are now."""
    for claim, row in occurrence_queries.standing_reminders(session, now):
        reminder = ReminderNotification.model_validate(row.snapshot)
        if claim.series == series.key and reminder.starts > now and not reminder.is_cancelled:
            turn = meeting_queries.turn(session, series.key, reminder.occurrence)
            lines, more = agenda_of(session, series, reminder.starts, turn.left_out if turn else ())
            hosted = {"host": turn.host, "introduction": turn.introduction} if turn else {}
            updated = reminder.model_copy(update={"lines": lines, "more": more, **hosted})
            if updated != reminder:
                edit_reminder(session, row, updated, now)


def _next_date(session: Session, series: str | None, now: datetime) -> MeetingDate:
    changes, dates = meeting_queries.meeting_changes(session, now), []
    for row in occurrence_queries.active_series(session):
        if not row.is_digest and series in (None, row.key):
            following = next_after(row.cadence, now, changes.get(row.key, {}))
            dates += [MeetingDate(row, following)] if following else []
    if not dates:
        raise NotFound(NO_MEETING)
    return min(dates, key=lambda date: (date.occurrence.instant, date.series.key))
