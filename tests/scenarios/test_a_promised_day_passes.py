"""As a requester I want somebody to notice when the promised day has passed; as a triager, to hear of it once."""

from datetime import datetime, timedelta

import pytest

from guildhall.environment import Environment
from intake.operations import due_dates
from sandbox.state import Message
from tests.scenarios.helpers import card, submit, words
from tests.scenarios.test_triage_walk import home_of, open_walk, shown

pytestmark = [pytest.mark.core, pytest.mark.twice]
TRIAGERS = ("U0TRIS", "U0TOM")


def until(world: Environment, text: str) -> None:
    """Let time go by until an instant in UTC."""
    world.stepper.advance(datetime.fromisoformat(f"{text}+00:00"))


def reminders(world: Environment) -> list[tuple[str, str]]:
    """Return who has been reminded of what, in order of people."""
    return [
        (member, words(message))
        for member in TRIAGERS
        for message in world.workspace.person(member).direct_messages()
        if "promised" in words(message)
    ]


def tracker(world: Environment, member: str = "U0RIA") -> Message:
    return world.workspace.person(member).direct_messages()[0]


def on_duty(world: Environment) -> str:
    [member] = [member for member in TRIAGERS if f"<@{member}>" in words(tracker(world))]
    return member


def test_one_person_is_named_and_the_promise_is_a_working_day(world: Environment) -> None:
    submit(world)
    assert on_duty(world) in TRIAGERS
    assert "review it by Fri 6 Mar" in words(tracker(world))


def test_a_nudge_then_the_next_on_the_rota_then_a_line_and_a_count(world: Environment) -> None:
    submit(world)
    first = on_duty(world)
    [second] = {*TRIAGERS} - {first}
    until(world, "2026-03-06T22:59")
    assert reminders(world) == []
    assert "Fri 6 Mar" in words(tracker(world))
    until(world, "2026-03-06T23:00")
    assert "by Fri 6 Mar" not in words(tracker(world)), "a day that has passed is no promise"
    assert "We had promised Fri 6 Mar." in words(tracker(world)), "nor is it passed over"
    assert "review it by Mon 9 Mar" in words(tracker(world)) or "review it by Tue 10 Mar" in words(tracker(world))
    until(world, "2026-03-09T07:59")
    assert reminders(world) == [], "nobody is reminded at the weekend"
    until(world, "2026-03-09T08:00")
    [(member, said)] = reminders(world)
    assert member == first
    assert "promised for Fri 6 Mar" in said
    until(world, "2026-03-10T07:59")
    assert len(reminders(world)) == 1
    until(world, "2026-03-10T08:00")
    assert sorted(member for member, _ in reminders(world)) == sorted(TRIAGERS)
    assert on_duty(world) == second
    home = words(home_of(world, first))
    assert "days late. Two of us were reminded" in home.replace("*", "")
    assert home.count("wo of us were reminded") == 1, "the idea is on the list already"
    until(world, "2026-03-16T09:00")
    digest = "\n".join(words(message) for message in world.workspace.person("U0RIA").messages("C0NEWS"))
    assert "The triagers are late with 1 review." in digest
    assert "<@U0TRIS>" not in digest
    assert "<@U0TOM>" not in digest
    until(world, "2026-03-20T12:00")
    assert len(reminders(world)) == 2, "each of them once"
    told = words(tracker(world))
    assert "review it by" not in told, "nobody is reminded of another day, so none is promised"
    assert "We're late: we had promised Fri 6 Mar. The reviewers were reminded." in told
    assert "due 6 Mar, 14 days late" in words(home_of(world, "U0RIA"))


def test_after_an_outage_of_three_days_there_is_one_nudge(world: Environment) -> None:
    submit(world)
    submit(world, Title="Another one")
    # Nothing runs from Thursday to Tuesday noon.
    until(world, "2026-03-05T09:00")
    world.clock.set(datetime.fromisoformat("2026-03-10T11:00:00+00:00"))
    world.stepper.plan()
    until(world, "2026-03-10T11:01")
    [(_, said)] = reminders(world)
    assert "2 ideas you promised to review are late" in said
    assert "by Fri 6 Mar" not in words(tracker(world))
    until(world, "2026-03-11T08:00")
    assert len(reminders(world)) == 2


