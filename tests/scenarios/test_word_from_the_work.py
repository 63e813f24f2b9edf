"""As a requester I want to hear from the work; as its owner, to say so with one click every two weeks."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from guildhall.environment import Environment
from intake.operations.work_updates import ask, due
from intake.queries import work_updates
from intake.tables import Experiment, WorkUpdate
from sandbox.state import Message
from tests.intake.experiment_drafts import give_budget
from tests.scenarios.helpers import after, submit, words
from tests.scenarios.test_triage_walk import open_walk, shown

pytestmark = [pytest.mark.core, pytest.mark.twice]


def begin(world: Environment, weeks: int = 8) -> None:
    """Have Leo try Ria's idea out since Wed 4 March."""
    give_budget(world.store)
    submit(world)
    tris = world.workspace.person("U0TRIS")
    tris.press(open_walk(world), "Try it: two weeks")
    field = next(each["block_id"] for each in shown(tris).blocks if each.get("block_id", "").startswith("owner."))
    assert not (answer := tris.submit({field: "U0LEO"})).errors, answer
    with world.store.writing() as session:
        experiment, later = session.scalars(select(Experiment)).one(), timedelta(weeks=weeks - 2)
        experiment.decides_on, experiment.asks_at = experiment.decides_on + later, experiment.asks_at + later
    after(world)


def until(world: Environment, text: str) -> None:
    world.stepper.advance(datetime.fromisoformat(f"{text}+00:00"))


def asked(world: Environment, member: str = "U0LEO") -> list[Message]:
    return [
        message
        for message in world.workspace.person(member).direct_messages()
        if "One click is enough" in words(message) or "The requester can read it" in words(message)
    ]


def tracker(world: Environment) -> str:
    return words(world.workspace.person("U0RIA").direct_messages()[0])


def test_the_owner_is_asked_every_two_weeks_and_the_requester_reads_the_answer(world: Environment) -> None:
    begin(world)
    until(world, "2026-03-18T08:59")
    assert asked(world) == []
    until(world, "2026-03-18T09:05")
    [question] = asked(world)
    told = len(world.workspace.person("U0RIA").direct_messages())
    world.workspace.person("U0LEO").press(question, "On track")
    after(world, 10)
    assert "On track." in tracker(world)
    assert len(world.workspace.person("U0RIA").direct_messages()) == told, "an edit of the tracker, and no message"
    assert "Thanks" in words(asked(world)[0])
    until(world, "2026-03-31T12:00")
    assert len(asked(world)) == 1
    until(world, "2026-04-01T12:00")
    assert len(asked(world)) == 2


def test_who_is_asked_how_it_ended_is_not_asked_how_it_goes_on_the_same_day(world: Environment) -> None:
    begin(world, weeks=2)
    until(world, "2026-03-19T12:00")
    told = "\n".join(words(message) for message in world.workspace.person("U0LEO").direct_messages())
    assert "How did the experiment" in told
    assert asked(world) == []
    until(world, "2026-03-25T12:00")
    assert len(asked(world)) == 1, "nobody has said how it ended"
    until(world, "2026-04-01T12:00")
    assert "No word since Wed 4 Mar. We asked again on Wed 1 Apr." in tracker(world), "after four weeks all the same"


def test_of_an_owner_who_is_silent_i_read_it_after_four_weeks_also_as_an_experiment_ends(world: Environment) -> None:
    begin(world, weeks=4)
    until(world, "2026-03-18T12:00")
    assert len(asked(world)) == 1
    until(world, "2026-04-01T12:00")
    assert "No word since Wed 4 Mar. We asked again on Wed 1 Apr." in tracker(world)
    assert len(asked(world)) == 1, "that day they are asked how it ended, and nothing else"


def test_what_was_learned_is_in_tracker_and_digest(world: Environment) -> None:
    begin(world)
    until(world, "2026-03-18T09:05")
    leo = world.workspace.person("U0LEO")
    leo.press(asked(world)[0], "Learned something …")
    assert leo.submit({"What did you learn?": "Night orders are the risky ones."}).closed
    after(world, 10)
    assert "Something learned: Night orders are the risky ones." in tracker(world)
    until(world, "2026-03-23T12:00")
    digest = "\n".join(words(message) for message in world.workspace.person("U0RIA").messages("C0NEWS"))
    assert "Night orders are the risky ones." in digest


