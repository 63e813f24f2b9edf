"""Has the bands drawn by delivery, a few at a time, after a plan has said where its line is."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert
from sqlmodel import col

from intake.operations.ideas import next_number
from intake.rules.planning.forecast import DrawBandsJob, Marginals
from intake.tables import IdeaBand
from store import outbox
from store.engine import Session

COUNTER = "drawing"
_NAME = "errand:bands"


def stage_drawing(session: Session, marginals: Marginals, now: datetime) -> None:
    """Have the ideas near this line drawn anew; nobody waits for it."""
    stage_piece(session, DrawBandsJob(drawing=next_number(session, COUNTER), marginals=marginals), now)


def stage_piece(session: Session, job: DrawBandsJob, now: datetime) -> None:
    """Have the next few drawn."""
    key = f"bands:{job.drawing}:{job.piece}"
    outbox.stage(session, job, key=key, audience=_NAME, due=now, subject=_NAME, batch=True)


def replace_bands(session: Session, drawing: int, drawn: Sequence[Mapping[str, Any]]) -> None:
    """Write bands in the place of those that an earlier drawing, or a job before it was repeated, has left."""
    ids = [band_values["idea_id"] for band_values in drawn]
    session.execute(delete(IdeaBand).where(col(IdeaBand.idea_id).in_(ids), col(IdeaBand.drawing) <= drawing))
    if drawn:
        session.connection().execute(insert(IdeaBand), list(drawn))


def forget_bands_before(session: Session, drawing: int) -> None:
    """Remove the bands that earlier drawings have left."""
    session.execute(delete(IdeaBand).where(col(IdeaBand.drawing) < drawing))
