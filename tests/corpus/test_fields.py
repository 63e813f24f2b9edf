"""P8: whatever is put on a field of a form is stored as it is or told beside it, and nothing else changes."""

import os
import re
from collections.abc import Callable

import pytest

from bot.dispatch import RouteKind
from bot.routes import ROUTES
from tests.corpus.cases import Fields, every_case, left_out, sample
from tests.corpus.forms import FORM, FORMS, HANDED_IN, Form, fields, plain_state, submitted
from tests.corpus.judging import NORMAL, Case, judged, normal_card, normal_idea, same_rights
from tests.corpus.oracle import Listening, escaped, printed, rights
from tests.corpus.seeds import SEEDS
from tests.corpus.stage import Stage
from tests.scenarios.helpers import after
from tests.torture import long_form

SEED = int(os.environ.get("GUILDHALL_SEED", "4"))
Tell = Callable[[str, object], None]


def test_every_form_of_the_table_is_opened_here() -> None:
    assert {form.id for form in FORMS} == {route.id for route in ROUTES if route.kind is RouteKind.view}


def test_the_corpus_is_as_large_as_the_contract_asks() -> None:
    # The contract counts 190, and 38 of them are whole requests, files and sequences.
    assert len(SEEDS) >= 152
    assert len({(class_, name) for class_, name, _ in SEEDS}) == len(SEEDS)


@pytest.mark.parametrize("form", [*FORMS, HANDED_IN], ids=lambda form: form.key)
def test_a_plain_answer_is_taken(stage: Stage, listening: Listening, form: Form) -> None:
    view = form.view(stage)
    ack, answer = submitted(stage, form.member, view, plain_state(stage, view))
    after(stage.world)
    assert not answer.errors
    assert not answer.notice
    assert [*escaped(listening, ack), *printed(stage, ack.payload)] == []


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.key)
def test_a_bad_value_on_any_field_is_kept_or_told(
    stage: Stage, every_field: Fields, listening: Listening, form: Form, record_property: Tell
) -> None:
    cases = (
        every_case(form, every_field)
        if long_form()
        else [case for case in sample(every_field, SEED) if case.form is form]
    )
    told = [f"{case}: {problem}" for case in cases for problem in judged(stage, case, listening)]
    record_property("corpus", len(cases))
    assert not told, f"seed {SEED}:\n" + "\n".join(told)


def test_over_all_forms_every_value_has_its_turn(every_field: Fields) -> None:
    cases = sample(every_field, SEED)
    assert left_out(cases) == []
    assert {(case.form.key, case.field) for case in cases} == {
        (form_id, placed.address) for form_id, every_placed in every_field.items() for placed in every_placed
    }


def test_the_oracle_sees_a_text_that_is_not_escaped(
    stage: Stage, listening: Listening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.text.escape", lambda text: text)
    told = judged(stage, Case(FORM["idea_form"], "title/title", "mention", "x", "<!channel> wake up"), listening)
    assert any("(c) prints" in problem for problem in told)


def test_the_oracle_sees_half_an_entity(stage: Stage, listening: Listening, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.text._HALF", re.compile("never"))
    told = [
        problem
        for text in ("<" * 149, "x" + "<" * 148, "xx" + "<" * 147)
        for problem in judged(stage, Case(FORM["idea_form"], "title/title", "length", "x", text), listening)
    ]
    assert any("(c) cuts an entity" in problem for problem in told)


def test_the_oracle_sees_a_text_that_is_stored_otherwise(
    stage: Stage, listening: Listening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("intake.services.triage.clean", str.upper)
    told = judged(stage, Case(FORM["ask_form"], "text/text", "format", "x", "really?"), listening)
    assert any("(b) stored otherwise" in problem for problem in told)


def test_the_oracle_sees_an_exception(stage: Stage, listening: Listening, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_text: str) -> str:
        raise ZeroDivisionError

    monkeypatch.setattr("intake.services.triage.clean", broken)
    told = judged(stage, Case(FORM["ask_form"], "text/text", "format", "x", "really?"), listening)
    assert any("(a) logged" in problem for problem in told)
    assert any("(a) answered" in problem for problem in told)


def test_the_oracle_sees_who_may_more_or_less_than_before(stage: Stage) -> None:
    roles, ideas = rights(stage)
    more = {**roles, "U0REX": roles["U0REX"] | {"admin"}}
    less = {**roles, "U0TRIS": roles["U0TRIS"] - {"triager"}}
    everything = frozenset().union(*ideas.values())
    for after_it, told in (
        ((more, ideas), "U0REX has become ['admin']"),
        ((less, ideas), "U0TRIS is no ['triager'] any more"),
        ((roles, {**ideas, "U0GUS": everything}), "U0GUS sees other ideas than before"),
    ):
        assert [*same_rights(stage, FORM["idea_form"], (roles, ideas), after_it)] == [f"(d) {told}"]


def test_the_oracle_sees_that_the_next_idea_is_not_taken_or_told_nobody(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.restore()
    assert [*normal_card(stage)] == ["(e) an ordinary idea is told nobody"]
    monkeypatch.setitem(NORMAL, "title", " ")
    assert "(e) an ordinary idea is not taken" in next(normal_idea(stage))


def test_fields_are_found_in_what_is_shown(stage: Stage) -> None:
    assert {placed.block_id for placed in fields(FORMS[0].view(stage))} >= {"title", "problem", "value", "urgency"}
