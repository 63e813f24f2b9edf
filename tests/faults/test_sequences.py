"""Sequences of section 4: what is done twice, or after it is too late, changes nothing and is told in plain words."""

import copy
from typing import Any

import pytest

from guildhall.environment import Environment
from tests.conftest import SQLITE
from tests.faults.replicas import rows
from tests.postgres import PIP
from tests.scenarios.helpers import after, card, press_ask, submit, words

DATABASES = (SQLITE, PIP)


def frozen(shown: Any) -> Any:
    """Return a message as it is now, for somebody whose screen does not move on."""
    return copy.deepcopy(shown)


def answering(person: Any) -> dict[str, str]:
    """Return answers for every field of the open form, the first choice where there are some."""
    fields = {block["block_id"]: block["element"] for block in person.view().blocks if block["type"] == "input"}
    offered = {
        name: field.get("options") or [each for group in field["option_groups"] for each in group["options"]]
        for name, field in fields.items()
        if "options" in field or "option_groups" in field
    }
    chosen = {name: options[0]["text"]["text"] for name, options in offered.items()}
    return {"text": "About 40,000 a month."} | chosen if "text" in fields else chosen


def verbs(world: Environment) -> list[str]:
    return [verb for (verb,) in rows(world, "SELECT verb FROM idea_change ORDER BY id")]


def test_to_send_twice_sends_once(world: Environment) -> None:
    tris = world.workspace.person("U0TRIS")
    shown = frozen(submit(world))
    for _ in range(2):
        tris.press(shown, "Send to Payments squad")
        after(world)
    assert verbs(world) == ["submitted", "sent"]
    assert len(world.workspace.person("U0LEO").messages("C0PAY")) == 1


def test_to_send_after_not_now_on_an_old_screen_is_told_what_was_decided(world: Environment) -> None:
    tris, tom = world.workspace.person("U0TRIS"), world.workspace.person("U0TOM")
    shown = frozen(submit(world))
    tom.press(shown, "Not now")
    assert tom.submit({"reason": "The card data only arrives in May."}).closed
    after(world)
    tris.press(shown, "Send to Payments squad")
    after(world)
    assert verbs(world) == ["submitted", "parked"]
    assert "The card data only arrives in May." in words(tris.ephemerals("C0TRIAGE")[-1])


def test_to_estimate_in_a_form_from_before_the_idea_was_closed_is_told_and_keeps_what_was_chosen(
    world: Environment,
) -> None:
    tris, tom = world.workspace.person("U0TRIS"), world.workspace.person("U0TOM")
    shown = submit(world)
    tris.press(shown, "More")
    tom.press(shown, "Not now")
    assert tom.submit({"reason": "The card data only arrives in May."}).closed
    form = tris.view()
    assert form is not None
    effort = next(block for block in form.blocks if block["block_id"] == "effort")
    answer = tris.submit({"effort": effort["element"]["options"][0]["text"]["text"]})
    assert not answer.closed
    assert "was faster" in " ".join(answer.errors.values())
    assert verbs(world) == ["submitted", "parked"]
    assert tris.view() is form


def test_to_answer_twice_answers_once_and_the_second_says_so(world: Environment) -> None:
    ria, tris = world.workspace.person("U0RIA"), world.workspace.person("U0TRIS")
    press_ask(tris, submit(world))
    tris.submit({"text": "How much is it worth?"})
    after(world)
    asked = frozen(ria.direct_messages()[-1])
    ria.press(asked, "Answer")
    assert ria.submit(answering(ria)).closed
    ria.repeat_last()
    after(world)
    ria.press(asked, "Answer")
    after(world)
    assert verbs(world) == ["submitted", "asked", "answered"]
    assert "answered" in words(ria.ephemerals(asked.channel)[-1])


@pytest.mark.parametrize("decided", ["Send to Payments squad", "Not now"])
def test_an_answer_that_comes_after_the_decision_is_not_lost_without_a_word(world: Environment, decided: str) -> None:
    ria, tris = world.workspace.person("U0RIA"), world.workspace.person("U0TRIS")
    press_ask(tris, submit(world))
    tris.submit({"text": "How much is it worth?"})
    after(world)
    ria.press(ria.direct_messages()[-1], "Answer")
    tris.press(card(world), decided)
    if decided == "Not now":
        tris.submit({"reason": "The card data only arrives in May."})
    after(world)
    answer = ria.submit(answering(ria))
    assert "decided meanwhile" in " ".join(answer.errors.values())
    assert ria.view() is not None, "what was chosen is still there"
