"""As a lead I want to find out cheaply whether an idea works, and everybody to know afterwards what we know."""

import re
from copy import deepcopy
from datetime import UTC, datetime, timedelta

import pytest

from bot import ids
from bot.messages.work_updates import OVER
from guildhall.environment import Environment
from intake.access import Request
from intake.answers import Review
from intake.errors import Refused
from intake.ideas import Stage
from intake.queries.portfolio import by_numbers
from intake.services.triage import Triage
from sandbox.inputs import placed_elements
from sandbox.state import Message, View
from tests.company import TRIS
from tests.intake.experiment_drafts import give_budget
from tests.people import change
from tests.scenarios.helpers import after, card, submit, words

pytestmark = pytest.mark.twice

LEARNED = "Labels cost too much. Nobody can tell a stolen card by the order alone."
TRIED = {
    "hypothesis": "The order alone tells most stolen cards.",
    "metric": "stolen cards found, of 100",
    "convincing": "60",
    "cost": "1.5",
}
BUILT = {
    "learned": "It finds 71 of 100 by the order alone.",
    "measured": "71",
    "baseline": "12",
    "source": "Fraud desk",
}
# Four weeks after the Wednesday on which every scenario begins, at nine in Berlin.
DECISION = datetime(2026, 4, 1, 7, 0, tzinfo=UTC)


def note(world: Environment) -> Message:
    """Return the note to the Payments squad."""
    return [each for each in world.workspace.person("U0LEO").messages("C0PAY") if buttons(each)][-1]


def sent(world: Environment, **more: str) -> None:
    """Have an idea submitted and sent to its squad."""
    world.workspace.person("U0TRIS").press(submit(world, **more), "Send to Payments squad")
    after(world)


def started(world: Environment, **more: str) -> None:
    """Have the squad's lead begin an experiment with an idea that was sent to them."""
    leo = world.workspace.person("U0LEO")
    leo.press(note(world), "Experiment")
    assert leo.submit(TRIED | more).closed
    after(world)


def question(world: Environment) -> Message:
    """Let the decision's day come; return what the owner is asked."""
    world.stepper.advance(DECISION + timedelta(minutes=1))
    return world.workspace.person("U0LEO").direct_messages()[-1]


def asked_for_an_end(world: Environment) -> list[Message]:
    """Return the questions to the owner how it ended, answered or not: not how it is going."""
    told = world.workspace.person("U0LEO").direct_messages()
    return [each for each in told if not words(each).startswith("How is “") and OVER not in words(each)]


def buttons(shown: Message | View) -> list[str]:
    """Return what can be pressed."""
    rows = [block for block in shown.blocks if block["type"] == "actions"]
    return [element["text"]["text"] for block in rows for element in block["elements"]]


def test_an_uncertain_idea_gets_an_experiment(world: Environment) -> None:
    give_budget(world.store, 6)
    sent(world)
    leo, ria = world.workspace.person("U0LEO"), world.workspace.person("U0RIA")
    assert "Planned · decision by Wed 1 Apr" in words(ria.direct_messages()[0])
    clicks = 0
    answer = leo.press(note(world), "Experiment")
    clicks += 1
    form = answer.view
    assert form is not None
    assert "Experiments have 6 of 6 squad-weeks left in Q1 2026" in words(form)
    assert len(form.blocks) <= 12
    assert leo.submit(TRIED).closed
    clicks += 1
    assert clicks == 2
    after(world)
    tracker = words(ria.direct_messages()[0])
    assert "In progress · decision by Wed 1 Apr" in tracker
    assert "Next: the result of the experiment, by Wed 1 Apr." in tracker
    assert "The order alone tells most stolen cards." in words(card(world))
    assert "Decision by Wed 1 Apr" in words(card(world))
    # Once: the sentence names the day already.
    assert all(str(shown.blocks).lower().count("decision by wed 1 apr") == 1 for shown in (card(world), note(world)))
    assert all(len(buttons(shown)) <= 4 for shown in (card(world), note(world)))
    leo.press(note(world), "More")
    assert len(leo.view().blocks) <= 13


