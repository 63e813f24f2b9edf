"""The servers that are measured, each a process of its own: `python -m benchmarks.http_servers NAME [PORT OF SLACK]`.

Each prints its port and serves until it is ended. `slack` is a Web API that answers at once and checks nothing, so that
it costs everybody the same."""

import asyncio
import json
import logging
import socket
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import uvicorn
from pydantic import SecretStr
from slack_bolt import Ack, App, BoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route as Address

import bot.app
from benchmarks.http_load import SECRET
from bot.dispatch import Route, RouteKind
from bot.http.server import PATH, THREADS, endpoint_of, listening
from bot.routes import ROUTES
from bot.serve import connections_of
from bot.settings import Mode, Settings
from bot.views.ideas import build_idea_form
from guildhall import schema
from intake.access import Action
from intake.answers import FormChoices
from scheduling.clock import SystemClock
from store.engine import Store

SLOW_SECONDS = 0.5
USER = {"id": "U0A", "team_id": "T0A", "name": "ada", "real_name": "Ada", "tz": "UTC", "profile": {}}
BOT = {"team_id": "T0A", "user_id": "U0B", "bot_id": "B0A", "url": "http://127.0.0.1/", "team": "T", "user": "b"}
# What the bot would not take for an answer, since it lacks what the method is for, is none (bot/client.py).
ANSWERS: dict[str, dict[str, Any]] = {
    "auth.test": BOT,
    "bots.info": {"bot": {"id": "B0A", "app_id": "A0A"}},
    "users.info": {"user": USER},
    "views.open": {"view": {"id": "V0A"}},
}


def acknowledge(ack: Ack) -> None:
    """Do nothing else."""
    ack()


def dawdle(ack: Ack) -> None:
    """Take a while."""
    time.sleep(SLOW_SECONDS)
    ack()


def ours(slack: str) -> None:
    """Serve the bot, with two routes more: one that only acknowledges, and one that dawdles."""
    more = (
        Route(RouteKind.command, "/ack", acknowledge, Action.read),
        Route(RouteKind.command, "/slow", dawdle, Action.read),
    )
    vars(bot.app)["ROUTES"] = (*ROUTES, *more)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            guildhall_mode=Mode.http,
            slack_bot_token=SecretStr("xoxb-1"),
            slack_signing_secret=SecretStr(SECRET),
            slack_api_url=f"http://127.0.0.1:{slack}/api/",
            database_url=f"sqlite:///{Path(folder) / 'x.db'}",
        )
        store = Store(settings.database_url, connections=connections_of(settings))
        schema.upgrade(store)
        built = bot.app.build(store, settings, SystemClock().now)
        with listening(endpoint_of(built.app, settings.signing_secrets, SystemClock().now), "127.0.0.1", 0) as address:
            print(address.removesuffix(PATH).rpartition(":")[2], flush=True)
            sys.stdin.read()


def raw(_slack: str) -> None:
    """Serve what only verifies and parses."""
    verifier = SignatureVerifier(SECRET)

    async def answer(request: Request) -> Response:
        body, headers = await request.body(), request.headers
        if not verifier.is_valid(body, headers["x-slack-request-timestamp"], headers["x-slack-signature"]):
            return Response(status_code=401)
        return Response("" if dict(parse_qsl(body.decode())) else "nothing")

    _serve(answer)


def bare(slack: str) -> None:
    """Serve a bare Bolt app in an arrangement like ours; its one command opens our form, made beforehand."""
    view = build_idea_form(FormChoices(areas=()))
    authorization = AuthorizeResult(
        enterprise_id=None, team_id="T0A", bot_token="xoxb-1", bot_id="B0A", bot_user_id="U0B"
    )
    client = WebClient("xoxb-1", base_url=f"http://127.0.0.1:{slack}/api/", retry_handlers=[])
    app = App(client=client, signing_secret=SECRET, process_before_response=True, authorize=lambda: authorization)

    @app.command("/ml-idea")
    def open_form(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        client.views_open(trigger_id=body["trigger_id"], view=view)
        ack()

    app.command("/ack")(acknowledge)
    pool = ThreadPoolExecutor(THREADS)

    def run(body: bytes, headers: Any) -> Response:
        response = app.dispatch(BoltRequest(body=body.decode(), headers=headers))
        return Response(response.body, response.status, response.first_headers_without_set_cookie())

    async def answer(request: Request) -> Response:
        body = await request.body()
        return await asyncio.get_running_loop().run_in_executor(pool, run, body, request.headers)

    _serve(answer)


def slack(_slack: str) -> None:
    """Serve a Web API that says yes to everything."""
    bodies = {name.encode(): json.dumps({"ok": True} | payload).encode() for name, payload in ANSWERS.items()}
    answer = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: %d\r\n\r\n%b"

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        body = bodies.get(head.split(b" ", 2)[1].rpartition(b"/")[2], b'{"ok": true}')
        head = head.lower()
        await reader.readexactly(int(head.partition(b"content-length:")[2].partition(b"\r\n")[0] or 0))
        writer.write(answer % (len(body), body))
        await writer.drain()
        writer.close()

    async def run() -> None:
        server = await asyncio.start_server(serve, "127.0.0.1", 0, backlog=1024)
        print(server.sockets[0].getsockname()[1], flush=True)
        await server.serve_forever()

    asyncio.run(run())


def _serve(answer: Any) -> None:
    listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    print(listener.getsockname()[1], flush=True)
    app = Starlette(routes=[Address(PATH, answer, methods=["POST"])])
    uvicorn.Server(
        uvicorn.Config(
            app, log_config=None, access_log=False, lifespan="off", ws="none", proxy_headers=False, server_header=False
        )
    ).run([listener])


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    {"ours": ours, "raw": raw, "bare": bare, "slack": slack}[sys.argv[1]](sys.argv[2] if len(sys.argv) > 2 else "")
