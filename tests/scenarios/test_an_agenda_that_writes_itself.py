"""As the guild we find on the agenda what needs us; the host writes down what came of it, and nothing gets lost."""

import copy
from datetime import UTC, datetime, timedelta

import pytest

from bot import ids
from guildhall.company_file import CompanyFile
from guildhall.environment import Environment
from sandbox.state import Message
from scheduling.minutes import KEPT_NOWHERE
from tests.company import company
from tests.intake.experiment_drafts import give_budget
from tests.scenarios.helpers import after, submit, words
from tests.scenarios.test_experiments import LEARNED, question, sent, started

# 15:00 in Berlin; the company's guild meets each Thursday.
THURSDAY = datetime(2026, 3, 12, 14, 0, tzinfo=UTC)
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
POINT = "Which labelling tool do we keep?"


def reminder(world: Environment) -> Message:
    return world.workspace.person("U0REX").messages("C0GUILD")[-1]


def shown(world: Environment) -> str:
    """Return what the newest reminder says, with the agenda that its button opens."""
    message, ria = copy.deepcopy(reminder(world)), world.workspace.person("U0RIA")
    if ids.SHOW_AGENDA not in str(message.blocks):
        return words(message)
    ria.press(message, "Agenda")
    text = f"{words(message)}\n{words(ria.view())}"
    ria.close()
    return text


def add_point(world: Environment, point: str = POINT, member: str = "U0REX") -> None:
    reply = world.workspace.person(member).command("C0GUILD", "/ml-guild", point).reply
    assert "Added to the agenda of ML guild" in words(reply)


def close(world: Environment, member: str = "U0ADA", **fields: object) -> None:
    person = world.workspace.person(member)
    person.press(reminder(world), ids.CLOSE_MEETING)
    answer = person.submit(dict(fields))
    assert answer.closed, answer
    after(world)


def field(world: Environment, member: str, kind: str, text: str) -> str:
    """Return the block of a line's field on the form that is open, by what the line says."""
    view = world.workspace.person(member).view()
    assert view is not None
    places = [n for n, block in enumerate(view.blocks) if text in str(block.get("text", ""))]
    return next(b["block_id"] for b in view.blocks[places[0] :] if b.get("block_id", "").startswith(f"{kind}."))


def choose(world: Environment, text: str, outcome: str) -> dict[str, str]:
    """Choose what came of a line on the form that is open; return the blocks of the fields that it has then."""
    host = world.workspace.person("U0ADA")
    host.press(host.view(), field(world, "U0ADA", "outcome", text), outcome)
    own = field(world, "U0ADA", "outcome", text).partition(".")[2]
    found = [block.get("block_id", "").partition(".") for block in host.view().blocks]
    return {kind: f"{kind}.{key}" for kind, _, key in found if key == own}


@pytest.mark.core
def test_what_i_want_to_talk_about_is_on_the_next_agenda(world: Environment) -> None:
    add_point(world)
    world.stepper.advance(THURSDAY - DAY + timedelta(minutes=1))
    assert POINT in shown(world)
    assert "Added by <@U0REX>" in shown(world)
    # The reminder's button does the same, and the reminder that stands shows it at once.
    ria = world.workspace.person("U0RIA")
    ria.press(reminder(world), "Add a point")
    assert ria.submit({"What do you want to talk about?": "Who has GPUs to spare?"}).closed
    after(world)
    assert "Who has GPUs to spare?" in shown(world)


@pytest.mark.core
def test_ten_minutes_before_the_agenda_is_a_button_and_not_read_twice(world: Environment) -> None:
    add_point(world)
    world.stepper.advance(THURSDAY - timedelta(minutes=9))
    near, ria = reminder(world), world.workspace.person("U0RIA")
    assert POINT not in words(near)
    assert "1 point on the agenda" in words(near)
    assert [block["type"] for block in near.blocks] == ["section", "context", "actions"], "two lines and the buttons"
    ria.press(near, "Agenda")
    assert POINT in words(ria.view())
    assert "Added by <@U0REX>" in words(ria.view())
    add_point(world, "Who has GPUs to spare?")
    after(world)
    assert "2 points on the agenda" in shown(world)
    ria.press(reminder(world), "Agenda")
    assert "Who has GPUs to spare?" in words(ria.view())


@pytest.mark.core
def test_what_we_talked_about_is_still_there_after_the_meeting_and_once(world: Environment) -> None:
    add_point(world)
    world.stepper.advance(THURSDAY + timedelta(minutes=50))
    held = [words(each) for each in world.workspace.person("U0REX").messages("C0GUILD")[-2:]]
    assert [POINT in each for each in held] == [False, True]
    assert "This was the first reminder of ML guild" in held[0].replace("*", "")
    assert "took place" in held[1]
    close(world)
    assert POINT in shown(world)


