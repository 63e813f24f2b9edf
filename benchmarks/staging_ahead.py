"""Reminders and digests, posted by our delivery when they are due, or staged ahead with chat.scheduleMessage.

`python -m benchmarks.staging_ahead [--posts 2000] [--seed 7]`: the same occurrences over real HTTP with a sandbox on a
clock that is moved, under the hostile mix on both methods, deaths of the process at 12 % of the attempts, and outages
of 5 to 120 minutes in which every replica is down. `--roughness 0.05` thins faults and deaths, but not the outages."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from benchmarks.hostile import AFTERWARDS, CHANNELS, Deaths, Died, channel_of
from benchmarks.occurrences import Calendar, Occurrence, Outage, Outcome, Shares, Watched, calendar, outcome
from benchmarks.results import Row
from benchmarks.staged_posts import Agenda, StagedPosts
from guildhall.environment import Environment, open_environment
from guildhall.manifest import read_manifest
from sandbox.fault_script import HOSTILE, FaultScript, Mix
from scheduling.clock import SteppedClock
from store import outbox
from tests.conftest import START

LIST_LAG = 8.0
Protocol = Callable[["Replicas", Calendar, Callable[[], None]], None]


class Replicas:
    """All of them, as one: they deliver what is due, die, are away for a while, and come back."""

    def __init__(
        self, environment: Environment, around: Callable[[Callable[[], Any]], Any], outages: list[Outage]
    ) -> None:
        self.environment, self.around = environment, around
        self._outages = list(outages)
        posting = environment.bot.delivery._posting
        make = posting.make
        posting.make = lambda call: str(around(partial(make, call)))  # type: ignore[method-assign]

    def live_until(self, instant: Any) -> None:
        """Move on to an instant, or to the end of the outage that it falls in."""
        while self._outages and self._outages[0].begins < instant:
            outage = self._outages.pop(0)
            self._deliver(outage.begins)
            self.environment.clock.set(outage.ends)
            self.environment.bot.delivery.recover()
        self._deliver(instant)

    def _deliver(self, until: Any) -> None:
        while True:
            try:
                self.environment.stepper.advance(until)
                return
            except Died:
                self.environment.bot.delivery.recover()

    def post(self, occurrence: Occurrence) -> None:
        """Have our delivery tell an occurrence, as it is true now."""
        now = self.environment.clock.now()
        with self.environment.store.writing() as session:
            notification = occurrence.fact(occurrence.version(now))
            outbox.stage(
                session,
                notification,
                key=f"post:{occurrence.number}",
                audience=channel_of(occurrence.number),
                due=occurrence.due,
            )


def when_due(replicas: Replicas, plan: Calendar, advance: Callable[[], None]) -> None:
    """Post each occurrence when it is due, which is what we do."""
    for occurrence in plan.occurrences:
        replicas.live_until(occurrence.due)
        replicas.post(occurrence)
        advance()


def ahead_by(ahead: timedelta, replicas: Replicas, plan: Calendar, advance: Callable[[], None]) -> None:
    """Stage each occurrence ahead."""
    environment, agenda = replicas.environment, Agenda()
    staged = StagedPosts(environment.bot.client, environment.clock.now, agenda, replicas.around, replicas.post)
    for occurrence in plan.occurrences:
        staged.plan(occurrence, ahead)
        agenda.add(occurrence.due, advance)
    while (following := agenda.pop()) is not None:
        instant, deed = following
        replicas.live_until(instant)
        deed()


def run(protocol: Protocol, plan: Calendar, seed: int, roughness: float, advance: Callable[[], None]) -> Outcome:
    """Let a protocol do a calendar, and count."""
    clock = SteppedClock(START)
    workspace, deaths, dice = hostile(clock, seed, roughness), Deaths(seed), Random(f"{seed}/deaths")

    def around(call: Callable[[], Any]) -> Any:
        return deaths.around(call) if dice.random() < roughness else call()

    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'staging.db'}"
        with open_environment(workspace, clock, url, settle_seconds=120) as environment:
            replicas = Replicas(environment, around, plan.outages)
            protocol(replicas, plan, advance)
            replicas.live_until(clock.now() + AFTERWARDS)
            return outcome(workspace, plan.occurrences)


def hostile(clock: SteppedClock, seed: int, roughness: float) -> Watched:
    """Return a workspace whose network is as hostile to scheduling as to posting."""
    workspace = Watched(clock, read_manifest())
    for number in range(CHANNELS):
        workspace.add_channel(f"channel-{number}", [workspace.bot_user_id], channel_id=channel_of(number))
    posting = HOSTILE.chances["chat.postMessage"]
    chances = tuple(replace(each, probability=each.probability * roughness) for each in posting)
    mix = Mix("hostile to both", {"chat.postMessage": chances, "chat.scheduleMessage": chances}, HOSTILE.history_lag)
    workspace.script = FaultScript(seed, mix)
    workspace.lookups.scheduled_lag = LIST_LAG
    return workspace


def rows(*, short: bool = False) -> Iterator[Row]:
    """Compare what is posted when it is due with what is staged ten minutes ahead."""
    logging.disable(logging.CRITICAL)
    posts, seed = (20 if short else 2_000), 7
    plan = calendar(START, posts, seed, Shares(0.05, 0.2, 0.02))
    when, ahead = (
        run(protocol, plan, seed, 1.0, lambda: None)
        for protocol in (when_due, partial(ahead_by, timedelta(minutes=10)))
    )
    for name in ("missing", "copies_standing", "untrue_standing"):
        mine, theirs = getattr(when, name), getattr(ahead, name)
        summary = f"{mine} and {theirs}, of {posts:,} occurrences"
        yield Row(f"{name.replace('_', ' ')}: when due / staged ahead", mine / max(1, theirs), 0.0, detail=summary)
    yield Row("calls: when due / staged ahead", when.calls / ahead.calls, 1.0)


def main(
    posts: Annotated[int, typer.Option(help="How many occurrences for each seed.")] = 2_000,
    seed: Annotated[int, typer.Option(help="Everything follows from it.")] = 7,
    seeds: Annotated[int, typer.Option(help="So many seeds from there on; the table has their medians.")] = 1,
    roughness: Annotated[float, typer.Option(help="Which part of the faults and deaths really strikes.")] = 1.0,
    outages: Annotated[float, typer.Option(help="The share of time in which every replica is down.")] = 0.05,
    digests_change: Annotated[float, typer.Option(help="The share that changes in its last ten minutes.")] = 0.2,
    reminders_change: Annotated[float, typer.Option(help="The same for reminders.")] = 0.02,
) -> None:
    """Print what each protocol brings about."""
    # A line for each fault would bury the table.
    logging.disable(logging.CRITICAL)
    protocols: dict[str, Protocol] = {
        "when due": when_due,
        "10 minutes ahead": partial(ahead_by, timedelta(minutes=10)),
        "3 hours ahead": partial(ahead_by, timedelta(hours=3)),
    }
    console, shares = Console(), Shares(outages, digests_change, reminders_change)
    outcomes: dict[str, list[Outcome]] = {name: [] for name in protocols}
    with Progress(console=console) as progress:
        for each in range(seed, seed + seeds):
            plan = calendar(START, posts, each, shares)
            for name, protocol in protocols.items():
                task = progress.add_task(f"{name}, seed {each}", total=posts)
                outcomes[name].append(run(protocol, plan, each, roughness, partial(progress.advance, task)))
    title = f"{posts:,} occurrences, seeds {seed} to {seed + seeds - 1}, roughness {roughness:g}, down {outages:.0%}"
    console.print(table(title, outcomes, posts))


def table(title: str, outcomes: dict[str, list[Outcome]], posts: int) -> Table:
    """Return the medians, per 10,000 occurrences unless a row says otherwise."""
    table_of_figures = Table("per 10,000", *outcomes, title=title)
    columns = {"late_minutes": ("minutes late, median", 1.0, 1), "calls": ("calls per post", 1 / posts, 2)}
    for each in fields(Outcome):
        name, factor, digits = columns.get(each.name, (each.name.replace("_", " "), 10_000 / posts, 0))
        medians = (median(getattr(one, each.name) for one in runs) for runs in outcomes.values())
        table_of_figures.add_row(name, *(f"{median_value * factor:,.{digits}f}" for median_value in medians))
    return table_of_figures


if __name__ == "__main__":
    typer.run(main)
