"""A head of ML reads the plan, a lead asks what if, a lead pins an idea; each in few clicks."""

import re

import pytest

from guildhall.company_file import CompanyFile
from guildhall.environment import Environment
from intake.ideas import Effort, Stage
from intake.operations import policy as policy_operations
from intake.policy import Bound
from intake.queries.policy import policy_in_force
from intake.queries.portfolio import by_numbers
from sandbox.person import Person
from tests.company import company
from tests.conftest import OpenWorld
from tests.scenarios.helpers import after, submit, words

MOST_BLOCKS = 12
FORBIDDEN = re.compile(r"\b(hub|band|policy|portfolio|stage)\b", re.IGNORECASE)
WEEKS = {"hub": 12, "payments": 12, "delivery": 10}


def with_weeks() -> CompanyFile:
    known = company().model_dump()
    return CompanyFile.model_validate(
        known | {"squads": [squad | {"weeks": WEEKS[squad["key"]]} for squad in known["squads"]]}
    )


@pytest.fixture
def planned(world: Environment) -> Environment:
    """Three ideas of eight weeks each for the payments squad, which has twelve, and a share for fraud."""
    world.apply(with_weeks())
    for title in ("Stop stolen cards", "Refund without a call", "Cards that fail twice"):
        submit(world, Title=title)
        after(world, 20)
    estimate(world, {1: (700, "fraud"), 2: (600, "ontime"), 3: (500, None)})
    with world.store.writing() as session:
        _, policy, _ = policy_in_force(session)
        fraud, on_time = policy.priorities
        priorities = (fraud.model_copy(update={"share": 0.3, "bound": Bound.at_most}), on_time)
        policy_operations.publish(
            session, policy.model_copy(update={"priorities": priorities}), world.clock.now(), None
        )
    after(world, 60)
    return world


def estimate(world: Environment, known: dict[int, tuple[int, str | None]]) -> None:
    """Have three ideas scored and estimated, as triagers would."""
    with world.store.writing() as session:
        for number, (tenths, priority) in known.items():
            row = by_numbers(session, [number])[number]
            row.score_tenths, row.ranked, row.effort, row.squad = tenths, True, Effort.months, "payments"
            row.stage, row.fit = Stage.accepted, row.fit | {"priority": priority}


@pytest.mark.twice
def test_a_head_of_ml_reads_the_plan(planned: Environment) -> None:
    head = planned.workspace.person("U0ADA")
    reply = head.command("C0GENERAL", "/ml-queue", "plan").reply  # the first and only step
    assert reply is not None
    assert len(reply.blocks) <= MOST_BLOCKS
    told = words(reply)
    assert "Q1 plan: 1 idea, 8 of 34 squad-weeks. 2 didn't fit." in told
    assert "IDEA-1 Stop stolen cards" in told
    assert "Payments squad has only 4 weeks left: needs 4 more weeks; IDEA-1 scores higher per week (8.8 vs" in told
    assert "Weeks: Central ML squad 0 of 12, Payments squad 8 of 12, Delivery squad 0 of 10." in told
    assert "at most 30% for “Fewer fraud losses”: 24%" in told
    assert re.search(r"More weeks would bring most in Payments squad: about \d\.\d points for each\.", told)
    assert "This is the best possible plan under the current rules" in told
    weeks, shares = (block["chart"] for block in reply.blocks if block["type"] == "data_visualization")
    assert [[point["value"] for point in series["data"]] for series in weeks["series"]] == [[0, 8, 0], [12, 12, 10]]
    assert [series["data"][0]["value"] for series in shares["series"]] == [24, 30]
    head.press(reply, "All ideas, and why")
    assert len(head.view().blocks) <= MOST_BLOCKS
    assert "IDEA-3 Cards that fail twice* · 50.0 · not in the plan" in words(head.view())


def test_ideas_that_would_wait_for_each_other_are_not_merged(planned: Environment) -> None:
    lead, tris = planned.workspace.person("U0LEO"), planned.workspace.person("U0TRIS")
    unlock(lead, 1, "IDEA-2")
    unlock(lead, 2, "IDEA-3")
    with planned.store.writing() as session:
        by_numbers(session, [1])[1].stage = Stage.submitted
    after(planned, 30)
    tris.press(tris.messages("C0TRIAGE")[0], "More")
    tris.press(tris.view(), "Same as …")
    refused = tris.submit({"number": "3"})
    why = "IDEA-1 unlocks IDEA-3 by way of IDEA-2, so merged they would wait for each other. Take one link away first."
    assert why in words(tris.view()) or why in refused.errors.values()
    open_place(lead, 2)
    assert lead.submit({"unlocks": ""}).closed
    after(planned, 30)
    tris.press(tris.messages("C0TRIAGE")[0], "More")
    tris.press(tris.view(), "Same as …")
    assert tris.submit({"number": "3"}).closed


