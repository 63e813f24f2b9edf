"""Runs a simulation: people submit, decide and answer, each at their time, and four files say what came of it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.markup import escape
from rich.progress import Progress

from guildhall.company_file import CompanyFile, read_company
from guildhall.environment import Environment, open_environment
from guildhall.file_import import FOUND_OUT
from guildhall.simulate import outputs, report
from guildhall.simulate.backlog import Backlog, BacklogIdea, read_backlog, spread
from guildhall.simulate.fill import SHARES
from guildhall.simulate.lives import Lives
from guildhall.simulate.outages import Outage, outages
from guildhall.simulate.people_with_habits import Colleagues
from guildhall.simulate.plain_people import SimulatedPeople, cast
from guildhall.simulate.planned import planned
from guildhall.simulate.requester_messages import messages_line, messages_per_idea
from guildhall.simulate.staffing import staffed, with_colleagues
from intake.notifications.imports import ReadAs
from scheduling.clock import SteppedClock, SystemClock


def run(
    ideas: Path,
    company: Path | None,
    start: date | None,
    weeks: int,
    fill: int | None,
    out: Path,
    columns: Sequence[str] = (),
    read_as: ReadAs = FOUND_OUT,
    people: int | None = None,
    *,
    with_outages: bool = False,
) -> None:
    """Simulate `weeks` weeks from `start` and write the four files; raises BacklogError or CompanyError.

    `columns` say what some columns of a list are, each as “Heading=field”; `read_as` how it is laid out. With `people`,
    a seed, they have habits: some answer late or never. With outages, Guildhall doesn't run at times.
    """
    read = read_backlog(ideas, columns, read_as)
    show_read(read, ideas)
    backlog = read.ideas
    plan = staffed(read_company(company) if company else CompanyFile())
    if people is not None:
        plan = with_colleagues(plan)
    zone = ZoneInfo(plan.workspace.zone)
    first = start or next_monday(SystemClock().now().astimezone(zone).date())
    submissions = spread(backlog, first, weeks, zone)
    times = outages(first, weeks, zone) if with_outages else []
    outputs.emptied(out)
    begins, ends = (instant_of(first + timedelta(weeks=week), zone) for week in (0, weeks))
    clock = SteppedClock(begins)
    database = "sqlite:///{}/ideas.db"
    with (
        TemporaryDirectory() as folder,
        open_environment(cast(plan, clock), clock, database.format(folder), plan) as environment,
    ):
        players = (
            SimulatedPeople(environment, plan, zone, fill)
            if people is None
            else Colleagues(environment, plan, zone, fill, people)
        )
        with shown_progress(len(backlog)) as advance:
            play(environment, players, submissions, ends, advance, times)
        environment.stepper.finish()
        lives = Lives(people, plan, times, begins, ends) if people is not None else None
        write(environment, players, plan, weeks, players.fill, out, lives)
        show_messages(environment)
    Console(stderr=True, highlight=False, soft_wrap=True).print(escape(f"The report is {out / outputs.REPORT}."))


def show_read(backlog: Backlog, path: Path) -> None:
    """Say how a list was read, and each row that is no idea with its reason."""
    if not backlog.columns:
        return
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    columns = "; ".join(f"{heading or 'no heading'} → {field.value}" for heading, field in backlog.columns)
    console.print(escape(f"{path.name}: {len(backlog.ideas):,} ideas. Columns: {columns}."))
    for number, why in backlog.left_out:
        console.print(escape(f"Skipped row {number}: {why}."))


def play(
    environment: Environment,
    players: SimulatedPeople,
    submissions: list[tuple[datetime, BacklogIdea]],
    ends: datetime,
    advance: Callable[[], None],
    times: Sequence[Outage] = (),
) -> None:
    """Let people submit, decide and answer, each at their time, until the end; in an outage nothing happens."""
    to_come = list(times)
    for instant, idea in submissions:
        players.expect(instant, players.submits, idea)
    players.expect_triage(environment.clock.now(), ends)
    players.expect_digests(environment.clock.now(), ends)
    for instant in players.instants(until=ends):
        while to_come and to_come[0].begin <= instant:
            pass_over(environment, to_come.pop(0))
        environment.stepper.advance(max(instant, environment.clock.now()))
        if players.act():
            advance()
    environment.stepper.advance(max(ends - timedelta(seconds=1), environment.clock.now()))


def pass_over(environment: Environment, outage: Outage) -> None:
    """Live until an outage begins, and go on when it is over: nothing is done or delivered between."""
    environment.stepper.advance(max(outage.begin, environment.clock.now()))
    environment.clock.set(max(outage.end, environment.clock.now()))
    environment.stepper.plan()
    environment.stepper.advance(environment.clock.now())


def show_messages(environment: Environment) -> None:
    """Say how many messages requesters got about an idea."""
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    console.print(messages_line(messages_per_idea(environment)))


def write(
    environment: Environment,
    players: SimulatedPeople,
    plan: CompanyFile,
    weeks: int,
    fill: int | None,
    out: Path,
    lives: Lives | None = None,
) -> None:
    """Write the four files into `out`; the report says how people behaved where they had `lives`."""
    out.mkdir(parents=True, exist_ok=True)
    to_deliveries, to_messages, to_decisions, to_report = (out / name for name in outputs.FILES)
    rows = outputs.deliveries(environment)
    messages = outputs.messages(environment, rows)
    decided = outputs.decisions(environment, players.ids, players.drawn)
    outputs.write_lines(to_deliveries, rows)
    outputs.write_lines(to_messages, messages)
    outputs.write_lines(to_decisions, decided)
    names = {squad.key: squad.name for squad in plan.squads}
    page = lives.page(environment) if lives is not None else ""
    run_facts = {"weeks": weeks, "fill": fill, "drawn_fields": tuple(SHARES), "cut": players.cut, "lives": page}
    to_report.write_text(
        report.render(decided, messages, names, run_facts, planned(environment, players.ids)), encoding="utf-8"
    )


def next_monday(today: date) -> date:
    """Return the first Monday after a day."""
    return today + timedelta(days=7 - today.weekday())


def instant_of(day: date, zone: ZoneInfo) -> datetime:
    """Return the instant at which a day begins in a zone."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


@contextmanager
def shown_progress(total: int) -> Iterator[Callable[[], None]]:
    """Show a progress bar for the length of the block; each call is one idea more."""
    with Progress(console=Console(stderr=True), transient=True, refresh_per_second=2) as progress:
        task = progress.add_task("Ideas submitted", total=total)
        yield partial(progress.advance, task)
