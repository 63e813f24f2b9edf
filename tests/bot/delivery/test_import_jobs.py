"""Files are fetched from Slack's hosts alone, with the token, and no more of them than is taken."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from bot.delivery import uploaded_files
from bot.delivery.uploaded_files import download
from intake.errors import Refused


class Answering(BaseHTTPRequestHandler):
    """Answers as the path says, and remembers the tokens it was shown."""

    seen: ClassVar[list[str | None]] = []

    def do_GET(self) -> None:
        self.seen.append(self.headers.get("Authorization"))
        what = self.path.strip("/")
        self.send_response({"moved": 302, "gone": 404}.get(what, 200))
        self.send_header("Content-Type", "text/html" if what == "login" else "text/csv")
        if what == "moved":
            self.send_header("Location", "http://localhost:1/elsewhere")
        self.end_headers()
        self.wfile.write(b"x" * (5_000 if what == "large" else 5))

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def address() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_file_is_fetched_with_the_token(address: str, tmp_path: Path) -> None:
    download(f"{address}/file", "xoxb-1", tmp_path / "file", on_loopback=True)
    assert (tmp_path / "file").read_bytes() == b"xxxxx"
    assert Answering.seen[-1] == "Bearer xoxb-1"


@pytest.mark.parametrize(
    ("what", "told"),
    [("login", "files:read"), ("moved", "files:read"), ("gone", "no longer has the file"), ("large", "larger than")],
)
def test_whatever_else_comes_is_told_plainly(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str, told: str
) -> None:
    monkeypatch.setattr(uploaded_files, "MOST_BYTES", 1_000)
    with pytest.raises(Refused, match=told):
        download(f"{address}/{what}", "xoxb-1", tmp_path / "file", on_loopback=True)


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/files/x.csv",
        "https://files.slack.com.evil.example/x.csv",
        "https://evilslack.com/x.csv",
        "http://files.slack.com/x.csv",
        "http://169.254.169.254/latest",
        "file:///etc/passwd",
        "",
        "https://files.slack.com@evil.example/x",
    ],
)
def test_the_token_is_shown_to_slack_alone(tmp_path: Path, url: str) -> None:
    for on_loopback in (True, False):
        with pytest.raises(Refused, match="isn't stored in Slack"):
            download(url, "xoxb-1", tmp_path / "file", on_loopback=on_loopback)


def test_loopback_is_slack_only_where_slack_is_on_loopback(address: str, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="isn't stored in Slack"):
        download(f"{address}/file", "xoxb-1", tmp_path / "file", on_loopback=False)
