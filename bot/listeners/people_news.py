"""Slack tells that somebody has changed: left, came back, became a guest."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack

from bot.principal import facts_of
from intake.access import Principal
from intake.service.members import Members


def received(
    event: dict[str, Any],
    team_id: str,
    principal: Principal,
    now: datetime,
    request_key: str,
    members: Members,
    ack: Ack,
) -> None:
    """Have it written down, so that whoever may do less now can do less at once."""
    members.heard(facts_of(event["user"], event["user"]["id"], team_id), principal, now, request_key)
    ack()
