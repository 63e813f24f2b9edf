"""Likeness: one scale for all, and nothing below the floor."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.rules.matching.duplicates import Titled, repeats
from intake.rules.matching.similarity import (
    AT_MOST,
    BEFORE,
    RELATED,
    SAME,
    TITLE_ALONE,
    Rarity,
    SimilarCandidate,
    hints,
    likeness,
    rate,
    search_terms,
)
from store.analyzer import ENGLISH_STOP_WORDS, Term
from store.engine import Store
from tests.company import REX, RIA, TRIS, few, submit
from tests.intake.helpers import card_of

TITLE, TEXT = "Spot stolen cards before we ship", "Chargebacks from stolen cards cost us 40,000 a month."
SAME_THING = ("Detect stolen cards at checkout", "We ship goods that were paid with stolen cards; chargebacks follow.")
SOMETHING_ELSE = ("Plan courier rounds", "Vans drive half empty on Mondays because rounds are planned by hand.")
# A hundred ideas, in which a few words stand often and the others nowhere yet.
RARITY = Rarity({Term("card"): 9, Term("parcel"): 30, Term("van"): 12}, 100)
sentences = st.lists(
    st.sampled_from(["stolen", "cards", "the", "ship", "courier", "vans", "of", "parcels"]), min_size=1, max_size=9
).map(" ".join)


def test_nothing_is_more_like_an_idea_than_itself() -> None:
    itself = likeness(TITLE, TEXT, TITLE, TEXT, RARITY)
    assert 0.5 < itself < 1
    assert likeness(TITLE, TEXT, *SAME_THING, RARITY) < itself


def sure(*others: tuple[str, str], title: str = TITLE, text: str = TEXT) -> list[float]:
    """Return how surely each of these is the same idea, as the search would weigh them by the words that they share."""
    ours = set(search_terms(title, text))
    candidates = [
        SimilarCandidate(id=str(place), title=one, text=two, weight=1 + len(ours & set(search_terms(one, two))))
        for place, (one, two) in enumerate(others)
    ]
    return [probability for probability, _ in rate(title, text, candidates, RARITY)]


def test_the_same_problem_in_other_words_is_pointed_at_and_another_problem_is_not() -> None:
    same, other = sure(SAME_THING, SOMETHING_ELSE)
    assert same >= RELATED > other


def test_an_idea_that_stands_out_is_surer_than_one_of_several_alike() -> None:
    alone, _ = sure(SAME_THING, SOMETHING_ELSE)
    one, other, _ = sure(SAME_THING, ("Stop stolen cards", "Chargebacks for stolen cards at checkout"), SOMETHING_ELSE)
    assert alone > max(one, other)


def test_a_short_text_inside_a_long_one_is_pointed_at() -> None:
    long = f"{TEXT} We sell shoes in nine countries. Our warehouse packs until noon, couriers leave in the evening."
    assert sure((TITLE, long), SOMETHING_ELSE, title=TITLE, text="Stolen cards cost us chargebacks")[0] >= RELATED


def test_an_idea_with_the_same_title_is_always_pointed_at() -> None:
    same_title = SimilarCandidate(id="same", title=f"  {TITLE.upper()} ", text="Nothing of this is the same.")
    [hint] = hints(TITLE, "Told by somebody else in other words.", [same_title], RARITY)
    assert (hint.id, hint.probability, hint.is_same) == ("same", 1.0, True)


def test_a_title_alone_is_pointed_at_a_long_text_that_has_its_words() -> None:
    long = ("", f"{TEXT} Vans drive half empty on Mondays.")
    rival = ("", "Customers return cards and parcels.")
    found, other, _ = sure(long, rival, SOMETHING_ELSE, title="Stolen cards", text="")
    assert found >= SAME > TITLE_ALONE > other


def test_a_title_alone_of_one_common_word_is_no_hint() -> None:
    assert sure(SAME_THING, SOMETHING_ELSE, title="Parcels and cards", text="")[0] < RELATED


MELONS = ("Photos that show the right size", "A photo of a big melon sells a small one. Product data has no size.")


def test_of_few_ideas_one_that_shares_two_common_words_is_no_hint() -> None:
    jam = SimilarCandidate(id="jam", title="Find duplicate products", text="A jam is in the data five times.", weight=4)
    mail = SimilarCandidate(id="mail", title="Sort mail", text="Letters wait.", weight=0.5)
    rarity = Rarity(Counter(dict.fromkeys(search_terms("Product data", ""), 6)), 40)
    assert hints(*MELONS, [jam, mail], rarity, BEFORE) == []


def test_what_shares_little_may_be_related_but_is_never_called_the_same() -> None:
    title = SimilarCandidate(id="title", title="Product data", text="A jam is in it five times.", weight=4)
    mail = SimilarCandidate(id="mail", title="Sort mail", text="Letters wait.", weight=0.5)
    rarity = Rarity(Counter(dict.fromkeys(search_terms("Product data", ""), 6)), 40)
    [hint] = hints("Product data of melons", "They look big.", [title, mail], rarity)
    assert not hint.is_same


def test_the_same_title_repeats_an_idea_that_either_card_names() -> None:
    ideas = [
        Titled("a", "Read the mail", ()),
        Titled("b", " read  THE mail", ("a",)),
        Titled("c", "Read the mail", ()),
        Titled("d", "Read the post", ("a", "b")),
        Titled("e", "Read the mail", ("x",)),
        Titled("f", "Read the mail", ("e", "c")),
    ]
    assert repeats(ideas) == [("a", "b"), ("c", "f"), ("e", "f")]


def test_the_reasons_are_the_three_rarest_words_that_both_have() -> None:
    candidate = SimilarCandidate(id="a", title=SAME_THING[0], text=SAME_THING[1])
    [hint] = hints(TITLE, TEXT, [candidate], RARITY)
    assert set(hint.words) <= {"stolen", "ship", "Chargebacks", "cards"}
    assert len(hint.words) == 3
    assert "cards" not in hint.words


def test_shared_words_of_japanese_are_read_as_one() -> None:
    candidate = SimilarCandidate(id="a", title="請求書の読み取り", text="経理が請求書を入力する。")
    [hint] = hints("請求書の読み取り", "請求書を手で打ち込む。", [candidate], RARITY)
    assert hint.words[0] == "請求書の読み取り"


@few
@given(sentences, sentences, sentences, sentences)
def test_likeness_lies_between_0_and_1_and_goes_both_ways(one: str, text: str, other: str, other_text: str) -> None:
    there = likeness(one, text, other, other_text, RARITY)
    back = likeness(other, other_text, one, text, RARITY)
    assert 0 <= there <= 1
    assert there == pytest.approx(back)


def test_the_surest_come_first_at_most_three_and_ties_go_by_id() -> None:
    candidates = [SimilarCandidate(id=id_, title=TITLE, text=SAME_THING[1]) for id_ in "dcba"]
    candidates += [SimilarCandidate(id="else", title=SOMETHING_ELSE[0], text=SOMETHING_ELSE[1])]
    picked = [hint.id for hint in hints(TITLE, TEXT, candidates, RARITY)]
    assert picked == ["a", "b", "c"]
    assert len(picked) == AT_MOST


def test_where_nothing_is_near_nothing_is_picked() -> None:
    other = SimilarCandidate(id="else", title=SOMETHING_ELSE[0], text=SOMETHING_ELSE[1])
    assert hints(TITLE, TEXT, [other], RARITY) == []
    assert hints(TITLE, TEXT, [], RARITY) == []


def test_an_idea_of_one_common_word_is_not_like_every_idea_that_has_it() -> None:
    assert sure(SAME_THING, title="Cards", text="cards")[0] < RELATED


def test_common_words_are_not_searched_for() -> None:
    terms = search_terms("The fastest of all", "We want to use it")
    assert not set(terms) & ENGLISH_STOP_WORDS
    assert "fastest" in terms


def test_the_card_points_at_the_idea_that_is_like_it(store: Store) -> None:
    submit(store, REX, title=SOMETHING_ELSE[0], problem=SOMETHING_ELSE[1])
    first = submit(store, RIA, title=TITLE, problem=TEXT)
    second = submit(store, REX, title=SAME_THING[0], problem=SAME_THING[1])
    twins = card_of(store, second.id, TRIS).similar
    assert [(twin.id, twin.label, twin.title) for twin in twins] == [(first.id, first.label, TITLE)]
    assert card_of(store, first.id, TRIS).similar == ()