def test_the_budget_has_its_say_beside_the_field(world: Environment) -> None:
    give_budget(world.store, 2)
    sent(world)
    started(world)
    sent(world, Title="Spot stolen cards at the till")
    leo = world.workspace.person("U0LEO")
    leo.press(note(world), "Experiment")
    told = leo.submit(TRIED)
    assert told.errors["cost"] == (
        "This is over budget. Experiments have 0.5 of 2 squad-weeks left in Q1 2026 (1.5 reserved, 0 spent)."
    )
    assert leo.submit(TRIED | {"cost": "0.5"}).closed


def test_what_was_said_under_more_stands_there_at_once(world: Environment) -> None:
    sent(world)
    leo = world.workspace.person("U0LEO")
    leo.press(note(world), "More")
    leo.press(leo.view(), "Take it")
    assert "Take it" not in words(leo.view()), "it is taken"
    leo.press(leo.view(), "Build it")
    months = {"first_month": "April 2026", "last_month": "April 2026"}
    assert leo.submit({"metric": "chargebacks a month", **months}).closed
    after(world)
    assert all(str(shown.blocks).count("April 2026") == 1 for shown in (card(world), note(world)))
    tracker = str(world.workspace.person("U0RIA").direct_messages()[0].blocks)
    assert tracker.count("April 2026") == 1
    assert "Next: we'll tell you here when it's live." in tracker
    leo.press(note(world), "More")
    assert "It's live" in words(leo.view())
    leo.press(leo.view(), "It's live")
    assert not [placed for placed in placed_elements(leo.view().blocks) if placed.action_id == ids.GO_LIVE]
    assert "<@U0LEO>: It's live." in words(leo.view()), "the history is as it is now"


def test_a_used_up_budget_is_said_before_anything_is_filled_in(world: Environment) -> None:
    give_budget(world.store, 1.5)
    sent(world)
    started(world)
    sent(world, Title="Spot stolen cards at the till")
    leo = world.workspace.person("U0LEO")
    leo.press(note(world), "Experiment")
    told = words(leo.view())
    assert "No experiment can start now. Experiments have 0 of 1.5 squad-weeks left in Q1 2026" in told
    assert not [block for block in leo.view().blocks if block["type"] == "input"]


def test_the_owner_stops_it_and_is_thanked(world: Environment) -> None:
    give_budget(world.store, 6)
    sent(world)
    started(world)
    leo, ria = world.workspace.person("U0LEO"), world.workspace.person("U0RIA")
    world.stepper.advance(DECISION - timedelta(minutes=1))
    assert asked_for_an_end(world) == []
    asked = question(world)
    assert buttons(asked) == ["Continue", "Pivot", "Stop"]
    before = [each.text for each in leo.messages("C0GUILD")]
    clicks = [leo.press(asked, "Stop")]
    form = leo.view()
    assert form is not None
    assert "Target: 60 of 100 stolen cards found." in words(form)
    assert all(len(shown.blocks) <= 12 for shown in (asked, form))
    assert "one to three sentences" in leo.submit({"learned": " "}, bypass_client=True).errors["learned"]
    assert "3 sentences" in leo.submit({"learned": "One. Two. Three. Four."}).errors["learned"]
    clicks.append(leo.submit({"learned": LEARNED, "measured": "31"}))
    assert leo.view() is None
    assert len(clicks) == 2
    after(world)
    [thanked] = asked_for_an_end(world)
    assert "Thanks: finding out now saved us months of building." in words(thanked)
    assert buttons(thanked) == []
    told = [each for each in leo.messages("C0GUILD") if each.text not in before]
    assert len(told) == 1
    assert LEARNED in words(told[0])
    assert "Thanks: finding out now saved us months of building." in words(told[0])
    assert "Result: 31" in words(told[0])
    assert "Not now" in words(ria.direct_messages()[0])
    assert "Thanks for the idea; now we know." in words(ria.direct_messages()[-1])
    submit(world, "U0REX", Title="Find the stolen card in an order")
    assert "experiment in April, stopped: Labels cost too much" in words(card(world))


