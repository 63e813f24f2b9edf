"""The match: a priority is claimed only where two of the idea's own words say so, or none is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.policy import Policy, Priority
from intake.rules.matching.priority_match import NAMED, Example, Fit, fit_to, propose_fit
from intake.words import stem, stems, words
from tests.company import company, few

FRAUD = Priority(key="fraud", name="Fewer fraud losses", words=("fraud", "chargeback", "stolen card"))
ONTIME = Priority(key="ontime", name="Parcels on time", words=("late", "parcel", "delivery time", "courier"))
POLICY = Policy(priorities=(FRAUD, ONTIME))
VOCABULARY = ["Fraud", "frauds", "stolen", "CARD", "cards", "late", "parcels", "delivery", "time", "of", "the", "cats"]
texts = st.lists(st.sampled_from(VOCABULARY), max_size=12).map(" ".join)


def priority_of(title: str, text: str = "", *listed: str, name: str = "P") -> str | None:
    """Return which of two priorities is matched: one with these words, or another with none of them."""
    policy = Policy(priorities=(Priority(key="p", name=name, words=listed), ONTIME))
    return propose_fit(title, text, None, policy).priority


def test_an_idea_that_shares_no_words_supports_no_priority() -> None:
    assert propose_fit("Tag photos of cats", "We have many of them.", None, POLICY) == Fit()


@pytest.mark.parametrize("title", ["Fraud", "FRAUD fraud frauds", "Late", "A chargeback"])
def test_a_word_alone_never_claims(title: str) -> None:
    assert propose_fit(title, title, None, POLICY).priority is None


def test_without_priorities_nothing_is_matched() -> None:
    assert propose_fit("Fraud", "Fraud and chargebacks", None, Policy()) == Fit()


def test_the_words_of_the_idea_are_given_as_they_were_typed_the_strongest_first() -> None:
    fit = propose_fit("Stop FRAUDS now", "Our Chargebacks rise, with Stolen Cards.", None, POLICY)
    assert fit.priority == "fraud"
    assert fit.words == ("Stolen Cards", "FRAUDS", "Chargebacks")
    assert fit.provisional
    assert fit.confidence is not None
    assert fit.confidence > 0.5


def test_a_mere_stem_of_prose_and_what_a_hyphen_leaves_are_not_among_the_words_shown() -> None:
    border = Priority(
        key="border",
        name="Find dangerous goods sooner",
        why="Officers have looked at one container in fifty.",
        words=("ports of entry", "cargo", "non-intrusive inspection"),
    )
    policy = Policy(priorities=(border, ONTIME))
    fit = propose_fit("Office scanner", "Looking at cargo at ports of entry for non-metallic items.", None, policy)
    assert fit.priority == "border"
    assert fit.words == ("ports of entry", "cargo")


def test_a_phrase_matches_as_a_phrase_only_and_is_enough() -> None:
    assert priority_of("A card was stolen", "", "stolen card") is None
    assert priority_of("Stolen cards", "", "stolen card") == "p"


@pytest.mark.parametrize(
    ("phrase", "title", "other"),
    [
        ("civil rights", "Read civil rights complaints", "Plan civil engineering"),
        ("high risk", "Find high risk suppliers", "Lower the risk of floods"),
        ("R&D", "Search our R&D reports", "Search our reports, research and development"),
        ("point of sale", "Watch each point of sale", "Watch sale points"),
        ("請求書", "請求書を読み取る書類処理", "請求額を読み取る"),
    ],
)
def test_a_phrase_keeps_its_common_words(phrase: str, title: str, other: str) -> None:
    listed = (phrase, "請求書を読み取る") if phrase == "請求書" else (phrase,)
    assert priority_of(title, "", *listed) == "p"
    assert priority_of(other, "", phrase) is None


@pytest.mark.parametrize(
    ("listed", "title"),
    [
        (("review", "provides"), "A reviewer for each provider"),
        (("applicants", "application time"), "Applications for phones"),
        (("coding", "area manager"), "An area code for each call"),
        (("application", "answers"), "An app that answers the phone"),
    ],
)
def test_words_that_only_share_a_stem_don_t_claim(listed: tuple[str, ...], title: str) -> None:
    assert priority_of(title, "", *listed) is None


@pytest.mark.parametrize(
    ("listed", "typed"), [("parcel", "parcels"), ("deliver", "delivered"), ("city", "cities"), ("process", "processes")]
)
def test_forms_of_a_word_are_the_word(listed: str, typed: str) -> None:
    policy = Policy(priorities=(Priority(key="p", name="P", words=(listed, "zebra")),))
    assert propose_fit(f"{typed} zebra", "", None, policy).words == (typed, "zebra")


def test_a_word_inside_a_longer_one_counts_less_than_the_word() -> None:
    inside = fit_to(
        "Cybersecurity alerts", "", None, Policy(priorities=(Priority(key="p", name="P", words=("cyber",)),)), "p"
    )
    assert inside.words == ("Cybersecurity",)


def test_the_name_and_the_reason_speak_too() -> None:
    told = Priority(key="p", name="Shorter queues at the border", why="Officers open one container in fifty.")
    fit = propose_fit(
        "Queues of trucks at the border", "Each container waits.", None, Policy(priorities=(told, ONTIME))
    )
    assert fit.priority == "p"
    assert set(fit.words[:2]) == {"Queues", "border"}


def test_a_match_in_the_title_says_more_than_one_in_the_text() -> None:
    in_title = propose_fit("Fraud", "chargeback", None, POLICY)
    in_text = propose_fit(
        "Losses", "fraud and chargeback", None, Policy(priorities=(FRAUD.model_copy(update={"name": "P"}),))
    )
    assert in_title.strength > in_text.strength > 0


def test_the_better_match_wins_and_a_tie_goes_to_the_priority_published_first_less_surely() -> None:
    both = Policy(priorities=(ONTIME, FRAUD))
    assert propose_fit("Fraud with parcels", "Chargebacks for stolen cards", None, both).priority == "fraud"
    tie = propose_fit("Fraud, chargebacks, late parcels", "", None, both)
    clear = propose_fit("Late parcels", "", None, both)
    assert (tie.priority, clear.priority) == ("ontime", "ontime")
    assert (tie.confidence or 0) < (clear.confidence or 0)


def test_what_triagers_said_teaches() -> None:
    idea = ("Read labels on pallets", "Cameras above the dock read the pallet label.")
    assert propose_fit(*idea, None, POLICY).priority is None
    told = [
        Example("ontime", f"Pallet {number}", "A camera at the dock counts pallets and labels.") for number in range(4)
    ]
    others = [Example("fraud", f"Card {number}", "Somebody pays with a stolen card.") for number in range(4)]
    fit = propose_fit(*idea, None, POLICY, (*told, *others))
    assert fit.priority == "ontime"


def test_what_a_triager_names_counts_at_least_half_whatever_the_words() -> None:
    fit = fit_to("Tag photos of cats", "We have many.", None, POLICY, "fraud")
    assert (fit.priority, fit.strength, fit.confidence) == ("fraud", NAMED, 1.0)
    assert fit_to("Fraud", "", None, POLICY, None) == Fit(confidence=1.0)


def test_a_priority_of_four_words_can_be_matched_too() -> None:
    assert priority_of("Lower the cost per delivered parcel stop", "", "cost per delivered parcel stop") == "p"


def test_of_two_forms_of_a_word_one_is_shown() -> None:
    defects = Priority(key="defects", name="Defect detection", words=("detected", "item"), why="Defects are costly.")
    fit = propose_fit("Detection of items", "Each item is detected late.", None, Policy(priorities=(defects,)))
    assert fit.priority == "defects"
    assert len({stem(word) for word in fit.words}) == len(fit.words)


def test_two_shapes_of_one_word_are_one_match() -> None:
    assert priority_of("Parcel", "", "parcel", "parcels", "Parcel") is None


@pytest.mark.parametrize("phrase", ["", " ", "the", "—"])
def test_a_priority_of_no_telling_words_is_never_matched(phrase: str) -> None:
    hollow = Policy(priorities=(Priority(key="p", name="P", words=(phrase,)),))
    assert propose_fit("The best of the rest", "of the — ", None, hollow) == Fit()


@few
@given(texts, texts, st.none() | texts)
def test_matched_words_are_the_ideas_own(title: str, text: str, area: str | None) -> None:
    fit = propose_fit(title, text, area, POLICY)
    assert (fit.priority is None) == (fit.words == ()) == (fit.strength == 0)
    assert 0 <= fit.strength <= 1
    typed = set(words(title)) | set(words(text)) | set(words(area or ""))
    assert {word for phrase in fit.words for word in phrase.split()} <= typed


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
