"""Keeps the plan true: when it is made anew, how it is written down, and whom that is told."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from intake.notifications.portfolio import DrawPlansJob, MakePlanJob, PlanBody
from intake.operations.ideas import next_number
from intake.operations.notify import stage_homes, stage_tracker_by_plan
from intake.operations.planning.bands import COUNTER, forget_bands_before, stage_drawing
from intake.operations.planning.portfolio import PlanInputs, marginals_of, missing_for_plan, plan_fingerprint
from intake.operations.planning.simulations import is_followed, readers, stage_draws
from intake.operations.policy import offer_benefit
from intake.policy import Objective
from intake.queries import ideas as idea_queries
from intake.queries import portfolio as portfolio_queries
from intake.queries.portfolio import Stamp, newest_change, was_staged
from intake.rules.planning.information import PlanLine, TrialWorth
from intake.rules.planning.portfolio import Tier
from intake.tables import PlanRow, TierRow
from store import outbox
from store.engine import Session
from store.locking import lock
from store.session import clear_cache

PLAN_JOB = "errand:plan"
# Ideas change all day; what a person has just decided about the plan itself is not kept waiting.
AT_MOST_EVERY = timedelta(hours=1)


def _line(body: PlanBody) -> PlanLine:
    trials = {
        trial.id: TrialWorth(**trial.model_dump(include=set(TrialWorth.model_fields))) for trial in body.trials.every
    }
    return PlanLine(marginals=marginals_of(body.plan), trials=trials)


def due_at(session: Session, now: datetime) -> datetime | None:
    """Return when the plan is to be made anew, None while it is up to date, being made, or can't be made.

    Where it can't be made any more, what it promised is taken back at once.
    """
    if missing_for_plan(session):
        return now if portfolio_queries.is_any_told(session) else None
    if outbox.is_pending(session, PLAN_JOB):
        return None
    row, made_of, newest = portfolio_queries.stamp(session), plan_fingerprint(session, now), newest_change(session)
    if row is not None and (row.made_of, row.seen) == (made_of, newest):
        return None
    if was_staged(session, _key(_cause(row, made_of, newest))):
        # It has failed, and would again: whoever mends the job has it made.
        return None
    if row is None or row.made_of != made_of or row.computed_at > now:
        # What was made in the future was dated by a clock that was ahead.
        return now
    return max(now, row.computed_at + AT_MOST_EVERY)


def is_due(session: Session, now: datetime) -> bool:
    """Tell whether the plan is to be made anew now."""
    due = due_at(session, now)
    return due is not None and due <= now


def stage_when_due(session: Session, now: datetime) -> None:
    """Have the plan made anew if it is time; where there can be none any more, nothing tells of it."""
    if missing_for_plan(session):
        _forget_plan(session)
        _tell_changed(session, {}, f"no plan:{now.isoformat()}", now)
    elif is_due(session, now):
        cause = _cause(portfolio_queries.stamp(session), plan_fingerprint(session, now), newest_change(session))
        stage_making(session, cause, now)


def _forget_plan(session: Session) -> None:
    """Have nothing tell of the plan that was made last, nor of which ideas are near its line."""
    if (stamp := portfolio_queries.stamp(session)) is not None:
        row = session.get_one(PlanRow, stamp.quarter)
        row.made_of, row.line, row.draws = "", None, {}
        session.flush()
        clear_cache(session)
    forget_bands_before(session, next_number(session, COUNTER))


def stage_making(session: Session, cause: str, now: datetime) -> None:
    """Have delivery make the plan anew, as a job."""
    if not missing_for_plan(session):
        job = MakePlanJob(cause=cause)
        outbox.stage(session, job, key=_key(cause), audience=PLAN_JOB, due=now, subject=PLAN_JOB, batch=True)


def _cause(row: Stamp | None, made_of: str, newest: int) -> str:
    before = f"{row.quarter}:{row.version}" if row else "none"
    return f"{before}:{made_of}:{newest}"


def _key(cause: str) -> str:
    return f"plan:{cause}"


def write(session: Session, inputs: PlanInputs, body: PlanBody, now: datetime) -> None:
    """Write a plan down, and have what is near its line drawn.

    Those are told whose idea's turn comes otherwise than before, and those who lead.
    """
    # Those of two quarters lock different rows, and both write tiers.
    lock(session, "plan")
    row = portfolio_queries.to_write_over(session, inputs.quarter)
    if row is None:
        row = PlanRow(quarter=inputs.quarter, version=0, policy_version=0, computed_at=now, made_of="")
    row.version += 1
    row.policy_version, row.computed_at = inputs.number, now
    row.made_of, row.seen, row.body = inputs.made_of, inputs.seen, body.model_dump(mode="json")
    row.draws = {}
    row.line = _line(body).model_dump(mode="json") if inputs.objective is Objective.benefit else None
    session.add(row)
    session.flush()
    clear_cache(session)
    if inputs.objective is Objective.benefit:
        # A band is of a score, and this plan has no line that a score could lie on.
        forget_bands_before(session, next_number(session, COUNTER))
        # A hundred plans nobody looks at would take most of what a processor does while ideas come in.
        if is_followed(session):
            stage_draws(session, DrawPlansJob(quarter=row.quarter, version=row.version), now)
    else:
        stage_drawing(session, marginals_of(body.plan), now)
        offer_benefit(session, now)
    _tell_changed(session, body.tiers, f"plan:{row.quarter}:{row.version}", now)


def _tell_changed(session: Session, tiers: Mapping[str, Tier], cause: str, now: datetime) -> None:
    """Write down when the turn of each idea comes, and tell whose idea's turn comes otherwise, and those who lead."""
    for idea in idea_queries.ideas_by_id(session, _write_tiers(session, tiers)).values():
        stage_tracker_by_plan(session, idea, cause, now)
    stage_homes(session, readers(session), cause, now, batch=True)


def _write_tiers(session: Session, tiers: Mapping[str, Tier]) -> list[str]:
    """Write down when the turn of each idea comes; return those whose turn comes otherwise than before."""
    before = portfolio_queries.tiers(session)
    changed = [id_ for id_ in sorted({*before, *tiers}) if id_ not in before or before[id_].tier != tiers.get(id_)]
    for id_ in changed:
        if id_ not in tiers:
            session.delete(before[id_])
        elif id_ in before:
            before[id_].tier = tiers[id_]
        else:
            session.add(TierRow(idea_id=id_, tier=tiers[id_]))
    session.flush()
    return changed
