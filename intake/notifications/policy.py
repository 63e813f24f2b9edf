"""What people hear of a policy: a draft to look at, that it looks right, that it is published, who is to confirm it."""

from datetime import datetime
from typing import ClassVar

from intake.policy import Frozen, Priority
from intake.rules.planning.replay import Effect


class PolicyReviewNotification(Frozen):
    """A draft for a second lead to look at, as it was when leads were asked.

    It is over once somebody looked or published, or when the draft `is_changed`.
    """

    kind: ClassVar[str] = "policy review"
    schema_number: ClassVar[int] = 1

    number: int
    version: int
    by: str
    changes: tuple[str, ...] = ()
    effect: Effect = Effect()
    reviewer: str | None = None
    published_by: str | None = None
    is_changed: bool = False


class PolicyReviewedNotification(Frozen):
    """The draft can be published: told to whoever wrote it, and where they may not publish, to those who may.

    `reviewer` is the second lead to whom it looks right, where one had to look. Others than who wrote it read who it
    was `drafted_by`; who may not publish reads who the `publishers` are. It is over as the question to leads is.
    """

    kind: ClassVar[str] = "policy reviewed"
    schema_number: ClassVar[int] = 1

    number: int
    version: int
    reviewer: str | None = None
    drafted_by: str | None = None
    may_publish: bool = True
    publishers: tuple[str, ...] = ()
    published_by: str | None = None
    is_changed: bool = False


class PolicyNotification(Frozen):
    """A version was published: the one post of it; `by` is None where it came from a file."""

    kind: ClassVar[str] = "policy"
    schema_number: ClassVar[int] = 1

    number: int
    by: str | None
    reviewer: str | None = None
    priorities: tuple[Priority, ...] = ()
    changes: tuple[str, ...] = ()


class BenefitOffer(Frozen):
    """A version from before plans could go by benefit is in force: its leads read once that they can draft another."""

    kind: ClassVar[str] = "benefit offer"
    schema_number: ClassVar[int] = 1

    number: int


class ExpectationNotification(Frozen):
    """Somebody is asked to confirm a version, once more as a `reminder`; over once confirmed, or `replaced_by` another.

    `spokesperson` speaks for machine learning in leadership.
    """

    kind: ClassVar[str] = "expectation"
    schema_number: ClassVar[int] = 1

    number: int
    priorities: tuple[Priority, ...] = ()
    spokesperson: str | None = None
    says: str = ""
    reminder: bool = False
    confirmed_at: datetime | None = None
    replaced_by: int | None = None


class RankAgainJob(Frozen):
    """Rank some of the ideas again for which something has changed; `cause` names the change."""

    kind: ClassVar[str] = "rank again"
    schema_number: ClassVar[int] = 1

    cause: str
    piece: int = 0
