"""What strangers may take of an HTTP endpoint: real sockets that say nothing, little, or too much."""

import asyncio
import http.client
import logging
import resource
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from slack_bolt import App

from bot.http.limits import CONNECTIONS, KEEP_ALIVE_SECONDS, SparingLog, most_connections
from bot.http.server import HttpEndpoint, endpoint_of, listening
from scheduling.clock import SystemClock
from tests.company import NOW
from tests.patience import PATIENCE_SECONDS

MOST, HEAD_SECONDS = 8, 0.4
UNIT = Path(__file__).parents[3] / "deploy" / "guildhall.service"
HEALTH = b"GET /health HTTP/1.1\r\nhost: x\r\n\r\n"


@contextmanager
def open_door(monkeypatch: pytest.MonkeyPatch, most: int = MOST, head: float = HEAD_SECONDS) -> Iterator[int]:
    """Serve an endpoint with small limits; give its port."""
    monkeypatch.setattr("bot.http.server.most_connections", lambda: most)
    monkeypatch.setattr("bot.http.server.HEAD_SECONDS", head)
    monkeypatch.setattr(HttpEndpoint, "prepare", lambda _door: None)
    app = App(signing_secret="s", token="xoxb-1", token_verification_enabled=False)
    with listening(endpoint_of(app, [], SystemClock().now), "127.0.0.1", 0) as address:
        yield int(address.rpartition(":")[2].partition("/")[0])


def is_well(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == 200
    finally:
        connection.close()


def lines(stack: ExitStack, port: int, count: int) -> list[socket.socket]:
    return [
        stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS))
        for _ in range(count)
    ]


def is_closed(line: socket.socket, within: float) -> bool:
    """Tell whether the other side closes a line in time."""
    line.settimeout(within)
    try:
        while line.recv(4096):
            pass
    except TimeoutError:
        return False
    except ConnectionError:
        return True
    return True


def test_many_who_say_nothing_keep_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    with open_door(monkeypatch, head=30) as port, ExitStack() as stack:
        idle = lines(stack, port, 5 * MOST)
        assert is_well(port)
        # The one that came first has gone first.
        assert is_closed(idle[0], 2)
        assert not is_closed(idle[-1], 0.05)


def test_who_says_nothing_does_not_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    with open_door(monkeypatch) as port, ExitStack() as stack:
        began = time.monotonic()
        assert all(is_closed(line, 5) for line in lines(stack, port, 3))
        assert HEAD_SECONDS * 0.9 <= time.monotonic() - began < 4


def drips(line: socket.socket, data: bytes) -> None:
    """Send a byte at a time; raises ConnectionError once the other side has closed the line."""
    for byte in data:
        line.sendall(bytes([byte]))
        time.sleep(0.02)


def answer(line: socket.socket) -> bytes:
    """Return an answer whose body is told by its length."""
    head, _, body = _until(line, b"\r\n\r\n").partition(b"\r\n\r\n")
    length = int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0])
    while len(body) < length:
        body += line.recv(4096)
    return head


def _until(line: socket.socket, end: bytes) -> bytes:
    data = b""
    while end not in data:
        more = line.recv(4096)
        assert more, "closed"
        data += more
    return data


@pytest.mark.parametrize("before", [b"", HEALTH], ids=["at first", "after a request"])
def test_who_sends_a_head_a_byte_at_a_time_does_not_stay(monkeypatch: pytest.MonkeyPatch, before: bytes) -> None:
    with open_door(monkeypatch) as port, ExitStack() as stack:
        [line] = lines(stack, port, 1)
        if before:
            line.sendall(before)
            assert b"200 OK" in answer(line)
        began = time.monotonic()
        with pytest.raises(ConnectionError):
            drips(line, b"GET /health HTTP/1.1\r\nx: " + b"y" * 10_000)
        assert time.monotonic() - began < 4


