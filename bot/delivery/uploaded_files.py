"""Fetches a file that somebody uploaded to Slack: from Slack's own hosts alone, and only up to our limit."""

import urllib.error
import urllib.request
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

from intake.errors import Refused

MOST_BYTES = 20_000_000
SECONDS, BLOCK_BYTES = 20, 1 << 18
HOSTS = (".slack.com", ".slack-edge.com", ".slack-files.com")
LOOPBACK = ("127.0.0.1", "localhost", "::1")
TOO_LARGE = f"The file is larger than {MOST_BYTES // 1_000_000} MB. Split the list and upload the parts."
ELSEWHERE = "The file isn't stored in Slack, so I can't read it. Save it as a CSV file and upload that."
SIGN_IN = (
    "Slack didn't give me the file because the app lacks the scope files:read. "
    "`guildhall import FILE` on the server works without it."
)
NO_MORE = "Slack no longer has the file. Please upload it again."


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """The token must not travel to wherever an answer points."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Follow nothing."""


def download(url: str, token: str, to: Path, *, on_loopback: bool) -> None:
    """Fetch the file at `url` into `to`; raises Refused, in words for who gave it, when that is no use to try again."""
    if not is_slacks(url, on_loopback=on_loopback):
        raise Refused(ELSEWHERE)
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})  # noqa: S310 - checked above
    try:
        with urllib.request.build_opener(_NoRedirect).open(request, timeout=SECONDS) as answer:
            if answer.headers.get_content_type() == "text/html":
                raise Refused(SIGN_IN)
            _copy(answer, to)
    except urllib.error.HTTPError as error:
        with error:
            if error.code in (301, 302, 303, 307, 308, 401, 403):
                raise Refused(SIGN_IN) from None
            if error.code in (404, 410):
                raise Refused(NO_MORE) from None
            raise


def is_slacks(url: str, *, on_loopback: bool) -> bool:
    """Tell whether an address is one of Slack's own hosts, or of its stand-in on this machine."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if on_loopback and host in LOOPBACK:
        return parts.scheme in ("http", "https")
    return parts.scheme == "https" and host.endswith(HOSTS)


def _copy(answer: IO[bytes], to: Path) -> None:
    size = 0
    with to.open("wb") as file:
        while block := answer.read(BLOCK_BYTES):
            size += len(block)
            if size > MOST_BYTES:
                raise Refused(TOO_LARGE)
            file.write(block)
