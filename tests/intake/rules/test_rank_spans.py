"""Where an idea could land, and when it is too close to call."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.rules.planning.forecast import Band, Span, span, too_close_to_call
from tests.company import few

scores = st.integers(0, 1000)


@pytest.mark.parametrize(
    ("low", "high", "line", "is_close"),
    [
        (40.0, 60.0, 50.0, True),
        (40.0, 60.0, 40.0, False),
        (40.0, 60.0, 60.0, False),
        (40.0, 60.0, 39.9, False),
        (40.0, 60.0, 60.1, False),
        (50.0, 50.0, 50.0, False),
    ],
)
def test_an_idea_is_too_close_to_call_where_the_line_runs_through_its_band(
    low: float, high: float, line: float, is_close: bool
) -> None:
    assert too_close_to_call(Band(low, high), line) is is_close


def test_a_span_worked_out_by_hand() -> None:
    others = [300, 410, 450, 450, 500, 620, 700]
    assert span(others, 420, 600) == Span(best=3, worst=6)
    assert span(others, 450, 450) == Span(best=4, worst=6)
    assert span(others, 0, 1000) == Span(best=1, worst=8)
    assert span([], 0, 1000) == Span(best=1, worst=1)


@few
@given(st.lists(scores, max_size=30).map(sorted), scores, scores, scores)
def test_wherever_the_score_ends_up_the_rank_is_within_the_span(
    others: list[int], one: int, two: int, three: int
) -> None:
    low, somewhere, high = sorted((one, two, three))
    found = span(others, low, high)
    above, ties = sum(each > somewhere for each in others), others.count(somewhere)
    assert 1 <= found.best <= 1 + above
    assert 1 + above + ties <= found.worst <= len(others) + 1


@few
@given(st.lists(scores, max_size=30).map(sorted), scores, scores, scores)
def test_knowing_less_never_makes_a_span_narrower(others: list[int], one: int, two: int, more: int) -> None:
    low, high = sorted((one, two))
    narrow, wide = span(others, low, high), span(others, low - more, high + more)
    assert wide.best <= narrow.best <= narrow.worst <= wide.worst
