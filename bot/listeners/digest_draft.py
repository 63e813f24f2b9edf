"""Post, edit or skip the draft of a digest."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot import ids
from bot.views import digest_draft_form
from intake.access import Principal
from scheduling.drafts import Drafts


def posted(
    action: dict[str, Any], principal: Principal, now: datetime, request_key: str, drafts: Drafts, ack: Ack
) -> None:
    """Have the digest posted."""
    subject = ids.decode(action["value"])
    drafts.post(subject.id, subject.version, principal, now, request_key)
    ack()


def opened(
    body: dict[str, Any], action: dict[str, Any], client: WebClient, principal: Principal, drafts: Drafts, ack: Ack
) -> None:
    """Open the form."""
    form = drafts.form(ids.decode(action["value"]).id, principal)
    client.views_open(trigger_id=body["trigger_id"], view=digest_draft_form.build(form))
    ack()


def edited(
    view: dict[str, Any], principal: Principal, now: datetime, request_key: str, drafts: Drafts, ack: Ack
) -> None:
    """Change the draft."""
    subject, edit = digest_draft_form.parse(view)
    drafts.edit(subject.id, subject.version, edit, principal, now, request_key)
    ack()


def skipped(
    action: dict[str, Any], principal: Principal, now: datetime, request_key: str, drafts: Drafts, ack: Ack
) -> None:
    """Leave this digest out."""
    subject = ids.decode(action["value"])
    drafts.skip(subject.id, subject.version, principal, now, request_key)
    ack()
