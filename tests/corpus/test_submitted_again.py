"""A form whose answer was lost and that is sent again: the same is once, and other words are kept or refused in words.

Over every form of the table, so that none is left out."""

import copy
import re
from collections.abc import Iterator
from typing import Any

import pytest

from bot import ids
from sandbox import payloads
from sandbox.inputs import STATEFUL, Placed, options_of
from sandbox.state import Json, View
from sandbox.transport import Ack, ask
from tests.corpus.forms import FORM, FORMS, HANDED_IN, SUPPORTED_BY_NUMBER, Form, fields, plain_state
from tests.corpus.stage import Stage
from tests.replaying import dump

# They show something and keep nothing.
READS = {ids.LIST_PAGE, ids.QUEUE_PAGE, ids.PLAN_PAGE, ids.WHAT_IF_FORM, ids.ADVICE_FORM}
# What may be filled in is in the view itself, so there is nothing to say otherwise.
NOTHING_TO_ENTER = {ids.COMPARE_AGAIN, ids.PUBLISH_FORM}
OTHERS: dict[str, list[Any]] = {
    "number_input": ["4", "5"],
    "datepicker": ["2026-04-16", "2026-05-20"],
    "timepicker": ["11:30", "12:30"],
    "conversations_select": ["C0DELIVERY", "C0HUB"],
    "users_select": ["U0ADA", "U0TOM", "U0LEO"],
    "multi_users_select": [["U0ADA"], ["U0TOM", "U0LEO"], []],
    "multi_conversations_select": [["C0DELIVERY"], []],
    "plain_text_input": ["Other words", "https://example.com/other", "7"],
}
# Its answers come in pairs, so no other one is taken alone; tests/scenarios/test_a_promised_day_passes.py fills it in.
IN_PAIRS = {ids.ROTA_FORM}
LEFT_OUT = READS | NOTHING_TO_ENTER | IN_PAIRS
CHANGEABLE = [
    form
    for form in (*FORMS, HANDED_IN, SUPPORTED_BY_NUMBER)
    if form.id not in LEFT_OUT and form is not FORM[ids.SUPPORT_FORM]
]


def test_only_what_keeps_nothing_is_left_out() -> None:
    assert {form.id for form in FORMS} - {form.id for form in CHANGEABLE} == LEFT_OUT


@pytest.mark.parametrize("form", CHANGEABLE, ids=lambda form: form.key)
def test_words_changed_after_the_first_answer_was_lost_are_kept_or_refused_in_words(stage: Stage, form: Form) -> None:
    other = _another_answer(stage, form)
    stage.restore()
    view = form.view(stage)
    first = plain_state(stage, view)
    # Both are of the form as the person sees it, to whom the answer to the first never came.
    lost, changed = (_payload(stage, form, view, state) for state in (first, other))
    assert _taken(_send(stage, lost))
    before = dump(stage.world.store)
    ack = _send(stage, changed)
    if _taken(ack):
        assert dump(stage.world.store) != before, "the form closes, and the new words are dropped"
    else:
        assert dump(stage.world.store) == before
        assert len("".join(ack.payload["errors"].values()).split()) > 5, ack.payload


@pytest.mark.parametrize("form", CHANGEABLE, ids=lambda form: form.key)
def test_the_same_words_again_are_taken_once(stage: Stage, form: Form) -> None:
    view = form.view(stage)
    payload = _payload(stage, form, view, plain_state(stage, view))
    first = _send(stage, payload)
    before = dump(stage.world.store)
    again = _send(stage, payload)
    assert _taken(first)
    assert again.payload.get("response_action") == first.payload.get("response_action")
    assert dump(stage.world.store) == before


def test_who_makes_an_idea_private_after_it_was_saved_reads_that_everyone_can_see_it(stage: Stage) -> None:
    form = FORM[ids.IDEA_FORM]
    view = form.view(stage)
    public = plain_state(stage, view)
    first, private = _payload(stage, form, view, public), _payload(stage, form, view, public)
    [hidden] = [placed for placed in fields(view) if placed.block_id == "nobody_else"]
    values = private["view"]["state"]["values"]
    values["nobody_else"][hidden.action_id]["selected_options"] = options_of(hidden.element)[:1]
    assert _taken(_send(stage, first))
    [words] = _send(stage, private).payload["errors"].values()
    assert re.match(r"We already saved this idea as IDEA-\d+, .* and everyone here can see it\. Your changes", words)


def _another_answer(stage: Stage, form: Form) -> Json:
    """Find an answer that the form takes as well as the plain one."""
    view = form.view(stage)
    plain = plain_state(stage, view)
    for placed in fields(view):
        for value in _other_values(stage, placed, plain[placed.block_id][placed.action_id]):
            stage.restore()
            view = form.view(stage)
            other = plain_state(stage, view)
            other[placed.block_id][placed.action_id][STATEFUL[placed.element["type"]][0]] = value
            before = dump(stage.world.store)
            if _taken(_send(stage, _payload(stage, form, view, other))) and dump(stage.world.store) != before:
                return other
    raise AssertionError(f"{form.key} takes one answer only")


def _other_values(stage: Stage, placed: Placed, entered: Json) -> Iterator[Any]:
    kind = placed.element["type"]
    key, _, several = STATEFUL[kind]
    if kind == "file_input":
        entered = {key: [{"id": next(iter(stage.world.workspace.files))}]}
        offered: list[Any] = [[{"id": file}] for file in stage.world.workspace.files]
    elif options := options_of(placed.element):
        offered = [[each] for each in options] if several else list(options)
    else:
        # Of figures one digit is another, so that what is read line by line can still be read.
        figures = str(entered[key] or "")
        offered = [*OTHERS[kind], *(figures.replace(digit, str(int(digit) - 1), 1) for digit in "987654321")]
    yield from (each for each in offered if each != entered[key])


def _payload(stage: Stage, form: Form, view: View, state: Json) -> Json:
    with stage.world.workspace.lock:
        payload = payloads.view_submission_payload(stage.world.workspace, form.member, view)
    return copy.deepcopy(payload | {"view": payload["view"] | {"state": {"values": state}}})


def _send(stage: Stage, payload: Json) -> Ack:
    ack = ask(stage.world.workspace, payloads.envelope(stage.world.workspace, "interactive", copy.deepcopy(payload)))
    assert not ack.timed_out
    return ack


def _taken(ack: Ack) -> bool:
    return ack.payload.get("response_action") != "errors"
