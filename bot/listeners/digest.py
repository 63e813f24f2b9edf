"""Post, edit or skip the draft of a digest; choose how to take digests."""

from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot import ids
from bot.blocks import open_view
from bot.views.digest import build_digest_choice, build_digest_draft_form, parse_digest_choice, parse_digest_draft_form
from intake.access import Principal, Request
from scheduling.digest_choices import DigestChoices
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


def open_digest_choice(
    body: dict[str, Any], client: WebClient, principal: Principal, digest_choices: DigestChoices, ack: Ack
) -> None:
    """Open the form."""
    open_view(client, body, build_digest_choice(digest_choices.current(principal)))
    ack()


def submit_digest_choice(view: dict[str, Any], user_request: Request, digest_choices: DigestChoices, ack: Ack) -> None:
    """Have them take the digest so."""
    digest_choices.choose(parse_digest_choice(view), user_request)
    ack()
