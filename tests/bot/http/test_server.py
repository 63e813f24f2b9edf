"""The endpoint as the internet finds it: what opens it, what does not, and what stays outside of every log."""

import http.client
import json
import logging
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import pytest
from pydantic import SecretStr

from bot.http.server import endpoint_of, listening
from bot.settings import Mode
from bot.socket_mode import TOO_MANY
from guildhall.environment import Environment
from sandbox import faults
from sandbox.faults import Fault
from sandbox.http_mode import FORM, JSON
from scheduling.clock import SystemClock
from tests.bot.http.slack_requests import command, event, form, payload, post, pressed, requests_of
from tests.conftest import OpenWorld
from tests.scenarios.helpers import FRAUD_IDEA, after, card, submit, words

LIMIT = 1_000_000


@pytest.fixture
def mode() -> Mode:
    return Mode.http


@pytest.fixture
def world(open_test_world: OpenWorld) -> Iterator[Environment]:
    with open_test_world() as world:
        yield world


def ask(world: Environment, method: str = "POST", path: str = "", body: Any = b"", **headers: str) -> int:
    address = urlsplit(requests_of(world.workspace).url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=10)
    try:
        connection.request(
            method, path or address.path, body, {name.replace("_", "-"): v for name, v in headers.items()}
        )
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


