"""A tour of the workspace, given as data: what to do, as whom, where to look, and by what the page sees it done."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from threading import Event

from sandbox.state import Json, Message, View
from sandbox.workspace import Workspace

MESSAGES = "messages"


@dataclass(frozen=True)
class Sight:
    """What can be seen in a workspace since its tour began; predicates of steps read it."""

    workspace: Workspace
    since: str  # the ts of the last message before it

    def posts(self) -> Iterator[Message]:
        """Give the app's messages since then, wherever they stand."""
        for messages in self.workspace.messages.values():
            yield from (each for each in messages if each.bot_id and each.ts > self.since)

    def replies(self) -> Iterator[Message]:
        """Give what the app told single people since then."""
        return (each for each in self.workspace.ephemerals if each.ts > self.since)

    def modals(self) -> Iterator[View]:
        """Give the modals that are open now."""
        for stack in self.workspace.stacks.values():
            yield from stack

    def home(self, member: str) -> View | None:
        """Give the app's home as it was last published for a member."""
        return self.workspace.homes.get(member)

    def has_read(self, member: str, message: Message) -> bool:
        """Say whether a member has looked at the place of a message since it came."""
        return self.workspace.read_marks.get((member, message.channel), "") >= message.ts

    def somebody_read(self, message: Message) -> bool:
        """Say whether anybody has looked at the place of a message since it came."""
        return any(self.has_read(member, message) for member in self.workspace.members)


def elements_of(where: Message | View) -> Iterator[Json]:
    """Give every element of a message or view that has an action_id."""
    for block in where.blocks:
        for each in [block.get("accessory"), *(block.get("elements") or [])]:
            if isinstance(each, dict) and each.get("action_id"):
                yield each


@dataclass(frozen=True)
class Step:
    """One thing to do, and what there is to see when it is done.

    `where` is a channel's id, `home` or MESSAGES, with a query if one is wanted.
    """

    title: str
    do: str
    see: str
    who: str
    where: str
    go: str
    done: Callable[[Sight], bool]
    until: str = ""  # where the step needs it, how far `go` moves the clock: minutes, hour, day or monday


@dataclass(frozen=True)
class Tour:
    """All of it: the welcome, the steps, the end; `receipts` are forms after which the page goes to MESSAGES."""

    title: str
    welcome: tuple[str, ...]
    steps: tuple[Step, ...]
    end: str
    waiting: str = ""
    receipts: frozenset[str] = frozenset()
    start_over: Callable[[], None] | None = None


@dataclass
class Guide:
    """A tour and how far it has got; until `begin`, the page asks its visitors to wait."""

    tour: Tour
    workspace: Workspace
    _since: str = ""
    _done: set[int] = field(default_factory=set)
    _ready: Event = field(default_factory=Event)

    def begin(self) -> None:
        """Let visitors in; what was said so far is history."""
        with self.workspace.lock:
            timestamps = [each.ts for channel in self.workspace.messages.values() for each in channel]
            self._since = max(timestamps, default="")
        self._ready.set()

    @property
    def is_ready(self) -> bool:
        """Say whether visitors are let in."""
        return self._ready.is_set()

    def start_over(self) -> bool:
        """Have everything begin anew; False where nobody has said how."""
        if self.tour.start_over is None:
            return False
        self._ready.clear()
        self.tour.start_over()
        return True

    @property
    def done(self) -> frozenset[int]:
        """Give the places of the steps that are done; what was done once stays so."""
        with self.workspace.lock:
            sight = Sight(self.workspace, self._since)
            for place, step in enumerate(self.tour.steps):
                if place not in self._done and self.is_ready and step.done(sight):
                    self._done.add(place)
            return frozenset(self._done)

    @property
    def next(self) -> int | None:
        """Give the place of the first step that is open, None when all are done."""
        done_count = self.done
        return next((place for place in range(len(self.tour.steps)) if place not in done_count), None)

    def path(self, step: Step) -> str:
        """Give where a step is done."""
        where, _, query = step.where.partition("?")
        if where == MESSAGES:
            where = self.workspace.direct_channel(step.who, opened=False).id
        return f"/as/{step.who}/{where}" + (f"?{query}" if query else "")
