"""The addresses of the page."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit
from zoneinfo import ZoneInfo

from jinja2 import ChainableUndefined, Environment, FileSystemLoader
from markupsafe import Markup, escape
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from sandbox.page.actions import ACTS, perform, suggest
from sandbox.page.blocks import Blocks
from sandbox.page.faults import Switchboard
from sandbox.page.headers import HEADERS
from sandbox.page.mrkdwn import is_web
from sandbox.page.page_state import Desk, Missing, around, at_channel, at_home
from sandbox.page.reader import humans, key
from sandbox.page.tour import Guide
from sandbox.page.traffic import Inspector
from sandbox.person import Person
from sandbox.workspace import Workspace

HERE = Path(__file__).parent
HOME_SECONDS = 0.5
REFRESH = "x-refresh"
KINDS_OF_INPUT = {
    "plain_text_input": "text",
    "number_input": "text",
    "email_text_input": "email",
    "url_text_input": "url",
    "datepicker": "date",
    "timepicker": "time",
    "datetimepicker": "datetime-local",
}
ALERTS = {"default": "", "info": "ℹ", "warning": "⚠", "error": "⛔", "success": "✓"}


def page_routes(workspace: Workspace, zone: str = "UTC", guide: Guide | None = None) -> list[BaseRoute]:
    """Give the page's routes; `zone` is the workspace's own, `guide` leads newcomers through it."""
    page = Page(Desk(workspace, ZoneInfo(zone), guide))
    return [
        Route("/", page.entrance),
        Route("/as", page.acting_as),
        Route("/tour", page.tour),
        Route("/tour/ready", page.ready),
        Route("/tour/over", page.start_over, methods=["POST"]),
        Mount("/page", StaticFiles(directory=HERE / "static")),
        *page.inspector.routes(),
        *page.switchboard.routes(),
        Route("/as/{member}/version", page.version),
        Route("/as/{member}/home", page.home),
        Route("/as/{member}/{channel}", page.channel),
        Route("/as/{member}/file/{id}", page.file),
        Route("/as/{member}/suggest", page.suggest, methods=["POST"]),
        Route("/as/{member}/{act}", page.act, methods=["POST"]),
    ]


class Page:
    """Answers the browser; everything that may wait runs in a worker thread."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        loader = FileSystemLoader(HERE / "templates")
        self._templates = Environment(
            loader=loader, autoescape=True, undefined=ChainableUndefined, trim_blocks=True, lstrip_blocks=True
        )
        self._templates.globals |= {
            "blocks": Blocks(self._templates),
            "is_web": is_web,
            "key_of": key,
            "KINDS_OF_INPUT": KINDS_OF_INPUT,
            "ALERTS": ALERTS,
        }
        self._templates.filters |= {"identity": id, "unbroken": unbroken}
        self.inspector = Inspector(desk.workspace, desk.zone, self._templates)
        self.switchboard = Switchboard(desk.workspace, desk.zone, self._templates)

    def entrance(self, request: Request) -> Response:
        """Begin with the tour where there is one, else where the first member begins."""
        return self._or_missing(lambda: _to("/tour")) if self._desk.guide else self.acting_as(request)

    def tour(self, request: Request) -> Response:
        """Welcome newcomers: what this is, who is who, and what to do."""

        def show() -> Response:
            if self._desk.guide is None:
                raise Missing
            return self._page("tour.html", guide=self._desk.guide, people=humans(self._desk.workspace))

        return self._or_missing(show)

    def ready(self, request: Request) -> Response:
        """Say whether the workspace is ready for visitors."""
        is_ready = self._desk.guide is None or self._desk.guide.is_ready
        return PlainTextResponse("ready" if is_ready else "not yet", headers=HEADERS)

    def start_over(self, request: Request) -> Response:
        """Have everything begin anew, and ask the visitor to wait."""

        def do() -> Response:
            if self._desk.guide is None or not self._desk.guide.start_over():
                raise Missing
            return _to("/tour")

        return self._or_missing(do)

    def acting_as(self, request: Request) -> Response:
        """Go to where a member begins, or stay in the channel when another member is chosen."""

        def lead() -> Response:
            people = [each.id for each in humans(self._desk.workspace)]
            member = request.query_params.get("member", people[0] if people else "")
            person = self._desk.person(member)
            at = request.query_params.get("at", "")
            if at == "home" or (at and self._visible(person, at)):
                return _to(f"/as/{member}/{at}")
            return _to(self._desk.first_place(member))

        return self._or_missing(lead)

    def version(self, request: Request) -> Response:
        """Give what changes with everything the page shows."""
        return PlainTextResponse(self._desk.version, headers=HEADERS)

    def channel(self, request: Request) -> Response:
        """Show a channel, or the direct messages with the app."""

        def show() -> Response:
            person = self._desk.person(request.path_params["member"])
            channel = self._desk.place(person, request.path_params["channel"])
            here = at_channel(self._desk, person, channel, request.query_params.get("thread", ""))
            return self._show(request, person, here)

        return self._or_missing(show)

    def home(self, request: Request) -> Response:
        """Show the app's home; the app is told that it was opened, except when the page only renews itself."""

        def show() -> Response:
            person = self._desk.person(request.path_params["member"])
            if REFRESH in request.headers or "still" in request.query_params:
                return self._show(request, person, at_home(self._desk, person))
            if not self._desk.workspace.line.is_open():
                response = self._show(request, person, at_home(self._desk, person))
                response.background = BackgroundTask(person.open_home)
                return response
            self._open_home(person)
            return self._show(request, person, at_home(self._desk, person))

        return self._or_missing(show)

    def file(self, request: Request) -> Response:
        """Give a picture that somebody put in."""
        file = self._desk.workspace.files.get(request.path_params["id"])
        if file is None or not file.is_picture:
            return PlainTextResponse("no such picture", status_code=404, headers=HEADERS)
        return Response(file.content, media_type=file.mimetype, headers=HEADERS)

    async def suggest(self, request: Request) -> Response:
        """Give what a select offers for what was typed."""
        async with request.form() as form:

            def ask() -> Response:
                person = self._desk.person(request.path_params["member"])
                return JSONResponse(suggest(self._desk, person, form), headers=HEADERS)

            return await run_in_threadpool(self._or_missing, ask)

    async def act(self, request: Request) -> Response:
        """Do what a form asks for, and show the place it came from."""
        member, name = request.path_params["member"], request.path_params["act"]
        async with request.form() as form:

            def do() -> Response:
                if name not in ACTS:
                    raise Missing
                leads_to = perform(self._desk, member, name, form)
                return _to(leads_to or _way_back(str(form.get("back", "")), member) or self._desk.first_place(member))

            return await run_in_threadpool(self._or_missing, do)

    def _open_home(self, person: Person) -> None:
        workspace, home = self._desk.workspace, person.home()
        before = home.hash if home else ""
        person.open_home()
        workspace.wait_until(
            lambda: person.user in workspace.homes and workspace.homes[person.user].hash != before, HOME_SECONDS
        )

    def _show(self, request: Request, person: Person, here: dict[str, Any]) -> Response:
        query = f"?{request.url.query}" if request.url.query else ""
        with self._desk.workspace.lock:
            scene = around(self._desk, person, request.url.path + query) | here
            scene["draft"] = scene["notice"].draft if scene["notice"] else request.query_params.get("text", "")
            html = self._templates.get_template("page.html").render(scene)
        # half a character, which JSON lets through, must not take the page away
        return HTMLResponse(html.encode(errors="replace"), headers=HEADERS)

    def _visible(self, person: Person, channel_id: str) -> bool:
        try:
            self._desk.place(person, channel_id)
        except Missing:
            return False
        return True

    def _or_missing(self, answer: Callable[[], Response]) -> Response:
        guide = self._desk.guide
        if guide is not None and not guide.is_ready:
            return self._page("waiting.html", status=503, guide=guide)
        try:
            return answer()
        except Missing:
            return self._page("missing.html", status=404)

    def _page(self, template: str, status: int = 200, **context: Any) -> Response:
        html = self._templates.get_template(template).render(workspace=self._desk.workspace, **context)
        return HTMLResponse(html, status_code=status, headers=HEADERS)


def unbroken(text: str) -> Markup:
    """Give a text whose /commands and #channels stand on one line each."""
    return Markup(re.sub(r"(?<!\S)[/#][\w-]+", r'<span class="unbroken">\g<0></span>', str(escape(text))))  # noqa: S704


def _to(path: str) -> RedirectResponse:
    return RedirectResponse(path, status_code=303, headers=HEADERS)


def _way_back(back: str, member: str) -> str:
    """Give the path to return to, if it is one of this member's own; the home is not opened a second time."""
    parts = urlsplit(back)
    if parts.scheme or parts.netloc or "\\" in back or not parts.path.startswith(f"/as/{member}/"):
        return ""
    if parts.path == f"/as/{member}/home":
        return f"{parts.path}?still=1"
    # what a link has put into the composer was sent, or is to be forgotten
    query = urlencode([(name, value) for name, value in parse_qsl(parts.query) if name != "text"])
    return f"{parts.path}?{query}" if query else parts.path
