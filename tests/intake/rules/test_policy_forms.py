"""Priorities as they are typed, a line each."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.errors import FieldErrors
from intake.policy import Bound, Policy, Priority
from intake.rules.matching.priority_match import propose_fit, word_hints
from intake.rules.planning.portfolio import share_problem
from intake.rules.policy_forms.priorities import PriorityRow, listed, read_priorities, row_of, slug

FRAUD = Priority(key="fraud", name="Fewer fraud losses", why="It costs us.", weight=5, words=("fraud", "stolen card"))
LINES = ("Fraud: fraud, theft", "Support: ticket", "Waste: stock")


def rows(*lines: str) -> list[PriorityRow]:
    return [PriorityRow(id=f"+{place}", line=line) for place, line in enumerate(lines)]


def errors_of(*lines: str) -> dict[str, str]:
    with pytest.raises(FieldErrors) as refused:
        read_priorities(rows(*lines), Policy())
    return refused.value.errors


def test_a_line_is_a_name_and_words() -> None:
    found = read_priorities(
        rows("  Fewer   fraud losses : fraud,chargeback ; stolen  card,, fraud ", *LINES[1:]), Policy()
    )
    assert (found[0].key, found[0].name) == ("fewer-fraud-losses", "Fewer fraud losses")
    assert found[0].words == ("fraud", "chargeback", "stolen card")


def test_a_name_alone_is_enough() -> None:
    assert read_priorities(rows("Fraud", *LINES[1:]), Policy())[0].words == ()


def test_a_priority_that_is_renamed_stays_the_same_and_keeps_its_why() -> None:
    row = row_of(FRAUD).model_copy(update={"line": "No fraud at all: fraud", "weight": 2})
    found = read_priorities([row, *rows(*LINES[1:])], Policy(priorities=(FRAUD,)))[0]
    assert (found.key, found.name, found.why, found.weight) == ("fraud", "No fraud at all", "It costs us.", 2)


def test_what_was_published_comes_back_unchanged_from_its_lines() -> None:
    policy = Policy(priorities=(FRAUD, *read_priorities(rows(*LINES), Policy(priorities=(FRAUD,)))))
    assert read_priorities([row_of(priority) for priority in policy.priorities], policy) == policy.priorities


def test_empty_lines_are_left_out() -> None:
    assert len(read_priorities(rows(LINES[0], "", LINES[1], "  ", LINES[2]), Policy())) == 3


def test_fewer_than_three_or_more_than_eight_are_refused_beside_a_line() -> None:
    assert "three" in errors_of(LINES[0], "", LINES[1])["+1"]
    assert "eight" in errors_of(*[f"Number {number}" for number in range(9)])["+8"]


def test_shares_add_up_to_at_most_all() -> None:
    whole = [row.model_copy(update={"share": 0.5}) for row in rows(*LINES)]
    with pytest.raises(FieldErrors) as refused:
        read_priorities(whole, Policy())
    assert refused.value.errors == {"+0": "The “at least” shares add up to 150%. Lower them to 100% or less."}
    fits = [row.model_copy(update={"share": share}) for row, share in zip(whole, (0.5, 0.5, None), strict=True)]
    assert [priority.share for priority in read_priorities(fits, Policy())] == [0.5, 0.5, None]


@pytest.mark.parametrize("line", [": words", "x" * 61, "Name: " + "word, " * 200])
def test_a_line_that_can_not_be_taken_is_told(line: str) -> None:
    assert set(errors_of(line, *LINES)) == {"+0"}


def test_hints_tell_of_words_that_are_common_shared_or_missing() -> None:
    lines = ("Fraud: fraud, frauds", "Support: the, ticket, fraud", "Less waste: the", "Save time")
    priorities = read_priorities(rows(*lines), Policy())
    assert word_hints(priorities) == [
        "“the” of “Support” is too common to match ideas.",
        "“Less waste” has no specific keywords, so ideas match it only by the words of its name and reason.",
        "“Save time” has no specific words, so no idea will match it.",
        "“fraud” belongs to Fraud and Support; the one listed first wins a tie.",
    ]


def test_what_the_hint_says_of_a_priority_without_keywords_is_true() -> None:
    policy = Policy(priorities=read_priorities(rows("Fewer fraud losses", "Save time", "Support: ticket"), Policy()))
    assert propose_fit("Stop fraud", "It means high losses", None, policy).priority == policy.priorities[0].key
    assert propose_fit("Save time", "We could save time", None, policy).priority is None


@given(st.text(max_size=60), st.sets(st.sampled_from(["new", "fraud", "fraud-2"])))
def test_a_key_is_new_and_has_the_form_that_a_file_takes(name: str, taken: set[str]) -> None:
    before = set(taken)
    key = slug(name, taken)
    assert key not in before
    assert key in taken
    assert key[0].isalnum()
    assert set(key) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


def test_lists_are_split_at_commas_and_lines() -> None:
    assert listed("Payments, Checkout\nRefunds;  Payments ,") == ("Payments", "Checkout", "Refunds")


def test_shares_that_are_a_little_too_much_are_told_exactly() -> None:
    shares = [(share, Bound.at_least) for share in (0.334, 0.334, 0.336)]
    assert share_problem(shares) == "The “at least” shares add up to 100.4%. Lower them to 100% or less."


def test_what_a_priority_gets_at_most_reserves_nothing_and_is_not_added_up() -> None:
    shares, bounds = (0.8, 0.6, 0.5), (Bound.at_most, Bound.at_least, Bound.at_most)
    lines = [
        row.model_copy(update={"share": share, "bound": bound})
        for row, share, bound in zip(rows(*LINES), shares, bounds, strict=True)
    ]
    assert [priority.share for priority in read_priorities(lines, Policy())] == [*shares]
    refused = [line.model_copy(update={"bound": Bound.at_least}) if place else line for place, line in enumerate(lines)]
    with pytest.raises(FieldErrors) as raised:
        read_priorities(refused, Policy())
    assert raised.value.errors == {"+1": "The “at least” shares add up to 110%. Lower them to 100% or less."}
