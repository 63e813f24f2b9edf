"""Has the bands drawn by delivery, a few at a time, after a plan has said where its line is."""

from datetime import datetime

from intake import queries
from intake.uncertainty.facts import DrawBandsErrand, Marginals
from store import outbox
from store.engine import Session

COUNTER = "drawing"
_NAME = "errand:bands"


def stage_drawing(session: Session, marginals: Marginals, now: datetime) -> None:
    """Have the ideas near this line drawn anew; nobody waits for it."""
    stage_piece(session, DrawBandsErrand(drawing=queries.next_number(session, COUNTER), marginals=marginals), now)


def stage_piece(session: Session, errand: DrawBandsErrand, now: datetime) -> None:
    """Have the next few drawn."""
    key = f"bands:{errand.drawing}:{errand.piece}"
    outbox.stage(session, errand, key=key, audience=_NAME, due=now, subject=_NAME, batch=True)
