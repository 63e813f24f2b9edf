"""P1 to P4: kill -9 at random under load, one process on SQLite and three on PostgreSQL."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot import ids
from sandbox import faults
from sandbox.faults import Fault
from sandbox.inputs import placed_elements
from sandbox.person import Person
from sandbox.state import Message, View
from sandbox.workspace import Workspace
from tests.conftest import SQLITE, database_url
from tests.invariants import broken
from tests.postgres import PIP
from tests.torture import long_form, new_seed
from tests.torture.bots import chamber, soon
from tests.torture.checking import assert_nothing_lost_nothing_twice, healed, unfinished
from tests.torture.load import has_button, under_load

KILLS = 200 if long_form() else 8
REPLICAS = {SQLITE: 1, PIP: 3}
# From one death to the next; a bot begins to answer some tenths of a second after it was born.
BETWEEN_SECONDS = (0.2, 1.5)


@pytest.mark.slow
@pytest.mark.xdist_group("torture")
@pytest.mark.parametrize("kind", [SQLITE, PIP])
def test_random_kills_under_load_lose_nothing_and_post_nothing_twice(
    kind: str, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    seed = new_seed()
    print("seed", seed)
    chance = random.Random(seed)
    with chamber(database_url(kind, tmp_path), tmp_path, bots=REPLICAS[kind], patience=3.0) as killed:
        with under_load(killed):
            for _ in range(KILLS):
                # On a busy machine something happens between two deaths, too.
                closed = len(killed.titles)
                soon(lambda seen=closed: len(killed.titles) > seen, PATIENCE_SECONDS)  # type: ignore[misc]
                time.sleep(chance.uniform(*BETWEEN_SECONDS))
                killed.fork_server.kill(chance.randrange(len(killed.fork_server.alive)))
                killed.fork_server.fork()
        healed(killed)
        ideas = assert_nothing_lost_nothing_twice(killed)
        assert len(killed.titles) > KILLS // 4
    told = f"{KILLS} kills of {REPLICAS[kind]} on {kind}, {len(killed.titles)} forms closed, {ideas} ideas"
    record_property("told", f"random kills, seed {seed}: {told}: none lost, none twice")


POST = "chat.postMessage"
MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0
LEAPS = (0.0, MINUTE, HOUR, DAY, -MINUTE, -HOUR, -DAY)
# All that is late comes before the last sweep, which here is four seconds after the doubt.
LATEST_SECONDS = 3.0
HEALED_SECONDS, PATIENCE_SECONDS = 240.0, 20.0


def badly(chance: random.Random) -> Fault:
    """Draw a bad answer to a post."""
    accepted = chance.random() < 0.5
    return chance.choice(
        (
            faults.lost_answer(POST, accepted=accepted),
            faults.reset(POST, accepted=accepted),
            faults.server_error(POST, accepted=accepted),
            faults.html(POST, accepted=accepted),
            faults.late_accept(POST, chance.uniform(0.1, LATEST_SECONDS)),
        )
    )


def offers(shown: Message | View, label: str) -> bool:
    """Tell whether something has a button of this label."""
    return label in [placed.label for placed in placed_elements(shown.blocks)]


def open_why(person: Person, card: Message) -> View | None:
    """Have a triager open the score, behind More where the card has no button for it; None where no bot answered."""
    if offers(card, "Why?"):
        person.press(card, "Why?")
        return person.view()
    person.press(card, "More")
    more = person.view()
    if more is None or not offers(more, "Why?"):
        return None
    person.press(more, "Why?")
    return person.view()


@contextmanager
def asked(workspace: Workspace) -> Iterator[None]:
    """Have Tom ask the requesters of ideas, for the length of the block."""
    over = threading.Event()

    def ask() -> None:
        tom = workspace.person("U0TOM")
        while not over.wait(0.2):
            while tom.view() is not None:
                tom.close()
            waiting = [card for card in tom.messages("C0TRIAGE") if has_button(card)]
            if waiting and (why := open_why(tom, waiting[-1])) is not None and offers(why, "Ask"):
                tom.press(why, "Ask")
                form = tom.view()
                if form is not None and form.body.get("callback_id") == ids.ASK_FORM:
                    tom.submit({"text": "How much is it worth?"})

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@pytest.mark.slow
@pytest.mark.xdist_group("torture")
def test_random_kills_while_slack_answers_badly_and_clocks_leap_leave_no_message_twice(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    seed = new_seed()
    print("seed", seed)
    chance = random.Random(seed)
    with chamber(database_url(PIP, tmp_path), tmp_path, bots=3) as killed:
        with under_load(killed, breath=0.1), asked(killed.workspace):
            for number in range(KILLS):
                killed.workspace.faults.extend(badly(chance) for _ in range(3))
                if number % 4 == 0:
                    killed.fork_server.put_clocks_ahead(chance.choice(LEAPS))
                # On a busy machine something happens between two deaths, too.
                closed = len(killed.titles)
                soon(lambda seen=closed: len(killed.titles) > seen, PATIENCE_SECONDS)  # type: ignore[misc]
                time.sleep(chance.uniform(*BETWEEN_SECONDS))
                killed.fork_server.kill(chance.randrange(len(killed.fork_server.alive)))
                killed.fork_server.fork()
        killed.fork_server.put_clocks_ahead(0)
        assert soon(lambda: not unfinished(killed.store), HEALED_SECONDS), unfinished(killed.store)
        assert not broken(killed)
        with killed.store.reading() as session:
            rows = session.connection()
            stored = rows.exec_driver_sql("SELECT title FROM idea").scalars().all()
            questions = rows.exec_driver_sql("SELECT count(*) FROM outbox WHERE kind = 'question'").scalar_one()
            copies = rows.exec_driver_sql("SELECT sum(copies) FROM outbox").scalar_one()
        assert set(killed.titles) <= set(stored)
        assert len(stored) == len(set(stored))
    told = f"{KILLS} kills of 3 on {PIP} with bad answers and leaps, {len(stored)} ideas, {questions} questions"
    record_property("told", f"random kills, seed {seed}: {told}: none lost or twice, {copies} copies removed in time")