def test_one_unknown_word_is_no_point_but_a_slip(world: Environment) -> None:
    reply = world.workspace.person("U0REX").command("C0GUILD", "/ml-guild", "decision").reply
    assert "/ml-guild decisions" in words(reply)
    world.stepper.advance(THURSDAY - timedelta(minutes=9))
    assert "on the agenda" not in shown(world)


def test_an_idea_that_waits_past_its_promise_is_on_it_with_who_is_needed(world: Environment) -> None:
    submit(world)
    world.stepper.advance(THURSDAY - DAY + timedelta(minutes=1))
    text = shown(world)
    assert "Spot stolen cards before we ship" in text
    assert "A decision was promised by Fri 6 Mar" in text
    assert "Needed: the triagers." in text
    assert "<@U0TRIS>" not in text, "a public post names nobody who is late"


def test_many_late_reviews_leave_room_for_what_members_bring(world: Environment) -> None:
    for number in range(5):
        submit(world, Title=f"Spot stolen card number {number}")
    add_point(world)
    world.stepper.advance(THURSDAY - DAY + timedelta(minutes=1))
    text = shown(world).partition("*Agenda*")[2]
    assert text.count("A decision was promised by") == 3
    assert "Spot stolen card number 0" in text, "the oldest first"
    assert POINT in text


def test_an_idea_within_its_promise_and_a_private_one_are_not(world: Environment) -> None:
    world.stepper.advance(THURSDAY - 2 * DAY)
    submit(world)
    world.stepper.advance(THURSDAY - DAY + timedelta(minutes=1))
    assert "Spot stolen cards" not in shown(world)


@pytest.mark.core
def test_the_host_writes_down_what_came_of_each_line_and_everyone_concerned_reads_it(world: Environment) -> None:
    submit(world)
    add_point(world)
    world.stepper.advance(THURSDAY + timedelta(minutes=50))
    ada = world.workspace.person("U0ADA")
    ada.press(reminder(world), "Close the meeting")
    idea, point = "Spot stolen cards", POINT
    # What nothing came of asks for nothing.
    assert "What was decided" not in words(ada.view())
    at = choose(world, point, "Action")
    answer = ada.submit({at["text"]: "Compare both tools"}, bypass_client=True)
    assert answer.sent
    assert set(answer.errors) == {at["member"], at["day"]}, answer
    # What was typed stays when something is chosen elsewhere.
    on = choose(world, idea, "Decided")
    assert set(on) == {"outcome", "text"}
    answer = ada.submit(
        {
            at["member"]: "U0REX",
            at["day"]: "2026-03-17",
            on["text"]: "Payments tries it on last year's orders first.",
        }
    )
    assert answer.closed, answer
    after(world)
    # The reminder says what came of it.
    assert "Payments tries it on last year's orders first." in shown(world)
    assert "<@U0REX>, by Tue 17 Mar: Compare both tools" in shown(world)
    assert "Close the meeting" not in shown(world)
    # The idea's requester reads it, and so does whoever asks for decisions.
    ria = world.workspace.person("U0RIA")
    assert any("Talked about in ML guild: Payments tries it" in words(each) for each in ria.direct_messages())
    decided = words(ria.command("C0GUILD", "/ml-guild", "decisions").reply)
    assert "Payments tries it on last year's orders first." in decided
    assert "IDEA-1" in decided
    # On its day the action comes to whoever has it, who closes it from there.
    rex = world.workspace.person("U0REX")
    before = len(rex.direct_messages())
    world.stepper.advance(datetime(2026, 3, 17, 12, 0, tzinfo=UTC))
    [due] = rex.direct_messages()[before:]
    assert "Compare both tools" in words(due)
    rex.press(due, "Done")
    after(world)
    assert "Done (<@U0REX>)" in words(rex.direct_messages()[-1])
    world.stepper.advance(THURSDAY + WEEK - timedelta(minutes=9))
    assert "Compare both tools" not in shown(world)
    assert POINT not in shown(world)


def test_a_sentence_on_a_line_that_is_carried_over_is_not_lost(world: Environment) -> None:
    add_point(world)
    world.stepper.advance(THURSDAY + timedelta(minutes=50))
    ada = world.workspace.person("U0ADA")
    ada.press(reminder(world), "Close the meeting")
    at = choose(world, POINT, "Decided")
    ada.fill({at["text"]: "We take the cheaper one."})
    choose(world, POINT, "Carry over")
    assert ada.submit().errors == {at["text"]: KEPT_NOWHERE}
    choose(world, POINT, "Decided")
    assert ada.submit().closed
    after(world)
    assert "Decided: We take the cheaper one." in shown(world)


