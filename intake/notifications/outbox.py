"""What people are told of messages that can't go out, and of what they pressed in vain."""

from typing import ClassVar

from intake.policy import Frozen


class NoticeNotification(Frozen):
    """A sentence that only one person sees, where they clicked: why nothing happened, or who (`by`) was faster.

    One of what was done with an idea names it, for it may be private.
    """

    kind: ClassVar[str] = "notice"
    schema_number: ClassVar[int] = 1

    member: str
    text: str
    by: str | None = None
    idea_id: str | None = None


class ParkedNotification(Frozen):
    """A message that may stand or not, and is not sent again: what it was (`message` is its kind), and where."""

    kind: ClassVar[str] = "parked"
    schema_number: ClassVar[int] = 1

    message: str
    channel: str | None = None
    label: str = ""
    title: str = ""


class RefusedNotification(Frozen):
    """Messages that Slack does not take, or that can't be said: where (`place`), of which kind.

    `place` is a channel, or somebody, whoever it is; older ones name the member. `why` is Slack's word; `waits` tells
    whether they go out once that is mended; `number` is one of them.
    """

    kind: ClassVar[str] = "refused"
    schema_number: ClassVar[int] = 1

    message: str
    place: str | None
    why: str
    waits: bool
    number: int
