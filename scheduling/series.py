"""What admins plan on the checklist: the channels with Monday's digest, and the guild's series of meetings."""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict

from intake.access import Action, Principal, Request, authorise, can
from intake.errors import FieldErrors
from intake.ideas import CleanText, unreadable
from intake.operations import history
from intake.operations.history import setting_up
from intake.operations.members import check_named, look_up
from intake.operations.organization import channels as channels_operations
from intake.operations.organization import setup
from intake.operations.organization.channels import ChannelPlan, is_reached
from intake.operations.organization.steps import Step, lock_step, stage_admin_homes
from intake.operations.policy import stage_rank_again
from intake.policy import Frozen
from intake.queries import members as member_queries
from intake.queries import organization as organization_queries
from intake.queries.organization import step_version
from intake.rules.working_days import place_problem
from scheduling.digest_posting import DIGEST
from scheduling.leaders import LeadershipPlan, leadership_plan
from scheduling.leaders import apply as apply_leadership
from scheduling.meetings import MeetingPlan, link_problem
from scheduling.notifications.meetings import Template
from scheduling.queries import occurrences as occurrence_queries
from scheduling.recurrence import (
    FIRST_DAY,
    Day,
    Recurrence,
    RecurrenceChoice,
    RecurrenceKind,
    choice_of,
    first_day,
    is_time,
    is_zone,
    matching_zones,
    rule_of,
)
from scheduling.tables import Series
from store.engine import Session, Store

MEETING = "guild-meeting"
NAME_LENGTH = 80
LEAST_MINUTES, MOST_MINUTES = 5, 480
ZONES_SHOWN = 100
FARTHEST = timedelta(days=366)
NOT_SO_FAR = "Choose a day at most a year from today."
NO_TIME = "Choose a time, such as 09:00."
NO_ZONE = "We don't know this time zone. Type a city near you."


class MeetingChannelsForm(Frozen):
    """What the channels form begins with; `digest_day` is None where a file gave the digest a rule of its own."""

    version: int
    plan: ChannelPlan
    digest_day: Day | None = Day.monday
    digest_time: str = "09:00"
    zone: str


class ChannelsDraft(Frozen):
    """What the channels form brings; without a day the digest's rule stays as it is."""

    plan: ChannelPlan
    digest_day: Day | None = None
    digest_time: str = "09:00"


class MeetingForm(Frozen):
    """What the meeting form begins with; `other_rule` is the rule that a file gave it, where it is none of ours."""

    version: int
    name: str = "Guild meeting"
    rhythm: RecurrenceKind = RecurrenceKind.weekly
    day: Day = Day.thursday
    time: str = "15:00"
    zone: str
    link: str = ""
    other_rule: str | None = None
    hosts: tuple[str, ...] = ()
    away: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


class MeetingDraft(BaseModel):
    """What the meeting form brings; without a rhythm its rule stays as it is.

    Every second week is counted from the `first` day: where none is given, from the next such day of the week.
    """

    model_config = ConfigDict(frozen=True)

    name: CleanText
    rhythm: RecurrenceKind | None
    day: Day
    time: str
    zone: str
    link: CleanText = ""
    hosts: tuple[str, ...] = ()
    away: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    first: date | None = None

    def problems(self) -> dict[str, str]:
        """Return what can't be taken, by field."""
        errors = {}
        if problem := unreadable(self.name, NAME_LENGTH, "Give the meeting a name."):
            errors["name"] = problem
        if self.link and (problem := link_problem(self.link)):
            errors["link"] = problem
        if not is_time(self.time):
            errors["time"] = NO_TIME
        if not is_zone(self.zone):
            errors["zone"] = NO_ZONE
        if unknown := next(filter(None, map(place_problem, self.places)), None):
            errors["places"] = unknown
        return errors


class NewMeetingDraft(MeetingDraft):
    """What the form of another series brings."""

    template: Template
    minutes: int = 60
    place: CleanText = ""

    def problems(self) -> dict[str, str]:
        """Return what can't be taken, by field."""
        errors = super().problems()
        if not LEAST_MINUTES <= self.minutes <= MOST_MINUTES:
            errors["minutes"] = "Choose how long it takes."
        if len(self.place) > NAME_LENGTH:
            errors["place"] = f"Please keep it to {NAME_LENGTH} characters."
        return errors


