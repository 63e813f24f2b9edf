"""The steps of setting up: each stands for itself, may be skipped, and is taken by compare-and-set."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import update
from sqlmodel import col

from intake.errors import ChangedMeanwhile
from intake.operations.notify import stage_homes
from intake.queries import members as member_queries
from intake.queries.ideas import SETUP
from intake.tables import SetupStep
from store.engine import Session
from store.locking import compare_and_set, lock

STALE = "This has changed since you opened it. Close the form and open it again."


class Step(StrEnum):
    """A step of setting up, in the order of the checklist."""

    channels = "channels"
    people = "people"
    squads = "squads"
    priorities = "priorities"
    imports = "import"
    meeting = "meeting"


def step_row(session: Session, key: str) -> SetupStep:
    """Return what is known of a step, a new row where nothing is."""
    row = session.get(SetupStep, key)
    if row is None:
        row = SetupStep(key=key)
        session.add(row)
    return row


def lock_step(session: Session, step: Step, version: int, by: str, now: datetime) -> SetupStep:
    """Take a step for a change; raises ChangedMeanwhile when it is not the version that the person saw any more."""
    lock(session, SETUP)
    row = step_row(session, step)
    session.flush()
    as_seen = (col(SetupStep.key) == step.value, col(SetupStep.version) == version)
    change = update(SetupStep).where(*as_seen).values(version=version + 1, changed_by=by, changed_at=now)
    if not compare_and_set(session, change):
        raise ChangedMeanwhile(STALE, by=row.changed_by)
    session.refresh(row)
    return row


def touch_step(session: Session, step: Step, by: str | None, now: datetime) -> SetupStep:
    """Note that a step was changed, whatever anybody has seen of it; a form that is open meanwhile can't be saved."""
    lock(session, SETUP)
    row = step_row(session, step)
    row.version += 1
    row.skipped, row.changed_by, row.changed_at = False, by, now
    return row


def stage_admin_homes(session: Session, cause: str, now: datetime) -> None:
    """Stage the Home of every admin who has opened theirs."""
    stage_homes(session, member_queries.admins(session), cause, now)
