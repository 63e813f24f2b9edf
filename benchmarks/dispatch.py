"""What our dispatch costs beside one bare Bolt listener, for requests that are only acknowledged.

`python -m benchmarks.dispatch`: every variant is run in turn, over and over (A B C A B C …), in one process; printed
are medians in microseconds and ratios. A request goes through `App.dispatch`, as both Socket Mode and HTTP call it."""

import logging
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from inspect import signature
from typing import Any

from slack_bolt import Ack, App, BoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from benchmarks.results import Row
from bot.dispatch import OF_REQUEST, Dispatch, Route, RouteKind
from bot.routes import ROUTES
from intake.access import Action, Principal, Role

ROUNDS, REQUESTS = 25, 200
NOW = datetime(2026, 1, 1, tzinfo=UTC)
KNOWN = Principal(member_id="U0A", roles=frozenset({Role.member}))
# A command was asked for; the others Bolt tries against more kinds before ours, and a bare one against none.
BESIDE_BARE = {RouteKind.command: 1.3, RouteKind.action: 1.7, RouteKind.view: 1.9, RouteKind.event: 2.6}
BODIES: dict[RouteKind, dict[str, Any]] = {
    RouteKind.command: {"command": "/bench", "text": "", "trigger_id": "1.2.3", "channel_id": "C0A"},
    RouteKind.action: {
        "type": "block_actions",
        "actions": [{"action_id": "bench", "block_id": "b", "type": "button", "value": "1:a:1"}],
        "container": {"type": "message", "message_ts": "1.2"},
        "trigger_id": "1.2.3",
    },
    RouteKind.view: {
        "type": "view_submission",
        "view": {"id": "V0A", "type": "modal", "callback_id": "bench", "blocks": [], "state": {"values": {}}},
    },
    RouteKind.event: {
        "type": "event_callback",
        "event_id": "Ev0A",
        "event": {"type": "bench", "user": "U0A"},
        "authorizations": [],
    },
}


class Acquainted:
    """Knows everybody, as after their first request."""

    def of(self, *_: Any, **__: Any) -> Principal:
        """Return the principal."""
        return KNOWN


def acknowledge(ack: Ack) -> None:
    """Do nothing else."""
    ack()


class Unrefused:
    """Notes no refusals: there are none."""

    def note(self, *_told: object) -> None:
        """Note nothing."""


def new_app() -> App:
    """Return an app that is set up like ours, but asks nobody who it is."""
    result = AuthorizeResult(enterprise_id=None, team_id="T0A", bot_token="xoxb-1", bot_id="B0A", bot_user_id="U0B")
    client = WebClient(token="xoxb-1", retry_handlers=[])
    return App(client=client, process_before_response=True, authorize=lambda: result)


def bare(kind: RouteKind) -> App:
    """Return an app with one listener and nothing of ours."""
    app = new_app()
    register: dict[RouteKind, Callable[[str], Callable[..., Any]]] = {
        RouteKind.command: app.command,
        RouteKind.action: app.action,
        RouteKind.view: app.view,
        RouteKind.event: app.event,
    }
    register[kind]("/bench" if kind is RouteKind.command else "bench")(acknowledge)
    return app


def ours(kind: RouteKind, *routes: Route) -> App:
    """Return an app with our table: the route that is measured, and others."""
    app = new_app()
    route = Route(kind, "/bench" if kind is RouteKind.command else "bench", acknowledge, Action.read)
    needed_names = {
        name for other in routes for listener in other.listeners for name in signature(listener).parameters
    } - OF_REQUEST.keys()
    Dispatch(
        [route, *routes], dict.fromkeys(needed_names), Acquainted(), lambda: NOW, Unrefused(), Unrefused()
    ).register(app)
    return app


def seconds(app: App, kind: RouteKind) -> float:
    """Return the time of one request, the mean of a block."""
    body = {"team_id": "T0A", "user_id": "U0A", "user": {"id": "U0A"}, "api_app_id": "A0A"} | BODIES[kind]
    if kind is not RouteKind.command:
        body |= {"team": {"id": "T0A"}}
    began = time.perf_counter()
    for _ in range(REQUESTS):
        answer = app.dispatch(BoltRequest(mode="socket_mode", body=body))
        if answer.status != 200:
            raise SystemExit(f"{kind} was answered {answer.status}: {answer.body}")
    return (time.perf_counter() - began) / REQUESTS


def measure(kind: RouteKind, rounds: int = ROUNDS) -> dict[str, float]:
    """Return the medians for a kind of request, in microseconds."""
    apps = {"bare": bare(kind), "one route": ours(kind), "all routes": ours(kind, *ROUTES)}
    times: dict[str, list[float]] = {name: [] for name in apps}
    for round_ in range(rounds + 1):
        for name, app in apps.items():
            elapsed = seconds(app, kind)
            if round_:
                times[name].append(elapsed)
    return {name: statistics.median(values) * 1e6 for name, values in times.items()}


def rows(*, short: bool = False) -> Iterator[Row]:
    """Measure each kind of request."""
    logging.disable(logging.WARNING)
    for kind in BODIES:
        figure = measure(kind, 1 if short else ROUNDS)
        summary = ", ".join(f"{name} {value:.1f} µs" for name, value in figure.items())
        beside_bare = figure["one route"] / figure["bare"]
        yield Row(f"{kind.value}: one route / bare Bolt", beside_bare, BESIDE_BARE[kind], detail=summary)
        yield Row(f"{kind.value}: all routes / one route", figure["all routes"] / figure["one route"], 1.1)


if __name__ == "__main__":
    for row in rows():
        print(row.as_text(), flush=True)
