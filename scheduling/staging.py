"""Stages a digest for its channel, with the rest in its thread, and a draft of it for those who may post it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfoNotFoundError

from intake import queries as intake
from intake.staging import stage_homes
from scheduling import queries
from scheduling.digests import edited
from scheduling.facts import DigestFact, DigestRest, DraftFact, DraftProgress, ReminderFact
from scheduling.reminders import as_it_is
from scheduling.tables import DigestDraft
from store import outbox, standing
from store.engine import Session
from store.outbox import OutboxFact

DIGEST, DRAFT = "digest", "digest-draft"
DIGEST_USEFUL = timedelta(hours=24)


def digest_key(occurrence: str) -> str:
    """Return the key of the fact that tells of an occurrence's digest."""
    return f"{DIGEST}:{occurrence}"


def stage_digest(session: Session, fact: DigestFact, occurrence: str, channel: str, due: datetime) -> None:
    """Stage the digest of an occurrence, of use for a day after `due`."""
    subject, expires = digest_key(occurrence), due + DIGEST_USEFUL
    outbox.stage(session, fact, key=subject, audience=channel, due=due, subject=subject, expires=expires)
    if fact.rest:
        outbox.stage(
            session,
            DigestRest.model_validate(fact.model_dump()),
            key=f"{subject}:rest",
            audience=channel,
            due=due,
            reply_to=subject,
            expires=expires,
            batch=True,
        )


def news_of_reminders(session: Session, now: datetime) -> list[tuple[OutboxFact, ReminderFact]]:
    """Return the reminders that stand and read otherwise than they should by now, each with how it should."""
    known, found = queries.all_series(session), []
    for claim, told in queries.standing_reminders(session, now):
        reminder = ReminderFact.model_validate(told.snapshot)
        try:
            should = as_it_is(reminder, known.get(claim.series), now)
        except ZoneInfoNotFoundError:
            # Whoever ticks says which zone this machine lacks.
            continue
        if should != reminder:
            found.append((told, should))
    return found


def edit_reminder(session: Session, told: OutboxFact, reminder: ReminderFact, now: datetime) -> None:
    """Have a reminder that stands say what is so by now."""
    how = queries.OVER if reminder.is_over else f":after {told.id}"
    key = f"{told.subject}{how}"
    outbox.stage(session, reminder, key=key, audience=told.audience, due=now, subject=told.subject, batch=True)


def answered_digest(session: Session, now: datetime) -> OutboxFact | None:
    """Return the newest digest where what it asks for was answered, and it does not say so yet."""
    told = queries.asking_digest(session, now)
    if told is None:
        return None
    ask = DigestFact.model_validate(told.snapshot).ask
    return told if ask is not None and queries.is_answered(session, ask) else None


def say_answered(session: Session, told: OutboxFact, now: datetime) -> None:
    """Have a digest say that what it asks for is answered."""
    fact = DigestFact.model_validate(told.snapshot).model_copy(update={"is_answered": True})
    key = f"{told.subject}:answered"
    outbox.stage(session, fact, key=key, audience=told.audience, due=now, subject=told.subject, batch=True)


def draft_fact(session: Session, draft: DigestDraft) -> DraftFact:
    """Return a draft as it stands now."""
    return DraftFact(
        id=draft.id,
        version=draft.version,
        owner=draft.owner,
        channel=intake.workspace(session).digest_channel or "",
        digest=as_edited(draft),
        lapses_at=draft.lapses_at,
        progress=draft.progress,
        by=draft.by,
        instead_of=_instead_of(session, draft),
    )


def _instead_of(session: Session, draft: DigestDraft) -> str | None:
    first, series = _first_asked(session, draft), queries.series(session, draft.series)
    named = first if first not in (None, draft.owner) else series.owner if series else None
    return named if named != draft.owner else None


def _first_asked(session: Session, draft: DigestDraft) -> str | None:
    return outbox.audience_of(session, f"{DRAFT}:{draft.id}:1")


def as_edited(draft: DigestDraft) -> DigestFact:
    """Return the digest as the draft shows it and would be posted."""
    compiled = DigestFact.model_validate(draft.digest)
    return edited(compiled, draft.introduction, draft.introduced_by, draft.left_out)


def stage_draft(session: Session, draft: DigestDraft, due: datetime) -> None:
    """Stage the draft for its owner, and new Homes for all who may post it."""
    name = f"{DRAFT}:{draft.id}"
    # Whoever it is handed on to has it as a message of their own.
    handed_on = _first_asked(session, draft) not in (None, draft.owner)
    subject = f"{name}@{draft.owner}" if handed_on else name
    outbox.stage(
        session,
        draft_fact(session, draft),
        key=f"{subject}:{draft.version}",
        audience=draft.owner,
        due=due,
        subject=subject,
        expires=draft.lapses_at if draft.progress is DraftProgress.waiting else None,
    )
    stage_homes(session, queries.leads_and_admins(session), f"{name}:{draft.version}", due, batch=True)


def stage_handed_on(session: Session, draft: DigestDraft, before: str, now: datetime) -> None:
    """Stage the draft for its new owner, and say so where it stands with the one before."""
    for subject in standing.among(session, [f"{DRAFT}:{draft.id}", f"{DRAFT}:{draft.id}@{before}"]):
        fact = draft_fact(session, draft).model_copy(update={"handed_to": draft.owner, "instead_of": None})
        key = f"{subject}:{draft.version}:handed on"
        outbox.stage(session, fact, key=key, audience=before, due=now, subject=subject, batch=True)
    stage_draft(session, draft, now)