def test_what_was_decided_in_time_reminds_nobody(world: Environment) -> None:
    submit(world)
    until(world, "2026-03-06T12:00")
    world.workspace.person("U0TRIS").press(card(world), "Send to Payments squad")
    until(world, "2026-03-12T12:00")
    assert reminders(world) == []


def test_nobody_reviews_their_own_idea(world: Environment) -> None:
    for member in TRIAGERS:
        submit(world, member)
        assert f"<@{member}>" not in words(tracker(world, member)).split("will review")[0].splitlines()[-1]


def test_a_triager_takes_a_week_and_says_when_they_are_away(world: Environment) -> None:
    submit(world, "U0LEO", Title="To have something wait")
    tris = world.workspace.person("U0TRIS")
    tris.press(home_of(world, "U0TRIS"), "Rota")
    assert "Week of Mon 2 Mar" in words(shown(tris))
    assert tris.submit({"away_from": "2026-03-09"}).errors
    assert tris.submit({"away_from": "2026-03-09", "away_until": "2026-03-06"}).errors
    assert "within a year" in tris.submit({"away_from": "2026-03-09", "away_until": "2027-03-29"}).errors["away_until"]
    nothing = {"away_from": None, "away_until": None}
    answer = tris.submit({"Swap a week": "Week of Mon 2 Mar", "Who takes it?": "U0TOM"} | nothing)
    assert answer.closed, answer
    submit(world)
    assert on_duty(world) == "U0TOM"
    tris.press(home_of(world, "U0TRIS"), "Rota")
    assert tris.submit({"Swap a week": "Week of Mon 2 Mar", "Who takes it?": "U0TRIS"}).closed
    tris.press(home_of(world, "U0TRIS"), "Rota")
    assert tris.submit({"away_from": "2026-03-04", "away_until": "2026-03-06"}).closed
    submit(world, "U0REX", Title="Another one")
    assert "<@U0TOM>" in words(tracker(world, "U0REX"))
    assert "To have something wait" in words(open_walk(world)), "the walk is the same for all who decide"


def go_away(world: Environment, member: str, first: str, last: str) -> None:
    person = world.workspace.person(member)
    person.press(home_of(world, member), "Rota")
    assert person.submit({"away_from": first, "away_until": last}).closed
    world.stepper.advance(world.clock.now() + timedelta(minutes=3))


def test_whoever_goes_away_leaves_what_they_promised_to_the_next_and_hears_nothing(world: Environment) -> None:
    submit(world)
    first = on_duty(world)
    [second] = {*TRIAGERS} - {first}
    go_away(world, first, "2026-03-05", "2026-03-13")
    assert on_duty(world) == second
    assert "review it by Fri 6 Mar" in words(tracker(world)), "the promise stays"
    [(member, said)] = reminders(world)
    assert member == second
    assert f"1 idea is for you now, because <@{first}> is away" in said
    assert "the requester was promised Fri 6 Mar" in said
    until(world, "2026-03-12T12:00")
    assert {member for member, _ in reminders(world)} == {second}, "nobody who is away is reminded"
    assert on_duty(world) == second


def test_what_is_late_already_goes_on_when_its_reviewer_goes_away(world: Environment) -> None:
    submit(world)
    first = on_duty(world)
    [second] = {*TRIAGERS} - {first}
    until(world, "2026-03-06T23:30")
    go_away(world, first, "2026-03-07", "2026-03-13")
    until(world, "2026-03-12T12:00")
    assert first not in {member for member, _ in reminders(world)}
    assert on_duty(world) == second


def test_an_idea_is_given_to_somebody_who_is_there_on_the_promised_day(world: Environment) -> None:
    submit(world)
    first = on_duty(world)
    [second] = {*TRIAGERS} - {first}
    go_away(world, first, "2026-03-06", "2026-03-06")
    submit(world, "U0REX", Title="Another one")
    assert f"<@{second}>" in words(tracker(world, "U0REX"))


