"""What an idea is: its values, its stages, and the currencies in which people say what it is worth."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from intake.approaches import Approach, LegalQuestion
from intake.errors import FieldErrors
from intake.text import clean, is_blank

# What an idea would be worth a year: a coarse level in one or more of four currencies.


class Currency(StrEnum):
    """What an idea pays in."""

    money = "money"
    hours = "hours"
    risk = "risk"
    customers = "customers"


class Value(StrEnum):
    """How much a year the idea would be worth in a currency, coarsely."""

    small = "small"
    medium = "medium"
    large = "large"
    very_large = "very_large"


def _by_currency(value: Any) -> Any:
    # Before there were currencies a value was one level, in words that spoke of people's time.
    if value is None:
        return {}
    return value if isinstance(value, Mapping) else {Currency.hours: value}


ByCurrency = Annotated[dict[Currency, Value], BeforeValidator(_by_currency)]


def choice_of(currency: Currency, level: Value) -> str:
    """Return a level of a currency as forms carry it."""
    return f"{currency.value}:{level.value}"


def chosen_levels(choices: Iterable[str] | str | None) -> dict[Currency, Value]:
    """Return the levels by currency that a form's choices name; raises FieldErrors for two of one currency.

    A form from before there were currencies, which may still be open, gives one level.
    """
    levels: dict[Currency, Value] = {}
    for choice in [choices] if isinstance(choices, str) else choices or ():
        name, colon, level = choice.partition(":")
        currency, level = (Currency(name), level) if colon else (Currency.hours, name)
        if currency in levels:
            raise FieldErrors({"value": f"You chose two lines for {currency.value}. Choose one."})
        levels[currency] = Value(level)
    return levels


# An idea's values: what is typed in, the coarse choices, the stages and the moves between them.

TITLE_LENGTH = 150
PROBLEM_LENGTH = 3000
# What a supporter says of an idea.
WORDS_LENGTH = 300
NO_TITLE = "Add a title so that people can find the idea."
NO_PROBLEM = "Describe the problem in a sentence or two."
# The requester of an imported idea whose owner nobody could name.
NOBODY = ""


class WorkKind(StrEnum):
    """The kind of work an idea is."""

    product = "product"
    platform = "platform"
    research = "research"


class Urgency(StrEnum):
    """By when it must be there to be worth it."""

    none = "none"
    this_year = "this_year"
    this_quarter = "this_quarter"


class Data(StrEnum):
    """How far the data for it is."""

    ready = "ready"
    exists = "exists"
    missing = "missing"


class Effort(StrEnum):
    """How long one squad would need, as the squad or a triager sees it."""

    days = "days"
    weeks = "weeks"
    months = "months"
    quarters = "quarters"


class Chance(StrEnum):
    """A guess how likely it is to work: it decides whether an experiment is proposed."""

    low = "low"
    even = "even"
    good = "good"


class Asked(StrEnum):
    """As what a named person is asked to stand for an idea."""

    sponsor = "sponsor"
    expert = "expert"
    data_access = "data access"
    integration_owner = "integration owner"


class Stage(StrEnum):
    """Where an idea is in its life."""

    draft = "draft"
    submitted = "submitted"
    needs_info = "needs info"
    accepted = "accepted"
    experiment = "experiment"
    build = "build"
    live = "live"
    measured = "measured"
    parked = "parked"
    declined = "declined"
    merged = "merged"
    withdrawn = "withdrawn"


# What people read of it, everywhere. Its requester reads in place of one that it is theirs to answer.
STAGE_NAMES: dict[Stage, str] = {
    Stage.draft: "Received",
    Stage.submitted: "Being decided",
    Stage.needs_info: "Waiting for an answer",
    Stage.accepted: "Planned",
    Stage.experiment: "In progress",
    Stage.build: "In progress",
    Stage.live: "Live",
    Stage.measured: "Live",
    Stage.parked: "Not now",
    Stage.declined: "Not now",
    Stage.withdrawn: "Withdrawn",
    Stage.merged: "Merged with another idea",
}
# Where somebody chooses or counts, those of one name are told apart.
_TOLD_APART: dict[Stage, str] = {
    Stage.experiment: "experiment",
    Stage.build: "build",
    Stage.measured: "measured",
    Stage.parked: "for later",
    Stage.declined: "declined",
}
EVERY_STAGE: dict[Stage, str] = {
    stage: f"{name} ({_TOLD_APART[stage]})" if stage in _TOLD_APART else name for stage, name in STAGE_NAMES.items()
}


class Authorship(StrEnum):
    """How far the author of a message has been asked whether the idea submitted from it is theirs."""

    open = "open"
    asked = "asked"
    confirmed = "confirmed"
    denied = "denied"


UNDECIDED = frozenset({Stage.submitted, Stage.needs_info})
MOVES: dict[Stage, frozenset[Stage]] = {
    Stage.draft: frozenset({Stage.submitted, Stage.withdrawn}),
    Stage.submitted: frozenset(
        {Stage.needs_info, Stage.accepted, Stage.parked, Stage.declined, Stage.merged, Stage.withdrawn}
    ),
    Stage.needs_info: frozenset(
        {Stage.submitted, Stage.accepted, Stage.parked, Stage.declined, Stage.merged, Stage.withdrawn}
    ),
    Stage.accepted: frozenset(
        {Stage.submitted, Stage.experiment, Stage.build, Stage.parked, Stage.declined, Stage.withdrawn}
    ),
    Stage.experiment: frozenset({Stage.build, Stage.parked, Stage.declined}),
    Stage.build: frozenset({Stage.live, Stage.parked}),
    Stage.live: frozenset({Stage.measured}),
    Stage.measured: frozenset(),
    Stage.parked: frozenset({Stage.submitted, Stage.accepted, Stage.declined, Stage.withdrawn}),
    Stage.declined: frozenset({Stage.submitted}),
    # Undoing a merge is no move: it puts an idea back where it was.
    Stage.merged: frozenset(),
    Stage.withdrawn: frozenset(),
}

# An idea's requester can edit it until it is measured, and reopen it once after it was parked or declined.
EDITABLE = frozenset({Stage.submitted, Stage.needs_info, Stage.accepted, Stage.experiment, Stage.build, Stage.live})
REOPENABLE = frozenset({Stage.parked, Stage.declined})
IN_WORK = (Stage.experiment, Stage.build)
IN_RANKING = frozenset({Stage.submitted, Stage.needs_info, Stage.accepted})


def may_move(before: Stage, after: Stage) -> bool:
    """Tell whether an idea may go from one stage straight to the other."""
    return after in MOVES[before]


CleanText = Annotated[str, BeforeValidator(lambda value: clean(value) if isinstance(value, str) else value)]


class Answers(BaseModel):
    """What a score is made of that requesters answer; None, and no value in any currency, is no answer."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    value: ByCurrency = {}
    urgency: Urgency | None = None


