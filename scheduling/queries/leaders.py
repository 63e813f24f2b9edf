"""The SELECTs of the leaders' digest: of public ideas alone, since it is sent on."""

from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlmodel import col

from intake import leaders_sentences
from intake.formatting import quarter_of
from intake.ideas import IN_WORK, UNDECIDED, Stage
from intake.operations.idea_notifications import label
from intake.policy import Bound, Objective
from intake.queries import organization as organization_queries
from intake.queries import portfolio as portfolio_queries
from intake.queries import visibility as visibility_queries
from intake.queries.experiments import realised
from intake.rules.planning.portfolio import Candidate
from intake.rules.planning.track_record import by_quarter
from intake.tables import Experiment, Idea, IdeaChange
from scheduling.notifications.digests import NamedIdea
from scheduling.notifications.leaders import LeadersDecision, LeadersDigest
from scheduling.queries.digests import digest_snapshot
from scheduling.squad_digests import WAITS
from scheduling.tables import LeadersDraft, LeadershipMeeting
from store.session import Session

# Asked at each tick, so it is put together once.
_MEETING = select(LeadershipMeeting)
# A share that is missed by less reads as one that is kept.
NOTICED = 0.0005
IN_USE = (Stage.live, Stage.measured)


def leadership_meeting(session: Session) -> LeadershipMeeting | None:
    """Return when the leadership meets."""
    return session.scalars(_MEETING).first()


def last_leaders_draft(session: Session) -> LeadersDraft | None:
    """Return the newest leaders' digest."""
    return session.scalars(select(LeadersDraft).order_by(col(LeadersDraft.at).desc()).limit(1)).first()


def last_read_draft(session: Session, since: datetime) -> LeadersDraft | None:
    """Return the newest leaders' digest from `since` on that was sent to somebody, or just the newest if none was.

    Whoever never sends theirs on reads it out.
    """
    newest = select(LeadersDraft).where(col(LeadersDraft.at) >= since).order_by(col(LeadersDraft.at).desc())
    drafts = list(session.scalars(newest))
    return next((draft for draft in drafts if draft.readers), next(iter(drafts), last_leaders_draft(session)))


def leaders_digest(session: Session, since: datetime, until: datetime, *, with_promised: bool = False) -> LeadersDigest:
    """Return the leaders' digest of `[since, until)`, perhaps with what was promised against what came of it."""
    return LeadersDigest(
        since=since,
        until=until,
        in_use=_count(session, IN_USE),
        in_work=_count(session, IN_WORK),
        waiting=_count(session, UNDECIDED),
        sentences=tuple(
            filter(
                None,
                (
                    leaders_sentences.went_live(_went_live(session, since, until)),
                    leaders_sentences.lately_learned(_learned(session, since, until)),
                    _shares(session),
                ),
            )
        ),
        promised=_promised(session, until) if with_promised else "",
        decision=_decision(session, until),
    )


def quarter_at(session: Session, instant: datetime) -> str:
    """Return the quarter of an instant in the company's zone."""
    return quarter_of(instant.astimezone(ZoneInfo(organization_queries.workspace(session).zone)).date())


def _promised(session: Session, now: datetime) -> str:
    """Say of the newest quarter that is over what its launches promised, and what came of it."""
    over = [each for each in by_quarter(realised(session)) if each.quarter < quarter_at(session, now)]
    if not over:
        return ""
    last = over[0]
    return leaders_sentences.promised_and_realised(
        last.quarter, last.ideas, last.promised, last.measured, last.estimated, last.unknown
    )


def _count(session: Session, stages: Collection[Stage]) -> int:
    query = select(func.count()).select_from(Idea).where(visibility_queries.PUBLIC, col(Idea.stage).in_(list(stages)))
    return session.scalar(query) or 0


def _went_live(session: Session, since: datetime, until: datetime) -> list[str]:
    query = (
        select(col(Idea.title))
        .join(IdeaChange, col(IdeaChange.idea_id) == col(Idea.id))
        .where(
            visibility_queries.PUBLIC,
            col(IdeaChange.verb) == "live",
            col(IdeaChange.at) >= since,
            col(IdeaChange.at) < until,
        )
        .order_by(col(IdeaChange.id))
    )
    return list(dict.fromkeys(session.scalars(query)))


def _learned(session: Session, since: datetime, until: datetime) -> tuple[str, str] | None:
    query = (
        select(col(Idea.title), col(Experiment.learned))
        .join(Idea, col(Idea.id) == col(Experiment.idea_id))
        .where(visibility_queries.PUBLIC, col(Experiment.ended_at) >= since, col(Experiment.ended_at) < until)
        .order_by(col(Experiment.ended_at).desc(), col(Experiment.id))
        .limit(1)
    )
    row = session.execute(query).first()
    return (row[0], row[1]) if row else None


def _shares(session: Session) -> str:
    """Return the priority that is furthest from its share of the plan, in a sentence; nothing where none has one."""
    missed = []
    for state in digest_snapshot(session).priorities.values():
        if state.share is not None and state.target is not None:
            gap = state.target - state.share if state.bound is Bound.at_least else state.share - state.target
            missed.append((gap, state))
    if not missed:
        return ""
    gap, state = max(missed, key=lambda pair: pair[0])
    if gap < NOTICED or state.share is None or state.target is None:
        return leaders_sentences.SHARES_KEPT
    return leaders_sentences.share_missed(state.name, state.share, state.bound.value, state.target)


def _decision(session: Session, now: datetime) -> LeadersDecision | None:
    today = now.astimezone(ZoneInfo(organization_queries.workspace(session).zone)).date()
    late = (visibility_queries.PUBLIC, col(Idea.stage).in_(WAITS), col(Idea.decide_on) < today)
    query = select(col(Idea.id)).where(*late).order_by(col(Idea.decide_on), col(Idea.number))
    ids = list(session.scalars(query))
    if not ids:
        return None
    stakes = _at_stake(session)
    # Of equals the one that has waited longest.
    chosen = max(ids, key=lambda id_: stakes[id_].value if id_ in stakes else 0)
    row = session.get_one(Idea, chosen)
    assert row.decide_on is not None
    idea = NamedIdea(idea_id=row.id, label=label(row), title=row.title)
    decision = LeadersDecision(idea=idea, version=row.version, day=row.decide_on, today=today, of=len(ids))
    if chosen not in stakes:
        return decision
    stake = stakes[chosen]
    if stake.objective is Objective.benefit:
        return decision.model_copy(update={"benefit": stake.value})
    return decision.model_copy(update={"score": stake.value / 10})


def _at_stake(session: Session) -> dict[str, Candidate]:
    """Return what the newest plan holds, by id: what it brings is lost while nobody decides."""
    plan = portfolio_queries.newest(session)
    if plan is None:
        return {}
    chosen = set(plan.body["plan"]["chosen"])
    candidates = (Candidate.model_validate(each) for each in plan.body["candidates"] if each["id"] in chosen)
    return {each.id: each for each in candidates if each.value}
