"""Requests as Slack would send them, and as it never would."""

import json
from typing import Any
from urllib.parse import urlencode

from sandbox.http_mode import FORM, JSON, Answered, Requests
from sandbox.workspace import Workspace
from tests.patience import PATIENCE_SECONDS

Json = dict[str, Any]
TEAM, APP = "T0SANDBOX", "A0SANDBOX"
# What is answered is judged here, not how soon: a busy machine may take longer than Slack waits.


def requests_of(workspace: Workspace) -> Requests:
    """Return the line to the app, which goes to its address."""
    assert workspace.requests is not None
    workspace.requests.acknowledgement_seconds = PATIENCE_SECONDS
    return workspace.requests


def post(workspace: Workspace, content_type: str, body: bytes) -> Answered:
    """Send a rightly signed body, whatever is in it."""
    requests = requests_of(workspace)
    return requests.post(requests.signed(content_type, body))


def form(**fields: str) -> bytes:
    return urlencode(fields).encode()


def payload(content: Json) -> bytes:
    return form(payload=json.dumps(content))


def command(**more: Any) -> Json:
    return {
        "command": "/ml-queue",
        "text": "",
        "team_id": TEAM,
        "user_id": "U0RIA",
        "channel_id": "C0GENERAL",
        "trigger_id": "1.2.3",
        "api_app_id": APP,
    } | more


def interaction(kind: str, **more: Any) -> Json:
    return {
        "type": kind,
        "team": {"id": TEAM},
        "user": {"id": "U0RIA", "team_id": TEAM},
        "api_app_id": APP,
        "trigger_id": "1.2.3",
    } | more


def pressed(**more: Any) -> Json:
    action = {"action_id": "idea.send", "block_id": "b", "type": "button", "value": "1:nobody:1"}
    place = {"channel": {"id": "C0TRIAGE"}, "container": {"type": "message", "message_ts": "1.2"}}
    return interaction("block_actions", actions=[action], **place) | more


def view(**more: Any) -> Json:
    typed = {"type": "plain_text_input", "value": "Some words"}
    return {
        "id": "V0FORGED",
        "type": "modal",
        "callback_id": "idea_form",
        "private_metadata": "",
        "app_installed_team_id": TEAM,
        "blocks": [{"type": "input", "block_id": name} for name in ("title", "problem")],
        "state": {"values": {"title": {"title": typed}, "problem": {"problem": typed}}},
    } | more


def submitted(**more: Any) -> Json:
    return interaction("view_submission", view=view(**more))


def event(**more: Any) -> Json:
    return {
        "type": "event_callback",
        "team_id": TEAM,
        "api_app_id": APP,
        "event_id": "Ev0FORGED",
        "event": {"type": "app_home_opened", "user": "U0RIA", "tab": "home", "channel": "D0RIA"},
        "authorizations": [{"team_id": TEAM, "user_id": "U0SANDBOXBOT", "is_bot": True}],
    } | more


def without(content: Json, *names: str) -> Json:
    return {name: value for name, value in content.items() if name not in names}


__all__ = ["FORM", "JSON"]
