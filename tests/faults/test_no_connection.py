"""No connection: no byte was sent, so it is tried again and never looked up."""

import gc
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.client import Client, MalformedResponse
from bot.slack_errors import Unavailable, Unconfirmed, classify
from guildhall.environment import Environment
from tests.faults.helpers import calls, cards, deliveries, submit_idea

NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)


def found(base_url: str) -> object:
    """Return how a post to this address is understood."""
    try:
        Client("xoxb-test", base_url, seconds=2).chat_postMessage(channel="C1", text="hello")
    except Exception as error:
        return classify(error, NOW)
    raise AssertionError("it was answered")


@contextmanager
def answering(answer: bytes, context: ssl.SSLContext | None = None) -> Iterator[int]:
    """Answer whoever connects with these bytes, and give the port."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(5)

        def serve() -> None:
            try:
                connection, _ = server.accept()
                with context.wrap_socket(connection, server_side=True) if context else connection as line:
                    line.recv(65536)
                    line.sendall(answer)
                    # Closed with something unread, it would be reset before the answer is read.
                    line.shutdown(socket.SHUT_WR)
                    while line.recv(65536):
                        pass
            except OSError:
                pass

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        thread.join(5)


@pytest.fixture
def expired(tmp_path: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Return a server's side with a certificate of the past, and a client's that trusts it but for that."""
    key, certificate, asked, names = (tmp_path / name for name in ("key.pem", "certificate.pem", "asked.pem", "names"))
    names.write_text("subjectAltName=IP:127.0.0.1\n")
    ask = f"openssl req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout {key} -out {asked}"
    sign = f"openssl x509 -req -in {asked} -signkey {key} -days -1 -extfile {names} -out {certificate}"
    for command in (ask, sign):
        subprocess.run(command.split(), check=True, capture_output=True)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate, key)
    return server, ssl.create_default_context(cafile=str(certificate))


def test_no_connection_with_an_expired_certificate(
    expired: tuple[ssl.SSLContext, ssl.SSLContext], monkeypatch: pytest.MonkeyPatch
) -> None:
    server, trusting = expired
    monkeypatch.setattr("bot.client.ssl.create_default_context", lambda: trusting)
    with answering(b"", server) as port:
        told = found(f"https://127.0.0.1:{port}/api/")
    assert isinstance(told, Unavailable)
    assert "expired" in told.why


def test_no_connection_with_a_server_without_tls() -> None:
    with answering(b"HTTP/1.1 400 Bad Request\r\n\r\n") as port:
        assert isinstance(found(f"https://127.0.0.1:{port}/api/"), Unavailable)


def test_no_connection_with_an_unknown_host_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert found("https://slack.invalid/api/") == Unavailable("Slack can't be reached: Name or service not known")


@pytest.mark.parametrize("status", ["403 Forbidden", "407 Proxy Authentication Required", "502 Bad Gateway"])
def test_no_connection_through_a_proxy_that_refuses(status: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(f"HTTP/1.1 {status}\r\n\r\n".encode()) as port:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
        told = found("https://slack.invalid/api/")
    assert isinstance(told, Unavailable)
    assert status[:3] in told.why
    # A connection that was left open would be told of now.
    gc.collect()


def test_no_connection_is_not_said_of_a_cut_after_the_request_has_left() -> None:
    with answering(b"") as port:
        assert isinstance(found(f"http://127.0.0.1:{port}/api/"), Unconfirmed)


def test_no_connection_follows_no_redirect_with_the_token() -> None:
    with answering(b'{"ok": true}') as elsewhere:
        moved = f"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:{elsewhere}/\r\nContent-Length: 0\r\n\r\n"
        with answering(moved.encode()) as port:
            assert found(f"http://127.0.0.1:{port}/api/") == Unconfirmed("HTTP 302")
        with socket.create_connection(("127.0.0.1", elsewhere)) as first:
            first.sendall(b"nobody was here before")


def test_no_connection_is_retried_and_looked_up_by_nobody(world: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    world.stepper.settle()
    submit_idea(world)
    start, posted = world.clock.now(), len(calls(world, "chat.postMessage"))
    with monkeypatch.context() as down:
        down.setattr(socket, "create_connection", _unreachable)
        world.bot.delivery.run_until_idle()
    assert {stands.progress for stands in deliveries(world, "card")} == {"ready"}
    assert world.bot.delivery.held == "Slack can't be reached: Network is unreachable"
    assert len(calls(world, "chat.postMessage")) == posted
    world.stepper.advance(start.replace(minute=start.minute + 1))
    assert len(cards(world)) == 1
    assert not calls(world, "conversations.history")


def _unreachable(*_: object, **__: object) -> None:
    raise OSError(101, "Network is unreachable")


def test_no_connection_differs_from_an_answer_that_ends_too_early() -> None:
    with answering(b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"ok": true, "ts": "1.1"}') as port:
        client = Client("xoxb-test", f"http://127.0.0.1:{port}/api/", seconds=2)
        with pytest.raises(MalformedResponse, match="cut short"):
            client.chat_postMessage(channel="C1", text="hello")
