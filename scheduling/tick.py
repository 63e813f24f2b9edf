"""What is due now: each occurrence is claimed by a unique row, in one transaction with what tells of it."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from zlib import crc32
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from intake.operations import due_dates, history, reopening, work_updates, working_hours
from intake.operations import experiments as experiments_operations
from intake.operations.conversations import open_questions
from intake.operations.experiments import ask_metric
from intake.operations.form_drafts import KEPT, forget_form_drafts
from intake.operations.notify import stage_homes, stage_tracker_by_plan
from intake.operations.organization import squad_ends
from intake.operations.planning.replanning import due_at, is_due, stage_when_due
from intake.policy import SquadCard
from intake.queries import due_dates as due_date_queries
from intake.queries import organization as organization_queries
from intake.queries.experiments import due_check_backs, due_questions
from intake.queries.form_drafts import has_old_form_drafts
from intake.queries.members import deciders
from scheduling import digest_drafts, policy_reminders
from scheduling.agendas import MeetingDate, agenda_of, reminder_key, reminder_name
from scheduling.digest_drafts import lapse_waiting, new_owner, open_draft, owner_of, owner_of_squads, reassign_draft
from scheduling.digest_posting import (
    DIGEST,
    DIGEST_USEFUL,
    MOMENT,
    answered_digest,
    compile_window,
    digest_key,
    say_answered,
    stage_digest,
)
from scheduling.feedback import advance_question, plan_question, question_instants, questions_due
from scheduling.hosts import next_turns, turn_instants, turns_due
from scheduling.leaders import LEADERS, due_before, due_leaders, leaders_key, next_leaders, open_leaders_draft, speaker
from scheduling.minutes import action_instants, actions_due, remind_of_action
from scheduling.notifications.meetings import ReminderNotification, Template
from scheduling.policy_reminders import next_reminder, to_remind
from scheduling.queries import digests as digest_queries
from scheduling.queries import meetings as meeting_queries
from scheduling.queries import occurrences as occurrence_queries
from scheduling.recurrence import Changes, Occurrence, between, next_after
from scheduling.reminders import (
    MINUTES_BEFORE,
    NEAREST,
    WITH_AGENDA,
    DueReminder,
    agenda,
    due_reminders,
    edit_reminder,
    reminder_edits,
)
from scheduling.squad_digest_posting import (
    compile_squad_window,
    due_squads,
    squad_claim,
    squads_with_digest,
    stage_squad_digest,
)
from scheduling.tables import Claim, DigestSnapshotRow, LeadershipMeeting, Series
from store import audit_chain, inbox, outbox
from store.clock_skew import bring_forward, waits_too_long
from store.engine import Session, Store
from store.locking import add_unless_there
from store.outbox import Progress

# Claims: a unique row decides which process takes care of an occurrence, and says in the end what became of it.


class AlreadyClaimed(Exception):
    """Somebody else took care of it at the same moment, and staged its notifications with the claim."""


def claim(
    session: Session,
    series: Series | LeadershipMeeting,
    occurrence: Occurrence,
    what: str,
    due: datetime,
    now: datetime,
    *,
    fact: str | None = None,
    seen: list[int] | None = None,
    declined: str | None = None,
) -> None:
    """Claim an occurrence in the caller's transaction; raises AlreadyClaimed, and then nothing of that may stay."""
    row = Claim(
        series=series.key,
        occurrence=occurrence.key,
        what=what,
        due=due,
        claimed_at=now,
        fact=fact,
        seen=seen,
        declined=declined,
    )
    if not add_unless_there(session, row):
        raise AlreadyClaimed


def note_ends(session: Session, now: datetime) -> None:
    """Write down with each claim how its notification has ended: sent, or declined with the reason."""
    for row, outbox_row in occurrence_queries.open_claims(session, now):
        if outbox_row.progress is Progress.sent:
            row.sent_at = outbox_row.sent_at
        elif outbox_row.progress is Progress.declined:
            row.declined = outbox_row.note or "declined"
        else:
            row.declined = f"it could not be posted in time: {outbox_row.note}"
        session.add(row)


# What is due now: each occurrence is claimed by a unique row, in one transaction with its notifications.

A_TICK = timedelta(seconds=1)
CATCH_UP = timedelta(days=35)
# So far the clocks of replicas may be apart.
SKEW = timedelta(minutes=5)

