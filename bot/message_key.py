"""The signature that our messages carry in their metadata, by which one is known again."""

from typing import Any

EVENT_TYPE = "guildhall_fact"
LONGEST = 64


def signature_of(message: dict[str, Any]) -> str | None:
    """Return the signature that a message carries, whoever wrote it; None where it carries none."""
    metadata = message.get("metadata")
    if not isinstance(metadata, dict) or metadata.get("event_type") != EVENT_TYPE:
        return None
    payload = metadata.get("event_payload")
    carried = payload.get("key") if isinstance(payload, dict) else None
    return carried if isinstance(carried, str) and 0 < len(carried) <= LONGEST else None
