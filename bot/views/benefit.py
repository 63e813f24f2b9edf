"""What Why? says of an idea's benefit: each factor, the product, and how sure its place in the plan is."""

from bot.blocks import Json, context, section
from bot.messages.portfolio import draws_line
from bot.text import capital, one_line, worth
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
    told = f"{one_line(why.words, 90)}{_claim(why)}" if why.words else "no value given, so the lowest level counts"
    serves = f"{why.least_factor:g} + {1 - why.least_factor:g} × weight {why.weight}/5 × match {100 * why.match:.4g}%"
    if not why.weight:
        serves = f"{why.least_factor:g} where no priority is supported"
    lines = [
        "*What it would bring*",
        f"• Amount: *{money(why.amount)}* a year, the geometric middle of {low} to {high} ({told})",
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
    return f"; claimed, so until checked it counts as {why.counts_as}" if why.counts_as else "; claimed"


def _each_week(why: BenefitShown) -> str:
    if why.weeks is None:
        return "; it can't be planned before somebody estimates the effort"
    return f", {money(why.a_year / why.weeks)} for each of its {weeks(why.weeks)}"
