"""Runs the server in a thread of its own, for the demo, for simulations and for tests."""

import socket
import threading
from collections.abc import Sequence
from types import TracebackType

import uvicorn
from starlette.routing import BaseRoute

from sandbox.server import create_app
from sandbox.sockets import PING_SECONDS
from sandbox.workspace import Workspace

START_SECONDS = 10.0


class SandboxServer:
    """A running sandbox; port 0 takes any free one."""

    def __init__(
        self, workspace: Workspace, *, port: int = 0, page_routes: Sequence[BaseRoute] = (), host: str = "127.0.0.1"
    ) -> None:
        self.workspace = workspace
        self._socket = socket.create_server((host, port), backlog=128)
        # asyncio does this only for sockets it made itself; without it the body of an answer waits 40 ms for its head
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.url = f"http://{host}:{self._socket.getsockname()[1]}"
        workspace.base_url = self.url
        config = uvicorn.Config(
            create_app(workspace, page_routes),
            log_config=None,
            access_log=False,
            lifespan="on",
            ws="websockets-sansio",
            ws_ping_interval=PING_SECONDS,  # each connection takes that of Sockets when it opens
            timeout_keep_alive=60,
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self.serve_forever, name="sandbox", daemon=True)

    @property
    def api_url(self) -> str:
        """Give the address a Slack client takes as its base_url."""
        return f"{self.url}/api/"

    def __enter__(self) -> "SandboxServer":
        """Start serving."""
        self._thread.start()
        if not self.workspace.sockets.wait_for_start(START_SECONDS):
            raise RuntimeError("the sandbox did not start")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop serving and cut what is still connected."""
        self.workspace.sockets.drop()
        if self.workspace.requests is not None:
            self.workspace.requests.close()
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()

    def wait(self) -> None:
        """Return when the server has ended, or raise KeyboardInterrupt."""
        while self._thread.is_alive():
            self._thread.join(1.0)

    def serve_forever(self) -> None:
        """Serve in this thread until the process is told to stop."""
        self._server.run(sockets=[self._socket])
