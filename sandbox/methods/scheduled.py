"""chat.scheduleMessage, deleteScheduledMessage, scheduledMessages.list."""

from datetime import UTC, datetime, timedelta

from sandbox.ids import Scheduled
from sandbox.methods.chat import content, metadata_of, named_channel, thread_of, writable_channel
from sandbox.methods.method import Method, need, page, timestamp
from sandbox.refusals import refuse
from sandbox.rules import limit
from sandbox.state import Channel, Json
from sandbox.workspace import Workspace


def schedule(workspace: Workspace, args: Json) -> Json:
    """Have a message posted later; one with metadata is taken and never posted, as Slack does."""
    channel = writable_channel(workspace, named_channel(workspace, need(args, "channel")))
    text, blocks = content(workspace, args)
    metadata = metadata_of(args)
    thread_ts = thread_of(workspace, channel, args)
    post_at = _post_at(workspace, need(args, "post_at"))
    _check_crowd(workspace, channel, post_at)
    scheduled = Scheduled(workspace.mint.id("Q"), channel.id, post_at, text, workspace.clock.now())

    def post(instant: datetime) -> None:
        scheduled.ended = instant
        if metadata is None and not channel.is_archived and workspace.bot_user_id in channel.members:
            author = {"bot_id": workspace.bot_id, "thread_ts": thread_ts}
            workspace.post(channel, workspace.bot_user_id, text, blocks, **author)

    scheduled.number = workspace.later.add(datetime.fromtimestamp(post_at, UTC), post)
    workspace.scheduled[scheduled.id] = scheduled
    described = {"text": text, "type": "delayed_message", "subtype": "bot_message", "bot_id": workspace.bot_id}
    return {
        "channel": channel.id,
        "scheduled_message_id": scheduled.id,
        "post_at": str(post_at),
        "message": described | ({"blocks": blocks} if blocks else {}),
    }


def delete_scheduled(workspace: Workspace, args: Json) -> Json:
    """Cancel a message that is not posted yet, if it is not about to be."""
    channel = writable_channel(workspace, need(args, "channel"))
    scheduled = workspace.scheduled.get(need(args, "scheduled_message_id"))
    if scheduled is None or scheduled.ended is not None or scheduled.channel != channel.id:
        refuse("schedule.unknown")
    now = workspace.clock.now()
    if scheduled.post_at - now.timestamp() <= limit("schedule.soon"):
        refuse("schedule.soon")
    scheduled.ended = now
    workspace.later.cancel(scheduled.number)
    return {}


def list_scheduled(workspace: Workspace, args: Json) -> Json:
    """List what is scheduled, the soonest first."""
    oldest, latest = timestamp(args, "oldest", "0"), timestamp(args, "latest", "9999999999")
    channel_id = str(args.get("channel") or "")
    now = workspace.clock.now()
    posts = [
        each
        for each in sorted(workspace.scheduled.values(), key=lambda each: (each.post_at, each.id))
        if workspace.lookups.lists(each, now)
        and channel_id in ("", each.channel)
        and oldest <= f"{each.post_at:0>10}.000000" <= latest
    ]
    page_of_posts, cursor = page(posts, lambda each: each.id, workspace.lookups.paged(args))
    return {
        "scheduled_messages": [each.as_json() for each in page_of_posts],
        "response_metadata": {"next_cursor": cursor},
    }


def _post_at(workspace: Workspace, text: str) -> int:
    if not text.isdecimal():
        refuse("schedule.time", "/post_at")
    now = workspace.clock.now()
    if int(text) <= now.timestamp():
        refuse("schedule.past")
    if int(text) > (now + timedelta(days=limit("schedule.far"))).timestamp():
        refuse("schedule.far")
    return int(text)


def _check_crowd(workspace: Workspace, channel: Channel, post_at: int) -> None:
    """Refuse a message that would be one too many within any few minutes of the channel."""
    pending = [each for each in workspace.scheduled.values() if each.channel == channel.id and each.ended is None]
    times = sorted([*(each.post_at for each in pending), post_at])
    most, seconds = limit("schedule.many"), limit("schedule.window") * 60
    if any(last - first < seconds for first, last in zip(times, times[most:], strict=False)):
        refuse("schedule.many")


METHODS = [
    Method("chat.scheduleMessage", schedule, "rate.tier3", ("chat:write",)),
    Method("chat.deleteScheduledMessage", delete_scheduled, "rate.tier3", ("chat:write",)),
    Method("chat.scheduledMessages.list", list_scheduled, "rate.tier3"),
]
