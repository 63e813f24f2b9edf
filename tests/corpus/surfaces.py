"""Where else anything comes in: commands, buttons, private metadata, messages, searches, events."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from bot import ids
from bot.dispatch import RouteKind
from bot.routes import ROUTES
from sandbox import payloads
from sandbox.inputs import Placed
from sandbox.person import command_reply, suggested_options
from sandbox.state import Json, Message, View
from sandbox.transport import Ack, ask
from tests.corpus.forms import FORMS, HANDED_IN, Form, plain_state, submitted
from tests.corpus.judging import normal_card, normal_idea
from tests.corpus.oracle import Listening, escaped, printed, rights
from tests.corpus.seeds import MISSING
from tests.corpus.stage import Stage
from tests.replaying import dump
from tests.scenarios.helpers import after

Send = Callable[[Stage, Any], Iterator[Ack]]
PEOPLE = ("U0ADA", "U0LEO", "U0TRIS", "U0RIA", "U0REX")
# Buttons that stand in forms: by the form in which they do.
WITHIN = {
    ids.ADD_SQUAD: ids.OPEN_SQUADS,
    ids.CHANGE_SQUAD: ids.OPEN_SQUADS,
    ids.CLOSE_SQUAD: ids.OPEN_SQUADS,
    ids.ADD_PRIORITY: ids.OPEN_PRIORITIES,
    ids.PRIORITY_WEIGHT: ids.OPEN_PRIORITIES,
    ids.PRIORITY_SHARE: ids.OPEN_PRIORITIES,
    ids.PRIORITY_BOUND: ids.OPEN_PRIORITIES,
    ids.POLICY_PART: ids.OPEN_PRIORITIES,
}


@dataclass(frozen=True)
class Surface:
    """A way in, and how a value goes that way."""

    name: str
    send: Send


def judged(stage: Stage, surface: Surface, value: Any, listening: Listening) -> list[str]:
    """Send the value that way; return what does not hold."""
    stage.restore()
    before, everything = rights(stage), dump(stage.world.store)
    acks = list(surface.send(stage, value))
    left_nothing = dump(stage.world.store) == everything
    told = [*normal_idea(stage)]
    if not left_nothing:
        after(stage.world)
        told += normal_card(stage)
    told += [problem for ack in acks for problem in escaped(listening, ack)]
    if (roles := rights(stage)[0]) != before[0]:
        told.append(f"(d) roles have changed: {roles}")
    return [*told, *printed(stage, *(ack.payload for ack in acks))]


def commands() -> list[Surface]:
    """Return each command, with the value as its text."""

    def surface(name: str) -> Surface:
        def send(stage: Stage, value: Any) -> Iterator[Ack]:
            workspace = stage.world.workspace
            place = workspace.channel("C0GENERAL")
            payload = payloads.command_payload(workspace, "U0LEO", place, name, "")
            ack = ask(workspace, payloads.envelope(workspace, "slash_commands", put(payload, "text", value)))
            command_reply(workspace, "U0LEO", place, name, ack)
            yield ack
            yield from whatever_opened(stage, "U0LEO")

        return Surface(f"command {name}", send)

    return [surface(route.id) for route in ROUTES if route.kind is RouteKind.command]


def buttons() -> list[Surface]:
    """Return each button, with the value as what it carries."""

    def surface(action_id: str) -> Surface:
        def send(stage: Stage, value: Any) -> Iterator[Ack]:
            member, where, placed = _place(stage, action_id)
            workspace = stage.world.workspace
            with workspace.lock:
                payload = (
                    payloads.view_action_payload(workspace, member, where, placed, {})
                    if isinstance(where, View)
                    else payloads.message_action_payload(workspace, member, where, placed, {})
                )
            payload["actions"] = [put(payload["actions"][0], "value", value)]
            yield ask(workspace, payloads.envelope(workspace, "interactive", payload))

        return Surface(f"button {action_id}", send)

    return [surface(route.id) for route in ROUTES if route.kind is RouteKind.action]


def metadata() -> list[Surface]:
    """Return each form, with the value as what it carries unseen."""

    def surface(form: Form) -> Surface:
        def send(stage: Stage, value: Any) -> Iterator[Ack]:
            view = form.view(stage)
            state = plain_state(stage, view)
            # Slack keeps texts of up to so many characters there.
            carried = value[:3000] if isinstance(value, str) else ""
            yield submitted(stage, form.member, view, state, private_metadata=carried)[0]

        return Surface(f"metadata {form.key}", send)

    return [surface(form) for form in FORMS]


def messages() -> list[Surface]:
    """Return the message shortcut, with the value as the message's text, its author, its channel, its attachment."""

    def surface(name: str, change: Callable[[Json, Any], Json]) -> Surface:
        def send(stage: Stage, value: Any) -> Iterator[Ack]:
            workspace = stage.world.workspace
            message = workspace.messages["C0GENERAL"][0]
            payload = payloads.message_shortcut_payload(workspace, "U0REX", message, ids.MESSAGE_SHORTCUT)
            yield ask(workspace, payloads.envelope(workspace, "interactive", change(payload, value)))
            yield from whatever_opened(stage, "U0REX")

        return Surface(f"message {name}", send)

    return [
        surface("text", lambda payload, value: payload | {"message": put(payload["message"], "text", value)}),
        surface("author", lambda payload, value: payload | {"message": put(payload["message"], "user", value)}),
        # A thread that might be one and isn't there is Slack's to refuse.
        surface(
            "thread",
            lambda payload, value: (
                payload | {"message": put(payload["message"], "thread_ts", value if value != "1.5" else MISSING)}
            ),
        ),
        surface("channel", lambda payload, value: payload | {"channel": put(payload["channel"], "name", value)}),
        surface(
            "attachment",
            lambda payload, value: (
                payload | {"message": payload["message"] | {"attachments": [put({}, "text", value)]}}
            ),
        ),
    ]


