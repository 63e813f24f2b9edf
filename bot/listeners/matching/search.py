"""Find ideas from the field on Home."""

from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot.views.matching.search import build_search_page
from intake.access import Principal
from intake.services.matching.search import Search


def search_from_home(
    body: dict[str, Any], action: dict[str, Any], client: WebClient, principal: Principal, search: Search, ack: Ack
) -> None:
    """Show what was found."""
    result = search.find(principal, str(action["value"] or ""))
    client.views_open(trigger_id=body["trigger_id"], view=build_search_page(result))
    ack()
