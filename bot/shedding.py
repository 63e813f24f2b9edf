"""What a person reads where a request can't be answered as usual: that it did not work, and what they typed is kept."""

from typing import Any

from bot.quoting import typed
from bot.text import clip, escape
from bot.views.refusal import refusal

TOO_MANY = "Too many people are at it right now, so this was not taken. Please try again in a moment."
NOT_READ = "Guildhall couldn't read this, so nothing was saved. Please try again, or tell an admin."
TYPED = 3000


def too_many(body: dict[str, Any]) -> dict[str, Any] | None:
    """Return the acknowledgement, or None where not to acknowledge says it: Slack shows that it failed, or repeats."""
    return answer_in_place(body, TOO_MANY)


def answer_in_place(body: dict[str, Any], message: str) -> dict[str, Any] | None:
    """Return an acknowledgement that says so beside what was typed, whatever shape the request has; None: nowhere to.

    A form stays open with everything in it; what was typed behind a command is said again, since Slack drops it.
    """
    view = body.get("view")
    if body.get("type") == "view_submission" and isinstance(view, dict):
        blocks = view.get("blocks")
        each = [block for block in blocks if isinstance(block, dict)] if isinstance(blocks, list) else []
        inputs = [block["block_id"] for block in each if block.get("type") == "input" and "block_id" in block]
        if not inputs:
            return {"response_action": "update", "view": refusal(message)}
        return {"response_action": "errors", "errors": {inputs[0]: message}}
    if "command" in body:
        words = body.get("text")
        kept = f"\n> {_quoted(words)}" if isinstance(words, str) and words else ""
        return {"response_type": "ephemeral", "text": f"{message}{kept}"}
    return None


def _quoted(escaped: str) -> str:
    return clip(escape(typed(escaped)), TYPED).replace("\n", "\n> ")
