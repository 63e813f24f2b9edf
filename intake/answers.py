"""What intake's façades hand out to be shown: plain values, detached from the database."""

from intake.company.effects import Effect
from intake.facts import IdeaFact, TrackerFact
from intake.ideas import Chance, Effort, Stage
from intake.policy import Criterion, Frozen, Policy, Priority
from intake.replay import Moved
from intake.scoring import Score
from intake.squads import SquadCard


class FormChoices(Frozen):
    """What the idea form offers."""

    areas: tuple[str, ...]


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
    idea: IdeaFact


class QueuePage(Frozen):
    """One page of the queue; `after` asks for the next one, None when this is the last."""

    lines: tuple[QueueLine, ...]
    total: int
    waiting: int
    after: str | None = None


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
    """The public backlog under two versions, in the order of the second, and what changed between them."""

    first: int
    second: int
    lines: tuple[Moved, ...]
    changes: tuple[str, ...] = ()


class WouldChange(Frozen):
    """What a policy would change of the one in force, what that does to the backlog, and by field what can't be."""

    number: int | None
    is_new: bool
    changes: tuple[str, ...]
    effect: Effect
    problems: dict[str, str]


class RouteRecord(Frozen):
    """How many of the ideas `sent` last went where it was proposed."""

    sent: int
    followed: int


class TriageForm(Frozen):
    """An idea looked at closely: its story, where it could go, what is missing for a rank, and what one may do.

    There is a `record` of proposals once enough has been decided.
    """

    idea: IdeaFact
    tracker: TrackerFact
    squads: tuple[SquadCard, ...]
    missing: tuple[Criterion, ...]
    outcomes: tuple[Stage, ...]
    may_estimate: bool
    record: RouteRecord | None = None


class Review(Frozen):
    """What a triager or squad lead says under More: estimates, and perhaps where the idea is to go from here."""

    effort: Effort | None = None
    chance: Chance | None = None
    outcome: Stage | None = None
    squad: str | None = None
    reason: str = ""


class AnswerForm(Frozen):
    """What the requester is asked: the idea, with the question that it carries."""

    idea: IdeaFact


class ViewersForm(Frozen):
    """A private idea, and the people who were named to see it."""

    id: str
    version: int
    title: str
    viewers: tuple[str, ...]


class HomeIdeas(Frozen):
    """A member's own ideas, and what waits for them: questions to answer and, for triagers, ideas to decide."""

    mine: tuple[TrackerFact, ...]
    questions: tuple[TrackerFact, ...]
    to_decide: tuple[IdeaFact, ...]
    to_decide_total: int