def test_who_is_away_on_other_days_keeps_what_they_promised(world: Environment) -> None:
    submit(world)
    first = on_duty(world)
    go_away(world, first, "2026-03-09", "2026-03-13")
    assert on_duty(world) == first
    assert reminders(world) == []


def test_a_new_wait_is_a_new_promise(world: Environment) -> None:
    submit(world)
    until(world, "2026-03-05T10:00")
    tris = world.workspace.person("U0TRIS")
    open_walk(world)
    tris.press(shown(tris), "Ask")
    tris.submit({})
    until(world, "2026-03-10T10:00")
    assert reminders(world) == [], "it is the requester's turn"
    ria = world.workspace.person("U0RIA")
    ria.press(tracker(world), "Answer")
    assert ria.submit({"value": "hours:medium", "urgency": "This year"}).closed
    world.stepper.advance(world.clock.now() + timedelta(minutes=3))
    assert "review it by Thu 12 Mar" in words(tracker(world))


def test_the_oldest_promise_comes_first_on_home_and_in_the_walk(world: Environment) -> None:
    submit(world, Title="Asked about first")
    world.stepper.advance(world.clock.now() + timedelta(days=1))
    submit(world, Title="Waits since Thursday")
    tris, ria = world.workspace.person("U0TRIS"), world.workspace.person("U0RIA")
    open_walk(world)
    tris.press(shown(tris), "Ask")
    assert not tris.submit({}).errors
    world.stepper.advance(world.clock.now() + timedelta(days=1))
    ria.press(tracker(world), "Answer")
    assert ria.submit({"value": "hours:medium", "urgency": "This year"}).closed
    until(world, "2026-03-20T12:00")
    home = words(home_of(world, "U0TRIS"))
    assert home.index("Waits since Thursday") < home.index("Asked about first"), "a new wait is a new promise"
    assert "Waits since Thursday" in words(open_walk(world))
    tris.press(shown(tris), "Skip")
    assert "Asked about first" in words(shown(tris))
    tris.press(shown(tris), "Skip")
    assert "Asked about first" not in words(shown(tris))


def decisions_wanted(world: Environment, member: str = "U0LEO") -> list[Message]:
    told = world.workspace.person(member).direct_messages()
    return [message for message in told if "promised a decision" in words(message)]


def test_a_squad_that_has_not_decided_by_its_day_is_reminded_once(world: Environment) -> None:
    for title in ("Spot stolen cards before we ship", "Refunds by night"):
        world.workspace.person("U0TRIS").press(submit(world, Title=title), "Send to Payments squad")
    until(world, "2026-03-04T12:00")
    assert "decision by Wed 1 Apr" in words(tracker(world))
    until(world, "2026-04-02T06:59")
    assert decisions_wanted(world) == []
    until(world, "2026-04-02T07:01")
    [reminder] = decisions_wanted(world)
    assert "Payments promised a decision about 2 ideas by Wed 1 Apr:" in words(reminder)
    leo = world.workspace.person("U0LEO")
    leo.press(reminder, "Open")
    assert "Spot stolen cards before we ship" in words(leo.view())
    until(world, "2026-04-20T12:00")
    assert len(decisions_wanted(world)) == 1


def of_triagers(world: Environment) -> list[Message]:
    return [told for each in TRIAGERS for told in decisions_wanted(world, each)]


