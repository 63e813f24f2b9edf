"""Two ideas about the same tool to buy are recognised by its name, and what is no name of a tool is not."""

import pytest

from intake.rules.matching.past_decisions import NAMED_BY, PastDecision, PastDecisions
from intake.rules.matching.tools import named_tools, same_tool

BUY = ("Translate faster", "Contracts wait for weeks. We would buy DeepL seats for the lawyers.")


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("DeepL for drivers", ""),
        ("Papers at the border", "A DeepL licence costs 20 a month."),
        ("Papiere an der Grenze", "Wir wollen für die Fahrer DeepL kaufen, damit sie die Formulare lesen."),
        ("Papiers de douane", "Nous voulons acheter DeepL pour les chauffeurs qui ne lisent pas les formulaires."),
        ("Papeles en la frontera", "Queremos comprar DeepL para los conductores que no leen los formularios."),
        ("通関書類を読む", "運転手のためにDeepLを購入したい。"),
    ],
)
def test_the_same_tool_in_other_words_and_languages(title: str, text: str) -> None:
    assert same_tool(named_tools(*BUY), named_tools(title, text)) == "DeepL"


def test_a_name_without_a_capital_inside_counts_beside_a_word_of_buying() -> None:
    one = named_tools("Hear calls", "The desk wants to buy Tactiq for a year.")
    other = named_tools("Notes of meetings", "Sales has asked for two Tactiq licences since spring.")
    assert same_tool(one, other) == "Tactiq"
    assert same_tool(one, named_tools("Tactiq notes", "")) == "Tactiq", "the first word of a title may be one"
    assert same_tool(one, named_tools("Notes", "Sales tried Tactiq in spring.")) == "", "nobody wants to buy it"


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Buy licences", "We buy licences for every Team in the Office."),
        ("Purchase Orders read by a model", "Each Purchase Order is typed by hand."),
        ("GenAI for claims", "We would buy a GenAI licence."),
        ("LLMs for lawyers", "We would buy LLMs from somebody."),
    ],
)
def test_what_is_no_name_is_no_tool(title: str, text: str) -> None:
    same = named_tools(
        "A team buys an office", "Its purchase order says: buy GenAI, buy LLMs for a team, an office, order it."
    )
    assert same_tool(named_tools(title, text), same) == ""


def test_in_german_a_capital_alone_makes_no_name() -> None:
    one = named_tools("Rechnungen lesen", "Wir wollen ein Werkzeug für die Buchhaltung kaufen, das Rechnungen liest.")
    other = named_tools(
        "Belege prüfen", "Wir wollen für die Buchhaltung ein Werkzeug kaufen, das Belege und Spesen prüft."
    )
    assert same_tool(one, other) == ""


def test_the_name_of_a_squad_is_no_tool() -> None:
    one, other = (named_tools(title, "We want to buy Payments a scanner.") for title in ("Scan papers", "Scan cards"))
    assert same_tool(one, other) == "Payments"
    assert same_tool(one, other, ["Payments"]) == ""


def test_what_many_ideas_name_is_no_news() -> None:
    past = PastDecisions()
    for number in range(NAMED_BY):
        past.learn(PastDecision(f"i{number}", "Tickets in ServiceNow", "They wait.", "hub"))
    assert past.naming(["ServiceNow"])[0] == f"i{NAMED_BY - 1}", "the latest first"
    past.learn(PastDecision("one more", "ServiceNow forms", "They wait.", "hub"))
    assert past.naming(["ServiceNow"]) == []
    assert past.naming(["Tactiq", "", "the"]) == []
