"""What tells a request from every other, however often Slack, a replay or an impatient hand repeats it."""

from hashlib import sha256
from typing import Any

from intake.text import clean

# These reach us once for each workspace that shares the channel, every time under another event_id.
IN_A_CHANNEL = frozenset({"message", "member_joined_channel", "member_left_channel"})
LONGEST = 500


def request_key(kind: str, body: dict[str, Any], member_id: str) -> str:
    """Return the key under which a request of a kind has its effect once; one that databases can keep."""
    key = clean(_key(kind, body, member_id))
    return key if len(key) <= LONGEST else f"{kind}:{sha256(key.encode()).hexdigest()}"


def _key(kind: str, body: dict[str, Any], member_id: str) -> str:
    if kind == "event":
        return _of_event(body)
    if kind == "view":
        return f"view:{_version_of(body['view'])}"
    if kind == "action":
        action = body["actions"][0]
        return f"action:{_place_of(body)}:{action['action_id']}:{_chosen(action)}:{member_id}"
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


def _chosen(action: dict[str, Any]) -> str:
    # A message's button says in its value which version of what it is about.
    option = action.get("selected_option")
    return str(action.get("value") or (option.get("value") if isinstance(option, dict) else "") or "")
