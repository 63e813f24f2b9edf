"""The modals a person has open, one on top of the other, and the person's home; what Slack refuses of them."""

import json
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from sandbox.blocks.checks import check_ids, check_surface, check_totals, parse, pointer_to, without_nulls
from sandbox.blocks.layout import VIEWS
from sandbox.ids import Trigger, mint_block_ids
from sandbox.inputs import initial_state, placed_elements
from sandbox.refusals import Refused, refuse
from sandbox.rules import limit
from sandbox.state import Json, View

if TYPE_CHECKING:
    from sandbox.workspace import Workspace


def use_trigger(workspace: "Workspace", trigger_id: str) -> Trigger:
    """Spend a trigger: it lives a few seconds and opens one modal."""
    trigger = workspace.triggers.get(trigger_id)
    if trigger is None:
        refuse("trigger.unknown")
    if trigger.used:
        refuse("trigger.used")
    if trigger.expired:
        refuse("trigger.expired")
    trigger.used = True
    return trigger


def checked_view(workspace: "Workspace", document: Any, kind: str, updated: View | None = None) -> Json:
    """Check a modal or a home that the app sends, in place of `updated` if it is to be; give it without nulls."""
    if not isinstance(document, dict):
        refuse("call.argument", "/view")
    body = check_view(document, workspace.lacking)
    if body["type"] != kind:
        refuse("view.kind", "/view/type")
    if any(placed.element["type"] == "file_input" for placed in placed_elements(body["blocks"])):
        _need_files_read(workspace)
    external_id = body.get("external_id")
    other_views = (view for view in workspace.every_view() if view is not updated)
    if external_id and any(view.body.get("external_id") == external_id for view in other_views):
        refuse("view.external_id", "/view/external_id")
    return body


def open_view(workspace: "Workspace", trigger: Trigger, body: Json) -> View:
    """Show a modal in place of whatever the person had open."""
    view = _new_view(workspace, trigger.user, body, below=None)
    workspace.stacks[trigger.user] = [view]
    workspace.touch()
    return view


def push_view(workspace: "Workspace", trigger: Trigger, body: Json) -> View:
    """Put a modal on top of the one that the trigger came from."""
    stack = workspace.stacks.get(trigger.user, [])
    if trigger.view_id is None or not any(view.id == trigger.view_id for view in stack):
        refuse("view.push_without_modal")
    return push_on(workspace, trigger.user, body)


def push_on(workspace: "Workspace", user: str, body: Json) -> View:
    """Put a modal on top of a person's stack, if there is still room."""
    stack = workspace.stacks[user]
    if len(stack) >= limit("view.stack"):
        refuse("view.stack")
    view = _new_view(workspace, user, body, below=stack[-1])
    stack.append(view)
    workspace.touch()
    return view


def update_view(workspace: "Workspace", view: View, body: Json, expected_hash: str | None = None) -> View:
    """Replace a view's content; what was typed stays where block_id and action_id stay."""
    if expected_hash and expected_hash != view.hash:
        refuse("view.hash")
    view.hash = workspace.mint.view_hash()
    view.body = with_block_ids(body, f"{view.id}/{view.hash}")
    view.entered = initial_state(view.blocks, view.entered)
    view.errors = {}
    workspace.touch()
    return view


def publish_home(workspace: "Workspace", user: str, body: Json, expected_hash: str | None = None) -> View:
    """Show a person's home."""
    view = workspace.homes.get(user)
    if view is not None:
        return update_view(workspace, view, body, expected_hash)
    view = _new_view(workspace, user, body, below=None)
    workspace.homes[user] = view
    workspace.touch()
    return view


def find_view(workspace: "Workspace", view_id: str | None, external_id: str | None) -> View:
    """Find an open modal or a home by one of its two ids."""
    if not view_id and not external_id:
        refuse("call.argument", "/view_id")
    for view in workspace.every_view():
        if view_id == view.id if view_id else external_id == view.body.get("external_id"):
            return view
    return refuse("view.unknown")


def top_view(workspace: "Workspace", user: str) -> View | None:
    """Give the modal that a person has on top, if one is open."""
    stack = workspace.stacks.get(user)
    return stack[-1] if stack else None


def pop_view(workspace: "Workspace", view: View) -> None:
    """Take a view off its stack."""
    stack = workspace.stacks.get(view.user, [])
    workspace.stacks[view.user] = [other for other in stack if other.id != view.id]
    workspace.touch()


def with_block_ids(body: Json, seed: str) -> Json:
    """Give the body with a block_id on every block that came without one."""
    return body | {"blocks": mint_block_ids(body["blocks"], seed)}


def _need_files_read(workspace: "Workspace") -> None:
    scopes = workspace.manifest.scopes
    if "files:read" not in scopes:
        refuse("file_input.scope", needed="files:read", provided=",".join(sorted(scopes)))


def _new_view(workspace: "Workspace", user: str, body: Json, below: View | None) -> View:
    view_id = workspace.mint.id("V")
    view_hash = workspace.mint.view_hash()
    body = with_block_ids(body, f"{view_id}/{view_hash}")
    return View(
        id=view_id,
        user=user,
        body=body,
        hash=view_hash,
        root_view_id=below.root_view_id if below else view_id,
        previous_view_id=below.id if below else None,
        entered=initial_state(body["blocks"]),
    )


def check_view(view: Any, lacking: Collection[str] = ()) -> Json:
    """Check a modal or a home and give it back without nulls; `lacking` are kinds not rolled out here."""
    clean = without_nulls(view)
    if len(json.dumps(clean, ensure_ascii=False).encode()) > limit("view.size"):
        refuse("view.size")
    try:
        parse(VIEWS, clean, "/view")
        _check_view(clean, lacking)
    except Refused as refused:
        raise refused.in_view() from None
    return dict(clean)


def _check_view(view: Json, lacking: Collection[str]) -> None:
    blocks: list[Json] = view["blocks"]
    if len(blocks) > limit("view.blocks"):
        refuse("view.blocks", "/view/blocks")
    check_ids(blocks, "/view/blocks")
    check_totals(blocks)
    check_surface(blocks, view["type"], "/view/blocks", lacking)
    if sum(placed.element.get("focus_on_load") is True for placed in placed_elements(blocks)) > limit("view.focus"):
        refuse("view.focus", "/view/blocks")
    if view["type"] == "modal":
        if "submit" not in view and any(block["type"] == "input" for block in blocks):
            refuse("modal.submit", "/view/submit")
        return
    if any(block["type"] == "input" and not block.get("dispatch_action") for block in blocks):
        refuse("home.input", pointer_to(blocks, {"input"}, "/view/blocks"))
