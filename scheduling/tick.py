"""What is due now: each occurrence is claimed by a unique row, in one transaction with the facts that tell of it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy.exc import IntegrityError

from intake import audit
from intake import queries as intake
from scheduling import drafts, queries
from scheduling.cadence import Occasion, between, next_after
from scheduling.digests import compile_digest
from scheduling.facts import DigestFact, ReminderFact
from scheduling.reminders import MINUTES_BEFORE, WITH_AGENDA, DueReminder, agenda, due_reminders
from scheduling.staging import DIGEST, DIGEST_USEFUL, stage_digest
from scheduling.tables import Claim, Series
from store import audit_chain, outbox
from store.engine import Session, Store

CATCH_UP = timedelta(days=35)
FIRST_WINDOW = timedelta(days=7)


def tick(store: Store, now: datetime) -> None:
    """Claim and stage whatever has fallen due, each occurrence in a transaction of its own."""
    with store.reading() as session:
        digests, reminders = _due(session, now)
        unanswered = [(draft.id, draft.version) for draft in queries.waiting_drafts(session) if draft.lapses_at <= now]
        is_unsealed = audit_chain.is_waiting(session)
    for draft_id, version in unanswered:
        with store.writing() as session:
            drafts.lapse(session, draft_id, version, now)
    for series, occasion, is_last in digests:
        _claimed(store, partial(_claim_digest, series=series, occasion=occasion, is_last=is_last, now=now))
    for series, reminder in reminders:
        _claimed(store, partial(_claim_reminder, series=series, reminder=reminder, now=now))
    if is_unsealed:
        with store.writing() as session:
            audit_chain.seal(session)


def next_due(store: Store, now: datetime) -> datetime | None:
    """Return the next instant at which a tick has something to do, or None."""
    with store.reading() as session:
        workspace, found = intake.workspace(session), []
        lapses = [draft.lapses_at for draft in queries.waiting_drafts(session)]
        for series in queries.active_series(session):
            if series.is_digest and workspace.digest_channel:
                found.append(next_after(series.cadence, now))
            elif not series.is_digest and workspace.guild_channel:
                for minutes in MINUTES_BEFORE:
                    before = timedelta(minutes=minutes)
                    occasion = next_after(series.cadence, now + before)
                    found.append(occasion and Occasion(occasion.local, occasion.instant - before))
        due = [occasion.instant for occasion in found if occasion is not None]
        return min([*due, *lapses], default=None)


def _due(
    session: Session, now: datetime
) -> tuple[list[tuple[Series, Occasion, bool]], list[tuple[Series, DueReminder]]]:
    workspace = intake.workspace(session)
    digests: list[tuple[Series, Occasion, bool]] = []
    reminders: list[tuple[Series, DueReminder]] = []
    for series in queries.active_series(session):
        session.expunge(series)
        if series.is_digest and workspace.digest_channel:
            found = between(series.cadence, _since(session, series, DIGEST, now), _past(now))
            digests += [(series, occasion, occasion == found[-1]) for occasion in found]
        elif not series.is_digest and workspace.guild_channel:
            for minutes in MINUTES_BEFORE:
                since = _since(session, series, _reminder(minutes), now)
                due = due_reminders(series.cadence, since, _past(now))
                reminders += [(series, each) for each in due if each.minutes_before == minutes]
    return digests, sorted(reminders, key=lambda pair: (pair[1].due, pair[0].key))


def _since(session: Session, series: Series, what: str, now: datetime) -> datetime:
    last = queries.last_claimed(session, series.key, what)
    after_last = last.due + timedelta(microseconds=1) if last else series.announced_since
    return max(after_last, series.announced_since, now - CATCH_UP)


def _past(now: datetime) -> datetime:
    return now + timedelta(microseconds=1)


def _claimed(store: Store, claim: Callable[[Session], None]) -> None:
    try:
        with store.writing() as session:
            claim(session)
    except IntegrityError:
        # Somebody else claimed it at the same moment, and staged its facts with the claim.
        return


def _claim_digest(session: Session, series: Series, occasion: Occasion, is_last: bool, now: datetime) -> None:
    declined = None
    if not is_last:
        declined = drafts.LATER
    elif now - occasion.instant >= DIGEST_USEFUL:
        declined = "it was more than a day late"
    if declined is not None:
        _claim(session, series, occasion, DIGEST, occasion.instant, now, declined)
        return
    drafts.make_room(session, now)
    owner = drafts.owner_of(session, series)
    _claim(session, series, occasion, DIGEST, occasion.instant, now, None)
    digest = _compiled(session, series, occasion)
    if owner is not None:
        drafts.open_draft(session, series, occasion, digest, owner, now)
    else:
        channel = intake.workspace(session).digest_channel or ""
        stage_digest(session, digest, occasion.key, channel, occasion.instant)
        audit.act(session, "digest posted", "digest", occasion.key, now, after=digest.model_dump(mode="json"))


def _compiled(session: Session, series: Series, occasion: Occasion) -> DigestFact:
    since = _window_begins(session, series, occasion)
    return compile_digest(
        since,
        occasion.instant,
        series.zone,
        queries.happenings(session, since, occasion.instant),
        queries.waiting(session),
        {squad.key: squad.name for squad in intake.squads(session)},
        queries.oldest_question(session),
    )


def _window_begins(session: Session, series: Series, occasion: Occasion) -> datetime:
    sent = queries.last_sent(session, series.key, DIGEST, occasion.instant)
    if sent is not None:
        return sent.due
    # Where all before were declined, their weeks are told of too.
    first = queries.first_claimed(session, series.key, DIGEST)
    begins = first.due if first is not None else occasion.instant
    return max(begins, occasion.instant - CATCH_UP) - FIRST_WINDOW


def _claim_reminder(session: Session, series: Series, reminder: DueReminder, now: datetime) -> None:
    starts, occasion = reminder.occasion.instant, reminder.occasion
    what, declined = _reminder(reminder.minutes_before), None
    if now >= starts:
        declined = "missed: it had started"
    elif any(
        starts - timedelta(minutes=minutes) <= now for minutes in MINUTES_BEFORE if minutes < reminder.minutes_before
    ):
        declined = "missed: a nearer reminder was due too"
    _claim(session, series, occasion, what, reminder.due, now, declined)
    if declined is not None:
        return
    before = queries.count_days_before(session, series.key, occasion.key, WITH_AGENDA)
    fact = ReminderFact(
        meeting=series.name,
        starts=starts,
        minutes=series.minutes,
        zone=series.zone,
        place=series.place,
        link=series.link,
        minutes_before=reminder.minutes_before,
        is_today=now.astimezone(ZoneInfo(series.zone)).date() == occasion.local.date(),
        agenda=agenda(series.minutes) if before < WITH_AGENDA else (),
    )
    outbox.stage(
        session,
        fact,
        key=f"{what}:{series.key}:{occasion.key}",
        audience=intake.workspace(session).guild_channel or "",
        due=reminder.due,
        expires=starts,
    )


def _claim(
    session: Session,
    series: Series,
    occasion: Occasion,
    what: str,
    due: datetime,
    now: datetime,
    declined: str | None,
) -> None:
    session.add(Claim(series=series.key, occasion=occasion.key, what=what, due=due, claimed_at=now, declined=declined))
    session.flush()


def _reminder(minutes: int) -> str:
    return f"reminder-{minutes}"
