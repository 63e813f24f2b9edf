"""How scores are made: every weight, and what every answer is worth, for whoever wants to recompute a score."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot import ids
from bot.blocks import Json, context, modal, section
from bot.messages.words import CRITERIA, given_words
from bot.text import one_line, worth
from intake.answers import PublishedPolicy
from intake.fit import FULL, IN_TEXT, IN_TITLE, PHRASE
from intake.policy import Criterion, Policy

RULE = (
    "*A score is a sum.* Each criterion brings what its answer is worth, 0 to 1, times what it weighs. The weights add "
    "up to 100. The sum is rounded to a tenth, a half to the even one; nothing else counts, and no other idea does."
)
FIT = (
    "the priority's weight of 5 × the match. A word of the priority's in the title matches "
    f"{worth(IN_TITLE)}, in the text {worth(IN_TEXT)}, several words together {worth(PHRASE)} times that; "
    f"{worth(FULL)} together are a match of 1."
)


def build(published: PublishedPolicy) -> Json:
    """Return the tables of the version in force."""
    policy = published.policy
    weights = policy.weights.by_criterion()
    blocks = [section(RULE), section(_fit(policy, weights[Criterion.fit]))]
    blocks += [section(_table(policy, each, weight)) for each, weight in weights.items() if each is not Criterion.fit]
    said = f"Version {published.number} of {published.published_on}. "
    least = f"An idea of which less than {policy.completeness:.0%} of the weight is known is not ranked yet."
    return modal(ids.HOW_PAGE, "How scores are made", [*blocks, context(said + least)], close="Close")


def _fit(policy: Policy, weight: int) -> str:
    lines = [f"• {one_line(priority.name)}: {priority.weight} of 5" for priority in policy.priorities]
    return "\n".join([f"*{CRITERIA[Criterion.fit]}, weighs {weight}*: {FIT}", *lines, _blank(policy, Criterion.fit)])


def _table(policy: Policy, criterion: Criterion, weight: int) -> str:
    anchors = getattr(policy.anchors, criterion.value, {})
    lines = [f"• {answer} → {worth(value)}" for answer, value in _answers(criterion, anchors)]
    return "\n".join([f"*{CRITERIA[criterion]}, weighs {weight}*", *lines, _blank(policy, criterion)])


def _answers(criterion: Criterion, anchors: Mapping[Any, Any]) -> Iterator[tuple[str, float]]:
    for answer, value in anchors.items():
        yield given_words(criterion, str(answer).replace("_", " ")), value


def _blank(policy: Policy, criterion: Criterion) -> str:
    left = "no priority" if criterion is Criterion.fit else "a blank"
    return f"• {left} → {worth(policy.anchors.missing[criterion])}"
