"""What legal must look at, in words: one line on the card, the reasons in More, and a date that is reached or not."""

import re
from datetime import date
from itertools import product
from typing import Any

import pytest

from bot.messages.labels import approach_line, legal_line, legal_reasons
from bot.views.approaches import approach_rules
from intake.approaches import LEGAL, Approach, LegalCheck, LegalQuestion
from intake.notifications.ideas import IdeaNotification
from intake.policy import Policy
from intake.rules.matching.routing import Routing
from intake.rules.scoring import Score

LINES = {line.key: line for line in LEGAL}
TODAY = date(2026, 3, 4)
# What would read like leave to do it.
LEAVE = re.compile(r"\b(approved|allowed|permitted|compliant|cleared|legal is fine|no risk|safe)\b", re.IGNORECASE)


def idea(**more: Any) -> IdeaNotification:
    values = {
        "id": "0" * 32,
        "version": 1,
        "label": "IDEA-1",
        "title": "Rank applicants",
        "problem": "Many apply.",
        "requester": "U0RIA",
        "submitted_at": "2026-03-04T09:00:00Z",
        "stage": "submitted",
        "private": False,
        "kind_of_work": "product",
        "fit": {},
        "score": Score(tenths=0, contributions=(), completeness=0, ranked=False, missing=(), policy_version=None),
        "routing": Routing.model_validate({"squad": "hub", "reasons": [], "runners_up": [], "confidence": 0}),
        "squad_names": {},
    }
    return IdeaNotification.model_validate(values | more)


def check(*keys: str, unmatched: tuple[LegalQuestion, ...] = ()) -> LegalCheck:
    return LegalCheck(lines=tuple(LINES[key] for key in keys), unmatched=unmatched)


@pytest.mark.parametrize(
    ("legal", "line"),
    [
        (check(), ""),
        (check("hiring"), "*Legal must look:* Annex III 4(a)"),
        (check("hiring", "staff"), "*Legal must look:* Annex III 4(a), Annex III 4(b)"),
        (check("emotions", "hiring", "staff", "special"), "*Legal must look:* Art. 5(1)(f), Annex III 4(a) and 2 more"),
        (check(unmatched=(LegalQuestion.people,)), "*Ask legal:* it decides about people"),
        (
            check("hiring", unmatched=(LegalQuestion.data,)),
            "*Legal must look:* Annex III 4(a) · *Ask legal:* it needs forbidden or sensitive data",
        ),
    ],
)
def test_a_card_has_one_line_at_most(legal: LegalCheck, line: str) -> None:
    assert legal_line(idea(legal=legal)) == line
    assert "\n" not in line


@pytest.mark.parametrize(
    ("today", "applies"),
    [
        (date(2027, 12, 1), "applies from 2 Dec 2027"),
        (date(2027, 12, 2), "in force since 2 Dec 2027"),
        (date(2027, 12, 3), "in force since 2 Dec 2027"),
    ],
)
def test_from_its_day_on_an_article_is_in_force(today: date, applies: str) -> None:
    assert applies in legal_reasons(idea(legal=check("hiring")), today)


def test_a_whole_list_fits_a_paragraph() -> None:
    longest = [
        line.model_copy(update={"says": "&" * 75, "article": "&" * 40, "law": "&" * 60}) for line in [*LEGAL, *LEGAL]
    ]
    assert len(legal_reasons(idea(legal=LegalCheck(lines=tuple(longest))), TODAY)) <= 3000


@pytest.mark.parametrize("keys", [(), ("hiring",), tuple(LINES)])
def test_nothing_that_is_ever_said_reads_like_leave(keys: tuple[str, ...]) -> None:
    for unmatched, today in product([(), tuple(LegalQuestion)], [TODAY, date(2030, 1, 1)]):
        shown = idea(legal=check(*keys, unmatched=unmatched))
        assert not LEAVE.search(f"{legal_line(shown)} {legal_reasons(shown, today)}")
    assert not LEAVE.search(" ".join(approach_rules(Policy().at_first())))


@pytest.mark.parametrize(
    ("approach", "note", "days", "line"),
    [
        (None, "", None, ""),
        (Approach.build, "", None, ""),
        (Approach.buy, "", 10, "Bought tool, 10 days of legal: tool not named yet"),
        (Approach.buy, "Guard by Acme", 1, "Bought tool, 1 day of legal: Guard by Acme"),
        (Approach.agent, "", None, "Agent: no owner and off switch named yet"),
        (Approach.agent, "Leo; the <flag>", 2.5, "Agent, 2.5 days of legal: Leo; the &lt;flag&gt;"),
    ],
)
def test_what_is_not_built_says_who_answers_for_it(
    approach: Approach | None, note: str, days: float | None, line: str
) -> None:
    assert approach_line(idea(approach=approach, approach_note=note, legal_days=days)) == line
