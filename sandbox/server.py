"""The workspace over HTTP and WebSocket, with files, for callers on this machine only."""

import asyncio
import contextlib
import json
import socket
import threading
from collections.abc import AsyncIterator, Sequence
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from sandbox.api import answer, spoilt
from sandbox.faults import Answer, as_response
from sandbox.refusals import Refused, refuse
from sandbox.response_urls import respond
from sandbox.rules import RULES
from sandbox.socket_mode import PING_SECONDS
from sandbox.state import Call, Json
from sandbox.traffic import TO_WORKSPACE, Exchange
from sandbox.workspace import Workspace

# Files over HTTP: the bytes for the app's token, a page to sign in for everybody else, as Slack does.

WHAT, UPLOAD = "files-pri", "upload"
SIGN_IN = "<!DOCTYPE html><html><head><title>Sign in</title></head><body>Sign in to your workspace</body></html>"


def download(workspace: Workspace, address: str, token: str) -> Answer:
    """Answer a GET of url_private or url_private_download; faults strike it under the name `files-pri`."""
    with workspace.lock:
        args: Json = {"address": address}
        spoils = spoilt(workspace, WHAT, args)
        if spoils is not None:
            return spoils
        if token != workspace.bot_token or "files:read" not in workspace.manifest.scopes:
            return _answer(workspace, args, SIGN_IN, "text/html; charset=utf-8", error="a page to sign in")
        file = workspace.files.get(address.partition("/")[0].rpartition("-")[2])
        if file is None:
            return _answer(workspace, args, "no such file", "text/plain; charset=utf-8", status=404, error="not there")
        return _answer(workspace, args, file.content, file.mimetype)


def _answer(
    workspace: Workspace, args: Json, body: str | bytes, kind: str, *, status: int = 200, error: str = ""
) -> Answer:
    summary: Json = {"ok": False, "error": error} if error else {"ok": True, "bytes": len(body)}
    workspace.record(Call(WHAT, args, summary, workspace.clock.now(), status))
    return Answer(body, status, {"content-type": kind})


def take_upload(workspace: Workspace, ticket: str, content: bytes) -> Answer:
    """Take the bytes of a file that the app has announced; faults strike it under the name `upload`."""
    with workspace.lock:
        args: Json = {"ticket": ticket, "bytes": len(content)}
        spoils = spoilt(workspace, UPLOAD, args)
        if spoils is not None:
            return spoils
        upload = workspace.uploads.get(ticket)
        is_taken = upload is not None and len(content) == upload.length
        if upload is not None and is_taken:
            upload.content = content
        status, words = (200, f"OK - {len(content)}") if is_taken else (400, "no such upload, or of another length")
        workspace.record(Call(UPLOAD, args, {"ok": is_taken}, workspace.clock.now(), status))
        return Answer(words, status, {"content-type": "text/plain; charset=utf-8"})


# The workspace over HTTP and WebSocket, for callers on this machine only.

LOOPBACK = {"127.0.0.1", "localhost", "[::1]"}
FOREIGN = "This request came from another site's page."
GOODBYE = None
LOOK_SECONDS = 0.2
ENDINGS = {"lost": "answer lost", "reset": "connection reset", "truncated": "answer cut off"}


