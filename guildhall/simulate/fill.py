"""The published table from which missing answers are drawn in a simulation, and the seeded drawing itself.

A drawn value is one of hours: what level it is counts alike in every currency.

The shares are ours: most ideas are worth a medium amount, are wanted within the year and take weeks; few are large and
urgent, and few take quarters."""

from random import Random

from intake.ideas import Effort, Urgency, Value

SHARES: dict[str, dict[str, int]] = {
    "value": {Value.small: 25, Value.medium: 40, Value.large: 25, Value.very_large: 10},
    "urgency": {Urgency.none: 30, Urgency.this_year: 50, Urgency.this_quarter: 20},
    "effort": {Effort.days: 20, Effort.weeks: 45, Effort.months: 28, Effort.quarters: 7},
}


def draw(seed: int, idea_id: str, field: str) -> str:
    """Return the answer to `field` for an idea; the same seed, idea and field give the same answer."""
    shares = SHARES[field]
    return str(Random(f"{seed}:{idea_id}:{field}").choices(list(shares), weights=list(shares.values()))[0])
