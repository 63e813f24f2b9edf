"""How scores are made: every weight and the value of every answer, so that anyone can recompute a score."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from bot import ids
from bot.blocks import SECTION, Json, columns, context, modal, section
from bot.messages.labels import CRITERIA, CURRENCIES
from bot.text import iso_day, one_line, within, worth
from intake.answers import PublishedPolicy
from intake.formatting import listed, money
from intake.ideas import Currency, Value, WorkKind
from intake.policy import SCALES, Anchor, Criterion, Objective, Policy
from intake.rules.planning.benefit import amounts_of, blank_amounts
from intake.rules.policy_diff import percent
from intake.rules.scoring import BLANK_LINE, READY, called_done, prior_line

RULE = (
    "*A score is a sum.* Each criterion adds the value of its answer (0 to 1) × its weight. The weights add up to 100. "
    "Each part is rounded to a tenth, with halves rounded up. Other ideas don't change a score. "
    "In brackets: the range in which the true value may be. It doesn't change the score."
)
FIT = (
    "the priority's weight of 5 × the match (0 to 1). Guildhall compares the idea's words with the priority's name, "
    "reason and words, and with ideas confirmed earlier. A triager can correct the match. It's there so that ideas for "
    "our goals come first."
)
ASIDE = 2


def build_how_scores(published: PublishedPolicy, today: dt.date | None = None) -> Json:
    """Return the tables of the current version."""
    policy = published.policy
    blocks = [
        section(RULE),
        section(_fit(policy)),
        *_value(policy),
        section(_chance(policy)),
        *(section(_scale(policy, criterion)) for criterion in SCALES),
        section(_counted(policy)),
        *benefit_rules(policy),
    ]
    version = f"Version {published.number} of {iso_day(published.published_on, today)}. "
    least = f"Ideas with less than {percent(policy.completeness)} of the weight answered aren't ranked."
    return modal(ids.HOW_PAGE, "How scores are made", [*blocks, context(version + least)], close="Close")


def _head(policy: Policy, criterion: Criterion) -> str:
    return f"*{CRITERIA[criterion]}, weight {policy.weights.by_criterion()[criterion]}*"


def _fit(policy: Policy) -> str:
    lines = [f"• {one_line(priority.name)}: {priority.weight} of 5" for priority in policy.priorities]
    none = f"• no priority → {worth(policy.anchors.missing[Criterion.fit])}"
    head = f"{_head(policy, Criterion.fit)}: {FIT}"
    return "\n".join([head, within(lines, SECTION - len(head) - len(none) - 2), none])


def _value(policy: Policy) -> list[Json]:
    head = "\n".join(
        [f"{_head(policy, Criterion.value)}: the best of several answers counts", _blank(policy, Criterion.value)]
    )
    tables = [_currency(currency, table) for currency, table in policy.anchors.value.items()]
    rows = [(tables[at], "".join(tables[at + 1 : at + ASIDE])) for at in range(0, len(tables), ASIDE)]
    return [section(head), columns(rows)]


def _currency(currency: Currency, table: Mapping[Any, Anchor]) -> str:
    return "\n".join([f"*{CURRENCIES[currency]}*", *_anchors(table)])


def _chance(policy: Policy) -> str:
    after = f"• after an experiment: {worth(policy.proven)} if it succeeded, 0 if it was stopped"
    if policy.anchors.chance:
        return "\n".join([_table(policy, Criterion.chance, policy.anchors.chance), after])
    chances = dict.fromkeys(WorkKind, policy.anchors.missing[Criterion.chance]) | policy.chances()
    return "\n".join(
        [
            f"{_head(policy, Criterion.chance)}: before an experiment, how often such work succeeds",
            *(
                f"• {prior_line(kind, policy)} → {worth(chances[kind])}{_stated_priority(kind, policy)}"
                for kind in WorkKind
            ),
            *(
                f"• usual for {called_done(approach)} → {worth(rule.chance)}"
                for approach, rule in policy.approaches.items()
                if rule.chance is not None
            ),
            after,
        ]
    )


def _stated_priority(kind: WorkKind, policy: Policy) -> str:
    return f" (was {worth(policy.priors[kind])})" if kind in policy.priors_by_record else ""


def _table(policy: Policy, criterion: Criterion, table: Mapping[Any, Anchor]) -> str:
    return "\n".join([_head(policy, criterion), *_anchors(table), _blank(policy, criterion)])


def _scale(policy: Policy, criterion: Criterion) -> str:
    table = _table(policy, criterion, policy.anchors.table(criterion))
    if criterion is not Criterion.effort:
        return table
    weeks = ", ".join(f"{effort.value} {anchor.weeks.likely:g}" for effort, anchor in policy.anchors.effort.items())
    planned = (
        f"_Squad-weeks in the plan: {weeks}, corrected by the squad's track record. This doesn't change the score._"
    )
    return f"{table}\n{planned}"


def _counted(policy: Policy) -> str:
    roles = listed([role.value for role in READY])
    return "\n".join(
        [
            _head(policy, Criterion.reach),
            f"• other areas that support it (at most {policy.most_areas}): number ÷ {policy.most_areas}",
            _head(policy, Criterion.readiness),
            f"• confirmations ({roles}): number ÷ {len(READY)}",
        ]
    )


def _anchors(table: Mapping[Any, Anchor]) -> Iterable[str]:
    for level, anchor in table.items():
        name = level.value.replace("_", " ")
        answer = name if anchor.words in ("", name) else f"{name}, {one_line(anchor.words)}"
        yield f"• {answer} → {worth(anchor.worth)} ({worth(anchor.low)} to {worth(anchor.high)})"


def _blank(policy: Policy, criterion: Criterion) -> str:
    return f"• {BLANK_LINE} → {worth(policy.anchors.missing[criterion])}"


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
