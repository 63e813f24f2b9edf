"""Submit an idea: from the command, from the Home tab, and what the form brings."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot.views import help as help_view
from bot.views import idea_form
from intake.access import Principal
from intake.service.ideas import Ideas


def by_command(command: dict[str, Any], client: WebClient, principal: Principal, ideas: Ideas, ack: Ack) -> None:
    """Open the idea form; one word alone is no title, so it gets the usage."""
    typed = command.get("text", "").strip()
    if typed and len(typed.split()) == 1:
        usage = help_view.usage(command["command"], typed)
        ack(text=usage.text, blocks=usage.blocks)
        return
    client.views_open(trigger_id=command["trigger_id"], view=idea_form.build(ideas.form(principal), typed))
    ack()


def by_button(body: dict[str, Any], client: WebClient, principal: Principal, ideas: Ideas, ack: Ack) -> None:
    """Open the idea form."""
    client.views_open(trigger_id=body["trigger_id"], view=idea_form.build(ideas.form(principal)))
    ack()


def submitted(
    view: dict[str, Any], principal: Principal, now: datetime, request_key: str, ideas: Ideas, ack: Ack
) -> None:
    """Take the idea in."""
    ideas.submit(idea_form.parse(view), principal, now, request_key)
    ack()
