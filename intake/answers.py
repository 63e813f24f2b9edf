"""What the services hand out to be shown: plain values, detached from the database; and what forms offer."""

from datetime import date, datetime
from enum import StrEnum

from intake.ideas import Asked, Chance, Currency, Effort, Stage, Value, WorkKind
from intake.notifications.experiments import Work
from intake.notifications.ideas import IdeaNotification, InputClaim, PriorityFit, StoryStep, TrackerNotification
from intake.policy import Criterion, Frozen, Policy, Priority, SquadCard
from intake.queries import ideas as idea_queries
from intake.queries.ideas import policy_in_force
from intake.rules.forecast import ASSUMPTIONS, Calibration, Outcomes, Outlook
from intake.rules.replay import Effect, Moved
from intake.rules.scoring import Score
from store.engine import Session

# What intake's façades hand out to be shown: plain values, detached from the database.


class CurrencyChoice(Frozen):
    """The levels of a currency that a form offers, each in the policy's words for it."""

    currency: Currency
    levels: tuple[tuple[Value, str], ...]


class FormChoices(Frozen):
    """What the idea form offers."""

    areas: tuple[str, ...]
    values: tuple[CurrencyChoice, ...] = ()


class OpenedForm(Frozen):
    """The idea form for a message: what it offers, the id under which the message is kept, and whom it mentions.

    `already` is what the idea is called that the message was handed in as before, None where it was not.
    """

    choices: FormChoices
    origin: str
    names: dict[str, str]
    already: str | None = None


class Submitted(Frozen):
    """An idea was taken in."""

    id: str
    label: str
    title: str


class QueueLine(Frozen):
    """One line of the queue: an undecided or planned idea with its place."""

    rank: int | None
    idea: IdeaNotification


class QueuePage(Frozen):
    """One page of the queue; `after` asks for the next one, None when this is the last."""

    lines: tuple[QueueLine, ...]
    total: int
    waiting: int
    after: str | None = None


class IdeaLine(Frozen):
    """A line of a list of ideas: what it is called, whose it is, and when it came."""

    id: str
    version: int
    label: str
    title: str
    requester: str
    submitted_at: datetime


class StageCount(Frozen):
    """How many ideas are of a stage, and how many of all have no owner."""

    stages: dict[Stage, int]
    ownerless: int


class StagePage(Frozen):
    """A page of the ideas of a stage, newest first; `after` asks for the next one, None when this is the last."""

    stage: Stage
    lines: tuple[IdeaLine, ...]
    total: int
    after: int | None = None


class Ownerless(Frozen):
    """Ideas without an owner that are assigned together: those of one name in an old list, or one idea alone."""

    key: str
    name: str
    count: int
    titles: tuple[str, ...]


class OwnerlessPage(Frozen):
    """A page of ideas without an owner, from the place `offset` of all groups on; `ideas` is how many there are."""

    groups: tuple[Ownerless, ...]
    ideas: int
    offset: int
    more: bool


class WorkedExample(Frozen):
    """How a score comes about, on an idea that serves the first priority."""

    priority: Priority
    score: Score


class PublishedPolicy(Frozen):
    """The policy in force; number None and an empty policy where none has been published.

    Of those `asked` to confirm it so many have `confirmed`; nobody reads who.
    """

    number: int | None
    published_on: str
    policy: Policy
    example: WorkedExample | None = None
    confirmed: int = 0
    asked: int = 0
    squad_names: dict[str, str] = {}


class Replayed(Frozen):
    """The public backlog under two versions of so many, in the order of the second, and what changed between them."""

    first: int
    second: int
    newest: int
    lines: tuple[Moved, ...]
    changes: tuple[str, ...] = ()


class WouldChange(Frozen):
    """What a policy would change of the one in force, what that does to the backlog, and by field what can't be."""

    number: int | None
    is_new: bool
    changes: tuple[str, ...]
    effect: Effect
    problems: dict[str, str]


class NamedFor(Frozen):
    """Who was named for something, by whom, and whether they have said yes yet."""

    role: Asked
    member: str
    asked_by: str
    is_in: bool


class Behind(Frozen):
    """Who stands behind an idea, what of it is claimed or checked, and what somebody may do about it."""

    supporters: int
    areas: int
    named: tuple[NamedFor, ...]
    claims: tuple[InputClaim, ...]
    may_support: bool = False
    may_name: bool = False
    may_check: bool = False


class BehindForm(Frozen):
    """An idea, and who stands behind it, to be changed by `member`."""

    id: str
    version: int
    label: str
    title: str
    private: bool
    member: str
    behind: Behind


class BehindChange(Frozen):
    """Who is named for what from now on, and which inputs are checked; None where that was not asked."""

    named: dict[Asked, str | None] | None = None
    checked: tuple[str, ...] | None = None


class SupportForm(Frozen):
    """An idea to be supported, or not any more where somebody `supports` it; where their squad says they are."""

    id: str
    label: str
    title: str
    supporters: int
    supports: bool
    areas: tuple[str, ...]
    own_areas: tuple[str, ...]


