"""What a workspace is made of: members, channels, messages, views, and the record of every call."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

Json = dict[str, Any]


@dataclass
class Member:
    """One person or bot of the workspace; a stranger belongs to another company's workspace.

    In an organisation (Enterprise Grid) `teams` are all the workspaces that they are in, and `home_team` is one.
    """

    id: str
    name: str
    real_name: str
    title: str = ""
    tz: str = "Etc/UTC"
    is_bot: bool = False
    is_restricted: bool = False
    is_stranger: bool = False
    deleted: bool = False
    is_admin: bool = False
    updated: int = 0
    email: str = ""
    display_name: str | None = None
    home_team: str = ""
    teams: tuple[str, ...] = ()

    def team_seen_in(self, team_id: str) -> str:
        """Give the workspace that Slack names beside the member, where the app is installed in `team_id`."""
        return "T0STRANGER" if self.is_stranger else self.home_team or team_id

    def as_json(self, team_id: str, now: datetime, *, with_email: bool = False) -> Json:
        """Give Slack's user object; the address only to an app that was granted `users:read.email`."""
        offset = now.astimezone(ZoneInfo(self.tz)).utcoffset()
        called = self.name if self.display_name is None else self.display_name
        profile = {"real_name": self.real_name, "display_name": called, "title": self.title, "team": team_id}
        if with_email and self.email:
            profile["email"] = self.email
        return {
            "id": self.id,
            "team_id": self.team_seen_in(team_id),
            "name": self.name,
            "real_name": self.real_name,
            "deleted": self.deleted,
            "tz": self.tz,
            "tz_label": self.tz,
            "tz_offset": int(offset.total_seconds()) if offset else 0,
            "profile": profile,
            "is_admin": self.is_admin,
            "is_owner": False,
            "is_bot": self.is_bot,
            "is_app_user": False,
            "is_restricted": self.is_restricted,
            "is_ultra_restricted": False,
            "is_stranger": self.is_stranger,
            "updated": self.updated,
            **({"enterprise_user": {"id": self.id, "teams": list(self.teams)}} if self.teams else {}),
        }


@dataclass(frozen=True)
class Bookmark:
    """A link above a channel."""

    id: str
    channel: str
    title: str
    link: str
    emoji: str
    created: int
    user: str

    def as_json(self, team_id: str) -> Json:
        """Give Slack's bookmark object."""
        return {
            "id": self.id,
            "channel_id": self.channel,
            "title": self.title,
            "link": self.link,
            "emoji": self.emoji,
            "icon_url": None,
            "type": "link",
            "entity_id": None,
            "date_created": self.created,
            "date_updated": 0,
            "rank": "g",
            "last_updated_by_user_id": self.user,
            "last_updated_by_team_id": team_id,
            "shortcut_id": None,
            "app_id": None,
        }


@dataclass
class Channel:
    """A public or private channel, or (with `user`) the direct messages between one person and the app."""

    id: str
    name: str
    is_private: bool = False
    is_archived: bool = False
    is_ext_shared: bool = False
    user: str | None = None
    members: list[str] = field(default_factory=list)
    bookmarks: list[Bookmark] = field(default_factory=list)
    created: int = 0
    opened: bool = True

    @property
    def is_im(self) -> bool:
        """Say whether these are direct messages."""
        return self.user is not None

    def as_json(self, bot_user_id: str) -> Json:
        """Give Slack's conversation object."""
        if self.is_im:
            return {"id": self.id, "created": self.created, "is_im": True, "user": self.user, "is_archived": False}
        return {
            "id": self.id,
            "name": self.name,
            "name_normalized": self.name,
            "created": self.created,
            "is_channel": not self.is_private,
            "is_group": self.is_private,
            "is_im": False,
            "is_mpim": False,
            "is_private": self.is_private,
            "is_archived": self.is_archived,
            "is_general": False,
            "is_shared": self.is_ext_shared,
            "is_ext_shared": self.is_ext_shared,
            "is_member": bot_user_id in self.members,
            "num_members": len(self.members),
            "topic": {"value": "", "creator": "", "last_set": 0},
            "purpose": {"value": "", "creator": "", "last_set": 0},
        }


@dataclass
class Message:
    """One message; an ephemeral one is seen by `ephemeral_for` alone and kept out of the history."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    bot_id: str | None = None
    thread_ts: str | None = None
    metadata: Json | None = None
    edited: Json | None = None
    ephemeral_for: str | None = None
    entered: dict[str, Json] = field(default_factory=dict)
    files: list[Json] = field(default_factory=list)

    def as_json(self, *, with_metadata: bool = False) -> Json:
        """Give Slack's message object."""
        fields: Json = {"type": "message", "user": self.user, "ts": self.ts, "text": self.text}
        optional = {
            "bot_id": self.bot_id,
            "thread_ts": self.thread_ts,
            "edited": self.edited,
            "blocks": self.blocks or None,
            "attachments": self.attachments or None,
            "files": self.files or None,
            "metadata": self.metadata if with_metadata else None,
        }
        return fields | {key: value for key, value in optional.items() if value is not None}


@dataclass
class View:
    """One modal of a person's stack, or a person's home; `entered` holds what stands in its inputs now."""

    id: str
    user: str
    body: Json
    hash: str
    root_view_id: str
    previous_view_id: str | None = None
    entered: dict[str, Json] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def type(self) -> str:
        """Say `modal` or `home`."""
        return str(self.body["type"])

    @property
    def blocks(self) -> list[Json]:
        """Give the blocks, each with its block_id."""
        blocks: list[Json] = self.body["blocks"]
        return blocks

    def plain(self, field_name: str) -> str:
        """Give the text of `title`, `submit` or `close`, empty where the view has none."""
        return str((self.body.get(field_name) or {}).get("text", ""))

    def as_json(self, team_id: str, app_id: str, bot_id: str) -> Json:
        """Give Slack's view object."""
        standard = {"title": None, "submit": None, "close": None, "private_metadata": "", "callback_id": ""}
        flags = {"clear_on_close": False, "notify_on_close": False, "external_id": ""}
        return {
            **standard,
            **flags,
            **self.body,
            "id": self.id,
            "team_id": team_id,
            "app_id": app_id,
            "app_installed_team_id": team_id,
            "bot_id": bot_id,
            "hash": self.hash,
            "root_view_id": self.root_view_id,
            "previous_view_id": self.previous_view_id,
            "state": {"values": self.entered},
        }


@dataclass
class ResponseUrl:
    """Where an app may answer one interaction: five times, for half an hour."""

    channel: str
    user: str
    message_ts: str | None
    opened_at: datetime
    used: int = 0


@dataclass(frozen=True)
class Call:
    """One Web API call (or one acknowledgement that Slack would refuse) and what was answered."""

    method: str
    args: Json
    answer: Json
    at: datetime
    status: int = 200
    rule: str = ""

    @property
    def refused(self) -> bool:
        """Say whether Slack refused it."""
        return not self.answer.get("ok", False)


def ts_to_datetime(ts: str) -> datetime:
    """Turn a message's ts into an instant."""
    seconds, micros = ts.split(".")
    return datetime.fromtimestamp(int(seconds), UTC).replace(microsecond=int(micros))
