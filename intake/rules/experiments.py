"""How experiments can end, and a quarter's budget for them."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Self

from pydantic import BaseModel, ConfigDict

from intake.errors import FieldErrors
from intake.formatting import month_called, months_from, quarter_name
from intake.ideas import CleanText, unreadable
from intake.policy import Frozen
from intake.text import is_blank

# What people fill in about experiments and building, and how an experiment can end.

HYPOTHESIS, METRIC, SOURCE, LEARNED = 300, 100, 150, 300
SENTENCES = 3
LONGEST_WEEKS, MOST_COST, LATEST_MONTHS = 26, 1000, 36
# So many days after an idea went live its owner is asked what it has changed.
CHECK_BACKS = (30, 90, 180)
MOST_WORTH = 1e12
NO_METRIC = "Enter the number as it is now."
NO_NUMBER = "Add the number that would mean success."
_END = re.compile(r"(?<=[.!?])\s+")
_MONTH = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])")


class Ending(StrEnum):
    """How an experiment ended: the idea is built, it is tried once more in another way, or it goes no further."""

    continued = "continued"
    pivoted = "pivoted"
    stopped = "stopped"


class _Filled(BaseModel):
    model_config = ConfigDict(frozen=True, hide_input_in_errors=True, extra="forbid")


class ExperimentDraft(_Filled):
    """What is tried, by whom, for how long, at which cost in squad-weeks, and what would convince.

    `trial` is the kind of experiment, by its key; None is the usual one.
    """

    hypothesis: CleanText = ""
    metric: CleanText = ""
    convincing: float | None = None
    weeks: int | None = None
    cost: float | None = None
    trial: str | None = None
    owner: str | None = None
    decides_on: date | None = None

    def checked(self, today: date) -> Self:
        """Return the draft with its decision date; raises FieldErrors naming each field that can't be taken."""
        problems = {
            "hypothesis": unreadable(self.hypothesis, HYPOTHESIS, "Say what you expect to find, in a sentence."),
            "metric": unreadable(self.metric, METRIC, "Say what you will measure."),
            "convincing": NO_NUMBER if self.convincing is None else None,
            "weeks": None
            if self.weeks and 1 <= self.weeks <= LONGEST_WEEKS
            else "Choose how long the experiment may take.",
            "cost": None
            if self.cost and 0 < self.cost <= MOST_COST
            else f"Add the squad-weeks it needs: more than 0, at most {MOST_COST:,}.",
            "owner": None if self.owner else "Choose the person we ask for the result.",
        }
        ends = self.decides_on or today + timedelta(weeks=self.weeks or 0)
        if not problems["weeks"] and not today < ends <= today + timedelta(days=366):
            problems["decides_on"] = "Choose a day between tomorrow and a year from now."
        _raise(problems)
        return self.model_copy(update={"decides_on": ends})


class Conclusion(_Filled):
    """What is known after an experiment, and the value that was measured where one was."""

    learned: CleanText = ""
    measured: float | None = None

    def checked(self) -> Self:
        """Return the conclusion itself; raises FieldErrors where it says nothing, or too much."""
        problem = unreadable(self.learned, LEARNED, "Say what you learned, in one to three sentences.")
        if problem is None and len(_END.split(self.learned)) > SENTENCES:
            problem = f"Shorten this to {SENTENCES} sentences."
        _raise({"learned": problem})
        return self


class Surety(StrEnum):
    """How sure somebody is of what an idea has been worth: it was counted, it is a guess, or there is nothing yet."""

    measured = "measured"
    estimated = "estimated"
    nothing = "nothing"


class Measurement(_Filled):
    """The metric some time after an idea went live, and what the idea has been worth since then, where that is known.

    The worth is in the company's money.
    """

    value: float | None = None
    worth: float | None = None
    surety: Surety | None = None

    def checked(self) -> Self:
        """Return the measurement itself; raises FieldErrors naming each field that can't be taken."""
        problems = {"value": NO_METRIC if self.value is None else None}
        if self.worth is not None and self.surety is None:
            problems["surety"] = "Say whether this amount was measured or is an estimate."
        if self.surety in (Surety.measured, Surety.estimated) and self.worth is None:
            problems["worth"] = "Add the amount, or choose “Nothing yet”."
        if self.surety is Surety.nothing and self.worth:
            problems["surety"] = "You entered an amount above. Say how sure it is, or remove it."
        if self.worth is not None and not 0 <= self.worth <= MOST_WORTH:
            problems["worth"] = "Enter an amount of 0 or more."
        _raise(problems)
        return self


