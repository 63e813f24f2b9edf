"""What the outbox carries of questions to the hub, and of replies in the threads of messages about ideas."""

from datetime import datetime
from typing import ClassVar

from intake.notifications.ideas import Twin
from intake.policy import Frozen


class SkilledMember(Frozen):
    """Somebody who may know about a question, and why: by what they lead, or have done for which idea."""

    member: str
    skill: str


class HubQuestionNotification(Frozen):
    """A question in the hub's channel: who answers it, who else may know, and what is there already.

    It is over once somebody has said that it is answered, or made it an idea, whose `label` it has then.
    Those who answered in its thread are its `answerers`. Where the hub has no channel it is not `in_channel`, but with
    its answerer.
    """

    kind: ClassVar[str] = "hub question"
    schema_number: ClassVar[int] = 1

    id: str
    version: int
    asker: str
    text: str
    at: datetime
    answerer: str | None = None
    similar: tuple[Twin, ...] = ()
    skilled: tuple[SkilledMember, ...] = ()
    answered_by: str | None = None
    answerers: tuple[str, ...] = ()
    label: str | None = None
    in_channel: bool = True


class QuestionReceipt(HubQuestionNotification):
    """The same, told to whoever asked; `channel` is where it is answered."""

    kind: ClassVar[str] = "question receipt"

    channel: str | None = None


class QuestionAnswer(Frozen):
    """What somebody answered to a question, in the thread of the asker's own message; `asker` where others read it."""

    kind: ClassVar[str] = "question answer"
    schema_number: ClassVar[int] = 1

    by: str
    text: str
    asker: str | None = None


# Replies in the threads of messages about ideas: from people to those who decide, and what is sent back to them.


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
