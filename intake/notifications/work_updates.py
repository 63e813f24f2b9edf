"""What the outbox carries of the work on ideas: the question how it goes, and that something is blocked."""

from typing import ClassVar

from intake.policy import Frozen
from intake.rules.work_updates import Lack, WorkState


class WorkQuestion(Frozen):
    """The question to the owner of an idea in work how it goes; edited in place once that is said."""

    kind: ClassVar[str] = "work question"
    schema_number: ClassVar[int] = 1

    idea_id: str
    update: str
    version: int
    title: str
    private: bool = False
    state: WorkState | None = None
    blocked_by: Lack | None = None
    line: str = ""
    is_over: bool = False


class BlockedNotification(WorkQuestion):
    """The work on an idea is blocked, told to those who lead: its squad's lead and the hub's."""

    kind: ClassVar[str] = "blocked"
    schema_number: ClassVar[int] = 1

    owner: str
