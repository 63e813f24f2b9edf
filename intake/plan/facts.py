"""The errand of the plan as it is staged for delivery, and what cards tell of a pin."""

from datetime import datetime
from typing import ClassVar

from intake.policy import Frozen
from intake.portfolio import Pin


class PinFact(Frozen):
    """What a lead has signed for an idea: its place in the plan, and why."""

    pin: Pin
    reason: str
    by: str
    at: datetime


class MakePlanErrand(Frozen):
    """Work out the plan of the quarter anew; `cause` names the change."""

    kind: ClassVar[str] = "make plan"
    schema_number: ClassVar[int] = 1

    cause: str
