"""The same posts through a hostile network, by blind retry and by our delivery: what stands twice, what is missing.

`python -m benchmarks.hostile [--posts 20000] [--seed 7]`: both speak real HTTP with a sandbox on a clock that is moved,
under the hostile mix of `sandbox/fault_script.py`; besides, the process dies at 12 % of the attempts, at 8 % after
Slack has taken the post. Blind retry is what most bots do: the stock client, and again until it says ok."""

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError
from slack_sdk.http_retry.builtin_handlers import ConnectionErrorRetryHandler
from slack_sdk.http_retry.builtin_interval_calculators import FixedValueRetryIntervalCalculator

from benchmarks.results import Row
from bot.message_events import EVENT_TYPE
from guildhall.environment import Environment, open_environment
from guildhall.manifest import read_manifest
from sandbox.fault_script import HOSTILE, FaultScript
from sandbox.server import SandboxServer
from sandbox.workspace import Workspace
from scheduling.clock import SteppedClock
from scheduling.notifications.meetings import ReminderNotification
from store import outbox
from tests.conftest import START

CHANNELS = 100
DIES_BEFORE, DIES_AFTER = 0.04, 0.08
AT_ONCE = 100
# The last sweep of the last doubtful post, and more.
AFTERWARDS = timedelta(hours=2)
TRIES = 50
SILENT = logging.Logger("silent", logging.CRITICAL)


class Died(BaseException):
    """The process was killed: nothing after this is written down."""


@dataclass(frozen=True)
class Outcome:
    """What stands in Slack at the end: `seen_twice` also counts copies that were removed again."""

    posts: int
    missing: int
    standing_twice: int
    seen_twice: int
    attempts: int
    seconds: float

    def per_ten_thousand(self, count: int) -> str:
        """Return a count as the tables of our contract have it."""
        return f"{count / self.posts * 10_000:,.1f}"


class Deaths:
    """Kills whoever calls, by chance, before the call or after it was made."""

    def __init__(self, seed: int) -> None:
        self._chance = Random(seed)

    def around(self, call: Callable[[], Any]) -> Any:
        """Make a call, unless the process dies first; or after."""
        dice = self._chance.random()
        if dice < DIES_BEFORE:
            raise Died
        try:
            return call()
        finally:
            if dice < DIES_BEFORE + DIES_AFTER:
                raise Died


def hostile_workspace(clock: SteppedClock, seed: int) -> Workspace:
    """Return a workspace with channels for the posts and a network that follows the seed."""
    workspace = Workspace(clock, read_manifest(), rate_limited=False)
    for number in range(CHANNELS):
        workspace.add_channel(f"channel-{number}", [workspace.bot_user_id], channel_id=f"C0POST{number:03}")
    workspace.script = FaultScript(seed, HOSTILE)
    return workspace


def outcome(workspace: Workspace, posts: int, began: float) -> Outcome:
    """Count what stands and what was accepted, by the key that each message carries."""
    standing = Counter(
        str(message.metadata["event_payload"]["key"])
        for messages in workspace.messages.values()
        for message in messages
        if message.metadata and message.metadata.get("event_type") == EVENT_TYPE
    )
    removed = sum(call.method == "chat.delete" and not call.refused for call in workspace.log)
    twice = sum(count - 1 for count in standing.values())
    attempts = sum(call.method == "chat.postMessage" for call in workspace.log)
    return Outcome(posts, posts - len(standing), twice, twice + removed, attempts, time.perf_counter() - began)


def channel_of(number: int) -> str:
    """Return where a post goes."""
    return f"C0POST{number % CHANNELS:03}"


def by_blind_retry(posts: int, seed: int, advance: Callable[[], None]) -> Outcome:
    """Post with the stock client, and again after a second whatever went wrong, until Slack says ok."""
    began, clock = time.perf_counter(), SteppedClock(START)
    workspace, deaths = hostile_workspace(clock, seed), Deaths(seed)
    with SandboxServer(workspace) as server:
        # Its own retry, which sleeps a second or more each time, only sleeps less here.
        retry_handler = ConnectionErrorRetryHandler(interval_calculator=FixedValueRetryIntervalCalculator(0))
        client = WebClient(
            token=workspace.bot_token, base_url=server.api_url, retry_handlers=[retry_handler], logger=SILENT
        )
        for number in range(posts):
            metadata = {"event_type": EVENT_TYPE, "event_payload": {"key": str(number)}}
            for _ in range(TRIES):
                clock.set(clock.now() + timedelta(seconds=1))
                try:
                    text = f"Post {number}"
                    post = partial(client.chat_postMessage, channel=channel_of(number), text=text, metadata=metadata)
                    deaths.around(post)
                    break
                except (SlackClientError, OSError, Died):
                    continue
            advance()
        clock.set(clock.now() + AFTERWARDS)
        return outcome(workspace, posts, began)


