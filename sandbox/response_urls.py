"""Answers that an app sends later, to the response_url of an interaction."""

from datetime import timedelta

from sandbox.blocks.checks import check_message_blocks
from sandbox.refusals import refuse
from sandbox.rules import limit
from sandbox.state import Json, Message, ResponseUrl
from sandbox.workspace import Workspace


def respond(workspace: Workspace, number: str, body: Json) -> Json:
    """Post, replace or delete what an interaction came from; ephemeral unless the app says otherwise."""
    with workspace.lock:
        address = workspace.response_urls.get(number)
        if address is None or address.used >= limit("response.uses"):
            refuse("response.uses")
        if workspace.clock.now() - address.opened_at > timedelta(minutes=limit("response.age")):
            refuse("response.age")
        address.used += 1
        original = workspace.message(address.channel, address.message_ts) if address.message_ts else None
        if body.get("delete_original") and original:
            workspace.remove(original)
        elif body.get("replace_original") and original:
            _replace(workspace, original, body)
        else:
            _post(workspace, address, body)
        return {"ok": True}


def _replace(workspace: Workspace, message: Message, body: Json) -> None:
    blocks = check_message_blocks(body.get("blocks") or [], workspace.lacking)
    workspace.edit(message, str(body.get("text") or ""), blocks)


def _post(workspace: Workspace, address: ResponseUrl, body: Json) -> None:
    in_channel = body.get("response_type") == "in_channel"
    workspace.post(
        workspace.channels[address.channel],
        workspace.bot_user_id,
        str(body.get("text") or ""),
        check_message_blocks(body.get("blocks") or [], workspace.lacking),
        bot_id=workspace.bot_id,
        thread_ts=body.get("thread_ts"),
        ephemeral_for=None if in_channel else address.user,
    )