def test_other_addresses_and_methods_are_turned_away_without_noise(
    world: Environment, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    assert ask(world, "GET", "/") == 404
    assert ask(world, "GET") == 405
    assert ask(world, "POST", "/wp-login.php") == 404
    assert caplog.records == []


def test_an_unsigned_challenge_is_not_answered(shared: Environment) -> None:
    assert (
        ask(shared, body=json.dumps({"type": "url_verification", "challenge": "x"}).encode(), content_type=JSON) == 401
    )


def test_a_header_twice_is_no_header(shared: Environment) -> None:
    posted = requests_of(shared.workspace).signed(FORM, form(**command()))
    address = urlsplit(requests_of(shared.workspace).url)
    lines = [f"{name}: {value}" for name, value in posted.headers.items()]
    lines += [f"x-slack-signature: {posted.headers['x-slack-signature']}", f"content-length: {len(posted.body)}"]
    head = "\r\n".join(["POST /slack/events HTTP/1.1", "host: x", "connection: close", *lines, "", ""])
    with socket.create_connection((address.hostname or "", address.port or 0)) as line:
        line.sendall(head.encode() + posted.body)
        assert line.makefile("rb").readline().split()[1] == b"401"


def test_a_body_past_the_limit_is_refused_whether_it_says_so_or_not(shared: Environment) -> None:
    assert ask(shared, body=b"x" * (LIMIT + 1)) == 413
    assert ask(shared, body=(b"x" * 100_000 for _ in range(11))) == 413
    assert ask(shared, body=b"", content_length="9" * 30) in (400, 413)
    big = form(**command(text="x" * 39_000))
    assert post(shared.workspace, FORM, big).status == 200


def test_a_caller_who_does_not_finish_does_not_stay(shared: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.http.limits.READ_SECONDS", 0.2)
    address = urlsplit(requests_of(shared.workspace).url)
    with socket.create_connection((address.hostname or "", address.port or 0)) as line:
        line.sendall(b"POST /slack/events HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nabc")
        line.settimeout(5)
        assert line.makefile("rb").readline().split()[1] == b"408"


def test_the_challenge_is_answered_when_it_is_signed(shared: Environment) -> None:
    given = post(shared.workspace, JSON, json.dumps({"type": "url_verification", "challenge": "3eZbrw1a"}).encode())
    assert (given.status, given.body) == (200, b"3eZbrw1a")


# --- the same event twice ---


def test_an_event_that_slack_repeats_is_one_event(world: Environment) -> None:
    with world.store.reading() as session:
        before = session.connection().exec_driver_sql("SELECT count(*) FROM outbox").scalar()
    for number in range(4):
        requests = requests_of(world.workspace)
        again = {"x-slack-retry-num": str(number), "x-slack-retry-reason": "http_timeout"} if number else {}
        assert requests.post(requests.signed(JSON, json.dumps(event()).encode(), again)).status == 200
    with world.store.reading() as session:
        assert session.connection().exec_driver_sql("SELECT count(*) FROM outbox").scalar() == (before or 0) + 1


# --- what is secret ---


def test_no_log_at_any_level_holds_a_secret_or_a_word_of_what_was_sent(
    world: Environment, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    canary = "CANARY-IN-THE-BODY"
    ria = world.workspace.person("U0RIA")
    ria.command("C0GENERAL", "/ml-idea", f"{canary} as a title")
    assert ria.submit({**FRAUD_IDEA, "Title": canary}).closed
    ria.command("C0GENERAL", "/ml-queue", canary)
    after(world)
    world.workspace.person("U0REX").press(card(world), "Send to Payments squad")
    assert canary in words(card(world))
    forged = {"x_slack_signature": f"v0={canary}", "x_slack_request_timestamp": canary}
    assert ask(world, body=canary.encode(), content_type=FORM, **forged) == 401
    assert post(world.workspace, FORM, form(payload="{" + canary)).status == 400
    assert post(world.workspace, FORM, payload(pressed(actions=[{"action_id": canary}]))).status == 200
    assert post(world.workspace, FORM, form(**command(api_app_id=canary))).status == 401
    secrets = [world.workspace.bot_token, world.workspace.signing_secret, canary]
    secrets += [posted.headers["x-slack-signature"] for posted in requests_of(world.workspace).sent]
    logged = "\n".join(str(vars(record)) + record.getMessage() for record in caplog.records)
    assert "refused a request: signature" in logged
    assert not [secret for secret in secrets if secret in logged]


# --- who presses ---


@pytest.mark.parametrize("user", [{"id": "U0TRIS", "team_id": "T0ELSEWHERE"}, {"id": "U0TRIS"}])
def test_a_visitor_with_the_id_of_a_triager_here_is_not_that_triager(world: Environment, user: dict[str, str]) -> None:
    shown = submit(world)
    send = next(block for block in shown.blocks if block["type"] == "actions")["elements"][0]
    actions = [{"action_id": send["action_id"], "value": send["value"]}]
    visitor = {"user": user, "team": {"id": "T0ELSEWHERE"}}
    place = {"channel": {"id": "C0TRIAGE"}, "container": {"message_ts": shown.ts}}
    assert post(world.workspace, FORM, payload(pressed(actions=actions, **visitor, **place))).status == 200
    after(world)
    assert world.workspace.person("U0LEO").messages("C0PAY") == []


# --- when it is much, or Slack is away ---


def test_when_too_many_wait_the_next_is_told_at_once_to_come_again(
    open_test_world: OpenWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.http.server.THREADS", 2)
    monkeypatch.setattr("bot.http.server.WAITING", 2)
    with open_test_world() as world:
        people = [world.workspace.person(member) for member in ("U0RIA", "U0REX", "U0TRIS", "U0TOM", "U0ADA", "U0LEO")]
        for person in people:
            # Nobody is asked about later.
            person.command("C0GENERAL", "/ml-guild")
        world.workspace.latency_seconds = 0.7
        with ThreadPoolExecutor(len(people)) as pool:
            began = time.monotonic()
            answers = list(pool.map(lambda person: (person.command("C0GENERAL", "/ml-idea"), time.monotonic()), people))
        shed = [at - began for answer, at in answers if answer.text == TOO_MANY]
        assert len(shed) == 2
        assert max(shed) < 0.5
        assert sum(person.view() is not None for person in people) == 4


@pytest.mark.parametrize(
    "fault",
    [
        faults.server_error("auth.test", times=3),
        faults.html("auth.test", times=3),
        faults.body("auth.test", {"ok": True}, times=3),
        faults.top_level_list("auth.test", times=3),
        faults.body("auth.test", {"ok": True, "team_id": "", "user_id": "", "bot_id": ""}, times=3),
        faults.body("bots.info", {"ok": True, "bot": {}}, times=3),
        faults.server_error("bots.info", times=3),
    ],
    ids=["503", "html", "nothing in it", "a list", "empty", "no bot", "bots 503"],
)
def test_while_slack_cannot_say_whose_token_it_is_nothing_is_taken(world: Environment, fault: Fault) -> None:
    workspace = world.workspace
    assert post(workspace, FORM, form(**command())).status == 200
    workspace.faults.append(fault)
    endpoint = endpoint_of(world.bot.app, [SecretStr(workspace.signing_secret)], SystemClock().now)
    with listening(endpoint, "127.0.0.1", 0) as address:
        assert workspace.deliver_to(address)
        statuses = [post(workspace, FORM, form(**command())).status for _ in range(4)]
    assert statuses[0] == 503
    assert statuses[-1] == 200
    assert endpoint.verified