class Estimates(BaseModel):
    """What a score or the plan is made of that a squad or a triager estimates; None is no estimate."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    effort: Effort | None = None
    chance: Chance | None = None
    approach: Approach | None = None

    def estimates(self) -> dict[str, Any]:
        """Return the estimates by field, those that nobody has made too."""
        return {name: getattr(self, name) for name in Estimates.model_fields}


# In which field each of legal's questions is answered.
LEGAL_FIELDS = {LegalQuestion.people: "about_people", LegalQuestion.data: "sensitive_data"}


class LegalAnswers(BaseModel):
    """What requesters answer for legal; None is no answer, and nothing of it counts in a score."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    about_people: bool | None = None
    sensitive_data: bool | None = None

    def by_question(self) -> dict[LegalQuestion, bool | None]:
        """Return the answers by question."""
        return {LegalQuestion.people: self.about_people, LegalQuestion.data: self.sensitive_data}


class LooseDraft(Answers, LegalAnswers):
    """What was typed into an idea form so far; nothing of it was checked."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True, extra="ignore")

    title: CleanText = ""
    problem: CleanText = ""
    kind: WorkKind = WorkKind.product
    area: str | None = None
    data: Data | None = None
    viewers: tuple[str, ...] = ()
    nobody_else: bool = False

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing worth keeping."""
        return is_blank(self.title) and is_blank(self.problem)


