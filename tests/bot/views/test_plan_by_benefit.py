"""What a plan by benefit says: what a what-if costs whom it favours comes first; amounts read as people say them."""

import pytest

from bot.messages.policy_effects import effect_text
from bot.views.planning.what_if import what_if_answer
from intake.formatting import money, money_apart
from intake.policy import Objective
from intake.rules.planning.replay import Effect, PlanTotals, ShareEffect
from intake.services.planning.portfolio import WhatIf


def what_if(**more: object) -> WhatIf:
    parts = {"taken_from": "Orders on time", "given_to": "Fewer fraud losses", "points": 10, "enter": (), "leave": ()}
    return WhatIf(**parts | {"gain": -40_000, "troubles": (), "by_benefit": True} | more)


def told(answer: WhatIf) -> list[str]:
    return [block["text"]["text"] for block in what_if_answer(answer)["blocks"] if block["type"] == "section"]


def test_what_the_favoured_priority_loses_comes_first() -> None:
    first, second, *_ = told(what_if(favoured=(5, 4), favoured_gain=-120_000))
    assert first == (
        ":warning: *Fewer fraud losses* would lose by it: 120,000 a year less from its ideas in the plan "
        "(5 → 4 ideas), with a larger share."
    )
    assert second.endswith("the plan brings 40,000 a year less.")


def test_what_it_gains_stands_beside_what_the_plan_loses() -> None:
    [only, *_] = told(what_if(favoured=(1, 2), favoured_gain=90_000))
    assert only.endswith(
        "the plan brings 40,000 a year less. *Fewer fraud losses*: 1 → 2 ideas in the plan, 90,000 a year more."
    )


def test_a_draft_says_both_plans_and_warns_where_a_share_costs_its_priority() -> None:
    plans = (
        PlanTotals(objective=Objective.score, ideas=15, weeks=45, benefit=2_100_000),
        PlanTotals(objective=Objective.benefit, ideas=12, weeks=46, benefit=3_400_000),
    )
    share = ShareEffect(name="Fewer fraud losses", ideas=(3, 2), benefit=(340_000, 120_000))
    said = effect_text(Effect(moved=0, of=30, plans=plans, shares=(share,), entering=4, leaving=7))
    assert "*Plan now* (by score): 15 ideas, 45 weeks, 2.1 million a year" in said
    assert "*Plan with this draft* (by benefit): 12 ideas, 46 weeks, 3.4 million a year" in said
    assert "Both leave out what is in progress, and count benefit by this draft.\n4 ideas enter, 7 leave." in said
    assert "No idea enters or leaves." in effect_text(Effect(moved=2, of=30, plans=plans))
    assert (
        ":warning: *Fewer fraud losses*, with its new share: 3 → 2 ideas in the plan, 340,000 → 120,000 a year" in said
    )


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (0, "0"),
        (999.6, "1,000"),
        (69_333.3, "69,300"),
        (999_999, "1 million"),
        (2_236_067, "2.24 million"),
        (12_400_000, "12.4 million"),
        (1_234_000_000, "1,230 million"),
        (986_486_486_486, "986,000 million"),
        (100_000_000, "100 million"),
    ],
)
def test_amounts_read_as_people_say_them(amount: float, said: str) -> None:
    assert money(amount) == said


def test_two_amounts_that_differ_are_seen_to() -> None:
    assert money_apart(69_333, 69_301) == ("69,330", "69,300")
    assert money_apart(69_333, 12_000) == ("69,300", "12,000")