def test_what_was_learned_is_found_by_words_that_nobody_had_asked_for(world: Environment) -> None:
    give_budget(world.store, 6)
    sent(world)
    started(world)
    leo = world.workspace.person("U0LEO")
    leo.press(question(world), "Stop")
    leo.submit({"learned": "Annotators need nine minutes for each invoice ledger entry."})
    after(world)
    problem = {"What is the problem?": "Annotators need nine minutes for each invoice ledger entry, and we pay them."}
    submit(world, "U0REX", Title="Annotators for the invoice ledger", **problem)
    assert "experiment in April, stopped: Annotators need nine minutes" in words(card(world))


@pytest.mark.core
def test_a_pivot_tries_once_more_in_another_way(world: Environment) -> None:
    give_budget(world.store, 6)
    sent(world)
    started(world)
    leo = world.workspace.person("U0LEO")
    asked = question(world)
    as_it_was = deepcopy(asked)
    leo.press(asked, "Pivot")
    form = leo.view()
    assert form is not None
    assert len(form.blocks) <= 12
    assert "Experiments have 6 of 6 squad-weeks left in Q2 2026" in words(form)
    anew = {"hypothesis": "The address tells more.", "convincing": "50", "cost": "1", "weeks": "2 weeks"}
    assert leo.submit({"learned": "The order tells little.", **anew}).closed
    after(world)
    tracker = words(world.workspace.person("U0RIA").direct_messages()[0])
    assert "We'll run another experiment: The address tells more." in tracker
    leo.press(as_it_was, "Stop")
    after(world)
    assert leo.view() is None
    assert "has already ended" in words(leo.ephemerals(asked.channel)[-1])
    world.stepper.advance(DECISION + timedelta(days=14, minutes=1))
    first, second = asked_for_an_end(world)
    assert "We'll try it another way." in words(first)
    assert "The address tells more." in words(second)
    assert buttons(second) == ["Continue", "Pivot", "Stop"]


def test_built_live_and_measured(world: Environment) -> None:
    give_budget(world.store, 6)
    sent(world)
    started(world)
    leo, ria = world.workspace.person("U0LEO"), world.workspace.person("U0RIA")
    leo.press(question(world), "Continue")
    form = leo.view()
    assert form is not None
    assert len(form.blocks) <= 12
    months = {"first_month": "June 2026", "last_month": "August 2026"}
    assert leo.submit(BUILT | {"first_month": "August 2026", "last_month": "June 2026"}).errors.keys() == {"last_month"}
    assert leo.submit(BUILT | months).closed
    after(world)
    assert "Next: we'll tell you here when it's live." in words(ria.direct_messages()[0])
    assert "between June and August 2026" in words(ria.direct_messages()[0])
    assert "decision by" not in words(ria.direct_messages()[0]).lower().split("next:")[1]
    for member in ("U0REX", "U0TOM"):
        world.workspace.person(member).command("C0GENERAL", "/ml-idea", "support 1")
        assert world.workspace.person(member).submit({}).closed
    leo.press(note(world), "It's live")
    after(world)
    assert "Live" in words(ria.direct_messages()[0])
    assert "*Marked as live* by <@U0LEO>: " in words(card(world))
    [post] = [words(message) for message in ria.messages("C0NEWS") if "is live: people use it now" in words(message)]
    assert "Thanks to <@U0RIA> for the idea, and to <@U0REX> and <@U0TOM> for supporting it." in post
    live = world.clock.now()
    for days, value, told in ((30, "30", "12 → 30 (+150%)"), (90, "40", "40 after 93 days")):
        world.stepper.advance(live + timedelta(days=days + 3))
        asked = leo.direct_messages()[-1]
        assert re.search(r"went live on .*1 Apr 2026.* What is the number now\?", words(asked))
        leo.press(asked, "Add the number")
        assert leo.submit({"value": value}).closed
        after(world)
        assert told in words(leo.direct_messages()[-1])
        assert "Thank you." in words(leo.direct_messages()[-1])
    assert "33 days after launch, stolen cards found, of 100: 12 → 30 (+150%)." in words(ria.direct_messages()[0])
    world.stepper.advance(live + timedelta(days=200))
    assert len([each for each in leo.direct_messages() if "days" in each.text]) == 3
    leo.press(leo.direct_messages()[-1], "Stop reminders")
    after(world)
    assert "You won't get more reminders for this idea." in words(leo.direct_messages()[-1])
    shown = world.workspace.person("U0REX").command("C0GENERAL", "/ml-queue", "funnel").reply
    assert shown is not None
    assert "submitted to experiment: 1 of 1, between 21% and 100%" in shown.text
    assert "live to measured: 1 of 1" in shown.text


