"""Skip a step of setting up, open it again, fold the checklist."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack

from bot import ids
from intake.access import Principal
from intake.company.steps import Step
from intake.service.company import Company


def skipped(
    action: dict[str, Any], principal: Principal, now: datetime, request_key: str, company: Company, ack: Ack
) -> None:
    """Skip a step."""
    step, version = ids.decode_one_of(Step, action["value"])
    company.skip(step, version, principal, now, request_key)
    ack()


def reopened(
    action: dict[str, Any], principal: Principal, now: datetime, request_key: str, company: Company, ack: Ack
) -> None:
    """Open a step again."""
    step, version = ids.decode_one_of(Step, action["value"])
    company.reopen(step, version, principal, now, request_key)
    ack()


def unfolded(principal: Principal, now: datetime, request_key: str, company: Company, ack: Ack) -> None:
    """Show the whole checklist."""
    company.unfold(True, principal, now, request_key)
    ack()


def folded(principal: Principal, now: datetime, request_key: str, company: Company, ack: Ack) -> None:
    """Fold the checklist."""
    company.unfold(False, principal, now, request_key)
    ack()
