"""Show all ideas by stage, and assign those that nobody owns yet."""

from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot.blocks import open_view
from bot.principal import Principals
from bot.views.idea_lists import (
    build_owners_form,
    build_stage_overview,
    build_stage_page,
    parse_owners_form,
    parse_stage_page,
)
from intake.access import Principal, Request
from intake.services.idea_lists import IdeaLists


def open_idea_list(
    body: dict[str, Any], client: WebClient, principal: Principal, idea_lists: IdeaLists, ack: Ack
) -> None:
    """Show how many ideas there are of each stage."""
    view = build_stage_overview(idea_lists.stages(principal), principal)
    client.views_open(trigger_id=body["trigger_id"], view=view)
    ack()


def choose_stage(
    body: dict[str, Any],
    action: dict[str, Any],
    client: WebClient,
    principal: Principal,
    idea_lists: IdeaLists,
    ack: Ack,
) -> None:
    """List the ideas of a stage."""
    stage, after = parse_stage_page(action["value"])
    open_view(client, body, build_stage_page(idea_lists.of_stage(principal, stage, after)))
    ack()


def turn_idea_page(view: dict[str, Any], principal: Principal, idea_lists: IdeaLists, ack: Ack) -> None:
    """Show the next page in place of this one."""
    stage, after = parse_stage_page(view["private_metadata"])
    ack(response_action="update", view=build_stage_page(idea_lists.of_stage(principal, stage, after)))


def open_owners(body: dict[str, Any], client: WebClient, principal: Principal, idea_lists: IdeaLists, ack: Ack) -> None:
    """Ask who the owners are."""
    open_view(client, body, build_owners_form(idea_lists.ownerless(principal)))
    ack()


def submit_owners(
    view: dict[str, Any],
    user_request: Request,
    team_id: str | None,
    principals: Principals,
    idea_lists: IdeaLists,
    ack: Ack,
) -> None:
    """Assign them, and show those that come next."""
    offset, owners = parse_owners_form(view)
    principals.meet(sorted(set(owners.values())), team_id, user_request.now)
    page = idea_lists.assign(owners, offset, user_request)
    ack(response_action="update", view=build_owners_form(page, assigned=True))
