"""The leaders' digest: three numbers, three sentences, at most one decision, on the working day before they meet.

It goes to the person who speaks for machine learning, who edits it and sends it on."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import update
from sqlmodel import col

from intake.access import Action, Principal, Relation, Request, authorise
from intake.errors import ChangedMeanwhile, FieldErrors, NotFound
from intake.operations import history, working_hours
from intake.policy import Frozen
from intake.queries import members as member_queries
from intake.queries import policy as policy_queries
from intake.rules.working_days import A_DAY, MORNING, is_working_day
from intake.text import clean
from scheduling.notifications.leaders import LeadersDigest, LeadersDraftNotification, LeadersForm
from scheduling.queries import digests as digest_queries
from scheduling.queries import leaders as leader_queries
from scheduling.queries import occurrences as occurrence_queries
from scheduling.recurrence import FIRST_DAY, Occurrence, between
from scheduling.tables import LeadersDraft, LeadershipMeeting
from store import outbox
from store.engine import Session, Store
from store.locking import compare_and_set

LEADERS, LEADERS_DRAFT = "leaders", "leaders digest"
# Holidays may lie between a meeting and the working day before it.
USEFUL, AHEAD = timedelta(hours=24), timedelta(days=14)
# So far back a digest tells of what was in those that nobody sent on.
UNREAD = timedelta(days=92)
SENTENCE_LENGTH, SENTENCES, READERS = 500, 3, 10
TOO_LONG = f"Please keep it to {SENTENCE_LENGTH} characters."
CHANGED = "Somebody has edited this digest. Please look at it again."


class LeadershipPlan(Frozen):
    """When the leadership meets, as the company file gives it; without a rule nobody has a digest for it."""

    rule: str | None = None
    time: str = "09:00"
    zone: str = "UTC"


def leadership_plan(session: Session) -> LeadershipPlan:
    """Return when the leadership meets, without a rule where nobody has said so."""
    row = leader_queries.leadership_meeting(session)
    return LeadershipPlan(rule=row.rule, time=row.at, zone=row.zone) if row else LeadershipPlan()


def apply(session: Session, plan: LeadershipPlan, now: datetime, *, starts: date | None = None) -> None:
    """Apply when the leadership meets, in the caller's transaction; every second week is counted from `starts`."""
    row = leader_queries.leadership_meeting(session)
    if plan.rule is None:
        if row is not None:
            session.delete(row)
        return
    before = row.starts if row else FIRST_DAY
    planned = LeadershipMeeting(
        rule=plan.rule, at=plan.time, zone=plan.zone, starts=starts or before, announced_since=now
    )
    if row is None:
        session.add(planned)
    elif row.cadence != planned.cadence:
        # What a new time has passed already is not told.
        row.rule, row.at, row.zone, row.starts = planned.rule, planned.at, planned.zone, planned.starts
        row.announced_since = now


def due_before(meeting: datetime, zone: str) -> datetime:
    """Return when the digest of a leadership meeting is due: at nine on the working day before, where it is held."""
    day = meeting.astimezone(ZoneInfo(zone)).date() - A_DAY
    while not is_working_day(day, zone):
        day -= A_DAY
    return datetime.combine(day, MORNING, ZoneInfo(zone)).astimezone(UTC)


def due_leaders(session: Session, now: datetime) -> tuple[LeadershipMeeting, Occurrence] | None:
    """Return the leadership meeting whose digest is due and unclaimed."""
    meeting = leader_queries.leadership_meeting(session)
    if meeting is None:
        return None
    for occurrence in between(meeting.cadence, now, now + AHEAD):
        due = due_before(occurrence.instant, meeting.zone)
        if _is_unclaimed(session, meeting, occurrence, due, now) and _waits_until(session, due, occurrence, now) == now:
            return meeting, occurrence
    return None


def _is_unclaimed(
    session: Session, meeting: LeadershipMeeting, occurrence: Occurrence, due: datetime, now: datetime
) -> bool:
    is_due = meeting.announced_since <= due <= now
    return is_due and LEADERS not in occurrence_queries.claims_of(session, meeting.key, occurrence.key)


