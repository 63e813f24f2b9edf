"""What is told of meetings."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from intake.policy import Frozen
from scheduling.notifications.digests import AgendaIdea


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
