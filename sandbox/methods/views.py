"""views.open, push, update, publish."""

from sandbox.methods.method import Method, need, structure
from sandbox.refusals import refuse
from sandbox.state import Json, View
from sandbox.views import checked_view, find_view, open_view, publish_home, push_view, update_view, use_trigger
from sandbox.workspace import Workspace


def views_open(workspace: Workspace, args: Json) -> Json:
    """Open a modal with a fresh trigger."""
    body = _body(workspace, args, "modal")
    return _answer(workspace, open_view(workspace, use_trigger(workspace, _trigger(args)), body))


def views_push(workspace: Workspace, args: Json) -> Json:
    """Put a modal on top of another."""
    body = _body(workspace, args, "modal")
    return _answer(workspace, push_view(workspace, use_trigger(workspace, _trigger(args)), body))


def views_update(workspace: Workspace, args: Json) -> Json:
    """Replace the content of an open modal or of a home."""
    view = find_view(workspace, args.get("view_id"), args.get("external_id"))
    body = _body(workspace, args, view.type, updated=view)
    return _answer(workspace, update_view(workspace, view, body, args.get("hash")))


def views_publish(workspace: Workspace, args: Json) -> Json:
    """Show a person's home."""
    if not workspace.manifest.home_tab:
        refuse("view.home_tab")
    user = need(args, "user_id")
    if user not in workspace.members:
        refuse("user.unknown")
    body = _body(workspace, args, "home", updated=workspace.homes.get(user))
    return _answer(workspace, publish_home(workspace, user, body, args.get("hash")))


def _trigger(args: Json) -> str:
    return need(args, "trigger_id" if "trigger_id" in args else "interactivity_pointer")


def _body(workspace: Workspace, args: Json, kind: str, updated: View | None = None) -> Json:
    return checked_view(workspace, structure(args, "view", otherwise="call.argument"), kind, updated)


def _answer(workspace: Workspace, view: View) -> Json:
    return {"view": view.as_json(workspace.team_id, workspace.app_id, workspace.bot_id) | {"state": {"values": {}}}}


METHODS = [
    Method("views.open", views_open, "rate.tier4"),
    Method("views.push", views_push, "rate.tier4"),
    Method("views.update", views_update, "rate.tier4"),
    Method("views.publish", views_publish, "rate.tier4"),
]
