"""What choices say of weights: who agrees, what is in the way, and which weights would agree with most."""

from hypothesis import given, settings
from hypothesis import strategies as st

from intake.policy import Criterion, Weights
from intake.rules.comparisons import (
    Pair,
    Preference,
    Side,
    agreeing,
    best_weights,
    by_weights,
    in_the_way,
    settled,
    still_open,
    weightings,
)
from tests.company import few

PUBLISHED = Weights()
levels = st.lists(st.integers(0, 10).map(lambda tenth: tenth * 100), min_size=5, max_size=7)
chosen = st.lists(st.tuples(st.tuples(levels, levels), st.sampled_from(Preference)), max_size=12)


def pair(first: list[int], second: list[int]) -> Pair:
    return Pair(
        first=Side(idea_id="a", levels=dict(zip(Criterion, first, strict=False))),
        second=Side(idea_id="b", levels=dict(zip(Criterion, second, strict=False))),
    )


# Fit, value, chance, urgency, effort; 25 points of value against 10 of urgency.
WORTH_MORE, NEEDED_SOONER = [0, 1000, 0, 0, 0], [0, 0, 0, 1000, 0]


def test_the_weights_put_first_what_has_the_higher_score_and_see_no_difference_where_there_is_none() -> None:
    assert by_weights(pair(WORTH_MORE, NEEDED_SOONER), PUBLISHED) is Preference.first
    assert by_weights(pair(NEEDED_SOONER, WORTH_MORE), PUBLISHED) is Preference.second
    assert by_weights(pair(WORTH_MORE, WORTH_MORE), PUBLISHED) is Preference.unsure


def test_what_is_in_the_way_of_a_choice_is_the_criterion_that_speaks_most_against_it() -> None:
    one = pair([100, 1000, 100, 0, 0], [0, 0, 0, 1000, 1000])
    assert in_the_way(one, PUBLISHED, Preference.second) is Criterion.value
    assert in_the_way(one, PUBLISHED, Preference.first) is Criterion.effort


def test_who_cannot_say_is_neither_with_the_weights_nor_against_them() -> None:
    one = pair(WORTH_MORE, NEEDED_SOONER)
    assert agreeing([(one, Preference.first), (one, Preference.second), (one, Preference.unsure)], PUBLISHED) == 1
    assert best_weights([(one, Preference.unsure)] * 6, PUBLISHED) == PUBLISHED


def test_weights_that_agree_with_more_are_found_and_are_as_near_as_they_can_be() -> None:
    found = best_weights([(pair(WORTH_MORE, NEEDED_SOONER), Preference.second)], PUBLISHED)
    # Eight points from one to the other would do; in steps of five it takes ten, and 15 to 20 is the nearest.
    assert (found.value, found.urgency) == (15, 20)
    assert (found.fit, found.chance, found.effort) == (30, 10, 15)


def test_two_who_contradict_each_other_move_nothing() -> None:
    one = pair(WORTH_MORE, NEEDED_SOONER)
    assert best_weights([(one, Preference.first), (one, Preference.second)], PUBLISHED) == PUBLISHED


def test_published_weights_that_are_no_multiples_of_five_are_kept_where_they_are_best() -> None:
    odd = Weights(fit=31, value=24, chance=10, urgency=11, effort=14, reach=4, readiness=6)
    assert best_weights([(pair(WORTH_MORE, NEEDED_SOONER), Preference.first)], odd) == odd


def test_before_the_first_answer_nothing_is_settled_and_nothing_is_proposed() -> None:
    nothing = settled([], PUBLISHED)
    # Five criteria share 90 points in steps of five: 22 over 4.
    assert (nothing.left, nothing.of, nothing.part) == (7315, 7315, 0)
    assert nothing.proposals(PUBLISHED) == []
    assert nothing.ranges[Criterion.value] == (0, 90)
    assert nothing.ranges[Criterion.reach] == (5, 5)


def test_one_answer_leaves_all_that_agree_and_proposes_nothing_that_only_some_of_them_say() -> None:
    sooner = settled([(pair(WORTH_MORE, NEEDED_SOONER), Preference.second)], PUBLISHED)
    assert sooner.left == sum(points[3] > points[1] for points in weightings(PUBLISHED))
    # Urgency weighs more than value: value at most 40, urgency at least 5, and the published 25 and 10 are within both.
    assert (sooner.ranges[Criterion.value], sooner.ranges[Criterion.urgency]) == ((0, 40), (5, 90))
    assert sooner.proposals(PUBLISHED) == []
    assert 0 < sooner.part < 0.2


def test_what_every_agreeing_weighting_says_is_proposed() -> None:
    # Half as much urgency comes before any value, chance, effort and fit: urgency weighs more than all others together.
    every_other, half_as_urgent = [1000, 1000, 1000, 0, 1000], [0, 0, 0, 1000, 0]
    answers = [(pair(every_other, half_as_urgent), Preference.second)]
    found = settled(answers, PUBLISHED)
    assert found.ranges[Criterion.urgency] == (50, 90)
    assert (Criterion.urgency, 50, 90) in found.proposals(PUBLISHED)
    assert all(
        points[3] >= 50 for points in still_open([(pair(every_other, half_as_urgent), Preference.second)], PUBLISHED)
    )


def test_published_weights_that_agree_with_as_many_are_among_those_that_are_left() -> None:
    odd = Weights(fit=31, value=24, chance=10, urgency=11, effort=14, reach=4, readiness=6)
    found = settled([(pair(WORTH_MORE, NEEDED_SOONER), Preference.first)], odd)
    assert found.proposals(odd) == []
    assert found.of == len(weightings(odd)) + 1


@settings(few, max_examples=20)
@given(chosen)
def test_suggested_weights_never_agree_with_less_and_always_make_a_hundred(
    given: list[tuple[tuple[list[int], list[int]], Preference]],
) -> None:
    choices = [(pair(*sides), choice) for sides, choice in given]
    found = best_weights(choices, PUBLISHED)
    assert sum(found.by_criterion().values()) == 100
    assert agreeing(choices, found) >= agreeing(choices, PUBLISHED)
    if agreeing(choices, found) == agreeing(choices, PUBLISHED):
        assert found == PUBLISHED