def test_what_the_reply_has_no_room_for_is_counted(planned: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.views.planning.portfolio.LEFT", 1)
    reply = planned.workspace.person("U0ADA").command("C0GENERAL", "/ml-queue", "plan").reply
    assert "1 more didn't fit: see “All ideas, and why”." in words(reply)
    monkeypatch.setattr("bot.views.planning.portfolio.FUNDED", 0)
    reply = planned.workspace.person("U0ADA").command("C0GENERAL", "/ml-queue", "plan").reply
    assert "1 more is in the plan: see “All ideas, and why”." in words(reply)


@pytest.mark.core
def test_a_share_that_lacks_weeks_names_the_idea_that_nobody_has_estimated(planned: Environment) -> None:
    with planned.store.writing() as session:
        row = by_numbers(session, [3])[3]
        row.effort, row.fit = None, row.fit | {"priority": "fraud"}
        _, policy, _ = policy_in_force(session)
        fraud, on_time = policy.priorities
        priorities = (fraud.model_copy(update={"share": 0.5, "bound": Bound.at_least}), on_time)
        lifted = policy.model_copy(update={"priorities": priorities})
        policy_operations.publish(session, lifted, planned.clock.now(), None)
    after(planned, 60)
    lead = planned.workspace.person("U0LEO")
    reply = lead.command("C0GENERAL", "/ml-queue", "plan").reply
    told = words(reply)
    assert "Only one idea that can be planned matches “Fewer fraud losses”: 9 weeks short of 50%." in told
    assert "IDEA-3 matches too, but has no effort estimate yet." in told
    assert "correct their match" not in told
    lead.press(reply, "Estimate IDEA-3")
    assert "Effort" in words(lead.view())


@pytest.mark.core
def test_a_lead_asks_what_if(planned: Environment) -> None:
    lead = planned.workspace.person("U0LEO")
    reply = lead.command("C0GENERAL", "/ml-queue", "plan").reply
    clicks = [lead.press(reply, "What if …")]
    assert len(lead.view().blocks) <= MOST_BLOCKS
    assert "Fewer fraud losses, at most 30% of the weeks" in words(lead.view())
    assert "Parcels on time, no share" in words(lead.view())
    clicks.append(lead.submit({"taken_from": "fraud", "given_to": "ontime"}))
    answer = words(lead.view())
    assert "Ten points from *Fewer fraud losses* to *Parcels on time*: the plan scores 10.0 points less" in answer
    assert "Fewer fraud losses*: at most 30% → at most 20% of the weeks" in answer
    assert "Parcels on time*: no share → at least 10% of the weeks" in answer
    assert "1 idea enters*\nIDEA-2 Refund without a call · Payments, 8 weeks · " in answer
    assert "1 idea leaves*\nIDEA-1 Stop stolen cards" in answer
    assert len(lead.view().blocks) <= MOST_BLOCKS
    assert len(clicks) == 2
    assert "1 idea, 8 of 34 squad-weeks" in words(lead.command("C0GENERAL", "/ml-queue", "plan").reply)
    rex = planned.workspace.person("U0REX").command("C0GENERAL", "/ml-queue", "plan").reply
    assert "What if" not in words(rex)


@pytest.mark.core
def test_a_lead_pins_an_idea(planned: Environment) -> None:
    lead = planned.workspace.person("U0LEO")
    cards = lead.messages("C0TRIAGE")
    clicks = [lead.press(cards[2], "More"), lead.press(lead.view(), "Place in the plan")]
    assert "reason" in lead.submit({"pin": "into"}).errors
    clicks.append(lead.submit({"pin": "into", "reason": "The law asks for it by June.", "unlocks": "IDEA-1, idea-2"}))
    assert lead.view() is None
    assert len(clicks) == 3
    after(planned, 30)
    card = words(lead.messages("C0TRIAGE")[2])
    assert re.search(
        r"Pinned into the plan by <@U0LEO>, <.*4 Mar 2026>: The law asks for it by June. · Unlocks 2 ideas", card
    )
    told = words(lead.command("C0GENERAL", "/ml-queue", "plan").reply)
    assert "IDEA-3 Cards that fail twice (pinned or in progress)" in told
    assert len(buttons(lead.messages("C0TRIAGE")[2])) <= 4
    planned.stepper.advance(planned.clock.now().replace(day=9, hour=9))
    assert "Squad leads pinned 1 idea, whatever the score." in words(lead.messages("C0NEWS")[-1])


def test_two_ideas_that_would_wait_for_each_other_are_refused_beside_the_field(planned: Environment) -> None:
    lead = planned.workspace.person("U0LEO")
    unlock(lead, 1, "IDEA-2")
    unlock(lead, 2, "IDEA-3")
    after(planned, 30)
    open_place(lead, 2)
    refused = lead.submit({"unlocks": "IDEA-3, IDEA-1", "same": "IDEA-3"})
    assert refused.errors == {"unlocks": "IDEA-1 already unlocks this idea, so neither could start. Leave IDEA-1 out."}
    assert lead.submit({"unlocks": "IDEA-3", "same": "IDEA-3"}).closed  # nothing that was typed is lost
    open_place(lead, 3)
    refused = lead.submit({"unlocks": "IDEA-1"})
    by_way = "IDEA-1 already unlocks this idea, by way of IDEA-2, so none of them could start. Leave IDEA-1 out."
    assert refused.errors == {"unlocks": by_way}
    lead.submit({"unlocks": ""})
    # Whoever takes the first link away may set the other.
    open_place(lead, 1)
    assert lead.submit({"unlocks": ""}).closed
    after(planned, 30)
    unlock(lead, 3, "IDEA-1")


def open_place(lead: Person, number: int) -> None:
    lead.press(lead.messages("C0TRIAGE")[number - 1], "More")
    lead.press(lead.view(), "Place in the plan")


def unlock(lead: Person, number: int, unlocks: str) -> None:
    open_place(lead, number)
    assert lead.submit({"unlocks": unlocks}).closed


def buttons(message) -> list[dict]:
    return [each for block in message.blocks if block["type"] == "actions" for each in block["elements"]]


@pytest.mark.twice
def test_home_shows_the_plan_in_a_line(planned: Environment) -> None:
    for member in ("U0LEO", "U0REX"):
        person = planned.workspace.person(member)
        person.open_home()
        after(planned)
        told = words(person.home())
        assert "Q1 plan: 1 idea, 8 of 34 squad-weeks" in told
        assert not FORBIDDEN.search(told)
        assert ("What if" in told) is (member == "U0LEO")
        assert "Payments squad: 8 of 12 weeks" not in told
        # A chart stands in messages only: Slack would refuse the whole Home.
        assert "data_visualization" not in {block["type"] for block in person.home().blocks}
    person.press(person.home(), "See the plan")
    told = words(person.view())
    assert "`███████░░░` Payments squad: 8 of 12 weeks" in told
    assert "`░░░░░░░░░░` Delivery squad: 0 of 10 weeks" in told
    assert re.search(r"`██░{8}` .*30%.*: 24% planned", told)
    assert "IDEA-1 Stop stolen cards* · 70.0 · *in the plan*" in told
    assert len(person.view().blocks) <= MOST_BLOCKS


@pytest.mark.twice
def test_a_requester_reads_when_the_turn_of_an_idea_comes(planned: Environment) -> None:
    ria = planned.workspace.person("U0RIA")
    now, following, later = (words(message) for message in ria.direct_messages()[:3])
    assert "It's in this quarter's plan." in now
    assert "It's likely for next quarter." in following
    assert "Not in the plan yet; other ideas come first." in later
    assert not any(map(FORBIDDEN.search, (now, following, later)))
    told = "*Now* means this quarter's plan, *Next* {}, *Later* all other ideas."
    assert told.format("the quarter after it") in more(planned)
    with planned.store.writing() as session:
        _, policy, _ = policy_in_force(session)
        policy_operations.publish(session, policy.model_copy(update={"next_quarters": 2}), planned.clock.now(), None)
    after(planned, 3600)
    assert told.format("the 2 quarters after it") in more(planned)
    later = words(ria.direct_messages()[2])
    assert "It's likely for next quarter." in later


def more(world: Environment) -> str:
    person = world.workspace.person("U0RIA")
    person.press(person.command("C0GENERAL", "/ml-priorities").reply, "More")
    return words(person.view())


@pytest.mark.core
def test_all_ideas_are_there_to_leaf_through(planned: Environment) -> None:
    numbers = {}
    for number in range(4, 13):
        submit(planned, Title=f"A card that is stolen for the time number {number}")
        after(planned, 20)
        numbers[number] = (400 - number, None)
    estimate(planned, numbers)
    after(planned, 4000)
    rex = planned.workspace.person("U0REX")
    rex.press(rex.command("C0GENERAL", "/ml-queue", "plan").reply, "All ideas, and why")
    assert len(rex.view().blocks) <= MOST_BLOCKS
    rex.submit({})
    assert "time number 12" in words(rex.view())


def test_the_weeks_of_pinned_work_in_a_squad_without_weeks_stand_beside_those_of_the_others(
    planned: Environment,
) -> None:
    known = with_weeks().model_dump()
    squads = [squad | {"weeks": None if squad["key"] == "delivery" else squad["weeks"]} for squad in known["squads"]]
    planned.apply(CompanyFile.model_validate(known | {"squads": squads}))
    with planned.store.writing() as session:
        row = by_numbers(session, [2])[2]
        row.squad, row.stage = "delivery", Stage.build
    after(planned, 4000)
    told = words(planned.workspace.person("U0ADA").command("C0GENERAL", "/ml-queue", "plan").reply)
    assert "Q1 plan: 2 ideas, 16 of 24 squad-weeks." in told
    assert "Weeks: Central ML squad 0 of 12, Payments squad 8 of 12, Delivery squad 8 of 0." in told


def test_a_share_is_told_as_it_was_set(planned: Environment) -> None:
    with planned.store.writing() as session:
        _, policy, _ = policy_in_force(session)
        fraud, on_time = policy.priorities
        priorities = (fraud.model_copy(update={"share": 0.125, "bound": Bound.at_most}), on_time)
        changed = policy.model_copy(update={"priorities": priorities})
        policy_operations.publish(session, changed, planned.clock.now(), None)
    after(planned, 60)
    lead = planned.workspace.person("U0LEO")
    reply = lead.command("C0GENERAL", "/ml-queue", "plan").reply
    assert "at most 12.5% for “Fewer fraud losses”" in words(reply)
    lead.press(reply, "What if …")
    assert "Fewer fraud losses, at most 12.5% of the weeks" in words(lead.view())
    lead.submit({"taken_from": "fraud", "given_to": "ontime"})
    assert "at most 12.5% → at most 2.5% of the weeks" in words(lead.view())


def test_where_no_squad_has_weeks_any_more_no_requester_reads_of_a_plan(planned: Environment) -> None:
    ria = planned.workspace.person("U0RIA")
    assert any("in this quarter's plan" in words(each) for each in ria.direct_messages())
    known = with_weeks().model_dump()
    planned.apply(CompanyFile.model_validate(known | {"squads": [each | {"weeks": None} for each in known["squads"]]}))
    after(planned, 60)
    assert not any("this quarter's plan" in words(each) for each in ria.direct_messages())


def test_before_the_plan_has_it_a_requester_reads_who_looks_and_by_when(world: Environment) -> None:
    submit(world)
    [tracker] = world.workspace.person("U0RIA").direct_messages()
    assert "<@U0TOM> will review it by Fri 6 Mar." in words(tracker)


def test_without_weeks_the_command_says_what_is_missing(open_test_world: OpenWorld) -> None:
    with open_test_world() as world:
        reply = world.workspace.person("U0REX").command("C0GENERAL", "/ml-queue", "plan").reply
        assert "no squad has said how many weeks it has in a quarter" in words(reply)


def test_a_plan_of_nothing_says_what_is_free_and_what_is_missing(world: Environment) -> None:
    world.apply(with_weeks())
    after(world, 4000)
    shown = words(world.workspace.person("U0ADA").command("C0GENERAL", "/ml-queue", "plan").reply)
    assert "Q1 plan: no ideas yet, 34 squad-weeks free." in shown
    assert "0 ideas" not in shown
    assert "best possible plan" not in shown


def test_points_a_week_are_the_same_in_the_plan_and_in_the_reasons(world: Environment) -> None:
    world.apply(with_weeks())
    for number in range(2):
        submit(world, Title=f"Stop stolen cards {number}")
        after(world, 20)
    with world.store.writing() as session:
        for row in by_numbers(session, [1, 2]).values():
            row.effort, row.squad, row.stage, row.ranked = Effort.months, "payments", Stage.accepted, True
            # Eight weeks: 3.85 a week.
            row.score_tenths = 308
    after(world, 4000)
    ada = world.workspace.person("U0ADA")
    reply = ada.command("C0GENERAL", "/ml-queue", "plan").reply
    assert reply is not None
    assert "IDEA-1 scores the same per week (3.9)" in words(reply)
    ada.press(reply, "All ideas, and why")
    assert "8 weeks: 3.9 points a week" in words(ada.view())
