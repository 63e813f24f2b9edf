"""The errand of the plan, as it is staged for delivery."""

from typing import ClassVar

from intake.policy import Frozen


class MakePlanErrand(Frozen):
    """Work out the plan of the quarter anew; `cause` names the change."""

    kind: ClassVar[str] = "make plan"
    schema_number: ClassVar[int] = 1

    cause: str
