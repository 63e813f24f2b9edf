"""A policy as it would be published now: with what the company's own record makes of priors and estimates, frozen."""

from intake.ideas import Kind
from intake.policy import Policy
from intake.uncertainty import queries
from intake.uncertainty.record import Outcomes, calibration, priors
from store.engine import Session

# To whole percents, so that whoever recomputes a score by hand reads the very number.
DIGITS = 2


def by_record(session: Session, policy: Policy) -> Policy:
    """Return the policy with what the record makes of priors and estimates; what nobody has tried stays.

    No guess at the chance counts under it any more, so that a draft shows what is published.
    """
    record = queries.outcomes(session)
    seen = {kind for kind, outcomes in record.items() if outcomes != Outcomes()}
    moved = {
        kind: round(chance, DIGITS) for kind, chance in sorted(priors(record, policy.priors).items()) if kind in seen
    }
    made = {"priors_by_record": moved, "corrections_by_record": _corrections(session, policy)}
    return policy.by_priors().model_copy(update=made)


def _corrections(session: Session, policy: Policy) -> dict[str, dict[Kind, float]]:
    found: dict[str, dict[Kind, float]] = {}
    for (squad, kind), seen in calibration(queries.past(session, policy.anchors)).items():
        if seen.correction != 1:
            found.setdefault(squad, {})[kind] = seen.correction
    return found
