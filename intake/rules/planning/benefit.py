"""The benefit of an idea: chance × amount × priority factor, in the company's money a year.

A score is an order of reading: it has no zero, and it counts effort twice where weeks are counted too. A plan that is
to bring the most needs amounts."""

from collections.abc import Mapping, Sequence
from math import sqrt
from random import Random
from typing import Any, NamedTuple

from intake.errors import FieldErrors
from intake.ideas import Currency, IdeaInputs, Value
from intake.policy import RATES, Frozen, Objective, Policy, ValueAnchor, value_anchors
from intake.rules.experiments import Surety
from intake.rules.matching.priority_match import Fit
from intake.rules.scoring import LEVELS, chance_level, counted_value

# A level without a bound reaches so many times as far as the one that it has, as its neighbours about do.
OPEN = 5.0
# The bounds for a company that has none of its own.
_USUAL = value_anchors()


class Amounts(NamedTuple):
    """Between which amounts of the company's money a year a level of value lies."""

    low: float
    high: float

    @property
    def middle(self) -> float:
        """Return the geometric middle, to two digits: the truth is as likely half of it as twice."""
        return float(f"{sqrt(self.low * self.high):.1e}")

    def times(self, rate: float) -> "Amounts":
        """Return the same at an exchange rate."""
        return Amounts(self.low * rate, self.high * rate)


# So far the chance of an idea may lie from what is usual for its kind of work.
CHANCE_OFF = 0.2
DRAWS, SEED = 100, 20260101


class Spread(Frozen):
    """How far a benefit may lie from what a plan counts: the amount and the chance between bounds, and the factor."""

    low: float
    high: float
    least_chance: float
    most_chance: float
    factor: float

    def values(self, number: int) -> list[int]:
        """Return the benefit of an idea with this number in each draw: the same however often, whoever is beside it.

        Amounts are log-uniform within their level, chances uniform; each draw takes another part of either, as in a
        Latin hypercube.
        """
        luck = Random(f"{SEED}:{number}")
        parts = [luck.sample(range(DRAWS), DRAWS) for _ in range(2)]
        values = []
        for amount_part, chance_part in zip(*parts, strict=True):
            at, works = (amount_part + luck.random()) / DRAWS, (chance_part + luck.random()) / DRAWS
            amount = self.low * (self.high / self.low) ** at
            values.append(
                a_year(amount, self.least_chance + works * (self.most_chance - self.least_chance), self.factor)
            )
        return values


class Benefit(NamedTuple):
    """What an idea brings a year, and the three factors of that.

    `amount` is what counts of the `told` one; the two differ only while the value is `claimed`: given, and checked by
    nobody else. Without a `currency` nobody has given a value, and the lowest level counts. All amounts are so many
    times what the policy's bounds say as earlier promises for such work have `come_true`.
    """

    amount: float
    chance: float
    factor: float
    a_year: int
    claimed: bool
    told: float
    bounds: Amounts
    currency: Currency | None = None
    level: Value | None = None
    come_true: float = 1.0

    @property
    def held_back(self) -> bool:
        """Tell whether it would be more once somebody has checked the value."""
        return self.told > self.amount

    def a_week(self, weeks: float) -> float:
        """Return what a squad-week of it brings."""
        return self.a_year / weeks

    def spread(self, *, is_proven: bool = False) -> Spread:
        """Return how far the truth may lie from it; after an experiment the chance is what that has shown."""
        off = 0.0 if is_proven else CHANCE_OFF
        return Spread(
            low=self.bounds.low,
            high=self.bounds.high,
            least_chance=max(0.0, self.chance - off),
            most_chance=min(1.0, self.chance + off),
            factor=self.factor,
        )


def benefit(inputs: IdeaInputs, fit: Fit, policy: Policy) -> Benefit:
    """Return the benefit of an idea under a policy version."""
    chance, factor = chance_level(inputs, policy).worth, priority_factor(fit, policy)
    times = policy.come_true(inputs.kind)
    amounts = {
        currency: (amounts_of(currency, counts, policy).times(times), amounts_of(currency, told, policy), told)
        for currency, (told, counts) in counted_value(inputs, policy).items()
    }
    if not amounts:
        blank = blank_amounts(policy).times(times)
        yearly = a_year(blank.middle, chance, factor)
        return Benefit(blank.middle, chance, factor, yearly, False, blank.middle, blank, come_true=times)
    # Of equals that were held back the highest counts, then the first by the policy's order.
    currency = max(amounts, key=lambda each: (amounts[each][0].middle, amounts[each][1].middle))
    bounds, told, level = amounts[currency]
    return Benefit(
        amount=bounds.middle,
        chance=chance,
        factor=factor,
        a_year=a_year(bounds.middle, chance, factor),
        claimed=not inputs.checked,
        told=told.times(times).middle,
        bounds=bounds,
        currency=currency,
        level=level,
        come_true=times,
    )


def a_year(amount: float, chance: float, factor: float) -> int:
    """Return the product, in whole units of money, a half up."""
    return int(amount * chance * factor + 0.5 + 1e-9)


def priority_factor(fit: Fit, policy: Policy) -> float:
    """Return how much of its benefit counts: all of it with the weightiest priority and a clear match."""
    priority = policy.priority(fit.priority)
    served = priority.weight / 5 * fit.strength if priority else 0.0
    return policy.least_factor + (1 - policy.least_factor) * served


def amounts_of(currency: Currency, level: Value, policy: Policy) -> Amounts:
    """Return the amounts of a level in the company's money; a level in words is worth its rate times that of money."""
    rate = 1.0 if currency is Currency.money else policy.rates.get(currency, RATES[currency])
    for table in (policy.anchors.value.get(currency, {}), _USUAL[currency]):
        if begins := _begins(table):
            return _between(begins, table[LEVELS[-1]].up_to, level).times(rate)
    return amounts_of(Currency.money, level, policy).times(rate)


def blank_amounts(policy: Policy) -> Amounts:
    """Return the amounts of an idea that nobody has given a value: the lowest of all levels, so a claim never loses."""
    return min((amounts_of(each, LEVELS[0], policy) for each in policy.anchors.value), key=lambda each: each.middle)


def _begins(table: Mapping[Value, ValueAnchor]) -> list[float]:
    """Return from where the levels begin; nothing where that is in words, or does not ascend."""
    begins = [anchor.amount for level in LEVELS if (anchor := table.get(level)) and anchor.amount is not None]
    return begins if len(begins) == len(LEVELS) and begins == sorted({*begins}) else []


def _between(begins: Sequence[float], up_to: float | None, level: Value) -> Amounts:
    place = LEVELS.index(level)
    low = begins[place] or begins[place + 1] / OPEN
    if place + 1 < len(begins):
        return Amounts(low, begins[place + 1])
    return Amounts(low, low * OPEN if up_to is None else max(low, up_to))


# What the plan goes by and how benefits come about, as fields of a form; and what changes of it, in sentences.

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


def _number(text: Any) -> float | None:
    return float(text) if text not in (None, "") else None


YEAR = 365.0


def yearly(worth: float | None, surety: Surety | None, days: float, *, is_last: bool) -> float | None:
    """Return what an idea is worth a year by what it was worth in its first days; None where that is not known.

    That there is nothing yet says only at the last time of asking that there is nothing.
    """
    if surety is Surety.nothing:
        return 0.0 if is_last else None
    return None if worth is None or surety is None else worth * YEAR / max(days, 1.0)
