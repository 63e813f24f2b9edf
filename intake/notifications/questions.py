"""What the outbox carries of questions to the hub."""

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
