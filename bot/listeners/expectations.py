"""Confirm a published policy."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack

from bot import ids
from intake.access import Principal
from intake.service.expectations import Expectations


def confirmed(
    action: dict[str, Any], principal: Principal, now: datetime, request_key: str, expectations: Expectations, ack: Ack
) -> None:
    """Say that one stands behind it."""
    number, _ = ids.decode_number(action["value"])
    expectations.confirm(number, principal, now, request_key)
    ack()
