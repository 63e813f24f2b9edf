"""A small workspace behind its page, what reads the page, and an app that answers as a test wants."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from sandbox.ids import RealClock
from sandbox.manifest import read_manifest
from sandbox.page.routes import page_routes
from sandbox.server import SandboxServer
from sandbox.workspace import Workspace

MANIFEST = Path(__file__).parents[3] / "manifest.yml"
START = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)  # a Wednesday, 10:00 in Berlin


class HandClock:
    """A clock that people move."""

    def __init__(self, now: datetime = START) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def advance(self, until: datetime) -> None:
        self._now = until


class Seen(HTMLParser):
    """A page as a browser would read it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data

    def every(self, tag: str, **wanted: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag and all(attrs.get(k) == v for k, v in wanted.items())]

    def one(self, tag: str, **wanted: str) -> dict[str, str | None]:
        (found,) = self.every(tag, **wanted)
        return found


class Site:
    """The page of one running workspace."""

    def __init__(self, server: SandboxServer) -> None:
        self.workspace = server.workspace
        self.server = server
        self.http = httpx.Client(base_url=server.url, follow_redirects=True, timeout=10)

    def see(self, path: str) -> Seen:
        answer = self.http.get(path)
        assert answer.status_code == 200, answer.text
        return Seen(answer.text)

    def do(self, member: str, act: str, **fields: Any) -> Seen:
        fields.setdefault("back", f"/as/{member}/C0GENERAL")
        answer = self.http.post(f"/as/{member}/{act}", data=fields)
        assert answer.status_code == 200, answer.text
        return Seen(answer.text)

    def call(self, method: str, **args: Any) -> dict[str, Any]:
        headers = {"authorization": f"Bearer {self.workspace.bot_token}"}
        body: dict[str, Any] = self.http.post(f"/api/{method}", json=args, headers=headers).json()
        assert body["ok"], body
        return body


@contextmanager
def open_site(clock: Any = None, **options: Any) -> Iterator[Site]:
    workspace = Workspace(clock or HandClock(), read_manifest(MANIFEST), acknowledgement_seconds=0.3, **options)
    for member, name in {"U0ANNA": "Anna Berg", "U0BEN": "Ben Okoro"}.items():
        workspace.add_member(member, name.split()[0].lower(), name, tz="Europe/Berlin")
    workspace.add_channel("general", ["U0ANNA", "U0BEN", workspace.bot_user_id], channel_id="C0GENERAL")
    workspace.add_channel("secret", ["U0BEN", workspace.bot_user_id], channel_id="C0SECRET", is_private=True)
    with SandboxServer(workspace, page_routes=page_routes(workspace, "Europe/Berlin")) as server:
        site = Site(server)
        with site.http:
            yield site


@contextmanager
def an_app(site: Site, answer: Callable[[dict[str, Any]], dict[str, Any] | None]) -> Iterator[list[dict[str, Any]]]:
    """Connect an app that acknowledges every payload with what `answer` gives; yields the payloads it got.

    That a message was posted, which an app may hear too, is none of what people do on the page.
    """
    headers = {"authorization": f"Bearer {site.workspace.app_token}"}
    url = site.http.post("/api/apps.connections.open", headers=headers).json()["url"]
    heard: list[dict[str, Any]] = []
    with connect(url) as wire:

        def listen() -> None:
            try:
                for text in wire:
                    frame = json.loads(text)
                    if "envelope_id" in frame:
                        if frame["payload"].get("event", {}).get("type") != "message":
                            heard.append(frame["payload"])
                        reply = answer(frame["payload"])
                        wire.send(json.dumps({"envelope_id": frame["envelope_id"], "payload": reply or {}}))
            except ConnectionClosed:
                pass

        listening = threading.Thread(target=listen)
        listening.start()
        assert site.workspace.sockets.wait_for_connections()
        yield heard
    listening.join()


def real_clock() -> RealClock:
    return RealClock()


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text}


def button(text: str, action_id: str, **rest: Any) -> dict[str, Any]:
    return {"type": "button", "text": plain(text), "action_id": action_id, **rest}


def question(block_id: str, label: str, element: dict[str, Any], **rest: Any) -> dict[str, Any]:
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": element, **rest}


def options(*texts: str) -> list[dict[str, Any]]:
    return [{"text": plain(text), "value": f"v{number}"} for number, text in enumerate(texts)]


def form(*blocks: dict[str, Any], **rest: Any) -> dict[str, Any]:
    return {"type": "modal", "title": plain("A form"), "submit": plain("Send"), "blocks": list(blocks), **rest}
