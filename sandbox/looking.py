"""What one person sees."""

from typing import TYPE_CHECKING

from sandbox.state import Channel, Message, View
from sandbox.surfaces import top_view

if TYPE_CHECKING:
    from sandbox.workspace import Workspace


class Onlooker:
    """The eyes of one member."""

    def __init__(self, workspace: "Workspace", user: str) -> None:
        self._workspace = workspace
        self.user = user

    def view(self) -> View | None:
        """Give the modal on top, if one is open."""
        with self._workspace.lock:
            return top_view(self._workspace, self.user)

    def home(self) -> View | None:
        """Give the app's home as last published for this person."""
        with self._workspace.lock:
            return self._workspace.homes.get(self.user)

    def channels(self) -> list[Channel]:
        """Give the channels this person is in, without direct messages."""
        with self._workspace.lock:
            return [each for each in self._workspace.channels.values() if not each.is_im and self.user in each.members]

    def messages(self, channel: str) -> list[Message]:
        """Give the messages of a channel that stand outside threads."""
        with self._workspace.lock:
            every = self._workspace.messages[self._channel(channel).id]
            return [each for each in every if each.thread_ts in (None, each.ts)]

    def thread(self, channel: str, ts: str) -> list[Message]:
        """Give the replies under a message."""
        with self._workspace.lock:
            return self._workspace.thread_of(self._channel(channel).id, ts)

    def ephemerals(self, channel: str) -> list[Message]:
        """Give what only this person sees in a channel."""
        with self._workspace.lock:
            place = self._channel(channel).id
            return [e for e in self._workspace.ephemerals if e.channel == place and e.ephemeral_for == self.user]

    def direct_messages(self) -> list[Message]:
        """Give the conversation with the app."""
        with self._workspace.lock:
            return list(self._workspace.messages[self._workspace.direct_channel(self.user, opened=False).id])

    def unread(self, channel: str) -> int:
        """Count the messages that came since this person last looked."""
        with self._workspace.lock:
            place = self._channel(channel).id
            seen = self._workspace.read_marks.get((self.user, place), "")
            return sum(each.ts > seen and each.user != self.user for each in self._workspace.messages[place])

    def mark_read(self, channel: str) -> None:
        """Look at a channel to its end."""
        with self._workspace.lock:
            place = self._channel(channel).id
            every = self._workspace.messages[place]
            newest = every[-1].ts if every else ""
            if newest > self._workspace.read_marks.get((self.user, place), ""):
                self._workspace.read_marks[self.user, place] = newest
                self._workspace.touch()

    def _channel(self, wanted: str) -> Channel:
        place = self._workspace.channel(wanted)
        if (place.is_private and self.user not in place.members) or (place.is_im and place.user != self.user):
            raise ValueError(f"{self.user} is not in {wanted}")
        return place