Work = Callable[[Session], object]


class UnknownZone(Exception):
    """The time zones of this machine lack one that something recurs in; everything else was done."""


def tick(store: Store, now: datetime) -> None:
    """Do the upkeep, and claim and stage whatever has fallen due, each in a transaction of its own.

    One that fails holds up no other. Raises what the first of them raised, or UnknownZone.
    """
    with store.reading() as session:
        # Of the others nothing can have fallen due.
        recurring = occurrence_queries.series_to_check(session, now)
        meetings = [series.key for series in recurring if not series.is_digest]
        changes = meeting_queries.meeting_changes(session, now, meetings)
        due, lost = _due(session, recurring, changes, now)
        # First of all what has ended, since the next digest tells of the weeks of those that were declined.
        work = [*_upkeep(session, recurring, changes, now), *due]
        work += [audit_chain.seal] if audit_chain.is_waiting(session) else []
    failures = [error for each in work if (error := _failure_of(store, each)) is not None]
    if not failures:
        # A few at a time, since others wait to write meanwhile.
        parts = [meetings[start : start + CHECKED_AT_ONCE] for start in range(0, len(meetings), CHECKED_AT_ONCE)]
        noting = [_failure_of(store, partial(note_checks, meetings=part, now=now)) for part in parts]
        failures += [error for error in noting if error is not None]
    if failures:
        raise failures[0]
    if lost:
        raise UnknownZone(f"no such time zone on this machine: {', '.join(lost)}; what recurs there waits")


def next_due(store: Store, now: datetime) -> datetime | None:
    """Return the next instant at which a tick has something to do, or None."""
    with store.reading() as session:
        workspace, occurrences = organization_queries.workspace(session), []
        changes = meeting_queries.meeting_changes(session, now)
        waiting = digest_queries.waiting_drafts(session)
        lapses = [draft.lapses_at for draft in waiting]
        lapses += [now + A_TICK for draft in waiting if new_owner(session, draft)]
        recurring = occurrence_queries.active_series(session)
        for series in recurring:
            if series.is_digest and (workspace.digest_channel or squads_with_digest(session)):
                occurrences.append(next_after(series.cadence, now))
            elif not series.is_digest and workspace.guild_channel:
                for minutes in MINUTES_BEFORE:
                    before = timedelta(minutes=minutes)
                    occurrence = next_after(series.cadence, now + before, changes.get(series.key, {}))
                    occurrences.append(occurrence and Occurrence(occurrence.local, occurrence.instant - before))
        standing = occurrence_queries.standing_reminders(session, now)
        lapses += [ReminderNotification.model_validate(fact.snapshot).ends for _, fact in standing]
        if reminder_edits(session, changes, now, standing) or answered_digest(session, now):
            lapses.append(now + A_TICK)
        due = [occurrence.instant for occurrence in occurrences if occurrence is not None]
        planned = due_at(session, now)
        reminder = next_reminder(session, now)
        single = [planned, reminder, next_leaders(session, now), open_questions.next_reminder(session, now)]
        lapses += _held_digests(session, now)
        other_instants = [each for each in single if each is not None]
        other_instants += [
            *experiments_operations.question_instants(session, now),
            *turn_instants(session, recurring, changes, now),
        ]
        other_instants += [*question_instants(session, now), *action_instants(session, now)]
        other_instants += [
            *due_dates.next_reviews(session),
            *due_dates.next_decisions(session, now),
            *reopening.next_days(session),
            *work_updates.next_due(session, now),
            *squad_ends.next_instants(session),
        ]
        return min([*due, *lapses, *other_instants], default=None)


