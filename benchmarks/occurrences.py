"""Occurrences of a benchmark: when each is due and changes, when every replica is down, and what people saw of them."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from statistics import median
from typing import Any

from sandbox.state import Channel, Json, Message, ts_to_datetime
from sandbox.workspace import Workspace
from scheduling.notifications.meetings import ReminderNotification

EVERY = timedelta(minutes=30)
OUTAGE_MINUTES = 5.0, 120.0
CHANGES_WITHIN = timedelta(minutes=10)
ON_TIME = timedelta(seconds=60)
# The last reminder comes ten minutes before a meeting; when that has begun it is not sent any more.
TOO_LATE = timedelta(minutes=10)
NAMED = re.compile(r"Post (\d+) v(\d)")


@dataclass(frozen=True)
class Occurrence:
    """Something to be said at `due`; what is true of it changes once, at `changes_at`, or never."""

    number: int
    due: datetime
    is_digest: bool
    changes_at: datetime | None

    def version(self, now: datetime) -> int:
        """Return which version is true now."""
        return 2 if self.changes_at is not None and self.changes_at <= now else 1

    def fact(self, version: int) -> ReminderNotification:
        """Return what is said; both kinds are written as a reminder, they differ in how often they change."""
        named, starts = f"Post {self.number} v{version}", self.due + timedelta(days=1)
        return ReminderNotification(meeting=named, starts=starts, minutes=30, zone="UTC", minutes_before=1440)


@dataclass(frozen=True)
class Outage:
    """Every replica is down from `begins` until `ends`."""

    begins: datetime
    ends: datetime


@dataclass(frozen=True)
class Shares:
    """How much of what: of the time in outages, of digests and of reminders that change in their last ten minutes."""

    outages: float
    digests_change: float
    reminders_change: float


@dataclass(frozen=True)
class Calendar:
    """What is to happen, the same for every protocol."""

    occurrences: list[Occurrence]
    outages: list[Outage]


def calendar(start: datetime, posts: int, seed: int, shares: Shares) -> Calendar:
    """Draw it: half of the occurrences are digests, each falls on a full five minutes."""
    dice = Random(f"{seed}/calendar")
    steps = posts * (EVERY // timedelta(minutes=5))
    outages = list(_outages(dice, start, start + posts * EVERY, shares.outages))
    dues = sorted(start + timedelta(hours=4, minutes=5 * dice.randrange(steps)) for _ in range(posts))
    return Calendar([_occurrence(dice, number, due, outages, shares) for number, due in enumerate(dues)], outages)


def _outages(dice: Random, start: datetime, until: datetime, share: float) -> Iterator[Outage]:
    if share <= 0:
        return
    up = sum(OUTAGE_MINUTES) / 2 * (1 - share) / share
    while (begins := start + timedelta(minutes=dice.expovariate(1 / up))) < until:
        start = begins + timedelta(minutes=dice.uniform(*OUTAGE_MINUTES))
        yield Outage(begins, start)


def _occurrence(dice: Random, number: int, due: datetime, outages: list[Outage], shares: Shares) -> Occurrence:
    is_digest = dice.random() < 0.5
    changes = dice.random() < (shares.digests_change if is_digest else shares.reminders_change)
    at = due - CHANGES_WITHIN * dice.random()
    # What changes is decided through the bot, so nothing does while it is down.
    if not changes or any(each.begins <= at < each.ends for each in outages):
        return Occurrence(number, due, is_digest, None)
    return Occurrence(number, due, is_digest, at)


class Watched(Workspace):
    """A workspace that remembers when each occurrence was told, and in which version, even if that is gone since."""

    told: defaultdict[int, list[tuple[datetime, int]]]

    def post(self, channel: Channel, user: str, text: str, blocks: list[Json] | None = None, **rest: Any) -> Message:
        """Put a message where it belongs, and remember it."""
        message = super().post(channel, user, text, blocks, **rest)
        if not hasattr(self, "told"):
            self.told = defaultdict(list)
        for number, version in NAMED.findall(text)[:1]:
            self.told[int(number)].append((ts_to_datetime(message.ts), int(version)))
        return message

    def standing(self) -> dict[int, list[int]]:
        """Give the versions of each occurrence that stand now."""
        versions: dict[int, list[int]] = defaultdict(list)
        for messages in self.messages.values():
            for message in messages:
                for number, version in NAMED.findall(message.text)[:1]:
                    versions[int(number)].append(int(version))
        return versions

    @property
    def calls(self) -> int:
        """Count the calls of the app, each once however it ended."""
        assert self.script is not None
        return self.script.calls.total() - self.script.calls["history"]


@dataclass(frozen=True)
class Outcome:
    """What came of it, in counts of occurrences, except for `late_minutes` (their median) and `calls`."""

    on_time: int
    late: int
    over_ten_minutes_late: int
    late_minutes: float
    missing: int
    copies_seen: int
    copies_standing: int
    untrue_digests: int
    untrue_reminders: int
    untrue_standing: int
    calls: int


def outcome(workspace: Watched, occurrences: list[Occurrence]) -> Outcome:
    """Count."""
    standing = workspace.standing()
    delays = [min(workspace.told[each.number])[0] - each.due for each in occurrences if workspace.told[each.number]]
    late = [each for each in delays if each > ON_TIME]
    untrue = [each for each in occurrences if _began_untrue(each, workspace.told[each.number])]
    return Outcome(
        on_time=len(delays) - len(late),
        late=len(late),
        over_ten_minutes_late=sum(each > TOO_LATE for each in late),
        late_minutes=median(each / timedelta(minutes=1) for each in late) if late else 0.0,
        missing=sum(not standing.get(each.number) for each in occurrences),
        copies_seen=sum(len(posts) - 1 for posts in workspace.told.values() if posts),
        copies_standing=sum(len(versions) - 1 for versions in standing.values()),
        untrue_digests=sum(each.is_digest for each in untrue),
        untrue_reminders=sum(not each.is_digest for each in untrue),
        untrue_standing=sum(each.version(each.due) not in standing.get(each.number, []) for each in occurrences),
        calls=workspace.calls,
    )


def _began_untrue(occurrence: Occurrence, posts: list[tuple[datetime, int]]) -> bool:
    """Say whether any copy said, when it came, what was no longer true by the time the occurrence was due."""
    return any(version != occurrence.version(occurrence.due) for _, version in posts)
