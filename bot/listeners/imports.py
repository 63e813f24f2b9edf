"""Import an old list of ideas: give the file, look at it, start, decide about repeats, undo."""

from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot import ids
from bot.features import Feature, Features
from bot.views.imports import (
    build_columns_form,
    build_file_form,
    build_held_form,
    build_reading,
    build_start_form,
    build_unavailable,
    parse_columns_form,
    parse_file_form,
    parse_held_form,
    parse_layout,
    parse_start,
)
from intake.access import Principal, Request
from intake.services.imports import Imports
from intake.services.uploaded_files import UploadedFiles


def open_import(body: dict[str, Any], client: WebClient, features: Features, ack: Ack) -> None:
    """Ask for the file."""
    view = build_file_form() if features.has(Feature.import_file) else build_unavailable()
    client.views_open(trigger_id=body["trigger_id"], view=view)
    ack()


def submit_file(view: dict[str, Any], user_request: Request, given_files: UploadedFiles, ack: Ack) -> None:
    """Take the file; it is read later."""
    given_files.give(parse_file_form(view), user_request)
    ack(response_action="update", view=build_reading())


def open_preview(
    body: dict[str, Any], action: dict[str, Any], client: WebClient, principal: Principal, imports: Imports, ack: Ack
) -> None:
    """Show how the columns are taken."""
    import_id, version = ids.decode_number(action["value"])
    look = imports.look(import_id, principal)
    client.views_open(trigger_id=body["trigger_id"], view=build_columns_form(look, version))
    ack()


def submit_columns(view: dict[str, Any], user_request: Request, given_files: UploadedFiles, ack: Ack) -> None:
    """Show the rows as they would look, and ask who unknown owners are."""
    import_id, version = ids.decode_number(view["private_metadata"])
    preview = given_files.set_columns(import_id, parse_layout(view), parse_columns_form(view), user_request)
    ack(response_action="update", view=build_start_form(preview, version) if preview else build_reading())


def start_import(view: dict[str, Any], user_request: Request, imports: Imports, ack: Ack) -> None:
    """Import."""
    import_id, _ = ids.decode_number(view["private_metadata"])
    imports.confirm(import_id, None, user_request, parse_start(view))
    ack()


def open_held_rows(
    body: dict[str, Any], action: dict[str, Any], client: WebClient, principal: Principal, imports: Imports, ack: Ack
) -> None:
    """Show the rows that were held back."""
    import_id, version = ids.decode_number(action["value"])
    summary = imports.summary(import_id, principal)
    client.views_open(trigger_id=body["trigger_id"], view=build_held_form(summary, version))
    ack()


def submit_held_rows(view: dict[str, Any], user_request: Request, imports: Imports, ack: Ack) -> None:
    """Create or skip them."""
    import_id, _ = ids.decode_number(view["private_metadata"])
    imports.decide(import_id, parse_held_form(view), user_request)
    ack()


def undo_import(action: dict[str, Any], user_request: Request, given_files: UploadedFiles, ack: Ack) -> None:
    """Take the import back."""
    import_id, _ = ids.decode_number(action["value"])
    given_files.undo(import_id, user_request)
    ack()
