"""Malformed answers leave a message unconfirmed, and neither stop the process nor fill its memory."""

import resource
import socket
import threading
import time
from contextlib import suppress
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest

from bot import client
from guildhall.environment import Environment
from intake.services.members import Members
from sandbox import faults
from sandbox.faults import Fault
from tests.faults.helpers import HALF_AN_HOUR, calls, cards, deliveries, submit_and_wait, submit_idea
from tests.patience import slowed

POST = "chat.postMessage"
ODD = {
    "html": faults.html(POST),
    "empty": faults.empty(POST),
    "ok missing": faults.without_ok(POST),
    "ok a word": faults.odd_ok(POST, "true"),
    "ok a number": faults.odd_ok(POST, 1),
    "ok null": faults.odd_ok(POST, None),
    "ok a word, and all else as it should be": faults.body(
        POST, {"ok": "true", "channel": "C0TRIAGE", "ts": "1.000100"}, accepted=False
    ),
    "a list": faults.top_level_list(POST),
    "null": faults.body(POST, "null"),
    "no ts": faults.body(POST, {"ok": True, "channel": "C0TRIAGE"}),
    "ts a number": faults.body(POST, {"ok": True, "ts": 1772614800.0001}),
    "ts a word": faults.body(POST, {"ok": True, "ts": "soon"}),
    "error a list": faults.body(POST, {"ok": False, "error": ["is_archived"]}),
    "error never heard of": faults.refused(POST, "brand_new_error"),
    "duplicate": faults.refused(POST, "duplicate_message"),
    "nested too deep": faults.body(POST, "[" * 100_000),
    "a number too long": faults.body(POST, '{"ok": ' + "9" * 5000 + "}"),
    "not utf-8": faults.body(POST, b'{"ok": true, "ts": "\xff"}'),
    "cut short": faults.truncated(POST),
    "reset": faults.reset(POST),
}


@pytest.mark.parametrize("fault", ODD.values(), ids=ODD)
def test_malformed_answer_is_looked_up_and_the_message_stands_once(world: Environment, fault: Fault) -> None:
    submit_and_wait(world, fault)
    assert len(cards(world)) == 1
    assert {stands.progress for stands in deliveries(world, "card")} == {"sent"}
    assert calls(world, "conversations.history")
    assert world.workspace.person("U0RIA").direct_messages()
    world.workspace.refused.clear()


WHO_WE_ARE = [{"ok": True}, {"ok": True, "team_id": "T0SANDBOX", "user_id": "U0SANDBOXBOT", "bot_id": None}]


@pytest.mark.parametrize("odd", WHO_WE_ARE)
def test_malformed_answer_to_auth_test_leaves_no_search_blind(world: Environment, odd: dict[str, Any]) -> None:
    submit_idea(world)
    world.workspace.faults.extend([faults.lost_answer(POST, times=2), faults.body("auth.test", odd)])
    world.stepper.advance(world.clock.now() + HALF_AN_HOUR)
    assert not world.workspace.faults
    assert len(cards(world)) == 1
    assert {stands.progress for stands in deliveries(world, "card")} == {"sent"}


@pytest.mark.parametrize("odd", WHO_WE_ARE)
def test_malformed_answer_to_auth_test_locks_nobody_out_for_good(world: Environment, odd: dict[str, Any]) -> None:
    world.workspace.faults.append(faults.body("auth.test", odd))
    ria = world.workspace.person("U0RIA")
    ria.command("C0GENERAL", "/ml-idea")
    assert not world.workspace.faults
    assert ria.view() is None
    submit_idea(world)
    world.stepper.advance(world.clock.now() + HALF_AN_HOUR)
    assert len(cards(world)) == 1


@pytest.mark.parametrize("user", [None, ["U0GUS"], {}, {"id": ""}])
def test_malformed_answer_about_a_member_changes_nothing_about_them(world: Environment, user: object) -> None:
    members, team = Members(world.store), world.workspace.team_id
    assert world.bot.principals.ask("U0GUS", team, world.clock.now()) is not None
    before = members.told("U0GUS")
    world.workspace.faults.append(faults.body("users.info", {"ok": True, "user": user}))
    assert world.bot.principals.ask("U0GUS", team, world.clock.now() + timedelta(days=2)) is None
    assert not world.workspace.faults
    assert members.told("U0GUS") == before


@pytest.mark.parametrize("name", ["huge", "gzip bomb"])
def test_malformed_answer_of_fifty_megabytes_is_not_read_into_memory(
    world: Environment, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "MOST_BYTES", 1_000_000)
    submit_and_wait(world)
    fault = faults.huge(POST, 50) if name == "huge" else faults.gzip_bomb(POST, 50)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    submit_and_wait(world, fault)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 40_000, f"{grown} kB"
    assert len(cards(world)) == 2
    assert {stands.progress for stands in deliveries(world, "card")} == {"sent"}
    world.workspace.refused.clear()


def test_malformed_answer_error_page_of_fifty_megabytes_is_not_read_either(
    world: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "MOST_BYTES", 1_000_000)
    page = faults.huge(POST, 50)
    page.answer.status = 503
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    submit_and_wait(world, page)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 40_000
    assert len(cards(world)) == 1
    world.workspace.refused.clear()


def test_malformed_answer_that_drips_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "BLOCK_BYTES", 4)
    with pytest.raises(client.MalformedResponse, match="too long"):
        client._read(BytesIO(b'{"ok": true, "ts": "1.1"}'), until=time.monotonic() - 1)


@pytest.mark.parametrize("begun", [b"HTTP/1.1 200 OK\r\ncontent-length: 60000\r\n\r\n", b"HTTP/1.1 200 OK\r\nx-slow: "])
def test_malformed_answer_that_comes_byte_by_byte_is_given_up(begun: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=drip, args=(server, begun), daemon=True).start()
        slack = client.Client("xoxb-test", f"http://127.0.0.1:{server.getsockname()[1]}/api/")
        slack.timeout = 0.5  # type: ignore[assignment]
        began = time.monotonic()
        with pytest.raises(TimeoutError):
            slack.api_test()
        assert time.monotonic() - began < 1.5 * slowed()


def drip(server: socket.socket, begun: bytes) -> None:
    """Answer with these bytes, and then with another one each moment, for three seconds."""
    line, _ = server.accept()
    with line, suppress(OSError):
        line.recv(10_000)
        line.sendall(begun)
        for _ in range(60):
            time.sleep(0.05)
            line.sendall(b" ")


@pytest.mark.parametrize("given", [{"ok": True}, {"ok": True, "channel": "D1"}, {"ok": True, "channel": {"id": 7}}])
def test_malformed_answer_to_opening_a_conversation_loses_nothing(world: Environment, given: object) -> None:
    submit_and_wait(world, faults.body("conversations.open", given))
    assert world.workspace.person("U0RIA").direct_messages()
    assert {stands.progress for stands in deliveries(world, "tracker")} == {"sent"}
    world.workspace.refused.clear()


def test_malformed_answer_with_an_unknown_error_is_tried_a_few_times_and_left_to_a_person(world: Environment) -> None:
    submit_and_wait(world, Fault(POST, faults.Answer({"ok": False, "error": "brand_new_error"}), times=8))
    submit_and_wait(world)
    assert len(calls(world, POST)) < 40
    assert all(stands.progress in ("sent", "parked") for stands in deliveries(world, "card"))
    world.workspace.refused.clear()
