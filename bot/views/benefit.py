"""What Why? says of an idea's benefit, and what a version says of how benefits come about."""

from bot.blocks import Json, context, section
from bot.messages.labels import CURRENCIES
from bot.messages.portfolio import draws_line
from bot.text import capital, one_line, worth
from intake.ideas import Currency, Value
from intake.policy import Objective, Policy
from intake.rules.planning.benefit import amounts_of, blank_amounts
from intake.sentences import money, weeks
from intake.services.explain import BenefitShown, Explanation

# Two numbers, each for what it can do.

TWO_NUMBERS = (
    "The score is the order of reading: what deserves a look first, with effort, urgency and reach in it. "
    "The plan goes by benefit, because amounts can be added up and set against weeks."
)


def benefit_blocks(why: Explanation) -> list[Json]:
    """Return the benefit so that its reader can multiply it out; nothing where the plan goes by the score."""
    return [section(_product(why.benefit, why.id)), context(TWO_NUMBERS)] if why.benefit else []


def _product(why: BenefitShown, id_: str) -> str:
    low, high = map(money, why.bounds)
    reason = f"{one_line(why.words, 90)}{_claim(why)}" if why.words else "no value given, so the lowest level counts"
    serves = f"{why.least_factor:g} + {1 - why.least_factor:g} × weight {why.weight}/5 × match {100 * why.match:.4g}%"
    if not why.weight:
        serves = f"{why.least_factor:g} where no priority is supported"
    lines = [
        "*What it would bring*",
        f"• Amount: *{money(why.amount)}* a year, the geometric middle of {low} to {high} ({reason})",
        f"• Chance: × {why.chance:.0%} ({one_line(why.chance_words, 90)})",
        f"• Priority: × {worth(why.factor)} ({serves})",
        f"Benefit: *{why.a_year:,} a year*{_each_week(why)}",
    ]
    if line := draws_line(why.drawn, id_):
        lines.append(f"{capital(line)}.")
    return "\n".join(lines)


def _claim(why: BenefitShown) -> str:
    if not why.is_claimed:
        return ", checked"
    return f"; claimed, so until checked it counts as {one_line(why.counts_as)}" if why.counts_as else "; claimed"


def _each_week(why: BenefitShown) -> str:
    if why.weeks is None:
        return "; it can't be planned before somebody estimates the effort"
    return f", {money(why.a_year / why.weeks)} for each of its {weeks(why.weeks)}"


# How a benefit comes about: every amount, rate and factor, so that anyone can recompute it.


def benefit_rules(policy: Policy) -> list[Json]:
    """Return what a version's benefits are made of; nothing where its plan goes by the score."""
    if policy.objective is Objective.score:
        return []
    most = policy.claimed_at_most
    lines = [
        "*Benefit a year* = amount × chance × priority factor, rounded to whole money. The plan goes by it.",
        *(f"• {CURRENCIES[currency]}: {_amounts(currency, policy)}" for currency in policy.anchors.value),
        f"• no value: {money(blank_amounts(policy).middle)}. Of several the highest counts.",
        f"• priority factor: {policy.least_factor:g} without a priority, otherwise "
        f"{policy.least_factor:g} + {1 - policy.least_factor:g} × weight ÷ 5 × match",
    ]
    if most is not Value.very_large:
        lines.append(f"• until somebody else has checked it, a value counts as {_spoken(most)} at most, here and above")
    return [section("\n".join(lines))]


def _amounts(currency: Currency, policy: Policy) -> str:
    levels = []
    for level in Value:
        amounts = amounts_of(currency, level, policy)
        bounds = f"{money(amounts.low)} to {money(amounts.high)}"
        levels.append(f"{_spoken(level)} {money(amounts.middle)} ({bounds})")
    return f"{', '.join(levels)}{_rate(currency, policy)}"


def _rate(currency: Currency, policy: Policy) -> str:
    if currency is Currency.money:
        return ", each the geometric middle to two digits"
    rate = policy.rates.get(currency, 1.0)
    if currency is Currency.hours:
        return f", at {rate:g} an hour"
    return ", the same as money" if rate == 1 else f", {rate:g} times the same level of money"


def _spoken(level: Value) -> str:
    return level.value.replace("_", " ")
