"""What scheduling stages for delivery: a digest and a meeting's reminder, as they were when they fell due."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from intake.ideas import Stage
from intake.policy import Bound, Criterion, Frozen


class NewsItem(Frozen):
    """One line of a digest: what became of an idea, and the sentence that says why."""

    idea_id: str
    label: str
    title: str
    stage: Stage
    squad: str | None = None
    why: str


class DigestDelivery(StrEnum):
    """How somebody takes the digest."""

    channel = "channel"
    message = "message"
    nothing = "nothing"


class DigestReading(Frozen):
    """How somebody takes the digest, and the channel in which it is posted, if there is one."""

    delivery: DigestDelivery
    channel: str | None = None


class AgendaIdea(Frozen):
    """An idea that several squads have handed back, for the guild to talk about."""

    idea_id: str
    label: str
    title: str
    handed_back_by: tuple[str, ...]


class Ask(Frozen):
    """The one thing a digest asks for: the question that has waited longest.

    Everybody reads it, so it names nobody. `is_quiet` stands in digests from before, which named people.
    """

    idea_id: str
    label: str
    title: str
    member: str
    question: str
    asked_at: datetime
    is_quiet: bool = False


class ChartBar(Frozen):
    """One bar: where ideas of the window went, and how many."""

    name: str
    count: int


class NamedIdea(Frozen):
    """A public idea as a digest names it."""

    idea_id: str
    label: str
    title: str


class PriorityMove(Frozen):
    """What moved for a priority since the digest before: ideas that entered or left the plan, are live, were tried.

    Of what left the plan, work has `begun` on some. `share` is its part of the plan's weeks, `target` the one that it
    is to have, at least or at most (`bound`).
    """

    key: str
    name: str
    entered: tuple[NamedIdea, ...] = ()
    begun: tuple[NamedIdea, ...] = ()
    left: tuple[NamedIdea, ...] = ()
    live: tuple[NamedIdea, ...] = ()
    learned: tuple[NamedIdea, ...] = ()
    share: float | None = None
    target: float | None = None
    bound: Bound = Bound.at_least


class QueueMove(Frozen):
    """An idea at the top of the queue, and its rank in the digest before.

    Without a rank before it is new there, or, where the place before is not `is_known`, came from far below. `gained`
    are tenths of a point; the `criterion` brought the most of that, by this `input`.
    """

    idea: NamedIdea
    rank: int
    rank_before: int | None = None
    is_known: bool = True
    gained: int = 0
    criterion: Criterion | None = None
    input: str = ""


class DigestNotification(Frozen):
    """The compiled summary of the half-open window `[since, until)`, in order of interest.

    `priorities` and `top` say what moved since the digest before. Of the new ideas `unmatched` support no priority yet.
    Once what it asks for `is_answered`, it says so.
    """

    kind: ClassVar[str] = "digest"
    schema_number: ClassVar[int] = 1

    since: datetime
    until: datetime
    zone: str
    submitted: int
    decided: int
    waiting: int
    news: tuple[NewsItem, ...]
    rest: tuple[NewsItem, ...]
    chart: tuple[ChartBar, ...]
    pins: int = 0
    unmatched: int = 0
    handed_back: tuple[AgendaIdea, ...] = ()
    ask: Ask | None = None
    is_answered: bool = False
    introduction: str = ""
    introduced_by: str | None = None
    late: int = 0
    late_decisions: int = 0
    priorities: tuple[PriorityMove, ...] = ()
    top: tuple[QueueMove, ...] = ()


class DraftProgress(StrEnum):
    """What became of a digest's draft; it lapses when nobody answers in time, or a later digest is due."""

    waiting = "waiting"
    posted = "posted"
    skipped = "skipped"
    lapsed = "lapsed"


class DraftNotification(Frozen):
    """A digest as it would be posted in `channel`; `by` is who posted, skipped or edited it last.

    It comes to its owner `instead_of` the one who was named for it and is not there, and may have been `handed_to`
    somebody else since. Where it `is_last`, the next one is posted by itself if nobody answers.
    """

    kind: ClassVar[str] = "digest draft"
    schema_number: ClassVar[int] = 1

    id: str
    version: int
    owner: str
    channel: str
    digest: DigestNotification
    lapses_at: datetime
    progress: DraftProgress
    by: str | None = None
    instead_of: str | None = None
    handed_to: str | None = None
    is_last: bool = False


class DraftForm(Frozen):
    """What may be changed of a draft: an introduction, and what is left out of the whole digest."""

    id: str
    version: int
    digest: DigestNotification
    introduction: str
    left_out: tuple[str, ...]


class DraftEdit(Frozen):
    """What a person made of a draft: ids of ideas and names of sections to leave out, and their own words above."""

    introduction: str = ""
    left_out: tuple[str, ...] = ()


class DigestRest(DigestNotification):
    """The same, told in the digest's thread: the news that did not fit."""

    kind: ClassVar[str] = "digest rest"


class WaitingIdea(Frozen):
    """An idea of a squad's, and the day by which somebody there decides how it goes on."""

    idea: NamedIdea
    day: date


