"""HTTP mode as an app sees it: what arrives at its address, and what its answers do."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest
from slack_sdk.signature import SignatureVerifier

from sandbox.http_mode import Requests
from sandbox.state import Json
from tests.patience import PATIENCE_SECONDS
from tests.sandbox.cases import actions, button
from tests.sandbox.stub_app import Rig

QUICK = 0.3
Answer = tuple[int, dict[str, str], bytes]
OK: Answer = (200, {}, b"")


def as_text(text: str) -> Answer:
    return 200, {"content-type": "text/plain"}, text.encode()


class Received:
    """One request that came."""

    def __init__(self, headers: dict[str, str], body: bytes) -> None:
        self.headers, self.body = headers, body

    @property
    def fields(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(self.body.decode(), keep_blank_values=True).items()}


class Place:
    """An address with an app behind it that answers as it is told."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.received: list[Received] = []
        self.answer: Callable[[Received], Answer] = lambda _: OK


@contextmanager
def serving() -> Iterator[Place]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            received = Received({name.lower(): value for name, value in self.headers.items()}, body)
            if b"url_verification" in body:
                status, headers, answer = as_text(json.loads(body)["challenge"])
            else:
                place.received.append(received)
                status, headers, answer = place.answer(received)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    place = Place(f"http://127.0.0.1:{server.server_address[1]}/slack/events")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield place
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def app(rig: Rig) -> Iterator[Place]:
    rig.workspace.sockets.acknowledgement_seconds = QUICK
    rig.workspace.sockets.redelivery_seconds = (0.0, 0.05)
    with serving() as place:
        assert rig.workspace.deliver_to(place.url)
        yield place
        if rig.workspace.requests is not None:
            rig.workspace.requests.close()


def wait_for(count: int, app: Place) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while len(app.received) < count:
        assert time.monotonic() < deadline
        time.sleep(0.005)


def as_json(**content: Any) -> Answer:
    return 200, {"content-type": "application/json; charset=utf-8"}, json.dumps(content).encode()


def test_every_request_is_signed_over_its_raw_bytes(rig: Rig, app: Place) -> None:
    rig.hears("app_home_opened")
    verifier = SignatureVerifier(rig.workspace.signing_secret)
    rig.anna.command("C0GENERAL", "/try", "café & <b>")
    rig.anna.open_home()
    rig.post(text="Choose", blocks=[actions(button("Go", action_id="go"))])
    rig.anna.press(rig.anna.messages("C0GENERAL")[-1], "Go")
    assert len(app.received) == 3
    for received in app.received:
        assert verifier.is_valid_request(received.body, received.headers)


def test_commands_and_interactions_come_as_forms_and_events_as_json(rig: Rig, app: Place) -> None:
    rig.hears("app_home_opened")
    rig.anna.command("C0GENERAL", "/try", "once more")
    rig.anna.open_home()
    rig.post(text="Choose", blocks=[actions(button("Go", action_id="go"))])
    rig.anna.press(rig.anna.messages("C0GENERAL")[-1], "Go")
    command, event, press = app.received
    assert command.headers["content-type"] == press.headers["content-type"] == "application/x-www-form-urlencoded"
    assert event.headers["content-type"] == "application/json"
    assert (command.fields["command"], command.fields["text"]) == ("/try", "once more")
    assert json.loads(press.fields["payload"])["actions"][0]["action_id"] == "go"
    assert json.loads(event.body)["event"]["type"] == "app_home_opened"


@pytest.mark.parametrize("answer", [as_json(text="Done"), as_text("Done")])
def test_what_a_command_is_answered_is_shown(rig: Rig, app: Place, answer: Answer) -> None:
    app.answer = lambda _: answer
    given = rig.anna.command("C0GENERAL", "/try")
    assert given.text == "Done"
    assert given.reply is not None


