"""What Slack would send to the app when a person does something."""

from typing import TYPE_CHECKING, Any

from sandbox.inputs import Placed
from sandbox.state import Channel, Json, Message, View
from sandbox.transport import Envelope

if TYPE_CHECKING:
    from sandbox.workspace import Workspace


def command_payload(workspace: "Workspace", user: str, channel: Channel, command: str, text: str) -> Json:
    """A slash command."""
    member = workspace.members[user]
    return {
        "token": "sandbox",
        "team_id": workspace.team_id,
        "team_domain": workspace.domain,
        "channel_id": channel.id,
        "channel_name": _name_of(channel),
        "user_id": user,
        "user_name": member.name,
        "command": command,
        "text": text,
        "api_app_id": workspace.app_id,
        "is_enterprise_install": "false",
        "response_url": workspace.new_response_url(channel.id, user),
        "trigger_id": workspace.new_trigger(user).id,
    }


def message_action_payload(workspace: "Workspace", user: str, message: Message, placed: Placed, value: Json) -> Json:
    """A press on something interactive in a message."""
    channel = workspace.channels[message.channel]
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": message.ephemeral_for is not None,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    return {
        **_interaction(workspace, "block_actions", user),
        "container": container,
        "trigger_id": workspace.new_trigger(user).id,
        "channel": {"id": channel.id, "name": _name_of(channel)},
        "message": message.as_json(),
        "state": {"values": message.entered},
        "response_url": workspace.new_response_url(channel.id, user, message.ts),
        "actions": [_action(workspace, placed, value)],
    }


def view_action_payload(workspace: "Workspace", user: str, view: View, placed: Placed, value: Json) -> Json:
    """A press on something interactive in a modal or in the home."""
    return {
        **_interaction(workspace, "block_actions", user),
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": workspace.new_trigger(user, view.id).id,
        "view": _view_json(workspace, view),
        "actions": [_action(workspace, placed, value)],
    }


def view_submission_payload(workspace: "Workspace", user: str, view: View) -> Json:
    """A submitted modal, with every input."""
    return {
        **_interaction(workspace, "view_submission", user),
        "trigger_id": workspace.new_trigger(user, view.id).id,
        "view": _view_json(workspace, view),
        "response_urls": [],
    }


def view_closed_payload(workspace: "Workspace", user: str, view: View, *, is_cleared: bool) -> Json:
    """A modal closed by the person."""
    return {
        **_interaction(workspace, "view_closed", user),
        "view": _view_json(workspace, view),
        "is_cleared": is_cleared,
    }


def shortcut_payload(workspace: "Workspace", user: str, callback_id: str) -> Json:
    """A global shortcut."""
    return {
        **_interaction(workspace, "shortcut", user),
        "callback_id": callback_id,
        "trigger_id": workspace.new_trigger(user).id,
        "action_ts": workspace.mint.ts(),
    }


def message_shortcut_payload(workspace: "Workspace", user: str, message: Message, callback_id: str) -> Json:
    """A shortcut from a message's menu."""
    channel = workspace.channels[message.channel]
    return {
        **_interaction(workspace, "message_action", user),
        "callback_id": callback_id,
        "trigger_id": workspace.new_trigger(user).id,
        "action_ts": workspace.mint.ts(),
        "message_ts": message.ts,
        "channel": {"id": channel.id, "name": _name_of(channel)},
        "message": message.as_json(),
        "response_url": workspace.new_response_url(channel.id, user, message.ts),
    }


def shared_message(workspace: "Workspace", message: Message) -> Json:
    """A message as it stands, attached, in the one that forwards it."""
    author, channel = workspace.members[message.user], workspace.channels[message.channel]
    link = f"https://{workspace.domain}.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
    return {
        "id": 1,
        "ts": message.ts,
        "author_id": author.id,
        "author_name": author.real_name,
        "author_subname": author.name,
        "channel_id": channel.id,
        "channel_team": workspace.team_id,
        "from_url": link,
        "original_url": link,
        "is_msg_unfurl": True,
        "is_share": True,
        "text": message.text,
        "fallback": f"[{author.name}] {message.text}",
        "footer": f"Posted in #{_name_of(channel)}",
        "message_blocks": [
            {"team": workspace.team_id, "channel": channel.id, "ts": message.ts, "message": {"blocks": message.blocks}}
        ],
        "mrkdwn_in": ["text"],
        "color": "D0D0D0",
    }


