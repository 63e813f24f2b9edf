"""Shows a form to whoever pressed a button: over the form in which that stands, if it stands in one."""

from typing import Any

from slack_sdk import WebClient


def show(client: WebClient, body: dict[str, Any], view: dict[str, Any]) -> None:
    """Open the form."""
    over = body.get("view") or {}
    opens = client.views_push if over.get("type") == "modal" else client.views_open
    opens(trigger_id=body["trigger_id"], view=view)
