"""Drafts of the first digests: somebody reads each one before it is posted, changes what they want, or skips it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlmodel import col

from intake.access import Action, Principal, Request, authorise, can
from intake.errors import ChangedMeanwhile, FieldErrors, NotFound, Refused
from intake.operations import history
from intake.operations.notify import stage_homes
from intake.policy import SquadCard
from intake.queries import organization as organization_queries
from intake.tables import Member
from intake.text import clean
from scheduling.digest_posting import DIGEST, stage_digest
from scheduling.digests import edited
from scheduling.notifications.digests import DigestNotification, DraftEdit, DraftForm, DraftNotification, DraftProgress
from scheduling.notifications.squad_digests import SquadDigestNotification, SquadDraftForm, SquadDraftNotification
from scheduling.queries import digests as digest_queries
from scheduling.queries import occurrences as occurrence_queries
from scheduling.recurrence import Occurrence, between
from scheduling.squad_digest_posting import squad_claim, stage_squad_digest
from scheduling.tables import Claim, DigestDraft, Series
from store import outbox
from store.engine import Session, Store
from store.locking import compare_and_set
from store.session import cached

DIGEST_DRAFT = "digest-draft"


Notification = DraftNotification | SquadDraftNotification


def draft_notification(session: Session, draft: DigestDraft) -> Notification:
    """Return a draft as it stands now."""
    if draft.squad:
        return SquadDraftNotification(
            id=draft.id,
            version=draft.version,
            owner=draft.owner,
            channel=_channel(session, draft) or "",
            digest=squads_as_edited(draft),
            lapses_at=draft.lapses_at,
            progress=draft.progress,
            by=draft.by,
            is_last=_is_last(session, draft),
        )
    return _teams_draft(session, draft)


def _teams_draft(session: Session, draft: DigestDraft) -> DraftNotification:
    return DraftNotification(
        id=draft.id,
        version=draft.version,
        owner=draft.owner,
        channel=organization_queries.workspace(session).digest_channel or "",
        digest=as_edited(draft),
        lapses_at=draft.lapses_at,
        progress=draft.progress,
        by=draft.by,
        instead_of=_instead_of(session, draft),
        is_last=_is_last(session, draft),
    )


def _is_last(session: Session, draft: DigestDraft) -> bool:
    before = digest_queries.count_unanswered(
        session, draft.series, draft.squad, UNANSWERED_AT_MOST - 1, draft.occurrence
    )
    return before == UNANSWERED_AT_MOST - 1


def _instead_of(session: Session, draft: DigestDraft) -> str | None:
    first, series = _first_asked(session, draft), occurrence_queries.series(session, draft.series)
    named = first if first not in (None, draft.owner) else series.owner if series else None
    return named if named != draft.owner else None


def _first_asked(session: Session, draft: DigestDraft) -> str | None:
    return outbox.audience_of(session, f"{DIGEST_DRAFT}:{draft.id}:1")


def as_edited(draft: DigestDraft) -> DigestNotification:
    """Return the digest as the draft shows it and would be posted."""
    compiled = DigestNotification.model_validate(draft.digest)
    return edited(compiled, draft.introduction, draft.introduced_by, draft.left_out)


def squads_as_edited(draft: DigestDraft) -> SquadDigestNotification:
    """Return a squad's digest as the draft shows it and would be posted."""
    compiled, out = SquadDigestNotification.model_validate(draft.digest), draft.left_out
    return compiled.model_copy(
        update={
            "introduction": draft.introduction,
            "introduced_by": draft.introduced_by,
            "moved": tuple(item for item in compiled.moved if item.idea_id not in out),
            "waits": tuple(each for each in compiled.waits if each.idea.idea_id not in out),
            "elsewhere": tuple(each for each in compiled.elsewhere if each.idea.idea_id not in out),
        }
    )


