"""As a triager I see when an idea was told before, and by which words, in whatever language my colleagues write."""

import pytest

from guildhall.environment import Environment
from tests.scenarios.helpers import submit, words

pytestmark = pytest.mark.core
OTHERS = (
    ("Plan courier rounds", "Vans drive half empty on Mondays because rounds are planned by hand."),
    ("Sort complaint letters", "Letters from angry customers wait a week until somebody reads them."),
    ("Forecast ice cream", "Shops run out of ice cream whenever the sun shines on a holiday."),
)


@pytest.fixture
def backlog(world: Environment) -> Environment:
    """A few ideas about something else."""
    for title, text in OTHERS:
        submit(world, Title=title, **{"What is the problem?": text})
    return world


def test_the_same_title_is_probably_the_same_idea(backlog: Environment) -> None:
    submit(backlog)
    shown = words(
        submit(backlog, "U0REX", **{"What is the problem?": "Nobody looks at payments before the van leaves."})
    )
    assert "Probably the same: IDEA-4 Spot stolen cards before we ship (" in shown


def test_an_idea_in_other_words_is_found_with_the_words_that_both_have(backlog: Environment) -> None:
    submit(backlog)
    again = {
        "Title": "Detect stolen cards",
        "What is the problem?": "Chargebacks follow when goods paid with stolen cards ship.",
    }
    shown = words(submit(backlog, "U0REX", **again))
    assert "IDEA-4 Spot stolen cards before we ship" in shown
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
    submit(backlog, Title=first[0], **{"What is the problem?": first[1]})
    shown = words(submit(backlog, "U0REX", Title=second[0], **{"What is the problem?": second[1]}))
    assert f"IDEA-4 {first[0]}" in shown