class BuildDraft(_Filled):
    """What an idea that is built is to change: the metric today, where it is read, and by which months."""

    metric: CleanText = ""
    baseline: float | None = None
    source: CleanText = ""
    first_month: str | None = None
    last_month: str | None = None
    owner: str | None = None

    def checked(self, today: date) -> Self:
        """Return the draft itself; raises FieldErrors naming each field that can't be taken."""
        problems = {
            "metric": unreadable(self.metric, METRIC, "Say what should change once people use this."),
            "source": None if is_blank(self.source) else unreadable(self.source, SOURCE, ""),
            "first_month": _month_problem(self.first_month, today),
            "last_month": _month_problem(self.last_month, today),
            "owner": None if self.owner else "Choose the person we ask for the number later.",
        }
        if self.baseline is not None and is_blank(self.source):
            problems["baseline"] = "Say below where this number comes from, so that we can check it again."
        if not (problems["first_month"] or problems["last_month"]) and str(self.first_month) > str(self.last_month):
            problems["last_month"] = "Choose a latest month that isn't before the earliest."
        _raise(problems)
        return self


class Target(Frozen):
    """By when an idea that is built should be in use: from one month to another, such as 2026-06."""

    first_month: str
    last_month: str


class OutlookDates(Frozen):
    """What may be said of an idea's time to come: until it is built, only by when is decided how it goes on.

    Where that day has passed, the decision is `moved_to` another.
    """

    decide_on: date | None = None
    moved_to: date | None = None
    target: Target | None = None


class PastTrial(Frozen):
    """How the last experiment of an idea has ended, and what is known since."""

    on: date
    ending: Ending
    learned: str


def target_called(target: Target) -> str:
    """Return a range of months in words: between June and August 2026."""
    first, last = target.first_month, target.last_month
    if first == last:
        return f"in {month_called(first)}"
    return f"between {month_called(first, year=first[:4] != last[:4])} and {month_called(last)}"


def _month_problem(month: str | None, today: date) -> str | None:
    is_month = month is not None and _MONTH.fullmatch(month)
    return None if is_month and month in months_from(today, LATEST_MONTHS) else "Choose a month from the list."


def _raise(problems: Mapping[str, Any]) -> None:
    if errors := {field: problem for field, problem in problems.items() if problem}:
        raise FieldErrors(errors)


# A quarter's budget for experiments: what running ones have reserved, ended ones spent, and what is left.

NO_BUDGET = "There is no budget for experiments yet. Whoever publishes the priorities can add one."


class ExperimentBudget(Frozen):
    """The budget of a quarter, such as 2026-Q1, in squad-weeks."""

    quarter: str
    budget: float
    reserved: float = 0.0
    spent: float = 0.0

    @property
    def left(self) -> float:
        """Return what no experiment has taken yet."""
        return max(0.0, self.budget - self.reserved - self.spent)

    @property
    def is_used_up(self) -> bool:
        """Tell whether no experiment can start, whatever it costs."""
        return self.left <= 1e-9


def no_value_yet(ideas: int) -> str:
    """Say of so many launched ideas that their worth is unknown, though their metrics may have been given."""
    return f"Nobody has put a value on the {'result' if ideas == 1 else 'results'} yet."


def budget_sentence(budget: ExperimentBudget) -> str:
    """Say how much of the budget is left."""
    figures = f"in {quarter_name(budget.quarter)} ({budget.reserved:g} reserved, {budget.spent:g} spent)"
    return f"Experiments have {budget.left:g} of {budget.budget:g} squad-weeks left {figures}"


def used_up_sentence(budget: ExperimentBudget) -> str:
    """Say why no experiment can start, and what would change that."""
    if not budget.budget:
        return NO_BUDGET
    return f"No experiment can start now. {budget_sentence(budget)}. Whoever publishes the priorities can add more."


def check(budget: ExperimentBudget, cost: float) -> None:
    """Raise FieldErrors when a cost is more than what is left."""
    if not budget.budget:
        raise FieldErrors({"cost": NO_BUDGET})
    if cost > budget.left + 1e-9:
        raise FieldErrors({"cost": f"This is over budget. {budget_sentence(budget)}."})
