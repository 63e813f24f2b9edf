"""Read the published priorities."""

from typing import Any

from slack_bolt import Ack

from bot.views import help as help_view
from bot.views import priorities as priorities_view
from intake.access import Principal
from intake.service.reading import Policies


def by_command(command: dict[str, Any], principal: Principal, policies: Policies, ack: Ack) -> None:
    """Show the policy in force."""
    typed = command.get("text", "").strip()
    shown = help_view.usage(command["command"], typed) if typed else priorities_view.reply(policies.in_force(principal))
    ack(text=shown.text, blocks=shown.blocks)
