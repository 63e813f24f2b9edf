"""As a triager I want suggestions that learn from what we decide, and say how sure they are."""

from typing import Any

import pytest

from guildhall.environment import Environment
from intake.access import Request
from intake.queries.policy import policy_in_force
from intake.services.triage import Triage
from intake.tables import PolicyVersion
from tests.company import NOW, TRIS, new_key
from tests.company import submit as submit_to
from tests.scenarios.helpers import after, card, submit, words

MOSS = {"Title": "Sort lab photos of moss", "What is the problem?": "Our botanists sort thousands of moss pictures."}
AGAIN = {"Title": "Group moss photos of the lab", "What is the problem?": "Botanists spend days with moss pictures."}
TOPICS = {
    "payments": ("Find double invoices {}", "Invoices are paid twice and the ledger is wrong by batch {}."),
    "delivery": ("Plan loading docks {}", "Lorries queue at the loading dock of depot {} each morning."),
    "hub": ("Share annotation rules {}", "Every team labels its pictures by rules of its own, case {}."),
}


def decided(world: Environment, rounds: int) -> None:
    """Have ideas about three topics sent to three squads, so many each."""
    for number in range(rounds):
        for squad, (title, problem) in TOPICS.items():
            idea = submit_to(world.store, title=title.format(number), problem=problem.format(number))
            Triage(world.store).send(idea.id, 1, Request(TRIS, NOW, new_key()), squad)
    after(world, 300)


def more(world: Environment) -> str:
    tris = world.workspace.person("U0TRIS")
    tris.press(card(world), "More")
    shown = words(tris.view())
    tris.close()
    return shown


def buttons(world: Environment) -> list[str]:
    rows = [block for block in card(world).blocks if block["type"] == "actions"]
    return [element["text"]["text"] for block in rows for element in block["elements"]]


def asked(world: Environment, title: str, problem: str, **answers: Any) -> str:
    return words(submit(world, **{"Title": title, "What is the problem?": problem}, **answers))


@pytest.mark.core
def test_the_next_idea_sees_what_was_decided(world: Environment) -> None:
    assert "Suggested: *Central ML squad*" in words(submit(world, **MOSS))
    tris = world.workspace.person("U0TRIS")
    tris.press(card(world), "More")
    assert tris.submit({"squad": "Delivery squad", "outcome": "Send to this squad"}).closed
    after(world)
    assert "Suggested: *Delivery squad* (took 1 similar idea)" in words(submit(world, **AGAIN))
    assert "similar ideas it took: IDEA-1 Sort lab photos of moss" in more(world)
    tris.command("C0GENERAL", "/ml-queue", "IDEA-2")
    assert "similar ideas it took: IDEA-1 Sort lab photos of moss" in words(tris.view())


def test_a_squad_that_handed_it_back_is_no_longer_suggested_for_such_ideas(world: Environment) -> None:
    submit(world, **MOSS)
    tris, ada = world.workspace.person("U0TRIS"), world.workspace.person("U0ADA")
    tris.press(card(world), "More")
    tris.submit({"squad": "Delivery squad", "outcome": "Send to this squad"})
    after(world)
    ada.press(ada.messages("C0DELIVERY")[-1], "Hand back")
    assert ada.submit({"reason": "We have no botanists."}).closed
    after(world)
    assert "Delivery" not in words(submit(world, **AGAIN)).split("Suggested")[1]


def test_few_decisions_never_outweigh_what_the_rules_say(world: Environment) -> None:
    submit(world)
    tris = world.workspace.person("U0TRIS")
    tris.press(card(world), "More")
    tris.submit({"squad": "Delivery squad", "outcome": "Send to this squad"})
    after(world)
    # One decision against the charter: the charter's squad stays first, the other one is named beside it.
    assert "Suggested: *Payments squad*" in words(submit(world, "U0REX"))
    assert "Also possible: Delivery (took 1 similar idea)" in more(world)


@pytest.mark.core
def test_from_twenty_decisions_on_it_says_how_probable_a_squad_is(world: Environment) -> None:
    decided(world, 8)
    shown = asked(world, "Find double invoices again", "Invoices are paid twice, the ledger is wrong by batch.")
    assert "Suggested: *Payments squad* 9" in shown
    assert "took" in shown
    assert "What speaks for it" in more(world)
    # What nobody has done before is between two squads.
    shown = asked(world, "Kitchen rota", "Nobody knows who cleans the coffee machine.")
    assert "Suggested: *" in shown
    assert " or *" in shown
    names = buttons(world)
    assert names[2:] == ["Not now", "More"]
    world.workspace.person("U0TRIS").press(card(world), names[1])
    after(world)
    assert f"Accepted by {names[1].removeprefix('Send to ').removesuffix(' squad')}" in words(card(world))


@pytest.mark.core
def test_below_the_published_floor_nothing_is_proposed_and_three_squads_are_offered(world: Environment) -> None:
    decided(world, 8)
    with world.store.writing() as session:
        number, policy, _ = policy_in_force(session)
        body = policy.model_copy(update={"suggest_alone": 0.9, "suggest_floor": 0.8}).model_dump(mode="json")
        session.add(PolicyVersion(number=(number or 0) + 1, published_at=NOW, published_on=NOW.date(), body=body))
    shown = asked(world, "Kitchen rota", "Nobody knows who cleans the coffee machine.")
    assert "No clear squad. Perhaps *" in shown
    tris = world.workspace.person("U0TRIS")
    tris.press(card(world), "More")
    tris.press(tris.view(), "Why?")
    assert " squad comes first*" in words(tris.view())
    tris.close()
    tris.close()
    names = buttons(world)
    assert names[-1] == "More"
    assert len(names) == 4
    world.workspace.person("U0TRIS").press(card(world), names[2])
    after(world)
    assert f"Accepted by {names[2].removeprefix('Send to ').removesuffix(' squad')}" in words(card(world))
