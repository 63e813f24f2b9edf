"""Likeness: one scale for all, and nothing below the floor."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.rules.similarity import AT_MOST, SIMILAR_FLOOR, Rarity, SimilarCandidate, likeness, pick, search_terms
from intake.text import STOP_WORDS
from store.engine import Store
from tests.company import REX, RIA, TRIS, few, submit
from tests.intake.helpers import card_of

TITLE, TEXT = "Spot stolen cards before we ship", "Chargebacks from stolen cards cost us 40,000 a month."
SAME_THING = ("Detect stolen cards at checkout", "We ship goods that were paid with stolen cards; chargebacks follow.")
SOMETHING_ELSE = ("Plan courier rounds", "Vans drive half empty on Mondays because rounds are planned by hand.")
# A hundred ideas, in which a few words stand often and the others nowhere yet.
RARITY = Rarity({"cards": 9, "parcels": 30, "vans": 12}, 100)
sentences = st.lists(
    st.sampled_from(["stolen", "cards", "the", "ship", "courier", "vans", "of", "parcels"]), min_size=1, max_size=9
).map(" ".join)


def test_nothing_is_more_like_an_idea_than_itself() -> None:
    itself = likeness(TITLE, TEXT, TITLE, TEXT, RARITY)
    assert 0.5 < itself < 1
    assert likeness(TITLE, TEXT, *SAME_THING, RARITY) < itself


def test_the_same_problem_in_other_words_is_above_the_floor_and_another_problem_far_below() -> None:
    assert likeness(TITLE, TEXT, *SAME_THING, RARITY) >= SIMILAR_FLOOR
    assert likeness(TITLE, TEXT, *SOMETHING_ELSE, RARITY) < SIMILAR_FLOOR / 1.2


@few
@given(sentences, sentences, sentences, sentences)
def test_likeness_lies_between_0_and_1_and_goes_both_ways(one: str, text: str, other: str, other_text: str) -> None:
    there = likeness(one, text, other, other_text, RARITY)
    back = likeness(other, other_text, one, text, RARITY)
    assert 0 <= there <= 1
    assert there == pytest.approx(back)


def test_the_most_alike_come_first_at_most_three_and_ties_go_by_id() -> None:
    candidates = [SimilarCandidate(id=id_, title=SAME_THING[0], text=SAME_THING[1]) for id_ in "dcba"]
    candidates += [SimilarCandidate(id="else", title=SOMETHING_ELSE[0], text=SOMETHING_ELSE[1])]
    candidates += [SimilarCandidate(id="z", title=TITLE, text=TEXT)]
    picked = [candidate.id for candidate in pick(TITLE, TEXT, candidates, RARITY)]
    assert picked == ["z", "a", "b"]
    assert len(picked) == AT_MOST


def test_where_nothing_is_near_nothing_is_picked() -> None:
    assert (
        pick(TITLE, TEXT, [SimilarCandidate(id="else", title=SOMETHING_ELSE[0], text=SOMETHING_ELSE[1])], RARITY) == []
    )
    assert pick(TITLE, TEXT, [], RARITY) == []


def test_an_idea_of_one_common_word_is_not_like_every_idea_that_has_it() -> None:
    assert likeness("Cards", "cards", *SAME_THING, RARITY) < SIMILAR_FLOOR


def test_common_words_are_not_searched_for() -> None:
    terms = search_terms("The fastest of all", "We want to use it")
    assert not {term.lower() for term in terms} & STOP_WORDS
    assert "fastest" in terms


def test_the_card_points_at_the_idea_that_is_like_it(store: Store) -> None:
    submit(store, REX, title=SOMETHING_ELSE[0], problem=SOMETHING_ELSE[1])
    first = submit(store, RIA, title=TITLE, problem=TEXT)
    second = submit(store, REX, title=SAME_THING[0], problem=SAME_THING[1])
    twins = card_of(store, second.id, TRIS).similar
    assert [(twin.id, twin.label, twin.title) for twin in twins] == [(first.id, first.label, TITLE)]
    assert card_of(store, first.id, TRIS).similar == ()