class TouchKind(StrEnum):
    """Why an idea of another squad's touches one, the nearest first."""

    area = "area"
    text = "text"
    priority = "priority"


class TouchSign(StrEnum):
    """What speaks for an idea besides a priority, which many squads share: the area of an own idea, or its routing."""

    area = "area"
    suggested = "suggested"


class Elsewhere(Frozen):
    """An idea of another squad's, or nobody's yet, that touches one `because` of an area, an own idea or a priority.

    A priority is no reason without another `sign`; digests from before have none.
    """

    idea: NamedIdea
    stage: Stage
    squad: str = ""
    touch: TouchKind
    because: str
    sign: TouchSign | None = None


class SquadDigestNotification(Frozen):
    """A squad's own digest of `[since, until)`: what it has in hand, what moved, what waits, what touches it."""

    kind: ClassVar[str] = "squad digest"
    schema_number: ClassVar[int] = 1

    squad: str
    since: datetime
    until: datetime
    zone: str
    accepted: int = 0
    tried: int = 0
    built: int = 0
    moved: tuple[NewsItem, ...] = ()
    waits: tuple[WaitingIdea, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()
    introduction: str = ""
    introduced_by: str | None = None


class SquadDraftNotification(Frozen):
    """A squad's digest as it would be posted in `channel`, for its lead; all else is as in a DraftNotification."""

    kind: ClassVar[str] = "squad digest draft"
    schema_number: ClassVar[int] = 1

    id: str
    version: int
    owner: str
    channel: str
    digest: SquadDigestNotification
    lapses_at: datetime
    progress: DraftProgress
    by: str | None = None
    handed_to: str | None = None
    is_last: bool = False


class SquadDraftForm(Frozen):
    """What may be changed of the draft of a squad's digest: an introduction, and which ideas are left out."""

    id: str
    version: int
    digest: SquadDigestNotification
    introduction: str
    left_out: tuple[str, ...]


class LeadersDecision(Frozen):
    """The one decision that leaders are asked for: how an idea goes on whose day has passed.

    Of so many that are late (`of`) it is the one with most at stake in the plan: its `benefit` a year, or its `score`
    where the plan goes by score. With neither it has waited longest. `today` is the day in the company's zone.
    """

    idea: NamedIdea
    version: int
    day: date
    today: date | None = None
    of: int = 1
    benefit: int | None = None
    score: float | None = None


class LeadersDigest(Frozen):
    """The leaders' digest of `[since, until)`: three numbers, three sentences, and perhaps a decision.

    `promised` is a sentence of what was promised against what came of it, once a quarter; empty where nobody has one.
    """

    kind: ClassVar[str] = "leaders digest"
    schema_number: ClassVar[int] = 1

    since: datetime
    until: datetime
    in_use: int
    in_work: int
    waiting: int
    sentences: tuple[str, ...]
    promised: str = ""
    decision: LeadersDecision | None = None
    shows_decision: bool = True
    sent_by: str | None = None


class LeadersDraftNotification(Frozen):
    """A leaders' digest as it would be sent, and to whom it was sent already: `outdated` have it as it was before."""

    kind: ClassVar[str] = "leaders draft"
    schema_number: ClassVar[int] = 1

    id: str
    version: int
    owner: str
    digest: LeadersDigest
    readers: tuple[str, ...] = ()
    outdated: tuple[str, ...] = ()


class LeadersForm(Frozen):
    """What may be changed of a leaders' digest, and to whom it was sent already."""

    id: str
    version: int
    digest: LeadersDigest
    readers: tuple[str, ...] = ()


class Topic(StrEnum):
    """What the first meetings of a guild speak of."""

    who_we_are = "who we are"
    round = "a round"
    practice = "one practice to share"
    slows_us_down = "what slows us down"


class AgendaPoint(Frozen):
    """One point of a meeting's agenda, and how many minutes it gets."""

    topic: Topic
    minutes: int


class Template(StrEnum):
    """What a series of meetings is for: its reminders say so in a sentence."""

    guild_sync = "guild sync"
    office_hours = "office hours"
    learning_session = "learning session"


class LineKind(StrEnum):
    """Why a line stands on an agenda, those that need a decision first."""

    waiting = "waiting"
    handed_back = "handed back"
    due = "due"
    blocked = "blocked"
    point = "point"
    learned = "learned"
    action = "action"


class LineOutcome(StrEnum):
    """What a meeting made of a line of its agenda."""

    decided = "decided"
    action = "action"
    carried = "carried"
    dropped = "dropped"


class ActionProgress(StrEnum):
    """How far an action is that a meeting has given to somebody."""

    open = "open"
    done = "done"
    dropped = "dropped"


class AgendaLine(Frozen):
    """One line of an agenda: what it is about, since when, on which day, and who is needed for it.

    `times_carried` is on how many agendas it stood before. What was `learned` is of an experiment that has ended, or
    what blocks the work; `names` are the squads that have handed an idea back.
    """

    key: str
    kind: LineKind
    text: str
    since: datetime
    on: date | None = None
    people: tuple[str, ...] = ()
    idea_id: str | None = None
    learned: str = ""
    names: tuple[str, ...] = ()
    times_carried: int = 0


class LineResult(Frozen):
    """What became of a line: a sentence where it was decided; where it is an action, whose and by when too.

    `about` is what the line says.
    """

    key: str
    outcome: LineOutcome
    text: str = ""
    member: str | None = None
    due_on: date | None = None
    about: str = ""


class GuildDecision(Frozen):
    """A decision that stands, of which meeting, day and point, perhaps about a public idea."""

    text: str
    meeting: str
    at: datetime
    about: str = ""
    title: str = ""
    label: str = ""


class ActionNotification(Frozen):
    """An action, for whoever has it: when they get it, and on its day; edited once it is done."""

    kind: ClassVar[str] = "meeting action"
    schema_number: ClassVar[int] = 1

    id: int
    version: int
    text: str
    meeting: str
    at: datetime
    due_on: date
    zone: str
    progress: ActionProgress
    by: str | None = None


class HostNotification(Frozen):
    """A meeting that its `host` leads: its agenda as it stands, and whether its day is a holiday or it has no lines.

    It may have been `handed_by` another host or `handed_to` one, or come to one `instead_of` another; moved, cancelled,
    started, or closed.
    """

    kind: ClassVar[str] = "meeting host"
    schema_number: ClassVar[int] = 1

    id: str
    version: int
    host: str
    meeting: str
    starts: datetime
    minutes: int
    zone: str
    link: str = ""
    lines: tuple[AgendaLine, ...] = ()
    more: int = 0
    introduction: str = ""
    holiday: str = ""
    is_empty: bool = False
    handed_by: str | None = None
    handed_to: str | None = None
    is_cancelled: bool = False
    moved_to: datetime | None = None
    has_started: bool = False
    closed_by: str | None = None
    instead_of: str | None = None


class ReminderNotification(Frozen):
    """A meeting is near; `minutes_before` says how near this reminder was due, `is_today` whether it came later.

    The first ones have an agenda. It is edited when the meeting was `moved_to` another time, is cancelled, or is over.
    Of its `lines` there may be `more`; once it is closed, it says what came of them. It is also posted as news where a
    date was moved or cancelled; then it says when the next one `next_starts`.
    """

    kind: ClassVar[str] = "reminder"
    schema_number: ClassVar[int] = 1

    meeting: str
    starts: datetime
    minutes: int
    zone: str
    place: str = ""
    link: str = ""
    minutes_before: int
    is_today: bool = False
    agenda: tuple[AgendaPoint, ...] = ()
    handed_back: tuple[AgendaIdea, ...] = ()
    moved_to: datetime | None = None
    is_cancelled: bool = False
    next_starts: datetime | None = None
    is_over: bool = False
    series: str = ""
    occurrence: str = ""
    host: str | None = None
    introduction: str = ""
    lines: tuple[AgendaLine, ...] = ()
    more: int = 0
    template: Template = Template.guild_sync
    is_closed: bool = False
    results: tuple[LineResult, ...] = ()

    @property
    def id(self) -> str:
        """Return what its buttons are about: a date of a meeting; empty where an older version wrote it."""
        return occurrence_id(self.series, self.occurrence) if self.series else ""

    @property
    def ends(self) -> datetime:
        """Return when the meeting ends, by its new time where it was moved."""
        return (self.moved_to or self.starts) + timedelta(minutes=self.minutes)


def occurrence_id(series: str, occurrence: str) -> str:
    """Return the name of a date of a meeting, as a button's value can carry it."""
    return f"{series}.{occurrence.replace(':', '')}"


class MeetingInfo(Frozen):
    """One date of a meeting, for whoever asks."""

    meeting: str
    starts: datetime
    minutes: int
    zone: str
    place: str = ""
    link: str = ""


class WelcomeNotification(Frozen):
    """A newcomer's welcome to the guild: its next date, where it talks, and its last decisions, newest first."""

    kind: ClassVar[str] = "guild welcome"
    schema_number: ClassVar[int] = 1

    next: MeetingInfo
    zone: str
    channel: str | None = None
    decisions: tuple[GuildDecision, ...] = ()


class Worth(StrEnum):
    """What a member says of a series of meetings when they are asked whether it is worth their time."""

    worth_it = "worth it"
    less_often = "less often"
    drop = "drop"


class WorthQuestion(Frozen):
    """After every sixth meeting: is it worth it? Its members answer in the guild's channel, until it `is_closed`."""

    kind: ClassVar[str] = "worth question"
    schema_number: ClassVar[int] = 1

    id: str
    meeting: str
    answers: int = 0
    is_closed: bool = False


class WorthCount(Frozen):
    """How many answered what, for the meeting's host."""

    kind: ClassVar[str] = "worth count"
    schema_number: ClassVar[int] = 1

    meeting: str
    worth_it: int = 0
    less_often: int = 0
    drop: int = 0


class CalendarFileJob(Frozen):
    """Send somebody the meetings as a file for their calendar."""

    kind: ClassVar[str] = "calendar file"
    schema_number: ClassVar[int] = 1

    member: str
