"""What the outbox carries of ideas: cards, trackers, news, questions and origins."""

from datetime import date, datetime
from typing import ClassVar

from intake.approaches import LegalCheck
from intake.ideas import Answers, Data, Estimates, Stage, WorkKind
from intake.notifications.portfolio import PinFact
from intake.policy import Frozen
from intake.rules.experiments import OutlookDates, PastTrial
from intake.rules.matching.routing import Routing
from intake.rules.planning.portfolio import Tier
from intake.rules.revisions import FieldChange
from intake.rules.scoring import Score
from intake.rules.value_choices import CurrencyChoice

# What intake stages for delivery: all that a message needs to know, as it was when the change happened.


class PriorityFit(Frozen):
    """Which priority an idea serves and the words that say so; `priority` is its name, None when it serves none."""

    priority: str | None = None
    words: tuple[str, ...] = ()
    provisional: bool = True


class Twin(Frozen):
    """An idea that is like the one at hand, and what came of trying it out; probably the `same`, or else related.

    `words` are the strongest that both have.
    """

    id: str
    label: str
    title: str
    stage: Stage
    tried: PastTrial | None = None
    same: bool = False
    words: tuple[str, ...] = ()


class Decision(Frozen):
    """What was decided about an idea, by whom, and the sentence that says why."""

    stage: Stage
    by: str
    at: datetime
    why: str
    squad: str | None = None


class Question(Frozen):
    """A question to the requester: `missing` names the fields it is about, `text` is what the triager wrote.

    It is `dropped` when the idea was decided before an answer came; `reminded_at` says when they were reminded of it,
    `passed_at` when they became the requester, where another was asked.
    """

    text: str
    asked_by: str
    asked_at: datetime
    missing: tuple[str, ...] = ()
    answered_at: datetime | None = None
    answer: str = ""
    dropped: bool = False
    reminded_at: datetime | None = None
    passed_at: datetime | None = None


class IdeaNotification(Frozen, Answers, Estimates):
    """An idea as it stands: what the triage card, the squad's note and every detail view are drawn from.

    Its route is `by_charter_only` while too little has been decided to know how often routes are right. What the
    charter is not for is `outside_charter`. A private one
    names its `viewers`, and the squads `without_lead`, where sending it shows it to nobody. The squad that has it took
    it by `taken_by`; `answers_for` it is that squad's lead, or the hub's. `handed_back` are the squads that did not.
    Its last decision can be undone before `undo_until`. `approach_note` answers the own question of its approach;
    `legal_days` are published for it, and `legal` is what legal must look at.
    """

    kind: ClassVar[str] = "card"
    schema_number: ClassVar[int] = 1

    id: str
    version: int
    label: str
    title: str
    problem: str
    requester: str
    submitted_at: datetime
    stage: Stage
    private: bool
    kind_of_work: WorkKind
    area: str | None = None
    data: Data | None = None
    fit: PriorityFit
    score: Score
    routing: Routing
    squad: str | None = None
    squad_names: dict[str, str]
    similar: tuple[Twin, ...] = ()
    question: Question | None = None
    decision: Decision | None = None
    origin_link: str | None = None
    by_charter_only: bool = False
    outside_charter: bool = False
    viewers: tuple[str, ...] = ()
    without_lead: tuple[str, ...] = ()
    ahead: OutlookDates = OutlookDates()
    supporters: int = 0
    pinned: PinFact | None = None
    unlocks: int = 0
    taken_by: str | None = None
    handed_back: tuple[str, ...] = ()
    answers_for: str | None = None
    undo_until: datetime | None = None
    reopened: str | None = None
    approach_note: str = ""
    legal_days: float | None = None
    legal: LegalCheck = LegalCheck()

    def squad_name(self, key: str) -> str:
        """Return the name of a squad that this notification speaks of."""
        return self.squad_names.get(key, key)


class SquadNote(IdeaNotification):
    """The same, told to the squad that got the idea; `left` says why it is not theirs any more."""

    kind: ClassVar[str] = "squad note"

    left: str = ""


class SharedIdea(IdeaNotification):
    """The same, told to somebody who was named to see a private idea."""

    kind: ClassVar[str] = "shared idea"


class WithdrawnCard(Frozen):
    """A private idea that somebody was shown is not theirs to see any more; nothing is said of it."""

    kind: ClassVar[str] = "withdrawn card"
    schema_number: ClassVar[int] = 1


class StoryStep(Frozen):
    """One step of an idea's story, in words for its requester; `by` is a member id or None for Guildhall itself."""

    at: datetime
    stage: Stage
    sentence: str
    by: str | None = None
    verb: str = ""


