"""Words for experiments and building, so that their tests read well."""

from typing import Any

from intake.queries.policy import policy_in_force
from intake.rules.experiments import BuildDraft, ExperimentDraft
from intake.tables import PolicyVersion
from store.engine import Store
from tests.company import NOW


def give_budget(store: Store, weeks: float = 6) -> None:
    """Publish the policy anew, with a budget for experiments."""
    with store.writing() as session:
        number, policy, _ = policy_in_force(session)
        body = policy.model_copy(update={"experiment_weeks": weeks}).model_dump(mode="json")
        session.add(PolicyVersion(number=(number or 0) + 1, published_at=NOW, published_on=NOW.date(), body=body))


def experiment_draft(**values: Any) -> ExperimentDraft:
    """Return what is tried out, for four weeks by the lead of Payments, but for what is given."""
    told = {"hypothesis": "The order tells.", "metric": "found, of 100", "convincing": 60, "weeks": 4, "cost": 1.5}
    return ExperimentDraft.model_validate(told | {"owner": "U0LEO"} | values)


def build_draft(**values: Any) -> BuildDraft:
    """Return what is built by the summer, with nothing known of today, but for what is given."""
    told = {"metric": "chargebacks a month", "first_month": "2026-06", "last_month": "2026-08", "owner": "U0LEO"}
    return BuildDraft.model_validate(told | values)