def test_after_an_outage_the_number_is_asked_for_once_and_no_day_is_told_that_is_not_true(world: Environment) -> None:
    sent(world)
    leo, ria = world.workspace.person("U0LEO"), world.workspace.person("U0RIA")
    leo.press(note(world), "Take it")
    after(world)
    leo.press(note(world), "Build it")
    months = {"first_month": "April 2026", "last_month": "April 2026"}
    assert leo.submit({"metric": "chargebacks a month", "baseline": "12", "source": "Fraud desk", **months}).closed
    after(world)
    leo.press(note(world), "It's live")
    after(world, 300)
    live = world.clock.now()
    # Nothing runs from before the first question until after the second one.
    world.clock.set(live + timedelta(days=100))
    world.stepper.advance(live + timedelta(days=104))
    [asked] = [each for each in leo.direct_messages() if "What is the number now?" in words(each)]
    assert "days ago" not in words(asked)
    leo.press(asked, "Add the number")
    assert "30 days" not in words(leo.view())
    assert leo.submit({"value": "6"}).closed
    after(world)
    tracker = words(ria.direct_messages()[0])
    assert "104 days after launch, chargebacks a month: 12 → 6 (-50%)." in tracker
    world.stepper.advance(live + timedelta(days=190))
    assert "6 after 104 days" in words(leo.direct_messages()[-1])


def test_a_number_that_is_asked_for_again_is_asked_for_once_and_old_buttons_count_for_it(world: Environment) -> None:
    sent(world)
    leo = world.workspace.person("U0LEO")
    leo.press(note(world), "Take it")
    after(world)
    leo.press(note(world), "Build it")
    months = {"first_month": "April 2026", "last_month": "April 2026"}
    assert leo.submit({"metric": "chargebacks a month", "baseline": "12", "source": "Fraud desk", **months}).closed
    after(world)
    leo.press(note(world), "It's live")
    after(world, 300)
    live = world.clock.now()
    world.stepper.advance(live + timedelta(days=40))
    [first] = [each for each in leo.direct_messages() if "What is the number now?" in words(each)]
    old = deepcopy(first)
    world.stepper.advance(live + timedelta(days=93))
    [second] = [each for each in leo.direct_messages() if "What is the number now?" in words(each)]
    assert second.ts != first.ts
    [first] = [each for each in leo.direct_messages() if each.ts == first.ts]
    assert "We asked you for this number again. Please use the newer message." in words(first)
    assert "Add the number" not in words(first)
    leo.open_home()
    after(world)
    assert words(leo.home()).count("Add the number") == 1
    # Somebody may still look at the older message as it was.
    leo.press(old, "Add the number")
    assert leo.submit({"value": "6"}).closed
    after(world)
    [answered] = [each for each in leo.direct_messages() if "Thank you." in words(each)]
    assert answered.ts == second.ts
    assert "93 days after launch: 12 → 6 (-50%)" in words(answered)