class SuggestForm(Frozen):
    """A question to be passed on: what somebody is asked to be for which idea."""

    backer: str
    title: str
    role: Asked


class RouteRecord(Frozen):
    """How many of the ideas `sent` last went where it was proposed."""

    sent: int
    followed: int


class TriageForm(Frozen):
    """An idea looked at closely: its story, where it could go, what is missing for a rank, and what one may do.

    There is a `record` of proposals once enough has been decided. Who `may_place` it signs for its place in the plan.
    `reasons` are those for saying no that are published.
    """

    idea: IdeaNotification
    tracker: TrackerNotification
    squads: tuple[SquadCard, ...]
    missing: tuple[Criterion, ...]
    outcomes: tuple[Stage, ...]
    may_estimate: bool
    may_place: bool = False
    reasons: tuple[str, ...] = ()
    record: RouteRecord | None = None
    work: Work = Work()
    behind: Behind | None = None


class Review(Frozen):
    """What a triager or squad lead says under More: estimates, and perhaps where the idea is to go from here."""

    effort: Effort | None = None
    chance: Chance | None = None
    outcome: Stage | None = None
    squad: str | None = None
    reason: str = ""


class AnswerForm(Frozen):
    """What the requester is asked: the idea, with the question that it carries, and the values to choose from."""

    idea: IdeaNotification
    values: tuple[CurrencyChoice, ...] = ()


class ViewersForm(Frozen):
    """A private idea, and the people who were named to see it."""

    id: str
    version: int
    title: str
    viewers: tuple[str, ...]


class NextStep(StrEnum):
    """What an idea waits for: a review, an answer, how it goes on, the end of its experiment, its launch, results."""

    review = "review"
    answer = "answer"
    decision = "decision"
    experiment = "experiment"
    launch = "launch"
    results = "results"


class NextDate(Frozen):
    """The next step of an idea, and the day by which it was promised; an answer waits since its day."""

    step: NextStep
    day: date


class HomeIdea(Frozen):
    """An idea on somebody's Home: how far it is, its next date where it has one, and the last thing that happened.

    `may_work` is true where the reader may start an experiment with it, or build it.
    """

    id: str
    version: int
    title: str
    stage: Stage
    next: NextDate | None = None
    last: StoryStep | None = None
    may_work: bool = False


class HomeQuestion(Frozen):
    """A question to a member about an idea of theirs."""

    id: str
    version: int
    title: str
    text: str = ""
    asked_on: date | None = None


class HomeChoice(Frozen):
    """An idea that a triager is to decide about, and the day by which its requester was promised a look."""

    id: str
    version: int
    title: str
    submitted_at: datetime
    look_by: date | None
    fit: PriorityFit


class HomeResult(Frozen):
    """What the owner of an experiment or of a launched idea is asked: how it ended, or what its `metric` is now."""

    id: str
    version: int
    title: str
    due: date
    metric: str | None = None


class HomeInvitation(Frozen):
    """What somebody was named for, about an idea, and has not answered yet."""

    id: str
    version: int
    title: str
    role: Asked
    asked_by: str


class HomeList(Frozen):
    """The first ideas of a list on Home, and how many there are in all."""

    ideas: tuple[HomeIdea, ...] = ()
    total: int = 0


class HomeSquad(Frozen):
    """The ideas in the hands of the squads that a member leads: what waits for a decision, and what runs."""

    names: tuple[str, ...]
    undecided: HomeList
    running: HomeList


class HomeIdeas(Frozen):
    """A member's own ideas, what waits for them, and for leads what their squads have in hand."""

    mine: HomeList
    questions: tuple[HomeQuestion, ...]
    to_decide: tuple[HomeChoice, ...]
    to_decide_total: int
    to_decide_without_card: int = 0
    ownerless: int = 0
    results: tuple[HomeResult, ...] = ()
    invitations: tuple[HomeInvitation, ...] = ()
    more_in_messages: int = 0
    squad: HomeSquad | None = None


class UncertainIdea(Frozen):
    """An idea near the funded line, what the draws say of it, and what they take for granted."""

    idea: IdeaNotification
    outlook: Outlook
    assumptions: tuple[str, ...] = ASSUMPTIONS


class Record(Frozen):
    """What the company has seen: outcomes by kind of work, the priors that follow, and estimates by squad and kind."""

    outcomes: dict[WorkKind, Outcomes]
    priors: dict[WorkKind, float]
    calibrations: dict[tuple[str, WorkKind], Calibration]


# What forms offer to choose from: areas as squads name them, and values in the policy's words.


def form_choices(session: Session) -> FormChoices:
    """Return what the idea form offers."""
    _, policy, _ = policy_in_force(session)
    return FormChoices(areas=idea_queries.areas(session), values=value_choices(policy))


def value_choices(policy: Policy) -> tuple[CurrencyChoice, ...]:
    """Return the levels of value, by currency."""
    return tuple(
        CurrencyChoice(
            currency=currency,
            levels=tuple((level, table[level].words or level.value.replace("_", " ")) for level in Value),
        )
        for currency, table in policy.anchors.value.items()
    )
