"""Submit an idea: from the command, the Home tab or a shortcut, and what the form brings."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot import quoting
from bot.principal import Principals
from bot.quoting import is_sentence
from bot.views import help as help_view
from bot.views import idea_form, support_form
from bot.views import why as why_view
from intake.access import Principal
from intake.service.explanations import Explanations
from intake.service.ideas import Ideas
from intake.service.origins import Origins
from intake.service.supporting import Supporting


def by_command(
    command: dict[str, Any],
    client: WebClient,
    principal: Principal,
    ideas: Ideas,
    supporting: Supporting,
    explanations: Explanations,
    ack: Ack,
) -> None:
    """Open the idea form, that of an idea to support, or an idea's explanation; a word alone is no title: usage."""
    typed = command["text"]
    if (number := help_view.supported_in(typed)) is not None:
        view = support_form.build(supporting.form_of(number, principal))
    elif (number := help_view.idea_in(typed)) is not None:
        view = why_view.build(explanations.why_numbered(number, principal))
    elif typed and not is_sentence(typed):
        usage = help_view.usage(command["command"], typed)
        ack(text=usage.text, blocks=usage.blocks)
        return
    else:
        view = idea_form.build_typed(ideas.form(principal), typed)
    client.views_open(trigger_id=command["trigger_id"], view=view)
    ack()


def by_button(body: dict[str, Any], client: WebClient, principal: Principal, ideas: Ideas, ack: Ack) -> None:
    """Open the idea form."""
    client.views_open(trigger_id=body["trigger_id"], view=idea_form.build(ideas.form(principal)))
    ack()


def by_shortcut(shortcut: dict[str, Any], client: WebClient, principal: Principal, ideas: Ideas, ack: Ack) -> None:
    """Open the idea form."""
    client.views_open(trigger_id=shortcut["trigger_id"], view=idea_form.build(ideas.form(principal)))
    ack()


def by_message(
    shortcut: dict[str, Any],
    client: WebClient,
    principal: Principal,
    now: datetime,
    request_key: str,
    origins: Origins,
    ack: Ack,
) -> None:
    """Open the idea form with what the message says."""
    quoted = quoting.read(shortcut)
    opened = origins.open(quoted.origin, principal, quoted.mentioned, now, request_key)
    client.views_open(trigger_id=shortcut["trigger_id"], view=idea_form.build_from(quoted, opened))
    ack()


def submitted(
    view: dict[str, Any],
    principal: Principal,
    now: datetime,
    request_key: str,
    team_id: str | None,
    principals: Principals,
    ideas: Ideas,
    ack: Ack,
) -> None:
    """Take the idea in."""
    draft = idea_form.parse(view)
    principals.meet(draft.viewers, team_id, now)
    ideas.submit(draft, principal, now, request_key, idea_form.origin_of(view))
    ack()
