"""The one choke point: every request of Slack's is looked up in one table, authorised, given what it needs, and run.

Bolt tries its listeners one after the other, so there is one per kind of request here, and the table does the rest.
"""

import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from slack_bolt import Ack, App, BoltContext, BoltRequest, BoltResponse
from slack_bolt.kwargs_injection import build_required_kwargs

from bot.errors import Unknown
from bot.principal import Principals
from intake.access import Action, authorise

Listener = Callable[..., None]


class Kind(StrEnum):
    """The kinds of request that Slack sends."""

    command = "command"
    action = "action"
    view = "view"
    view_closed = "view_closed"
    shortcut = "shortcut"
    options = "options"
    event = "event"


@dataclass(frozen=True)
class Route:
    """One id of Slack's, the listener that answers it, and the action that the person must be allowed to do."""

    kind: Kind
    id: str
    listener: Listener
    rule: Action


class RouteError(Exception):
    """The table can't be right: an id twice, or a listener that asks for something nobody gives."""


SLACK_NAMES = frozenset({"ack", "body", "client", "command", "action", "view", "event", "context"})
OWN_NAMES = frozenset({"principal", "now", "request_key"})


class Dispatch:
    """The table of routes, and what listeners may ask for by name."""

    def __init__(
        self,
        routes: Iterable[Route],
        services: Mapping[str, Any],
        principals: Principals,
        now: Callable[[], datetime],
    ) -> None:
        self._table: dict[tuple[Kind, str], tuple[Route, list[str]]] = {}
        self._services = dict(services)
        self._principals = principals
        self._now = now
        for route in routes:
            self._add(route)

    def register(self, app: App) -> None:
        """Register one listener for each kind of request."""
        every = re.compile("")
        app.command(every)(self._answering(Kind.command, _command_id))
        app.action({"action_id": every})(self._answering(Kind.action, _action_id))
        app.view_submission(every)(self._answering(Kind.view, _callback_id))
        app.view_closed(every)(self._answering(Kind.view_closed, _callback_id))
        app.shortcut(every)(self._answering(Kind.shortcut, lambda body: str(body["callback_id"])))
        app.options({"action_id": every})(self._answering(Kind.options, lambda body: str(body["action_id"])))
        app.event(every)(self._answering(Kind.event, lambda body: str(body["event"]["type"])))

    def routes(self) -> list[Route]:
        """Return every route, for tests that hold the table against the manifest."""
        return [route for route, _ in self._table.values()]

    def _add(self, route: Route) -> None:
        names = list(inspect.signature(route.listener).parameters)
        unknown = set(names) - SLACK_NAMES - OWN_NAMES - self._services.keys()
        if unknown:
            raise RouteError(f"{route.listener.__name__} asks for {', '.join(sorted(unknown))}, which nobody gives")
        if (route.kind, route.id) in self._table:
            raise RouteError(f"two routes for the {route.kind} {route.id}")
        self._table[route.kind, route.id] = (route, names)

    def _answering(self, kind: Kind, id_of: Callable[[dict[str, Any]], str]) -> Callable[..., BoltResponse | None]:
        def answer(request: BoltRequest, context: BoltContext, ack: Ack) -> BoltResponse | None:
            return self._run(kind, id_of(request.body), request, context, ack)

        return answer

    def _run(self, kind: Kind, id_: str, request: BoltRequest, context: BoltContext, ack: Ack) -> BoltResponse | None:
        found = self._table.get((kind, id_))
        if found is None:
            raise Unknown(kind.value, id_)
        route, names = found
        now = self._now()
        principal = self._principals.of(context.user_id or "", context.team_id, now)
        authorise(principal, route.rule)
        context.update(self._services)
        context["principal"], context["now"] = principal, now
        context["request_key"] = request_key(kind, request.body, principal.member_id)
        given = build_required_kwargs(
            logger=context.logger,
            required_arg_names=names.copy(),
            request=request,
            response=None,
            next_keys_required=False,
        )
        route.listener(**given)
        return ack.response


def request_key(kind: Kind, body: dict[str, Any], member_id: str) -> str:
    """Return what tells a request from every other, however often Slack or an impatient hand repeats it."""
    if kind is Kind.event:
        return f"event:{body['event_id']}"
    if kind is Kind.view:
        return f"view:{body['view']['id']}"
    if kind is Kind.action:
        action, container = body["actions"][0], body.get("container", {})
        place = container.get("message_ts") or container.get("view_id") or body.get("trigger_id")
        return f"action:{place}:{action['action_id']}:{action.get('value', '')}:{member_id}"
    return f"{kind.value}:{body.get('trigger_id', '')}"


def _command_id(body: dict[str, Any]) -> str:
    return str(body["command"])


def _action_id(body: dict[str, Any]) -> str:
    return str(body["actions"][0]["action_id"])


def _callback_id(body: dict[str, Any]) -> str:
    return str(body["view"]["callback_id"])
