"""The author of a message that was handed in says whether the idea is theirs."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack

from bot import ids
from intake.access import Principal
from intake.service.origins import Origins


def confirmed(
    action: dict[str, Any], principal: Principal, now: datetime, request_key: str, origins: Origins, ack: Ack
) -> None:
    """Make them the requester."""
    origins.confirm(ids.decode(action["value"]).id, principal, now, request_key)
    ack()


def denied(
    action: dict[str, Any], principal: Principal, now: datetime, request_key: str, origins: Origins, ack: Ack
) -> None:
    """Leave it to whoever handed it in."""
    origins.deny(ids.decode(action["value"]).id, principal, now, request_key)
    ack()
