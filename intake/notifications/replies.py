"""What the outbox carries of replies in the threads of messages about ideas."""

from typing import ClassVar

from intake.policy import Frozen


class ReplyNotification(Frozen):
    """What somebody wrote about an idea, told to those who have it in hand; `requester` is whose idea it is."""

    kind: ClassVar[str] = "thread reply"
    schema_number: ClassVar[int] = 1

    id: str
    reply: str
    label: str
    title: str
    private: bool
    requester: str
    by: str
    text: str


class SentReply(Frozen):
    """What one of those who have an idea in hand has sent to somebody: told to the others."""

    kind: ClassVar[str] = "sent reply"
    schema_number: ClassVar[int] = 1

    id: str
    label: str
    title: str
    private: bool
    by: str
    to: str
    text: str


class RequesterReply(Frozen):
    """What was sent to somebody who wrote about an idea, or to its requester, in the thread of their message."""

    kind: ClassVar[str] = "requester reply"
    schema_number: ClassVar[int] = 1

    id: str
    label: str
    title: str
    by: str
    text: str


class DeletedReply(Frozen):
    """What somebody wrote is deleted, and so is its copy."""

    kind: ClassVar[str] = "deleted reply"
    schema_number: ClassVar[int] = 1

    private: bool = False
