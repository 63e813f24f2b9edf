"""Who comes into a channel and who leaves it; the app is told, of itself too."""

from typing import TYPE_CHECKING

from sandbox import payloads
from sandbox.state import Channel
from sandbox.transport import Delivery

if TYPE_CHECKING:
    from sandbox.workspace import Workspace


def come_in(workspace: "Workspace", user: str, channel: Channel, inviter: str | None = None) -> Delivery | None:
    """Let a member in; give the event on its way to the app, if it hears of such."""
    with workspace.lock:
        if user in channel.members:
            return None
        channel.members.append(user)
        workspace.touch()
        event = payloads.joined_event(workspace, user, channel, inviter)
    return workspace.emit(event)


def leave(workspace: "Workspace", user: str, channel: Channel) -> None:
    """Take a member out."""
    with workspace.lock:
        channel.members.remove(user)
        workspace.touch()
        event = payloads.left_event(workspace, user, channel)
    workspace.emit(event)
