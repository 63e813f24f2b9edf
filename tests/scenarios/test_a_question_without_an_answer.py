"""As a requester I am reminded once of a question that I forgot; as a triager I read since when nobody has answered."""

from datetime import datetime

import pytest

from guildhall.environment import Environment
from sandbox.inputs import placed_elements
from sandbox.state import Message
from tests.people import change
from tests.scenarios.helpers import after, card, press_ask, submit, words
from tests.scenarios.test_private_ideas import NOBODY, buttons
from tests.scenarios.test_private_ideas import submit as submit_private
from tests.scenarios.test_submit_a_message import SAID, hand_in
from tests.scenarios.test_triage_walk import open_walk

pytestmark = [pytest.mark.core, pytest.mark.twice]
WAITED = "has waited for your answer since"


def until(world: Environment, text: str) -> None:
    """Let time go by until an instant in UTC."""
    world.stepper.advance(datetime.fromisoformat(f"{text}+00:00"))


def asked(world: Environment, member: str = "U0RIA", **more: str) -> None:
    """Have a triager ask about a new idea: on Wednesday 4 March at ten in Berlin."""
    tris = world.workspace.person("U0TRIS")
    press_ask(tris, submit(world, member, **more))
    assert not tris.submit({}).errors
    after(world)


def reminders(world: Environment, member: str = "U0RIA") -> list[Message]:
    return [each for each in world.workspace.person(member).direct_messages() if WAITED in words(each)]


def test_after_five_working_days_i_am_reminded_once_in_my_morning(world: Environment) -> None:
    asked(world)
    until(world, "2026-03-11T07:59")
    assert reminders(world) == []
    assert "No answer since" not in words(card(world))
    until(world, "2026-03-11T08:01")
    [reminder] = reminders(world)
    assert "<@U0TRIS> has waited for your answer since" in words(reminder)
    assert "We won't remind you again." in words(reminder)
    assert "No answer since" in words(card(world))
    assert "4 Mar" in words(card(world)).partition("No answer since")[2]
    until(world, "2026-04-20T12:00")
    assert len(reminders(world)) == 1


def test_i_answer_from_the_reminder_and_it_says_so(world: Environment) -> None:
    asked(world)
    until(world, "2026-03-11T08:01")
    [reminder] = reminders(world)
    ria = world.workspace.person("U0RIA")
    ria.press(reminder, "Answer")
    assert ria.submit({"value": "hours:medium", "urgency": "This year"}).closed
    after(world)
    assert "Answered. Thank you." in words(reminders(world)[0])
    assert "No answer since" not in words(card(world))


def test_who_answers_or_reads_a_decision_in_time_is_not_reminded(world: Environment) -> None:
    asked(world)
    ria, tris = world.workspace.person("U0RIA"), world.workspace.person("U0TRIS")
    ria.press(ria.direct_messages()[-1], "Answer")
    assert ria.submit({"value": "hours:medium", "urgency": "This year"}).closed
    asked(world, "U0REX", Title="Decided without an answer")
    tris.press(card(world), "Send to Payments squad")
    until(world, "2026-03-20T12:00")
    assert reminders(world) == []
    assert reminders(world, "U0REX") == []


def test_once_it_is_somebody_elses_idea_my_reminder_says_so_and_they_have_their_own_time(world: Environment) -> None:
    hand_in(world, world.workspace.person("U0REX").say("C0GENERAL", SAID))
    tris = world.workspace.person("U0TRIS")
    press_ask(tris, card(world))
    assert not tris.submit({"text": "How many parcels is that?"}).errors
    until(world, "2026-03-11T08:01")
    assert len(reminders(world)) == 1
    question = world.workspace.person("U0REX").direct_messages()[0]
    world.workspace.person("U0REX").press(question, "Yes, it's mine")
    after(world)
    told = world.workspace.person("U0RIA").direct_messages()
    assert not [each for each in told if "Answer" in buttons(each)], "it isn't theirs to answer"
    assert reminders(world, "U0REX") == []
    until(world, "2026-03-18T08:01")
    assert len(reminders(world, "U0REX")) == 1
    until(world, "2026-04-20T12:00")
    assert (len(reminders(world)), len(reminders(world, "U0REX"))) == (1, 1)


def test_a_second_question_is_reminded_of_by_itself(world: Environment) -> None:
    asked(world)
    until(world, "2026-03-11T08:01")
    ria, tris = world.workspace.person("U0RIA"), world.workspace.person("U0TRIS")
    ria.press(reminders(world)[0], "Answer")
    assert ria.submit({"value": "hours:medium", "urgency": "This year"}).closed
    after(world)
    press_ask(tris, card(world))
    assert not tris.submit({"text": "How many parcels is that?"}).errors
    until(world, "2026-03-17T12:00")
    assert len(reminders(world)) == 1
    until(world, "2026-03-18T08:01")
    assert "How many parcels is that?" in words(reminders(world)[-1])


def test_holidays_and_nights_of_the_requester_are_left_out_and_an_outage_brings_one(world: Environment) -> None:
    # Good Friday and Easter Monday are no working days in Berlin.
    until(world, "2026-04-01T09:00")
    asked(world)
    until(world, "2026-04-09T12:00")
    assert reminders(world) == []
    # Nothing runs from Thursday until Sunday.
    world.clock.set(datetime.fromisoformat("2026-04-12T01:00:00+00:00"))
    world.stepper.plan()
    until(world, "2026-04-13T06:59")
    assert reminders(world) == []
    until(world, "2026-04-13T07:01")
    assert len(reminders(world)) == 1
    until(world, "2026-05-04T12:00")
    assert len(reminders(world)) == 1


def test_it_is_the_requesters_own_morning_also_where_the_clocks_go_forward_meanwhile(world: Environment) -> None:
    change(world, "U0REX", tz="America/New_York")
    asked(world, "U0REX")
    # From Sunday 8 March on, nine in New York is an hour earlier than it was; in Berlin it isn't yet.
    until(world, "2026-03-11T12:59")
    assert reminders(world, "U0REX") == []
    until(world, "2026-03-11T13:01")
    assert len(reminders(world, "U0REX")) == 1


def test_of_a_private_idea_only_those_who_may_see_it_read_that_nobody_answers(world: Environment) -> None:
    assert submit_private(world, Title="Who sells our prices", **{NOBODY: ["nobody_else"]}).closed
    after(world)
    tris = world.workspace.person("U0TRIS")
    shown = tris.direct_messages()[-1]
    press_ask(tris, shown)
    assert not tris.submit({"text": "Which prices?"}).errors
    until(world, "2026-03-11T08:01")
    assert len(reminders(world)) == 1
    assert "No answer since" in words(tris.direct_messages()[-1])
    told = [words(each) for each in world.workspace.person("U0REX").messages("C0TRIAGE")]
    assert not [text for text in told if "Which prices?" in text]


def test_who_has_left_is_asked_nothing(world: Environment) -> None:
    submit(world)
    change(world, "U0RIA", deleted=True)
    tris = world.workspace.person("U0TRIS")
    press_ask(tris, card(world))
    answer = tris.submit({"text": "How many cards a month?"})
    assert "isn't a full member any more" in f"{answer.errors} {answer.notice} {words(tris.view())}"
    tris.close()
    walk = open_walk(world)
    assert "Ask" not in [placed.label for placed in placed_elements(walk.blocks)]
    assert "Not now" in [placed.label for placed in placed_elements(walk.blocks)]
    assert "Send to Payments squad" in words(card(world)), "it still waits for a decision"
