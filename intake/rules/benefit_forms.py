"""What the plan goes by and how benefits come about, as fields of a form; and what changes of it, in sentences."""

from collections.abc import Iterator, Mapping
from typing import Any

from intake.errors import FieldErrors
from intake.ideas import Currency, Value
from intake.policy import RATES, Objective, Policy

MOST_RATE = 1e9
RATED = tuple(RATES)


def rate_field(currency: Currency) -> str:
    """Return the name of the field for the exchange rate of a currency."""
    return f"rate_{currency.value}"


def change_benefit(policy: Policy, form_values: Mapping[str, Any]) -> Policy:
    """Return the policy with what was filled in; raises FieldErrors. What did not come stays as it was."""
    errors: dict[str, str] = {}
    rates = dict(policy.rates)
    for currency in RATED:
        if (field := rate_field(currency)) in form_values:
            rate = _number(form_values[field])
            if rate is None or not 0 < rate <= MOST_RATE:
                errors[field] = "Enter a number above 0."
            else:
                rates[currency] = rate
    least = policy.least_factor
    if "least_factor" in form_values:
        percent = _number(form_values["least_factor"])
        if percent is None or not 0 <= percent <= 100:
            errors["least_factor"] = "Enter a percentage, 0 to 100."
        elif percent != round(100 * least, 4):
            least = percent / 100
    if errors:
        raise FieldErrors(errors)
    update = {
        "objective": Objective(form_values.get("objective") or policy.objective),
        "claimed_at_most": Value(form_values.get("claimed_at_most") or policy.claimed_at_most),
        "rates": rates,
        "least_factor": least,
    }
    return policy.model_copy(update=update)


def benefit_changes(old: Policy, new: Policy) -> Iterator[str]:
    """Yield what changes of the plan's objective, and of how benefits come about."""
    if old.objective is not new.objective:
        yield f"The plan now goes by {new.objective.value} (was {old.objective.value})."
    if old.claimed_at_most is not new.claimed_at_most:
        now, was = _claims(new.claimed_at_most), _claims(old.claimed_at_most)
        yield f"Until somebody else has checked it, a value now counts {now} (was {was})."
    for currency in RATED:
        rate_now, rate_was = (each.rates.get(currency, RATES[currency]) for each in (new, old))
        if rate_now != rate_was:
            what = "An hour" if currency is Currency.hours else f"A level of {currency.value}"
            unit = "" if currency is Currency.hours else " times the same level of money"
            yield f"{what} is now worth {rate_now:g}{unit} (was {rate_was:g})."
    if old.least_factor != new.least_factor:
        yield f"Without a priority {new.least_factor:.4g} of a benefit now counts (was {old.least_factor:.4g})."
    for currency, table in new.anchors.value.items():
        ends = [each.anchors.value.get(currency, {}).get(Value.very_large) for each in (old, new)]
        before, after = (end.up_to if end else None for end in ends)
        if before != after and currency in old.anchors.value and table:
            yield f"Value in {currency.value} now ends at {_end(after)} (was {_end(before)})."


def _claims(level: Value) -> str:
    return "in full" if level is Value.very_large else f"as {level.value.replace('_', ' ')} at most"


def _end(amount: float | None) -> str:
    return "no bound" if amount is None else f"{amount:,.0f}"


def _number(text: Any) -> float | None:
    return float(text) if text not in (None, "") else None
