"""What came of a meeting: its host closes the agenda, decisions go back to ideas, and actions are reminded of."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import update
from sqlmodel import col

from intake import sentences
from intake.access import Action, Principal, Relation, Request, authorise
from intake.errors import ChangedMeanwhile, FieldErrors, NotFound, Refused
from intake.ideas import unreadable
from intake.operations import history, working_hours
from intake.operations.experiments import morning_of
from intake.operations.ideas import lock_version
from intake.operations.notify import stage_everything, stage_news
from intake.queries import ideas as idea_queries
from intake.queries import organization as organization_queries
from intake.queries import visibility as visibility_queries
from scheduling.agendas import (
    MEETING,
    SHOWN,
    AgendaForm,
    MeetingDate,
    every_line,
    guild_decisions,
    meeting_date,
    meeting_info,
    nearest_reminder,
    relation_to,
)
from scheduling.feedback import stage_question
from scheduling.hosts import note_closed
from scheduling.notifications.meetings import (
    ActionNotification,
    ActionProgress,
    AgendaLine,
    GuildDecision,
    LineKind,
    LineOutcome,
    LineResult,
    ReminderNotification,
    Worth,
)
from scheduling.queries import meetings as meeting_queries
from scheduling.queries import occurrences as occurrence_queries
from scheduling.reminders import NEAREST
from scheduling.tables import AgendaItem, Claim, MeetingAction, MeetingAnswer, MeetingDecision, MeetingQuestion, Series
from store import outbox
from store.engine import Session, Store
from store.locking import add_unless_there, compare_and_set

# What the claim of a meeting is called that somebody has closed.
CLOSED = "closed"

ACTION = "meeting action"
RESULT_LENGTH, DECISIONS = 300, 15
LATEST = timedelta(days=366)
NOT_YET = "This meeting hasn't started yet. You can close it once it has."
CLOSED_ALREADY = "This meeting was closed already."
FINISHED = "This action is closed already."
NO_QUESTION = "This question is closed. Thanks all the same."


class Minutes:
    """What came of meetings, as hosts write it down and members read it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def form(self, name: str, by: Principal, now: datetime) -> AgendaForm:
        """Return the agenda to close; raises Refused before the meeting, and ChangedMeanwhile once it is closed."""
        authorise(by, Action.close_meeting)
        with self._store.reading() as session:
            at = _to_close(session, name, by, now)
            lines = _lines_to_close(session, at)
            return AgendaForm(
                id=name,
                version=1,
                meeting=at.series.name,
                zone=at.series.zone,
                starts=at.occurrence.instant,
                today=now.astimezone(ZoneInfo(at.series.zone)).date(),
                lines=tuple(lines[:SHOWN]),
                more=max(0, len(lines) - SHOWN),
            )

    def close(self, name: str, results: Sequence[LineResult], request: Request) -> None:
        """Close a meeting: what was decided, who does what, what is dropped; all else is carried over.

        Raises FieldErrors naming what lacks, and what `form` does.
        """
        authorise(request.by, Action.close_meeting)

        def change(session: Session) -> None:
            at = _to_close(session, name, request.by, request.now)
            today = request.now.astimezone(ZoneInfo(at.series.zone)).date()
            _check(session, results, today)
            key, occurrence = at.series.key, at.occurrence.key
            row = Claim(
                series=key, occurrence=occurrence, what=CLOSED, due=at.occurrence.instant, claimed_at=request.now
            )
            if not add_unless_there(session, row):
                raise ChangedMeanwhile(CLOSED_ALREADY, by=None)
            lines = {line.key: line for line in _lines_to_close(session, at)}
            for result in results:
                _write(session, at, lines, result, request)
            session.flush()
            named = [each.model_copy(update={"about": _text_of(lines, each)}) for each in results]
            outcomes = {outcome.value: sum(each.outcome is outcome for each in results) for outcome in LineOutcome}
            history.audit_act(session, "meeting closed", MEETING, name, request.now, after=outcomes)
            _stage_results(session, at, named, request.now)
            note_closed(session, at, request)

        self._store.once(request, change)

    def decisions(self, by: Principal) -> list[GuildDecision]:
        """Return the newest decisions of all meetings, newest first."""
        authorise(by, Action.read)
        with self._store.reading() as session:
            return guild_decisions(session, DECISIONS)

    def rate(self, name: str, answer: Worth, request: Request) -> None:
        """Say whether a series of meetings is worth it, or change one's answer; raises ChangedMeanwhile once closed."""
        authorise(request.by, Action.rate_meeting)

        def change(session: Session) -> None:
            at = meeting_date(session, name)
            key = (at.series.key, at.occurrence.key)
            question = session.get(MeetingQuestion, key)
            if question is None or question.closes_at is None:
                raise NotFound(NO_QUESTION)
            if question.closed_at is not None or request.now >= question.closes_at:
                raise ChangedMeanwhile(NO_QUESTION, by=None)
            member = request.by.member_id
            add_unless_there(
                session, MeetingAnswer(series=key[0], occurrence=key[1], member=member, answer=answer, at=request.now)
            )
            row = session.get_one(MeetingAnswer, (*key, member))
            row.answer, row.at = answer, request.now
            session.flush()
            # What somebody answered is nobody else's business, not even the audit's.
            history.audit_act(session, "meeting rated", MEETING, name, request.now)
            stage_question(session, at, question, request.now, f":{request.key}")

        self._store.once(request, change)

    def finish(self, action_id: int, version: int, request: Request) -> None:
        """Note that an action is done; raises ChangedMeanwhile where it is closed by now."""
        authorise(request.by, Action.finish_action)

        def change(session: Session) -> None:
            row = session.get(MeetingAction, action_id)
            if row is None:
                raise NotFound("This action doesn't exist any more.")
            authorise(request.by, Action.finish_action, _relation_to_action(session, row, request.by))
            if not _end_action(session, row, ActionProgress.done, request.by.member_id, request.now, version):
                raise ChangedMeanwhile(FINISHED, by=row.done_by)

        self._store.once(request, change)