class LeadershipForm(Frozen):
    """What the form of the leadership's meeting begins with; `other_rule` is a rule of the company file's."""

    version: int
    is_planned: bool = False
    rhythm: RecurrenceKind = RecurrenceKind.weekly
    day: Day = Day.monday
    time: str = "10:00"
    zone: str
    other_rule: str | None = None


class LeadershipDraft(Frozen):
    """What the form brings: when the leadership meets, if it `is_planned`; without a rhythm its rule stays."""

    is_planned: bool
    rhythm: RecurrenceKind | None
    day: Day
    time: str
    zone: str
    first: date | None = None

    def problems(self) -> dict[str, str]:
        """Return what can't be taken, by field."""
        errors = {}
        if not is_time(self.time):
            errors["time"] = NO_TIME
        if not is_zone(self.zone):
            errors["zone"] = NO_ZONE
        return errors


class PlannedMeetings(Frozen):
    """What recurs now, for the checklist."""

    digest: RecurrenceChoice | None
    digest_rule: str
    digest_time: str
    meeting: MeetingPlan | None
    meeting_chosen: RecurrenceChoice | None
    leadership: LeadershipPlan = LeadershipPlan()
    leadership_chosen: RecurrenceChoice | None = None


class Planning:
    """What recurs, as admins plan it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def planned(self, by: Principal) -> PlannedMeetings:
        """Return what recurs now."""
        authorise(by, Action.set_up)
        with self._store.reading() as session:
            digest, meeting = occurrence_queries.series(session, DIGEST), _meeting(session)
            leadership = leadership_plan(session)
            return PlannedMeetings(
                digest=choice_of(digest.rule) if digest else None,
                digest_rule=digest.rule if digest else "",
                digest_time=digest.at if digest else "",
                meeting=_plan(meeting) if meeting else None,
                meeting_chosen=choice_of(meeting.rule) if meeting else None,
                leadership=leadership,
                leadership_chosen=choice_of(leadership.rule) if leadership.rule else None,
            )

    def channels_form(self, by: Principal) -> MeetingChannelsForm:
        """Return the channels as they are, and when the digest comes."""
        authorise(by, Action.name_channels)
        with self._store.reading() as session:
            workspace, digest = organization_queries.workspace(session), occurrence_queries.series(session, DIGEST)
            form = MeetingChannelsForm(
                version=step_version(session, Step.channels),
                plan=ChannelPlan.model_validate(workspace.model_dump(include=set(ChannelPlan.model_fields))),
                zone=digest.zone if digest else by.zone,
            )
            if digest is None:
                return form
            choice = choice_of(digest.rule)
            weekly = choice.day if choice and choice.rhythm is RecurrenceKind.weekly else None
            return form.model_copy(update={"digest_day": weekly, "digest_time": digest.at})

    def name_channels(self, draft: ChannelsDraft, version: int, request: Request) -> None:
        """Name the channels, and have the digest come on its day."""
        authorise(request.by, Action.name_channels)
        if not is_time(draft.digest_time):
            raise FieldErrors({"digest_time": NO_TIME})

        def change(session: Session) -> None:
            with setting_up(session, "channels named", request.now, occurrence_queries.recurring):
                lock_step(session, Step.channels, version, request.by.member_id, request.now).skipped = False
                setup.start_setup(session, request.by)
                channels_operations.name_channels(session, draft.plan, request.now)
                _plan_digest(session, draft, organization_queries.workspace(session).zone, request.now)
                session.flush()
                if draft.plan.triage_channel is None or is_reached(session, draft.plan.triage_channel):
                    # Cards move; into a channel that Guildhall is not in yet they follow when it is.
                    stage_rank_again(session, request.key, 0, request.now)
                stage_admin_homes(session, request.key, request.now)

        self._store.once(request, change)

    def meeting_form(self, by: Principal) -> MeetingForm:
        """Return the guild's meeting as it is, or what one begins with."""
        authorise(by, Action.plan_meetings)
        with self._store.reading() as session:
            version, row = step_version(session, Step.meeting), _meeting(session)
            if row is None:
                return MeetingForm(version=version, zone=by.zone)
            choice = choice_of(row.rule)
            form = MeetingForm(
                version=version,
                name=row.name,
                time=row.at,
                zone=row.zone,
                link=row.link,
                hosts=tuple(row.hosts),
                away=tuple(row.away),
                places=tuple(row.places),
            )
            update = choice._asdict() if choice else {"other_rule": row.rule}
            return form.model_copy(update=update)

    def plan_meeting(self, draft: MeetingDraft, version: int, request: Request) -> None:
        """Plan the guild's meeting; raises FieldErrors."""
        authorise(request.by, Action.plan_meetings)
        if errors := draft.problems() | _first_problem(draft.first, request.now):
            raise FieldErrors(errors)

        def change(session: Session) -> None:
            with setting_up(session, "meeting planned", request.now, occurrence_queries.recurring):
                lock_step(session, Step.meeting, version, request.by.member_id, request.now).skipped = False
                setup.start_setup(session, request.by)
                _check_hosts(session, draft.hosts, request.now)
                _plan_meeting(session, draft, request.now)
                session.flush()
                stage_admin_homes(session, request.key, request.now)

        self._store.once(request, change)

    def may_plan(self, by: Principal) -> bool:
        """Tell whether a person may plan meetings."""
        return can(by, Action.plan_meetings)

    def add_meeting(self, draft: NewMeetingDraft, request: Request) -> None:
        """Plan another series of meetings; raises FieldErrors."""
        authorise(request.by, Action.plan_meetings)
        if errors := draft.problems() | _first_problem(draft.first, request.now):
            raise FieldErrors(errors)

        def change(session: Session) -> None:
            with setting_up(session, "meeting planned", request.now, occurrence_queries.recurring):
                _check_hosts(session, draft.hosts, request.now)
                session.add(_another(draft, _free_key(session, draft.name), request.now))
                session.flush()

        self._store.once(request, change)

    def leadership_form(self, by: Principal) -> LeadershipForm:
        """Return when the leadership meets, or what a form begins with."""
        authorise(by, Action.plan_meetings)
        with self._store.reading() as session:
            version, plan = step_version(session, Step.meeting), leadership_plan(session)
            form = LeadershipForm(version=version, zone=by.zone)
            if plan.rule is None:
                return form
            choice = choice_of(plan.rule)
            chosen = choice._asdict() if choice else {"other_rule": plan.rule}
            return form.model_copy(update={"is_planned": True, "time": plan.time, "zone": plan.zone} | chosen)

    def plan_leadership(self, draft: LeadershipDraft, version: int, request: Request) -> None:
        """Say when the leadership meets, or that nobody has a digest for it; raises FieldErrors."""
        authorise(request.by, Action.plan_meetings)
        if errors := draft.problems() | _first_problem(draft.first, request.now):
            raise FieldErrors(errors)

        def change(session: Session) -> None:
            lock_step(session, Step.meeting, version, request.by.member_id, request.now)
            before = leadership_plan(session)
            starts = first_day(draft.day, draft.first or request.now.astimezone(ZoneInfo(draft.zone)).date())
            rule = None
            if draft.is_planned:
                rule = before.rule if draft.rhythm is None else rule_of(draft.rhythm, draft.day)
            plan = LeadershipPlan(rule=rule, time=draft.time, zone=draft.zone)
            apply_leadership(session, plan, request.now, starts=starts if draft.rhythm is not None else None)
            session.flush()
            values = (before.model_dump(), plan.model_dump())
            acted = ("leadership planned", "leadership", "leadership")
            history.audit_act(session, *acted, request.now, before=values[0], after=values[1])
            stage_admin_homes(session, request.key, request.now)

        self._store.once(request, change)

    def zones(self, typed: str, by: Principal) -> list[str]:
        """Return time zones for what was typed, the person's own first."""
        authorise(by, Action.plan_meetings)
        return matching_zones(typed, by.zone, ZONES_SHOWN)