def create_app(workspace: Workspace, page_routes: Sequence[BaseRoute] = ()) -> ASGIApp:
    """Build the server's application; `page_routes` are served beside Slack's own addresses."""

    async def call(request: Request) -> Response:
        return await _call(workspace, request)

    async def response_url(request: Request) -> Response:
        return await _late_answer(workspace, request)

    async def file(request: Request) -> Response:
        address = request.path_params["address"]
        exchange = workspace.traffic.begin(TO_WORKSPACE, "file", "files-pri", {"address": address})
        return _ended(workspace, exchange, download(workspace, address, _bearer(request)))

    async def upload(request: Request) -> Response:
        ticket, content = request.path_params["ticket"], await request.body()
        exchange = workspace.traffic.begin(TO_WORKSPACE, "file", UPLOAD, {"ticket": ticket, "bytes": len(content)})
        return _ended(workspace, exchange, take_upload(workspace, ticket, content))

    async def socket(websocket: WebSocket) -> None:
        await _socket(workspace, websocket)

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        workspace.sockets.start(asyncio.get_running_loop())
        looking = asyncio.create_task(_look_at_the_clock(workspace))
        yield
        looking.cancel()
        workspace.sockets.stop()

    routes: list[BaseRoute] = [
        Route("/api/{method}", call, methods=["GET", "POST"]),
        Route("/response/{number}", response_url, methods=["POST"]),
        Route("/files-pri/{address:path}", file),
        Route("/upload/{ticket}", upload, methods=["POST"]),
        WebSocketRoute("/socket/{ticket}", socket),
        *page_routes,
    ]
    return Doorway(Starlette(routes=routes, lifespan=lifespan))


class Doorway:
    """Lets in only what is addressed to this machine by name and comes from no other site's page.

    It can also cut a caller's connection.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or connection."""
        if scope["type"] != "lifespan" and not (_is_loopback(scope) and _is_of_this_site(scope)):
            await self._turn_away(scope, receive, send)
            return
        # uvicorn's send is a method of the request's cycle, which knows the connection under it
        scope["protocol"] = getattr(send, "__self__", None)
        scope["transport"] = getattr(scope["protocol"], "transport", None)
        await self._app(scope, receive, send)

    async def _turn_away(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        words = FOREIGN if _is_loopback(scope) else "This sandbox only answers on 127.0.0.1 and localhost."
        refusal = PlainTextResponse(words, status_code=403)
        await refusal(scope, receive, send)


async def _look_at_the_clock(workspace: Workspace) -> None:
    """Do what falls due even where nobody asks."""
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        if workspace.later.waits:
            workspace.catch_up()


def _is_loopback(scope: Scope) -> bool:
    host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
    name, _, port = host.rpartition(":")
    return (name if name and port.isdecimal() else host) in LOOPBACK


def _is_of_this_site(scope: Scope) -> bool:
    """Say whether a request was sent by a page of ours, or by no page: browsers name the site that a page is of."""
    headers = dict(scope["headers"])
    origin = headers.get(b"origin")
    return origin is None or origin == b"http://" + headers.get(b"host", b"")


async def _call(workspace: Workspace, request: Request) -> Response:
    name = request.path_params["method"]
    body = await request.body()
    try:
        args = _arguments(request, body)
    except Refused as refused:
        exchange = workspace.traffic.begin(TO_WORKSPACE, "Web API", name, body.decode(errors="replace"))
        return _ended(workspace, exchange, _refuse(workspace, name, {}, refused))
    token = _bearer(request) or str(args.pop("token", ""))
    exchange = workspace.traffic.begin(TO_WORKSPACE, "Web API", name, args)
    await asyncio.sleep(workspace.latency_seconds)
    response = answer(workspace, name, token, args)
    if response.ending == "whole":
        await asyncio.sleep(response.seconds)
    return _ended(workspace, exchange, response)


async def _late_answer(workspace: Workspace, request: Request) -> Response:
    body = await request.body()
    exchange = workspace.traffic.begin(TO_WORKSPACE, "response_url", "response_url", body.decode(errors="replace"))
    args: Json = {}
    try:
        args = _json_object(body)
        response = respond(workspace, request.path_params["number"], args)
    except Refused as refused:
        return _ended(workspace, exchange, _refuse(workspace, "response_url", args, refused, status=404))
    workspace.record(Call("response_url", args, response, workspace.clock.now()))
    return _ended(workspace, exchange, Answer(response))


def _bearer(request: Request) -> str:
    return request.headers.get("authorization", "").removeprefix("Bearer ").strip()


def _ended(workspace: Workspace, exchange: Exchange, response: Answer) -> Response:
    """Send the answer, and write down what it was."""
    summary: Json | str = f"{len(response.body)} bytes" if isinstance(response.body, bytes) else response.body
    error = "" if response.status < 400 else f"HTTP {response.status}"
    if isinstance(summary, dict) and not summary.get("ok", True):
        error = str(summary.get("error", error))
    workspace.traffic.end(exchange, summary, error if response.ending == "whole" else ENDINGS[response.ending])
    return as_response(response)


def _arguments(request: Request, body: bytes) -> Json:
    args: Json = dict(request.query_params)
    if not body:
        return args
    if not request.headers.get("content-type", "").startswith("application/json"):
        return args | dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))
    return args | _json_object(body)


