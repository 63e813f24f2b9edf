"""What becomes of a comparison whose ideas go, or whose weights are replaced, before both leads are done."""

from collections.abc import Iterable
from itertools import product

import pytest

from guildhall.company_file import apply
from intake.access import Principal, Request
from intake.errors import Refused
from intake.ideas import Urgency, Value
from intake.queries import comparisons as comparison_queries
from intake.rules.comparisons import Preference
from intake.services.comparisons import Comparing, Comparisons
from store.engine import Store
from tests.company import ADA, LEO, NOW, company, new_key, submit
from tests.intake.helpers import put, staged

VALUES = (Value.small, Value.medium, Value.very_large)
URGENCIES = (Urgency.none, Urgency.this_year, Urgency.this_quarter)


@pytest.fixture
def comparisons(store: Store) -> Comparisons:
    """Return comparisons over nine ideas, which make nine pairs that tell something."""
    for value, urgency in product(VALUES, URGENCIES):
        submit(store, value=value, urgency=urgency)
    return Comparisons(store)


def answer(comparisons: Comparisons, by: Principal, positions: Iterable[int], comparison: str = "1.1") -> Comparing:
    for position in positions:
        comparing = comparisons.answer(comparison, position, Preference.first, by, NOW)
    return comparing


def hide(store: Store, positions: Iterable[int], comparison: str = "1.1") -> None:
    with store.reading() as session:
        [row] = [row for row in comparison_queries.comparisons(session, 1) if row.id == comparison]
        ids = [row.pairs[position]["first"]["idea_id"] for position in positions]
    for idea in set(ids):
        put(store, idea, private=True)


def test_who_has_only_pairs_left_that_are_gone_is_done_and_both_get_the_result(
    comparisons: Comparisons, store: Store
) -> None:
    comparisons.open(ADA, NOW)
    answer(comparisons, ADA, range(6))
    left = answer(comparisons, LEO, range(5)).pair
    assert left is not None
    put(store, left.first.id, private=True)
    assert comparisons.open(LEO, NOW).result is not None
    assert sorted(fact.audience for fact in staged(store, "comparison")) == ["U0ADA", "U0LEO"]


def test_where_every_pair_is_gone_other_pairs_come(comparisons: Comparisons, store: Store) -> None:
    comparisons.open(ADA, NOW)
    hide(store, range(6))
    for value, urgency in product(VALUES, URGENCIES):
        submit(store, value=value, urgency=urgency)
    again = comparisons.open(ADA, NOW)
    assert again.pair is not None
    assert again.id == "1.2"


def test_a_comparison_of_which_all_is_gone_can_be_refused_and_asked_for_again(
    comparisons: Comparisons, store: Store
) -> None:
    answer(comparisons, ADA, [0], comparisons.open(ADA, NOW).id)
    answer(comparisons, LEO, [1])
    hide(store, range(6))
    with pytest.raises(Refused, match="six pairs"):
        comparisons.open(ADA, NOW)
    with pytest.raises(Refused, match="six pairs"):
        comparisons.again(Request(ADA, NOW, new_key()))
    assert staged(store, "comparison") == []


def test_an_answer_under_weights_that_were_replaced_is_refused_with_what_to_do(
    comparisons: Comparisons, store: Store
) -> None:
    comparisons.open(ADA, NOW)
    policy = company().policy
    assert policy is not None
    changed = policy.model_copy(update={"weights": policy.weights.model_copy(update={"value": 20, "urgency": 15})})
    apply(store, company().model_copy(update={"policy": changed}), NOW)
    with pytest.raises(Refused, match="New priorities were published meanwhile"):
        answer(comparisons, ADA, [0])
    assert comparisons.open(ADA, NOW).id == "2.1"
