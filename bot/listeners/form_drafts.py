"""Idea forms that were left: kept for a while, to be continued or thrown away."""

from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot import ids
from bot.views.ideas import build_kept_form, kept_as, origin_of, parse_left_form
from intake.access import Principal, Request
from intake.ideas import LooseDraft
from intake.services.form_drafts import FormDrafts


def keep_form(
    body: dict[str, Any], view: dict[str, Any], user_request: Request, form_drafts: FormDrafts, ack: Ack
) -> None:
    """Keep what was typed; when all forms are closed together, it was kept before."""
    draft = LooseDraft() if body.get("is_cleared") else parse_left_form(view)
    form_drafts.keep(kept_as(view, user_request.by.member_id), draft, origin_of(view), user_request)
    ack()


def continue_form(
    body: dict[str, Any],
    action: dict[str, Any],
    client: WebClient,
    principal: Principal,
    form_drafts: FormDrafts,
    ack: Ack,
) -> None:
    """Open the form as it was left."""
    kept = form_drafts.open(ids.decode(action["value"]).id, principal)
    client.views_open(trigger_id=body["trigger_id"], view=build_kept_form(kept))
    ack()


def delete_form(action: dict[str, Any], user_request: Request, form_drafts: FormDrafts, ack: Ack) -> None:
    """Throw it away."""
    form_drafts.delete(ids.decode(action["value"]).id, user_request)
    ack()
