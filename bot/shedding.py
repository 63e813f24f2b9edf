"""What a person reads when too many click at once: that it did not work, with everything they typed still there."""

from typing import Any

from bot.views.refusal import refusal

TOO_MANY = "Too many people are at it right now, so this was not taken. Please try again in a moment."


def too_many(body: dict[str, Any]) -> dict[str, Any] | None:
    """Return the acknowledgement, or None where not to acknowledge says it: Slack shows that it failed, or repeats."""
    view = body.get("view")
    if body.get("type") == "view_submission" and isinstance(view, dict):
        inputs = [block["block_id"] for block in view.get("blocks", []) if block.get("type") == "input"]
        if not inputs:
            return {"response_action": "update", "view": refusal(TOO_MANY)}
        return {"response_action": "errors", "errors": {inputs[0]: TOO_MANY}}
    if "command" in body:
        return {"response_type": "ephemeral", "text": TOO_MANY}
    return None
