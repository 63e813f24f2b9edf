"""Two leads at the same moment: they begin one comparison, and who finishes last brings the result to both."""

from functools import partial
from itertools import product

import pytest

from intake.access import Principal
from intake.ideas import Urgency, Value
from intake.rules.comparisons import Preference
from intake.services.comparisons import Comparing, Comparisons
from store.engine import Store
from tests.company import ADA, LEO, NOW, submit
from tests.conftest import EVERY_DATABASE
from tests.intake.helpers import staged
from tests.store.helpers import at_once

DATABASES = EVERY_DATABASE
VALUES = (Value.small, Value.medium, Value.very_large)
URGENCIES = (Urgency.none, Urgency.this_year, Urgency.this_quarter)


@pytest.fixture
def comparisons(store: Store) -> Comparisons:
    """Return comparisons over nine ideas, with as many pairs that tell something."""
    for value, urgency in product(VALUES, URGENCIES):
        submit(store, value=value, urgency=urgency)
    return Comparisons(store)


def answer(comparisons: Comparisons, by: Principal, positions: range) -> Comparing:
    for position in positions:
        comparing = comparisons.answer("1.1", position, Preference.first, by, NOW)
    return comparing


def test_leads_who_begin_at_the_same_moment_begin_the_same_comparison(comparisons: Comparisons) -> None:
    first, *others = at_once(*[partial(comparisons.open, by, NOW) for by in (ADA, LEO, ADA, LEO)])
    assert isinstance(first, Comparing)
    assert others == [first] * 3


def test_leads_who_finish_at_the_same_moment_both_get_the_result_once(comparisons: Comparisons, store: Store) -> None:
    comparisons.open(ADA, NOW)
    for by in (ADA, LEO):
        answer(comparisons, by, range(5))
    at_once(*[partial(answer, comparisons, by, range(5, 6)) for by in (ADA, LEO, ADA, LEO)])
    assert sorted(fact.audience for fact in staged(store, "comparison")) == ["U0ADA", "U0LEO"]
