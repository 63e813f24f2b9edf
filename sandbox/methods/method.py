"""What a Web API method is, and how its arguments are read."""

import base64
import binascii
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sandbox.refusals import refuse
from sandbox.rules import limit
from sandbox.state import Channel, Json
from sandbox.workspace import Workspace

Item = TypeVar("Item")
TS = re.compile(r"\d+(\.\d+)?")


@dataclass(frozen=True)
class Method:
    """One method: what it does, how often it may be called, what it needs."""

    name: str
    run: Callable[[Workspace, Json], Json]
    rate: str
    scopes: tuple[str, ...] = ()
    wants_app_token: bool = False


def need(args: Json, name: str) -> str:
    """Give a required argument as text."""
    value = args.get(name)
    if value is None or value == "":
        refuse("call.argument", f"/{name}")
    return str(value)


def flag(args: Json, name: str, default: bool = False) -> bool:
    """Give a yes-or-no argument, however the client wrote it."""
    value = args.get(name)
    return default if value is None else value in (True, 1, "1", "true", "True")


def structure(args: Json, name: str, otherwise: str) -> Any:
    """Give a structured argument, which a form carries as JSON; refuse by the rule `otherwise` if it is not."""
    value = args.get(name)
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return refuse(otherwise)


def need_scope(workspace: Workspace, *any_of: str) -> None:
    """Refuse what the manifest does not ask for."""
    provided = workspace.manifest.scopes
    if not provided.intersection(any_of):
        refuse("auth.scope", needed=any_of[0], provided=",".join(sorted(provided)))


def channel_scope(channel: Channel, what: str) -> str:
    """Name the scope for reading (`read`, `history`) this kind of channel."""
    kind = "im" if channel.is_im else "groups" if channel.is_private else "channels"
    return f"{kind}:{what}"


def visible_channel(workspace: Workspace, channel_id: str) -> Channel:
    """Find a channel the app can see: a private one only from inside."""
    channel = workspace.channels.get(channel_id)
    if channel is None or not channel.opened:
        refuse("channel.unknown")
    if channel.is_private and workspace.bot_user_id not in channel.members:
        refuse("channel.unknown")
    return channel


def readable_channel(workspace: Workspace, args: Json) -> Channel:
    """Find a channel whose messages the app can read."""
    channel = visible_channel(workspace, need(args, "channel"))
    need_scope(workspace, channel_scope(channel, "history"))
    if workspace.bot_user_id not in channel.members:
        refuse("channel.not_in")
    return channel


def timestamp(args: Json, name: str, default: str) -> str:
    """Give `oldest` or `latest` in a form that compares as text."""
    value = str(args.get(name) or default)
    if not TS.fullmatch(value):
        refuse(f"call.ts_{name}", f"/{name}")
    seconds, _, micros = value.partition(".")
    return f"{seconds:0>10}.{micros:0<6}"


def page(items: Sequence[Item], key: Callable[[Item], str], args: Json, default: int = 100) -> tuple[list[Item], str]:
    """Cut one page out of a list by the caller's limit and cursor; give it with the next cursor, empty at the end."""
    size = _page_size(args, default)
    start = 0
    cursor = str(args.get("cursor") or "")
    if cursor:
        position = _open_cursor(cursor)
        start = next((index for index, item in enumerate(items) if key(item) == position), -1)
        if start < 0:
            refuse("call.cursor")
    rest = items[start + size :]
    following = base64.b64encode(f"next:{key(rest[0])}".encode()).decode() if rest else ""
    return list(items[start : start + size]), following


def _page_size(args: Json, default: int) -> int:
    requested = args.get("limit")
    if requested in (None, "", 0, "0"):
        return default
    if not str(requested).isdecimal() or int(requested) > limit("call.limit"):
        refuse("call.limit")
    return int(requested)


def _open_cursor(cursor: str) -> str:
    try:
        prefix, _, position = base64.b64decode(cursor, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return refuse("call.cursor")
    return position if prefix == "next" else refuse("call.cursor")


def per_minute(rate: str) -> tuple[int, int]:
    """Give how many calls a minute a rate allows, and how many at once."""
    calls = limit(rate)
    return calls, limit("rate.tier1_burst") if rate == "rate.tier1" else calls
