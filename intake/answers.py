"""What the services hand out to be shown: plain values, detached from the database; and what forms offer."""

from datetime import date, datetime

from intake.approaches import LegalLine, LegalQuestion
from intake.ideas import Answers, Asked, CleanText, Data, Estimates, LegalAnswers, LooseDraft, Stage, WorkKind
from intake.notifications.experiments import Work
from intake.notifications.ideas import IdeaNotification, TrackerNotification
from intake.notifications.questions import SkilledMember
from intake.notifications.support import InputClaim
from intake.policy import Criterion, Frozen, Policy, Priority, SquadCard
from intake.queries import organization as organization_queries
from intake.queries import policy as policy_queries
from intake.rules.experiments import PastTrial
from intake.rules.planning.replay import Effect, Moved
from intake.rules.revisions import FieldChange
from intake.rules.scoring import Score
from intake.rules.value_choices import CurrencyChoice, value_choices
from store.engine import Session


class FormChoices(Frozen):
    """What the idea form offers."""

    areas: tuple[str, ...]
    values: tuple[CurrencyChoice, ...] = ()
    legal: tuple[LegalQuestion, ...] = ()


class OpenedForm(Frozen):
    """The idea form for a message: its choices, the id of the stored message, and the people it mentions.

    `already` is the label of the idea that the message was submitted as before, if it was.
    """

    choices: FormChoices
    origin: str
    names: dict[str, str]
    already: str | None = None


class DetailsForm(Frozen):
    """What is asked about an idea beyond the idea form: the own question of its approach, and the legal list.

    `lines` are those of the list that a yes leads to, by question; `chosen` are the keys of those that fit.
    """

    id: str
    version: int
    title: str
    asks: str
    note: str
    lines: dict[LegalQuestion, tuple[LegalLine, ...]]
    chosen: tuple[str, ...]


class Details(Frozen):
    """What was filled in: only what was asked and changed; by question the keys of the lines that fit."""

    note: CleanText | None = None
    lines: dict[LegalQuestion, tuple[str, ...]] = {}


class Submitted(Frozen):
    """An idea was submitted; `details` are asked next, where there is anything to ask."""

    id: str
    label: str
    title: str
    details: DetailsForm | None = None


class SimilarIdea(Frozen):
    """An idea that is like one about to be submitted: how far it is, what was decided, what trying it has shown.

    Who `may_join` it can support it; `own` is one of their own, which they `may_edit` while it is open. They may be one
    who `supports` it already.
    """

    id: str
    version: int
    label: str
    title: str
    stage: Stage
    submitted_at: datetime
    supporters: int
    why: str = ""
    tried: PastTrial | None = None
    may_join: bool = False
    supports: bool = False
    own: bool = False
    may_edit: bool = False


class JoinedIdea(Frozen):
    """The idea that somebody supports instead of submitting their own; `decided` where its way is clear already."""

    label: str
    title: str
    decided: bool = False


class SimilarIdeas(Frozen):
    """What is like an idea that was not submitted yet; the `draft` under which it is kept meanwhile."""

    draft: str
    ideas: tuple[SimilarIdea, ...]
    words: str = ""
    private: bool = False


class QuestionForm(Frozen):
    """Where a question to the hub goes, and who answers it this week."""

    channel: str | None
    answerer: str | None


class AskedHub(Frozen):
    """A question that was asked: who answers, who else may know, and which ideas are about the same."""

    id: str
    version: int
    today: date
    channel: str | None
    answerer: str | None
    similar: tuple[SimilarIdea, ...] = ()
    skilled: tuple[SkilledMember, ...] = ()


class KeptForm(Frozen):
    """An idea form as it was left, to be continued."""

    id: str
    draft: LooseDraft
    choices: FormChoices


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
    """A line of a list of ideas: its label and title, its requester, and when it was submitted."""

    id: str
    version: int
    label: str
    title: str
    requester: str
    submitted_at: datetime


class FoundIdea(IdeaLine):
    """An idea that was found: how far it is besides, which squad has it, and what it was merged into."""

    stage: Stage
    squad: str | None = None
    private: bool = False
    merged_into: str | None = None


class SearchResult(Frozen):
    """The ideas that fit best what was typed; `people` were named beside the text.

    Without words nothing fits better than another: then they are not `by_match`, but those that changed last first.
    """

    text: str
    ideas: tuple[FoundIdea, ...]
    more: bool = False
    people: tuple[str, ...] = ()
    by_match: bool = True


class StageCount(Frozen):
    """How many ideas each stage has, and how many ideas have no owner."""

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
    """How a score is computed, on an idea that supports the first priority."""

    priority: Priority
    score: Score


