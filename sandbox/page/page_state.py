"""What stands on the page when one member looks at one place."""

import threading
from dataclasses import dataclass, field
from typing import Any, cast
from zoneinfo import ZoneInfo

from sandbox.ids import MovableClock
from sandbox.page.charts import draw
from sandbox.page.fields import Surface
from sandbox.page.reader import Reader, called, can_see, humans
from sandbox.page.tour import Guide
from sandbox.person import Person
from sandbox.refusals import Refused
from sandbox.state import Channel, Message, View
from sandbox.workspace import Workspace

READ_ONLY = "Sending messages to this app has been turned off."


class Missing(Exception):
    """There is no such member or place, or this member may not see it."""


@dataclass(frozen=True)
class Notice:
    """Slack's own words after an act, what stood in the composer, and the path or view they belong to."""

    text: str
    draft: str = ""
    at: str = ""


@dataclass
class Desk:
    """The workspace and what the page itself remembers of it."""

    workspace: Workspace
    zone: ZoneInfo
    guide: Guide | None = None
    notices: dict[str, Notice] = field(default_factory=dict)
    moving: threading.Lock = field(default_factory=threading.Lock)

    @property
    def clock(self) -> MovableClock | None:
        """Give the clock, if a person may move it."""
        clock = self.workspace.clock
        return cast(MovableClock, clock) if hasattr(clock, "advance") else None

    @property
    def version(self) -> str:
        """Give what changes with everything the page shows."""
        self.workspace.catch_up()
        connected = self.workspace.line.is_open()
        steps_done = len(self.guide.done) if self.guide else 0
        return f"{self.workspace.revision}-{int(connected)}-{steps_done}-{self.workspace.clock.now():%y%m%d%H}"

    def person(self, member_id: str) -> Person:
        """Give the hands of a human member."""
        if member_id not in {each.id for each in humans(self.workspace)}:
            raise Missing
        return self.workspace.person(member_id)

    def place(self, person: Person, channel_id: str) -> Channel:
        """Give a channel this person may look at."""
        direct = self.workspace.direct_channel(person.user, opened=False)
        if channel_id == direct.id:
            return direct
        try:
            channel = self.workspace.channel(channel_id)
        except Refused:
            raise Missing from None
        if not can_see(self.workspace.members[person.user], channel):
            raise Missing
        return channel

    def first_place(self, member_id: str) -> str:
        """Give the path of the place a member begins in."""
        channels = self.person(member_id).channels()
        return f"/as/{member_id}/{channels[0].id if channels else 'home'}"


def at_channel(desk: Desk, person: Person, channel: Channel, thread_ts: str) -> dict[str, Any]:
    """Give what a channel shows, and a thread of it if one is open."""
    workspace = desk.workspace
    person.mark_read(channel.id)
    with workspace.lock:
        mine = sorted(person.messages(channel.id) + person.ephemerals(channel.id), key=lambda each: each.ts)
        roots = [each for each in mine if each.thread_ts in (None, each.ts)]
        counts = {each.ts: len(workspace.thread_of(channel.id, each.ts)) for each in roots}
    closed = channel.is_im and workspace.manifest.messages_read_only
    return {
        "channel": channel,
        "heading": workspace.manifest.bot_name if channel.is_im else f"#{channel.name}",
        "messages": roots,
        "replies": counts,
        "thread": _thread(person, channel, thread_ts) if thread_ts else None,
        "joined": person.user in channel.members,
        "read_only": READ_ONLY if closed else "This channel is archived." if channel.is_archived else "",
    }


def _thread(person: Person, channel: Channel, thread_ts: str) -> list[Message]:
    root = [each for each in person.messages(channel.id) if each.ts == thread_ts]
    if not root:
        raise Missing
    unseen = [each for each in person.ephemerals(channel.id) if each.thread_ts == thread_ts]
    return root + sorted(person.thread(channel.id, thread_ts) + unseen, key=lambda each: each.ts)


def at_home(desk: Desk, person: Person) -> dict[str, Any]:
    """Give what the app's home shows."""
    home = person.home()
    name = desk.workspace.manifest.bot_name
    return {"channel": None, "heading": name, "home": home and Surface(home, "home"), "thread": None}


def around(desk: Desk, person: Person, path: str) -> dict[str, Any]:
    """Give what stands around every place: the people, the channels, the modal, the clock."""
    workspace = desk.workspace
    me = workspace.members[person.user]
    direct = workspace.direct_channel(person.user, opened=False)
    channels = person.channels()
    other_channels = [each for each in workspace.channels.values() if each not in channels and not each.is_im]
    modal = person.view()
    notice = desk.notices.get(person.user)
    here = modal.id if modal else path.partition("?")[0]
    return {
        "notice": notice if notice and notice.at == here else None,
        "workspace": workspace,
        "reader": Reader(workspace, me),
        "me": me,
        "path": path,
        "people": humans(workspace),
        "channels": channels,
        "others": [each for each in other_channels if can_see(me, each) and not each.is_archived],
        "direct": direct,
        "unread": {each.id: person.unread(each.id) for each in [*channels, direct]},
        "modal": modal and Surface(modal, "modal"),
        "depth": len(workspace.stacks.get(person.user, [])),
        "clock": desk.clock,
        "guide": desk.guide,
        "connected": workspace.line.is_open(),
        "version": desk.version,
        "surface": surface_of,
        "called": called,
        "draw": draw,
    }


def surface_of(shown_on: Message | View, place: str = "") -> Surface:
    """Give a message as the templates need it."""
    return Surface(shown_on, "message", place)
