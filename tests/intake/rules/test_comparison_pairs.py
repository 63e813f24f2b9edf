"""Pairs are chosen for what they tell of the weights, the same ones whatever order the ideas come in."""

from itertools import zip_longest
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from intake.policy import Criterion, Weights
from intake.rules.comparisons import PAIRS, Entrant, Pair, Preference, by_weights, still_open, telling_pairs, weightings
from tests.company import few

WEIGHTS = Weights()
ALL = frozenset(Criterion)
level = st.integers(0, 20).map(lambda fifty: fifty * 50)
entrants = st.lists(st.tuples(*[level] * len(Criterion)), max_size=12).map(
    lambda rows: [entrant(f"idea{number:02}", *row) for number, row in enumerate(rows)]
)


def entrant(idea_id: str, *levels: int, known: frozenset[Criterion] = ALL) -> Entrant:
    return Entrant(idea_id, dict(zip_longest(Criterion, levels, fillvalue=0)), known)


def test_of_two_ideas_of_which_one_is_better_in_everything_nothing_is_learned() -> None:
    assert telling_pairs([entrant("a", 9, 9, 9, 9, 9), entrant("b", 1, 1, 1, 1, 1)], WEIGHTS) == []


def test_what_nobody_has_told_can_tell_nothing() -> None:
    one, other = entrant("a", 0, 900, 0, 100, 0), entrant("b", 0, 100, 0, 900, 0)
    assert len(telling_pairs([one, other], WEIGHTS)) == 1
    unknown = entrant("a", 0, 900, 0, 100, 0, known=ALL - {Criterion.urgency})
    assert telling_pairs([unknown, other], WEIGHTS) == []


def test_the_pair_comes_first_that_splits_the_weightings_most_evenly() -> None:
    # Value and urgency weigh alike in as many weightings one way as the other; few put a tenth of value before urgency.
    even, uneven = entrant("b", 0, 0, 0, 500, 0), entrant("c", 0, 400, 0, 500, 0)
    [pair, *_] = telling_pairs([entrant("a", 0, 500, 0, 0, 0), even, uneven], WEIGHTS)
    assert pair.ids() == {"a", "b"}


def test_of_pairs_that_split_alike_the_one_nearer_in_score_comes_first() -> None:
    # Value brings 25 points and urgency 10: 400 and 1000 thousandths are ten points each.
    twice = [entrant("a", 0, 800, 0, 0, 0), entrant("b", 0, 0, 0, 800, 0), entrant("c", 0, 900, 0, 0, 0)]
    pairs = telling_pairs(twice, WEIGHTS, left=[(30, 25, 10, 10, 15, 5, 5)], wanted=1)
    assert pairs[0].ids() == {"a", "b"}


def test_a_second_pair_of_other_criteria_comes_before_a_second_one_of_the_same() -> None:
    same = [entrant(name, 0, 500 + extra, 0, 500 - 2 * extra, 0) for name, extra in (("a", 0), ("b", 100), ("c", 200))]
    others = [entrant("d", 0, 0, 300, 0, 0), entrant("e", 0, 0, 0, 0, 200)]
    kinds = [
        frozenset(criterion for criterion, pull in pair.pulls(WEIGHTS).items() if pull)
        for pair in telling_pairs([*same, *others], WEIGHTS, wanted=2)
    ]
    assert kinds[0] != kinds[1]


def test_pairs_split_what_earlier_answers_have_left() -> None:
    # Value is known to weigh more than urgency, so that asking for that again would tell nothing.
    left = [points for points in weightings(WEIGHTS) if points[1] > points[3]]
    ideas = [entrant("a", 0, 500, 0, 0, 0), entrant("b", 0, 0, 0, 500, 0), entrant("c", 0, 0, 0, 0, 500)]
    assert telling_pairs(ideas, WEIGHTS, left=left, wanted=1)[0].ids() != {"a", "b"}


def test_six_answers_leave_fewer_weightings_than_pairs_that_are_near_in_score_would() -> None:
    left = [len(still_open(_answered_by(seed), WEIGHTS)) for seed in range(6)]
    # Of 7,315; chosen for nearness alone the same ideas leave three times as many.
    assert sum(left) / len(left) < 400


def _answered_by(seed: int) -> list[tuple[Pair, Preference]]:
    chance, truth = Random(seed), Random(seed).choice(weightings(WEIGHTS))
    ideas = [entrant(f"idea{n:02}", *[chance.choice((0, 250, 450, 750, 1000)) for _ in Criterion]) for n in range(30)]
    by_truth = Weights(**dict(zip((criterion.value for criterion in Criterion), truth, strict=True)))
    return [(pair, by_weights(pair, by_truth)) for pair in telling_pairs(ideas, WEIGHTS)]


@few
@given(entrants, st.integers(0, 99))
def test_any_order_gives_the_same_pairs_each_once_and_each_a_real_question(found: list[Entrant], seed: int) -> None:
    pairs = telling_pairs(found, WEIGHTS)
    shuffled = list(found)
    Random(seed).shuffle(shuffled)
    assert telling_pairs(shuffled, WEIGHTS) == pairs
    assert len(pairs) <= PAIRS
    assert len({pair.ids() for pair in pairs}) == len(pairs)
    for pair in pairs:
        pulls = pair.pulls(Weights(fit=20, value=20, chance=20, urgency=20, effort=20)).values()
        assert min(pulls) < 0 < max(pulls)


@few
@given(entrants)
def test_what_was_compared_does_not_come_again(found: list[Entrant]) -> None:
    first = [pair.ids() for pair in telling_pairs(found, WEIGHTS)]
    assert not {pair.ids() for pair in telling_pairs(found, WEIGHTS, first)} & set(first)
