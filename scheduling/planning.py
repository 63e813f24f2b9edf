"""What admins plan on the checklist: the channels with Monday's digest, and the guild's meeting."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict

from intake import audit, setup
from intake import queries as intake
from intake.access import Action, Principal, authorise
from intake.company import channels, steps
from intake.company import queries as company
from intake.company.channels import ChannelPlan
from intake.company.steps import Step
from intake.errors import FieldErrors
from intake.ideas import CleanText, unreadable
from intake.policy import Frozen
from scheduling import queries
from scheduling.cadence import Cadence
from scheduling.links import link_problem
from scheduling.rhythm import Chosen, Day, Rhythm, chosen, first_day, is_time, rule_of
from scheduling.service import MeetingPlan
from scheduling.staging import DIGEST
from scheduling.tables import Series
from scheduling.zones import is_zone, matching
from store import inbox
from store.engine import Session, Store

MEETING = "guild-meeting"
NAME_LENGTH = 80
ZONES_SHOWN = 100
NO_TIME = "Choose a time, such as 09:00."


class ChannelsForm(Frozen):
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
    rhythm: Rhythm = Rhythm.weekly
    day: Day = Day.thursday
    time: str = "15:00"
    zone: str
    link: str = ""
    other_rule: str | None = None


class MeetingDraft(BaseModel):
    """What the meeting form brings; without a rhythm its rule stays as it is."""

    model_config = ConfigDict(frozen=True)

    name: CleanText
    rhythm: Rhythm | None
    day: Day
    time: str
    zone: str
    link: CleanText = ""

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
            errors["zone"] = "No such time zone; type a city near you."
        return errors


class Planned(Frozen):
    """What recurs now, for the checklist."""

    digest: Chosen | None
    digest_rule: str
    digest_time: str
    meeting: MeetingPlan | None
    meeting_chosen: Chosen | None


class Planning:
    """What recurs, as admins plan it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def planned(self, by: Principal) -> Planned:
        """Return what recurs now."""
        authorise(by, Action.set_up)
        with self._store.reading() as session:
            digest, meeting = queries.series(session, DIGEST), _meeting(session)
            return Planned(
                digest=chosen(digest.rule) if digest else None,
                digest_rule=digest.rule if digest else "",
                digest_time=digest.at if digest else "",
                meeting=_plan(meeting) if meeting else None,
                meeting_chosen=chosen(meeting.rule) if meeting else None,
            )

    def channels_form(self, by: Principal) -> ChannelsForm:
        """Return the channels as they are, and when the digest comes."""
        authorise(by, Action.name_channels)
        with self._store.reading() as session:
            workspace, digest = intake.workspace(session), queries.series(session, DIGEST)
            form = ChannelsForm(
                version=company.step_version(session, Step.channels),
                plan=ChannelPlan.model_validate(workspace.model_dump(include=set(ChannelPlan.model_fields))),
                zone=digest.zone if digest else by.zone,
            )
            if digest is None:
                return form
            told = chosen(digest.rule)
            weekly = told.day if told and told.rhythm is Rhythm.weekly else None
            return form.model_copy(update={"digest_day": weekly, "digest_time": digest.at})

    def name_channels(self, draft: ChannelsDraft, version: int, by: Principal, now: datetime, request_key: str) -> None:
        """Name the channels, and have the digest come on its day."""
        authorise(by, Action.name_channels)
        if not is_time(draft.digest_time):
            raise FieldErrors({"digest_time": NO_TIME})
        with self._store.writing(by) as session, audit.setting_up(session, "channels named", now, queries.recurring):
            if inbox.first_answer(session, request_key) is not None:
                return
            steps.take(session, Step.channels, version, by.member_id, now).skipped = False
            setup.begin(session, by)
            channels.name(session, draft.plan, now)
            _plan_digest(session, draft, intake.workspace(session).zone, now)
            session.flush()
            if draft.plan.triage_channel is None or channels.is_reached(session, draft.plan.triage_channel):
                # Cards move. Into a channel that Guildhall has yet to enter they follow when it is known to be ours.
                setup.stage_rank_again(session, request_key, 0, now)
            steps.tell_admins(session, request_key, now)
            inbox.remember(session, request_key, {}, now)

    def meeting_form(self, by: Principal) -> MeetingForm:
        """Return the guild's meeting as it is, or what one begins with."""
        authorise(by, Action.plan_meetings)
        with self._store.reading() as session:
            version, row = company.step_version(session, Step.meeting), _meeting(session)
            if row is None:
                return MeetingForm(version=version, zone=by.zone)
            told = chosen(row.rule)
            form = MeetingForm(version=version, name=row.name, time=row.at, zone=row.zone, link=row.link)
            known = told._asdict() if told else {"other_rule": row.rule}
            return form.model_copy(update=known)

    def plan_meeting(self, draft: MeetingDraft, version: int, by: Principal, now: datetime, request_key: str) -> None:
        """Plan the guild's meeting; raises FieldErrors."""
        authorise(by, Action.plan_meetings)
        if errors := draft.problems():
            raise FieldErrors(errors)
        with self._store.writing(by) as session, audit.setting_up(session, "meeting planned", now, queries.recurring):
            if inbox.first_answer(session, request_key) is not None:
                return
            steps.take(session, Step.meeting, version, by.member_id, now).skipped = False
            setup.begin(session, by)
            _plan_meeting(session, draft, now)
            session.flush()
            steps.tell_admins(session, request_key, now)
            inbox.remember(session, request_key, {}, now)

    def zones(self, typed: str, by: Principal) -> list[str]:
        """Return time zones for what was typed, the person's own first."""
        authorise(by, Action.plan_meetings)
        return matching(typed, by.zone, ZONES_SHOWN)