def _to_close(session: Session, name: str, by: Principal, now: datetime) -> MeetingDate:
    at = meeting_date(session, name)
    authorise(by, Action.close_meeting, relation_to(session, at, by))
    if now < at.occurrence.instant:
        raise Refused(NOT_YET)
    if meeting_queries.claim_of(session, at.series.key, at.occurrence.key, CLOSED) is not None:
        raise ChangedMeanwhile(CLOSED_ALREADY, by=None)
    return at


def _lines_to_close(session: Session, at: MeetingDate) -> list[AgendaLine]:
    """Return what the agenda showed, and what has come since, without what a later meeting has settled by now."""
    newest = outbox.newest_of(session, nearest_reminder(session, at))
    shown = ReminderNotification.model_validate(newest.snapshot).lines if newest else ()
    items, open_ = meeting_queries.agenda_items(session, at.series.key), _open_keys(session, at.series)
    settled = {key for key, item in items.items() if item.outcome is not None}
    settled |= {line.key for line in shown if line.kind is LineKind.action} - open_
    since = every_line(session, at.series, at.occurrence.instant)
    lines = {line.key: line for line in (*since, *shown)}
    in_order = dict.fromkeys(line.key for line in (*shown, *since))
    return [lines[key] for key in in_order if key not in settled]


def _open_keys(session: Session, series: Series) -> set[str]:
    return {f"{LineKind.action}.{row.id}" for row in meeting_queries.open_actions(session, series.key)}


def _text_of(lines: Mapping[str, AgendaLine], result: LineResult) -> str:
    return lines[result.key].text if result.key in lines else ""


KEPT_NOWHERE = "This would be lost. Choose another outcome for this line, or clear this field."
NOBODYS = "Only an action is given to somebody. Choose that as the outcome, or clear this field."


