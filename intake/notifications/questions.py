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


class HeardMessage(Frozen):
    """What somebody has written, changed or deleted in a thread of theirs with Guildhall.

    Of a member who is mentioned the text has the id. `edited_ts` orders the changes; `files` are how many came with it.
    """

    channel: str
    ts: str
    thread_ts: str
    text: str = ""
    mentioned: tuple[str, ...] = ()
    files: int = 0
    edited_ts: str | None = None
    deleted: bool = False
    is_new: bool = True


class DirectAnswer(Frozen):
    """The answer to it: where to go on with these words, which are kept under this `id` for a while."""

    kind: ClassVar[str] = "direct answer"
    schema_number: ClassVar[int] = 1

    id: str


class CommandsAnswer(Frozen):
    """What each command does, for somebody who has asked; `is_command` where they typed one with a space before it."""

    kind: ClassVar[str] = "commands"
    schema_number: ClassVar[int] = 1

    is_command: bool = False


class GuestAnswer(Frozen):
    """Whom a guest can ask."""

    kind: ClassVar[str] = "guest answer"
    schema_number: ClassVar[int] = 1

    people: tuple[str, ...] = ()


class ThreadAnswer(Frozen):
    """Where to write, for somebody who wrote below a message of ours that is about no idea.

    What they wrote `is_kept` where it stands below the answer to words of theirs. A question of theirs is answered in
    this `channel`; one that was passed on to them was asked by this `asker`.
    """

    kind: ClassVar[str] = "thread answer"
    schema_number: ClassVar[int] = 1

    is_kept: bool = False
    channel: str | None = None
    asker: str | None = None


class DirectMessage(HeardMessage):
    """The same of what is written in somebody's chat with Guildhall outside of threads.

    It `asks_for_help` where it says so, or where it is a command that Slack took for a message.
    """

    asks_for_help: bool = False
    is_command: bool = False


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
