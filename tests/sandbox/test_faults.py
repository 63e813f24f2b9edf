"""Each fault does over real HTTP what its name says."""

import gzip
import http.client
import json
import socket
import time
from typing import Any

import httpx
import pytest

from sandbox import faults
from sandbox.faults import Fault
from sandbox.state import Json
from tests.sandbox.stub_app import Rig

POST = "chat.postMessage"


def texts(rig: Rig) -> list[str]:
    return [each.text for each in rig.workspace.messages["C0GENERAL"]]


def history(rig: Rig, **args: Any) -> Json:
    return rig.call("conversations.history", channel="C0GENERAL", **args)


def spoil(rig: Rig, *spoils: Fault) -> None:
    rig.workspace.faults = list(spoils)


def raw(rig: Rig, timeout: float = 5.0) -> bytes:
    """Post over a bare socket; give every byte that came back."""
    body = json.dumps({"channel": "C0GENERAL", "text": "words"}).encode()
    here = (rig.http.base_url.host, rig.http.base_url.port or 80)
    with socket.create_connection(here, timeout) as line:
        head = f"POST /api/{POST} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {rig.workspace.bot_token}\r\n"
        kind = f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
        line.sendall((head + kind).encode() + body)
        came = b""
        while piece := line.recv(65536):
            came += piece
    return came


@pytest.mark.parametrize("accepted", [True, False])
def test_a_lost_answer_is_a_connection_that_closes(rig: Rig, accepted: bool) -> None:
    spoil(rig, faults.lost_answer(POST, accepted=accepted))
    assert raw(rig) == b""
    assert len(texts(rig)) == accepted


@pytest.mark.parametrize("accepted", [True, False])
def test_a_reset_is_a_reset(rig: Rig, accepted: bool) -> None:
    spoil(rig, faults.reset(POST, accepted=accepted))
    with pytest.raises(ConnectionResetError):
        raw(rig)
    assert len(texts(rig)) == accepted


def test_a_truncated_answer_promises_more_than_it_gives(rig: Rig) -> None:
    spoil(rig, faults.truncated(POST))
    head, _, body = raw(rig).partition(b"\r\n\r\n")
    promised = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.startswith(b"content-length"))
    assert 0 < len(body) < promised
    assert body.startswith(b'{"ok"')
    assert texts(rig) == ["words"]


@pytest.mark.parametrize("accepted", [True, False])
def test_a_hang_says_nothing_for_a_while(rig: Rig, accepted: bool) -> None:
    spoil(rig, faults.hang(POST, 0.2, accepted=accepted))
    began = time.monotonic()
    assert raw(rig) == b""
    assert time.monotonic() - began >= 0.2
    assert len(texts(rig)) == accepted


def test_who_hangs_up_first_does_not_disturb_the_server(rig: Rig) -> None:
    spoil(rig, faults.hang(POST, 0.3))
    with pytest.raises(TimeoutError):
        raw(rig, timeout=0.05)
    time.sleep(0.4)
    assert rig.post(text="again")["ok"]


def test_a_slow_answer_is_a_good_one(rig: Rig) -> None:
    spoil(rig, faults.slow(POST, 0.15))
    began = time.monotonic()
    assert rig.post(text="words")["ok"]
    assert time.monotonic() - began >= 0.15


@pytest.mark.parametrize(
    ("spoils", "given"),
    [
        (faults.empty(POST), ""),
        (faults.without_ok(POST), '{"ts":"1.000100"}'),
        (faults.odd_ok(POST, "yes"), '{"ok":"yes","ts":1}'),
        (faults.top_level_list(POST), '[{"ok":true}]'),
        (faults.html(POST), faults.PAGE),
    ],
)
def test_an_answer_may_be_anything(rig: Rig, spoils: Fault, given: str) -> None:
    spoil(rig, spoils)
    answer = rig.request(POST, {"channel": "C0GENERAL", "text": "words"})
    assert (answer.status_code, answer.text) == (200, given)
    assert texts(rig) == ["words"]


def test_a_huge_answer_comes_piece_by_piece(rig: Rig) -> None:
    spoil(rig, faults.huge(POST, 2))
    answer = rig.request(POST, {"channel": "C0GENERAL", "text": "words"})
    assert len(answer.content) > 2_000_000
    assert answer.json()["ok"]
    assert "content-length" not in answer.headers