def _check(session: Session, results: Sequence[LineResult], today: date) -> None:
    errors: dict[str, str] = {}
    for result in results:
        if result.outcome is not LineOutcome.action:
            given = {"member": result.member, "day": result.due_on}
            errors |= {f"{name}.{result.key}": NOBODYS for name, value in given.items() if value is not None}
        if result.outcome not in (LineOutcome.decided, LineOutcome.action):
            if result.text:
                errors[f"text.{result.key}"] = KEPT_NOWHERE
            continue
        is_done = result.key.startswith(f"{LineKind.action}.") and result.outcome is LineOutcome.decided
        if is_done and not result.text:
            continue
        missing = "Say what was decided." if result.outcome is LineOutcome.decided else "Say what is to be done."
        if problem := unreadable(result.text, RESULT_LENGTH, missing):
            errors[f"text.{result.key}"] = problem
        if result.outcome is LineOutcome.action:
            if result.member is None:
                errors[f"member.{result.key}"] = "Choose who does it."
            elif result.member in visibility_queries.outsiders(session, [result.member]):
                errors[f"member.{result.key}"] = "Choose a full member of this workspace."
            if result.due_on is None or not today <= result.due_on <= today + LATEST:
                errors[f"day.{result.key}"] = "Choose a day from today, at most a year ahead."
    if errors:
        raise FieldErrors(errors)


def _write(
    session: Session, at: MeetingDate, lines: Mapping[str, AgendaLine], result: LineResult, request: Request
) -> None:
    line = lines.get(result.key)
    if line is None and result.outcome is LineOutcome.carried:
        # It was settled while the form was open, so there is nothing to carry over.
        return
    line = line or AgendaLine(key=result.key, kind=LineKind.point, text="", since=request.now)
    key, occurrence, by, now = at.series.key, at.occurrence.key, request.by.member_id, request.now
    if line.kind is LineKind.action:
        _write_action_line(session, line, result, request)
    else:
        item = session.get(AgendaItem, (key, line.key)) or AgendaItem(
            series=key, key=line.key, line=line.model_dump(mode="json"), at=now
        )
        item.outcome = None if result.outcome is LineOutcome.carried else result.outcome
        item.occurrence = occurrence
        session.add(item)
    idea = idea_queries.ideas_by_id(session, [line.idea_id]).get(line.idea_id) if line.idea_id else None
    idea_id = idea.id if idea else None
    if result.outcome is LineOutcome.decided and result.text:
        decision = MeetingDecision(
            series=key, occurrence=occurrence, text=result.text, about=line.text, idea_id=idea_id, by=by, at=now
        )
        session.add(decision)
        if idea is not None:
            row = lock_version(session, idea.id, idea.version, request.by, now)
            sentence = sentences.guild_decided(at.series.name, result.text)
            history.record(session, row, verb="discussed", sentence=sentence, by=by, now=now)
            session.flush()
            stage_everything(session, row, now)
            stage_news(session, row, now)
    elif result.outcome is LineOutcome.action and result.member and result.due_on:
        action = MeetingAction(
            series=key,
            occurrence=occurrence,
            text=result.text,
            idea_id=idea_id,
            member=result.member,
            due_on=result.due_on,
            asks_at=max(morning_of(session, result.due_on, result.member), now),
            at=now,
        )
        session.add(action)
        session.flush()
        told = working_hours.polite_for(session, action.member, now)
        if action.member != by and told < action.asks_at:
            # Who was not there would hear of it on its very day.
            _stage_action(session, action, told, _given(action))


def _write_action_line(session: Session, line: AgendaLine, result: LineResult, request: Request) -> None:
    action = session.get(MeetingAction, int(line.key.rpartition(".")[2]))
    if action is None or result.outcome is LineOutcome.carried:
        return
    # A new action in its place ends the old one too.
    ended = ActionProgress.done if result.outcome is LineOutcome.decided else ActionProgress.dropped
    _end_action(session, action, ended, request.by.member_id, request.now, action.version)


