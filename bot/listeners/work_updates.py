"""Say how the work on an idea goes: on track with one click, else in a line."""

from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot import ids
from bot.blocks import open_view
from bot.views.work_updates import build_report_form, parse_report_form
from intake.access import Principal, Request
from intake.rules.work_updates import WorkReport, WorkState
from intake.services.work_updates import WorkUpdates


def report_on_track(action: dict[str, Any], user_request: Request, work_updates: WorkUpdates, ack: Ack) -> None:
    """Write down that it goes as planned."""
    update_id = ids.decode(action["value"]).id
    work_updates.report(update_id, WorkReport(state=WorkState.on_track), user_request)
    ack()


def open_report(
    body: dict[str, Any],
    action: dict[str, Any],
    client: WebClient,
    principal: Principal,
    work_updates: WorkUpdates,
    ack: Ack,
) -> None:
    """Open the form for what was learned, or for what is missing."""
    form = work_updates.form(ids.decode(action["value"]).id, principal)
    open_view(client, body, build_report_form(form, action["action_id"]))
    ack()


def submit_report(view: dict[str, Any], user_request: Request, work_updates: WorkUpdates, ack: Ack) -> None:
    """Write it down."""
    update_id, report = parse_report_form(view)
    work_updates.report(update_id, report, user_request)
    ack()
