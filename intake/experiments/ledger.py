"""The ledger of a quarter's budget for experiments: what running ones have reserved, ended ones spent, and is left."""

from datetime import date

from intake.errors import FieldErrors
from intake.policy import Frozen

NO_BUDGET = "No squad-weeks for experiments are published yet. Whoever publishes the priorities can give some."


class Ledger(Frozen):
    """The budget of a quarter, such as 2026-Q1, in squad-weeks."""

    quarter: str
    budget: float
    reserved: float = 0.0
    spent: float = 0.0

    @property
    def left(self) -> float:
        """Return what no experiment has taken yet."""
        return max(0.0, self.budget - self.reserved - self.spent)


def quarter_of(day: date) -> str:
    """Return the quarter that a day is in."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def told(ledger: Ledger) -> str:
    """Say how the ledger stands."""
    figures = f"{ledger.reserved:g} reserved, {ledger.spent:g} spent"
    return f"{ledger.left:g} of {ledger.budget:g} squad-weeks for experiments are left in {ledger.quarter} ({figures})"


def check(ledger: Ledger, cost: float) -> None:
    """Raise FieldErrors when a cost is more than what is left."""
    if not ledger.budget:
        raise FieldErrors({"cost": NO_BUDGET})
    if cost > ledger.left + 1e-9:
        raise FieldErrors({"cost": f"That is more than there is: {told(ledger)}."})
