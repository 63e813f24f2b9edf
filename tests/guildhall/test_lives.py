"""People answer late or never, or are away, and Guildhall is down at times: what was promised is kept all the same."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pytest

from bot import ids
from guildhall.actors import Actors, ActorStuck
from guildhall.environment import Environment
from guildhall.errors import FileError
from guildhall.simulate import habits, run
from guildhall.simulate.deliveries import checked
from guildhall.simulate.habits import TABLE, Behaviour, working_day
from guildhall.simulate.lives import Lives
from guildhall.simulate.outages import first_up, outages
from guildhall.simulate.outputs import FILES
from guildhall.simulate.people_with_habits import Presses
from guildhall.simulate.requester_messages import kept_promises, longest_silence, messages_line
from store.outbox import OutboxRow, Progress
from tests.company import submit

COMPANY = Path(__file__).parents[1] / "data" / "company.yml"
MONDAY = date(2026, 3, 2)
BERLIN = ZoneInfo("Europe/Berlin")
WEEKS, SEED = 10, 11
TOPICS = ("stolen cards and chargebacks", "late parcels of couriers", "refunds that look odd", "vans that break down")


class Lived(NamedTuple):
    """A simulation as it ended."""

    world: Environment
    lives: Lives
    out: Path


def written(folder: Path, ideas: int) -> Path:
    path = folder / "ideas.jsonl"
    lines = [
        {"id": str(n), "title": f"Idea {n} about {TOPICS[n % 4]}", "text": f"Team {n} sees {TOPICS[n % 4]} each day."}
        for n in range(ideas)
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    return path


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    """A company of ten weeks with three outages; what is checked is read while its database is there."""
    folder = tmp_path_factory.mktemp("lives")
    seen: list[Lived] = []
    write = run.write

    def looked_at(world: Environment, *rest: Any) -> None:
        write(world, *rest)
        seen.append(Lived(world, rest[-1], folder / "out"))
        for check in CHECKS:
            check(seen[0])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("guildhall.simulate.run.write", looked_at)
        run.run(written(folder, 36), COMPANY, MONDAY, WEEKS, None, folder / "out", (), people=SEED, with_outages=True)
    return seen[0]


def check_promises(lived: Lived) -> None:
    promises = kept_promises(lived.world, "Europe/Berlin", lived.lives.ends, lived.lives.times)
    assert len(promises.messages) == 36
    assert promises.figures["median"] <= 4
    assert promises.figures["most"] <= 6
    assert promises.silences, "something was in work"
    assert promises.overdue, "something was late"
    assert promises.figures["unnoticed"] == []


def check_deliveries(lived: Lived) -> None:
    world, lives = lived.world, lived.lives
    deliveries = checked(world, lives.company, lives.times, lives.begins, lives.ends)
    assert deliveries.problems == []
    assert deliveries.expected["digest"] == WEEKS - 3
    assert {page.audience for page in deliveries.pages} == {"Everybody", "Squad", "Leaders", "Guild", "Host"}


def check_that_checks_can_fail(lived: Lived) -> None:
    world, lives = lived.world, lived.lives
    news = world.workspace.messages["C0NEWS"]
    taken = news.pop()
    again = checked(world, lives.company, lives.times, lives.begins, lives.ends).problems
    assert any(problem.startswith("missing: ") for problem in again)
    news.append(taken)
    nowhere = checked(world, lives.company, (), lives.begins, lives.ends).problems
    assert sum(problem.startswith("missing: digest:") for problem in nowhere) >= 2, "as if nothing had been down"


CHECKS = (check_promises, check_deliveries, check_that_checks_can_fail)


@pytest.mark.slow
def test_the_report_has_the_table_the_figures_and_all_that_was_read(lived: Lived) -> None:
    report = (lived.out / "report.html").read_text("utf-8")
    assert "Nothing is missing, nothing was sent twice, and nothing came after its use." in report
    for who, drawn in TABLE.items():
        assert who.replace("'", "&#39;") in report
        assert all(f"<td>{habit.name.replace(chr(39), '&#39;')}</td>" in report for habit in drawn)
    assert "Longest silence on an idea in work" in report
    assert "ML guild" in report
    assert "ML learning hour" in report
    assert "three weeks from" in report


def test_of_each_habit_the_shares_add_up() -> None:
    assert {of: sum(habit.share for habit in habits) for of, habits in TABLE.items()} == dict.fromkeys(TABLE, 100)
    assert [of for of, _ in habits.table()] == [*TABLE]


def test_the_same_seed_gives_the_same_people_at_work() -> None:
    now = datetime(2026, 3, 6, 15, 0, tzinfo=UTC)
    one, two, other = Behaviour(7, BERLIN), Behaviour(7, BERLIN), Behaviour(8, BERLIN)
    people = [f"U{n}" for n in range(60)]
    drawn = [[each.habit("A requester who is asked", who).name for who in people] for each in (one, two, other)]
    assert drawn[0] == drawn[1] != drawn[2]
    for who in people:
        at = one.instant(one.habit("A requester who is asked", who), who, now)
        assert at > now
        assert at.astimezone(BERLIN).weekday() < 5 or at == now + timedelta(minutes=5)
    assert working_day(date(2026, 3, 7), 0) == date(2026, 3, 9)
    assert working_day(date(2026, 3, 6), 1) == date(2026, 3, 9)


def test_outages_lie_apart_and_need_room() -> None:
    for weeks in (8, 10, 26):
        hour, day, long = outages(MONDAY, weeks, BERLIN)
        assert hour.end <= day.begin < day.end <= long.begin < long.end
        assert long.end.date() < MONDAY + timedelta(weeks=weeks)
    assert first_up(hour.begin, [hour, day]) == hour.end
    assert first_up(hour.end, [hour, day]) == hour.end
    with pytest.raises(FileError, match="at least 8 weeks"):
        outages(MONDAY, 7, BERLIN)


def test_an_idea_is_decided_only_once_its_card_stands(world: Environment) -> None:
    idea = submit(world.store).id
    actors = Actors(world)
    assert not actors.has_card(idea)
    with pytest.raises(ActorStuck, match="stands yet"):
        actors.send("U0TRIS", idea)
    world.stepper.settle()
    assert actors.has_card(idea)
    actors.send("U0TRIS", idea)


def test_whoever_gets_something_to_read_instead_of_a_form_leaves_it(world: Environment) -> None:
    idea = submit(world.store).id
    world.stepper.settle()
    presses = Presses(world)
    assert not presses.tries("U0RIA", f"tracker:{idea}", ids.WHY, {"reason": "Next quarter."})
    assert world.workspace.person("U0RIA").view() is None


def tracker(day: int, stage: str, steps: int = 1, **more: object) -> OutboxRow:
    at = datetime(2026, 3, day, 12, 0, tzinfo=UTC)
    return OutboxRow(
        key=str(day),
        kind="tracker",
        schema_number=1,
        snapshot={"stage": stage, "steps": [{}] * steps, **more},
        audience="U0RIA",
        due=at,
        try_at=at,
        sent_at=at,
        progress=Progress.sent,
    )


@pytest.mark.parametrize(
    ("trackers", "days"),
    [
        ([tracker(1, "submitted"), tracker(2, "accepted")], None),
        ([tracker(1, "build"), tracker(20, "live")], 19),
        ([tracker(1, "build"), tracker(5, "build", tier="now"), tracker(20, "live")], 19),
        ([tracker(1, "build"), tracker(12, "build", 2), tracker(20, "live")], 11),
        ([tracker(1, "experiment"), tracker(15, "experiment", no_word_since="2026-03-01")], 16),
    ],
)
def test_a_silence_ends_with_a_word_from_the_work_and_with_nothing_else(
    trackers: list[OutboxRow], days: int | None
) -> None:
    ends = datetime(2026, 3, 31, 12, 0, tzinfo=UTC)
    assert longest_silence(trackers, ends) == (None if days is None else timedelta(days=days))


def test_the_count_of_messages_is_said_in_words() -> None:
    assert messages_line({}) == "No requester got a message."
    assert messages_line({"a": 2, "b": 3, "c": 5}) == "Messages per idea to its requester: median 3, at most 5."


def test_the_same_seed_gives_the_same_files(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for out in ("one", "two"):
        run.run(written(tmp_path, 8), COMPANY, MONDAY, 3, None, tmp_path / out, (), people=SEED)
    for name in FILES:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    assert capfd.readouterr().err.count("Messages per idea to its requester: median ") == 2
