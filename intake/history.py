"""Writes changes of ideas: every move is a compare-and-set on the version, and leaves a line of history."""

from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, update
from sqlmodel import col

from intake import audit, queries
from intake.access import Principal
from intake.errors import ChangedMeanwhile, Refused
from intake.ideas import Stage, may_move
from intake.tables import Idea, IdeaChange
from store.engine import Session


def record(
    session: Session, row: Idea, *, verb: str, sentence: str, by: str | None, now: datetime, **fields: Any
) -> None:
    """Write a line of the idea's history; `fields` are the values that changed, as they are now.

    What somebody did, and not we by ourselves, is written into the audit too.
    """
    session.add(
        IdeaChange(
            idea_id=row.id,
            at=now,
            by=by,
            verb=verb,
            stage=row.stage,
            sentence=sentence,
            fields=fields,
            policy_version=row.policy_version,
        )
    )
    if by is not None:
        audit.idea_changed(session, row, verb, by, now)


def take(session: Session, idea_id: str, version: int, principal: Principal, now: datetime) -> Idea:
    """Take the idea for a change: its version goes up if it is still the one that the person saw.

    Raises ChangedMeanwhile, telling who was faster and what they did, when it is not.
    """
    row = queries.idea(session, idea_id, principal)
    taken = session.execute(
        update(Idea)
        .where(col(Idea.id) == idea_id, col(Idea.version) == version)
        .values(version=version + 1, changed_at=now)
    )
    assert isinstance(taken, CursorResult)
    if taken.rowcount == 0:
        last = queries.changes(session, idea_id)[-1]
        raise ChangedMeanwhile(last.sentence, by=last.by, idea_id=idea_id)
    session.refresh(row)
    audit.idea_taken(session, row)
    return row


_WORDS = {
    Stage.submitted: "waiting for a decision",
    Stage.needs_info: "waiting for its requester's answer",
    Stage.accepted: "accepted",
    Stage.experiment: "being tried out",
    Stage.build: "being built",
    Stage.parked: "parked",
    Stage.merged: "joined with another",
}


def move(row: Idea, stage: Stage) -> None:
    """Move the idea to a stage; raises Refused when its present one doesn't lead there."""
    if not may_move(row.stage, stage):
        raise Refused(f"This idea is {_WORDS.get(row.stage, row.stage.value)} already.")
    row.stage = stage