def test_blocked_says_what_is_missing_to_those_who_lead_and_stays_for_the_guild(world: Environment) -> None:
    begin(world)
    until(world, "2026-03-18T09:05")
    leo = world.workspace.person("U0LEO")
    leo.press(asked(world)[0], "Blocked …")
    assert leo.submit({"What do you need?": "   ", "What is missing?": "Data"}, bypass_client=True).errors
    assert leo.submit({"What do you need?": "Card logs of May.", "What is missing?": "Data"}).closed
    after(world, 10)
    assert "Blocked (data is missing): Card logs of May." in tracker(world)
    with world.store.reading() as session:
        [(update, row)] = work_updates.blocked(session)
        assert (update.owner, update.line, row.number) == ("U0LEO", "Card logs of May.", 1)
    told = [
        member
        for member in ("U0RIA", "U0REX", "U0TRIS", "U0TOM", "U0ADA")
        if any("needs help with it" in words(each) for each in world.workspace.person(member).direct_messages())
    ]
    assert told == ["U0ADA"], "she leads the hub; the squad's lead said it himself"


@pytest.mark.parametrize("lack", ["Data", "A skill", "Access", "A decision", "Something else"])
def test_blocked_is_on_the_next_guild_meetings_agenda_as_my_lead_was_told(world: Environment, lack: str) -> None:
    begin(world)
    until(world, "2026-03-18T09:05")
    leo = world.workspace.person("U0LEO")
    leo.press(asked(world)[0], "Blocked …")
    assert leo.submit({"What do you need?": "Card logs of May.", "What is missing?": lack}).closed
    after(world, 10)
    told = words(world.workspace.person("U0ADA").direct_messages()[-1])
    assert "It's on the next guild meeting's agenda." in told
    until(world, "2026-03-18T14:05")
    reminder = words(world.workspace.person("U0REX").messages("C0GUILD")[-1])
    assert "Blocked since Wed 18 Mar: Card logs of May. Who can help <@U0LEO>?" in reminder


def test_two_unanswered_say_no_word_since(world: Environment) -> None:
    begin(world)
    until(world, "2026-03-31T12:00")
    assert len(asked(world)) == 1
    assert "No word since" not in tracker(world)
    until(world, "2026-04-01T12:00")
    assert len(asked(world)) == 2
    assert "No word since Wed 4 Mar. We asked again on Wed 1 Apr." in tracker(world), "after four weeks, not six"
    until(world, "2026-04-16T12:00")
    assert len(asked(world)) == 3
    assert "No word since Wed 4 Mar. We asked again on Wed 15 Apr." in tracker(world)
    world.workspace.person("U0LEO").press(asked(world)[-1], "On track")
    after(world, 10)
    assert "No word since" not in tracker(world)


def ends(world: Environment) -> list[Message]:
    told = world.workspace.person("U0LEO").direct_messages()
    return [each for each in told if "How did the experiment" in words(each)]


def build(world: Environment) -> None:
    """Have Leo end the experiment that he was asked about, and build."""
    leo = world.workspace.person("U0LEO")
    leo.press(ends(world)[-1], "Continue")
    measured = {"learned": "It finds 71 of 100.", "measured": "5", "baseline": "12", "source": "Fraud desk"}
    answer = leo.submit(measured | {"first_month": "April 2026", "last_month": "June 2026"})
    assert not answer.errors, answer
    after(world, 200)


def test_who_has_just_begun_to_build_is_asked_two_weeks_later(world: Environment) -> None:
    begin(world, weeks=4)
    until(world, "2026-03-18T09:05")
    world.workspace.person("U0LEO").press(asked(world)[0], "On track")
    until(world, "2026-04-01T09:05")
    build(world)
    until(world, "2026-04-15T09:00")
    assert len(asked(world)) == 1, "it has just begun"
    until(world, "2026-04-15T09:10")
    assert len(asked(world)) == 2


def test_what_an_experiment_lacked_that_has_ended_is_on_no_agenda(world: Environment) -> None:
    begin(world, weeks=3)
    until(world, "2026-03-18T09:05")
    leo = world.workspace.person("U0LEO")
    leo.press(asked(world)[0], "Blocked …")
    assert leo.submit({"What do you need?": "Card logs of May.", "What is missing?": "Data"}).closed
    until(world, "2026-03-25T09:05")
    build(world)
    until(world, "2026-04-02T12:00")
    reminders = [words(each) for each in world.workspace.person("U0REX").messages("C0GUILD")]
    assert "Card logs of May." not in reminders[-1]