def test_a_gzip_bomb_is_small_until_it_is_unpacked(rig: Rig) -> None:
    spoil(rig, faults.gzip_bomb(POST, 2))
    head, _, body = raw_until_closed(rig)
    assert b"content-encoding: gzip" in head
    assert len(body) < 20_000
    assert len(gzip.decompress(body)) > 2_000_000


def raw_until_closed(rig: Rig) -> tuple[bytes, bytes, bytes]:
    connection = http.client.HTTPConnection(rig.http.base_url.host, rig.http.base_url.port)
    headers = {"authorization": f"Bearer {rig.workspace.bot_token}", "content-type": "application/json"}
    connection.request("POST", f"/api/{POST}", json.dumps({"channel": "C0GENERAL", "text": "words"}), headers)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return str(answer.headers).encode(), b"", body


@pytest.mark.parametrize("header", faults.RETRY_AFTERS)
def test_every_strange_retry_after_goes_over_the_wire(rig: Rig, header: str | None) -> None:
    spoil(rig, faults.too_many("chat.*", header))
    answer = rig.request(POST, {"channel": "C0GENERAL", "text": "words"})
    assert (answer.status_code, answer.headers.get("retry-after")) == (429, header)
    assert texts(rig) == []


@pytest.mark.parametrize("error", [error for row in faults.ERRORS.values() for error in row])
def test_every_error_of_the_table_can_be_given(rig: Rig, error: str) -> None:
    spoil(rig, faults.refused(POST, error))
    assert rig.post(text="words") == {"ok": False, "error": error}
    assert texts(rig) == []


def test_a_pattern_strikes_the_methods_it_names(rig: Rig) -> None:
    spoil(rig, faults.server_error("conversations.*"))
    assert rig.post(text="words")["ok"]
    assert rig.request("conversations.history", {"channel": "C0GENERAL"}).status_code == 503
    assert history(rig)["ok"]


def test_a_late_accept_is_stored_when_the_clock_has_passed(rig: Rig) -> None:
    rig.post(text="before")
    spoil(rig, faults.late_accept(POST, 150))
    with pytest.raises(httpx.RemoteProtocolError):
        rig.post(text="late")
    rig.clock.move(seconds=149)
    assert texts(rig) == ["before"]
    rig.clock.move(seconds=51)
    rig.post(text="after")
    seen = rig.workspace.messages["C0GENERAL"]
    assert [each.text for each in seen] == ["before", "late", "after"]
    assert [int(each.ts.split(".")[0]) - int(seen[0].ts.split(".")[0]) for each in seen] == [0, 150, 200]


def test_a_late_accept_may_concern_any_method(rig: Rig) -> None:
    ts = rig.post(text="words")["ts"]
    spoil(rig, faults.late_accept("chat.delete", 10))
    with pytest.raises(httpx.RemoteProtocolError):
        rig.call("chat.delete", channel="C0GENERAL", ts=ts)
    assert texts(rig) == ["words"]
    rig.clock.move(seconds=10)
    assert texts(rig) == []


def test_history_lags_for_the_app_and_not_for_people(rig: Rig) -> None:
    rig.workspace.lookups.history_lag = 60
    root = rig.post(text="words")["ts"]
    assert history(rig)["messages"] == []
    assert rig.call("conversations.replies", channel="C0GENERAL", ts=root)["error"] == "thread_not_found"
    assert [each.text for each in rig.anna.messages("C0GENERAL")] == ["words"]
    rig.clock.move(seconds=59)
    assert history(rig)["messages"] == []
    rig.clock.move(seconds=1)
    assert [each["text"] for each in history(rig)["messages"]] == ["words"]
    rig.post(text="a reply", thread_ts=root)
    assert len(rig.call("conversations.replies", channel="C0GENERAL", ts=root)["messages"]) == 1
    rig.clock.move(seconds=60)
    assert len(rig.call("conversations.replies", channel="C0GENERAL", ts=root)["messages"]) == 2


def test_small_pages_are_forced_whatever_was_asked_for(rig: Rig) -> None:
    for number in range(5):
        rig.post(text=str(number))
    rig.workspace.lookups.longest_page = 2
    seen, cursor = [], ""
    for length in (2, 2, 1):
        page = history(rig, limit=200, cursor=cursor)
        assert len(page["messages"]) == length
        seen += [each["text"] for each in page["messages"]]
        cursor = page.get("response_metadata", {}).get("next_cursor", "")
    assert (seen, cursor) == (["4", "3", "2", "1", "0"], "")
