"""The switchboard: faults that a person switches on and off, and what struck last."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from jinja2 import Environment
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.fault_script import KINDS, MIXES, FaultScript
from sandbox.methods import METHODS
from sandbox.page.headers import HEADERS
from sandbox.page.traffic import way_back
from sandbox.workspace import Workspace

MOST_TIMES, FLOOD = 10_000, 2000
PATTERNS = ("*", "chat.*", "conversations.*", "views.*")
# What can be done to the connections: what a person reads, and what happens.
SOCKET_ACTS: Mapping[str, tuple[str, Callable[[Workspace], None]]] = {
    "refresh": ("Ask for a new connection (refresh_requested)", lambda w: w.sockets.disconnect()),
    "warning": ("Warn before a disconnect (warning)", lambda w: w.sockets.disconnect("warning", every=True)),
    "link_disabled": ("Socket Mode switched off (link_disabled)", lambda w: w.sockets.disconnect("link_disabled")),
    "too_many": ("Too many connections (too_many_websockets)", lambda w: w.sockets.disconnect("too_many_websockets")),
    "close": ("Close every connection", lambda w: w.sockets.drop()),
    "cut": ("Cut every connection without a closing frame", lambda w: w.sockets.faults.cut()),
    "silence": ("Silence: open, but dead", lambda w: w.sockets.faults.silence()),
    "stop_pings": ("Stop the pings", lambda w: w.sockets.faults.stop_pings()),
    "mute": ("Mute: pings go on, envelopes are lost", lambda w: w.sockets.faults.mute()),
    "hold": ("Hold envelopes back", lambda w: w.sockets.faults.hold()),
    "release": ("Release them in order", lambda w: w.sockets.faults.release()),
    "shuffle": ("Release them in another order", lambda w: w.sockets.faults.release(seed=1)),
    "copies": ("Send each envelope four times at once", lambda w: setattr(w.sockets.faults, "copies", 3)),
    "repeat": ("Send the last event three times more", lambda w: w.repeat_last_event(3)),
    "flood": (f"Flood: {FLOOD} events at once", lambda w: w.flood(FLOOD)),
    "clear": ("Let envelopes through again", lambda w: w.sockets.faults.clear()),
}


class NotOffered(Exception):
    """A form holds what the page does not offer."""


class Switchboard:
    """Answers the browser about faults; each act is one posted form."""

    def __init__(self, workspace: Workspace, zone: ZoneInfo, templates: Environment) -> None:
        self._workspace = workspace
        self._zone = zone
        self._templates = templates
        self._acts: Mapping[str, Callable[[FormData], None]] = {
            "call": self._call,
            "off": self._off,
            "script": self._script,
            "lookups": self._lookups,
            "sockets": self._sockets,
        }

    def routes(self) -> Sequence[BaseRoute]:
        """Give its addresses."""
        return [
            Route("/faults", self.show),
            Route("/faults/version", self.version),
            Route("/faults/{act}", self.act, methods=["POST"]),
        ]

    def show(self, request: Request) -> Response:
        """Show what is on, what struck last, and the switches."""
        workspace = self._workspace
        with workspace.lock:
            html = self._templates.get_template("faults.html").render(
                workspace=workspace,
                version=self._version,
                back=way_back(request),
                kinds=KINDS,
                mixes=MIXES,
                methods=[*PATTERNS, *sorted(METHODS), "files-pri", "upload"],
                socket_acts=SOCKET_ACTS,
                struck=list(reversed(workspace.struck)),
                clock_time=self._time,
            )
        return HTMLResponse(html.encode(errors="replace"), headers=HEADERS)

    def version(self, request: Request) -> Response:
        """Give what changes with everything the page shows."""
        return PlainTextResponse(self._version, headers=HEADERS)

    async def act(self, request: Request) -> Response:
        """Switch something, and show the page again."""
        act = self._acts.get(request.path_params["act"])
        async with request.form() as form:
            try:
                if act is None:
                    raise NotOffered
                act(form)
            except NotOffered:
                return PlainTextResponse(
                    "That option doesn't exist. Please choose again.", status_code=400, headers=HEADERS
                )
        self._workspace.touch()
        return RedirectResponse("/faults", status_code=303, headers=HEADERS)

    @property
    def _version(self) -> str:
        """Give the traffic's revision too: each strike is an exchange."""
        return f"{self._workspace.traffic.revision}-{self._workspace.revision}"

    def _time(self, instant: datetime) -> str:
        return instant.astimezone(self._zone).strftime("%a %H:%M:%S")

    def _call(self, form: FormData) -> None:
        kind, _, setting = _field(form, "fault").partition(" ")
        method = _field(form, "method")
        offered = {*PATTERNS, *METHODS, "files-pri", "upload"}
        if kind not in KINDS or setting not in KINDS[kind].settings or method not in offered:
            raise NotOffered
        fault = KINDS[kind].make(method, setting)
        fault.times = _number(form, "times", MOST_TIMES)
        if fault.times:
            self._workspace.faults = [*self._workspace.faults, fault]

    def _off(self, form: FormData) -> None:
        what, workspace = _field(form, "what"), self._workspace
        if what in ("script", "everything"):
            workspace.script = None
        if what == "everything":
            workspace.faults = []
            workspace.lookups.history_lag = workspace.lookups.scheduled_lag = workspace.lookups.longest_page = 0
            workspace.sockets.faults.clear()
        elif what != "script":
            workspace.faults = [each for each in workspace.faults if str(id(each)) != what]

    def _script(self, form: FormData) -> None:
        mix = MIXES.get(_field(form, "mix"))
        if mix is None:
            raise NotOffered
        self._workspace.script = FaultScript(_number(form, "seed", 10**9), mix)

    def _lookups(self, form: FormData) -> None:
        lookups = self._workspace.lookups
        lookups.history_lag = _number(form, "history_lag", 86_400)
        lookups.scheduled_lag = _number(form, "scheduled_lag", 86_400)
        lookups.longest_page = _number(form, "longest_page", 999)

    def _sockets(self, form: FormData) -> None:
        act = SOCKET_ACTS.get(_field(form, "act"))
        if act is None:
            raise NotOffered
        act[1](self._workspace)


def _field(form: FormData, name: str) -> str:
    return str(form.get(name, ""))


def _number(form: FormData, name: str, most: int) -> int:
    text = _field(form, name) or "0"
    if not text.isascii() or not text.isdecimal():
        raise NotOffered
    return min(int(text[:12]), most)
