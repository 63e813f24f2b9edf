"""What the owner of an idea in work says of it every two weeks, and when they are asked."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Self

from intake.errors import FieldErrors
from intake.ideas import unreadable
from intake.policy import Frozen
from intake.text import clean

EVERY = timedelta(weeks=2)
# So many questions that nobody answers are silence: four weeks without a word, which the tracker then ends.
UNANSWERED = 2
# Who is asked how an experiment ended within so many days is not asked how it goes, or only if they don't say.
SOON, LATER = timedelta(days=2), timedelta(days=6)
# Between two questions lie so many days at least.
APART = timedelta(days=5)


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


LONGEST = 300


class WorkReport(Frozen):
    """What the owner says; a blocked one names what is lacking."""

    state: WorkState
    line: str = ""
    blocked_by: Lack | None = None

    def checked(self) -> Self:
        """Return the report itself; raises FieldErrors for what is left out or too long."""
        problems: dict[str, str] = {}
        if self.state is not WorkState.on_track:
            asks = (
                "Say in a line what you learned." if self.state is WorkState.learned else "Say in a line what you need."
            )
            if problem := unreadable(self.line, LONGEST, asks):
                problems["line"] = problem
        if self.state is WorkState.blocked and self.blocked_by is None:
            problems["blocked_by"] = "Choose what is missing."
        if problems:
            raise FieldErrors(problems)
        return self.model_copy(update={"line": clean(self.line)})


def no_word_since(began: datetime, asked: Sequence[tuple[datetime, datetime | None]]) -> datetime | None:
    """Return since when nobody has said how it goes, or None where that is short.

    `asked` is when each question was asked and answered, in any order. Two questions for the same two weeks are one.
    """
    # An answer breaks the silence whichever question it answers; what was asked about earlier work is over with it.
    last_word = max([began, *(answered for _, answered in asked if answered is not None)])
    silent = {_fortnight(began, at) for at, answered in asked if answered is None and at > last_word}
    return last_word if len(silent) >= UNANSWERED else None


def due_at(began: datetime, last_asked: datetime | None) -> datetime:
    """Return when the owner is asked next: every two weeks from the beginning, also after a question that had to wait.

    After an outage it is once, and not for each time that was missed. What was asked before is about earlier work.
    """
    is_first = last_asked is None or last_asked < began
    return began + EVERY * (1 if is_first or last_asked is None else _fortnight(began, last_asked) + 1)


def _fortnight(began: datetime, asked_at: datetime) -> int:
    return -((began - asked_at - APART) // EVERY) - 1


def waits_for_end(planned: date, day: date, end: date, *, is_silent: bool) -> bool:
    """Tell whether a question how an experiment goes waits, since on the day `end` its owner is asked how it ended.

    It was planned for one day, and comes on another where it is late. Who has not answered the last question is spared
    only a second one on the same day.
    """
    soon = end if is_silent else end - SOON
    return planned <= end and soon <= day <= end + LATER