def test_who_goes_on_sending_what_nobody_reads_does_not_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    with open_door(monkeypatch) as port, ExitStack() as stack:
        [line] = lines(stack, port, 1)
        line.sendall(b"POST /nowhere HTTP/1.1\r\nhost: x\r\ncontent-length: 100000\r\n\r\n")
        assert b"404" in answer(line)
        with pytest.raises(ConnectionError):
            drips(line, b"x" * 1000)


def test_a_connection_is_used_again_and_again_and_is_kept_between(monkeypatch: pytest.MonkeyPatch) -> None:
    with open_door(monkeypatch) as port, ExitStack() as stack:
        [line] = lines(stack, port, 1)
        for _ in range(3):
            line.sendall(HEALTH)
            assert b"200 OK" in answer(line)
            time.sleep(HEAD_SECONDS * 1.5)


def test_a_connection_that_is_kept_ends_some_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.http.server.KEEP_ALIVE_SECONDS", 1)
    with open_door(monkeypatch) as port, ExitStack() as stack:
        [line] = lines(stack, port, 1)
        line.sendall(HEALTH)
        assert b"200 OK" in answer(line)
        assert is_closed(line, 4)
    assert 60 < KEEP_ALIVE_SECONDS <= 120


def test_where_all_are_busy_one_more_is_turned_away_and_said_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with open_door(monkeypatch, most=2, head=30) as port, ExitStack() as stack:
        for line in lines(stack, port, 2):
            line.sendall(b"POST /slack/events HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n")
        time.sleep(0.2)
        for line in lines(stack, port, 3):
            assert is_closed(line, 3)
    said = [record.getMessage() for record in caplog.records if record.name == "guildhall.http"]
    assert said.count("All 2 connections are busy: turned one away.") == 1


def test_what_is_no_http_and_what_is_not_signed_fills_no_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    with open_door(monkeypatch) as port:
        for sent in (
            b"\x16\x03\x01 hello\r\n\r\n",
            b"POST /slack/events HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n",
        ):
            for _ in range(10):
                with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS) as line:
                    line.sendall(sent)
                    line.recv(4096)
    assert [record.getMessage() for record in caplog.records] == ["refused a request: signature"]


def test_of_a_body_past_the_limit_no_more_than_the_limit_is_held() -> None:
    part, held = bytes(100_000), []

    async def receive() -> dict[str, object]:
        held.append(sys.getrefcount(part))
        return {"type": "http.request", "body": part, "more_body": len(held) < 90}

    sent: list[dict[str, object]] = []

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    endpoint: Any = endpoint_of(
        App(signing_secret="s", token="xoxb-1", token_verification_enabled=False), [], lambda: NOW
    )
    asyncio.run(endpoint({"type": "http", "headers": []}, receive, send))
    assert sent[0]["status"] == 413
    assert len(held) == 90
    # Ten parts are the million bytes that are kept; some more are on their way.
    assert max(held) - held[0] <= 12


def test_a_line_that_was_left_out_is_counted_when_it_stands_again(caplog: pytest.LogCaptureFixture) -> None:
    seconds = [0.0]
    log = SparingLog(logging.getLogger("guildhall.http"), lambda: seconds[0])
    for at in (0.0, 1.0, 59.0, 61.0, 200.0):
        seconds[0] = at
        log.warning("refused: %s", "this")
    log.warning("refused: %s", "that")
    said = [record.getMessage() for record in caplog.records]
    assert said == ["refused: this", "refused: this (2 more like it before)", "refused: this", "refused: that"]


@pytest.mark.parametrize(
    ("soft", "most"), [(1024, CONNECTIONS), (256, 128), (8192, CONNECTIONS), (resource.RLIM_INFINITY, CONNECTIONS)]
)
def test_connections_take_half_of_the_files_at_most(monkeypatch: pytest.MonkeyPatch, soft: int, most: int) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _: (soft, soft))
    assert most_connections() == most


def test_the_service_may_open_more_files_than_there_may_be_connections() -> None:
    [limit] = [line for line in UNIT.read_text().splitlines() if line.startswith("LimitNOFILE=")]
    assert int(limit.partition("=")[2]) >= 4 * CONNECTIONS
