"""Fit: a match is claimed only where the idea's own words say so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.policy import Policy, Priority
from intake.rules.priority_match import Fit, propose_fit
from intake.text import stem, stems, words
from tests.company import company, few

FRAUD = Priority(key="fraud", name="Fewer fraud losses", words=("fraud", "chargeback", "stolen card"))
ONTIME = Priority(key="ontime", name="Parcels on time", words=("late", "parcel", "delivery time", "courier"))
POLICY = Policy(priorities=(FRAUD, ONTIME))
VOCABULARY = ["Fraud", "frauds", "stolen", "CARD", "cards", "late", "parcels", "delivery", "time", "of", "the", "cats"]
texts = st.lists(st.sampled_from(VOCABULARY), max_size=12).map(" ".join)


def test_an_idea_that_shares_no_words_serves_no_priority() -> None:
    assert propose_fit("Tag photos of cats", "We have many of them.", None, POLICY) == Fit()


def test_one_common_word_in_the_text_is_not_enough() -> None:
    assert propose_fit("Tag photos", "It takes until late.", None, POLICY).priority is None


def test_without_priorities_nothing_is_served() -> None:
    assert propose_fit("Fraud", "Fraud and chargebacks", None, Policy()) == Fit()


def test_the_words_of_the_idea_are_given_as_they_were_typed() -> None:
    fit = propose_fit("Stop FRAUDS now", "Our Chargebacks rise, with Stolen Cards.", None, POLICY)
    assert fit.priority == "fraud"
    assert fit.words == ("FRAUDS", "Chargebacks", "Stolen Cards")
    assert fit.provisional


def test_a_phrase_matches_as_a_phrase_only() -> None:
    assert propose_fit("A card was stolen", "", None, Policy(priorities=(FRAUD,))).priority is None
    assert propose_fit("Stolen cards", "", None, Policy(priorities=(FRAUD,))).priority == "fraud"


def test_a_match_in_the_title_says_more_than_one_in_the_text() -> None:
    in_title = propose_fit("Fraud", "chargeback", None, POLICY)
    in_text = propose_fit("Losses", "fraud and chargeback", None, POLICY)
    assert in_title.strength > in_text.strength > 0


def test_the_better_match_wins_and_a_tie_goes_to_the_priority_published_first() -> None:
    both = Policy(priorities=(ONTIME, FRAUD))
    assert propose_fit("Fraud with parcels", "Chargebacks", None, both).priority == "fraud"
    assert propose_fit("Fraud with parcels", "", None, both).priority == "ontime"
    assert propose_fit("Fraud with parcels", "", None, POLICY).priority == "fraud"


def test_a_priority_of_four_words_can_be_matched_too() -> None:
    long = Policy(priorities=(Priority(key="p", name="P", words=("cost per delivered parcel stop",)),))
    assert propose_fit("Lower the cost per delivered parcel stop", "", None, long).priority == "p"


def test_two_shapes_of_one_word_are_one_match() -> None:
    twice = Policy(priorities=(Priority(key="p", name="P", words=("parcel", "parcels", "Parcel")),))
    once = Policy(priorities=(Priority(key="p", name="P", words=("parcel",)),))
    assert propose_fit("Parcel", "", None, twice) == propose_fit("Parcel", "", None, once)


@pytest.mark.parametrize("phrase", ["", " ", "the", "of the", "—"])
def test_a_priority_of_no_telling_words_is_never_served(phrase: str) -> None:
    hollow = Policy(priorities=(Priority(key="p", name="P", words=(phrase,)),))
    assert propose_fit("The best of the rest", "of the — ", None, hollow) == Fit()


@few
@given(texts, texts, st.none() | texts)
def test_matched_words_are_the_ideas_own_in_their_order(title: str, text: str, area: str | None) -> None:
    fit = propose_fit(title, text, area, POLICY)
    assert (fit.priority is None) == (fit.words == ()) == (fit.strength == 0)
    assert 0 <= fit.strength <= 1
    typed = set(words(title)) | set(words(text)) | set(words(area or ""))
    assert {word for phrase in fit.words for word in phrase.split()} <= typed
    if fit.priority is not None:
        priority = POLICY.priority(fit.priority)
        assert priority is not None
        asked = {tuple(stem(word) for word in words(phrase)) for phrase in priority.words}
        assert {tuple(stem(word) for word in words(phrase)) for phrase in fit.words} <= asked


@few
@given(texts, texts)
def test_more_of_the_same_never_weakens_a_fit(title: str, text: str) -> None:
    before = propose_fit(title, text, None, POLICY)
    after = propose_fit(f"{title} fraud", f"{text} stolen card", None, Policy(priorities=(FRAUD,)))
    if before.priority == "fraud":
        assert after.strength >= before.strength


@few
@given(st.text(max_size=60), st.text(max_size=120), st.none() | st.text(max_size=20))
def test_any_text_can_be_matched(title: str, text: str, area: str | None) -> None:
    policy = company().policy
    assert policy is not None
    assert propose_fit(title, text, area, Policy.model_validate(policy.model_dump())).priority in (
        None,
        "fraud",
        "ontime",
    )


def test_words_keep_their_shape_and_stems_leave_the_common_ones_out() -> None:
    assert words("It's the Couriers' re-delivery, 24/7 – naïve!") == [
        "It's", "the", "Couriers", "re-delivery", "24", "7", "naïve",
    ]  # fmt: skip
    assert stems("The Parcels and the PARCEL") == [stem("parcel")] * 2
