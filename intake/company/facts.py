"""The errands of setting up, as they are staged for delivery."""

from typing import ClassVar

from intake.policy import Frozen


class JoinChannelErrand(Frozen):
    """Go into a channel that was named, as far as Slack lets us."""

    kind: ClassVar[str] = "join channel"
    schema_number: ClassVar[int] = 1

    channel: str


class MeetPeopleErrand(Frozen):
    """Ask Slack about people who were named, or `again`, however lately it has told of them."""

    kind: ClassVar[str] = "meet people"
    schema_number: ClassVar[int] = 1

    members: tuple[str, ...]
    again: bool = False


class RankAgainErrand(Frozen):
    """Rank some of the ideas again for which something has changed; `cause` names the change."""

    kind: ClassVar[str] = "rank again"
    schema_number: ClassVar[int] = 1

    cause: str
    piece: int = 0
