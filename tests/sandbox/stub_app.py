"""A served workspace with three people, an HTTP client, and an app whose answers the test chooses."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from slack_sdk import WebClient
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from sandbox.manifest import Manifest
from sandbox.person import Person
from sandbox.server import SandboxServer
from sandbox.state import Channel, Json, View
from sandbox.workspace import Workspace

READS = "channels:history channels:read files:read files:write groups:history groups:read im:history im:read users:read"
SCOPES = f"chat:write channels:join im:write {READS}"
MANIFEST: Json = {
    "display_information": {"name": "Tried"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "slash_commands": [{"command": "/try"}],
    },
    "oauth_config": {"scopes": {"bot": SCOPES.split()}},
    "settings": {"event_subscriptions": {"bot_events": ["app_home_opened", "message.channels"]}},
}
SILENT = object()


class StandingClock:
    """Civil time that moves when told."""

    def __init__(self) -> None:
        self.instant = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.instant

    def move(self, **by: float) -> None:
        self.instant += timedelta(**by)


class Socket:
    """One Socket Mode connection."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    def next(self, timeout: float = 5.0) -> Json:
        return json.loads(self.connection.recv(timeout))

    def acknowledge(self, frame: Json, payload: Json | None = None) -> None:
        self.connection.send(json.dumps({"envelope_id": frame["envelope_id"], "payload": payload or {}}))


class Rig:
    """The server, and short ways to call it."""

    def __init__(self) -> None:
        self.clock = StandingClock()
        self.workspace = self._new_workspace()

    def _new_workspace(self) -> Workspace:
        workspace = Workspace(self.clock, MANIFEST, rate_limited=False, redelivery_seconds=())
        for member in ("U0ANNA", "U0BEN"):
            workspace.add_member(member, member[2:].lower())
        workspace.add_member("U0GONE", "gone", deleted=True)
        workspace.add_channel("general", ["U0ANNA", workspace.bot_user_id], channel_id="C0GENERAL")
        return workspace

    @property
    def anna(self) -> Person:
        return self.workspace.person("U0ANNA")

    @contextmanager
    def served(self) -> Iterator["Rig"]:
        with SandboxServer(self.workspace) as server, httpx.Client(base_url=server.url, trust_env=False) as http:
            self.http, self.api_url = http, server.api_url
            yield self

    def reset(self) -> None:
        """Make the workspace a new one that the same server serves."""
        fresh = vars(self._new_workspace())
        for lasting in ("sockets", "lock", "changed", "base_url"):
            del fresh[lasting]
        vars(self.workspace).update(fresh, _persons={})

    def features(self, **features: Any) -> None:
        """Change the manifest's features."""
        self.workspace.manifest = Manifest(MANIFEST | {"features": MANIFEST["features"] | features})

    def scopes(self, *scopes: str) -> None:
        """Grant these scopes only."""
        self.workspace.manifest = Manifest(MANIFEST | {"oauth_config": {"scopes": {"bot": list(scopes)}}})

    def hears(self, *events: str) -> None:
        """Subscribe to these events only."""
        self.workspace.manifest = Manifest(
            MANIFEST | {"settings": {"event_subscriptions": {"bot_events": list(events)}}}
        )

    # --- the Web API ---

    def client(self) -> WebClient:
        return WebClient(self.workspace.bot_token, base_url=self.api_url, retry_handlers=[])

    def request(self, method: str, args: Json, token: str | None = None) -> httpx.Response:
        token = self.workspace.bot_token if token is None else token
        headers = {"authorization": f"Bearer {token}"} if token else {}
        return self.http.post(f"/api/{method}", json=args, headers=headers)

    def call(self, method: str, token: str | None = None, /, **args: Any) -> Json:
        return self.request(method, args, token).json()

    def post(self, **args: Any) -> Json:
        return self.call("chat.postMessage", **{"channel": "C0GENERAL"} | args)

    def channel(self, *members: str, **flags: Any) -> Channel:
        return self.workspace.add_channel("more", [self.workspace.bot_user_id, *members], **flags)

    # --- views ---

    def trigger(self, view: View | None = None) -> str:
        return self.workspace.new_trigger("U0ANNA", view.id if view else None).id

    def open(self, view: Json | None = None, **args: Any) -> Json:
        return self.call("views.open", **{"trigger_id": self.trigger(), "view": view or modal()} | args)

    def push(self, view: Json | None = None) -> Json:
        return self.call("views.push", trigger_id=self.trigger(self.anna.view()), view=view or modal())

    # --- the app's side ---

    def ticket(self) -> str:
        return self.call("apps.connections.open", self.workspace.app_token)["url"]

    @contextmanager
    def socket(self, url: str = "") -> Iterator[Socket]:
        with connect(url or self.ticket(), proxy=None) as connection:
            yield Socket(connection)

    @contextmanager
    def app(self, answer: Callable[[Json], Any] | Json | object = SILENT) -> Iterator[list[Json]]:
        """Connect an app that answers each frame with a payload, or never if it is SILENT; give what it received."""
        received: list[Json] = []
        with self.socket() as socket:
            received.append(socket.next())

            def serve() -> None:
                try:
                    while True:
                        frame = socket.next(60)
                        received.append(frame)
                        payload = answer(frame) if callable(answer) else answer
                        if payload is not SILENT:
                            socket.acknowledge(frame, payload)
                except ConnectionClosed:
                    return

            thread = threading.Thread(target=serve)
            thread.start()
            try:
                yield received
            finally:
                socket.connection.close()
                thread.join()


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def typed(**more: Any) -> Json:
    return {
        "type": "input",
        "block_id": "title",
        "label": plain("Title"),
        "element": {"type": "plain_text_input", "action_id": "typed"},
    } | more


def modal(**more: Any) -> Json:
    view = {"type": "modal", "title": plain("A form"), "submit": plain("Send"), "blocks": [typed()]} | more
    return {key: value for key, value in view.items() if value is not None}


def home(*blocks: Json, **more: Any) -> Json:
    return {"type": "home", "blocks": list(blocks) or [{"type": "divider"}]} | more