def searches() -> list[Surface]:
    """Return each list that is searched, with the value as what was typed."""

    def send(stage: Stage, value: Any) -> Iterator[Ack]:
        [form] = [form for form in FORMS if form.id == ids.MEETING_FORM]
        view, workspace = form.view(stage), stage.world.workspace
        placed = Placed({"block_id": "zone"}, {"type": "external_select", "action_id": ids.ZONE})
        payload = payloads.suggestion_payload(workspace, form.member, view, placed, "")
        ack = ask(workspace, payloads.envelope(workspace, "interactive", put(payload, "value", value)))
        suggested_options(workspace, ack)
        yield ack

    return [Surface("search zone", send)]


def events() -> list[Surface]:
    """Return the events, with the value in a field of each."""

    def surface(type_: str, field: str) -> Surface:
        def send(stage: Stage, value: Any) -> Iterator[Ack]:
            workspace = stage.world.workspace
            event: Json = {"type": type_, "user": "U0RIA", "channel": "C0GENERAL", "tab": "home", "event_ts": "1.2"}
            if type_ == "member_joined_channel":
                event["user"] = workspace.bot_user_id
            if type_ == "message.im":
                place = workspace.direct_channel("U0RIA").id
                written = {"channel_type": "im", "channel": place, "ts": "1.2", "thread_ts": "1.1", "text": "Late"}
                event |= {"type": "message"} | written
            if type_ == "message.channels":
                written = {"channel_type": "channel", "ts": "1.2", "thread_ts": "1.1", "text": "Late"}
                event |= {"type": "message", "parent_user_id": workspace.bot_user_id} | written
            payload = payloads.event_payload(workspace, put(event, field, value))
            yield ask(workspace, payloads.envelope(workspace, "events_api", payload))

        return Surface(f"event {type_} {field}", send)

    return [
        surface("app_home_opened", "tab"),
        surface("app_home_opened", "channel"),
        surface("member_joined_channel", "channel"),
        surface("member_joined_channel", "inviter"),
        surface("team_join", "user"),
        surface("user_change", "user"),
        surface("message", "subtype"),
        surface("message", "deleted_ts"),
        surface("message", "text"),
        *(surface("message.channels", field) for field in ("text", "user", "channel", "ts", "thread_ts", "subtype")),
        *(surface("message.im", field) for field in ("text", "user", "channel", "ts", "thread_ts", "subtype")),
    ]


def descriptions() -> list[Surface]:
    """Return what Slack says of a person, with the value in a field of it; the person then looks at everything."""

    def surface(field: str, change: Callable[[Json, Any], Json]) -> Surface:
        def send(stage: Stage, value: Any) -> Iterator[Ack]:
            workspace = stage.world.workspace
            user = workspace.members["U0LEO"].as_json(workspace.team_id, workspace.clock.now())
            event: Json = {"type": "user_change", "user": change(user, value), "event_ts": "1.2"}
            payload = payloads.event_payload(workspace, event)
            yield ask(workspace, payloads.envelope(workspace, "events_api", payload))
            leo = workspace.person("U0LEO")
            leo.open_home()
            for name in ("/ml-guild", "/ml-queue"):
                leo.command("C0GENERAL", name)
            stage.press("U0LEO", ids.DRAFT_SKIP)

        return Surface(f"person {field}", send)

    return [
        surface("tz", lambda user, value: put(user, "tz", value)),
        surface("profile", lambda user, value: put(user, "profile", value)),
        surface("called", lambda user, value: user | {"profile": put(user["profile"], "display_name", value)}),
        surface("enterprise", lambda user, value: put(user, "enterprise_user", value)),
    ]


def every_surface() -> list[Surface]:
    """Return every way in but the fields of forms."""
    return [*commands(), *buttons(), *metadata(), *messages(), *searches(), *events(), *descriptions()]


def put(content: Json, name: str, value: Any) -> Json:
    """Return the content with a value under a name, or without the name."""
    if value is MISSING:
        return {each: given for each, given in content.items() if each != name}
    return content | {name: value}


def whatever_opened(stage: Stage, member: str) -> Iterator[Ack]:
    """Submit the idea form, if one has opened, with what it was filled in with."""
    view = stage.world.workspace.person(member).view()
    if view is not None and view.body["callback_id"] == HANDED_IN.id:
        yield submitted(stage, member, view, plain_state(stage, view))[0]


def _place(stage: Stage, action_id: str) -> tuple[str, Message | View, Placed]:
    if action_id in WITHIN:
        stage.press("U0ADA", WITHIN[action_id])
        view = stage.world.workspace.person("U0ADA").view()
        assert view is not None
        return "U0ADA", view, Placed({"block_id": "b"}, {"type": "button", "action_id": action_id})
    for member in PEOPLE:
        try:
            return (member, *stage.find(member, action_id))
        except ValueError:
            continue
    # A button that stands on Home at other times.
    home = stage.world.workspace.homes["U0ADA"]
    return "U0ADA", home, Placed({"block_id": "b"}, {"type": "button", "action_id": action_id})
