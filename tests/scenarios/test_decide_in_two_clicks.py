"""As a triager I want to decide with a click or two, and the requester to read why."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from guildhall.company_file import CompanyFile
from guildhall.environment import Environment
from tests.company import company
from tests.scenarios.helpers import after, card, press_ask, submit, words

pytestmark = pytest.mark.twice


@pytest.mark.core
def test_send_accepts_and_routes_in_one_click_and_everybody_reads_why(world: Environment) -> None:
    world.workspace.person("U0TRIS").press(submit(world), "Send to Payments squad")
    after(world)
    [note] = world.workspace.person("U0LEO").messages("C0PAY")
    assert "Spot stolen cards before we ship" in words(note)
    tracker, news = world.workspace.person("U0RIA").direct_messages()
    assert "Planned" in words(tracker)
    assert tracker.edited
    assert "Accepted by Payments, which " in words(news)
    assert "Fewer fraud losses" in words(news)
    assert news.thread_ts == tracker.ts
    decided = words(card(world))
    assert "Accepted by Payments" in decided
    assert "Send to" not in decided
    assert "The squad decides by " in decided
    assert "Decision by" not in decided


@pytest.mark.core
def test_ask_asks_for_exactly_what_is_missing_and_the_answer_is_ranked(world: Environment) -> None:
    tris, ria = world.workspace.person("U0TRIS"), world.workspace.person("U0RIA")
    assert "Not ranked yet" in words(submit(world))
    press_ask(tris, card(world))
    assert tris.submit({}).closed
    after(world)
    question = ria.direct_messages()[-1]
    assert "worth" in words(question).lower()
    assert "A question for you" in words(ria.direct_messages()[0])
    ria.press(question, "Answer")
    view = ria.view()
    assert view is not None
    choices = [
        block["block_id"] for block in view.blocks if block["type"] == "input" and "select" in block["element"]["type"]
    ]
    assert choices == ["value", "urgency"]
    answers = {"value": "hours:medium", "urgency": "This year"}
    assert ria.submit(answers).closed
    after(world)
    assert "Not ranked yet" not in words(card(world))


def test_not_now_needs_a_reason_and_the_requester_reads_it(world: Environment) -> None:
    tris = world.workspace.person("U0TRIS")
    tris.press(submit(world), "Not now")
    view = tris.view()
    assert view is not None
    field = next(b["block_id"] for b in view.blocks if b["type"] == "input" and "input" in b["element"]["type"])
    assert tris.submit({field: "   "}, bypass_client=True).errors
    assert tris.submit({field: "The card data only arrives in May."}).closed
    after(world)
    assert "The card data only arrives in May." in words(world.workspace.person("U0RIA").direct_messages()[-1])
    assert "Not now" in words(world.workspace.person("U0RIA").direct_messages()[0])


def test_who_says_no_may_choose_a_published_reason_instead_of_writing_one(world: Environment) -> None:
    tris, ria = world.workspace.person("U0TRIS"), world.workspace.person("U0RIA")
    tris.press(submit(world), "Not now")
    assert "published reason" not in words(tris.view()), "none is published"
    tris.close()
    plain = company().model_dump()
    plain["policy"] |= {"reasons": ("Nobody would use it.", "The data may not be used.")}
    world.apply(CompanyFile.model_validate(plain))
    after(world, 60)
    tris.press(card(world), "Not now")
    assert "reason" in tris.submit({}).errors
    assert tris.submit({"Or a published reason": "The data may not be used."}).closed
    after(world)
    assert "The data may not be used." in words(ria.direct_messages()[-1])
    tris.press(submit(world, Title="Sing louder"), "More")
    chosen = {"Or a published reason": "Nobody would use it."}
    assert "needs a decision" in tris.submit(chosen).errors["reason"]
    assert tris.submit(chosen | {"outcome": "declined", "reason": "Nobody here sings."}).closed
    after(world)
    told = words(ria.direct_messages()[-1])
    assert "Nobody here sings." in told
    assert "Nobody would use it." not in told, "what was written counts before it"


def test_only_triagers_decide(world: Environment) -> None:
    rex = world.workspace.person("U0REX")
    rex.press(submit(world), "Send to Payments squad")
    after(world)
    assert "Only triagers" in words(rex.ephemerals("C0TRIAGE")[-1])
    assert world.workspace.person("U0LEO").messages("C0PAY") == []


def test_nobody_decides_their_own_idea(world: Environment) -> None:
    tris = world.workspace.person("U0TRIS")
    tris.press(submit(world, "U0TRIS"), "Send to Payments squad")
    after(world)
    assert "your own idea" in words(tris.ephemerals("C0TRIAGE")[-1])


def test_the_same_click_twice_has_one_effect(world: Environment) -> None:
    tris = world.workspace.person("U0TRIS")
    tris.press(submit(world), "Send to Payments squad")
    tris.repeat_last()
    after(world)
    assert len(world.workspace.person("U0LEO").messages("C0PAY")) == 1
    assert len(world.workspace.person("U0RIA").direct_messages()) == 2
    assert tris.ephemerals("C0TRIAGE") == []


def test_the_same_submission_twice_has_one_effect(world: Environment) -> None:
    submit(world)
    world.workspace.person("U0RIA").repeat_last()
    after(world)
    assert len(world.workspace.person("U0TRIS").messages("C0TRIAGE")) == 1
    assert len(world.workspace.person("U0RIA").direct_messages()) == 1


def test_of_two_triagers_at_once_the_second_is_told_who_was_faster(world: Environment) -> None:
    shown = submit(world)
    people = [world.workspace.person(member) for member in ("U0TRIS", "U0TOM")]
    for person in people:
        person.command("C0GENERAL", "/ml-queue")
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda person: person.press(shown, "Send to Payments squad"), people))
    after(world)
    assert len(world.workspace.person("U0LEO").messages("C0PAY")) == 1
    told = [person.ephemerals("C0TRIAGE") for person in people]
    assert sorted(map(len, told)) == [0, 1]
    slower = 0 if told[0] else 1
    assert f"<@{people[1 - slower].user}>" in words(told[slower][0])


def test_more_gives_effort_and_chance_and_the_score_moves(world: Environment) -> None:
    from guildhall.simulate.outputs import READER
    from intake.services.triage import Triage

    tris = world.workspace.person("U0TRIS")
    tris.press(submit(world), "More")
    assert "<@U0RIA> submitted this." in words(tris.view())
    assert "We've got your idea" not in words(tris.view()), "that is what we told Ria"
    view = tris.view()
    assert view is not None
    effort = next(b for b in view.blocks if b["type"] == "input" and "effort" in str(b["label"]).lower())
    idea_id = view.body["private_metadata"].split(":")[1]
    before = Triage(world.store).form(idea_id, READER).idea.score.tenths
    best = effort["element"]["options"][0]["text"]["text"]
    assert tris.submit({effort["block_id"]: best}).closed
    after(world)
    assert Triage(world.store).form(idea_id, READER).idea.score.tenths > before


def test_in_a_form_too_the_second_is_told_who_was_faster(world: Environment) -> None:
    tris, tom = world.workspace.person("U0TRIS"), world.workspace.person("U0TOM")
    shown = submit(world)
    tris.command("C0GENERAL", "/ml-queue")
    tom.press(shown, "Not now")
    tris.press(shown, "Send to Payments squad")
    answer = tom.submit({"reason": "No data."})
    assert "tris was faster" in answer.errors["reason"].lower()
    assert "Accepted by Payments" in answer.errors["reason"]


def test_a_triager_who_was_made_a_guest_decides_no_more(world: Environment) -> None:
    tris = world.workspace.person("U0TRIS")
    shown = submit(world)
    tris.press(shown, "More")
    tris.close()
    after(world, 90)
    world.workspace.members["U0TRIS"].is_restricted = True
    tris.press(shown, "Send to Payments squad")
    after(world)
    assert world.workspace.person("U0LEO").messages("C0PAY") == []
    assert "full members" in words(tris.ephemerals("C0TRIAGE")[-1])
