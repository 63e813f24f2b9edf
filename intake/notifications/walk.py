"""What a triager sees on the walk through the ideas that wait, and decides."""

from datetime import date, datetime
from enum import StrEnum

from intake.notifications.ideas import IdeaNotification
from intake.policy import Criterion, Frozen
from intake.rules.experiments import ExperimentBudget, ExperimentDraft
from intake.rules.reopening import Reopening, ReopeningEvent


class WalkStep(StrEnum):
    """What a triager can do about an idea on the walk through those that wait."""

    send = "send"
    ask = "ask"
    not_now = "not_now"
    try_it = "try_it"
    coach = "coach"


class UndoableDecision(Frozen):
    """The decision that was just made on the walk, and until when it can be undone."""

    id: str
    version: int
    title: str
    why: str
    until: datetime


class WalkPage(Frozen):
    """One idea of the walk, what its requester would read of a step, and what was decided before it.

    `waiting` is how many ideas wait, this one too; there is none once all were walked through. `steps` are those that
    are possible, `events` what could bring the idea up again, `experiment` what it would be tried out by. `priorities`
    are those to choose from, by key and name, `priority` is the key of the one that it matches. `budget` is what is
    left for experiments, None where it can't be tried anyway.
    """

    idea: IdeaNotification | None = None
    step: WalkStep = WalkStep.send
    steps: tuple[WalkStep, ...] = ()
    text: str = ""
    missing: tuple[Criterion, ...] = ()
    waiting: int = 0
    look_by: date | None = None
    events: tuple[Reopening, ...] = ()
    experiment: ExperimentDraft | None = None
    done: UndoableDecision | None = None
    priorities: tuple[tuple[str, str], ...] = ()
    priority: str = ""
    budget: ExperimentBudget | None = None


class WalkDecision(Frozen):
    """What a triager decided on the walk, in which words for the requester."""

    step: WalkStep
    text: str
    event: ReopeningEvent | None = None
    experiment: ExperimentDraft = ExperimentDraft()
