"""Shows a view to whoever pressed a button: on top of the modal in which it stands, else as a modal of its own."""

from typing import Any

from slack_sdk import WebClient


def show(client: WebClient, body: dict[str, Any], view: dict[str, Any]) -> None:
    """Open the view, or push it where a modal is open."""
    in_modal = (body.get("view") or {}).get("type") == "modal"
    (client.views_push if in_modal else client.views_open)(trigger_id=body["trigger_id"], view=view)