class PublishedPolicy(Frozen):
    """The policy in force; number None and an empty policy where none has been published.

    `confirmed` of the `asked` people have confirmed it; nobody sees who.
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
    """What a policy would change, what that does to the backlog, and the problems by field."""

    number: int | None
    is_new: bool
    changes: tuple[str, ...]
    effect: Effect
    problems: dict[str, str]


class NamedFor(Frozen):
    """Who was named for a role, by whom, and whether they said yes."""

    role: Asked
    member: str
    asked_by: str
    is_in: bool


class SupporterWords(Frozen):
    """What a supporter says of an idea."""

    member: str
    words: str


class Behind(Frozen):
    """The people of an idea, its claimed and checked inputs, and what the reader may do."""

    supporters: int
    areas: int
    says: tuple[SupporterWords, ...] = ()
    named: tuple[NamedFor, ...]
    claims: tuple[InputClaim, ...]
    may_support: bool = False
    may_name: bool = False
    may_check: bool = False


class BehindForm(Frozen):
    """An idea and its people, to be changed by `member`."""

    id: str
    version: int
    label: str
    title: str
    private: bool
    member: str
    behind: Behind


class BehindChange(Frozen):
    """Who is named for which role, and which inputs are checked; None where the form did not ask."""

    named: dict[Asked, str | None] | None = None
    checked: tuple[str, ...] | None = None


class SupportForm(Frozen):
    """An idea to support, or to stop supporting where the reader `supports` it; and the areas to choose from.

    It is `decided` where no first decision about it is due any more.
    """

    id: str
    label: str
    title: str
    supporters: int
    supports: bool
    areas: tuple[str, ...]
    own_areas: tuple[str, ...]
    decided: bool = False


class SuggestForm(Frozen):
    """A question to pass on: the role and the idea it is about."""

    backer: str
    title: str
    role: Asked


class RouteRecord(Frozen):
    """How many of the ideas `sent` last went to the suggested squad."""

    sent: int
    followed: int


class Revision(Frozen):
    """One edit of an idea: who changed what, and when."""

    at: datetime
    by: str
    changes: tuple[FieldChange, ...]


class EditForm(Frozen, Answers, LegalAnswers):
    """An idea to be edited by its requester, and what the form offers; of some there are details to add."""

    id: str
    version: int
    title: str
    problem: str
    kind: WorkKind
    stage: Stage
    area: str | None
    data: Data | None
    choices: FormChoices
    may_withdraw: bool
    has_details: bool = False


class WithdrawForm(Frozen):
    """An idea to be withdrawn, and who is going to be told: those who were `asked`, supporters, the squad."""

    id: str
    version: int
    title: str
    asked: tuple[str, ...]
    supporters: int
    squad: str | None


class ReopenForm(Frozen):
    """An idea to be reopened, and why it was set aside."""

    id: str
    version: int
    title: str
    why: str
    may_withdraw: bool


class MergeForm(Frozen):
    """An idea that may be the same as another, those that are like it, and the one that is probably the `same`."""

    id: str
    version: int
    label: str
    title: str
    similar: tuple[SimilarIdea, ...]
    same: str | None = None


class MergedIdea(Frozen):
    """An idea that was merged into another, with what its requester wrote."""

    label: str
    title: str
    requester: str
    problem: str


class TriageForm(Frozen):
    """An idea in detail: its story, where it could go, what it needs for a rank, and what the reader may do.

    There is a `record` of suggestions once enough ideas were decided. Who `may_place` it can pin it. `reasons` are the
    published ones for saying no. Who `may_hand_over` it takes it for its squad, hands it back or passes it on; who
    `may_reroute` it moves it to another squad. `learned_ideas` are the names of past ideas, by id. `priorities` are the
    keys and names to choose from, `priority` is the key of the one that matches now. The version `asks_approach` where
    it has rules for it; `asks` is the own question of the idea's approach. Who `may_add_details` answers that.
    Who `may_reply` writes to the requester.
    """

    idea: IdeaNotification
    tracker: TrackerNotification
    squads: tuple[SquadCard, ...]
    missing: tuple[Criterion, ...]
    outcomes: tuple[Stage, ...]
    may_estimate: bool
    may_place: bool = False
    reasons: tuple[str, ...] = ()
    priorities: tuple[tuple[str, str], ...] = ()
    priority: str = ""
    record: RouteRecord | None = None
    work: Work = Work()
    behind: Behind | None = None
    may_hand_over: bool = False
    may_reroute: bool = False
    learned_ideas: dict[str, str] = {}
    revisions: tuple[Revision, ...] = ()
    merged: tuple[MergedIdea, ...] = ()
    may_merge: bool = False
    may_unmerge: bool = False
    asks_approach: bool = False
    asks: str = ""
    may_add_details: bool = False
    may_reply: bool = False


class HandOverForm(Frozen):
    """An idea to be handed back or passed on, and the squads that it could go to."""

    idea: IdeaNotification
    squads: tuple[SquadCard, ...]


class Review(Frozen, Estimates):
    """What a triager or squad lead enters under More: estimates, which priority matches, and perhaps a decision."""

    priority: str | None = None
    outcome: Stage | None = None
    squad: str | None = None
    reason: str = ""


class AnswerForm(Frozen):
    """The form for an answer: the idea with its question, and the values to choose from."""

    idea: IdeaNotification
    values: tuple[CurrencyChoice, ...] = ()


class ViewersForm(Frozen):
    """A private idea, and the people who were named to see it."""

    id: str
    version: int
    title: str
    viewers: tuple[str, ...]


# The choices of forms: areas as squads name them, and values in the policy's words.


def form_choices(session: Session) -> FormChoices:
    """Return what the idea form offers."""
    _, policy, _ = policy_queries.policy_in_force(session)
    asked = {line.asks for line in policy.legal}
    return FormChoices(
        areas=organization_queries.areas(session),
        values=value_choices(policy),
        legal=tuple(question for question in LegalQuestion if question in asked),
    )
