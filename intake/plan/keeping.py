"""Keeps the plan true: when it is made anew, how it is written down, and whom that is told."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from intake import queries, staging
from intake.access import Role
from intake.plan import making
from intake.plan import queries as plans
from intake.plan.body import PlanBody, Tier
from intake.plan.facts import MakePlanErrand
from intake.plan.line import marginals_of
from intake.plan.making import PlanInputs
from intake.plan.queries import Stamp
from intake.plan.tables import PlanRow, TierRow
from intake.squads import SquadCard
from intake.uncertainty.staging import stage_drawing
from store import outbox
from store.engine import Session
from store.turns import take_turn

ERRAND = "errand:plan"
# Ideas change all day; what a person has just decided about the plan itself is not kept waiting.
AT_MOST_EVERY = timedelta(hours=1)


def due_at(session: Session, now: datetime) -> datetime | None:
    """Return when the plan is to be made anew, None while it is up to date, being made, or can't be made."""
    if making.lacking(session) or outbox.is_pending(session, ERRAND):
        return None
    row, made_of, newest = plans.stamp(session), making.made_of(session, now), plans.newest_change(session)
    if row is not None and (row.made_of, row.seen) == (made_of, newest):
        return None
    if plans.was_staged(session, _key(_cause(row, made_of, newest))):
        # It has failed, and would again: whoever mends the errand has it made.
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
    """Have the plan made anew if it is time."""
    if is_due(session, now):
        cause = _cause(plans.stamp(session), making.made_of(session, now), plans.newest_change(session))
        stage_making(session, cause, now)


def stage_making(session: Session, cause: str, now: datetime) -> None:
    """Have delivery make the plan anew, as an errand."""
    if not making.lacking(session):
        fact = MakePlanErrand(cause=cause)
        outbox.stage(session, fact, key=_key(cause), audience=ERRAND, due=now, subject=ERRAND, batch=True)


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
    take_turn(session, "plan")
    row = plans.of_quarter(session, inputs.quarter)
    if row is None:
        row = PlanRow(quarter=inputs.quarter, version=0, policy_version=0, computed_at=now, made_of="")
    row.version += 1
    row.policy_version, row.computed_at = inputs.number, now
    row.made_of, row.seen, row.body = inputs.made_of, inputs.seen, body.model_dump(mode="json")
    session.add(row)
    session.flush()
    queries.read_again(session)
    stage_drawing(session, marginals_of(body.plan), now)
    cause = f"plan:{row.quarter}:{row.version}"
    for idea in plans.labels(session, _write_tiers(session, body.tiers)).values():
        staging.stage_tracker_by_plan(session, idea, cause, now)
    staging.stage_homes(session, readers(session), cause, now, batch=True)


def _write_tiers(session: Session, tiers: Mapping[str, Tier]) -> list[str]:
    """Write down when the turn of each idea comes; return those whose turn comes otherwise than before."""
    before = plans.tiers(session)
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


def readers(session: Session) -> list[str]:
    """Return those on whose Home the plan stands: who leads, who administers, and who is named a viewer."""
    squads: list[SquadCard] = queries.squads(session)
    named = [member for role in (Role.lead, Role.viewer, Role.admin) for member in queries.with_role(session, role)]
    return sorted({*named, *(squad.lead for squad in squads if squad.lead)})
