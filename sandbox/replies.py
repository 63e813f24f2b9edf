"""What an acknowledgement changes for the person: a reply to a command, errors or another view after a form."""

from typing import TYPE_CHECKING

from sandbox.answers import TROUBLE, CommandAnswer, SubmitAnswer
from sandbox.blocks import check_message_blocks, check_suggestions
from sandbox.line import Ack
from sandbox.rules import Refused, refuse
from sandbox.state import Call, Channel, Json, View
from sandbox.surfaces import checked_view, pop_view, push_on, top_view, update_view
from sandbox.traffic import TO_WORKSPACE

if TYPE_CHECKING:
    from sandbox.workspace import Workspace


def command_reply(workspace: "Workspace", user: str, channel: Channel, command: str, ack: Ack) -> CommandAnswer:
    """Show a command's reply, ephemeral unless the app says `in_channel`."""
    payload = ack.payload
    top = top_view(workspace, user)
    if not payload.get("text") and not payload.get("blocks"):
        return CommandAnswer(view=top)
    try:
        blocks = check_message_blocks(payload.get("blocks") or [], workspace.lacking)
    except Refused as refused:
        _record(workspace, "slash_commands", payload, refused)
        return CommandAnswer(notice=f'{command} failed with the error "invalid_command_response"', view=top)
    in_channel = payload.get("response_type") == "in_channel"
    reply = workspace.post(
        channel,
        workspace.bot_user_id,
        payload.get("text", ""),
        blocks,
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
            _record(workspace, "view_submission", payload, refused)
            return SubmitAnswer(notice=TROUBLE, view=top_view(workspace, view.user))
        top = top_view(workspace, view.user)
        return SubmitAnswer(errors=view.errors, closed=top is None, view=top)


def _respond(workspace: "Workspace", view: View, payload: Json) -> None:
    action = payload.get("response_action")
    if action is None:
        pop_view(workspace, view)
    elif action == "clear":
        workspace.stacks[view.user] = []
        workspace.touch()
    elif action == "errors":
        view.errors = _errors(view, payload)
        workspace.touch()
    elif action == "update":
        update_view(workspace, view, checked_view(workspace, payload.get("view"), "modal", updated=view))
    elif action == "push":
        push_on(workspace, view.user, checked_view(workspace, payload.get("view"), "modal"))
    else:
        refuse("response.action", "/response_action")


def _errors(view: View, payload: Json) -> dict[str, str]:
    errors: dict[str, str] = payload.get("errors") or {}
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not errors or not inputs.issuperset(errors):
        refuse("response.errors", "/errors")
    return dict(errors)


def suggested_options(workspace: "Workspace", ack: Ack) -> list[Json]:
    """Give the options an app offers for what was typed; none if Slack could not show them."""
    payload = ack.payload
    try:
        check_suggestions(payload)
    except Refused as refused:
        _record(workspace, "block_suggestion", payload, refused)
        return []
    groups = payload.get("option_groups") or []
    return list(payload.get("options") or []) + [each for group in groups for each in group["options"]]


def _record(workspace: "Workspace", what: str, payload: Json, refused: Refused) -> None:
    """Remember an acknowledgement that Slack would not take, as a refused call."""
    workspace.record(Call(what, payload, refused.answer(), workspace.clock.now(), rule=refused.rule.id))
    exchange = workspace.traffic.begin(TO_WORKSPACE, "acknowledgement", what, payload)
    workspace.traffic.end(exchange, refused.answer(), refused.error)