def _stage_results(session: Session, at: MeetingDate, results: Sequence[LineResult], now: datetime) -> None:
    """Have the last reminder say what came of the meeting; where an outage ate it, that is a post of its own."""
    subject = nearest_reminder(session, at)
    newest = outbox.newest_of(session, subject)
    telling = tuple(each for each in results if each.text and each.outcome is not LineOutcome.dropped)
    audience = newest.audience if newest is not None else organization_queries.workspace(session).guild_channel
    if audience is None or not (telling or outbox.find_message(session, subject)):
        return
    if newest is not None:
        reminder = ReminderNotification.model_validate(newest.snapshot)
    else:
        reminder = ReminderNotification(
            **meeting_info(*at).model_dump(),
            minutes_before=NEAREST,
            series=at.series.key,
            occurrence=at.occurrence.key,
        )
    # Who closes a meeting before its time has ended it.
    closed = reminder.model_copy(update={"is_over": True, "is_closed": True, "results": telling})
    key = f"{subject}{occurrence_queries.CLOSED}"
    outbox.stage(session, closed, key=key, audience=audience, due=now, subject=subject)


# Actions: reminded of on their day, closed from that message.


def actions_due(session: Session, now: datetime) -> list[int]:
    """Return the actions whose owners are reminded now; what was missed waits for their next morning."""
    due = meeting_queries.due_actions(session, now)
    return [id_ for id_, member in due if working_hours.polite_for(session, member, now) == now]


def action_instants(session: Session, now: datetime) -> list[datetime]:
    """Return when owners of actions are reminded: of those that were missed, and of the next one."""
    missed = [working_hours.polite_for(session, member, now) for _, member in meeting_queries.due_actions(session, now)]
    following = meeting_queries.next_action(session, now)
    return [*missed, *([following] if following is not None else [])]


def remind_of_action(session: Session, action_id: int, now: datetime) -> None:
    """Remind whoever has an action, once; in the caller's transaction."""
    row = session.get_one(MeetingAction, action_id)
    unasked = (col(MeetingAction.id) == action_id, col(MeetingAction.asked_at).is_(None))
    if not compare_and_set(session, update(MeetingAction).where(*unasked).values(asked_at=now)):
        return
    session.refresh(row)
    if row.progress is ActionProgress.open and row.member not in visibility_queries.outsiders(session, [row.member]):
        _stage_action(session, row, row.asks_at, _reminded(row))


def _given(row: MeetingAction) -> str:
    return f"action:{row.id}:given"


def _reminded(row: MeetingAction) -> str:
    # Of its own, since an edit rings no bell.
    return f"action:{row.id}"


def _stage_action(session: Session, row: MeetingAction, due: datetime, subject: str) -> None:
    series = session.get_one(Series, row.series)
    notification = ActionNotification(
        id=row.id or 0,
        version=row.version,
        text=row.text,
        meeting=series.name,
        at=row.at,
        due_on=row.due_on,
        zone=series.zone,
        progress=row.progress,
        by=row.done_by,
    )
    key = f"{subject}:{row.version}"
    outbox.stage(session, notification, key=key, audience=row.member, due=due, subject=subject)


def _end_action(
    session: Session, row: MeetingAction, progress: ActionProgress, by: str, now: datetime, version: int
) -> bool:
    as_seen = (
        col(MeetingAction.id) == row.id,
        col(MeetingAction.version) == version,
        col(MeetingAction.progress) == ActionProgress.open,
    )
    before = row.model_dump(include={"version", "progress"})
    values = {"version": version + 1, "progress": progress, "done_by": by, "done_at": now}
    is_as_seen = compare_and_set(session, update(MeetingAction).where(*as_seen).values(**values))
    session.refresh(row)
    if is_as_seen:
        after = row.model_dump(include={"version", "progress"})
        history.audit_act(session, f"action {progress}", ACTION, str(row.id), now, before=before, after=after)
        outbox.decline_waiting(session, _given(row), "it is closed by now")
        for subject in outbox.among(session, (_given(row), _reminded(row))):
            _stage_action(session, row, now, subject)
    return is_as_seen


def _relation_to_action(session: Session, row: MeetingAction, by: Principal) -> Relation:
    series = occurrence_queries.series(session, row.series)
    return Relation.named if by.member_id in (row.member, *(series.hosts if series else ())) else Relation.other
