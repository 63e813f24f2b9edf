"""Who takes which work by the company's own rules, and which model six questions suggest."""

import pytest

from intake.ideas import IdeaInputs, WorkKind
from intake.policy import Charter, OperatingModel, SquadCard, SquadKind, Taker, Team
from intake.rules.operating_model import MODELS, Situation, advise, changed_model, hard_rule, rule_lines

SQUADS = (
    SquadCard(key="hub", name="Central ML", kind=SquadKind.hub),
    SquadCard(key="pay", name="Payments", kind=SquadKind.embedded, areas=("checkout",)),
    SquadCard(key="van", name="Delivery", kind=SquadKind.full_stack, areas=("parcels",)),
)
ALL = ()


@pytest.mark.parametrize(
    ("team", "kind", "area", "may"),
    [
        (Team.centralised, WorkKind.product, "checkout", ("hub",)),
        (Team.centralised, WorkKind.research, None, ("hub",)),
        (Team.decentralised, WorkKind.product, "checkout", ("pay",)),
        (Team.decentralised, WorkKind.product, None, ALL),
        (Team.decentralised, WorkKind.research, "checkout", ALL),
        (Team.hybrid, WorkKind.product, "parcels", ("van",)),
        (Team.hybrid, WorkKind.product, "elsewhere", ALL),
        (Team.hybrid, WorkKind.platform, "parcels", ("hub",)),
        (Team.full_stack, WorkKind.product, "parcels", ("hub",)),
    ],
)
def test_each_model_says_who_takes_it(team: Team, kind: WorkKind, area: str | None, may: tuple[str, ...]) -> None:
    assert hard_rule(MODELS[team], Charter(), IdeaInputs(kind=kind, area=area), SQUADS).squads == may


def test_what_the_hub_must_not_take_comes_first() -> None:
    charter = Charter(not_kinds=(WorkKind.research,))
    rule = hard_rule(MODELS[Team.centralised], charter, IdeaInputs(kind=WorkKind.research), SQUADS)
    assert rule.squads == ("pay", "van")


def test_without_a_model_there_is_no_rule() -> None:
    assert hard_rule(None, Charter(), IdeaInputs(kind=WorkKind.research), SQUADS).squads == ()


def test_another_team_brings_its_rules_but_for_those_changed_with_it() -> None:
    before = MODELS[Team.hybrid]
    shown = {name: getattr(before, name).value for name in ("research", "platform", "practice", "product")}
    assert changed_model(before, shown | {"team": "centralised"}, before.lends) == MODELS[Team.centralised]
    changed = changed_model(before, shown | {"team": "centralised", "practice": "guild"}, before.lends)
    assert changed is not None
    assert changed.practice is Taker.guild
    assert changed_model(before, shown | {"team": "hybrid", "research": "anyone"}, "Never.") == OperatingModel(
        team=Team.hybrid, research=Taker.anyone, lends="Never."
    )
    assert changed_model(before, {}, "") is None


def test_every_model_can_be_read() -> None:
    for model in MODELS.values():
        lines = rule_lines(model, Charter(not_areas=("Payroll",)))
        assert len(lines) == 6
        assert lines[-1] == "The hub doesn't take: Payroll."


@pytest.mark.parametrize(
    ("situation", "team"),
    [
        (Situation(4, "research", 2, "together", "ml", regulated=True), Team.centralised),
        (Situation(40, "product", 9, "in teams", "teams", regulated=False), Team.decentralised),
        (Situation(15, "product", 6, "both", "teams", regulated=True), Team.hybrid),
        (Situation(5, "product", 2, "both", "nobody", regulated=False), Team.full_stack),
    ],
)
def test_six_answers_suggest_a_model_with_its_reasons(situation: Situation, team: Team) -> None:
    advice = advise(situation)
    assert advice.team is team
    assert len(advice.reasons) >= 3
    assert advice.pitfalls
    assert advice.second is not team
