"""The notifications about experiments and about what is built."""

from datetime import date, datetime
from typing import ClassVar

from intake.policy import Frozen
from intake.rules.experiments import Ending, Surety
from intake.rules.planning.information import TrialWorth


class Trial(Frozen):
    """One run of trying an idea out, and what came of it once it has ended."""

    id: str
    run: int
    hypothesis: str
    metric: str
    convincing: float
    weeks: int
    cost: float
    owner: str
    decides_on: date
    ending: Ending | None = None
    learned: str = ""
    measured: float | None = None
    ended_at: datetime | None = None


class Reading(Frozen):
    """What the metric was when its owner was asked so many days after an idea went live; None where nobody has said.

    Whoever answers late measures late, `measured_after` so many days; older ones don't know it. `worth` is what the
    idea had been worth by then, in the company's money, and `surety` how sure that is.
    """

    days: int
    value: float | None = None
    worth: float | None = None
    surety: Surety | None = None
    measured_after: int | None = None

    @property
    def days_after(self) -> int:
        """Return how many days after launch the metric was so."""
        return self.days if self.measured_after is None else self.measured_after


class Impact(Frozen):
    """What an idea that is built is to change, how that was before, and how it was afterwards."""

    metric: str
    baseline: float | None = None
    source: str = ""
    owner: str
    live_at: datetime | None = None
    promised: float | None = None
    after: tuple[Reading, ...] = ()


class Work(Frozen):
    """How far the work on an idea is, and what somebody who looks at it may do next."""

    trials: tuple[Trial, ...] = ()
    impact: Impact | None = None
    may_experiment: bool = False
    may_conclude: bool = False
    may_build: bool = False
    may_go_live: bool = False


class _OfIdea(Frozen):
    idea_id: str
    version: int
    label: str
    title: str
    private: bool = False


class ExperimentQuestion(_OfIdea):
    """The question to its owner how an experiment ended; edited in place once that is said.

    `another` is what one more try would bring if this one has not convinced.
    """

    kind: ClassVar[str] = "experiment question"
    schema_number: ClassVar[int] = 1

    trial: Trial
    another: TrialWorth | None = None


class ExperimentResult(_OfIdea):
    """What came of an experiment, told to the guild once."""

    kind: ClassVar[str] = "experiment result"
    schema_number: ClassVar[int] = 1

    trial: Trial
    by: str


class LiveNotification(_OfIdea):
    """That people use an idea now: told to everybody once, with thanks to who had it and who supported it."""

    kind: ClassVar[str] = "live"
    schema_number: ClassVar[int] = 1

    requester: str | None = None
    supporters: tuple[str, ...] = ()
    squad: str = ""


class CheckBackNotification(_OfIdea):
    """The question to its owner how the metric is so many days after an idea went live; edited in place.

    Once the number is `asked_again`, the newer question takes its place.
    """

    kind: ClassVar[str] = "check-back"
    schema_number: ClassVar[int] = 1

    id: str
    days: int
    impact: Impact
    quiet: bool = False
    asked_again: bool = False
