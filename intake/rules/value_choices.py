"""What an idea can be said to be worth: the levels of each currency, in the policy's words."""

from intake.ideas import Currency, Value
from intake.policy import Frozen, Policy


class CurrencyChoice(Frozen):
    """The levels of a currency that a form offers, each in the policy's words for it."""

    currency: Currency
    levels: tuple[tuple[Value, str], ...]


def value_choices(policy: Policy) -> tuple[CurrencyChoice, ...]:
    """Return the levels of value, by currency."""
    return tuple(
        CurrencyChoice(
            currency=currency,
            levels=tuple((level, table[level].words or level.value.replace("_", " ")) for level in Value),
        )
        for currency, table in policy.anchors.value.items()
    )