class AskedInput(Frozen):
    """The one question to a requester whose answer could matter most: about this idea, or about all of theirs.

    Knowing it would change the plan in this `part` of the simulations.
    """

    id: str
    version: int
    title: str
    field: str
    part: float
    values: tuple[CurrencyChoice, ...] = ()


class TrackerNotification(Frozen):
    """An idea's story so far, for its requester: told in one message that is edited in place.

    With `requester` it is for who handed the idea in, when it has become that other member's. That of a private idea
    names its `viewers`. By the plan its turn comes in its `tier`; before a decision it names who looks, and by when.
    A day that was promised first, and passed, is `missed_on`.
    Where there is `no_word_since` a day, the owner of the work was asked again since, last `asked_on`.
    `open_input` is what its requester is asked besides, where an answer could matter.
    """

    kind: ClassVar[str] = "tracker"
    schema_number: ClassVar[int] = 1

    id: str
    version: int
    label: str
    title: str
    stage: Stage
    steps: tuple[StoryStep, ...]
    question: Question | None = None
    origin_link: str | None = None
    requester: str | None = None
    private: bool = False
    viewers: tuple[str, ...] = ()
    ahead: OutlookDates = OutlookDates()
    supporters: int = 0
    tier: Tier | None = None
    looks: tuple[str, ...] = ()
    look_by: date | None = None
    missed_on: date | None = None
    no_word_since: date | None = None
    asked_on: date | None = None
    was_reopened: bool = False
    open_input: AskedInput | None = None


class NewsNotification(Frozen):
    """One sentence for the requester in the tracker's thread, when something was decided: it pings, an edit doesn't."""

    kind: ClassVar[str] = "news"
    schema_number: ClassVar[int] = 1

    id: str
    label: str
    title: str
    step: StoryStep


class QuestionNotification(Frozen):
    """A question to the requester, with a button to answer it, or its reminder.

    `passed_to` is who has become the requester since.
    """

    kind: ClassVar[str] = "question"
    schema_number: ClassVar[int] = 1

    id: str
    version: int
    label: str
    title: str
    question: Question
    passed_to: str | None = None
    is_reminder: bool = False


class EditedNotification(Frozen):
    """What a requester has changed of an idea that a squad has: told to the squad under the idea's note."""

    kind: ClassVar[str] = "edited"
    schema_number: ClassVar[int] = 1

    id: str
    version: int
    label: str
    title: str
    by: str
    changes: tuple[FieldChange, ...]


class WithdrawnNotification(Frozen):
    """An idea was withdrawn: told to whoever was asked for something or has it in hand."""

    kind: ClassVar[str] = "withdrawn"
    schema_number: ClassVar[int] = 1

    id: str
    label: str
    title: str
    by: str
    reason: str = ""


class ReopenedNotification(Frozen):
    """A parked or declined idea waits for a decision again: told to those who decide, under its card."""

    kind: ClassVar[str] = "reopened"
    schema_number: ClassVar[int] = 1

    id: str
    label: str
    title: str
    by: str
    news: str
    looks: tuple[str, ...] = ()
    look_by: date | None = None


class HandedBackNotification(Frozen):
    """A squad did not take an idea: told to the triagers in the thread of its card; `times` it has come back."""

    kind: ClassVar[str] = "handed back"
    schema_number: ClassVar[int] = 1

    id: str
    label: str
    title: str
    by: str
    why: str
    times: int


class SameIdeaNotification(Frozen):
    """Two squads have what reads like the same idea, or ideas about the same `tool`: told to both leads once."""

    kind: ClassVar[str] = "same idea"
    schema_number: ClassVar[int] = 1

    ideas: tuple[Twin, Twin]
    squads: tuple[str, str]
    tool: str = ""


class HomeNotification(Frozen):
    """A member's Home tab shows something that has changed; what it shows is read when it is published."""

    kind: ClassVar[str] = "home"
    schema_number: ClassVar[int] = 1

    member: str


# About messages that ideas were submitted from, and about channels that the bot was invited to.


class GreetingNotification(Frozen):
    """The bot was invited to a channel: it says once what it is there for."""

    kind: ClassVar[str] = "greeting"
    schema_number: ClassVar[int] = 1


class InvitationJob(Frozen):
    """The bot came into a channel: to be found out whether it may speak there, and a bookmark to be set."""

    kind: ClassVar[str] = "invitation"
    schema_number: ClassVar[int] = 1

    channel: str
    link: str
