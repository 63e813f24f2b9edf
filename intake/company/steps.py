"""The steps of setting up: each stands for itself, may be skipped, and is taken by compare-and-set."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CursorResult, update
from sqlmodel import col

from intake import staging
from intake.company import queries
from intake.errors import ChangedMeanwhile
from intake.queries import SETUP
from intake.tables import SetupStep
from store.engine import Session
from store.turns import take_turn

STALE = "This has been changed since you opened it. Close the form and open it again to see how it is now."


class Step(StrEnum):
    """A step of setting up, in the order of the checklist."""

    channels = "channels"
    people = "people"
    squads = "squads"
    priorities = "priorities"
    imports = "import"
    meeting = "meeting"


def take(session: Session, step: Step, version: int, by: str, now: datetime) -> SetupStep:
    """Take a step for a change; raises ChangedMeanwhile when it is not the version that the person saw any more."""
    take_turn(session, SETUP)
    row = queries.step(session, step)
    session.flush()
    taken = session.execute(
        update(SetupStep)
        .where(col(SetupStep.key) == step.value, col(SetupStep.version) == version)
        .values(version=version + 1, changed_by=by, changed_at=now)
    )
    assert isinstance(taken, CursorResult)
    if taken.rowcount == 0:
        raise ChangedMeanwhile(STALE, by=row.changed_by)
    session.refresh(row)
    return row


def touch(session: Session, step: Step, by: str | None, now: datetime) -> SetupStep:
    """Note that a step was changed, whatever anybody has seen of it; a form that is open meanwhile can't be saved."""
    take_turn(session, SETUP)
    row = queries.step(session, step)
    row.version += 1
    row.skipped, row.changed_by, row.changed_at = False, by, now
    return row


def tell_admins(session: Session, cause: str, now: datetime) -> None:
    """Stage the Home of every admin who has opened theirs."""
    staging.stage_homes(session, queries.admins(session), cause, now)
