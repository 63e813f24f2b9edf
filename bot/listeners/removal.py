"""Somebody has deleted a message of ours."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack

from bot.signed import signature_of
from intake.access import Principal
from intake.service.removals import Removals


def received(
    event: dict[str, Any], principal: Principal, now: datetime, request_key: str, removals: Removals, ack: Ack
) -> None:
    """Note it, so that it is not taken for one that never arrived."""
    before = event["previous_message"]
    removals.note(signature_of(before) or "", event["channel"], str(before.get("ts", "")), principal, now, request_key)
    ack()
