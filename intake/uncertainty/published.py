"""A policy as it would be published now: its priors moved by the company's own record, and frozen into the version."""

from intake.policy import Policy
from intake.uncertainty import queries
from intake.uncertainty.record import Outcomes, priors
from store.engine import Session

# To whole percents, so that whoever recomputes a score by hand reads the very number.
DIGITS = 2


def by_record(session: Session, policy: Policy) -> Policy:
    """Return the policy with what the record makes of its priors; a kind of work that nobody has tried stays.

    No guess at the chance counts under it any more, so that a draft shows what is published.
    """
    record = queries.outcomes(session)
    seen = {kind for kind, outcomes in record.items() if outcomes != Outcomes()}
    moved = {
        kind: round(chance, DIGITS) for kind, chance in sorted(priors(record, policy.priors).items()) if kind in seen
    }
    return policy.by_priors().model_copy(update={"priors_by_record": moved})
