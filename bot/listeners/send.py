"""Send an idea to the proposed squad: the one click."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack

from bot import ids
from intake.access import Principal
from intake.service.triage import Triage


def pressed(
    action: dict[str, Any], principal: Principal, now: datetime, request_key: str, triage: Triage, ack: Ack
) -> None:
    """Accept the idea and route it."""
    subject = ids.decode(action["value"])
    triage.send(subject.id, subject.version, principal, now, request_key)
    ack()
