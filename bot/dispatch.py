"""Every request goes through here: it is looked up in one table, authorised, given what it needs, and run.

Bolt tries its listeners one after the other, so there is one per kind of request. A request's key tells it from
every other, however often Slack repeats it."""

import inspect
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any, NamedTuple

from slack_bolt import Ack, App, BoltRequest, BoltResponse
from slack_bolt.request.internals import extract_enterprise_id

from bot.app_filter import bot_user_of, is_ours
from bot.delivery.fallback import MESSAGE, Fallback
from bot.denied_audit import DeniedAudit
from bot.errors import Unknown
from bot.form_values import names_channel, names_person
from bot.message_events import is_below_ours, is_direct, is_reply
from bot.principal import Principals, is_described
from bot.typed_text import typed, word_of
from intake.access import SENSITIVE, TOLD, Action, Principal, Request, Role, authorise
from intake.errors import NotAllowed, NotFresh
from intake.text import clean
from store import inbox
from store.locking import retry

# What tells a request from every other, however often Slack, a replay or an impatient hand repeats it.

# These reach us once for each workspace that shares the channel, every time under another event_id.
IN_A_CHANNEL = frozenset({"message", "member_joined_channel", "member_left_channel"})
LONGEST = 500
# `json.dumps` makes one for each form.
_ENTERED = json.JSONEncoder(sort_keys=True)


def request_key(kind: str, body: dict[str, Any], member_id: str, *, toggles: bool = False) -> str:
    """Return the key under which a request of a kind has its effect once; one that databases can keep.

    A form that is sent again with something else entered is no repeat. Nor is a button or a form that `toggles`
    something when it is pressed again: it may have been undone meanwhile, and a second press in a row changes nothing.
    """
    key = clean(_key(kind, body, member_id, toggles=toggles))
    key = key if len(key) <= LONGEST else f"{kind}:{sha256(key.encode()).hexdigest()}"
    return inbox.with_content(key, _content_of(body["view"])) if kind == "view" else key


def _key(kind: str, body: dict[str, Any], member_id: str, *, toggles: bool) -> str:
    if kind == "event":
        return _of_event(body)
    if kind == "view_closed":
        # A form can be left as it is only once.
        return f"view_closed:{_version_of(body['view'])}:{sha256(_content_of(body['view']).encode()).hexdigest()[:32]}"
    if kind == "view":
        return f"view:{_version_of(body['view'])}" + (f":{body.get('trigger_id', '')}" if toggles else "")
    if kind == "action":
        action = body["actions"][0]
        # guard: a toggle that is pressed again later
        place = body.get("trigger_id", "") if toggles else _place_of(body)
        return f"action:{place}:{action['action_id']}:{_chosen(action)}:{member_id}"
    return f"{kind}:{body.get('trigger_id', '')}"


def _of_event(body: dict[str, Any]) -> str:
    event = body["event"]
    at = event.get("ts") or event.get("event_ts")
    if event["type"] in IN_A_CHANNEL and at:
        parts = (event.get("channel", ""), at, event["type"], event.get("subtype", ""), event.get("user", ""))
        return f"event:{':'.join(map(str, parts))}"
    return f"event:{body['event_id']}"


def _place_of(body: dict[str, Any]) -> str:
    container = body.get("container", {})
    if container.get("message_ts"):
        return f"{container.get('channel_id', '')}:{container['message_ts']}"
    if "view" in body:
        return _version_of(body["view"])
    return str(body.get("trigger_id", ""))


def _version_of(view: dict[str, Any]) -> str:
    # A view that is changed in place keeps its id: what is pressed on it afterwards is another press.
    return f"{view['id']}:{view.get('hash', '')}"


def _content_of(view: dict[str, Any]) -> str:
    state = view.get("state")
    return _ENTERED.encode(_entered(state.get("values") if isinstance(state, dict) else None))


def _entered(value: Any) -> Any:
    # Of an option and a file only what tells it from others: Slack may describe the same one in other words.
    if isinstance(value, list):
        return [_entered(entry) for entry in value]
    if not isinstance(value, dict):
        return value
    if {"text", "value"} <= value.keys():
        return value["value"]
    if "id" in value:
        return value["id"]
    return {name: _entered(entry) for name, entry in value.items()}


def _chosen(action: dict[str, Any]) -> str:
    # A message's button says in its value which version of what it is about.
    option = action.get("selected_option")
    return str(action.get("value") or (option.get("value") if isinstance(option, dict) else "") or "")


# Every request of Slack's is looked up in one table, authorised, given what it needs, and run.

Listener = Callable[..., None]