def _json_object(body: bytes) -> Json:
    try:
        value = json.loads(body)
    except ValueError:
        refuse("call.json")
    if not isinstance(value, dict):
        refuse("call.json_object")
    return dict(value)


def _refuse(workspace: Workspace, what: str, args: Json, refused: Refused, status: int = 200) -> Answer:
    """Say no, and keep the record of it."""
    workspace.record(Call(what, args, refused.answer(), workspace.clock.now(), status, refused.rule.id))
    return Answer(refused.answer(), status)


class SocketWire:
    """One open WebSocket, seen from the workspace; `protocol` is the server's own hold on it."""

    def __init__(self, protocol: Any) -> None:
        self.outgoing: asyncio.Queue[str | None] = asyncio.Queue()
        self._protocol = protocol
        self._silent = False

    def send(self, text: str) -> None:
        """Queue one text frame."""
        if not self._silent:
            self.outgoing.put_nowait(text)

    def cut(self) -> None:
        """End the connection at once, without a closing frame."""
        self._protocol.transport.abort()

    def silence(self) -> None:
        """Keep the connection, but send nothing more, no ping either, and read nothing."""
        self._silent = True
        self.stop_pings()
        self._protocol.transport.pause_reading()

    def stop_pings(self) -> None:
        """Send no more pings; all else goes on."""
        self._protocol.stop_keepalive()

    def close(self) -> None:
        """End the connection once everything queued is out."""
        self.outgoing.put_nowait(GOODBYE)


async def _socket(workspace: Workspace, websocket: WebSocket) -> None:
    ticket = websocket.path_params["ticket"]
    with workspace.lock:
        is_valid = ticket in workspace.tickets
        workspace.tickets.discard(ticket)
    if not is_valid:
        await websocket.close(1008)
        return
    wire = SocketWire(websocket.scope["protocol"])
    websocket.scope["protocol"].ping_interval = workspace.sockets.ping_seconds
    await websocket.accept()
    writing = asyncio.create_task(_write(wire, websocket))
    if not workspace.sockets.open(wire, _hello(workspace)):
        _turn_down(workspace, wire)
    try:
        while True:
            workspace.sockets.received(await websocket.receive_text())
    except WebSocketDisconnect:
        pass
    finally:
        workspace.sockets.closed(wire)
        wire.close()
        await writing


def _turn_down(workspace: Workspace, wire: SocketWire) -> None:
    rule = RULES["socket.connections"]
    wire.send(json.dumps({"type": "disconnect", "reason": rule.error, "debug_info": {}}))
    wire.close()
    answer: Json = {"ok": False, "error": rule.error}
    workspace.record(Call("socket", {}, answer, workspace.clock.now(), rule=rule.id))


async def _write(wire: SocketWire, websocket: WebSocket) -> None:
    try:
        while (text := await wire.outgoing.get()) is not None:
            await websocket.send_text(text)
        await websocket.close()
    except (WebSocketDisconnect, RuntimeError):
        return  # the other end was faster


def _hello(workspace: Workspace) -> Json:
    about = {"host": "sandbox", "build_number": 1, "approximate_connection_time": 18060}
    return {"connection_info": {"app_id": workspace.app_id}, "debug_info": about}


# Runs the server in a thread of its own, for the demo, for simulations and for tests.

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