def _waits_until(session: Session, due: datetime, occurrence: Occurrence, now: datetime) -> datetime | None:
    """Return when a digest that is due goes to its owner: late ones when they are at work; None if too late."""
    owner = speaker(session)
    if owner is None:
        return now if now - due <= USEFUL else None
    if now > working_hours.of_use_until(session, owner, due, USEFUL):
        return None
    held = working_hours.held_until(session, owner, due, now)
    # What the meeting needs doesn't wait until it is over.
    return held if held is not None and held < occurrence.instant else now


def next_leaders(session: Session, now: datetime) -> datetime | None:
    """Return when the next leaders' digest is due, if any is."""
    meeting = leader_queries.leadership_meeting(session)
    if meeting is None:
        return None
    instants: list[datetime] = []
    for each in between(meeting.cadence, now, now + timedelta(days=400)):
        due = due_before(each.instant, meeting.zone)
        if due > now:
            return min([*instants, due])
        if _is_unclaimed(session, meeting, each, due, now):
            instants += [waits] if (waits := _waits_until(session, due, each, now)) is not None else []
    return min(instants, default=None)


def draft_id(occurrence: Occurrence) -> str:
    """Return the id of the draft for a leadership meeting."""
    return f"{occurrence.local:%Y-%m-%dT%H%M}"


def leaders_key(occurrence: Occurrence) -> str:
    """Return the key of the notification that tells of the draft for a leadership meeting."""
    return f"{LEADERS}:{draft_id(occurrence)}"


def open_leaders_draft(session: Session, occurrence: Occurrence, owner: str, now: datetime) -> None:
    """Write a leaders' digest down, and stage it for who speaks for machine learning."""
    # What was drafted and not sent on was read by nobody else, so it is told again.
    before = leader_queries.last_read_draft(session, now - UNREAD)
    quarter = leader_queries.quarter_at
    is_first = before is None or quarter(session, before.at) != quarter(session, now)
    since = before.at if before else now - timedelta(days=30)
    digest = leader_queries.leaders_digest(session, since, now, with_promised=is_first)
    draft = LeadersDraft(id=draft_id(occurrence), owner=owner, digest=digest.model_dump(mode="json"), at=now)
    session.add(draft)
    session.flush()
    history.audit_act(session, "leaders digest drafted", LEADERS_DRAFT, draft.id, now, after=draft.digest)
    _stage(session, draft, now)


def _stage(session: Session, draft: LeadersDraft, now: datetime) -> None:
    subject = f"{LEADERS}:{draft.id}"
    key = subject if draft.version == 1 else f"{subject}:{draft.version}"
    notification = LeadersDraftNotification(
        id=draft.id,
        version=draft.version,
        owner=draft.owner,
        digest=LeadersDigest.model_validate(draft.digest),
        readers=tuple(draft.readers),
        outdated=tuple(member for member in draft.readers if _is_outdated(session, draft, member)),
    )
    outbox.stage(session, notification, key=key, audience=draft.owner, due=now, subject=subject)


def _sent_subject(draft: LeadersDraft, member: str) -> str:
    return f"{LEADERS}:{draft.id}@{member}"


def _is_outdated(session: Session, draft: LeadersDraft, member: str) -> bool:
    """Tell whether a reader has the digest as it was before its owner changed it."""
    sent = outbox.newest_of(session, _sent_subject(draft, member))
    digest = LeadersDigest.model_validate(draft.digest)
    return sent is not None and LeadersDigest.model_validate(sent.snapshot) != _as_sent(digest, draft)


def _as_sent(digest: LeadersDigest, draft: LeadersDraft) -> LeadersDigest:
    return digest.model_copy(update={"sent_by": draft.owner})