class RouteKind(StrEnum):
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
    """One id of Slack's, the listener that answers it, and the action that the person must be allowed to do.

    `then` are actions that may follow by what a form says; the façade asks for them. What `toggles` can be undone and
    done again, by the buttons of one message or from a form that stays open; twice in a row is once. `usage` says what
    can be typed behind a command, a line each; listeners ask for all of them by the name `usages`. Each of a command's
    `words` has a listener of its own; the command's answers everything else.
    """

    kind: RouteKind
    id: str
    listener: Listener
    rule: Action
    then: tuple[Action, ...] = ()
    toggles: bool = False
    usage: str = ""
    words: Mapping[str, Listener] = field(default_factory=dict)

    @property
    def listeners(self) -> list[Listener]:
        """Return everything that may answer it."""
        return [self.listener, *self.words.values()]


class _Call(NamedTuple):
    """A listener, the services that it asks for, and the names of what it asks for of the request."""

    listener: Listener
    services: dict[str, Any]
    names: list[str]


class RouteError(Exception):
    """The table can't be right: an id twice, or a listener that asks for something nobody gives."""


# What a listener may ask for of the request itself. Bolt's own injection builds every argument it knows at each call,
# which alone cost a third of a bare listener (benchmarks/dispatch.py).
OF_REQUEST: dict[str, Callable[[BoltRequest], Any]] = {
    "body": lambda request: request.body,
    "command": lambda request: (
        request.body | {"text": typed(text) if isinstance(text := request.body.get("text"), str) else ""}
    ),
    # A button of ours without its value is one of another time, and is told so like any other.
    "action": lambda request: {"value": ""} | request.body["actions"][0],
    "view": lambda request: request.body["view"],
    "event": lambda request: request.body["event"],
    "shortcut": lambda request: request.body,
    "client": lambda request: request.context.client,
    "principal": lambda request: request.context["principal"],
    "now": lambda request: request.context["now"],
    # Not "request", which in Bolt's words is Slack's whole message.
    "user_request": lambda request: Request(
        request.context["principal"], request.context["now"], request.context["request_key"]
    ),
    "team_id": lambda request: _installed_in(request),
    # What it shows fits what this workspace takes.
    "ack": lambda request: request.context["acknowledge"],
}


