"""One member as a reader: names, dates and texts as this person sees them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from sandbox.inputs import options_of
from sandbox.page import dates, mrkdwn
from sandbox.page.links import bookmark_place, stay_here
from sandbox.page.rich_text import rich_html
from sandbox.state import Channel, Json, Member, ts_to_datetime
from sandbox.workspace import Workspace


@dataclass(frozen=True)
class Reader:
    """Words the workspace for one member."""

    workspace: Workspace
    me: Member

    def now(self) -> datetime:
        """Give the present in this person's zone."""
        return self.workspace.clock.now().astimezone(ZoneInfo(self.me.tz))

    def at(self, ts: str) -> datetime:
        """Give a message's instant in this person's zone."""
        return ts_to_datetime(ts).astimezone(ZoneInfo(self.me.tz))

    def day(self, ts: str) -> str:
        """Give the day of a message in words."""
        day_name = dates.worded(self.at(ts), self.now(), "{day_divider_pretty}") or ""
        return day_name[:1].upper() + day_name[1:]

    def member(self, member_id: str) -> str:
        """Give a member's name."""
        member = self.workspace.members.get(member_id)
        return member.real_name if member else member_id

    def channel(self, channel_id: str) -> str:
        """Give a channel's name, unless it is a private one of others."""
        channel = self.workspace.channels.get(channel_id)
        return "a private channel" if channel is None or not can_see(self.me, channel) else channel.name

    def date(self, seconds: str, tokens: str) -> str | None:
        """Give an instant in words, if it can be read."""
        try:
            local = datetime.fromtimestamp(int(seconds), UTC).astimezone(ZoneInfo(self.me.tz))
        except (ValueError, OverflowError, OSError):
            return None
        return dates.worded(local, self.now(), tokens)

    def mrkdwn(self, text: str) -> Markup:
        """Give mrkdwn as HTML."""
        return stay_here(mrkdwn.as_html(text, self), self.workspace, self.me.id)

    def bookmark(self, link: str) -> str:
        """Give where a bookmark leads."""
        return bookmark_place(link, self.workspace, self.me.id)

    def markdown(self, text: str) -> Markup:
        """Give Markdown as HTML."""
        return mrkdwn.markdown_as_html(text, self)

    def text(self, part: Json) -> Markup:
        """Give a text object of Block Kit as HTML."""
        return self.mrkdwn(part["text"]) if part["type"] == "mrkdwn" else escape(part["text"])

    def rich(self, part: Json) -> Markup:
        """Give a part of rich text as HTML."""
        return rich_html(part, self)

    def handles(self) -> dict[str, str]:
        """Give the @name or #channel of each id, as a person types it."""
        people = {each.id: f"@{each.name}" for each in self.workspace.members.values()}
        return people | {each.id: f"#{each.name}" for each in self.workspace.channels.values() if not each.is_im}

    def image(self, part: Json) -> str:
        """Give where this machine serves a picture, empty for one that would come from outside."""
        slack_file = part.get("slack_file") or {}
        for file in self.workspace.files.values():
            if file.is_picture and (file.id == slack_file.get("id") or f"-{file.id}/" in slack_file.get("url", "")):
                return f"/as/{self.me.id}/file/{file.id}"
        url = str(part.get("image_url") or "")
        base_url = self.workspace.base_url
        return url.removeprefix(base_url) if url.startswith(f"{base_url}/") else url if mrkdwn.is_local(url) else ""

    def choices(self, element: Json) -> list[tuple[str, str]]:
        """Give what a select offers, as (value, words)."""
        people = [(each.id, called(each)) for each in humans(self.workspace)]
        rooms = [(each.id, f"#{each.name}") for each in self.workspace.channels.values() if not each.is_im]
        visible = [(room_id, name) for room_id, name in rooms if can_see(self.me, self.workspace.channels[room_id])]
        kind = str(element["type"]).removeprefix("multi_")
        slack_own = {"users_select": people, "channels_select": visible, "conversations_select": visible}
        return slack_own.get(kind) or self.pairs(options_of(element))

    def pairs(self, options: list[Json]) -> list[tuple[str, str]]:
        """Give options as (value, words)."""
        return [(key(option), option["text"]["text"]) for option in options]

    def hue(self, member_id: str) -> int:
        """Give a member one of six colours."""
        return sum(member_id.encode()) % 6


def key(option: Any) -> str:
    """Give what stands for an option in a form."""
    return str(option.get("value") or option["text"]["text"]) if isinstance(option, dict) else str(option)


def called(member: Member) -> str:
    """Give a member's name with what they are, where people are listed or chosen."""
    kind = "guest" if member.is_restricted else "another company" if member.is_stranger else member.title
    return f"{member.real_name} · {kind}" if kind else member.real_name


def humans(workspace: Workspace) -> list[Member]:
    """Give the people of a workspace."""
    return [each for each in workspace.members.values() if not each.is_bot and not each.deleted]


def can_see(me: Member, channel: Channel) -> bool:
    """Say whether a channel is open to a member."""
    if me.id in channel.members:
        return True
    return not (channel.is_im or channel.is_private or me.is_restricted or me.is_stranger)