class IdeaDraft(Answers, LegalAnswers):
    """What a requester fills in; only title and problem are required.

    An idea is private when `viewers` are named who may see it, or when it is said that `nobody_else` may.
    """

    model_config = ConfigDict(extra="forbid")

    title: CleanText
    problem: CleanText
    kind: WorkKind = WorkKind.product
    area: str | None = None
    data: Data | None = None
    viewers: tuple[str, ...] = ()
    nobody_else: bool = False

    @property
    def private(self) -> bool:
        """Tell whether not everybody in the company may see the idea."""
        return bool(self.viewers) or self.nobody_else

    def checked(self) -> Self:
        """Return the draft itself; raises FieldErrors naming each field that can't be taken."""
        errors = {}
        if problem := unreadable(self.title, TITLE_LENGTH, NO_TITLE):
            errors["title"] = problem
        if problem := unreadable(self.problem, PROBLEM_LENGTH, NO_PROBLEM):
            errors["problem"] = problem
        if self.viewers and self.nobody_else:
            errors["nobody_else"] = "You named people above. Untick this or remove their names."
        if errors:
            raise FieldErrors(errors)
        return self


class IdeaEdit(Answers, LegalAnswers):
    """What a requester changes of an idea: only the fields that were given."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True, extra="forbid")

    title: CleanText = ""
    problem: CleanText = ""
    kind: WorkKind | None = None
    area: str | None = None
    data: Data | None = None

    def given(self) -> dict[str, Any]:
        """Return the new values by field; raises FieldErrors naming each field that can't be taken."""
        errors = {}
        if "title" in self.model_fields_set and (problem := unreadable(self.title, TITLE_LENGTH, NO_TITLE)):
            errors["title"] = problem
        if "problem" in self.model_fields_set and (problem := unreadable(self.problem, PROBLEM_LENGTH, NO_PROBLEM)):
            errors["problem"] = problem
        if errors:
            raise FieldErrors(errors)
        return {name: value for name, value in self if name in self.model_fields_set and (name != "kind" or value)}


class MessageOrigin(BaseModel):
    """A message that somebody hands in as an idea; `author` is None where no member wrote it.

    It is open when, as far as is known, everybody in the company may read it.
    """

    model_config = ConfigDict(frozen=True)

    channel: str
    ts: str
    thread_ts: str | None = None
    author: str | None = None
    link: str
    is_open: bool


class IdeaAnswers(Answers):
    """What a requester answers to a question: words, choices, or both."""

    text: CleanText = ""
    area: str | None = None
    data: Data | None = None

    def given(self) -> dict[str, Any]:
        """Return the choices that were made, by field."""
        return {name: choice for name, choice in self if name != "text" and choice}


class IdeaInputs(Answers, Estimates):
    """All that a score is made of, besides the fit; None, and no value in any currency, is a missing input.

    `areas_behind` says how many other areas stand behind the idea, `confirmed` as what named persons do; `proven` is
    the chance of success that an experiment has shown. The value is `checked` where another person than gave it has
    looked at it.
    """

    kind: WorkKind = WorkKind.product
    area: str | None = None
    data: Data | None = None
    areas_behind: int = Field(default=0, ge=0)
    confirmed: tuple[Asked, ...] = ()
    proven: float | None = Field(default=None, ge=0, le=1)
    checked: bool = False


def unreadable(text: str, limit: int, when_blank: str) -> str | None:
    """Say why `text` can't be taken, or None; `limit` is in characters as Slack counts them (UTF-16 units)."""
    if is_blank(text):
        return when_blank
    length = len(text.encode("utf-16-le", "surrogatepass")) // 2
    if length > limit:
        return f"This is over {limit:,} characters. Shorten it by {length - limit:,}."
    return None
