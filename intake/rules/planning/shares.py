"""Which shares of the squads' weeks priorities can have."""

from collections.abc import Iterable


def share_problem(shares: Iterable[float | None]) -> str | None:
    """Say why these shares of capacity can't be, or None."""
    total = sum(share or 0 for share in shares)
    return f"The shares add up to {total:.0%}. Lower them to 100% or less." if total > 1 + 1e-9 else None