@pytest.mark.core
def test_what_needs_no_experiment_is_built_and_has_no_baseline(world: Environment) -> None:
    sent(world)
    leo = world.workspace.person("U0LEO")
    leo.press(note(world), "Take it")
    after(world)
    leo.press(note(world), "Build it")
    months = {"first_month": "April 2026", "last_month": "April 2026"}
    assert leo.submit({"metric": "chargebacks a month", **months}).closed
    after(world)
    assert "expect it live in April 2026" in words(world.workspace.person("U0RIA").direct_messages()[0])
    leo.press(note(world), "It's live")
    # Thirty days end on Good Friday; after Easter Monday people work again.
    world.stepper.advance(world.clock.now() + timedelta(days=35))
    leo.press(leo.direct_messages()[-1], "Stop reminders")
    leo.press(leo.direct_messages()[-1], "Add the number")
    assert leo.submit({"value": "9"}).closed
    world.stepper.advance(world.clock.now() + timedelta(days=200))
    [only] = leo.direct_messages()
    assert buttons(only) == []
    assert "now 9, no baseline" in words(only)


def test_whoever_has_nothing_to_do_with_it_is_told_so(world: Environment) -> None:
    give_budget(world.store, 6)
    sent(world)
    rex = world.workspace.person("U0REX")
    rex.press(note(world), "Experiment")
    after(world)
    assert "Only triagers and the squad's lead can start an experiment." in words(rex.ephemerals("C0PAY")[-1])
    assert rex.view() is None


def test_who_leaves_with_a_question_unanswered_is_followed_by_somebody_who_is_there(world: Environment) -> None:
    give_budget(world.store, 6)
    sent(world)
    world.workspace.person("U0REX").command("C0GENERAL", "/ml-queue")
    started(world, owner="U0REX")
    world.stepper.advance(DECISION + timedelta(minutes=1))
    rex = world.workspace.person("U0REX")
    assert "How did the experiment" in words(rex.direct_messages()[-1])
    change(world, "U0REX", deleted=True)
    after(world, 30)
    leo = world.workspace.person("U0LEO")
    asked = leo.direct_messages()[-1]
    assert "How did the experiment" in words(asked)
    leo.press(asked, "Stop")
    assert leo.submit({"learned": LEARNED}).closed
    after(world)
    assert "Stopped" in words(leo.direct_messages()[-1])


def test_nobody_tries_out_their_own_idea(world: Environment) -> None:
    give_budget(world.store, 6)
    world.workspace.person("U0TRIS").press(submit(world, "U0LEO"), "Send to Payments squad")
    after(world)
    leo, tris = world.workspace.person("U0LEO"), world.workspace.person("U0TRIS")
    leo.press(note(world), "Experiment")
    after(world)
    assert "your own idea" in words(leo.ephemerals("C0PAY")[-1])
    tris.press(card(world), "Experiment")
    assert "submitted the idea" in tris.submit(TRIED | {"owner": "U0LEO"}).errors["owner"]


@pytest.mark.core
def test_a_private_idea_is_tried_out_in_private(world: Environment) -> None:
    give_budget(world.store, 6)
    tris, leo, rex = (world.workspace.person(member) for member in ("U0TRIS", "U0LEO", "U0REX"))
    ria = world.workspace.person("U0RIA")
    ria.command("C0GENERAL", "/ml-idea")
    private = {"Only me and the triagers": ["nobody_else"]}
    assert ria.submit(
        {"Title": "Buy the zymurgist", "What is the problem?": "Their stolen card fraud", **private}
    ).closed
    after(world)
    tris.press(tris.direct_messages()[-1], "Send to Payments squad")
    after(world)
    leo.press(leo.direct_messages()[-1], "Open")
    leo.press(leo.view(), "Experiment")
    assert leo.submit(TRIED).closed
    after(world)
    assert all(len(buttons(each)) <= 4 for each in (*tris.direct_messages(), *leo.direct_messages()))
    world.stepper.advance(DECISION + timedelta(minutes=1))
    leo.press(leo.direct_messages()[-1], "Stop")
    assert leo.submit({"learned": LEARNED}).closed
    after(world)
    told = [*rex.messages("C0GUILD"), *rex.messages("C0PAY"), *rex.messages("C0TRIAGE"), *rex.messages("C0NEWS")]
    assert not any("Labels" in words(each) or "zymurgist" in words(each) for each in told)
    submit(world, "U0REX", Title="Find the stolen card in an order")
    assert "experiment in" not in words(card(world))
    reply = rex.command("C0GENERAL", "/ml-queue", "funnel").reply
    assert reply is not None
    assert "submitted to experiment: 0 of 1" in reply.text


