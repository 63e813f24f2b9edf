"""What tells a request from every other, however often Slack, a replay or an impatient hand repeats it."""

import json
from hashlib import sha256
from typing import Any

from intake.text import clean
from store import inbox

# These reach us once for each workspace that shares the channel, every time under another event_id.
IN_A_CHANNEL = frozenset({"message", "member_joined_channel", "member_left_channel"})
LONGEST = 500


def request_key(kind: str, body: dict[str, Any], member_id: str, *, toggles: bool = False) -> str:
    """Return the key under which a request of a kind has its effect once; one that databases can keep.

    A form that is sent again with something else entered is no repeat. Nor is a button that `toggles` something when it
    is pressed again: it may have been undone meanwhile, and a second press in a row changes nothing.
    """
    key = clean(_key(kind, body, member_id, toggles=toggles))
    key = key if len(key) <= LONGEST else f"{kind}:{sha256(key.encode()).hexdigest()}"
    return inbox.with_content(key, _content_of(body["view"])) if kind == "view" else key


def _key(kind: str, body: dict[str, Any], member_id: str, *, toggles: bool) -> str:
    if kind == "event":
        return _of_event(body)
    if kind == "view":
        return f"view:{_version_of(body['view'])}"
    if kind == "action":
        action = body["actions"][0]
        place = body.get("trigger_id", "") if toggles else _place_of(body)
        return f"action:{place}:{action['action_id']}:{_chosen(action)}:{member_id}"
    return f"{kind}:{body.get('trigger_id', '')}"


def _of_event(body: dict[str, Any]) -> str:
    event = body["event"]
    at = event.get("ts") or event.get("event_ts")
    if event["type"] in IN_A_CHANNEL and at:
        told = (event.get("channel", ""), at, event["type"], event.get("subtype", ""), event.get("user", ""))
        return f"event:{':'.join(map(str, told))}"
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
    return json.dumps(_entered(state.get("values") if isinstance(state, dict) else None), sort_keys=True)


def _entered(value: Any) -> Any:
    # Of an option and a file only what tells it from others: Slack may describe the same one in other words.
    if isinstance(value, list):
        return [_entered(each) for each in value]
    if not isinstance(value, dict):
        return value
    if {"text", "value"} <= value.keys():
        return value["value"]
    if "id" in value:
        return value["id"]
    return {name: _entered(each) for name, each in value.items()}


def _chosen(action: dict[str, Any]) -> str:
    # A message's button says in its value which version of what it is about.
    option = action.get("selected_option")
    return str(action.get("value") or (option.get("value") if isinstance(option, dict) else "") or "")