def _upkeep(session: Session, recurring: Sequence[Series], changes: dict[str, Changes], now: datetime) -> list[Work]:
    meetings = [series.key for series in recurring if not series.is_digest]
    waiting = digest_queries.waiting_drafts(session)
    unanswered = [draft for draft in waiting if draft.lapses_at <= now]
    standing = occurrence_queries.standing_reminders(session, now, meetings)
    ownerless = [draft for draft in waiting if draft.lapses_at > now and new_owner(session, draft)]
    return [
        *([partial(note_ends, now=now)] if occurrence_queries.open_claims(session, now) else []),
        *([partial(bring_forward, now=now)] if waits_too_long(session, now) else []),
        *([partial(inbox.forget_old, now=now)] if inbox.has_old(session, now) else []),
        *([partial(forget_form_drafts, until=now - KEPT)] if has_old_form_drafts(session, now - KEPT) else []),
        *([partial(stage_when_due, now=now)] if is_due(session, now) else []),
        *([partial(policy_reminders.remind, now=now)] if to_remind(session, now) else []),
        *(partial(reassign_draft, draft_id=draft.id, version=draft.version, now=now) for draft in ownerless),
        *(partial(digest_drafts.lapse, draft_id=draft.id, version=draft.version, now=now) for draft in unanswered),
        *(
            partial(edit_reminder, row=row, reminder=reminder, now=now)
            for row, reminder in reminder_edits(session, changes, now, standing)
        ),
        *([partial(say_answered, row=row, now=now)] if (row := answered_digest(session, now)) else []),
        *(
            partial(experiments_operations.ask_result, experiment_id=each.id, now=now)
            for each in experiments_operations.questions_now(session, due_questions(session, now), now)
        ),
        *_hosting(session, recurring, changes, now),
        *(partial(remind_of_action, action_id=id_, now=now) for id_ in actions_due(session, now)),
        *(partial(promise_again, idea_id=idea_id, now=now) for idea_id in due_date_queries.overdue(session, now)),
        *(partial(due_dates.nudge, member=member, now=now) for member in due_date_queries.to_be_nudged(session, now)),
        *(partial(pass_on, member=member, now=now) for member in due_date_queries.to_be_relieved(session, now)),
        *(
            partial(promise_decision_again, idea_id=idea_id, now=now)
            for idea_id in due_dates.decisions_overdue(session, now)
        ),
        *([partial(pass_decisions_on, now=now)] if now in due_dates.decisions_to_pass_on(session, now) else []),
        *(
            partial(remind_to_decide, due=due, now=now)
            for due in due_dates.decisions_missed(session, now)
            if due.instant <= now
        ),
        *(partial(open_questions.remind, idea_id=each, now=now) for each in open_questions.reminders_due(session, now)),
        *(partial(work_updates.ask, idea_id=idea_id, now=now) for idea_id in work_updates.due(session, now)),
        *(partial(squad_ends.close, key=key, now=now) for key in squad_ends.to_close(session, now)),
        *(partial(squad_ends.tell, key=key, now=now) for key in squad_ends.to_tell(session, now)),
        *(partial(reopening.bring_up, idea_id=idea_id, now=now) for idea_id in reopening.due(session, now)),
        *(
            partial(ask_metric, idea_id=each.id, days=each.days, now=now)
            for each in experiments_operations.questions_now(session, due_check_backs(session, now), now)
        ),
    ]


def _hosting(session: Session, recurring: Sequence[Series], changes: dict[str, Changes], now: datetime) -> list[Work]:
    return [
        *turns_due(session, recurring, changes, now),
        *(
            partial(advance_question, series=series, occurrence=occurrence, now=now)
            for series, occurrence in questions_due(session, now)
        ),
    ]


def promise_again(session: Session, idea_id: str, now: datetime) -> None:
    """Promise a new day where the last has passed; the tracker says so."""
    row = due_dates.promise_again(session, idea_id, now)
    if row is not None:
        stage_tracker_by_plan(session, row, f"promise:{now.isoformat()}", now)


def promise_decision_again(session: Session, idea_id: str, now: datetime) -> None:
    """Promise a new day for a squad's decision where the last has passed; the tracker says so."""
    row = due_dates.promise_decision_again(session, idea_id, now)
    if row is not None:
        stage_tracker_by_plan(session, row, f"decision promised:{now.isoformat()}", now)


def pass_decisions_on(session: Session, now: datetime) -> None:
    """Remind the next on the rota of what squads were to decide; triagers see on their Home that it is late."""
    for row in due_dates.pass_decisions_on(session, now):
        triagers = deciders(session)
        stage_homes(session, triagers, f"decision passed:{row.id}:{now.isoformat()}", now, batch=True)


def remind_to_decide(session: Session, due: due_dates.DueDecision, now: datetime) -> None:
    """Remind whoever may decide of what a squad was to decide; the trackers say that it is late."""
    for row in due_dates.remind_to_decide(session, due, now):
        stage_tracker_by_plan(session, row, f"undecided:{due.day.isoformat()}", now)


