"""What a plan gains is measured against honest rivals: they keep to the same weeks and ceilings."""

from hypothesis import given, settings
from hypothesis import strategies as st

from intake.policy import Bound
from intake.rules.planning.portfolio import (
    NEARLY,
    Candidate,
    Pin,
    Share,
    greedily,
    in_turn,
    make_plan,
    missed,
    rivals,
    weeks_for,
    weeks_in,
)

SQUADS = ("hub", "payments")


@st.composite
def candidates(draw: st.DrawFn) -> list[Candidate]:
    """Some ideas, of which a few build upon others."""
    ids = [f"idea {number}" for number in range(draw(st.integers(0, 9)))]
    return [
        Candidate(
            id=each,
            value=draw(st.integers(0, 1000)),
            squad=draw(st.sampled_from(SQUADS)),
            weeks=draw(st.sampled_from([0.5, 3.0, 8.0])),
            priority=draw(st.sampled_from([None, "fraud", "late"])),
            requires=tuple(other for other in draw(st.lists(st.sampled_from(ids), max_size=1)) if other != each),
        )
        for each in ids
    ]


SHARES = (Share(key="late", name="late", priority="late", part=0.3, bound=Bound.at_most),)
FLOORED = (*SHARES, Share(key="fraud", name="fraud", priority="fraud", part=0.2))


@settings(max_examples=60, deadline=None)
@given(among=candidates(), hub=st.integers(0, 12), payments=st.integers(0, 12))
def test_rivals_keep_to_weeks_and_ceilings_and_bring_no_more(among: list[Candidate], hub: int, payments: int) -> None:
    capacity = {"hub": float(hub), "payments": float(payments)}
    plan = make_plan(among, capacity, SHARES)
    for chosen in (in_turn(among, capacity, SHARES), greedily(among, capacity, SHARES)):
        ids = {each.id for each in chosen}
        assert len(ids) == len(chosen)
        assert all(weeks_in(chosen, squad) <= weeks + NEARLY for squad, weeks in capacity.items())
        assert weeks_for(chosen, SHARES[0]) <= 0.3 * (hub + payments) + NEARLY
        assert all(ids.issuperset(each.requires) for each in chosen)
    assert all(rival.value <= plan.value for rival in rivals(plan, among))


def test_first_come_first_served_takes_the_first_and_greedy_the_most_a_week() -> None:
    first = Candidate(id="a", value=100, squad="hub", weeks=3.0)
    best = Candidate(id="b", value=300, squad="hub", weeks=3.0)
    plan = make_plan([first, best], {"hub": 3.0})
    greedy, come = rivals(plan, [first, best])
    assert (greedy.value, come.value, plan.value) == (300, 100, 300)
    assert (greedy.ideas, come.ideas) == (1, 1)


def test_what_is_pinned_is_in_and_what_is_kept_out_is_not() -> None:
    kept = Candidate(id="a", value=900, squad="hub", weeks=3.0, pin=Pin.keep_out)
    best = Candidate(id="b", value=300, squad="hub", weeks=3.0)
    pinned = Candidate(id="c", value=10, squad="hub", weeks=3.0, pin=Pin.into)
    plan = make_plan([kept, best, pinned], {"hub": 3.0})
    assert [rival.value for rival in rivals(plan, [kept, best, pinned])] == [10, 10]


def test_a_floor_is_met_first_and_counted_where_it_is_missed() -> None:
    rich = Candidate(id="a", value=900, squad="hub", weeks=3.0)
    fraud = Candidate(id="b", value=90, squad="hub", weeks=3.0, priority="fraud")
    assert [each.id for each in greedily([rich, fraud], {"hub": 3.0}, FLOORED)] == ["b"]
    assert missed(in_turn([rich, fraud], {"hub": 3.0}, FLOORED), {"hub": 3.0}, FLOORED) == 1


def test_what_builds_upon_something_that_cannot_be_planned_is_not_taken() -> None:
    alone = Candidate(id="a", value=900, squad="hub", weeks=3.0, requires=("nowhere",))
    assert in_turn([alone], {"hub": 9.0}, ()) == []
