"""The workspace over HTTP and WebSocket, for callers on this machine only."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Sequence
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from sandbox.downloads import download
from sandbox.faults import Answer
from sandbox.gate import answer
from sandbox.response_urls import respond
from sandbox.rules import RULES, Refused, refuse
from sandbox.state import Call, Json
from sandbox.workspace import Workspace

LOOPBACK = {"127.0.0.1", "localhost", "[::1]"}
GOODBYE = None


def create_app(workspace: Workspace, page_routes: Sequence[BaseRoute] = ()) -> ASGIApp:
    """Build the server's application; `page_routes` are served beside Slack's own addresses."""

    async def call(request: Request) -> Response:
        return await _call(workspace, request)

    async def response_url(request: Request) -> Response:
        args: Json = {}
        try:
            args = _json_object(await request.body())
            given = respond(workspace, request.path_params["number"], args)
            workspace.record(Call("response_url", args, given, workspace.clock.now()))
            return JSONResponse(given)
        except Refused as refused:
            return _refuse(workspace, "response_url", args, refused, status=404)

    async def file(request: Request) -> Response:
        token = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
        return _as_response(download(workspace, request.path_params["address"], token))

    async def socket(websocket: WebSocket) -> None:
        await _socket(workspace, websocket)

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        workspace.sockets.start(asyncio.get_running_loop())
        yield
        workspace.sockets.stop()

    routes: list[BaseRoute] = [
        Route("/api/{method}", call, methods=["GET", "POST"]),
        Route("/response/{number}", response_url, methods=["POST"]),
        Route("/files-pri/{address:path}", file),
        WebSocketRoute("/socket/{ticket}", socket),
        *page_routes,
    ]
    return Doorway(Starlette(routes=routes, lifespan=lifespan))


class Doorway:
    """Lets in only what is addressed to this machine by name, and can cut a caller's connection."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or connection."""
        if scope["type"] != "lifespan" and not _is_loopback(scope):
            await self._turn_away(scope, receive, send)
            return
        # uvicorn's send is a method of the request's cycle, which knows the connection under it
        scope["transport"] = getattr(getattr(send, "__self__", None), "transport", None)
        await self._app(scope, receive, send)

    async def _turn_away(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        refusal = PlainTextResponse("This sandbox answers on 127.0.0.1 and localhost only.", status_code=403)
        await refusal(scope, receive, send)


class LostAnswer(Response):
    """Cuts the connection instead of answering."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Cut it, and wait until the server knows, which would answer 500 for us otherwise."""
        scope["transport"].abort()
        await asyncio.sleep(0.01)


def _is_loopback(scope: Scope) -> bool:
    host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
    name, _, port = host.rpartition(":")
    return (name if name and port.isdecimal() else host) in LOOPBACK


async def _call(workspace: Workspace, request: Request) -> Response:
    name = request.path_params["method"]
    try:
        args = _arguments(request, await request.body())
    except Refused as refused:
        return _refuse(workspace, name, {}, refused)
    token = request.headers.get("authorization", "").removeprefix("Bearer ").strip() or str(args.pop("token", ""))
    return _as_response(answer(workspace, name, token, args))


def _arguments(request: Request, body: bytes) -> Json:
    args: Json = dict(request.query_params)
    if not body:
        return args
    if not request.headers.get("content-type", "").startswith("application/json"):
        return args | dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))
    return args | _json_object(body)


def _json_object(body: bytes) -> Json:
    try:
        given = json.loads(body)
    except ValueError:
        refuse("call.json")
    if not isinstance(given, dict):
        refuse("call.json_object")
    return dict(given)


def _refuse(workspace: Workspace, what: str, args: Json, refused: Refused, status: int = 200) -> Response:
    """Say no, and keep the record of it."""
    workspace.record(Call(what, args, refused.answer(), workspace.clock.now(), status, refused.rule.id))
    return JSONResponse(refused.answer(), status_code=status)


def _as_response(given: Answer) -> Response:
    if given.lost:
        return LostAnswer()
    if isinstance(given.body, str | bytes):
        return Response(given.body, given.status, given.headers)
    return JSONResponse(given.body, given.status, given.headers)


class SocketWire:
    """One open WebSocket, seen from the workspace."""

    def __init__(self) -> None:
        self.outgoing: asyncio.Queue[str | None] = asyncio.Queue()

    def send(self, text: str) -> None:
        """Queue one text frame."""
        self.outgoing.put_nowait(text)

    def close(self) -> None:
        """End the connection once everything queued is out."""
        self.outgoing.put_nowait(GOODBYE)


async def _socket(workspace: Workspace, websocket: WebSocket) -> None:
    ticket = websocket.path_params["ticket"]
    with workspace.lock:
        known = ticket in workspace.tickets
        workspace.tickets.discard(ticket)
    if not known:
        await websocket.close(1008)
        return
    await websocket.accept()
    wire = SocketWire()
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