def test_what_came_due_in_an_outage_that_ends_at_night_is_asked_in_the_morning(world: Environment) -> None:
    give_budget(world.store, 6)
    sent(world)
    started(world)
    world.stepper.advance(DECISION - timedelta(hours=1))
    before = len(world.workspace.person("U0LEO").direct_messages())
    world.clock.set(DECISION + timedelta(hours=14))
    world.stepper.plan()
    world.stepper.advance(DECISION + timedelta(days=1, minutes=-1))
    assert len(world.workspace.person("U0LEO").direct_messages()) == before
    world.stepper.advance(DECISION + timedelta(days=1, minutes=1))
    assert "Continue" in buttons(world.workspace.person("U0LEO").direct_messages()[-1])


def test_an_experiment_that_runs_is_stopped_and_not_set_aside_with_what_it_has_shown(world: Environment) -> None:
    give_budget(world.store, 6)
    sent(world)
    started(world)
    tris = world.workspace.person("U0TRIS")
    tris.press(card(world), "More")
    assert "Stop" in buttons(tris.view())
    assert "outcome" not in [placed.block_id for placed in placed_elements(tris.view().blocks)]
    leo = world.workspace.person("U0LEO")
    leo.press(question(world), "Pivot")
    answer = leo.submit(TRIED | {"learned": "Labels cost too much.", "measured": "12"})
    assert not answer.errors, answer
    after(world)
    tris.press(card(world), "More")
    assert "outcome" not in [placed.block_id for placed in placed_elements(tris.view().blocks)], "another one runs"


def test_nothing_sets_an_idea_aside_whose_experiment_runs(world: Environment) -> None:
    give_budget(world.store, 6)
    sent(world)
    started(world)
    with world.store.reading() as session:
        [row] = by_numbers(session, [1]).values()
    review = Review(outcome=Stage.parked, reason="The data comes in May.")
    request = Request(by=TRIS, now=world.clock.now(), key="forged")
    with pytest.raises(Refused, match="An experiment is running"):
        Triage(world.store).review(row.id, row.version, review, request)


@pytest.mark.undo
def test_what_was_set_aside_while_it_was_built_can_be_built_again(world: Environment) -> None:
    sent(world)
    leo, ria, tris = (world.workspace.person(member) for member in ("U0LEO", "U0RIA", "U0TRIS"))
    months = {"first_month": "June 2026", "last_month": "August 2026"}

    def build() -> None:
        after(world, 200)
        leo.press(note(world), "More")
        leo.press(leo.view(), "Build it")
        answer = leo.submit({"metric": "chargebacks a month", **months})
        assert answer.closed, answer
        after(world, 200)

    build()
    world.stepper.advance(datetime(2026, 3, 18, 12, 0, tzinfo=UTC))
    tris.press(card(world), "More")
    assert tris.submit({"outcome": "Not now", "reason": "The data comes in May."}).closed
    after(world, 10)
    asked = leo.direct_messages()[-1]
    assert "On track" in buttons(asked), "it can be undone still"
    after(world, 200)
    assert buttons(leo.direct_messages()[-1]) == [], "its buttons would lead nowhere"
    ria.press(ria.direct_messages()[0], "Reopen")
    assert ria.submit({"news": "The data is here."}).closed
    after(world, 200)
    tris.press(card(world), "Send to Payments squad")
    build()
    assert "We're building it" in words(ria.direct_messages()[0])
    assert ria.direct_messages()[0].text.startswith("Your idea “Spot stolen cards before we ship”: In progress")
