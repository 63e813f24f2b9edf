"""What people heard of their ideas: how many messages, the longest silence, and whether what was late was noticed."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import Any, NamedTuple

from guildhall.environment import Environment
from guildhall.simulate.outages import Outage, first_up
from intake.ideas import Stage
from intake.rules.working_days import end_of, morning_after, polite
from store import outbox
from store.outbox import OutboxRow

IN_WORK = frozenset({Stage.experiment, Stage.build})
# What is due at nine is written and sent within this.
SENT_WITHIN = timedelta(hours=1)
WEEK = timedelta(weeks=1)


class Overdue(NamedTuple):
    """A promise of a kind whose day has passed, and whether somebody was reminded in time."""

    kind: str
    idea: str
    day: date
    is_nudged: bool


class Promises(NamedTuple):
    """The figures of a simulation: messages by idea, the longest silence in work by idea, and what was overdue."""

    messages: dict[str, int]
    silences: dict[str, timedelta]
    overdue: list[Overdue]

    @property
    def figures(self) -> dict[str, Any]:
        """Return what the report and the command say."""
        counts, longest = list(self.messages.values()), max(self.silences.values(), default=timedelta())
        return {
            "median": median(counts) if counts else 0,
            "most": max(counts, default=0),
            "spread": sorted({count: counts.count(count) for count in counts}.items()),
            "in_work": len(self.silences),
            "silence": f"{longest / WEEK:.1f}",
            "overdue": len(self.overdue),
            "kinds": sorted({kind: sum(each.kind == kind for each in self.overdue) for kind in KINDS}.items()),
            "unnoticed": [each for each in self.overdue if not each.is_nudged],
        }


KINDS = ("review", "squad's decision", "result of an experiment")


def messages_per_idea(environment: Environment) -> dict[str, int]:
    """Return how many messages the requester of each idea got about it; edits of a message are no messages."""
    with environment.store.reading() as session:
        rows = [row for row in outbox.sent(session, TO_REQUESTERS) if row.ts is not None]
    standing: dict[str, set[tuple[str | None, str | None]]] = defaultdict(set)
    for row in rows:
        standing[str(row.snapshot["id"])].add((row.channel, row.ts))
    return {idea: len(places) for idea, places in standing.items()}


def messages_line(messages: Mapping[str, int]) -> str:
    """Say how many messages requesters got about an idea of theirs."""
    if not messages:
        return "No requester got a message."
    counts = list(messages.values())
    return f"Messages per idea to its requester: median {median(counts):g}, at most {max(counts)}."


# What a requester gets about an idea of theirs.
TO_REQUESTERS = frozenset({"tracker", "news", "question", "merged", "author"})


def kept_promises(environment: Environment, zone: str, ends: datetime, times: Sequence[Outage] = ()) -> Promises:
    """Return what was promised in a simulation, and kept; `ends` is when it is over.

    What was due in an outage is due when that is over, at a time at which people are reminded.
    """
    with environment.store.reading() as session:
        rows = sorted((row for row in outbox.sent(session) if row.sent_at), key=lambda row: (row.sent_at, row.id))
    trackers: dict[str, list[OutboxRow]] = defaultdict(list)
    for row in rows:
        if row.kind == "tracker":
            trackers[str(row.snapshot["id"])].append(row)
    nudges = _nudges(rows)
    silences = {idea: gap for idea, own in trackers.items() if (gap := longest_silence(own, ends)) is not None}

    def late_from(day: date) -> datetime:
        return polite(first_up(morning_after(day, zone), times), zone) + SENT_WITHIN

    overdue = [each for idea, own in trackers.items() for each in _overdue(idea, own, nudges, zone, ends, late_from)]
    return Promises(messages_per_idea(environment), silences, overdue)


def longest_silence(trackers: Iterable[OutboxRow], ends: datetime) -> timedelta | None:
    """Return how long a requester heard nothing new while their idea was in work, None where it never was.

    A word is a step of the story, or what the tracker says of the work; a new place in the plan is none.
    """
    longest, since, last_word = None, None, None
    for row in trackers:
        stage, word = row.snapshot["stage"], _word(row.snapshot)
        if since is not None and (word != last_word or stage not in IN_WORK):
            longest = max(longest or timedelta(), _sent(row) - since)
            since = None
        if stage in IN_WORK and since is None:
            since, last_word = _sent(row), word
    if since is not None:
        longest = max(longest or timedelta(), ends - since)
    return longest


def _word(snapshot: Mapping[str, Any]) -> tuple[Any, ...]:
    return snapshot["stage"], len(snapshot["steps"]), snapshot.get("no_word_since"), snapshot.get("asked_on")


def _nudges(rows: Iterable[OutboxRow]) -> dict[tuple[str, str], list[datetime]]:
    """Return when somebody was reminded, by kind of promise and idea."""
    reminders: dict[tuple[str, str], list[datetime]] = defaultdict(list)
    for row in rows:
        if row.kind == "nudge":
            kind = KINDS[1] if row.snapshot.get("squad") else KINDS[0]
            for each in row.snapshot["reviews"]:
                reminders[kind, each["id"]].append(_sent(row))
        elif row.kind == "experiment question":
            reminders[KINDS[2], row.snapshot["idea_id"]].append(_sent(row))
    return reminders


def _overdue(
    idea: str,
    trackers: Iterable[OutboxRow],
    nudges: Mapping[tuple[str, str], Collection[datetime]],
    zone: str,
    ends: datetime,
    late_from: Callable[[date], datetime],
) -> list[Overdue]:
    """Return each promise in an idea's tracker that was still open on the morning after its day."""
    overdue, promise, made = [], None, ends
    for row in [*trackers, None]:
        now, following = (_sent(row), _promise(row.snapshot)) if row is not None else (ends, None)
        if promise is not None and (following is None or following[0] != promise[0]):
            kind, day = promise
            if now > (latest := late_from(day)):
                reminded = nudges.get((kind, idea), ())
                overdue.append(Overdue(kind, idea, day, any(made < at <= latest for at in reminded)))
            promise = None
        # What is promised anew because the first day has passed is no promise more.
        is_new = promise is None or (following is not None and now < end_of(promise[1], zone))
        if following is not None and is_new:
            promise, made = following, made if promise == following else now
    return overdue


def _promise(snapshot: Mapping[str, Any]) -> tuple[str, date] | None:
    stage, decide_on = snapshot["stage"], (snapshot.get("ahead") or {}).get("decide_on")
    if stage == Stage.submitted and snapshot.get("look_by"):
        return KINDS[0], date.fromisoformat(snapshot["look_by"])
    if stage == Stage.accepted and decide_on:
        return KINDS[1], date.fromisoformat(decide_on)
    if stage == Stage.experiment and decide_on:
        return KINDS[2], date.fromisoformat(decide_on)
    return None


def _sent(row: OutboxRow) -> datetime:
    return row.sent_at.astimezone(UTC) if row.sent_at else datetime.max.replace(tzinfo=UTC)
