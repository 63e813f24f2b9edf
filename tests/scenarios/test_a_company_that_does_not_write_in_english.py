"""As a triager of a company that writes in German or Japanese I get squads suggested by the words of their charters."""

import re
from typing import Any

import pytest

from guildhall.company_file import CompanyFile
from guildhall.environment import Environment
from tests.company import company
from tests.scenarios.helpers import after, submit, words

pytestmark = pytest.mark.core

GERMAN = {
    "payments": {
        "name": "Buchhaltung",
        "areas": ["Mahnungen"],
        "charter": "Wir prüfen und buchen, was die Lieferanten uns schicken.",
        "words": ["Rechnungen", "Kündigung"],
    },
    "delivery": {
        "name": "Fuhrpark",
        "areas": ["Touren"],
        "charter": "Wir fahren, und die Wagen sind da, wenn es für die Kunden zählt.",
        "words": ["Häfen", "Zoll"],
    },
}
JAPANESE = {
    "payments": {
        "name": "経理課",
        "areas": ["支払い"],
        "charter": "仕入先の請求書を読み取り、確認して支払います。",
        "words": ["領収書", "振込"],
    },
    "delivery": {
        "name": "物流課",
        "areas": ["配送"],
        "charter": "荷物を時間どおりに届けます。",
        "words": ["倉庫", "荷物"],
    },
}


def writing(world: Environment, squads: dict[str, dict[str, Any]]) -> Environment:
    """Have the company's squads describe themselves in their own language."""
    plain = company().model_dump(mode="json")
    plain["squads"] = [squad | squads.get(squad["key"], {}) for squad in plain["squads"]]
    world.apply(CompanyFile.model_validate(plain))
    after(world, 30)
    return world


@pytest.mark.parametrize(
    ("title", "text", "squad", "because"),
    [
        # Plurals, endings and umlauts of German, and a word inside of a longer one.
        ("Die Rechnung lesen", "Jede Rechnung wird von Hand getippt.", "Buchhaltung", "Rechnung"),
        (
            "Belege lesen",
            "Die Eingangsrechnung der Lieferanten wird von Hand getippt.",
            "Buchhaltung",
            "Eingangsrechnung",
        ),
        ("Kündigungen verstehen", "Niemand liest, warum gekündigt wird.", "Buchhaltung", "Kündigungen"),
        ("Wartezeit im Hafen", "Niemand weiß, wie lange der Wagen im Hafen wartet.", "Fuhrpark", "Hafen"),
    ],
)
def test_a_german_charter_is_matched_by_german_words(
    world: Environment, title: str, text: str, squad: str, because: str
) -> None:
    card = submit(writing(world, GERMAN), Title=title, **{"What is the problem?": text})
    assert re.search(rf"Suggested: {squad} squad \(works on [^)]*{because}", card.text)


def test_words_that_join_others_are_no_reason_in_german(world: Environment) -> None:
    card = words(
        submit(
            writing(world, GERMAN),
            Title="Obst erkennen",
            **{"What is the problem?": "Wenn es für uns zählt, sind die Kameras da, und wir sehen nichts."},
        )
    )
    assert "Suggested: Fuhrpark" not in card
    assert "works on" not in card


def test_a_japanese_charter_is_matched_by_japanese_words(world: Environment) -> None:
    card = submit(
        writing(world, JAPANESE),
        Title="領収書を読み取る",
        **{"What is the problem?": "領収書は手で入力しています。請求書と同じように自動で読み取りたいです。"},
    )
    assert "Suggested: 経理課 squad (works on 領収書" in card.text
