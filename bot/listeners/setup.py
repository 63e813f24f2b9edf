"""The checklist's steps: channels, people, squads; and who comes into a channel."""

from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot import ids
from bot.message_text import app_link
from bot.views.setup import squads as squad_views
from bot.views.setup.channels import build_channels_form, parse_channels_form
from bot.views.setup.roles import build_roles_form, parse_roles_form
from bot.views.setup.squads import (
    build_closing_form,
    build_squad_form,
    build_squad_list,
    parse_closing_form,
    parse_squad_form,
)
from intake.access import Principal, Request
from intake.operations.organization.steps import Step
from intake.services.organization import Channels, Company
from scheduling.newcomers import Newcomers
from scheduling.series import Planning

# Skip a step of setting up, open it again, fold the checklist.


def skip_step(action: dict[str, Any], user_request: Request, company: Company, ack: Ack) -> None:
    """Skip a step."""
    step, version = ids.decode_one_of(Step, action["value"])
    company.skip(step, version, user_request)
    ack()


def reopen_step(action: dict[str, Any], user_request: Request, company: Company, ack: Ack) -> None:
    """Open a step again."""
    step, version = ids.decode_one_of(Step, action["value"])
    company.reopen(step, version, user_request)
    ack()


def unfold_checklist(user_request: Request, company: Company, ack: Ack) -> None:
    """Show the whole checklist."""
    company.unfold(True, user_request)
    ack()


def fold_checklist(user_request: Request, company: Company, ack: Ack) -> None:
    """Fold the checklist."""
    company.unfold(False, user_request)
    ack()


# Name the channels, on the checklist.


def open_channels(body: dict[str, Any], client: WebClient, principal: Principal, planning: Planning, ack: Ack) -> None:
    """Open the form."""
    form = planning.channels_form(principal)
    client.views_open(trigger_id=body["trigger_id"], view=build_channels_form(form))
    ack()


def submit_channels(view: dict[str, Any], user_request: Request, planning: Planning, ack: Ack) -> None:
    """Save the channels."""
    version, draft = parse_channels_form(view)
    planning.name_channels(draft, version, user_request)
    ack()


# Name people, on the checklist.


def open_roles(body: dict[str, Any], client: WebClient, principal: Principal, company: Company, ack: Ack) -> None:
    """Open the form."""
    form = company.people_form(principal)
    client.views_open(trigger_id=body["trigger_id"], view=build_roles_form(form))
    ack()


def submit_roles(view: dict[str, Any], user_request: Request, company: Company, ack: Ack) -> None:
    """Save who holds which role."""
    version, plan = parse_roles_form(view)
    company.name_people(plan, version, user_request)
    ack()


# Keep the squads, on the checklist: the list and the form stand in one modal, in place of each other.


def open_squads(body: dict[str, Any], client: WebClient, principal: Principal, company: Company, ack: Ack) -> None:
    """Open the list, or the form of the first squad where there is none."""
    squads = company.squads(principal)
    view = build_squad_list(squads) if squads else build_squad_form(squad_views.FIRST)
    client.views_open(trigger_id=body["trigger_id"], view=view)
    ack()


def add_squad(body: dict[str, Any], client: WebClient, principal: Principal, company: Company, ack: Ack) -> None:
    """Show the form of a new squad in place of the list."""
    form = company.squad_form(None, principal)
    client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=build_squad_form(form))
    ack()


def open_squad(
    body: dict[str, Any], action: dict[str, Any], client: WebClient, principal: Principal, company: Company, ack: Ack
) -> None:
    """Show the form of a squad in place of the list."""
    form = company.squad_form(ids.decode(action["value"]).id, principal)
    client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=build_squad_form(form))
    ack()


def submit_squad(view: dict[str, Any], user_request: Request, company: Company, ack: Ack) -> None:
    """Save a squad and show the list again."""
    key, version, draft = parse_squad_form(view)
    squads = company.save_squad(key, version, draft, user_request)
    ack(response_action="update", view=build_squad_list(squads))


def open_closing(
    body: dict[str, Any], action: dict[str, Any], client: WebClient, principal: Principal, company: Company, ack: Ack
) -> None:
    """Ask in place of the form whether to close a squad, and who takes its ideas."""
    subject = ids.decode(action["value"])
    form = company.closing_form(subject.id, subject.version, principal)
    client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=build_closing_form(form))
    ack()


def submit_closing(view: dict[str, Any], user_request: Request, company: Company, ack: Ack) -> None:
    """Close a squad and show the list of those that are left."""
    subject, goes_to = parse_closing_form(view)
    squads = company.close_squad(subject.id, subject.version, goes_to, user_request)
    ack(response_action="update", view=build_squad_list(squads))


# Somebody comes into a channel: the bot, where it is invited, or perhaps a newcomer to the guild.


def join_channel(
    body: dict[str, Any], user_request: Request, channels: Channels, newcomers: Newcomers, ack: Ack
) -> None:
    """Have the bot introduce itself and set its bookmark, or welcome who is new to the guild."""
    event = body["event"]
    if event["user"] == user_request.by.member_id:
        channels.invited(event["channel"], app_link(body["api_app_id"], body["team_id"]), user_request)
    else:
        newcomers.joined(event["channel"], event["user"], user_request)
    ack()
