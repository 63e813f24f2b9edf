"""What the outbox carries of questions to the hub: the question in its channel, and the receipt for whoever asked."""

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
    label: str | None = None


class QuestionReceipt(HubQuestionNotification):
    """The same, told to whoever asked; `channel` is where it is answered."""

    kind: ClassVar[str] = "question receipt"

    channel: str | None = None
