"""How well the ML team works with everybody else: four signs on one page, for leads."""

from collections.abc import Sequence
from math import isinf

from bot import ids
from bot.blocks import Json, context, modal, section
from bot.text import count
from intake.services.operating_signs import ENOUGH, Sign, SignKind

NAMES = {
    SignKind.first_answer: "Time to first answer",
    SignKind.hand_backs: "Handed back",
    SignKind.no_expert: "Without a confirmed expert",
    SignKind.research: "Research",
}
FORMULAS = {
    SignKind.first_answer: "Half of the ideas got a decision or a question within this time.",
    SignKind.hand_backs: "Ideas that a squad handed back, of all that were sent to one.",
    SignKind.no_expert: "Ideas sent to a squad for which no subject expert has said yes.",
    SignKind.research: "Research ideas, of all that an experiment or a build started for; planned: of all in the plan.",
}
TOO_FEW = "Not enough data: {} of {} ideas"


def build_operating_signs(signs: Sequence[Sign]) -> Json:
    """Return the page."""
    blocks: list[Json] = []
    for sign in signs:
        blocks.append(section(f"*{NAMES[sign.kind]}* · {_value(sign)}"))
        base = "" if sign.value is None else f" {count(sign.n, 'idea')}."
        blocks.append(context(f"{FORMULAS[sign.kind]}{base}"))
    return modal(
        ids.SIGNS_PAGE,
        "How we work",
        [*blocks, context("Last 90 days, compared with the 90 days before. Private ideas don't count.")],
        close="Close",
    )


def _value(sign: Sign) -> str:
    planned = f", planned {sign.planned:.0%}" if sign.planned is not None else ""
    if sign.value is None:
        return f"{TOO_FEW.format(sign.n, ENOUGH)}{planned}"
    return f"{_said(sign, sign.value)}{planned}{_trend(sign)}"


def _trend(sign: Sign) -> str:
    if sign.before is None:
        return ""
    now, before = _said(sign, sign.value), _said(sign, sign.before)
    return " (as before)" if now == before else f" (was {before})"


def _said(sign: Sign, value: float | None) -> str:
    if value is None:
        return ""
    if sign.kind is not SignKind.first_answer:
        return f"{value:.0%}"
    if isinf(value):
        return "more than half still wait"
    return count(round(value), "day") if value >= 1 else "less than a day"
