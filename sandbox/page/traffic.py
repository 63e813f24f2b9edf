"""The inspector: every exchange between app and workspace, without the secrets in it."""

import contextlib
import json
import re
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.page.headers import HEADERS
from sandbox.traffic import Exchange
from sandbox.workspace import Workspace

PLACE = re.compile(r"/as/\w+/\w+(\?[\w=.&]*)?")


def way_back(request: Request) -> str:
    """Give the place of this page that somebody came from."""
    back = request.query_params.get("back", "")
    return back if PLACE.fullmatch(back) else "/"


BLOT = "█████"
SECRETS = (
    (re.compile(r"\b(xox[a-z]|xapp)-[\w.-]+"), rf"\1-{BLOT}"),
    (re.compile(r"(/response/|/socket/|hooks\.slack\.com/)[^\s\"'\\]+"), rf"\1{BLOT}"),
    (re.compile(r"(\"(?:token|client_secret|signing_secret)\": )\"[^\"]*\""), rf'\1"{BLOT}"'),
    (re.compile(r"\b(v0=)[0-9a-f]{16,}"), rf"\1{BLOT}"),
)


def blotted(text: str) -> str:
    """Give a text without tokens, addresses that anybody may answer to, and signatures."""
    for secret, instead in SECRETS:
        text = secret.sub(instead, text)
    return text


def pretty(text: str) -> str:
    """Give JSON in lines, without its secrets; other text as it stands."""
    with contextlib.suppress(ValueError):
        text = json.dumps(json.loads(text), ensure_ascii=False, indent=2)
    return blotted(text)


class Inspector:
    """Answers the browser about the traffic."""

    def __init__(self, workspace: Workspace, zone: ZoneInfo, templates: Environment) -> None:
        self._workspace = workspace
        self._zone = zone
        self._templates = templates

    def routes(self) -> Sequence[BaseRoute]:
        """Give its addresses."""
        return [
            Route("/traffic", self.every),
            Route("/traffic/version", self.version),
            Route("/traffic/{number:int}", self.one),
        ]

    def every(self, request: Request) -> Response:
        """Show the latest exchanges, those that hold some words or went wrong if only those are wanted."""
        words, failed = request.query_params.get("words", "").strip(), "failed" in request.query_params
        latest = self._workspace.traffic.latest()
        visible = [each for each in latest if each.holds(words) and (each.error or not failed)]
        return self._show(
            "traffic.html",
            exchanges=visible,
            count=len(latest),
            words=words,
            failed=failed,
            back=way_back(request),
        )

    def one(self, request: Request) -> Response:
        """Show what one exchange said."""
        exchange = self._workspace.traffic.find(request.path_params["number"])
        if exchange is None:
            html = self._templates.get_template("missing.html").render(workspace=self._workspace)
            return HTMLResponse(html, status_code=404, headers=HEADERS)
        return self._show("exchange.html", exchange=exchange, pretty=pretty)

    def version(self, request: Request) -> Response:
        """Give what changes with every exchange."""
        return PlainTextResponse(self._version, headers=HEADERS)

    @property
    def _version(self) -> str:
        return str(self._workspace.traffic.revision)

    def _show(self, template: str, **scene: object) -> Response:
        html = self._templates.get_template(template).render(
            scene | {"workspace": self._workspace, "version": self._version, "clock_time": self._time}
        )
        return HTMLResponse(html.encode(errors="replace"), headers=HEADERS)

    def _time(self, exchange: Exchange) -> str:
        return exchange.at.astimezone(self._zone).strftime("%a %H:%M:%S")