def test_a_squads_day_that_passes_is_moved_and_after_the_lead_a_triager_is_reminded_then_it_is_a_line(
    world: Environment,
) -> None:
    world.workspace.person("U0TRIS").press(submit(world), "Send to Payments squad")
    until(world, "2026-04-01T21:59")
    assert "decision by Wed 1 Apr" in words(tracker(world))
    until(world, "2026-04-01T22:01")
    # Good Friday and Easter Monday are no working days.
    assert "Next: the squad decides by Wed 8 Apr. They had promised Wed 1 Apr." in words(tracker(world))
    assert "decision by Wed 8 Apr" in words(tracker(world))
    until(world, "2026-04-02T07:01")
    assert len(decisions_wanted(world)) == 1
    until(world, "2026-04-07T06:59")
    assert of_triagers(world) == []
    until(world, "2026-04-07T07:01")
    [passed] = of_triagers(world)
    assert "Payments promised a decision about 1 idea by Wed 1 Apr:" in words(passed)
    assert "They were reminded and haven't decided, so it's for you now." in words(passed)
    assert "Spot stolen cards before we ship* was promised for Wed 1 Apr" in words(home_of(world, "U0TRIS"))
    until(world, "2026-04-08T22:01")
    assert "The squad's decision was due Wed 1 Apr. We've reminded the squad." in words(tracker(world)), "no third day"
    until(world, "2026-04-13T09:00")
    digest = "\n".join(words(message) for message in world.workspace.person("U0RIA").messages("C0NEWS"))
    assert "Squads are late with 1 decision." in digest
    until(world, "2026-05-04T12:00")
    assert (len(decisions_wanted(world)), len(of_triagers(world))) == (1, 1), "each of them once"
    [member] = [each for each in TRIAGERS if decisions_wanted(world, each)]
    triager = world.workspace.person(member)
    triager.press(passed, "Open")
    assert "Experiment" in words(triager.view())


def test_what_the_squad_decides_in_its_new_time_goes_to_nobody_else(world: Environment) -> None:
    world.workspace.person("U0TRIS").press(submit(world), "Send to Payments squad")
    until(world, "2026-04-02T07:01")
    leo = world.workspace.person("U0LEO")
    [note] = [each for each in leo.messages("C0PAY") if "A new idea for you" in words(each)]
    leo.press(note, "Hand back")
    assert leo.submit({"reason": "The card data is with Delivery."}).closed
    until(world, "2026-04-07T12:00")
    assert of_triagers(world) == []
    assert "They had promised" not in words(tracker(world))


def test_what_a_squad_decides_in_this_moment_reminds_nobody(world: Environment) -> None:
    world.workspace.person("U0TRIS").press(submit(world), "Send to Payments squad")
    until(world, "2026-04-02T06:59")
    now = world.clock.now() + timedelta(minutes=2)
    with world.store.reading() as session:
        [due] = due_dates.decisions_missed(session, now)
    leo = world.workspace.person("U0LEO")
    [note] = [each for each in leo.messages("C0PAY") if "A new idea for you" in words(each)]
    leo.press(note, "Hand back")
    assert leo.submit({"reason": "The card data is with Delivery."}).closed
    with world.store.writing() as session:
        assert due_dates.remind_to_decide(session, due, now) == []
    until(world, "2026-04-02T07:05")
    assert decisions_wanted(world) == []


def test_after_an_outage_at_night_the_new_day_stands_at_once_and_each_is_reminded_once(world: Environment) -> None:
    world.workspace.person("U0TRIS").press(submit(world), "Send to Payments squad")
    until(world, "2026-03-31T12:00")
    # Nothing runs until the Sunday after Easter.
    world.clock.set(datetime.fromisoformat("2026-04-12T01:00:00+00:00"))
    world.stepper.plan()
    until(world, "2026-04-12T01:01")
    assert "the squad decides by Tue 14 Apr. They had promised Wed 1 Apr." in words(tracker(world))
    until(world, "2026-04-13T06:59")
    assert decisions_wanted(world) == []
    until(world, "2026-04-14T06:59")
    assert (len(decisions_wanted(world)), len(of_triagers(world))) == (1, 0)
    until(world, "2026-04-30T12:00")
    assert (len(decisions_wanted(world)), len(of_triagers(world))) == (1, 1)


