"""What people write to the app, and what it answers: in somebody's chat with it, and below its own messages."""

from typing import ClassVar

from intake.policy import Frozen


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


class DirectMessage(HeardMessage):
    """The same of what is written in somebody's chat with Guildhall outside of threads.

    It `asks_for_help` where it says so, or where it is a command that Slack took for a message.
    """

    asks_for_help: bool = False
    is_command: bool = False


class DirectAnswer(Frozen):
    """The answer to a direct message: where to go on with these words, which are kept under this `id` for a while."""

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