def _meeting(session: Session) -> Series | None:
    meetings = [row for row in occurrence_queries.active_series(session) if not row.is_digest]
    return next((row for row in meetings if row.key == MEETING), meetings[0] if meetings else None)


def _plan(row: Series) -> MeetingPlan:
    return MeetingPlan(time=row.at, **row.model_dump(include=set(MeetingPlan.model_fields) - {"time"}))


def _plan_digest(session: Session, draft: ChannelsDraft, zone: str, now: datetime) -> None:
    row = occurrence_queries.series(session, DIGEST)
    if row is None:
        weekly = rule_of(RecurrenceKind.weekly, draft.digest_day or Day.monday)
        row = _new(DIGEST, "Digest", weekly, draft.digest_time, zone, FIRST_DAY, now)
        row.is_digest = True
    elif draft.digest_day is not None:
        before = row.cadence
        row.rule, row.at = rule_of(RecurrenceKind.weekly, draft.digest_day), draft.digest_time
        _not_for_the_past(row, before, now)
    session.add(row)


def _plan_meeting(session: Session, draft: MeetingDraft, now: datetime) -> None:
    row = _meeting(session) or occurrence_queries.series(session, MEETING)
    rule = row.rule if row and draft.rhythm is None else rule_of(draft.rhythm or RecurrenceKind.weekly, draft.day)
    today = now.astimezone(ZoneInfo(draft.zone)).date()
    if row is None:
        row = _new(MEETING, draft.name, rule, draft.time, draft.zone, _starts(draft, today), now)
        row.minutes = 60
    before, starts = (row.cadence if row.active else None), row.starts
    if row.rule != rule or not row.active or draft.first is not None:
        # Every second week is counted from the first meeting.
        row.starts = _starts(draft, today)
    planned = (draft.name, rule, draft.time, draft.zone, draft.link)
    if before is not None and (*planned, row.starts) != (row.name, row.rule, row.at, row.zone, row.link, starts):
        # Calendars take what has a higher number.
        row.version += 1
    row.name, row.rule, row.at, row.zone, row.link = planned
    if set(draft.hosts) != set(row.hosts):
        # The same people keep their turns.
        row.hosts = list(draft.hosts)
    row.away, row.places, row.active = list(draft.away), list(draft.places), True
    _not_for_the_past(row, before, now)
    session.add(row)


