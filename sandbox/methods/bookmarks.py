"""bookmarks.add, list, remove."""

from sandbox.methods.method import Method, need, visible_channel
from sandbox.refusals import refuse
from sandbox.rules import limit
from sandbox.state import Bookmark, Channel, Json
from sandbox.workspace import Workspace


def add(workspace: Workspace, args: Json) -> Json:
    """Put a link above a channel; the same one twice makes two."""
    channel = _channel(workspace, args)
    title = need(args, "title")
    if need(args, "type") != "link":
        refuse("bookmark.type")
    link = str(args.get("link") or "")
    if not link.startswith(("https://", "http://")):
        refuse("bookmark.link")
    if len(channel.bookmarks) >= limit("bookmark.count"):
        refuse("bookmark.count")
    created = int(workspace.clock.now().timestamp())
    bookmark = Bookmark(
        workspace.mint.id("Bk"), channel.id, title, link, str(args.get("emoji") or ""), created, workspace.bot_user_id
    )
    channel.bookmarks.append(bookmark)
    workspace.touch()
    return {"bookmark": bookmark.as_json(workspace.team_id)}


def list_bookmarks(workspace: Workspace, args: Json) -> Json:
    """Give the links above a channel."""
    channel = _channel(workspace, args)
    return {"bookmarks": [bookmark.as_json(workspace.team_id) for bookmark in channel.bookmarks]}


def remove(workspace: Workspace, args: Json) -> Json:
    """Take a link away."""
    channel = _channel(workspace, args)
    bookmark_id = need(args, "bookmark_id")
    remaining = [bookmark for bookmark in channel.bookmarks if bookmark.id != bookmark_id]
    if len(remaining) == len(channel.bookmarks):
        refuse("bookmark.unknown")
    channel.bookmarks = remaining
    workspace.touch()
    return {}


def _channel(workspace: Workspace, args: Json) -> Channel:
    channel = visible_channel(workspace, need(args, "channel_id"))
    if workspace.bot_user_id not in channel.members:
        refuse("channel.not_in")
    return channel


METHODS = [
    Method("bookmarks.add", add, "rate.tier2", ("bookmarks:write",)),
    Method("bookmarks.list", list_bookmarks, "rate.tier3", ("bookmarks:read",)),
    Method("bookmarks.remove", remove, "rate.tier2", ("bookmarks:write",)),
]
