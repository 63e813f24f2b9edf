"""As a company that has worked with an earlier release I upgrade, and everything that was there is served.

`tests/data/releases` holds, by the schema that it had, the demo's company as a release left it after six weeks: its
database, and the messages that stood in Slack. `tests/keep_release.py` says how to keep another one.
"""

import json
import lzma
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from importlib.resources import as_file, files
from pathlib import Path

import pytest
from sqlmodel import select

from guildhall import schema
from guildhall.company_file import read_company
from guildhall.demo.people import CHANNELS, NAMES
from guildhall.environment import Environment, open_environment
from guildhall.sandbox_workspace import workspace_of
from intake.ideas import UNDECIDED
from intake.tables import Idea, IdeaChange
from sandbox.state import Message
from scheduling.clock import SteppedClock
from store.engine import Store
from tests.invariants import broken
from tests.scenarios.helpers import after, words

RELEASES = Path(__file__).parents[1] / "data" / "releases"
SCHEMAS = sorted(path.name.partition(".")[0] for path in RELEASES.glob("*.db.xz"))
SEND = "Send to"
OLD_WORDS = re.compile(r"^[A-Za-z.]+ says '")

pytestmark = pytest.mark.slow


def database_of(release: str, folder: Path) -> Path:
    path = folder / "guildhall.db"
    path.write_bytes(lzma.decompress((RELEASES / f"{release}.db.xz").read_bytes()))
    return path


@contextmanager
def upgraded(release: str, folder: Path) -> Iterator[Environment]:
    """Open what a release left in this one, with the messages that it had posted."""
    kept = json.loads(lzma.decompress((RELEASES / f"{release}.json.xz").read_bytes()))
    clock = SteppedClock(datetime.fromisoformat(kept["now"]) + timedelta(minutes=10))
    with as_file(files("guildhall.demo") / "company.yml") as path:
        workspace = workspace_of(read_company(path), clock, NAMES, CHANNELS)
    for message in (Message(**each) for each in kept["messages"]):
        if message.channel.startswith("D"):
            workspace.direct_channel(f"U{message.channel[1:]}")
        workspace.messages[message.channel].append(message)
    url = f"sqlite:///{database_of(release, folder)}"
    with open_environment(workspace, clock, url) as world:
        yield world


def old_card(world: Environment) -> tuple[Message, Idea]:
    """Return the newest card that the release had posted of an idea that waits for a decision, and can be sent."""
    with world.store.reading() as session:
        ideas = session.scalars(select(Idea)).all()
    for message in reversed(world.workspace.messages["C0TRIAGE"]):
        for idea in ideas:
            waits = idea.stage in UNDECIDED and f"IDEA-{idea.number} " in words(message)
            if waits and any(text.startswith(SEND) for text in words(message).splitlines()):
                return message, idea
    raise AssertionError("no card of the release can be pressed")


def newest_number(world: Environment) -> int:
    return int(world.store.committed_value("SELECT max(number) FROM idea"))


@pytest.fixture(params=SCHEMAS)
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Environment]:
    with upgraded(request.param, tmp_path) as opened:
        yield opened
        assert not opened.workspace.refused
        # A sentence of the history stays as it was said then.
        assert not [each for each in broken(opened) if not OLD_WORDS.search(each)]


def test_there_is_a_release_with_its_ideas_and_history_for_each_schema_that_is_kept() -> None:
    assert SCHEMAS[:2] == ["0020", "0026"]


@pytest.mark.parametrize("release", SCHEMAS)
def test_nothing_is_lost_by_the_upgrade(release: str, tmp_path: Path) -> None:
    store = Store(f"sqlite:///{database_of(release, tmp_path)}")
    tables = ("idea", "idea_change", "policy", "member", "squad", "experiment", "outbox", "audit", "fulltext")

    def counted() -> dict[str, object]:
        return {table: store.committed_value(f"SELECT count(*) FROM {table}") for table in tables}

    before = counted()
    schema.upgrade(store)
    assert schema.is_newest(store)
    assert counted() == before
    assert before["idea"] != 0
    assert store.committed_value("SELECT count(*) FROM fulltext_row") == before["fulltext"]
    store.close()


def test_home_queue_and_why_are_served(world: Environment) -> None:
    with world.store.reading() as session:
        ranked = session.scalars(select(Idea).where(Idea.ranked, Idea.stage.in_(UNDECIDED))).all()  # type: ignore[attr-defined]
    ria, tris = world.workspace.person("U0RIA"), world.workspace.person("U0TRIS")
    for person in (ria, tris):
        person.open_home()
        world.stepper.settle()
        assert person.home() is not None
    own = next(idea for idea in reversed(ranked) if not idea.private)
    queue = tris.command("C0GENERAL", "/ml-queue").reply
    assert "ranked" in words(queue)
    tris.command("C0GENERAL", "/ml-queue", f"IDEA-{own.number}")
    assert own.title in words(tris.view())


def test_an_old_cards_button_still_decides(world: Environment) -> None:
    tris = world.workspace.person("U0TRIS")
    message, idea = old_card(world)
    button = next(text for text in words(message).splitlines() if text.startswith(SEND))
    tris.press(message, button)
    after(world)
    with world.store.reading() as session:
        sent = session.get_one(Idea, idea.id)
        [*_, last] = session.scalars(select(IdeaChange).where(IdeaChange.idea_id == idea.id))
    assert sent.stage not in UNDECIDED
    assert last.by == "U0TRIS"
    [shown] = [each for each in tris.messages("C0TRIAGE") if each.ts == message.ts]
    assert button not in words(shown)


def test_ideas_go_on_and_the_next_digest_comes(world: Environment) -> None:
    ria = world.workspace.person("U0RIA")
    newest = newest_number(world)
    ria.command("C0GENERAL", "/ml-idea")
    fields = {"Title": "Count the empty shelves", "What is the problem?": "Shelves stay empty until somebody looks."}
    assert ria.submit(fields).closed
    digests = len(ria.messages("C0NEWS"))
    world.stepper.advance(world.clock.now() + timedelta(days=7))
    assert newest_number(world) == newest + 1
    assert len(ria.messages("C0NEWS")) > digests
