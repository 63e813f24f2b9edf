"""Why? with everything on it stays short, and says where a confirmed fact could bring an idea."""

from typing import Any

from bot.views import why
from intake.explaining import Gap, Line, Rival
from intake.explanations import Explanation, Prospect, Serves
from intake.ideas import Asked, Stage
from intake.policy import Criterion
from intake.scoring import Contribution, Score

MOST_BLOCKS = 12
PARTS = tuple(
    Contribution(criterion=criterion, tenths=50, most=200, reason="weeks", missing=False) for criterion in Criterion
)


def explanation(**changed: Any) -> Explanation:
    """Return an explanation with something in every part."""
    made = Score(tenths=412, contributions=PARTS, completeness=1, ranked=True, missing=(), policy_version=3)
    filled = Explanation(
        id="0" * 32,
        version=1,
        label="IDEA-7",
        title="Spot *stolen* <cards>",
        stage=Stage.submitted,
        private=False,
        score=made,
        lines=tuple(
            Line(criterion=each.criterion, worth=0.25, weight=20, tenths=50, reason=each.reason, missing=False)
            for each in PARTS
        ),
        serves=Serves(name="Fewer losses", weight=5, words=("fraud",) * 30, strength=0.25, provisional=True),
        priorities={"Fewer losses": 5},
        completeness=0.6,
        published_on="2026-03-04",
        rank=21,
        total=80,
        above=tuple(Rival(label=f"IDEA-{n}", title="T" * 150, tenths=500, contributions=PARTS) for n in range(5)),
        gaps=tuple(
            Gap(criterion=each, ahead=3, most=30, reasons=(("serves Fewer losses", 2), ("weeks", 1)))
            for each in Criterion
        ),
        prospects=tuple(
            Prospect(fact=fact, gain=25, alone=15, together=6) for fact in (Asked.data_access, Asked.expert)
        ),
        may_ask=True,
    )
    return filled.model_copy(update=changed)


def text(view: dict[str, Any]) -> str:
    return str(view["blocks"])


def test_with_everything_on_it_it_has_no_more_than_twelve_blocks() -> None:
    assert len(why.build(explanation())["blocks"]) <= MOST_BLOCKS


def test_a_fact_that_others_confirm_is_told_with_the_ranks_it_could_lead_to() -> None:
    shown = text(why.build(explanation()))
    assert "An expert says yes: +2.5, could land 6th–15th" in shown
    assert "nobody is asked to find more value in it, or less effort" in shown
    alone = (Prospect(fact=Asked.expert, gain=5, alone=2, together=2),)
    assert "+0.5, could land 2nd" in text(why.build(explanation(prospects=alone)))
    assert "What would move it" not in text(why.build(explanation(prospects=())))


def test_those_above_are_told_with_the_weight_of_what_they_serve() -> None:
    shown = text(why.build(explanation()))
    assert "*Fit*: 3 of 5 get up to 3.0 more: a better match in words (2), weeks (1)" in shown
    assert "16th · 50.0 · IDEA-0" in shown
    assert "20th · 50.0 · IDEA-4" in shown
    lighter = explanation().serves.model_copy(update={"weight": 3})
    assert "more: a priority of weight 5 (2), weeks (1)" in text(why.build(explanation(serves=lighter)))


def test_at_the_top_nothing_stands_above() -> None:
    assert "Nothing stands above it." in text(why.build(explanation(rank=1, above=(), gaps=())))


def test_without_a_policy_there_is_nothing_to_add_up() -> None:
    made = explanation().score.model_copy(update={"policy_version": None, "ranked": False})
    shown = text(why.build(explanation(score=made, rank=None, above=(), gaps=(), prospects=())))
    assert why.NO_POLICY in shown
    assert "How it adds up" not in shown
