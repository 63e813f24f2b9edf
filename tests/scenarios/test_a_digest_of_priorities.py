"""As anybody in the company I read on Monday what moved for each priority, and who leads the queue now, and why."""

from datetime import UTC, datetime, timedelta

import pytest

from guildhall.environment import Environment
from intake.formatting import percent
from intake.ideas import Effort, Stage
from intake.queries.portfolio import by_numbers
from tests.scenarios.helpers import after, card, submit, words
from tests.scenarios.test_home_shows_my_things_first import home
from tests.scenarios.test_promised_and_realised import launched
from tests.scenarios.test_the_plan import with_weeks

FIRST_MONDAY = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)


def read_digest(world: Environment, weeks: int) -> str:
    """Return what the digest of a Monday says, so many weeks after the first one."""
    world.stepper.advance(FIRST_MONDAY + timedelta(weeks=weeks, minutes=1))
    return words(world.workspace.person("U0REX").messages("C0NEWS")[-1])


def rank(world: Environment, tenths_by_number: dict[int, int]) -> None:
    """Have ideas for fewer fraud losses scored and estimated, as triagers would."""
    with world.store.writing() as session:
        for number, tenths in tenths_by_number.items():
            row = by_numbers(session, [number])[number]
            row.score_tenths, row.ranked, row.effort, row.squad = tenths, True, Effort.weeks, "payments"
            row.stage, row.fit = Stage.accepted, row.fit | {"priority": "fraud"}


@pytest.fixture
def told(world: Environment) -> Environment:
    """Two ideas in the queue, which the first digest has seen."""
    world.apply(with_weeks())
    for title in ("Stop stolen cards", "Refund without a call"):
        submit(world, Title=title)
        after(world, 20)
    rank(world, {1: 700, 2: 600})
    read_digest(world, 0)
    return world


@pytest.mark.core
def test_the_second_digest_says_who_leads_the_queue_now(told: Environment) -> None:
    rank(told, {2: 720})
    digest = read_digest(told, 1)
    assert "“Refund without a call” now leads the queue (was 2nd)." in digest
    assert "*Top of the queue*\n1st, was 2nd: *Refund without a call*" in digest
    assert "(+12.0)" in digest
    assert "2nd, was 1st: *Stop stolen cards*" in digest


def test_what_goes_live_is_the_weeks_finding_and_stands_by_its_priority(told: Environment) -> None:
    with told.store.writing() as session:
        by_numbers(session, [1])[1].stage = Stage.live
    digest = read_digest(told, 1)
    assert "*“Stop stolen cards” is live and supports “Fewer fraud losses”.*" in digest
    assert "*By priority*\n*Fewer fraud losses* · live: “Stop stolen cards”" in digest


def test_what_leaves_the_plan_is_named_so(world: Environment) -> None:
    world.apply(with_weeks())
    read_digest(world, 0)
    submit(world, **{"What would it be worth a year?": "money:large", "When would you need it?": "this_year"})
    tris = world.workspace.person("U0TRIS")
    tris.press(card(world), "More")
    assert tris.submit({"effort": "weeks", "outcome": "accepted", "squad": "payments"}).closed
    after(world, 4000)
    assert "into the plan: “Spot stolen cards before we ship”" in read_digest(world, 1)
    tris.press(card(world), "More")
    assert tris.submit({"outcome": "parked", "reason": "Its data comes in June."}).closed
    after(world, 4000)
    assert "left the plan: “Spot stolen cards before we ship”" in read_digest(world, 2)


def test_a_week_without_decisions_says_so_in_words(told: Environment) -> None:
    submit(told, Title="Read the returns")
    assert "1 new idea this week, no decisions, 1 waiting." in read_digest(told, 1)


@pytest.mark.parametrize(
    ("share", "said"), [(0.0, "0%"), (0.004, "under 1%"), (0.0096, "under 1%"), (0.01, "1%"), (0.123, "12%")]
)
def test_what_is_planned_at_all_never_reads_as_nothing(share: float, said: str) -> None:
    assert percent(share) == said


def test_nothing_is_said_twice_and_a_quiet_week_is_a_line(told: Environment) -> None:
    rank(told, {2: 720})
    read_digest(told, 1)
    quiet = read_digest(told, 2)
    assert "A quiet week: no new ideas, and none waiting for a decision." in quiet
    assert "queue" not in quiet
    assert "Refund without a call" not in quiet


def test_after_three_weeks_without_the_bot_the_next_digest_compares_with_the_last(told: Environment) -> None:
    told.clock.set(FIRST_MONDAY + timedelta(weeks=3, hours=-1))
    rank(told, {2: 720})
    digest = read_digest(told, 3)
    assert "1st, was 2nd: *Refund without a call*" in digest


