"""chat.postMessage, update, delete, postEphemeral."""

import json
import re
from typing import Any

from sandbox.blocks.checks import check_message_blocks
from sandbox.methods.method import Method, need, structure, visible_channel
from sandbox.refusals import refuse
from sandbox.rules import limit, units
from sandbox.state import Channel, Json, Message
from sandbox.workspace import Workspace

EVENT_TYPE = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


def post_message(workspace: Workspace, args: Json) -> Json:
    """Post a message in a channel, a thread, or somebody's direct messages."""
    channel = writable_channel(workspace, named_channel(workspace, need(args, "channel")))
    text, blocks = content(workspace, args)
    metadata = metadata_of(args)
    thread_ts = thread_of(workspace, channel, args)
    message = workspace.post(
        channel,
        workspace.bot_user_id,
        text,
        blocks,
        bot_id=workspace.bot_id,
        thread_ts=thread_ts,
        metadata=metadata,
    )
    return _answer(message)


def update(workspace: Workspace, args: Json) -> Json:
    """Change one of the app's own messages; blocks and metadata that are not given stay."""
    channel = writable_channel(workspace, need(args, "channel"))
    message = _own(workspace, channel, need(args, "ts"), "message.not_own")
    if len(str(args.get("text") or "")) > limit("message.update_text"):
        refuse("message.update_text")
    if args.get("blocks") is None and not args.get("markdown_text"):
        args = args | {"blocks": message.blocks}
    text, blocks = content(workspace, args)
    metadata = metadata_of(args) if args.get("metadata") is not None else message.metadata
    workspace.edit(message, text, blocks, metadata=metadata)
    return _answer(message) | {"text": text}


def delete(workspace: Workspace, args: Json) -> Json:
    """Delete one of the app's own messages."""
    channel = writable_channel(workspace, need(args, "channel"))
    message = _own(workspace, channel, need(args, "ts"), "message.delete_not_own")
    workspace.remove(message)
    return {"channel": channel.id, "ts": message.ts}


def post_ephemeral(workspace: Workspace, args: Json) -> Json:
    """Show a message to one person, until that person reloads."""
    channel = writable_channel(workspace, named_channel(workspace, need(args, "channel")))
    user = need(args, "user")
    if user not in workspace.members:
        refuse("user.unknown")
    if user not in channel.members:
        refuse("user.not_in_channel")
    text, blocks = content(workspace, args)
    message = workspace.post(
        channel,
        workspace.bot_user_id,
        text,
        blocks,
        bot_id=workspace.bot_id,
        thread_ts=args.get("thread_ts"),
        ephemeral_for=user,
    )
    return {"message_ts": message.ts}


def named_channel(workspace: Workspace, channel_id: str) -> str:
    """Give the id of a channel that is named, #general or general; whatever else is given stays as it is."""
    if channel_id in workspace.channels or channel_id in workspace.members:
        return channel_id
    name = channel_id.removeprefix("#")
    return next((each.id for each in workspace.channels.values() if each.name == name and not each.is_im), channel_id)


def writable_channel(workspace: Workspace, channel_id: str) -> Channel:
    """Find where to write: a channel the app is in, or direct messages named by the person."""
    member = workspace.members.get(channel_id)
    if member is not None:
        if member.is_bot:
            refuse("dm.bot")
        if member.deleted:
            refuse("dm.disabled")
        channel = workspace.direct_channel(channel_id)
    else:
        channel = visible_channel(workspace, channel_id)
    if channel.is_im and not workspace.manifest.messages_tab:
        refuse("dm.tab")
    if channel.is_archived:
        refuse("channel.archived")
    if workspace.bot_user_id not in channel.members:
        refuse("channel.not_in")
    return channel


def content(workspace: Workspace, args: Json) -> tuple[str, list[Json]]:
    """Give the text and the blocks of a message, if Slack takes them."""
    raw_blocks: Any = structure(args, "blocks", otherwise="message.blocks_format") or []
    if not isinstance(raw_blocks, list):
        refuse("message.blocks_format")
    attachments: Any = structure(args, "attachments", otherwise="call.argument") or []
    if len(attachments) > limit("message.attachments"):
        refuse("message.attachments")
    blocks = check_message_blocks(raw_blocks, workspace.lacking)
    text = _marked_down(args) or str(args.get("text") or "")[: limit("message.text")]
    if not blocks and not text.strip():
        refuse("message.empty")
    return text, blocks


def _marked_down(args: Json) -> str:
    text = str(args.get("markdown_text") or "")
    if text and (args.get("text") or args.get("blocks")):
        refuse("message.markdown_conflict")
    if units(text) > limit("message.markdown_text"):
        refuse("message.markdown_text")
    return text


def metadata_of(args: Json) -> Json | None:
    """Give the metadata of a message, if Slack takes it."""
    metadata = structure(args, "metadata", otherwise="metadata.format")
    if not metadata:
        return None
    if not isinstance(metadata, dict) or set(metadata) != {"event_type", "event_payload"}:
        refuse("metadata.format")
    kind, payload = metadata["event_type"], metadata["event_payload"]
    if not isinstance(kind, str) or not isinstance(payload, dict):
        refuse("metadata.format")
    if not EVENT_TYPE.fullmatch(kind):
        refuse("metadata.event_type")
    if any(isinstance(value, dict | list) for value in payload.values()):
        refuse("metadata.format")
    if len(json.dumps(metadata, ensure_ascii=False).encode()) > limit("metadata.size"):
        refuse("metadata.size")
    return metadata


def thread_of(workspace: Workspace, channel: Channel, args: Json) -> str | None:
    """Give the root of the thread that a message belongs in."""
    thread_ts = args.get("thread_ts")
    if not thread_ts:
        return None
    root = workspace.message(channel.id, str(thread_ts))
    if root is None or root.ephemeral_for:
        refuse("thread.reply")
    return root.thread_ts or root.ts


def _own(workspace: Workspace, channel: Channel, ts: str, otherwise: str) -> Message:
    message = workspace.message(channel.id, ts)
    if message is None or message.ephemeral_for:
        refuse("message.unknown")
    if message.bot_id != workspace.bot_id:
        refuse(otherwise)
    return message


def _answer(message: Message) -> Json:
    return {"channel": message.channel, "ts": message.ts, "message": message.as_json(with_metadata=True)}


METHODS = [
    Method("chat.postMessage", post_message, "rate.workspace", ("chat:write",)),
    Method("chat.update", update, "rate.tier3", ("chat:write",)),
    Method("chat.delete", delete, "rate.tier3", ("chat:write",)),
    Method("chat.postEphemeral", post_ephemeral, "rate.tier4", ("chat:write",)),
]