def pass_on(session: Session, member: str, now: datetime) -> None:
    """Give what a person has not looked at to the next on the rota; the trackers name who has it."""
    for row in due_dates.pass_on(session, member, now):
        stage_tracker_by_plan(session, row, f"passed:{now.isoformat()}", now)


def _due(
    session: Session, recurring: Sequence[Series], changes: dict[str, Changes], now: datetime
) -> tuple[list[Work], list[str]]:
    workspace = organization_queries.workspace(session)
    digests: list[Work] = []
    reminders: list[tuple[Series, DueReminder]] = []
    lost: list[str] = []
    for series in recurring:
        if not series.active:
            continue
        session.expunge(series)
        try:
            if series.is_digest and workspace.digest_channel:
                digests += _due_digests(session, series, now)
            if series.is_digest:
                digests += _due_squad_digests(session, series, now)
            elif workspace.guild_channel:
                due = _due_reminders(session, series, changes.get(series.key, {}), now)
                reminders += [(series, reminder) for reminder in due]
        except ZoneInfoNotFoundError:
            lost.append(series.zone)
    try:
        if (leaders := due_leaders(session, now)) is not None:
            session.expunge(leaders[0])
            digests.append(partial(_claim_leaders, meeting=leaders[0], occurrence=leaders[1], now=now))
    except ZoneInfoNotFoundError as unknown:
        lost.append(str(unknown))
    reminders.sort(key=lambda pair: (pair[1].due, pair[0].key))
    claiming = [partial(_claim_reminder, series=series, reminder=reminder, now=now) for series, reminder in reminders]
    return [*digests, *claiming], lost


def _due_digests(session: Session, series: Series, now: datetime) -> list[Work]:
    occurrences = _missed_digests(session, series, now)
    held = occurrences and _held_draft(session, series, occurrences[-1], now) is not None
    return [
        partial(_claim_digest, series=series, occurrence=occurrence, is_last=occurrence == occurrences[-1], now=now)
        for occurrence in (occurrences[:-1] if held else occurrences)
    ]


def _missed_digests(session: Session, series: Series, now: datetime) -> list[Occurrence]:
    occurrences = between(series.cadence, _since(session, series, DIGEST, now), now + MOMENT)
    return _unclaimed(session, series, DIGEST, occurrences)


def _held_draft(session: Session, series: Series, occurrence: Occurrence, now: datetime) -> datetime | None:
    owner = owner_of(session, series)
    if owner is None or now >= working_hours.of_use_until(session, owner, occurrence.instant, DIGEST_USEFUL):
        return None
    return working_hours.held_until(session, owner, occurrence.instant, now)


def _due_squad_digests(session: Session, series: Series, now: datetime) -> list[Work]:
    occurrence, squads = due_squads(session, series, now)
    if occurrence is None:
        return []
    return [
        partial(_claim_squad_digest, series=series, occurrence=occurrence, squad=squad, now=now)
        for squad in squads
        if _squads_instant(session, series, squad, occurrence, now) == now
    ]


def _squads_instant(
    session: Session, series: Series, squad: SquadCard, occurrence: Occurrence, now: datetime
) -> datetime | None:
    """Return when a squad's digest that was missed goes out: its draft in its lead's next morning; None if too late."""
    owner, due = owner_of_squads(session, series, squad), occurrence.instant
    until = working_hours.of_use_until(session, owner, due, DIGEST_USEFUL) if owner else due + DIGEST_USEFUL
    if now >= until:
        return None
    return (working_hours.held_until(session, owner, due, now) if owner else None) or now


def _held_digests(session: Session, now: datetime) -> list[datetime]:
    """Return when drafts come that an outage has made late and that wait for their owners' next morning."""
    held: list[datetime | None] = []
    workspace = organization_queries.workspace(session)
    for series in occurrence_queries.active_series(session):
        if series.is_digest and workspace.digest_channel and (missed := _missed_digests(session, series, now)):
            held.append(_held_draft(session, series, missed[-1], now))
        if series.is_digest:
            occurrence, squads = due_squads(session, series, now)
            held += [_squads_instant(session, series, squad, occurrence, now) for squad in squads if occurrence]
    return [instant for instant in held if instant is not None]