def test_that_an_experiment_ended_is_a_word_from_the_work(world: Environment) -> None:
    begin(world)
    until(world, "2026-03-18T09:05")
    world.workspace.person("U0LEO").press(asked(world)[0], "On track")
    until(world, "2026-04-29T09:05")
    assert "No word since Wed 18 Mar." in tracker(world)
    build(world)
    assert "No word since" not in tracker(world)


def test_an_answer_to_an_older_question_is_a_word_too(world: Environment) -> None:
    begin(world)
    until(world, "2026-04-16T12:00")
    assert "No word since Wed 4 Mar." in tracker(world)
    world.workspace.person("U0LEO").press(asked(world)[0], "On track")
    after(world, 10)
    assert "No word since" not in tracker(world)


def test_after_an_outage_over_the_end_of_an_experiment_its_owner_is_asked_one_question(world: Environment) -> None:
    begin(world, weeks=4)
    until(world, "2026-03-10T12:00")
    # Up again on Easter Monday.
    world.clock.set(datetime.fromisoformat("2026-04-06T10:00:00+00:00"))
    world.stepper.plan()
    until(world, "2026-04-13T12:00")
    assert (len(ends(world)), len(asked(world))) == (1, 0)
    until(world, "2026-04-15T12:00")
    assert len(asked(world)) == 1, "a week later nobody has said how it ended"


def test_who_is_asked_later_how_it_ended_for_a_holiday_is_asked_nothing_else_that_day(world: Environment) -> None:
    begin(world, weeks=4)
    with world.store.writing() as session:
        # The day is Good Friday, so its owner in Berlin is asked on Tuesday, as falls due how it goes.
        experiment = session.scalars(select(Experiment)).one()
        experiment.started_at += timedelta(days=6)
        experiment.decides_on += timedelta(days=2)
        experiment.asks_at += timedelta(days=6)
    until(world, "2026-03-24T12:00")
    world.workspace.person("U0LEO").press(asked(world)[0], "On track")
    until(world, "2026-04-07T12:00")
    assert (len(ends(world)), len(asked(world))) == (1, 1)


def test_two_processes_ask_once(world: Environment) -> None:
    begin(world)
    until(world, "2026-03-18T08:30")
    now = world.clock.now() + timedelta(hours=1)
    with world.store.reading() as session:
        [idea_id] = due(session, now)
    for _ in range(2):
        with world.store.writing() as session:
            ask(session, idea_id, now)
    with world.store.reading() as session:
        assert len(session.scalars(select(WorkUpdate)).all()) == 1


def test_an_outage_of_a_month_is_one_question(world: Environment) -> None:
    begin(world)
    world.clock.set(datetime.fromisoformat("2026-04-20T10:00:00+00:00"))
    world.stepper.plan()
    until(world, "2026-04-20T10:01")
    assert len(asked(world)) == 1


def test_only_who_answers_for_it_says_how_it_goes(world: Environment) -> None:
    begin(world)
    until(world, "2026-03-18T09:05")
    # The requester has no part in it either: it is not theirs to say.
    stranger = world.workspace.person("U0REX")
    stolen = Message(**{**vars(asked(world)[0]), "channel": "C0GENERAL"})
    stranger.press(stolen, "On track")
    after(world, 10)
    assert "On track." not in tracker(world)
    assert "can say how the work goes" in words(stranger.ephemerals("C0GENERAL")[-1])


def test_a_question_that_nobody_answered_ends_with_the_work(world: Environment) -> None:
    begin(world, weeks=3)
    until(world, "2026-03-18T09:05")
    [question] = asked(world)
    until(world, "2026-03-25T09:05")
    leo = world.workspace.person("U0LEO")
    [decide] = [each for each in leo.direct_messages() if "Stop" in words(each)][:1]
    leo.press(decide, "Stop")
    answer = leo.submit({"learned": "Nobody can tell them apart.", "measured": "3"})
    assert not answer.errors, answer
    after(world)
    assert asked(world) == [], "its buttons would lead nowhere"
    [over] = [each for each in leo.direct_messages() if each.ts == question.ts]
    assert "The work on this is over" in words(over)