def _meeting(session: Session) -> Series | None:
    meetings = [row for row in queries.active_series(session) if not row.is_digest]
    return next((row for row in meetings if row.key == MEETING), meetings[0] if meetings else None)


def _plan(row: Series) -> MeetingPlan:
    return MeetingPlan(time=row.at, **row.model_dump(include=set(MeetingPlan.model_fields) - {"time"}))


def _plan_digest(session: Session, draft: ChannelsDraft, zone: str, now: datetime) -> None:
    row = queries.series(session, DIGEST)
    if row is None:
        weekly = rule_of(Rhythm.weekly, draft.digest_day or Day.monday)
        row = _new(DIGEST, "Digest", weekly, draft.digest_time, zone, date(2026, 1, 1), now)
        row.is_digest = True
    elif draft.digest_day is not None:
        before = row.cadence
        row.rule, row.at = rule_of(Rhythm.weekly, draft.digest_day), draft.digest_time
        _not_for_the_past(row, before, now)
    session.add(row)


def _plan_meeting(session: Session, draft: MeetingDraft, now: datetime) -> None:
    row = _meeting(session) or queries.series(session, MEETING)
    rule = row.rule if row and draft.rhythm is None else rule_of(draft.rhythm or Rhythm.weekly, draft.day)
    today = now.astimezone(ZoneInfo(draft.zone)).date()
    if row is None:
        row = _new(MEETING, draft.name, rule, draft.time, draft.zone, first_day(draft.day, today), now)
        row.minutes = 60
    before = row.cadence if row.active else None
    if row.rule != rule or not row.active:
        # Every second week is counted from the first meeting.
        row.starts = first_day(draft.day, today)
    row.name, row.rule, row.at, row.zone, row.link = draft.name, rule, draft.time, draft.zone, draft.link
    row.active = True
    _not_for_the_past(row, before, now)
    session.add(row)


def _not_for_the_past(row: Series, before: Cadence | None, now: datetime) -> None:
    # What a new time has passed already is not told.
    if row.cadence != before:
        row.announced_since = now


def _new(key: str, name: str, rule: str, at: str, zone: str, starts: date, now: datetime) -> Series:
    return Series(key=key, name=name, rule=rule, at=at, zone=zone, starts=starts, announced_since=now)