def test_a_lead_is_not_asked_to_decide_about_their_own_idea_but_a_triager_is(world: Environment) -> None:
    world.workspace.person("U0TRIS").press(submit(world, Title="Refunds by night"), "Send to Payments squad")
    own = submit(world, "U0LEO", Title="Spot stolen cards before we ship")
    world.workspace.person("U0TRIS").press(own, "Send to Payments squad")
    until(world, "2026-04-02T07:01")
    [to_lead] = decisions_wanted(world)
    assert "Refunds by night" in words(to_lead)
    assert "Spot stolen cards" not in words(to_lead)
    [(member, to_triager)] = [(each, told) for each in TRIAGERS for told in decisions_wanted(world, each)]
    assert "Payments promised a decision about 1 idea by Wed 1 Apr:" in words(to_triager)
    assert "Spot stolen cards before we ship" in words(to_triager)
    assert "Its lead submitted it, so the decision is yours." in words(to_triager)
    triager = world.workspace.person(member)
    triager.press(to_triager, "Open")
    assert "Experiment" in words(triager.view())
    until(world, "2026-04-07T06:59")
    assert len(of_triagers(world)) == 1
    until(world, "2026-04-20T12:00")
    assert len([each for each in of_triagers(world) if "Its lead submitted it" in words(each)]) == 1
    assert len(decisions_wanted(world)) == 1


def test_a_squad_that_decided_is_not_reminded(world: Environment) -> None:
    world.workspace.person("U0TRIS").press(submit(world), "Send to Payments squad")
    until(world, "2026-03-10T12:00")
    leo = world.workspace.person("U0LEO")
    [note] = [each for each in leo.messages("C0PAY") if "A new idea for you" in words(each)]
    leo.press(note, "Hand back")
    assert leo.submit({"reason": "The card data is with Delivery."}).closed
    until(world, "2026-04-10T12:00")
    assert decisions_wanted(world) == []


def test_after_an_outage_over_a_weekend_a_squad_is_reminded_in_the_morning(world: Environment) -> None:
    world.workspace.person("U0TRIS").press(submit(world), "Send to Payments squad")
    until(world, "2026-03-31T12:00")
    # Good Friday and Easter Monday are holidays in Berlin.
    world.clock.set(datetime.fromisoformat("2026-04-04T10:00:00+00:00"))
    world.stepper.plan()
    until(world, "2026-04-07T06:59")
    assert decisions_wanted(world) == []
    until(world, "2026-04-07T07:01")
    assert len(decisions_wanted(world)) == 1


def test_a_promise_leaves_out_the_holidays_of_the_country_that_a_triager_names(world: Environment) -> None:
    tris = world.workspace.person("U0TRIS")
    submit(world, "U0LEO", Title="To have something wait")
    until(world, "2026-03-23T10:00")
    tris.press(home_of(world, "U0TRIS"), "Rota")
    assert "If empty: DE" in words(shown(tris)) + str(shown(tris).blocks)
    assert tris.submit({"country": "Wonderland"}).errors
    taken = {"Swap a week": "Week of Mon 30 Mar", "Who takes it?": "U0TRIS", "country": "us"}
    assert tris.submit(taken).closed
    # Good Friday and Easter Monday are holidays in Germany, and work goes on in the United States.
    until(world, "2026-04-02T10:00")
    submit(world, Title="Before Easter")
    assert on_duty(world) == "U0TRIS"
    assert "review it by Mon 6 Apr" in words(tracker(world))
    tris.press(home_of(world, "U0TRIS"), "Rota")
    assert tris.submit({"country": ""}).closed
    submit(world, "U0REX", Title="After all German")
    assert "review it by Wed 8 Apr" in words(tracker(world, "U0REX"))


def test_nobody_is_reminded_on_a_holiday_of_the_country_that_they_name(world: Environment) -> None:
    submit(world, "U0LEO", Title="To have something wait")
    for member in TRIAGERS:
        person = world.workspace.person(member)
        person.press(home_of(world, member), "Rota")
        assert person.submit({"country": "us"}).closed
    until(world, "2026-05-20T09:00")
    world.workspace.person("U0TRIS").press(submit(world), "Send to Payments squad")
    until(world, "2026-06-18T07:01")
    assert len(decisions_wanted(world)) == 1
    # Juneteenth is a Friday, on which people in Germany work.
    until(world, "2026-06-22T06:59")
    assert of_triagers(world) == []
    until(world, "2026-06-22T07:01")
    assert len(of_triagers(world)) == 1