def _claim_leaders(session: Session, meeting: LeadershipMeeting, occurrence: Occurrence, now: datetime) -> None:
    due, owner = due_before(occurrence.instant, meeting.zone), speaker(session)
    if owner is None:
        claim(session, meeting, occurrence, LEADERS, due, now, declined="nobody speaks for machine learning")
        return
    # First the claim: of two who tick at once the second is to fail on that row.
    claim(session, meeting, occurrence, LEADERS, due, now, fact=leaders_key(occurrence))
    open_leaders_draft(session, occurrence, owner, now)


def _due_reminders(session: Session, series: Series, changes: Changes, now: datetime) -> list[DueReminder]:
    reminders = []
    for minutes in MINUTES_BEFORE:
        what = reminder_name(minutes)
        due = due_reminders(series.cadence, _since(session, series, what, now), now + MOMENT, changes)
        due = [reminder for reminder in due if reminder.minutes_before == minutes]
        unclaimed = _unclaimed(session, series, what, [reminder.occurrence for reminder in due])
        reminders += [reminder for reminder in due if reminder.occurrence in unclaimed]
    return reminders


def _since(session: Session, series: Series, what: str, now: datetime) -> datetime:
    last = occurrence_queries.last_claimed(session, series.key, what, now)
    # Announced in the future means by a clock that was ahead of this one.
    begun = series.announced_since if series.announced_since <= now else now - SKEW
    return max(last.due + MOMENT if last else begun, begun, now - CATCH_UP)


def _unclaimed(session: Session, series: Series, what: str, occurrences: Sequence[Occurrence]) -> list[Occurrence]:
    # A clock that was set back, or a zone that has other rules since, comes by the same occurrence again.
    claimed = occurrence_queries.claimed(session, series.key, what, [occurrence.key for occurrence in occurrences])
    return [occurrence for occurrence in occurrences if occurrence.key not in claimed]


def _failure_of(store: Store, work: Work) -> Exception | None:
    """Do one thing that is due in its own transaction; return why that failed, if it did."""
    try:
        with store.writing() as session:
            work(session)
    except AlreadyClaimed:
        return None
    except Exception as error:  # noqa: BLE001 - whatever is wrong with one, the others are due too
        return error
    return None


def _claim_digest(session: Session, series: Series, occurrence: Occurrence, is_last: bool, now: datetime) -> None:
    declined = None
    if not is_last:
        declined = digest_drafts.LATER
    elif now >= _of_use_until(session, series, occurrence):
        declined = "it was more than a day late"
    if declined is not None:
        claim(session, series, occurrence, DIGEST, occurrence.instant, now, declined=declined)
        return
    lapse_waiting(session, now)
    owner = owner_of(session, series)
    digest, seen, snapshot = compile_window(session, series, occurrence)
    claim(session, series, occurrence, DIGEST, occurrence.instant, now, fact=digest_key(occurrence.key), seen=seen)
    session.add(DigestSnapshotRow(series=series.key, occurrence=occurrence.key, body=snapshot.model_dump(mode="json")))
    if owner is not None:
        open_draft(session, series, occurrence, digest, owner, now)
    else:
        channel = organization_queries.workspace(session).digest_channel or ""
        stage_digest(session, digest, occurrence.key, channel, occurrence.instant)
        history.audit_act(session, "digest posted", "digest", occurrence.key, now, after=digest.model_dump(mode="json"))


def _of_use_until(session: Session, series: Series, occurrence: Occurrence) -> datetime:
    owner = owner_of(session, series)
    if owner is None:
        return occurrence.instant + DIGEST_USEFUL
    return working_hours.of_use_until(session, owner, occurrence.instant, DIGEST_USEFUL)


def _claim_squad_digest(
    session: Session, series: Series, occurrence: Occurrence, squad: SquadCard, now: datetime
) -> None:
    what, due = squad_claim(squad.key), occurrence.instant
    digest, seen = compile_squad_window(session, series, occurrence, squad)
    lapse_waiting(session, now, squad.key)
    if digest is None:
        claim(session, series, occurrence, what, due, now, seen=seen, declined=occurrence_queries.NOTHING_TO_SAY)
        return
    key = f"{DIGEST}:{occurrence.key}:{what}"
    owner = owner_of_squads(session, series, squad)
    claim(session, series, occurrence, what, due, now, fact=key, seen=seen)
    if owner is not None:
        open_draft(session, series, occurrence, digest, owner, now, squad=squad.key)
        return
    stage_squad_digest(session, digest, key, squad.channel or "", due)
    history.audit_act(session, "squad digest posted", "digest", key, now, after=digest.model_dump(mode="json"))


