"""Import an old list of ideas: give the file, look at it, start, decide about repeats, undo."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot import ids
from bot.features import Feature, Features
from bot.views import import_forms
from intake.access import Principal
from intake.service.given_files import GivenFiles
from intake.service.imports import Imports


def opened(body: dict[str, Any], client: WebClient, features: Features, ack: Ack) -> None:
    """Ask for the file."""
    view = import_forms.give() if features.has(Feature.import_file) else import_forms.off()
    client.views_open(trigger_id=body["trigger_id"], view=view)
    ack()


def given(
    view: dict[str, Any], principal: Principal, now: datetime, request_key: str, given_files: GivenFiles, ack: Ack
) -> None:
    """Take the file; it is read later."""
    given_files.give(import_forms.given_file(view), principal, now, request_key)
    ack(response_action="update", view=import_forms.reading())


def looked_at(
    body: dict[str, Any], action: dict[str, Any], client: WebClient, principal: Principal, imports: Imports, ack: Ack
) -> None:
    """Show how the columns are taken."""
    import_id, version = ids.decode_number(action["value"])
    look = imports.look(import_id, principal)
    client.views_open(trigger_id=body["trigger_id"], view=import_forms.columns(look, version))
    ack()


def columns_chosen(
    view: dict[str, Any], principal: Principal, now: datetime, request_key: str, given_files: GivenFiles, ack: Ack
) -> None:
    """Show the rows as they would look, and ask who unknown owners are."""
    import_id, version = ids.decode_number(view["private_metadata"])
    if given_files.read_again(import_id, import_forms.parse_layout(view), principal, now, request_key):
        ack(response_action="update", view=import_forms.reading())
        return
    look = given_files.set_columns(import_id, import_forms.parse_columns(view), principal, now, request_key)
    ack(response_action="update", view=import_forms.start(look, version))


def started(
    view: dict[str, Any], principal: Principal, now: datetime, request_key: str, imports: Imports, ack: Ack
) -> None:
    """Import."""
    import_id, _ = ids.decode_number(view["private_metadata"])
    imports.confirm(import_id, None, principal, now, request_key, import_forms.parse_start(view))
    ack()


def held_opened(
    body: dict[str, Any], action: dict[str, Any], client: WebClient, principal: Principal, imports: Imports, ack: Ack
) -> None:
    """Show the rows that were held back."""
    import_id, version = ids.decode_number(action["value"])
    summary = imports.summary(import_id, principal)
    client.views_open(trigger_id=body["trigger_id"], view=import_forms.decide(summary, version))
    ack()


def held_decided(
    view: dict[str, Any], principal: Principal, now: datetime, request_key: str, imports: Imports, ack: Ack
) -> None:
    """Create or skip them."""
    import_id, _ = ids.decode_number(view["private_metadata"])
    imports.decide(import_id, import_forms.parse_decided(view), principal, now, request_key)
    ack()


def undone(
    action: dict[str, Any], principal: Principal, now: datetime, request_key: str, given_files: GivenFiles, ack: Ack
) -> None:
    """Take the import back."""
    import_id, _ = ids.decode_number(action["value"])
    given_files.undo(import_id, principal, now, request_key)
    ack()
