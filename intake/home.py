"""What Home shows to a member: their own ideas first, then what waits for them, and for leads their squads."""

from datetime import date, datetime
from enum import StrEnum

from intake.ideas import Asked, Stage
from intake.notifications.due_dates import LateReview
from intake.notifications.ideas import AskedInput, PriorityFit, StoryStep
from intake.policy import Frozen


class HomeDraft(Frozen):
    """An idea form that its writer left: its title, and until when it is kept."""

    id: str
    title: str
    kept_until: datetime


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
    private: bool = False
    may_work: bool = False
    may_edit: bool = False
    may_reopen: bool = False


class HomeQuestion(Frozen):
    """A question to a member about an idea of theirs."""

    id: str
    version: int
    title: str
    text: str = ""
    asked_on: date | None = None


class HomeHubQuestion(Frozen):
    """A question to the hub that its reader is named to answer, and that nobody has settled."""

    id: str
    version: int
    text: str
    asker: str
    asked_on: date


class HomeChoice(Frozen):
    """An idea that waits for a triager, and the day by which its requester was promised a review."""

    id: str
    version: int
    title: str
    submitted_at: datetime
    look_by: date | None
    fit: PriorityFit
    private: bool = False


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
    late: tuple[LateReview, ...] = ()
    results: tuple[HomeResult, ...] = ()
    invitations: tuple[HomeInvitation, ...] = ()
    more_in_messages: int = 0
    hub_questions: tuple[HomeHubQuestion, ...] = ()
    open_input: AskedInput | None = None
    squad: HomeSquad | None = None