def _channel(session: Session, draft: DigestDraft) -> str | None:
    """Return where a draft is posted; None where its squad or the digest has no channel any more."""
    if not draft.squad:
        return organization_queries.workspace(session).digest_channel
    return next((squad.channel for squad in organization_queries.squads(session) if squad.key == draft.squad), None)


def stage_draft(session: Session, draft: DigestDraft, due: datetime) -> None:
    """Stage the draft for its owner, and new Homes for all who may post it."""
    name = f"{DIGEST_DRAFT}:{draft.id}"
    # Whoever it is handed on to has it as a message of their own.
    handed_on = _first_asked(session, draft) not in (None, draft.owner)
    subject = f"{name}@{draft.owner}" if handed_on else name
    outbox.stage(
        session,
        draft_notification(session, draft),
        key=f"{subject}:{draft.version}",
        audience=draft.owner,
        due=due,
        subject=subject,
        expires=draft.lapses_at if draft.progress is DraftProgress.waiting else None,
    )
    if not draft.squad:
        stage_homes(session, digest_queries.leads_and_admins(session), f"{name}:{draft.version}", due, batch=True)


def stage_reassigned(session: Session, draft: DigestDraft, before: str, now: datetime) -> None:
    """Stage the draft for its new owner, and say so where it stands with the one before."""
    for subject in outbox.among(session, [f"{DIGEST_DRAFT}:{draft.id}", f"{DIGEST_DRAFT}:{draft.id}@{before}"]):
        notification = _handed_on(draft_notification(session, draft), draft.owner)
        key = f"{subject}:{draft.version}:handed on"
        outbox.stage(session, notification, key=key, audience=before, due=now, subject=subject, batch=True)
    stage_draft(session, draft, now)


def _handed_on(draft: Notification, to: str) -> Notification:
    if isinstance(draft, SquadDraftNotification):
        return draft.model_copy(update={"handed_to": to})
    return draft.model_copy(update={"handed_to": to, "instead_of": None})


UNANSWERED = timedelta(hours=24)
# After so many in a row that nobody answered, digests go out as they are.
UNANSWERED_AT_MOST = 2
INTRODUCTION_LENGTH = 1000
DRAFT = "digest draft"
LATER = "a later digest covers this week too"
NOBODY_ANSWERED = "nobody answered its draft within 24 hours"
OVER = {
    DraftProgress.waiting: "Somebody has edited this draft. Please look at it again.",
    DraftProgress.posted: "This digest was posted.",
    DraftProgress.skipped: "This digest was skipped.",
    DraftProgress.lapsed: "Nobody answered in time, so this digest was not posted.",
}


