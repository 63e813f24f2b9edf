"""Late accepts and lagging history under load: what is unconfirmed has its turn, whatever else waits."""

from datetime import timedelta

from bot.delivery.claims import DOUBT_TURN, ClaimQueue
from bot.delivery.jobs import Jobs
from bot.delivery.rate_limit import Budget
from guildhall.environment import Environment
from intake.notifications.ideas import GreetingNotification
from sandbox import faults
from store import outbox
from store.engine import Store
from store.outbox import Progress
from tests.company import NOW
from tests.faults.helpers import asked, cards, later, row_of, submit_with
from tests.store.test_outbox import get

POST, HISTORY = "chat.postMessage", "conversations.history"
MINUTE = timedelta(minutes=1)
PLACES = ("C0GENERAL", "C0NEWS", "C0GUILD", "C0HUB", "C0PAY", "C0DELIVERY")


def queue_up(world: Environment) -> None:
    """Stage as much as may be sent at this instant."""
    with world.store.writing() as session:
        for number in range(3):
            for place in PLACES:
                outbox.stage(
                    session, GreetingNotification(), key=f"{place} {number}", audience=place, due=world.clock.now()
                )


def work(world: Environment, steps: int) -> None:
    """Do so many things, and see that there is always something to be sent besides."""
    for _ in range(steps):
        assert world.bot.delivery.step()
    assert row_of(world, GreetingNotification.kind).progress is Progress.sent
    with world.store.reading() as session:
        assert outbox.oldest_due(session, world.clock.now()) is not None


def test_lagging_history_is_searched_however_much_waits_to_be_sent(world: Environment) -> None:
    submit_with(world, faults.lost_answer(POST, times=2))
    world.stepper.settle()
    world.clock.set(world.clock.now() + 2 * MINUTE)
    queue_up(world)
    work(world, 2 * DOUBT_TURN)
    assert asked(world, HISTORY) == 2
    assert [row_of(world, kind).progress for kind in ("card", "tracker")] == [Progress.sent] * 2
    world.stepper.settle()


def test_late_accept_copy_is_removed_however_much_waits_to_be_sent(world: Environment) -> None:
    submit_with(world, faults.late_accept(POST, 200), faults.late_accept(POST, 200))
    later(world, timedelta(seconds=250))
    assert len(cards(world)) == 2
    world.clock.set(world.clock.now() + MINUTE)
    queue_up(world)
    work(world, 2 * DOUBT_TURN)
    assert len(cards(world)) == 1
    assert len(world.workspace.person("U0RIA").direct_messages()) == 1
    world.stepper.settle()


def test_late_accept_sweeps_and_searches_do_not_hold_each_other_up(empty: Store) -> None:
    claiming = ClaimQueue(empty, Jobs({}), Budget(), lambda: NOW, MINUTE)
    with empty.writing() as session:
        for kind in ("send", "look up", "sweep"):
            for number in range(20):
                key = f"{kind} {number}"
                outbox.stage(session, GreetingNotification(), key=key, audience=key, due=NOW)
                fact = get(session, key)
                if kind != "send":
                    in_doubt = {"sweep_at": NOW, "progress": Progress.sent if kind == "sweep" else Progress.doubtful}
                    outbox.write_back(session, fact, **in_doubt)
    claimed = [claiming.claim()[0] for _ in range(4 * DOUBT_TURN)]
    kinds = [each.row.key.rsplit(" ", 1)[0] for each in claimed if each is not None]
    assert {kind: kinds.count(kind) for kind in kinds} == {"send": 4 * DOUBT_TURN - 4, "look up": 2, "sweep": 2}
