"""Who is let in, how often, under which name, and what a test can put in a caller's way."""

import pytest
from slack_sdk.errors import SlackApiError
from websockets import InvalidStatus, Origin
from websockets.sync.client import connect

from sandbox import faults
from sandbox.workspace import Workspace
from tests.sandbox.cases import SECTION
from tests.sandbox.stub_app import Rig

# --- rates ---


def test_a_sixth_post_at_once_has_to_wait_a_second(rig: Rig) -> None:
    rig.workspace.rates.enabled = True
    for _ in range(5):
        rig.post(text="words")
    late = rig.request("chat.postMessage", {"channel": "C0GENERAL", "text": "late"})
    assert (late.status_code, late.headers["retry-after"]) == (429, "1")
    assert late.json() == {"ok": False, "error": "ratelimited"}
    assert rig.post(channel="U0ANNA", text="elsewhere")["ok"]
    rig.clock.move(seconds=1)
    assert rig.post(text="now")["ok"]
    assert len(rig.anna.messages("C0GENERAL")) == 6


def test_direct_messages_are_one_place_by_either_name(rig: Rig) -> None:
    channel = rig.workspace.direct_channel("U0ANNA").id
    rig.workspace.rates.enabled = True
    for number in range(5):
        assert rig.post(channel=channel if number % 2 else "U0ANNA", text="words")["ok"]
    assert rig.post(channel=channel, text="late")["error"] == "ratelimited"


def test_the_time_to_wait_is_the_time_that_helps(rig: Rig) -> None:
    rig.workspace.rates.enabled = True
    for _ in range(20):
        assert rig.call("apps.connections.open", rig.workspace.app_token)["ok"]
    late = rig.request("apps.connections.open", {}, rig.workspace.app_token)
    assert late.headers["retry-after"] == "60"
    rig.clock.move(seconds=59)
    assert not rig.call("apps.connections.open", rig.workspace.app_token)["ok"]
    rig.clock.move(seconds=1)
    assert rig.call("apps.connections.open", rig.workspace.app_token)["ok"]


# --- doors ---


def test_a_refusal_names_the_scope_that_is_missing(rig: Rig) -> None:
    rig.scopes("channels:read", "users:read")
    with pytest.raises(SlackApiError) as refused:
        rig.client().chat_postMessage(channel="C0GENERAL", text="words")
    assert refused.value.response["error"] == "missing_scope"
    assert refused.value.response["needed"] == "chat:write"
    assert refused.value.response["provided"] == "channels:read,users:read"


def test_a_refusal_points_at_what_is_wrong(rig: Rig) -> None:
    answer = rig.post(text="words", blocks=[SECTION, {"type": "header"}])
    assert answer["response_metadata"]["messages"] == ["[ERROR] missing required field: text [json-pointer:/blocks/1]"]


def test_a_token_may_stand_in_the_form_instead_of_the_header(rig: Rig) -> None:
    assert rig.http.post("/api/auth.test", data={"token": rig.workspace.bot_token}).json()["user_id"] == "U0SANDBOXBOT"
    assert rig.http.post("/api/auth.test", data={"token": "xoxb-other"}).json()["error"] == "invalid_auth"


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8700", "127.0.0.1.evil.example", "169.254.1.1", ""])
def test_a_caller_under_a_foreign_name_is_turned_away(rig: Rig, host: str) -> None:
    answer = rig.http.post("/api/auth.test", headers={"host": host})
    assert answer.status_code == 403
    assert "error" not in answer.text


@pytest.mark.parametrize("host", ["localhost", "localhost:8700", "127.0.0.1", "[::1]", "[::1]:8700"])
def test_a_caller_under_a_name_of_this_machine_is_let_in(rig: Rig, host: str) -> None:
    assert rig.http.post("/api/auth.test", headers={"host": host}).json()["error"] == "not_authed"


FOREIGN = ["https://evil.example", "null", "http://127.0.0.1:1", "http://localhost"]


@pytest.mark.parametrize("origin", FOREIGN)
def test_a_page_of_another_site_is_turned_away_even_with_the_token(rig: Rig, origin: str) -> None:
    headers = {"origin": origin, "authorization": f"Bearer {rig.workspace.bot_token}"}
    url = rig.workspace.new_response_url("C0GENERAL", "U0ANNA")
    for path in ("/api/auth.test", url.removeprefix(rig.workspace.base_url)):
        assert rig.http.post(path, headers=headers, json={"text": "words"}).status_code == 403
    assert rig.anna.messages("C0GENERAL") == []


@pytest.mark.parametrize("origin", FOREIGN)
def test_a_page_of_another_site_gets_no_socket(rig: Rig, origin: str) -> None:
    url = rig.call("apps.connections.open", rig.workspace.app_token)["url"]
    with pytest.raises(InvalidStatus), connect(url, origin=Origin(origin)):
        pass


def test_nobody_guesses_what_follows_from_a_secret(rig: Rig) -> None:
    first, second = (Workspace(rig.clock, {}, secret=secret) for secret in ("one", "two"))
    for kind in ("bot_token", "app_token", "signing_secret"):
        assert len({getattr(each, kind) for each in (first, second, Workspace(rig.clock, {}))}) == 3
    assert first.new_ticket() != second.new_ticket()


# --- faults ---


def test_a_lost_answer_leaves_the_message_behind(rig: Rig) -> None:
    rig.workspace.faults = [faults.lost_answer("chat.postMessage")]
    with pytest.raises(OSError):
        rig.client().chat_postMessage(channel="C0GENERAL", text="words")
    assert len(rig.anna.messages("C0GENERAL")) == 1
    assert rig.post(text="again")["ok"]


@pytest.mark.parametrize("header", ["30", "soon", "-1", None])
def test_a_fault_may_send_any_retry_after(rig: Rig, header: str | None) -> None:
    rig.workspace.faults = [faults.too_many("*", header)]
    late = rig.request("auth.test", {})
    assert (late.status_code, late.headers.get("retry-after")) == (429, header)
    assert rig.workspace.refused == []


@pytest.mark.parametrize("accepted", [True, False])
def test_a_server_error_says_nothing_of_what_was_done(rig: Rig, accepted: bool) -> None:
    rig.workspace.faults = [faults.server_error("chat.postMessage", accepted=accepted)]
    answer = rig.request("chat.postMessage", {"channel": "C0GENERAL", "text": "words"})
    assert (answer.status_code, answer.headers["content-type"]) == (503, "text/html")
    assert len(rig.anna.messages("C0GENERAL")) == accepted
