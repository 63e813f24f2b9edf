"""Show all ideas by stage, and assign those that nobody owns yet."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot.principal import Principals
from bot.views import idea_list
from intake.access import Principal
from intake.service.idea_lists import IdeaLists


def opened(body: dict[str, Any], client: WebClient, principal: Principal, idea_lists: IdeaLists, ack: Ack) -> None:
    """Show how many ideas there are of each stage."""
    view = idea_list.overview(idea_lists.stages(principal), principal)
    client.views_open(trigger_id=body["trigger_id"], view=view)
    ack()


def stage_chosen(
    body: dict[str, Any],
    action: dict[str, Any],
    client: WebClient,
    principal: Principal,
    idea_lists: IdeaLists,
    ack: Ack,
) -> None:
    """List the ideas of a stage."""
    stage, after = idea_list.parse(action["value"])
    client.views_push(trigger_id=body["trigger_id"], view=idea_list.page(idea_lists.of_stage(principal, stage, after)))
    ack()


def turned(view: dict[str, Any], principal: Principal, idea_lists: IdeaLists, ack: Ack) -> None:
    """Show the next page in place of this one."""
    stage, after = idea_list.parse(view["private_metadata"])
    ack(response_action="update", view=idea_list.page(idea_lists.of_stage(principal, stage, after)))


def owners_opened(
    body: dict[str, Any], client: WebClient, principal: Principal, idea_lists: IdeaLists, ack: Ack
) -> None:
    """Ask who the owners are."""
    view = idea_list.owners(idea_lists.ownerless(principal))
    (client.views_push if body.get("view", {}).get("type") == "modal" else client.views_open)(
        trigger_id=body["trigger_id"], view=view
    )
    ack()


def owners_chosen(
    view: dict[str, Any],
    principal: Principal,
    now: datetime,
    request_key: str,
    team_id: str | None,
    principals: Principals,
    idea_lists: IdeaLists,
    ack: Ack,
) -> None:
    """Assign them, and show those that come next."""
    offset, owners = idea_list.parse_owners(view)
    principals.meet(sorted(set(owners.values())), team_id, now)
    page = idea_lists.assign(owners, offset, principal, now, request_key)
    ack(response_action="update", view=idea_list.owners(page, assigned=True))
