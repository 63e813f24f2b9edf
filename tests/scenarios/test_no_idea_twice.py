"""As a triager I see when an idea was told before, and by which words, in whatever language my colleagues write."""

import pytest

from guildhall.environment import Environment
from tests.scenarios.helpers import after, card, submit, words

pytestmark = pytest.mark.core
STOLEN = ("Spot stolen cards before we ship", "We lose 40,000 a month to chargebacks from stolen cards.")
OTHERS = (
    ("Plan courier rounds", "Vans drive half empty on Mondays because rounds are planned by hand."),
    ("Sort complaint letters", "Letters from angry customers wait a week until somebody reads them."),
    ("Forecast ice cream", "Shops run out of ice cream whenever the sun shines on a holiday."),
)


def told(world: Environment, title: str, text: str, member: str = "U0RIA") -> str:
    """Have a member submit an idea, and return what its card says once it is posted."""
    submit(world, member, Title=title, **{"What is the problem?": text})
    after(world, 20)
    return words(card(world))


@pytest.fixture
def backlog(world: Environment) -> Environment:
    """A few ideas about something else."""
    for title, text in OTHERS:
        told(world, title, text)
    return world


def test_the_same_title_is_probably_the_same_idea(backlog: Environment) -> None:
    told(backlog, *STOLEN)
    shown = told(backlog, STOLEN[0], "Nobody looks at payments before the van leaves.", "U0REX")
    assert f"Probably the same: IDEA-4 {STOLEN[0]} (" in shown


def test_an_idea_in_other_words_is_found_with_the_words_that_both_have(backlog: Environment) -> None:
    told(backlog, *STOLEN)
    shown = told(backlog, "Detect stolen cards", "Chargebacks follow when stolen cards pay for goods.", "U0REX")
    assert f"IDEA-4 {STOLEN[0]}" in shown
    assert "both mention " in shown


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (
            ("Rechnungen automatisch erfassen", "Im Einkauf tippen drei Leute jeden Tag Beträge aus Rechnungen ab."),
            ("Beträge aus Rechnungen lesen", "Wir übertragen Eingangsrechnungen von Hand, auch die Beträge."),
        ),
        (
            ("請求書の自動読み取り", "経理が仕入先の請求書から金額と日付を毎日手で入力している。"),
            ("手入力をやめて請求書を読む", "仕入先から届く請求書を経理が打ち込んでいる。"),
        ),
    ],
)
def test_it_is_found_in_other_languages_too(
    backlog: Environment, first: tuple[str, str], second: tuple[str, str]
) -> None:
    told(backlog, *first)
    assert f"IDEA-4 {first[0]}" in told(backlog, *second, "U0REX")