class Drafts:
    """Drafts, as those who may post them see them."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def instants(self, since: datetime, until: datetime) -> list[datetime]:
        """Return when digests fall due in `[since, until)`."""
        with self._store.reading() as session:
            return [
                occurrence.instant
                for series in occurrence_queries.active_series(session)
                if series.is_digest
                for occurrence in between(series.cadence, since, until)
            ]

    def waiting(self, by: Principal) -> DraftNotification | None:
        """Return the draft that waits for this person among others, or None."""
        if not can(by, Action.post_digest):
            return None
        with self._store.reading() as session:
            waiting = [draft for draft in digest_queries.waiting_drafts(session) if not draft.squad]
            return _teams_draft(session, waiting[-1]) if waiting else None

    def form(self, draft_id: str, by: Principal) -> DraftForm | SquadDraftForm:
        """Return what may be changed of a draft; raises ChangedMeanwhile when it does not wait any more."""
        authorise(by, Action.post_digest)
        with self._store.reading() as session:
            draft = _draft(session, draft_id)
            if draft.progress is not DraftProgress.waiting:
                raise ChangedMeanwhile(OVER[draft.progress], by=draft.by)
            if draft.squad:
                return SquadDraftForm(
                    id=draft.id,
                    version=draft.version,
                    digest=SquadDigestNotification.model_validate(draft.digest),
                    introduction=draft.introduction,
                    left_out=tuple(draft.left_out),
                )
            return DraftForm(
                id=draft.id,
                version=draft.version,
                digest=DigestNotification.model_validate(draft.digest),
                introduction=draft.introduction,
                left_out=tuple(draft.left_out),
            )

    def edit(self, draft_id: str, version: int, edit: DraftEdit, request: Request) -> None:
        """Change what a draft says above its news and what it leaves out; raises FieldErrors on too long a text."""
        introduction = clean(edit.introduction)
        if len(introduction) > INTRODUCTION_LENGTH:
            raise FieldErrors({"introduction": f"Please keep it to {INTRODUCTION_LENGTH:,} characters."})

        def change(_session: Session, draft: DigestDraft) -> None:
            if introduction != draft.introduction:
                draft.introduction, draft.introduced_by = introduction, request.by.member_id
            draft.left_out = list(edit.left_out)

        self._change("digest edited", draft_id, version, request, change)

    def post(self, draft_id: str, version: int, request: Request) -> None:
        """Have the digest posted as the draft shows it."""

        def change(session: Session, draft: DigestDraft) -> None:
            channel = _channel(session, draft)
            if channel is None:
                raise Refused("The digest has no channel any more. An admin can choose one.")
            draft.progress = DraftProgress.posted
            if draft.squad:
                key = f"{DIGEST}:{draft.occurrence}:{squad_claim(draft.squad)}"
                stage_squad_digest(session, squads_as_edited(draft), key, channel, request.now)
            else:
                stage_digest(session, as_edited(draft), draft.occurrence, channel, request.now)

        self._change("digest posted", draft_id, version, request, change)

    def skip(self, draft_id: str, version: int, request: Request) -> None:
        """Leave this digest out; the next one tells of this week too."""

        def change(session: Session, draft: DigestDraft) -> None:
            person = session.get(Member, request.by.member_id)
            name = (person and person.name) or request.by.member_id
            _decline(session, draft, DraftProgress.skipped, f"skipped by {name}")

        self._change("digest skipped", draft_id, version, request, change)

    def _change(
        self,
        action: str,
        draft_id: str,
        version: int,
        request: Request,
        change: Callable[[Session, DigestDraft], None],
    ) -> None:
        authorise(request.by, Action.post_digest)

        def take_effect(session: Session) -> None:
            draft = _lock_draft(session, draft_id, version)
            before, draft.by = _audit_values(draft), request.by.member_id
            change(session, draft)
            session.flush()
            after = _audit_values(draft)
            history.audit_act(session, action, DRAFT, draft_id, request.now, before=before, after=after)
            stage_draft(session, draft, request.now)

        self._store.once(request, take_effect)


def owner_of(session: Session, series: Series) -> str | None:
    """Return whose draft the next digest is; None when it is posted by itself: enough were, or nobody is or answers."""
    if _nobody_answers(session, series):
        return None
    if occurrence_queries.count_posted(session, series.key, DIGEST, series.drafts) >= series.drafts:
        return None
    eligible = digest_queries.leads_and_admins(session)
    return series.owner if series.owner in eligible else next(iter(eligible), None)


def owner_of_squads(session: Session, series: Series, squad: SquadCard) -> str | None:
    """Return who looks at a squad's next digest first: its lead; None once enough were posted or nobody answers."""
    if _nobody_answers(session, series, squad.key):
        return None
    if occurrence_queries.count_posted(session, series.key, squad_claim(squad.key), series.drafts) >= series.drafts:
        return None
    return squad.lead if squad.lead in digest_queries.leads_and_admins(session) else None


def _nobody_answers(session: Session, series: Series, squad: str = "") -> bool:
    return digest_queries.count_unanswered(session, series.key, squad, UNANSWERED_AT_MOST) == UNANSWERED_AT_MOST


