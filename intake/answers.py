"""What intake's façades hand out to be shown: plain values, detached from the database."""

from intake.facts import IdeaFact, TrackerFact
from intake.policy import Criterion, Frozen, Policy
from intake.squads import SquadCard


class FormChoices(Frozen):
    """What the idea form offers."""

    areas: tuple[str, ...]


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


class PublishedPolicy(Frozen):
    """The policy in force; number None and an empty policy where none has been published."""

    number: int | None
    published_on: str
    policy: Policy


class TriageForm(Frozen):
    """What a triager needs to decide: the idea, the squads it could go to, and what is missing for a rank."""

    idea: IdeaFact
    squads: tuple[SquadCard, ...]
    missing: tuple[Criterion, ...]


class AnswerForm(Frozen):
    """What the requester is asked: the idea and the areas that exist."""

    idea: IdeaFact
    areas: tuple[str, ...]


class HomeIdeas(Frozen):
    """A member's own ideas, and what waits for them: questions to answer and, for triagers, ideas to decide."""

    mine: tuple[TrackerFact, ...]
    questions: tuple[TrackerFact, ...]
    to_decide: tuple[IdeaFact, ...]
    to_decide_total: int
