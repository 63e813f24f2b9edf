"""What forms offer to choose from: areas as squads name them, and values in the policy's words."""

from intake import queries
from intake.answers import CurrencyChoice, FormChoices
from intake.currencies import Value
from intake.policy import Policy
from store.engine import Session


def form_choices(session: Session) -> FormChoices:
    """Return what the idea form offers."""
    _, policy, _ = queries.policy_in_force(session)
    return FormChoices(areas=queries.areas(session), values=value_choices(policy))


def value_choices(policy: Policy) -> tuple[CurrencyChoice, ...]:
    """Return the levels of value, by currency."""
    return tuple(
        CurrencyChoice(
            currency=currency,
            levels=tuple((level, table[level].words or level.value.replace("_", " ")) for level in Value),
        )
        for currency, table in policy.anchors.value.items()
    )