def open_draft(
    session: Session,
    series: Series,
    occurrence: Occurrence,
    digest: DigestNotification | SquadDigestNotification,
    owner: str,
    now: datetime,
    *,
    squad: str = "",
) -> None:
    """Write a draft down and have it shown to its owner, in the transaction of the digest's claim."""
    draft = DigestDraft(
        id=f"{occurrence.local:%Y-%m-%dT%H%M}{f'.{squad}' if squad else ''}",
        squad=squad,
        series=series.key,
        occurrence=occurrence.key,
        owner=owner,
        digest=digest.model_dump(mode="json"),
        lapses_at=now + UNANSWERED,
    )
    session.add(draft)
    session.flush()
    history.audit_act(session, "digest drafted", DRAFT, draft.id, now, after=_audit_values(draft))
    stage_draft(session, draft, occurrence.instant)


def new_owner(session: Session, draft: DigestDraft) -> str | None:
    """Return who is to have a draft that waits for somebody who may not post it any more; None where it may stay."""
    eligible = cached(session, digest_queries.leads_and_admins)
    if draft.owner in eligible:
        return None
    leads = [squad.lead for squad in organization_queries.squads(session) if squad.key == draft.squad]
    return next((member for member in [*leads, *eligible] if member in eligible), None)


def reassign_draft(session: Session, draft_id: str, version: int, now: datetime) -> None:
    """Have a draft that still waits shown to somebody who is there, because its owner has left or leads no more."""
    draft = session.get_one(DigestDraft, draft_id)
    owner = new_owner(session, draft)
    if owner is None:
        return
    try:
        draft = _lock_draft(session, draft_id, version)
    except ChangedMeanwhile:
        return
    before, former_owner = _audit_values(draft), draft.owner
    draft.owner = owner
    session.flush()
    history.audit_act(session, "digest handed on", DRAFT, draft_id, now, before=before, after=_audit_values(draft))
    stage_reassigned(session, draft, former_owner, now)


def lapse(session: Session, draft_id: str, version: int, now: datetime, reason: str = NOBODY_ANSWERED) -> None:
    """Decline a draft that waits no longer, in the caller's transaction; not when somebody answers this very moment."""
    try:
        draft = _lock_draft(session, draft_id, version)
    except ChangedMeanwhile:
        return
    draft.by = None
    before = _audit_values(draft)
    _decline(session, draft, DraftProgress.lapsed, reason)
    session.flush()
    history.audit_act(session, "digest lapsed", DRAFT, draft_id, now, before=before, after=_audit_values(draft))
    stage_draft(session, draft, now)


def lapse_waiting(session: Session, now: datetime, squad: str = "") -> None:
    """Decline each draft that still waits, of the team or of a squad, because a later digest is due."""
    for draft in [draft for draft in digest_queries.waiting_drafts(session) if draft.squad == squad]:
        lapse(session, draft.id, draft.version, now, LATER)


def _decline(session: Session, draft: DigestDraft, progress: DraftProgress, reason: str) -> None:
    draft.progress = progress
    what = squad_claim(draft.squad) if draft.squad else DIGEST
    claim = session.get(Claim, (draft.series, draft.occurrence, what))  # guard: unique key: occurrence / claim
    assert claim is not None, "a draft is written in the transaction of its claim"
    claim.declined = reason
    session.add(claim)
    session.add(draft)


def _lock_draft(session: Session, draft_id: str, version: int) -> DigestDraft:
    waits = (col(DigestDraft.version) == version, col(DigestDraft.progress) == DraftProgress.waiting)
    change = update(DigestDraft).where(col(DigestDraft.id) == draft_id, *waits).values(version=version + 1)
    is_as_seen = compare_and_set(session, change)
    draft = _draft(session, draft_id)
    if not is_as_seen:
        raise ChangedMeanwhile(OVER[draft.progress], by=draft.by)
    session.refresh(draft)
    return draft


def _audit_values(draft: DigestDraft) -> dict[str, Any]:
    return draft.model_dump(include={"version", "introduction", "left_out", "progress", "digest"})


def _draft(session: Session, draft_id: str) -> DigestDraft:
    draft = session.get(DigestDraft, draft_id)
    if draft is None:
        raise NotFound("This draft doesn't exist any more.")
    return draft
