"""Listens at an address for the length of a block; at its end what was begun is finished."""

import os
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

import uvicorn
from pydantic import SecretStr
from slack_bolt import App
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.door.door import HttpDoor
from bot.door.installation import Installation
from bot.door.limits import HEAD_SECONDS, KEEP_ALIVE_SECONDS, bounded, most_connections
from bot.door.signatures import Signatures
from bot.settings import SettingsError

PATH, HEALTH_PATH = "/slack/events", "/health"
DRAIN_SECONDS = 8
START_SECONDS = 10.0


def door_of(
    app: App,
    secrets: Sequence[SecretStr],
    now: Callable[[], datetime],
    proved: Callable[[], None] = lambda: None,
) -> HttpDoor:
    """Return the door to an app; `now` is real time; `proved` is told once that the first secret is Slack's."""
    return HttpDoor(app, Signatures(secrets, now), Installation(app.client), proved)


@contextmanager
def listening(door: HttpDoor, host: str, port: int, is_well: Callable[[], bool] = lambda: True) -> Iterator[str]:
    """Serve the door at `host` and `port` (0: any free one) and give its address; raises SettingsError.

    Strangers may ask whether it `is_well`, and hear nothing more.
    """
    with _listener(host, port) as listener:
        # asyncio does this only for sockets it made itself; without it the body of an answer waits 40 ms for its head.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        server = uvicorn.Server(_config(door, is_well))
        thread = threading.Thread(target=server.run, args=([listener],), name="http", daemon=True)
        thread.start()
        _wait_for_start(server, thread)
        door.prepare()
        try:
            yield f"http://{host}:{listener.getsockname()[1]}{PATH}"
        finally:
            server.should_exit = True
            # What has not ended by then hangs; nobody waits for it.
            thread.join(DRAIN_SECONDS + 1)
            door.close()


def _listener(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=1024)
    except OSError as error:
        # Only a name that is not known has a reason without our address in it.
        reason = error.strerror if isinstance(error, socket.gaierror) else os.strerror(error.errno or 0)
        raise SettingsError(
            f"It can't listen at {host}, port {port} ({reason}). "
            "Set GUILDHALL_HOST to an address of this machine and GUILDHALL_PORT to a free port."
        ) from None


def _config(door: HttpDoor, is_well: Callable[[], bool]) -> uvicorn.Config:
    async def health(_request: Request) -> PlainTextResponse:
        return PlainTextResponse("ok", 200) if is_well() else PlainTextResponse("not ok", 503)

    return uvicorn.Config(
        Starlette(routes=[Route(PATH, door, methods=["POST"]), Route(HEALTH_PATH, health, methods=["GET"])]),
        http=bounded(most_connections(), HEAD_SECONDS),
        log_config=None,
        # It warns of each request that is no HTTP, of which anybody can send any number.
        log_level="error",
        access_log=False,
        lifespan="off",
        ws="none",
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        # So many are accepted in one go, before any of them is counted.
        backlog=128,
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )


def _wait_for_start(server: uvicorn.Server, thread: threading.Thread) -> None:
    pause = threading.Event()
    for _ in range(int(START_SECONDS / 0.005)):
        if server.started or not thread.is_alive():
            return
        pause.wait(0.005)