def _check_hosts(session: Session, hosts: Sequence[str], now: datetime) -> None:
    """Raise FieldErrors where one can't host; Slack is asked about those we don't know, so that we hear who leaves."""
    check_named(session, {"hosts": hosts})
    look_up(session, [member_queries.member(session, host) for host in hosts], now)


def _first_problem(first: date | None, now: datetime) -> dict[str, str]:
    return {} if first is None or abs(first - now.date()) <= FARTHEST else {"first": NOT_SO_FAR}


def _starts(draft: MeetingDraft, today: date) -> date:
    first = draft.first or today
    return first if draft.rhythm is None else first_day(draft.day, first)


def _another(draft: NewMeetingDraft, key: str, now: datetime) -> Series:
    starts = _starts(draft, now.astimezone(ZoneInfo(draft.zone)).date())
    rule = rule_of(draft.rhythm or RecurrenceKind.weekly, draft.day)
    row = _new(key, draft.name, rule, draft.time, draft.zone, starts, now)
    row.minutes, row.place, row.link, row.template = draft.minutes, draft.place, draft.link, draft.template
    row.hosts, row.away, row.places = list(draft.hosts), list(draft.away), list(draft.places)
    return row


def _free_key(session: Session, name: str) -> str:
    # What a company file would call it; what recurs no more keeps its own.
    base = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:40] or MEETING
    taken = occurrence_queries.all_series(session)
    return next(key for number in count(1) if (key := base if number == 1 else f"{base}-{number}") not in taken)


def _not_for_the_past(row: Series, before: Recurrence | None, now: datetime) -> None:
    # What a new time has passed already is not told.
    if row.cadence != before:
        row.announced_since = now


def _new(key: str, name: str, rule: str, at: str, zone: str, starts: date, now: datetime) -> Series:
    return Series(key=key, name=name, rule=rule, at=at, zone=zone, starts=starts, announced_since=now)
