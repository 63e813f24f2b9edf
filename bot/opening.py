"""Opens a form, on top of the one in which its button was pressed."""

from typing import Any

from slack_sdk import WebClient


def open_view(client: WebClient, body: dict[str, Any], view: dict[str, Any]) -> None:
    """Open a view, or push it where the button stands in a modal."""
    is_in_modal = body.get("view", {}).get("type") == "modal"
    show = client.views_push if is_in_modal else client.views_open
    show(trigger_id=body["trigger_id"], view=view)
