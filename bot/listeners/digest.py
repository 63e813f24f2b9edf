"""Post, edit or skip the draft of a digest."""

from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot import ids
from bot.views.digest import build_digest_draft_form, parse_digest_draft_form
from intake.access import Principal, Request
from scheduling.digest_drafts import Drafts


def post_draft(action: dict[str, Any], user_request: Request, drafts: Drafts, ack: Ack) -> None:
    """Have the digest posted."""
    subject = ids.decode(action["value"])
    drafts.post(subject.id, subject.version, user_request)
    ack()


def open_draft(
    body: dict[str, Any], action: dict[str, Any], client: WebClient, principal: Principal, drafts: Drafts, ack: Ack
) -> None:
    """Open the form."""
    form = drafts.form(ids.decode(action["value"]).id, principal)
    client.views_open(trigger_id=body["trigger_id"], view=build_digest_draft_form(form))
    ack()


def submit_draft(view: dict[str, Any], user_request: Request, drafts: Drafts, ack: Ack) -> None:
    """Change the draft."""
    subject, edit = parse_digest_draft_form(view)
    drafts.edit(subject.id, subject.version, edit, user_request)
    ack()


def skip_draft(action: dict[str, Any], user_request: Request, drafts: Drafts, ack: Ack) -> None:
    """Leave this digest out."""
    subject = ids.decode(action["value"])
    drafts.skip(subject.id, subject.version, user_request)
    ack()
