"""`GET /health` on this machine's loopback: how this process is, as JSON; 200 when all is well, else 503."""

import json
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol

HOST, PATH = "127.0.0.1", "/health"
READ_SECONDS = 2.0
_OURS = (HOST, "localhost")

_log = logging.getLogger("guildhall")


class Source(Protocol):
    """What knows how this process is."""

    def told(self) -> dict[str, Any]:
        """Return it as JSON can carry it, `well` among it."""


@contextmanager
def answering_health(vitals: Source, port: int) -> Iterator[None]:
    """Answer at a port for the length of the block (0: nowhere); one that is taken is told, and nothing more."""
    server = _server(vitals, port) if port else None
    if server is None:
        yield
        return
    thread = threading.Thread(target=server.serve_forever, args=(0.1,), name="health", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


def _server(vitals: Source, port: int) -> ThreadingHTTPServer | None:
    class Handler(BaseHTTPRequestHandler):
        timeout = READ_SECONDS

        def do_GET(self) -> None:
            # A page in somebody's browser must not read it by a name of its own for this machine.
            name = self.headers.get("host", "").rpartition(":")[0] or self.headers.get("host", "")
            if self.path != PATH or name not in _OURS:
                self.send_error(404)
                return
            told = vitals.told()
            body = json.dumps(told, indent=2).encode() + b"\n"
            self.send_response(200 if told["well"] else 503)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_told: Any) -> None:
            """Log nothing: it is asked all the time."""

    try:
        return _Quiet((HOST, port), Handler)
    except OSError as error:
        _log.warning(
            "amber: nobody can ask on port %d how it is (%s). Set GUILDHALL_HEALTH_PORT to a free one, or to 0.",
            port,
            error.strerror,
        )
        return None


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_told: Any) -> None:
        """Say nothing: whoever asked has gone."""