class LeadersDigests:
    """Leaders' digests, as the person who speaks for machine learning sees them."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def form(self, draft_id: str, by: Principal) -> LeadersForm:
        """Return what may be changed of a leaders' digest."""
        with self._store.reading() as session:
            draft = _draft(session, draft_id)
            _authorise(draft, by)
            digest = LeadersDigest.model_validate(draft.digest)
            return LeadersForm(id=draft.id, version=draft.version, digest=digest, readers=tuple(draft.readers))

    def edit(
        self,
        draft_id: str,
        version: int,
        sentences: Sequence[str],
        promised: str | None,
        request: Request,
        *,
        with_decision: bool,
    ) -> None:
        """Change its sentences, and whether the decision stands in it; raises FieldErrors on too long a sentence.

        What was `promised` stays as it is where that is None.
        """
        cleaned = [clean(sentence) for sentence in sentences[:SENTENCES]]
        too_long = {
            f"sentence-{number}": TOO_LONG for number, sentence in enumerate(cleaned) if len(sentence) > SENTENCE_LENGTH
        }
        if len(clean(promised or "")) > SENTENCE_LENGTH:
            too_long["promised"] = TOO_LONG
        if too_long:
            raise FieldErrors(too_long)

        def change(_session: Session, draft: LeadersDraft) -> None:
            digest = LeadersDigest.model_validate(draft.digest)
            changed = {"sentences": tuple(filter(None, cleaned)), "shows_decision": with_decision}
            if promised is not None:
                changed["promised"] = clean(promised)
            kept = digest.model_copy(update=changed)
            draft.digest = kept.model_dump(mode="json")

        self._change("leaders digest edited", draft_id, version, request, change)

    def send(self, draft_id: str, version: int, readers: Sequence[str], request: Request) -> None:
        """Send it on to these people, as it is now; raises FieldErrors where one can't get it."""

        def change(session: Session, draft: LeadersDraft) -> None:
            members = member_queries.full_members(session, readers)
            if not readers or set(readers) - members:
                raise FieldErrors({"readers": "Choose at least one person, and only full members of this workspace."})
            draft.readers = list(dict.fromkeys([*draft.readers, *readers]))
            digest = _as_sent(LeadersDigest.model_validate(draft.digest), draft)
            for member in readers:
                subject = _sent_subject(draft, member)
                key = f"{subject}:{draft.version}"
                outbox.stage(session, digest, key=key, audience=member, due=request.now, subject=subject)

        self._change("leaders digest sent", draft_id, version, request, change)

    def _change(
        self,
        action: str,
        draft_id: str,
        version: int,
        request: Request,
        change: Callable[[Session, LeadersDraft], None],
    ) -> None:
        def take_effect(session: Session) -> None:
            draft = _draft(session, draft_id)
            _authorise(draft, request.by)
            before = _audit_values(draft)
            as_seen = (col(LeadersDraft.id) == draft_id, col(LeadersDraft.version) == version)
            if not compare_and_set(session, update(LeadersDraft).where(*as_seen).values(version=version + 1)):
                raise ChangedMeanwhile(CHANGED, by=draft.owner)
            session.refresh(draft)
            change(session, draft)
            session.flush()
            after = _audit_values(draft)
            history.audit_act(session, action, LEADERS_DRAFT, draft_id, request.now, before=before, after=after)
            _stage(session, draft, request.now)

        self._store.once(request, take_effect)


def speaker(session: Session) -> str | None:
    """Return who speaks for machine learning: as the policy says, else the first lead or admin who is there."""
    eligible = digest_queries.leads_and_admins(session)
    _, policy, _ = policy_queries.policy_in_force(session)
    named = policy.spokesperson
    if named is not None and not member_queries.has_left(session, named):
        return named
    return next(iter(eligible), None)


def _authorise(draft: LeadersDraft, by: Principal) -> None:
    relation = Relation.named if draft.owner == by.member_id else Relation.other
    authorise(by, Action.send_leaders_digest, relation)


def _audit_values(draft: LeadersDraft) -> dict[str, object]:
    return draft.model_dump(include={"version", "digest", "readers"})


def _draft(session: Session, draft_id: str) -> LeadersDraft:
    draft = session.get(LeadersDraft, draft_id)
    if draft is None:
        raise NotFound("This digest doesn't exist any more.")
    return draft
