"""Open the Home tab, and for leads the page of how the ML team works."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot.blocks import open_view
from bot.views.home import TAB
from bot.views.operating_signs import build_operating_signs
from intake.access import Principal, Request
from intake.services.home import Home
from intake.services.operating_signs import OperatingSigns


def open_home(event: dict[str, Any], user_request: Request, home: Home, ack: Ack) -> None:
    """Have it shown as it is now."""
    if event.get("tab", TAB) == TAB:
        home.opened(user_request)
    ack()


def open_signs(
    body: dict[str, Any],
    client: WebClient,
    principal: Principal,
    now: datetime,
    operating_signs: OperatingSigns,
    ack: Ack,
) -> None:
    """Show the page."""
    open_view(client, body, build_operating_signs(operating_signs.current(principal, now)))
    ack()
