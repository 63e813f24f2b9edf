"""Open the Home tab."""

from typing import Any

from slack_bolt import Ack

from bot.views.home import TAB
from intake.access import Request
from intake.services.home import Home


def open_home(event: dict[str, Any], user_request: Request, home: Home, ack: Ack) -> None:
    """Have it shown as it is now."""
    if event.get("tab", TAB) == TAB:
        home.opened(user_request)
    ack()