def test_a_form_shows_the_errors_it_is_answered(rig: Rig, app: Place) -> None:
    rig.open()
    app.answer = lambda _: as_json(response_action="errors", errors={"title": "Too short"})
    assert rig.anna.submit({"Title": "x"}).errors == {"title": "Too short"}
    app.answer = lambda _: OK
    assert rig.anna.submit().closed


@pytest.mark.parametrize("status", [302, 400, 401, 404, 500, 503])
def test_an_answer_that_is_not_200_fails_before_the_persons_eyes(rig: Rig, app: Place, status: int) -> None:
    app.answer = lambda _: (status, {}, b"")
    assert rig.anna.command("C0GENERAL", "/try").timed_out
    assert len(app.received) == 1


def test_an_answer_that_comes_too_late_counts_for_nothing(rig: Rig, app: Place) -> None:
    def late(_: Received) -> Answer:
        time.sleep(QUICK * 1.5)
        return as_json(text="sorry")

    app.answer = late
    assert rig.anna.command("C0GENERAL", "/try").timed_out
    assert rig.anna.ephemerals("C0GENERAL") == []


def test_an_event_that_is_not_taken_comes_again_and_says_why(rig: Rig, app: Place) -> None:
    app.answer = lambda _: OK if len(app.received) > 2 else (500, {}, b"")
    rig.anna.say("C0GENERAL", "anybody?")
    wait_for(3, app)
    told = [(each.headers.get("x-slack-retry-num"), each.headers.get("x-slack-retry-reason")) for each in app.received]
    assert told == [(None, None), ("1", "http_error"), ("2", "http_error")]
    assert len({each.body for each in app.received}) == 1


def test_an_event_that_is_answered_late_comes_again_as_timed_out(rig: Rig, app: Place) -> None:
    def late(_: Received) -> Answer:
        time.sleep(QUICK * 1.5 if len(app.received) == 1 else 0)
        return OK

    app.answer = late
    rig.anna.say("C0GENERAL", "anybody?")
    wait_for(2, app)
    assert app.received[1].headers["x-slack-retry-reason"] == "http_timeout"


def test_an_app_may_ask_not_to_be_told_again(rig: Rig, app: Place) -> None:
    app.answer = lambda _: (500, {"x-slack-no-retry": "1"}, b"")
    rig.anna.say("C0GENERAL", "anybody?")
    time.sleep(QUICK)
    assert len(app.received) == 1


def test_where_nobody_listens_acting_fails_and_the_address_is_not_taken(rig: Rig, app: Place) -> None:
    deaf = Requests("http://127.0.0.1:9/", rig.workspace.signing_secret, QUICK, ())
    assert not deaf.verify()
    assert not rig.workspace.deliver_to("http://127.0.0.1:9/")
    assert rig.workspace.line is rig.workspace.sockets


def test_a_repeated_request_holds_the_same(rig: Rig, app: Place) -> None:
    rig.anna.command("C0GENERAL", "/try", "once")
    assert rig.anna.repeat_last().outcome == "acknowledged"
    assert app.received[0].body == app.received[1].body


def test_every_call_can_be_made_to_take_longer(rig: Rig) -> None:
    rig.workspace.latency_seconds = 0.2
    began = time.monotonic()
    answer: Json = rig.call("auth.test")
    assert answer["ok"]
    assert time.monotonic() - began >= 0.2


def test_what_is_sent_again_is_marked_and_signed_anew(rig: Rig, app: Place) -> None:
    rig.hears("app_home_opened")
    rig.anna.open_home()
    rig.workspace.repeat_last_event(3)
    wait_for(4, app)
    first, *again = app.received
    assert {received.body for received in again} == {first.body}
    assert sorted(received.headers["x-slack-retry-num"] for received in again) == ["1", "2", "3"]
    assert {received.headers["x-slack-retry-reason"] for received in again} == {"http_timeout"}
    verifier = SignatureVerifier(rig.workspace.signing_secret)
    assert all(verifier.is_valid_request(received.body, received.headers) for received in again)
