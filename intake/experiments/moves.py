"""Moves an idea along its work: the decision that the card shows, a line of history, and what everybody is told."""

from datetime import datetime
from typing import Any

from intake import history, staging
from intake.access import Principal
from intake.backing_staging import stage_supporters_news
from intake.experiments.tables import Building, CheckBack, Experiment
from intake.facts import Decision
from intake.ideas import Stage
from intake.tables import Idea
from store.engine import Session


def move(
    session: Session, row: Idea, stage: Stage, verb: str, why: str, by: Principal, now: datetime, **fields: Any
) -> None:
    """Move the idea to a stage, or tell of a step within its own; raises Refused when it can't go there."""
    if row.stage is not stage:
        history.move(row, stage)
    decision = Decision(stage=stage, by=by.member_id, at=now, why=why, squad=row.squad)
    row.decision = decision.model_dump(mode="json")
    history.record(session, row, verb=verb, sentence=why, by=by.member_id, now=now, squad=row.squad, **fields)
    session.flush()
    staging.stage_everything(session, row, now)
    staging.stage_news(session, row, now)
    stage_supporters_news(session, row, now)


def as_written(row: Experiment | Building | CheckBack) -> dict[str, Any]:
    """Return the values of a row, for the audit to keep their fingerprint."""
    return row.model_dump()
