"""What the owner of an idea in work says of it every two weeks, and when they are asked."""

from datetime import datetime, timedelta
from enum import StrEnum

EVERY = timedelta(weeks=2)
# So many questions that nobody answers are silence.
UNANSWERED = 2


class WorkState(StrEnum):
    """How the work on an idea goes."""

    on_track = "on_track"
    learned = "learned"
    blocked = "blocked"


class Lack(StrEnum):
    """What work that is blocked lacks."""

    skill = "skill"
    data = "data"
    access = "access"
    decision = "decision"
    other = "other"


def due_at(began: datetime, last_asked: datetime | None) -> datetime:
    """Return when the owner is asked next; after an outage once, and not for each time that was missed."""
    return (last_asked or began) + EVERY
