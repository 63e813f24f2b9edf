"""What the workspace writes down of everything that goes between it and the app."""

import contextlib
import json
from typing import Any

import httpx
import pytest

from sandbox import faults
from sandbox.state import Json
from sandbox.traffic import REMEMBERED, Exchange
from tests.sandbox.cases import actions, button
from tests.sandbox.stub_app import SILENT, Rig, modal


def newest(rig: Rig, name: str) -> Exchange:
    return next(each for each in rig.workspace.traffic.latest() if each.name == name)


def test_a_call_is_written_down_with_its_answer_and_its_time(rig: Rig) -> None:
    answer = rig.post(text="words")
    seen = newest(rig, "chat.postMessage")
    assert (seen.way, seen.line, seen.error) == ("to the workspace", "Web API", "")
    assert json.loads(seen.asked) == {"channel": "C0GENERAL", "text": "words"}
    assert json.loads(seen.answered) == answer
    assert seen.at == rig.clock.now()
    assert seen.milliseconds is not None
    assert seen.milliseconds > 0


@pytest.mark.parametrize(
    ("spoil", "error"),
    [
        (None, "channel_not_found"),
        (faults.lost_answer("*"), "answer lost"),
        (faults.too_many("*"), "ratelimited"),
        (faults.server_error("*"), "HTTP 503"),
    ],
)
def test_what_went_wrong_is_named(rig: Rig, spoil: faults.Fault | None, error: str) -> None:
    rig.workspace.faults = [spoil] if spoil else []
    with contextlib.suppress(httpx.RemoteProtocolError, httpx.ReadError):
        rig.request("chat.postMessage", {"channel": "C0NOWHERE", "text": "words"})
    assert newest(rig, "chat.postMessage").error == error


def test_a_body_that_is_no_json_is_shown_as_it_came(rig: Rig) -> None:
    headers = {"authorization": f"Bearer {rig.workspace.bot_token}", "content-type": "application/json"}
    rig.http.post("/api/auth.test", content=b"{half", headers=headers)
    seen = newest(rig, "auth.test")
    assert (seen.asked, seen.error) == ("{half", "invalid_json")


def test_a_late_answer_and_a_download_are_written_down(rig: Rig) -> None:
    rig.http.post(rig.workspace.new_response_url("C0GENERAL", "U0ANNA"), json={"text": "Later"})
    rig.http.get("/files-pri/T0SANDBOX-F1/download/x.csv")
    assert json.loads(newest(rig, "response_url").asked) == {"text": "Later"}
    assert newest(rig, "files-pri").line == "file"


def test_what_goes_to_the_app_is_named_as_its_makers_would(rig: Rig) -> None:
    rig.hears("app_home_opened")
    ts = rig.post(text="words", blocks=[actions(button(action_id="send"))])["ts"]
    message = rig.workspace.message("C0GENERAL", ts)
    assert message is not None
    rig.open(modal(callback_id="idea_form"))
    with rig.app({}):
        rig.anna.command("C0GENERAL", "/try", "it")
        rig.anna.press(message, "send")
        rig.anna.submit({"Title": "Words"})
        rig.anna.open_home()
    to_app = [each for each in reversed(rig.workspace.traffic.latest()) if each.way == "to the app"]
    assert [(each.line, each.name, each.error) for each in to_app] == [
        ("slash_commands", "/try", ""),
        ("interactive", "block_actions send", ""),
        ("interactive", "view_submission idea_form", ""),
        ("events_api", "app_home_opened", ""),
    ]


def test_an_app_that_stays_silent_or_away_is_named(rig: Rig) -> None:
    rig.anna.command("C0GENERAL", "/try")
    assert newest(rig, "/try").error == "not connected"
    rig.workspace.sockets.acknowledgement_seconds = 0.1
    try:
        with rig.app(SILENT):
            rig.anna.command("C0GENERAL", "/try")
    finally:
        rig.workspace.sockets.acknowledgement_seconds = 3.0
    assert newest(rig, "/try").error == "no answer in time"


def test_an_acknowledgement_that_slack_would_not_take_is_named(rig: Rig) -> None:
    rig.open()
    with rig.app({"response_action": "errors", "errors": {"nothing": "No"}}):
        rig.anna.submit({"Title": "Words"})
    seen = newest(rig, "view_submission")
    assert (seen.line, seen.error) == ("acknowledgement", "invalid_arguments")


def test_only_the_latest_are_remembered(rig: Rig) -> None:
    traffic = rig.workspace.traffic
    for number in range(REMEMBERED + 3):
        traffic.end(traffic.begin("to the app", "interactive", f"call {number}", {}), {})
    assert len(traffic.latest()) == REMEMBERED
    assert traffic.latest()[0].name == f"call {REMEMBERED + 2}"
    assert traffic.find(1) is None


def test_a_huge_answer_is_cut(rig: Rig) -> None:
    traffic = rig.workspace.traffic
    exchange = traffic.begin("to the app", "interactive", "huge", {})
    huge: Json = {"text": "x" * 300_000}
    traffic.end(exchange, huge)
    assert len(exchange.answered) < 201_000
    assert exchange.answered.endswith("… (cut)")


def test_a_later_change_of_what_was_sent_changes_nothing_in_the_record(rig: Rig) -> None:
    payload: dict[str, Any] = {"values": ["then"]}
    exchange = rig.workspace.traffic.begin("to the app", "interactive", "form", payload)
    payload["values"].append("now")
    assert json.loads(exchange.asked) == {"values": ["then"]}
