"""Why? with everything on it stays short, and says where a confirmed fact could bring an idea."""

from datetime import UTC, datetime
from typing import Any

from bot.views.explain import NO_POLICY, build_why, build_why_more
from intake.ideas import Asked, Stage
from intake.notifications.portfolio import PinFact
from intake.notifications.support import InputClaim
from intake.policy import Criterion
from intake.rules.explain import Gap, HigherRanked, ScoreLine
from intake.rules.planning.portfolio import Pin, Tier
from intake.rules.scoring import Contribution, Score
from intake.services.explain import Explanation, Prospect, Serves, WhyMore

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
            ScoreLine(
                criterion=each.criterion,
                given="weeks",
                line="level: weeks",
                worth=0.25,
                weight=20,
                tenths=50,
                missing=False,
            )
            for each in PARTS
        ),
        serves=Serves(name="Fewer losses", weight=5, words=("fraud",) * 30, strength=0.25, provisional=True),
        priorities={"Fewer losses": 5},
        completeness=0.6,
        published_on="2026-03-04",
        rank=21,
        total=80,
        tier=Tier.next,
        pinned=PinFact(pin=Pin.into, reason="The law asks for it.", by="U0LEO", at=datetime(2026, 3, 4, tzinfo=UTC)),
        above=tuple(
            HigherRanked(label=f"IDEA-{n}", title="T" * 150, tenths=500, contributions=PARTS) for n in range(5)
        ),
        gaps=tuple(
            Gap(criterion=each, ahead=3, most=30, reasons=(("supports Fewer losses", 2), ("weeks", 1)))
            for each in Criterion
        ),
        prospects=tuple(
            Prospect(fact=fact, gain=25, alone=15, together=6) for fact in (Asked.data_access, Asked.expert)
        ),
        may_ask=True,
        may_support=True,
        may_name=True,
    )
    return filled.model_copy(update=changed)


def text(view: dict[str, Any]) -> str:
    return str(view["blocks"])


def test_with_everything_on_it_it_has_no_more_than_twelve_blocks() -> None:
    assert len(build_why(explanation())["blocks"]) <= MOST_BLOCKS


def test_each_line_names_its_input_and_the_line_of_the_policy() -> None:
    shown = text(build_why(explanation()))
    assert "• *Effort*: weeks (level: weeks) → 0.25 of 20 = *5.0*" in shown
    assert "• *Fit*: looks like a fit for Fewer losses (mentions fraud, " in shown
    assert ": weight 5/5 × match 25% → 0.25 of 20 = *5.0*" in shown


def test_a_line_of_before_names_its_reason_alone() -> None:
    [fit, value, *_] = explanation().lines
    kept = (fit, value.model_copy(update={"given": "very large", "line": ""}))
    assert "• *Value*: very large → 0.25 of 20" in text(build_why(explanation(lines=kept)))


def test_the_head_says_when_its_turn_comes_and_who_has_signed_for_its_place() -> None:
    [head, *_] = build_why(explanation())["blocks"]
    _, stands, pinned = head["text"]["text"].splitlines()
    assert stands == "*Next* · score *41.2 of 100* · rank 21 of 80"
    assert pinned.startswith("Pinned into the plan by <@U0LEO>, ")
    assert pinned.endswith(": The law asks for it.")
    [head, *_] = build_why(explanation(tier=None, pinned=None))["blocks"]
    assert head["text"]["text"].splitlines()[1:] == ["score *41.2 of 100* · rank 21 of 80"]


def test_only_what_somebody_may_do_has_a_button() -> None:
    def buttons(**may: bool) -> list[str]:
        row = build_why(explanation(**may))["blocks"][-1]
        return [element["text"]["text"] for element in row["elements"]]

    assert buttons() == ["Ask", "Support", "People", "More"]
    assert buttons(may_ask=False, may_support=False, may_name=False) == ["More"]


def test_beside_each_step_stands_who_vouches_for_it() -> None:
    claims = {
        Criterion.value: InputClaim(field="value", given_by="U0RIA"),
        Criterion.effort: InputClaim(field="effort", given_by="U0TRIS", checked_by="U0LEO"),
        Criterion.chance: InputClaim(field="kind", given_by="U0RIA"),
        Criterion.urgency: InputClaim(field="urgency", given_by=None),
    }
    more = WhyMore(why=explanation(), claims=claims, confirmed_by=("U0REX",), similar=(), changes=())
    steps = [cell["text"] for block in build_why_more(more)["blocks"] for cell in block.get("fields", [])][::2]
    vouched = {step.split("*")[1]: step.partition("\n")[2] for step in steps}
    assert vouched == {
        "Fit": "_matched automatically, not checked yet_",
        "Value": "_from <@U0RIA>, not checked yet_",
        "Chance of success": "_kind of work from <@U0RIA>, not checked yet_",
        "Urgency": "_from the old list, not checked yet_",
        "Effort": "_checked by <@U0LEO>_",
        "Reach": "",
        "Readiness": "_confirmed by <@U0REX>_",
        "Total": "",
    }


def test_a_fact_that_others_confirm_is_told_with_the_ranks_it_could_lead_to() -> None:
    shown = text(build_why(explanation()))
    assert "An expert says yes: +2.5 (rank 6–15)" in shown
    assert "Only confirmations by other people are listed." in shown
    alone = (Prospect(fact=Asked.expert, gain=5, alone=2, together=2),)
    assert "+0.5 (rank 2)" in text(build_why(explanation(prospects=alone)))
    assert "What would raise the score" not in text(build_why(explanation(prospects=())))


def test_those_above_are_told_with_the_weight_of_what_they_serve() -> None:
    shown = text(build_why(explanation()))
    assert "*Fit*: 3 of 5 get up to 3.0 points more: a better match in words (2); weeks (1)" in shown
    assert "16th · 50.0 · IDEA-0" in shown
    assert "20th · 50.0 · IDEA-4" in shown
    lighter = explanation().serves.model_copy(update={"weight": 3})
    assert "more: a priority of weight 5 (2); weeks (1)" in text(build_why(explanation(serves=lighter)))


def test_at_the_top_nothing_stands_above() -> None:
    assert "No idea ranks higher." in text(build_why(explanation(rank=1, above=(), gaps=())))


def test_without_a_policy_there_is_nothing_to_add_up() -> None:
    made = explanation().score.model_copy(update={"policy_version": None, "ranked": False})
    shown = text(build_why(explanation(score=made, rank=None, above=(), gaps=(), prospects=())))
    assert NO_POLICY in shown
    assert "How it adds up" not in shown
