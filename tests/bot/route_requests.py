"""One request for each route, as a person of the workspace or from outside would make it."""

from typing import Any

from slack_bolt import BoltRequest

from bot.dispatch import Route, RouteKind
from bot.message_events import EVENT_TYPE
from intake.access import Action
from tests.bot.http import slack_requests

Json = dict[str, Any]


def body_of(route: Route, user: str, team: str = slack_requests.TEAM, number: int = 0) -> Json:
    """Return what Slack would send; `number` tells one request from the next."""
    who = {"user": {"id": user, "team_id": team}, "trigger_id": f"{number}.2.3"}
    if route.kind is RouteKind.command:
        home = {"team_id": team, "user_id": user}
        return slack_requests.command(command=route.id, **home, trigger_id=f"{number}.2.3")
    if route.kind is RouteKind.action:
        action = {"action_id": route.id, "block_id": "b", "type": "button", "value": "1:channels:0"}
        return slack_requests.pressed(actions=[action], **who)
    if route.kind is RouteKind.view:
        return (
            slack_requests.submitted(id=f"V{number}", callback_id=route.id, private_metadata="1:people:1", hash="h")
            | who
        )
    if route.kind is RouteKind.view_closed:
        left = slack_requests.view(id=f"V{number}", callback_id=route.id, hash="h")
        return slack_requests.interaction("view_closed", view=left, is_cleared=False) | who
    if route.kind is RouteKind.shortcut:
        kind = "message_action" if route.id == "submit_as_idea" else "shortcut"
        message = {"ts": "1.2", "text": "An idea.", "user": user, "type": "message"}
        return slack_requests.interaction(
            kind, callback_id=route.id, message=message, channel={"id": "C0GENERAL"}, **who
        )
    if route.kind is RouteKind.options:
        return slack_requests.interaction("block_suggestion", action_id=route.id, block_id="b", value="Ber", **who)
    if route.id == "message":
        mark = {"event_type": EVENT_TYPE, "event_payload": {"key": "a signature"}}
        gone = {"subtype": "message_deleted", "previous_message": {"bot_id": "B0", "ts": "1.1", "metadata": mark}}
        event = {"type": "message", "channel": "C0GENERAL", "ts": "1.2", "event_ts": "1.2"} | gone
        return slack_requests.event(event=event, event_id=f"Ev{number}", team_id=team)
    if route.id == "message.channels":
        said = {"type": "message", "channel": "C0HUB", "channel_type": "channel", "user": user, "text": "Yes."}
        said |= {"ts": f"{number}.2", "thread_ts": "0.1", "event_ts": f"{number}.2", "parent_user_id": "U0SANDBOXBOT"}
        return slack_requests.event(event=said, event_id=f"Ev{number}", team_id=team)
    if route.id == "message.im":
        said = {"type": "message", "channel": "D0X", "channel_type": "im", "user": user, "text": "Hello?"}
        said |= {"ts": f"{number}.2", "thread_ts": "0.1", "event_ts": f"{number}.2"}
        return slack_requests.event(event=said, event_id=f"Ev{number}", team_id=team)
    channel = "D0X" if route.id == "app_home_opened" else "C0GENERAL"
    person = {"id": user} if route.rule is Action.hear_of_people else user
    told = {"type": route.id, "user": person, "tab": "home", "channel": channel, "event_ts": "1.2"}
    return slack_requests.event(event=told, event_id=f"Ev{number}", team_id=team)


def request_of(body: Json) -> BoltRequest:
    """Return the request as Socket Mode brings it."""
    return BoltRequest(body=body, mode="socket_mode")