def suggestion_payload(workspace: "Workspace", user: str, where: Message | View, placed: Placed, typed: str) -> Json:
    """A question for the options of a select that the app fills."""
    payload = {
        **_interaction(workspace, "block_suggestion", user),
        "action_id": placed.action_id,
        "block_id": placed.block_id,
        "value": typed,
    }
    if isinstance(where, View):
        return payload | {"container": {"type": "view", "view_id": where.id}, "view": _view_json(workspace, where)}
    channel = workspace.channels[where.channel]
    return payload | {
        "container": {"type": "message", "message_ts": where.ts, "channel_id": channel.id},
        "channel": {"id": channel.id, "name": _name_of(channel)},
        "message": where.as_json(),
    }


def event_payload(workspace: "Workspace", event: Json) -> Json:
    """An event inside its wrapper."""
    return {
        "token": "sandbox",
        "team_id": workspace.team_id,
        "context_team_id": workspace.team_id,
        "context_enterprise_id": None,
        "api_app_id": workspace.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": workspace.mint.event_id(),
        "event_time": int(workspace.clock.now().timestamp()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": workspace.team_id,
                "user_id": workspace.bot_user_id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": f"4-{workspace.mint.number('context'):08d}",
    }


def home_opened_event(workspace: "Workspace", user: str, tab: str, home: View | None) -> Json:
    """A person opened the app's home or its messages."""
    event: Json = {
        "type": "app_home_opened",
        "user": user,
        "channel": workspace.direct_channel(user, opened=False).id,
        "tab": tab,
        "event_ts": workspace.mint.ts(),
    }
    return event | ({"view": _view_json(workspace, home)} if home and tab == "home" else {})


def joined_event(workspace: "Workspace", user: str, channel: Channel, inviter: str | None = None) -> Json:
    """A member came into a channel, by invitation where there is an inviter."""
    event = {
        "type": "member_joined_channel",
        "user": user,
        "channel": channel.id,
        "channel_type": "G" if channel.is_private else "C",
        "team": workspace.team_id,
        "event_ts": workspace.mint.ts(),
    }
    return event | ({"inviter": inviter} if inviter else {})


def left_event(workspace: "Workspace", user: str, channel: Channel) -> Json:
    """A member left a channel."""
    return joined_event(workspace, user, channel) | {"type": "member_left_channel"}


def envelope(workspace: "Workspace", kind: str, payload: Json) -> Envelope:
    """Put a payload into an envelope: slash_commands, interactive or events_api."""
    return Envelope(workspace.mint.envelope_id(), kind, payload, accepts_response=kind != "events_api")


def _interaction(workspace: "Workspace", kind: str, user: str) -> Json:
    member = workspace.members[user]
    enterprise = {"id": workspace.enterprise_id, "name": workspace.team_name} if workspace.enterprise_id else None
    return {
        "type": kind,
        "team": {"id": workspace.team_id, "domain": workspace.domain},
        "user": {
            "id": user,
            "username": member.name,
            "name": member.name,
            "team_id": member.team_seen_in(workspace.team_id),
        },
        "api_app_id": workspace.app_id,
        "token": "sandbox",
        "enterprise": None if member.is_stranger else enterprise,
        "is_enterprise_install": False,
    }


def _action(workspace: "Workspace", placed: Placed, value: Json) -> Json:
    element = placed.element
    action: dict[str, Any] = {
        "type": element["type"],
        "action_id": placed.action_id,
        "block_id": placed.block_id,
        "action_ts": workspace.mint.ts(),
    }
    for key in ("text", "value", "style", "placeholder", "confirm"):
        if key in element:
            action[key] = element[key]
    return action | value


def _view_json(workspace: "Workspace", view: View) -> Json:
    return view.as_json(workspace.team_id, workspace.app_id, workspace.bot_id)


def _name_of(channel: Channel) -> str:
    return "directmessage" if channel.is_im else "privategroup" if channel.is_private else channel.name
