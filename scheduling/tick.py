"""What is due now: each occurrence is claimed by a unique row, in one transaction with the facts that tell of it."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from intake import audit
from intake import queries as intake
from intake.experiments import queries as experiments
from intake.experiments import telling
from intake.plan import keeping
from scheduling import drafts, expectations, queries, staging
from scheduling.cadence import Occurrence, between, next_after
from scheduling.claims import AlreadyClaimed, claim, note_ends
from scheduling.compiling import CATCH_UP, compiled
from scheduling.facts import ReminderFact
from scheduling.reminders import MINUTES_BEFORE, NEAREST, WITH_AGENDA, DueReminder, agenda, due_reminders
from scheduling.staging import DIGEST, DIGEST_USEFUL, digest_key, stage_digest
from scheduling.tables import Series
from store import audit_chain, inbox, outbox, waiting_too_long
from store.engine import Session, Store

MOMENT, A_TICK = timedelta(microseconds=1), timedelta(seconds=1)
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
        due, lost = _due(session, now)
        # First of all what has ended, since the next digest tells of the weeks of those that were declined.
        work = [*_upkeep(session, now), *due, *([audit_chain.seal] if audit_chain.is_waiting(session) else [])]
    failures = [error for each in work if (error := _failure_of(store, each)) is not None]
    if failures:
        raise failures[0]
    if lost:
        raise UnknownZone(f"no such time zone on this machine: {', '.join(lost)}; what recurs there waits")


def next_due(store: Store, now: datetime) -> datetime | None:
    """Return the next instant at which a tick has something to do, or None."""
    with store.reading() as session:
        workspace, found = intake.workspace(session), []
        waiting = queries.waiting_drafts(session)
        lapses = [draft.lapses_at for draft in waiting]
        lapses += [now + A_TICK for draft in waiting if drafts.to_hand_on(session, draft)]
        for series in queries.active_series(session):
            if series.is_digest and workspace.digest_channel:
                found.append(next_after(series.cadence, now))
            elif not series.is_digest and workspace.guild_channel:
                for minutes in MINUTES_BEFORE:
                    before = timedelta(minutes=minutes)
                    occurrence = next_after(series.cadence, now + before)
                    found.append(occurrence and Occurrence(occurrence.local, occurrence.instant - before))
        lapses += [
            ReminderFact.model_validate(fact.snapshot).ends for _, fact in queries.standing_reminders(session, now)
        ]
        if staging.news_of_reminders(session, now) or staging.answered_digest(session, now):
            lapses.append(now + A_TICK)
        due = [occurrence.instant for occurrence in found if occurrence is not None]
        planned = keeping.due_at(session, now)
        reminder = expectations.next_reminder(session)
        others = [*([planned] if planned else []), *([reminder] if reminder else []), *experiments.next_asked(session)]
        return min([*due, *lapses, *others], default=None)


def _upkeep(session: Session, now: datetime) -> list[Work]:
    waiting = queries.waiting_drafts(session)
    unanswered = [draft for draft in waiting if draft.lapses_at <= now]
    ownerless = [draft for draft in waiting if draft.lapses_at > now and drafts.to_hand_on(session, draft)]
    return [
        *([partial(note_ends, now=now)] if queries.open_claims(session, now) else []),
        *([partial(waiting_too_long.bring_forward, now=now)] if waiting_too_long.waits_too_long(session, now) else []),
        *([partial(inbox.forget_old, now=now)] if inbox.has_old(session, now) else []),
        *([partial(keeping.stage_when_due, now=now)] if keeping.is_due(session, now) else []),
        *([partial(expectations.remind, now=now)] if expectations.to_remind(session, now) else []),
        *(partial(drafts.hand_on, draft_id=draft.id, version=draft.version, now=now) for draft in ownerless),
        *(partial(drafts.lapse, draft_id=draft.id, version=draft.version, now=now) for draft in unanswered),
        *(
            partial(staging.edit_reminder, told=told, reminder=reminder, now=now)
            for told, reminder in staging.news_of_reminders(session, now)
        ),
        *(
            [partial(staging.say_answered, told=told, now=now)]
            if (told := staging.answered_digest(session, now))
            else []
        ),
        *(partial(telling.ask, experiment_id=each, now=now) for each in experiments.to_ask(session, now)),
        *(
            partial(telling.ask_again, idea_id=idea_id, days=days, now=now)
            for idea_id, days in experiments.to_measure(session, now)
        ),
    ]


def _due(session: Session, now: datetime) -> tuple[list[Work], list[str]]:
    workspace = intake.workspace(session)
    digests: list[Work] = []
    reminders: list[tuple[Series, DueReminder]] = []
    lost = []
    for series in queries.active_series(session):
        session.expunge(series)
        try:
            if series.is_digest and workspace.digest_channel:
                digests += _due_digests(session, series, now)
            elif not series.is_digest and workspace.guild_channel:
                reminders += [(series, each) for each in _due_reminders(session, series, now)]
        except ZoneInfoNotFoundError:
            lost.append(series.zone)
    reminders.sort(key=lambda pair: (pair[1].due, pair[0].key))
    claiming = [partial(_claim_reminder, series=series, reminder=each, now=now) for series, each in reminders]
    return [*digests, *claiming], lost


def _due_digests(session: Session, series: Series, now: datetime) -> list[Work]:
    found = between(series.cadence, _since(session, series, DIGEST, now), now + MOMENT)
    found = _unclaimed(session, series, DIGEST, found)
    return [
        partial(_claim_digest, series=series, occurrence=occurrence, is_last=occurrence == found[-1], now=now)
        for occurrence in found
    ]


def _due_reminders(session: Session, series: Series, now: datetime) -> list[DueReminder]:
    found = []
    for minutes in MINUTES_BEFORE:
        what = _reminder(minutes)
        due = due_reminders(series.cadence, _since(session, series, what, now), now + MOMENT)
        due = [each for each in due if each.minutes_before == minutes]
        left = _unclaimed(session, series, what, [each.occurrence for each in due])
        found += [each for each in due if each.occurrence in left]
    return found


def _since(session: Session, series: Series, what: str, now: datetime) -> datetime:
    last = queries.last_claimed(session, series.key, what, now)
    # Announced in the future means by a clock that was ahead of this one.
    begun = series.announced_since if series.announced_since <= now else now - SKEW
    return max(last.due + MOMENT if last else begun, begun, now - CATCH_UP)


def _unclaimed(session: Session, series: Series, what: str, found: Sequence[Occurrence]) -> list[Occurrence]:
    # A clock that was set back, or a zone that has other rules since, comes by the same occurrence again.
    claimed = queries.claimed(session, series.key, what, [occurrence.key for occurrence in found])
    return [occurrence for occurrence in found if occurrence.key not in claimed]


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
        declined = drafts.LATER
    elif now - occurrence.instant >= DIGEST_USEFUL:
        declined = "it was more than a day late"
    if declined is not None:
        claim(session, series, occurrence, DIGEST, occurrence.instant, now, declined=declined)
        return
    drafts.make_room(session, now)
    owner = drafts.owner_of(session, series)
    digest, seen = compiled(session, series, occurrence)
    claim(session, series, occurrence, DIGEST, occurrence.instant, now, fact=digest_key(occurrence.key), seen=seen)
    if owner is not None:
        drafts.open_draft(session, series, occurrence, digest, owner, now)
    else:
        channel = intake.workspace(session).digest_channel or ""
        stage_digest(session, digest, occurrence.key, channel, occurrence.instant)
        audit.act(session, "digest posted", "digest", occurrence.key, now, after=digest.model_dump(mode="json"))


def _claim_reminder(session: Session, series: Series, reminder: DueReminder, now: datetime) -> None:
    starts, occurrence = reminder.occurrence.instant, reminder.occurrence
    what, declined = _reminder(reminder.minutes_before), None
    if now >= starts:
        declined = "missed: it had started"
    elif any(
        starts - timedelta(minutes=minutes) <= now for minutes in MINUTES_BEFORE if minutes < reminder.minutes_before
    ):
        declined = "missed: a nearer reminder was due too"
    if declined is not None:
        claim(session, series, occurrence, what, reminder.due, now, declined=declined)
        return
    key = f"{what}:{series.key}:{occurrence.key}"
    claim(session, series, occurrence, what, reminder.due, now, fact=key)
    # The nearest reminder tells that there was a meeting: one that was moved had the others for both days.
    before = queries.count_days_before(session, series.key, _reminder(NEAREST), occurrence.key, WITH_AGENDA)
    fact = ReminderFact(
        meeting=series.name,
        starts=starts,
        minutes=series.minutes,
        zone=series.zone,
        place=series.place,
        link=series.link,
        minutes_before=reminder.minutes_before,
        is_today=now.astimezone(ZoneInfo(series.zone)).date() == occurrence.local.date(),
        agenda=agenda(series.minutes) if before < WITH_AGENDA else (),
    )
    channel = intake.workspace(session).guild_channel or ""
    outbox.stage(session, fact, key=key, audience=channel, due=reminder.due, subject=key, expires=starts)


def _reminder(minutes: int) -> str:
    return f"reminder-{minutes}"
