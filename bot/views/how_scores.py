"""How scores are made: every weight, and what every answer is worth, for whoever wants to recompute a score."""

from collections.abc import Iterable, Mapping
from typing import Any

from bot import ids
from bot.blocks import SECTION, Json, columns, context, modal, section
from bot.messages.words import CRITERIA, CURRENCIES
from bot.text import one_line, within, worth
from intake.anchors import Anchor
from intake.answers import PublishedPolicy
from intake.company.policy_words import percent
from intake.fit import FULL, IN_TEXT, IN_TITLE, PHRASE
from intake.ideas import Currency, Kind
from intake.policy import Criterion, Policy
from intake.scoring import READY, prior_line
from intake.sentences import listed

RULE = (
    "*A score is a sum.* Each criterion brings what its answer is worth, 0 to 1, times what it weighs. The weights add "
    "up to 100. Each part is rounded to a tenth, a half up; nothing else counts, and no other idea does. "
    "In brackets: from where to where the true worth may lie; that moves no score."
)
FIT = (
    "the priority's weight of 5 × the match. A word of the priority's in the title matches "
    f"{worth(IN_TITLE)}, in the text {worth(IN_TEXT)}, several words together {worth(PHRASE)} times that; "
    f"{worth(FULL)} together are a match of 1."
)
ASIDE = 2


def build(published: PublishedPolicy) -> Json:
    """Return the tables of the version in force."""
    policy = published.policy
    blocks = [
        section(RULE),
        section(_fit(policy)),
        *_value(policy),
        section(_chance(policy)),
        section(_table(policy, Criterion.urgency, policy.anchors.urgency)),
        section(_effort(policy)),
        section(_counted(policy)),
    ]
    said = f"Version {published.number} of {published.published_on}. "
    least = f"An idea of which less than {percent(policy.completeness)} of the weight is known is not ranked yet."
    return modal(ids.HOW_PAGE, "How scores are made", [*blocks, context(said + least)], close="Close")


def _head(policy: Policy, criterion: Criterion) -> str:
    return f"*{CRITERIA[criterion]}, weighs {policy.weights.by_criterion()[criterion]}*"


def _fit(policy: Policy) -> str:
    lines = [f"• {one_line(priority.name)}: {priority.weight} of 5" for priority in policy.priorities]
    none = f"• no priority → {worth(policy.anchors.missing[Criterion.fit])}"
    head = f"{_head(policy, Criterion.fit)}: {FIT}"
    return "\n".join([head, within(lines, SECTION - len(head) - len(none) - 2), none])


def _value(policy: Policy) -> list[Json]:
    head = "\n".join([f"{_head(policy, Criterion.value)}: of several lines the best", _blank(policy, Criterion.value)])
    tables = [_currency(currency, table) for currency, table in policy.anchors.value.items()]
    rows = [(tables[at], "".join(tables[at + 1 : at + ASIDE])) for at in range(0, len(tables), ASIDE)]
    return [section(head), columns(rows)]


def _currency(currency: Currency, table: Mapping[Any, Anchor]) -> str:
    return "\n".join([f"*{CURRENCIES[currency]}*", *_anchors(table)])


def _chance(policy: Policy) -> str:
    after = f"• after an experiment that ends now: {worth(policy.proven)} where it convinced, 0 where it was stopped"
    if policy.anchors.chance:
        return "\n".join([_table(policy, Criterion.chance, policy.anchors.chance), after])
    chances = dict.fromkeys(Kind, policy.anchors.missing[Criterion.chance]) | policy.chances()
    return "\n".join(
        [
            f"{_head(policy, Criterion.chance)}: before an experiment the prior, whatever anybody guesses",
            *(f"• {prior_line(kind, policy)} → {worth(chances[kind])}{_stated(kind, policy)}" for kind in Kind),
            after,
        ]
    )


def _stated(kind: Kind, policy: Policy) -> str:
    return f" (stated as {worth(policy.priors[kind])})" if kind in policy.priors_by_record else ""


def _table(policy: Policy, criterion: Criterion, table: Mapping[Any, Anchor]) -> str:
    return "\n".join([_head(policy, criterion), *_anchors(table), _blank(policy, criterion)])


def _effort(policy: Policy) -> str:
    weeks = ", ".join(f"{effort.value} {anchor.weeks.likely:g}" for effort, anchor in policy.anchors.effort.items())
    planned = f"_In the plan it takes squad-weeks: {weeks}, times what the squad's record says. That moves no score._"
    return "\n".join([_table(policy, Criterion.effort, policy.anchors.effort), planned])


def _counted(policy: Policy) -> str:
    facts = listed([fact.value for fact in READY])
    return "\n".join(
        [
            _head(policy, Criterion.reach),
            f"• other areas behind it, {policy.most_areas} at most → their number ÷ {policy.most_areas}",
            _head(policy, Criterion.readiness),
            f"• confirmed of {facts} → their number ÷ {len(READY)}",
        ]
    )


def _anchors(table: Mapping[Any, Anchor]) -> Iterable[str]:
    for level, anchor in table.items():
        name = level.value.replace("_", " ")
        said = name if anchor.words in ("", name) else f"{name}, {one_line(anchor.words)}"
        yield f"• {said} → {worth(anchor.worth)} ({worth(anchor.low)} to {worth(anchor.high)})"


def _blank(policy: Policy, criterion: Criterion) -> str:
    return f"• what a missing {criterion.value} is worth → {worth(policy.anchors.missing[criterion])}"