def by_delivery(posts: int, seed: int, advance: Callable[[], None]) -> Outcome:
    """Stage the posts and let our delivery bring them out, starting again whenever it dies."""
    began, clock = time.perf_counter(), SteppedClock(START)
    workspace, deaths = hostile_workspace(clock, seed), Deaths(seed)
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'hostile.db'}"
        with open_environment(workspace, clock, url, settle_seconds=120) as environment:
            posting = environment.bot.delivery._posting
            make = posting.make
            posting.make = lambda call: str(deaths.around(partial(make, call)))  # type: ignore[method-assign]
            for first in range(0, posts, AT_ONCE):
                stage(environment, range(first, min(first + AT_ONCE, posts)))
                deliver(environment, clock.now() + timedelta(seconds=10))
                for _ in range(first, min(first + AT_ONCE, posts)):
                    advance()
            # Slack lets us look so often a minute: of 20,000 posts the last doubt is settled half a day later.
            deliver(environment, clock.now() + AFTERWARDS)
            while (due := environment.bot.delivery.next_due()) is not None:
                deliver(environment, due)
            return outcome(workspace, posts, began)


def stage(environment: Environment, numbers: range) -> None:
    """Stage a reminder for each number."""
    now = environment.clock.now()
    with environment.store.writing() as session:
        for number in numbers:
            notification = ReminderNotification(
                meeting=f"Post {number}", starts=now + timedelta(days=1), minutes=30, zone="UTC", minutes_before=1440
            )
            outbox.stage(session, notification, key=f"post:{number}", audience=channel_of(number), due=now)


def deliver(environment: Environment, until: Any) -> None:
    """Move on to an instant; after each death a new process finds what the old one left."""
    while environment.clock.now() < until:
        try:
            environment.stepper.advance(until)
        except Died:
            environment.bot.delivery.recover()


def rows(*, short: bool = False) -> Iterator[Row]:
    """Run both, and compare what they leave."""
    posts, seed = (40 if short else 20_000), 7
    # A line for each fault would bury the figures.
    logging.disable(logging.CRITICAL)
    blind, ours = (run(posts, seed, lambda: None) for run in (by_blind_retry, by_delivery))
    for what in ("missing", "standing_twice"):
        mine, theirs = getattr(ours, what), getattr(blind, what)
        summary = f"{mine} of {theirs}, of {posts:,} posts, seed {seed}"
        yield Row(f"{what.replace('_', ' ')}: our delivery / blind retry", mine / max(1, theirs), 0.0, detail=summary)
    yield Row("attempts: our delivery / blind retry", ours.attempts / blind.attempts, 1.5)


def main(
    posts: Annotated[int, typer.Option(help="How many posts.")] = 20_000,
    seed: Annotated[int, typer.Option(help="What the network does follows from it.")] = 7,
) -> None:
    """Print what both bring about."""
    # A line for each fault would bury the table.
    logging.disable(logging.CRITICAL)
    console, table = Console(), Table("", "blind retry", "our delivery", title=f"{posts:,} posts, seed {seed}")
    with Progress(console=console) as progress:
        outcomes = []
        for name, run in (("Blind retry", by_blind_retry), ("Our delivery", by_delivery)):
            task = progress.add_task(name, total=posts)
            outcomes.append(run(posts, seed, partial(progress.advance, task)))
    for what in ("missing", "standing_twice", "seen_twice", "attempts"):
        table.add_row(
            f"{what.replace('_', ' ')} per 10,000",
            *(each.per_ten_thousand(getattr(each, what)) for each in outcomes),
        )
    table.add_row("seconds", *(f"{each.seconds:.0f}" for each in outcomes))
    console.print(table)


if __name__ == "__main__":
    typer.run(main)
