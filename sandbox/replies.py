"""What an acknowledgement changes for the person: a reply to a command, errors or another view after a form."""

from typing import TYPE_CHECKING

from sandbox.answers import TROUBLE, CommandAnswer, SubmitAnswer
from sandbox.rules import Refused
from sandbox.sockets import Ack
from sandbox.state import Call, Channel, Json, View
from sandbox.surfaces import pop_view, push_on, update_view

if TYPE_CHECKING:
    from sandbox.workspace import Workspace


def command_reply(workspace: "Workspace", user: str, channel: Channel, command: str, ack: Ack) -> CommandAnswer:
    """Show a command's reply, ephemeral unless the app says `in_channel`."""
    payload = ack.payload
    top = workspace.person(user).view()
    if not payload.get("text") and not payload.get("blocks"):
        return CommandAnswer(view=top)
    in_channel = payload.get("response_type") == "in_channel"
    reply = workspace.post(
        channel,
        workspace.bot_user_id,
        payload.get("text", ""),
        payload.get("blocks"),
        bot_id=workspace.bot_id,
        ephemeral_for=None if in_channel else user,
    )
    return CommandAnswer(reply=reply, view=top)


def submission_reply(workspace: "Workspace", view: View, ack: Ack) -> SubmitAnswer:
    """Do what the app answered to a form: show errors, replace it, put another on top, close it or all."""
    payload = ack.payload
    with workspace.lock:
        try:
            _respond(workspace, view, payload)
        except Refused as refused:
            call = Call("view_submission", payload, refused.answer(), workspace.clock.now(), rule=refused.rule.id)
            workspace.record(call)
            return SubmitAnswer(notice=TROUBLE, view=workspace.person(view.user).view())
        top = workspace.person(view.user).view()
        return SubmitAnswer(errors=view.errors, closed=top is None, view=top)


def _respond(workspace: "Workspace", view: View, payload: Json) -> None:
    action = payload.get("response_action")
    if action is None:
        pop_view(workspace, view)
    elif action == "clear":
        workspace.stacks[view.user] = []
        workspace.touch()
    elif action == "errors":
        view.errors = dict(payload["errors"])
        workspace.touch()
    elif action == "update":
        update_view(workspace, view, payload["view"])
    elif action == "push":
        push_on(workspace, view.user, payload["view"])


def suggested_options(workspace: "Workspace", ack: Ack) -> list[Json]:
    """Give the options an app offers for what was typed."""
    groups = ack.payload.get("option_groups") or []
    return list(ack.payload.get("options") or []) + [each for group in groups for each in group["options"]]