class Dispatch:
    """The table of routes, and what listeners may ask for by name."""

    def __init__(
        self,
        routes: Iterable[Route],
        services: Mapping[str, Any],
        principals: Principals,
        now: Callable[[], datetime],
        denials: DeniedAudit,
        fallback: Fallback,
    ) -> None:
        self._table: dict[tuple[RouteKind, str], tuple[Route, _Call, dict[str, _Call]]] = {}
        routes = list(routes)
        self._services = {**services, "usages": {route.id: route.usage for route in routes if route.usage}}
        self._principals = principals
        self._now = now
        self._denials = denials
        self._fallback = fallback
        for route in routes:
            self._add(route)

    def register(self, app: App) -> None:
        """Register one listener for each kind of request."""
        every = re.compile("")
        app.command(every)(self._answering(RouteKind.command, lambda body: body["command"]))
        app.action({"action_id": every})(
            self._answering(RouteKind.action, lambda body: body["actions"][0]["action_id"])
        )
        app.view_submission(every)(self._answering(RouteKind.view, lambda body: body["view"]["callback_id"]))
        app.view_closed(every)(self._answering(RouteKind.view_closed, lambda body: body["view"]["callback_id"]))
        app.shortcut(every)(self._answering(RouteKind.shortcut, lambda body: body["callback_id"]))
        app.options({"action_id": every})(self._answering(RouteKind.options, lambda body: body["action_id"]))
        app.event(every)(self._answering(RouteKind.event, _event_id))

    def routes(self) -> list[Route]:
        """Return every route, for tests that hold the table against the manifest."""
        return [route for route, *_ in self._table.values()]

    def _add(self, route: Route) -> None:
        if (route.kind, route.id) in self._table:
            raise RouteError(f"two routes for the {route.kind} {route.id}")
        words = {word: self._call(listener) for word, listener in route.words.items()}
        self._table[route.kind, route.id] = (route, self._call(route.listener), words)

    def _call(self, listener: Listener) -> _Call:
        names = list(inspect.signature(listener).parameters)
        unknown = set(names) - OF_REQUEST.keys() - self._services.keys()
        if unknown:
            raise RouteError(f"{listener.__name__} asks for {', '.join(sorted(unknown))}, which nobody gives")
        services = {name: self._services[name] for name in names if name in self._services}
        return _Call(listener, services, [name for name in names if name not in services])

    def _answering(self, kind: RouteKind, id_of: Callable[[dict[str, Any]], str]) -> Callable[..., BoltResponse | None]:
        def answer(request: BoltRequest) -> BoltResponse | None:
            return self._run(kind, id_of(request.body), request)

        return answer

    def _run(self, kind: RouteKind, id_: str, request: BoltRequest) -> BoltResponse | None:
        entry = self._table.get((kind, id_))
        if entry is None:
            raise Unknown(kind.value, id_)
        context, now = request.context, self._now()
        if not _is_for_us(entry[0].rule, request):
            # Where other people go and what they say is nobody's business here.
            return context.ack()
        try:
            return self._answered(kind, request, now, *entry)
        except NotAllowed as refused:
            self._denials.note(context, entry[0].rule, refused, now)
            raise

    def _answered(
        self,
        kind: RouteKind,
        request: BoltRequest,
        now: datetime,
        route: Route,
        call: _Call,
        words: dict[str, _Call],
    ) -> BoltResponse | None:
        context = request.context
        if route.rule in TOLD:
            principal = Principal(member_id=context.bot_user_id or "", roles=frozenset({Role.itself}))
        else:
            principal = self._principal(request, now, sensitive=route.rule in SENSITIVE)
        context["principal"], context["now"] = principal, now
        context["acknowledge"] = self._acknowledging(context.ack)
        authorise(principal, route.rule)  # guard: authorise
        if words:
            call = words.get(word_of(OF_REQUEST["command"](request)["text"]), call)
        # Whoever only reads or opens a form has no effect that a key would have to keep from happening twice.
        if "user_request" in call.names:
            context["request_key"] = request_key(kind, request.body, principal.member_id, toggles=route.toggles)

        def run(principal: Principal) -> None:
            context["principal"] = principal
            retry(lambda: call.listener(**call.services, **{name: OF_REQUEST[name](request) for name in call.names}))

        try:
            run(principal)
        except NotFresh:
            # Only now was it known to be sensitive, and nothing is done yet: so once more, when Slack has told of them.
            run(self._principal(request, now, sensitive=True))
        return context.ack.response

    def _acknowledging(self, ack: Ack) -> Callable[..., BoltResponse]:
        """Return what acknowledges: of what it shows, Slack tells nobody what it refused."""

        def acknowledge(**answer: Any) -> BoltResponse:
            if answer.get("blocks"):
                answer["blocks"] = self._fallback.fit(MESSAGE, answer["blocks"])
            if answer.get("view"):
                answer["view"] = self._fallback.fit_view(answer["view"])
            return ack(**answer)

        return acknowledge

    def _principal(self, request: BoltRequest, now: datetime, *, sensitive: bool) -> Principal:
        member_id, team_id = request.context.user_id or "", _installed_in(request)
        # An id is one person's within a workspace only: a visitor's may be that of somebody here.
        authorized = request.context.authorize_result
        enterprise_id = authorized.enterprise_id if authorized is not None else None
        if not member_id or _visits(request.body, team_id, enterprise_id):
            return Principal(member_id=member_id)
        return self._principals.of(member_id, team_id, now, sensitive=sensitive)


def _event_id(body: dict[str, Any]) -> str:
    event = body["event"]
    # What people write to us is another thing than what becomes of messages.
    if event["type"] != "message":
        return str(event["type"])
    if is_reply(event) or is_direct(event):
        return "message.im"
    return "message.channels" if is_below_ours(event, bot_user_of(body)) else "message"


def _is_for_us(rule: Action, request: BoltRequest) -> bool:
    context = request.context
    if rule is Action.be_invited:
        event = request.body["event"]
        return names_person(event.get("user")) and names_channel(event.get("channel"))
    if rule is Action.hear_of_people:
        return is_described(request.body["event"])
    return rule is not Action.hear_of_deletion or is_ours(request.body["event"], context.bot_id)


def _installed_in(request: BoltRequest) -> str | None:
    """Return the workspace in which the app is installed."""
    authorized = request.context.authorize_result
    return authorized.team_id if authorized is not None else request.context.team_id


def _visits(body: dict[str, Any], team_id: str | None, enterprise_id: str | None) -> bool:
    """Tell whether the person belongs to another company's workspace: from a shared channel they can press our buttons.

    Within an organisation of several workspaces an id is one person's, and Slack is asked whether ours is theirs too.
    """
    user, team = body.get("user"), body.get("team")
    theirs = user.get("team_id") if isinstance(user, dict) else None
    if theirs is None and isinstance(team, dict):
        # Message shortcuts name the person's workspace here alone.
        theirs = team.get("id")
    if "command" in body:
        theirs = body.get("team_id")
    if theirs is None or team_id is None or theirs == team_id:
        return False
    return enterprise_id is None or extract_enterprise_id(body) != enterprise_id
