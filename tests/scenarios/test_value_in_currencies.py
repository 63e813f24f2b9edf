"""Ria says what her idea is worth in money and hours; the best line counts, and two lines of one kind are refused."""

from guildhall.environment import Environment
from intake.policy import Policy
from tests.scenarios.helpers import FRAUD_IDEA, submit, words

FIELD = "What would it be worth a year?"
MONEY, LESS_MONEY = "Money: 250,000 to 1 million a year", "Money: 50,000 to 250,000 a year"
HOURS = "Hours: 500 to 2,500 hours a year"


def told_under_more(world: Environment) -> str:
    tris = world.workspace.person("U0TRIS")
    tris.press(tris.messages("C0TRIAGE")[-1], "More")
    return words(tris.view())


def test_several_currencies_may_be_told_and_the_one_worth_most_counts(world: Environment) -> None:
    submit(world, **{FIELD: [HOURS, MONEY], "When would you need it?": "This year"})
    told = told_under_more(world)
    assert "18.8 of 25.0  Value: money, 250,000 to 1 million a year" in told or "18.7 of 25.0  Value: money" in told
    assert "of 5.0  Reach: no other area supports it yet" in told
    assert "of 10.0  Chance of success: usual for product work" in told


def test_two_lines_of_one_currency_are_refused_beside_the_field_and_nothing_typed_is_lost(world: Environment) -> None:
    ria = world.workspace.person("U0RIA")
    ria.command("C0GENERAL", "/ml-idea")
    answer = ria.submit(FRAUD_IDEA | {FIELD: [MONEY, LESS_MONEY]})
    assert answer.errors == {"value": "You chose two lines for money. Choose one."}
    view = ria.view()
    assert view is not None
    assert view.entered["title"]["title"]["value"] == FRAUD_IDEA["Title"]
    assert ria.submit({FIELD: [MONEY]}).closed


def test_the_form_offers_every_anchor_in_the_policys_words_grouped_by_currency(world: Environment) -> None:
    ria = world.workspace.person("U0RIA")
    ria.command("C0GENERAL", "/ml-idea")
    view = ria.view()
    assert view is not None
    [element] = [block["element"] for block in view.blocks if block.get("block_id") == "value"]
    offered = {
        group["label"]["text"]: [option["text"]["text"] for option in group["options"]]
        for group in element["option_groups"]
    }
    anchors = Policy().anchors.value
    assert offered == {
        name.capitalize(): [f"{name.capitalize()}: {anchor.words}" for anchor in table.values()]
        for name, table in ((currency.value, table) for currency, table in anchors.items())
    }


def test_the_worked_example_names_what_was_told_and_what_it_is_worth(world: Environment) -> None:
    told = words_of_command(world)
    assert "of 25.0  Value: money, 250,000 to 1 million a year (0.75)" in told
    assert "of 10.0  Chance of success: product work, no experiment yet (0.50)" in told
    assert "of 5.0  Readiness: confirmed: data access (0.33)" in told


def words_of_command(world: Environment) -> str:
    return words(world.workspace.person("U0RIA").command("C0GENERAL", "/ml-priorities").reply)
