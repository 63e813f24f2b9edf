"""conversations.list, info, join, members, history, replies, open."""

from sandbox.membership import come_in
from sandbox.methods.method import (
    Method,
    channel_scope,
    flag,
    need,
    need_scope,
    page,
    readable_channel,
    timestamp,
    visible_channel,
)
from sandbox.refusals import refuse
from sandbox.state import Channel, Json, Message
from sandbox.workspace import Workspace

KINDS = {"public_channel": "channels:read", "private_channel": "groups:read", "im": "im:read", "mpim": "mpim:read"}


def list_channels(workspace: Workspace, args: Json) -> Json:
    """List channels of the kinds asked for, private ones only from inside."""
    kinds = [kind.strip() for kind in str(args.get("types") or "public_channel").split(",")]
    if not set(kinds) <= set(KINDS):
        refuse("call.types")
    for kind in kinds:
        need_scope(workspace, KINDS[kind])
    channels = [channel for channel in workspace.channels.values() if _kind(workspace, channel) in kinds]
    if flag(args, "exclude_archived"):
        channels = [channel for channel in channels if not channel.is_archived]
    page_of_channels, cursor = page(channels, lambda channel: channel.id, args)
    return {
        "channels": [channel.as_json(workspace.bot_user_id) for channel in page_of_channels],
        "response_metadata": {"next_cursor": cursor},
    }


def _kind(workspace: Workspace, channel: Channel) -> str:
    if channel.is_im:
        return "im" if channel.opened else ""
    if channel.is_private:
        return "private_channel" if workspace.bot_user_id in channel.members else ""
    return "public_channel"


def info(workspace: Workspace, args: Json) -> Json:
    """Describe one channel."""
    channel = visible_channel(workspace, need(args, "channel"))
    need_scope(workspace, channel_scope(channel, "read"))
    described = channel.as_json(workspace.bot_user_id)
    if not flag(args, "include_num_members"):
        described.pop("num_members", None)
    return {"channel": described}


def join(workspace: Workspace, args: Json) -> Json:
    """Bring the app itself into a public channel."""
    channel = visible_channel(workspace, need(args, "channel"))
    if channel.is_private or channel.is_im:
        refuse("join.kind")
    if channel.is_archived:
        refuse("channel.archived")
    already = workspace.bot_user_id in channel.members
    come_in(workspace, workspace.bot_user_id, channel)
    described = {"channel": channel.as_json(workspace.bot_user_id)}
    return described | ({"warning": "already_in_channel"} if already else {})


def members(workspace: Workspace, args: Json) -> Json:
    """List the members of one channel."""
    channel = visible_channel(workspace, need(args, "channel"))
    need_scope(workspace, channel_scope(channel, "read"))
    page_of_members, cursor = page(channel.members, str, args)
    return {"members": page_of_members, "response_metadata": {"next_cursor": cursor}}


def history(workspace: Workspace, args: Json) -> Json:
    """Give a channel's messages outside threads, the newest first."""
    channel = readable_channel(workspace, args)
    roots = [each for each in workspace.messages[channel.id] if each.thread_ts in (None, each.ts)]
    roots = workspace.lookups.shown(reversed(roots), workspace.clock.now())
    page_of_messages, cursor = page(_between(roots, args), lambda message: message.ts, workspace.lookups.paged(args))
    return _messages(workspace, page_of_messages, cursor, args)


def replies(workspace: Workspace, args: Json) -> Json:
    """Give a thread, its root first."""
    channel = readable_channel(workspace, args)
    root = workspace.message(channel.id, need(args, "ts"))
    if root is None or root.ephemeral_for or not workspace.lookups.shown([root], workspace.clock.now()):
        refuse("thread.unknown")
    thread = workspace.lookups.shown(workspace.thread_of(channel.id, root.ts), workspace.clock.now())
    page_of_messages, cursor = page(
        [root, *_between(thread, args)], lambda message: message.ts, workspace.lookups.paged(args)
    )
    return _messages(workspace, page_of_messages, cursor, args)


def open_direct(workspace: Workspace, args: Json) -> Json:
    """Open the direct messages with one person."""
    if args.get("channel"):
        channel = visible_channel(workspace, str(args["channel"]))
        return {"channel": {"id": channel.id}}
    raw_users = args.get("users") or ""
    users = raw_users if isinstance(raw_users, list) else [user for user in str(raw_users).split(",") if user]
    if not users:
        refuse("dm.nobody")
    if len(users) > 1:
        need_scope(workspace, "mpim:write")
    member = workspace.members.get(users[0])
    if member is None:
        refuse("user.unknown")
    if member.is_bot:
        refuse("dm.bot")
    if member.deleted:
        refuse("dm.disabled")
    channel = workspace.direct_channel(member.id)
    already, channel.opened = channel.opened, True
    described = channel.as_json(workspace.bot_user_id) if flag(args, "return_im") else {"id": channel.id}
    return {"channel": described, "no_op": already, "already_open": already}


def _between(messages: list[Message], args: Json) -> list[Message]:
    oldest = timestamp(args, "oldest", "0")
    latest = timestamp(args, "latest", "9999999999")
    if flag(args, "inclusive"):
        return [message for message in messages if oldest <= message.ts <= latest]
    return [message for message in messages if oldest < message.ts < latest]


def _messages(workspace: Workspace, messages: list[Message], cursor: str, args: Json) -> Json:
    with_metadata = flag(args, "include_all_metadata")
    answer: Json = {
        "messages": [_with_thread(workspace, message, with_metadata) for message in messages],
        "has_more": bool(cursor),
    }
    return answer | ({"response_metadata": {"next_cursor": cursor}} if cursor else {})


def _with_thread(workspace: Workspace, message: Message, with_metadata: bool) -> Json:
    described = message.as_json(with_metadata=with_metadata)
    if message.thread_ts != message.ts:
        return described
    answers = workspace.thread_of(message.channel, message.ts)
    if not answers:
        return described
    authors = list(dict.fromkeys(answer.user for answer in answers))
    counts = {"reply_count": len(answers), "reply_users_count": len(authors), "reply_users": authors}
    return described | counts | {"latest_reply": answers[-1].ts}


METHODS = [
    Method("conversations.list", list_channels, "rate.tier2"),
    Method("conversations.info", info, "rate.tier3"),
    Method("conversations.join", join, "rate.tier3", ("channels:join",)),
    Method("conversations.members", members, "rate.tier4"),
    Method("conversations.history", history, "rate.tier3"),
    Method("conversations.replies", replies, "rate.tier3"),
    Method("conversations.open", open_direct, "rate.tier3", ("im:write",)),
]
