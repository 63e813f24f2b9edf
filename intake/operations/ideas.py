"""Takes an idea for a change, by compare-and-set on its version, and moves it to a stage."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import col

from intake.access import Principal
from intake.errors import ChangedMeanwhile, Refused
from intake.ideas import Stage, may_move
from intake.operations.history import remember_before
from intake.queries import ideas as idea_queries
from intake.tables import Idea
from store.engine import Session
from store.locking import compare_and_set


def lock_version(session: Session, idea_id: str, version: int, principal: Principal, now: datetime) -> Idea:
    """Take the idea for a change: its version goes up if it is still the one that the person saw.

    Raises ChangedMeanwhile, telling who was faster and what they did, when it is not.
    """
    row = idea_queries.idea(session, idea_id, principal)
    change = update(Idea).where(col(Idea.id) == idea_id, col(Idea.version) == version)  # guard: version compare
    if not compare_and_set(session, change.values(version=version + 1, changed_at=now)):
        last = idea_queries.changes(session, idea_id)[-1]
        raise ChangedMeanwhile(last.sentence, by=last.by, idea_id=idea_id)
    session.refresh(row)
    remember_before(session, row)
    return row


_WORDS = {
    Stage.submitted: "waiting for a decision",
    Stage.needs_info: "waiting for its requester's answer",
    Stage.accepted: "accepted",
    Stage.experiment: "in an experiment",
    Stage.build: "being built",
    Stage.parked: "set aside for now",
    Stage.merged: "merged with another idea",
}


def move(row: Idea, stage: Stage) -> None:
    """Move the idea to a stage; raises Refused when its present one doesn't lead there."""
    if not may_move(row.stage, stage):
        raise Refused(f"This idea is already {_WORDS.get(row.stage, row.stage.value)}.")
    row.stage = stage
