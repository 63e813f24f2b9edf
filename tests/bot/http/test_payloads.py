"""Whatever is in a signed body, the answer is a plain yes or no, and no log knows what was in it."""

import json
import logging
from typing import Any

import pytest
from slack_bolt import App

from guildhall.environment import Environment
from tests.bot.http.cases import LEGITIMATE, MALFORMED, NOT_OURS, UNFORESEEN, Case
from tests.bot.http.slack_requests import FORM, command, form, interaction, payload, post, submitted, view


def status(world: Environment, case: Case) -> int:
    return post(world.workspace, *case).status


@pytest.mark.parametrize("case", MALFORMED.values(), ids=MALFORMED)
def test_what_slack_does_not_send_is_refused(shared: Environment, case: Case, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    assert status(shared, case) == 400
    assert all(record.exc_info is None for record in caplog.records)


@pytest.mark.parametrize("case", UNFORESEEN.values(), ids=UNFORESEEN)
def test_a_shape_that_nobody_foresaw_is_taken_and_said_in_the_log(
    shared: Environment, case: Case, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.http.limits.QUIET_SECONDS", 0)
    assert status(shared, case) in (200, 400)
    assert all(record.exc_info is None for record in caplog.records)
    assert any("a request in an unknown shape (" in said for said in warnings_of(caplog))


def warnings_of(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]


def test_what_is_said_of_a_shape_names_places_and_no_value(
    shared: Environment, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.http.limits.QUIET_SECONDS", 0)
    inputs = {"CANARY words": {"title": "CANARY value"}}
    post(shared.workspace, FORM, payload(interaction("view_submission", view=view(state={"values": inputs}))))
    [said] = warnings_of(caplog)
    assert said == "Slack sent a request in an unknown shape (view_submission.view.state.values.?.title: dict_type)."
    assert "CANARY" not in caplog.text


@pytest.mark.parametrize(
    "more",
    [{"text": "w" * 40_001}, {"trigger_id": ""}, {"channel_id": ""}, {"user_id": "U0RIA", "command": "ml-idea"}],
    ids=["too long a text", "no trigger", "no channel", "no slash"],
)
def test_a_command_in_a_shape_that_nobody_foresaw_is_answered_in_words(
    shared: Environment, more: dict[str, str]
) -> None:
    answer = post(shared.workspace, FORM, form(**command(command="/ml-queue", text="help") | more))
    assert answer.status == 200
    assert json.loads(answer.body)["text"]


def test_a_form_in_a_shape_that_nobody_foresaw_keeps_what_was_typed_and_says_so(shared: Environment) -> None:
    cases: list[dict[str, Any]] = [{"state": {"values": []}}, {"blocks": "none"}]
    for odd in cases:
        answer = post(shared.workspace, FORM, payload(submitted(**odd)))
        assert answer.status == 200
        assert json.loads(answer.body)["response_action"] in ("errors", "update")


def test_what_is_typed_is_said_again_where_a_command_breaks(
    shared: Environment, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def break_down(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(App, "dispatch", break_down)
    typed = command(command="/ml-idea", text="Ask <@U0TRIS|tris> about R&amp;D")
    answer = json.loads(post(shared.workspace, FORM, form(**typed)).body)
    assert answer["text"].startswith("Guildhall couldn't read this")
    assert answer["text"].endswith("> Ask @tris about R&amp;D")
    refused = post(shared.workspace, FORM, payload(submitted()))
    assert "Guildhall couldn't read this" in json.loads(refused.body)["errors"]["title"]
    assert "Ask" not in caplog.text


def test_a_kind_of_request_that_nobody_foresaw_is_answered_in_a_modal(shared: Environment) -> None:
    shared.workspace.log.clear()
    asked = interaction("mystery", trigger_id=shared.workspace.new_trigger("U0RIA").id)
    assert status(shared, (FORM, payload(asked))) == 200
    [opened] = [call for call in shared.workspace.log if call.method == "views.open"]
    assert "couldn't read this" in str(opened.args)
    shared.workspace.person("U0RIA").close()


@pytest.mark.parametrize("case", MALFORMED.values(), ids=MALFORMED)
def test_what_is_signed_and_has_no_meaning_is_a_warning(
    shared: Environment, case: Case, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.http.limits.QUIET_SECONDS", 0)
    status(shared, case)
    assert [said for said in warnings_of(caplog) if said.startswith("refused a request: ")]


@pytest.mark.parametrize("case", NOT_OURS.values(), ids=NOT_OURS)
def test_what_is_for_somebody_else_is_refused(shared: Environment, case: Case) -> None:
    assert status(shared, case) == 401


@pytest.mark.parametrize("case", LEGITIMATE.values(), ids=LEGITIMATE)
def test_what_slack_may_send_is_answered(shared: Environment, case: Case, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    assert status(shared, case) == 200
    assert "CANARY" not in caplog.text


def test_nothing_of_all_that_had_an_effect(shared: Environment) -> None:
    with shared.store.reading() as session:
        assert (
            session.connection().exec_driver_sql("SELECT count(*) FROM idea WHERE title <> 'Some words'").scalar() == 0
        )
    assert post(shared.workspace, FORM, form(**command())).status == 200
