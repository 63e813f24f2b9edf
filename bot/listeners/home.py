"""Open the Home tab."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack

from bot.views.home import TAB
from intake.access import Principal
from intake.services.reading import Home


def open_home(
    event: dict[str, Any], principal: Principal, now: datetime, request_key: str, home: Home, ack: Ack
) -> None:
    """Have it shown as it is now."""
    if event.get("tab", TAB) == TAB:
        home.opened(principal, now, request_key)
    ack()
