"""Stages a digest for its channel, with the rest in its thread, and a draft of it for those who may post it."""

from datetime import datetime, timedelta

from intake import queries as intake
from intake.staging import stage_homes
from scheduling import queries
from scheduling.digests import edited
from scheduling.facts import DigestFact, DigestRest, DraftFact, DraftProgress
from scheduling.tables import DigestDraft
from store import outbox
from store.engine import Session

DIGEST = "digest"
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
    )


def as_edited(draft: DigestDraft) -> DigestFact:
    """Return the digest as the draft shows it and would be posted."""
    compiled = DigestFact.model_validate(draft.digest)
    return edited(compiled, draft.introduction, draft.introduced_by, draft.left_out)


def stage_draft(session: Session, draft: DigestDraft, due: datetime) -> None:
    """Stage the draft for its owner, and new Homes for all who may post it."""
    subject = f"digest-draft:{draft.id}"
    outbox.stage(
        session,
        draft_fact(session, draft),
        key=f"{subject}:{draft.version}",
        audience=draft.owner,
        due=due,
        subject=subject,
        expires=draft.lapses_at if draft.progress is DraftProgress.waiting else None,
    )
    stage_homes(session, queries.leads_and_admins(session), f"{subject}:{draft.version}", due, batch=True)
