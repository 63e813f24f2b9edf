"""What the outbox carries of what is overdue: one reminder of all that somebody promised to look at or decide."""

from datetime import date
from typing import ClassVar

from intake.policy import Frozen


class LateReview(Frozen):
    """An idea that waits longer than its requester was promised, and the new day that they read."""

    id: str
    version: int
    title: str
    promised_on: date
    new_day: date


class NudgeNotification(Frozen):
    """The reminder; what was `passed` on had been another person's.

    One with a `squad` is for who leads it; where they are the lead's `own_ideas` it is for the triager on duty.
    What comes from somebody who is `away` was promised by them for a day on which they are.
    """

    kind: ClassVar[str] = "nudge"
    schema_number: ClassVar[int] = 1

    reviews: tuple[LateReview, ...]
    passed: bool = False
    squad: str | None = None
    own_ideas: bool = False
    away: str | None = None