def test_a_private_idea_stands_in_no_digest(told: Environment) -> None:
    with told.store.writing() as session:
        row = by_numbers(session, [1])[1]
        row.private, row.stage = True, Stage.live
    digest = read_digest(told, 1)
    assert "Stop stolen cards" not in digest


def test_the_same_question_is_not_asked_two_weeks_running(told: Environment) -> None:
    with told.store.writing() as session:
        row = by_numbers(session, [2])[2]
        row.stage = Stage.needs_info
        row.question = {"text": "Who owns the data?", "asked_at": told.clock.now().isoformat(), "asked_by": "U0TRIS"}
    assert "Who owns the data?" in read_digest(told, 1)
    assert "Who owns the data?" not in read_digest(told, 2)
    assert "Who owns the data?" in read_digest(told, 3)


def test_squads_are_counted_apart_from_what_no_squad_got(world: Environment) -> None:
    tris = world.workspace.person("U0TRIS")
    tris.press(submit(world), "Send to Payments squad")
    after(world, 20)
    tris.press(submit(world, Title="Refunds by night"), "More")
    assert tris.submit({"outcome": "Not now", "reason": "No data before May."}).closed
    after(world, 20)
    submit(world, Title="Vouchers that nobody bought")
    assert "Decisions by squad: Payments 1. Not now: 1. Waiting: 1." in read_digest(world, 0)


def test_squads_that_are_late_are_counted_as_triagers_are(told: Environment) -> None:
    with told.store.writing() as session:
        by_numbers(session, [1])[1].decide_on = FIRST_MONDAY.date()
    assert "Squads are late with 1 decision." in read_digest(told, 1)


def test_what_i_took_back_before_monday_does_not_wait_for_a_decision(world: Environment) -> None:
    ria, tris = world.workspace.person("U0RIA"), world.workspace.person("U0TRIS")
    submit(world, Title="Sort the returns")
    after(world)
    ria.press(ria.direct_messages()[-1], "Edit")
    ria.press(ria.view(), "Withdraw …")
    assert ria.submit().closed
    submit(world)
    tris.press(submit(world, "U0REX", Title="Spot stolen cards early"), "Same as …")
    assert tris.submit().closed
    after(world)
    digest = read_digest(world, 0)
    assert "3 new ideas this week, no decisions, 1 waiting." in digest
    assert "Spot stolen cards before we ship" in digest
    assert "Sort the returns" not in digest
    assert "Spot stolen cards early" not in digest


def test_what_is_decided_and_reopened_in_one_week_waits_again(world: Environment) -> None:
    ria, tris = world.workspace.person("U0RIA"), world.workspace.person("U0TRIS")
    tris.press(submit(world), "More")
    assert tris.submit({"outcome": "Not now", "reason": "No data before May."}).closed
    after(world, 200)
    ria.press(home(world, "U0RIA"), "Reopen")
    assert ria.submit({"What is new?": "The data is here."}).closed
    after(world)
    digest = read_digest(world, 0)
    assert "No data before May." not in digest
    assert "New, waiting for a decision." in digest
    assert "1 new idea this week, no decisions, 1 waiting." in digest


def test_a_corrected_priority_is_no_launch(told: Environment) -> None:
    with told.store.writing() as session:
        by_numbers(session, [1])[1].stage = Stage.live
    read_digest(told, 1)
    with told.store.writing() as session:
        row = by_numbers(session, [1])[1]
        row.fit = row.fit | {"priority": "ontime"}
    assert "live" not in read_digest(told, 2)


def test_a_week_without_a_squad_or_a_priority_is_told_plainly(world: Environment) -> None:
    card_ = submit(world, Title="Sing louder", **{"What is the problem?": "Nobody hears the choir."})
    digest = read_digest(world, 0)
    assert "The new idea matches no priority yet" in digest
    world.workspace.person("U0TRIS").press(card_, "More")
    assert world.workspace.person("U0TRIS").submit({"outcome": "Not now", "reason": "No budget for choirs."}).closed
    for title in ("Hum louder", "Whistle louder"):
        submit(world, Title=title, **{"What is the problem?": "Nobody hears the choir."})
    digest = read_digest(world, 1)
    assert "None of the 2 new ideas matches a priority yet" in digest
    assert "Decisions by squad" not in digest
    assert "Not now: 1. Waiting: 2." in digest


def test_what_was_accepted_and_launched_in_one_week_stands_there_as_live(world: Environment) -> None:
    launched(world, "Spot stolen cards")
    digest = read_digest(world, 0)
    assert "*Spot stolen cards* · Live\nAccepted by Payments" in digest
    assert "1 new idea this week, 1 decision, none waiting." in digest
