"""What a digest keeps of its instant, and how two of them differ: the top of the queue, and each priority's ideas."""

from collections.abc import Collection, Mapping, Sequence

from intake.ideas import IN_WORK, Stage
from intake.policy import Bound, Criterion, Frozen
from scheduling.notifications.digests import NamedIdea, PriorityMove, QueueMove

# So far down the queue it is kept what made each score; an idea's place further down is no news.
KEPT = 100
TOP = 3
# What a priority keeps of its ideas.
KINDS = ("planned", "live", "learned")


class QueueEntry(Frozen):
    """An idea in the queue: its score in tenths, and what each criterion brings to it."""

    idea_id: str
    tenths: int
    parts: dict[Criterion, int] = {}


class PriorityState(Frozen):
    """A published priority: the ids of its ideas in the plan, live, and tried out; and its share of the plan's weeks.

    `target` is the share that it is to have, at least or at most (`bound`).
    """

    name: str
    planned: tuple[str, ...] = ()
    live: tuple[str, ...] = ()
    learned: tuple[str, ...] = ()
    share: float | None = None
    target: float | None = None
    bound: Bound = Bound.at_least


class DigestSnapshot(Frozen):
    """The queue's top and the priorities at the end of a digest's window, and which question it asked."""

    queue: tuple[QueueEntry, ...] = ()
    priorities: dict[str, PriorityState] = {}
    asked: str | None = None


class CurrentIdea(Frozen):
    """What an idea is called now, how far it is, and the input behind each part of its score, in words."""

    label: str
    title: str
    stage: Stage
    inputs: dict[Criterion, str] = {}

    def named(self, idea_id: str) -> NamedIdea:
        """Return the idea as a digest names it."""
        return NamedIdea(idea_id=idea_id, label=self.label, title=self.title)


def wanted_ideas(before: DigestSnapshot, now: DigestSnapshot) -> set[str]:
    """Return the ids of all ideas that differ between two snapshots or stand at the top."""
    wanted = {entry.idea_id for entry in now.queue[:TOP]}
    for key in {*before.priorities, *now.priorities}:
        old, new = before.priorities.get(key), now.priorities.get(key)
        for name in KINDS:
            wanted |= set(getattr(old, name, ())) ^ set(getattr(new, name, ()))
    return wanted


def queue_moves(before: DigestSnapshot, now: DigestSnapshot, ideas: Mapping[str, CurrentIdea]) -> tuple[QueueMove, ...]:
    """Return the top of the queue with what has changed since; nothing where the same ideas stand there as before."""
    ranks = {entry.idea_id: rank for rank, entry in enumerate(before.queue, start=1)}
    old = {entry.idea_id: entry for entry in before.queue}
    top = now.queue[:TOP]
    if [entry.idea_id for entry in top] == [entry.idea_id for entry in before.queue[:TOP]]:
        return ()
    return tuple(
        QueueMove(
            idea=ideas[entry.idea_id].named(entry.idea_id),
            rank=rank,
            rank_before=ranks.get(entry.idea_id),
            is_known=entry.idea_id in ranks or len(before.queue) < KEPT,
            gained=entry.tenths - old[entry.idea_id].tenths if entry.idea_id in old else 0,
            **_cause(old.get(entry.idea_id), entry, ideas[entry.idea_id]),
        )
        for rank, entry in enumerate(top, start=1)
        if entry.idea_id in ideas
    )


def priority_moves(
    before: DigestSnapshot, now: DigestSnapshot, ideas: Mapping[str, CurrentIdea]
) -> tuple[PriorityMove, ...]:
    """Return each published priority of whose ideas something entered or left the plan, went live or was tried out.

    What left the plan because its work began, or because it went live, is told as that. What a triager has moved from
    one priority to another has neither entered, nor gone live, nor ended again.
    """
    moves = []
    was = {name: {id_ for state in before.priorities.values() for id_ in getattr(state, name)} for name in KINDS}
    is_now = {id_ for state in now.priorities.values() for id_ in state.planned}
    for key, state in now.priorities.items():
        old = before.priorities.get(key, PriorityState(name=state.name))
        live, learned = _more(was["live"], state.live), _more(was["learned"], state.learned)
        entered = _more(was["planned"], state.planned)
        gone = [id_ for id_ in old.planned if id_ not in is_now and id_ not in live]
        begun = [id_ for id_ in gone if id_ in ideas and ideas[id_].stage in IN_WORK]
        left = [id_ for id_ in gone if id_ not in begun]
        if entered or gone or live or learned:
            moves.append(
                PriorityMove(
                    key=key,
                    name=state.name,
                    entered=_named(entered, ideas),
                    begun=_named(begun, ideas),
                    left=_named(left, ideas),
                    live=_named(live, ideas),
                    learned=_named(learned, ideas),
                    share=state.share,
                    target=state.target,
                    bound=state.bound,
                )
            )
    return tuple(moves)


def _more(before: Collection[str], now: Sequence[str]) -> list[str]:
    return [id_ for id_ in now if id_ not in before]


def _named(ids: Sequence[str], ideas: Mapping[str, CurrentIdea]) -> tuple[NamedIdea, ...]:
    # One that was made private since is named nowhere.
    return tuple(ideas[id_].named(id_) for id_ in ids if id_ in ideas)


def _cause(old: QueueEntry | None, entry: QueueEntry, idea: CurrentIdea) -> dict[str, object]:
    if old is None:
        return {}
    changes = {part: tenths - old.parts.get(part, 0) for part, tenths in entry.parts.items()}
    # What moved the score the way it went: what went the other way explains nothing.
    rises = entry.tenths > old.tenths
    criterion = max(changes, key=lambda part: changes[part] if rises else -changes[part], default=None)
    if criterion is None or not changes[criterion]:
        return {}
    return {"criterion": criterion, "input": idea.inputs.get(criterion, "")}