def _claim_reminder(session: Session, series: Series, reminder: DueReminder, now: datetime) -> None:
    starts, occurrence = reminder.occurrence.instant, reminder.occurrence
    what, declined = reminder_name(reminder.minutes_before), None
    if now >= starts:
        declined = "missed: it had started"
    elif any(
        starts - timedelta(minutes=minutes) <= now for minutes in MINUTES_BEFORE if minutes < reminder.minutes_before
    ):
        declined = "missed: a nearer reminder was due too"
    key = reminder_key(session, MeetingDate(series, occurrence), what)
    if declined is not None:
        claim(session, series, occurrence, what, reminder.due, now, declined=declined)
    else:
        claim(session, series, occurrence, what, reminder.due, now, fact=key)
    if reminder.minutes_before == NEAREST:
        plan_question(session, series, occurrence)
    if declined is not None:
        return
    # The nearest reminder tells that there was a meeting: one that was moved had the others for both days.
    before = occurrence_queries.count_days_before(
        session, series.key, reminder_name(NEAREST), occurrence.key, WITH_AGENDA
    )
    turn = meeting_queries.turn(session, series.key, occurrence.key)
    lines, more = agenda_of(session, series, starts, turn.left_out if turn else ())
    is_new = before < WITH_AGENDA and series.template is Template.guild_sync
    zone = ZoneInfo(series.zone)
    notification = ReminderNotification(
        meeting=series.name,
        starts=starts,
        minutes=series.minutes,
        zone=series.zone,
        place=series.place,
        link=series.link,
        minutes_before=reminder.minutes_before,
        is_today=now.astimezone(zone).date() == starts.astimezone(zone).date(),
        agenda=agenda(series.minutes) if is_new and not lines else (),
        series=series.key,
        occurrence=occurrence.key,
        host=turn.host if turn else None,
        introduction=turn.introduction if turn else "",
        lines=lines,
        more=more,
        template=series.template,
    )
    channel = organization_queries.workspace(session).guild_channel or ""
    outbox.stage(session, notification, key=key, audience=channel, due=reminder.due, subject=key, expires=starts)


# When a tick looks at a meeting next: at the instant at which something of it falls due, and once an hour besides. So
# a tick costs the same however many meetings wait. A change of a meeting or of a date has the next tick look at it.

AN_HOUR = 3600
CHECKED_AT_ONCE = 20


def note_checks(session: Session, meetings: Sequence[str], now: datetime) -> None:
    """Note of meetings that were looked at when a tick looks at each next; in a transaction of its own."""
    if organization_queries.workspace(session).guild_channel is None:
        # Once there is one, what has fallen due meanwhile is told.
        return
    changes = meeting_queries.meeting_changes(session, now, meetings)
    for key in meetings:
        series = session.get(Series, key, with_for_update=True)
        if series is None:
            continue
        try:
            series.check_at = _next_check(session, series, changes, now)
        except ZoneInfoNotFoundError:
            # Each tick says so until this machine knows its zone.
            continue
        series.checked_at = now
        session.add(series)


def _next_check(session: Session, series: Series, changes: dict[str, Changes], now: datetime) -> datetime:
    instants = [_next_hourly(series.key, now)]
    if series.active:
        for minutes in MINUTES_BEFORE:
            before = timedelta(minutes=minutes)
            following = next_after(series.cadence, now + before, changes.get(series.key, {}))
            instants += [following.instant - before] if following else []
        instants += [turn.due for turn in next_turns(session, [series], changes, now)]
    instants += [
        ReminderNotification.model_validate(row.snapshot).ends
        for _, row in occurrence_queries.standing_reminders(session, now, [series.key])
    ]
    if occurrence_queries.has_unsent(session, series.key, [reminder_name(minutes) for minutes in MINUTES_BEFORE]):
        # It can be edited as soon as it stands.
        instants.append(now + A_TICK)
    return min(instants)


def _next_hourly(key: str, now: datetime) -> datetime:
    """Return the next instant of a meeting's own minute and second of the hour: not all are looked at in one tick."""
    return now + timedelta(seconds=1 + (crc32(key.encode()) - int(now.timestamp())) % AN_HOUR)