@pytest.mark.core
def test_an_ended_experiment_is_heard_once_when_the_host_just_presses_close(world: Environment) -> None:
    give_budget(world.store, 6)
    sent(world)
    started(world)
    leo = world.workspace.person("U0LEO")
    leo.press(question(world), "Stop")
    assert leo.submit({"learned": LEARNED}).closed
    add_point(world)
    meeting = datetime(2026, 4, 2, 13, 0, tzinfo=UTC)
    world.stepper.advance(meeting + timedelta(minutes=50))
    ada = world.workspace.person("U0ADA")
    ada.press(reminder(world), "Close the meeting")
    assert LEARNED in words(ada.view())
    assert ada.submit({}).closed
    world.stepper.advance(meeting + WEEK - timedelta(minutes=9))
    assert LEARNED not in shown(world)
    assert POINT in shown(world), "an open point comes again"


def test_a_review_that_was_carried_over_is_gone_once_it_is_decided(world: Environment) -> None:
    card = submit(world)
    world.stepper.advance(THURSDAY + timedelta(minutes=50))
    ada = world.workspace.person("U0ADA")
    ada.press(reminder(world), "Close the meeting")
    assert "Spot stolen cards" in words(ada.view())
    assert ada.submit({}).closed
    world.workspace.person("U0TRIS").press(card, "Send to Payments squad")
    world.stepper.advance(THURSDAY + WEEK - timedelta(minutes=9))
    assert "A decision was promised" not in shown(world)


def test_what_nobody_closes_is_carried_over_and_after_three_times_asks_to_be_decided(world: Environment) -> None:
    # After the meeting of this week.
    world.stepper.advance(THURSDAY - 6 * DAY)
    add_point(world)
    world.stepper.advance(THURSDAY - timedelta(minutes=9))
    assert "Carried over" not in shown(world)
    for weeks in (1, 2, 3):
        world.stepper.advance(
            THURSDAY + weeks * WEEK - timedelta(minutes=9) - (timedelta(hours=1) if weeks > 2 else timedelta())
        )
        assert POINT in shown(world)
        assert ("Carried over 3 times: decide or drop it." in shown(world)) == (weeks == 3)


def test_a_member_who_is_no_host_is_refused_in_words(world: Environment) -> None:
    add_point(world)
    world.stepper.advance(THURSDAY + timedelta(minutes=50))
    rex = world.workspace.person("U0REX")
    rex.press(reminder(world), "Close the meeting")
    after(world)
    assert rex.view() is None or "Only the meeting's hosts" in words(rex.view())


def test_before_it_begins_nobody_can_close_it(world: Environment) -> None:
    add_point(world)
    world.stepper.advance(THURSDAY - timedelta(minutes=9))
    ada = world.workspace.person("U0ADA")
    ada.press(reminder(world), "Close the meeting")
    after(world)
    view = ada.view()
    assert view is None or "hasn't started yet" in words(view)


def test_what_is_dropped_is_gone_and_a_second_close_is_refused(world: Environment) -> None:
    add_point(world)
    world.stepper.advance(THURSDAY + timedelta(minutes=50))
    standing = copy.deepcopy(reminder(world))
    ada = world.workspace.person("U0ADA")
    ada.press(standing, "Close the meeting")
    choose(world, POINT, "Drop")
    assert ada.submit().closed
    after(world)
    ada.press(standing, "Close the meeting")
    view = ada.view()
    assert view is None or "closed already" in words(view)
    world.stepper.advance(THURSDAY + WEEK - timedelta(minutes=9))
    assert POINT not in shown(world)


def test_a_review_that_is_still_in_time_is_on_no_agenda(world: Environment) -> None:
    world.stepper.advance(THURSDAY - 3 * DAY)
    submit(world)
    world.stepper.advance(THURSDAY - DAY + timedelta(minutes=1))
    assert "Spot stolen cards" not in shown(world), "it is promised for this evening"
    world.stepper.advance(THURSDAY - timedelta(minutes=9))
    assert "A decision was promised by Wed 11 Mar." in shown(world)


def test_a_learning_session_is_asked_for_no_decision(world: Environment) -> None:
    meeting = company().meetings[0].model_dump()
    learning = meeting | {
        "key": "learning",
        "name": "ML learning hour",
        "template": "learning session",
        "time": "10:00",
    }
    world.apply(CompanyFile.model_validate(company().model_dump() | {"meetings": [meeting, learning]}))
    submit(world)
    world.stepper.advance(THURSDAY - timedelta(hours=29))
    assert "One person teaches" in shown(world)
    world.stepper.advance(THURSDAY - timedelta(hours=5, minutes=9))
    lesson = shown(world)
    assert "ML learning hour" in lesson
    assert "Spot stolen cards" not in lesson
    assert "Suggested agenda for a new guild" not in lesson
    assert "Agenda, in minutes" not in lesson
    world.stepper.advance(THURSDAY - timedelta(minutes=9))
    assert "Spot stolen cards" in shown(world)
