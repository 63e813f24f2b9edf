"""The backlog under two versions: who moves, and why."""

from hypothesis import given
from hypothesis import strategies as st

from intake.ideas import Effort, IdeaInputs, Urgency, Value
from intake.policy import Policy, Priority, Weights
from intake.rules.matching.priority_match import Fit
from intake.rules.planning.replay import TOP, Moved, Placed, ReplayIdea, ranked_under, replay
from tests.company import few

FRAUD = Priority(key="fraud", name="Less fraud", weight=5, words=("fraud", "card fraud"))
LATE = Priority(key="late", name="Parcels on time", weight=2, words=("late", "late parcel"))
OLD = Policy(priorities=(FRAUD, LATE))
NEW = Policy(priorities=(FRAUD.model_copy(update={"weight": 1}), LATE.model_copy(update={"weight": 5})))
ANY = Fit()
SURE_OF_FRAUD = Fit(priority="fraud", strength=1.0, provisional=False)
SURE = Fit(priority="late", strength=1.0, provisional=False)
INPUTS = IdeaInputs(value=Value.large, urgency=Urgency.this_year, effort=Effort.months)


def idea(id_: str, about: str, inputs: IdeaInputs = INPUTS, fit: Fit = ANY) -> ReplayIdea:
    # One word alone is no match.
    title = {"fraud": "Card fraud", "late": "Late parcels"}.get(about, about)
    return ReplayIdea(id=id_, label=id_, title=title, problem=about, inputs=inputs, fit=fit)


def moved(ideas: list[ReplayIdea], old: Policy = OLD, new: Policy = NEW) -> dict[str, Moved]:
    return {each.id: each for each in replay(ideas, (1, old), (2, new))}


def test_what_serves_a_priority_that_weighs_more_rises_and_it_is_said_why() -> None:
    found = moved([idea("a", "fraud"), idea("b", "late")])
    assert (found["a"].rank_before, found["a"].rank_after) == (1, 2)
    assert (found["b"].steps, found["a"].steps) == (1, -1)
    assert found["b"].why.startswith("“Parcels on time” now weighs 5 (+")
    assert found["a"].why.startswith("“Less fraud” now weighs 1 (-")


def test_what_stays_while_others_rise_is_told_so() -> None:
    found = moved([idea("a", "zebra"), idea("b", "fraud")], OLD, NEW.model_copy(update={"priorities": (LATE,)}))
    assert found["b"].why.startswith("no longer matches “Less fraud” (-")
    ahead = INPUTS.model_copy(update={"effort": Effort.days, "urgency": Urgency.this_quarter})
    rising = [idea("a", "zebra", ahead), idea("b", "late", fit=SURE)]
    found = moved(rising, OLD, NEW.model_copy(update={"priorities": (LATE.model_copy(update={"weight": 5}),)}))
    assert found["a"].why == "same score, others moved ahead"
    falling = [idea("a", "zebra", ahead.model_copy(update={"effort": None})), idea("b", "fraud", fit=SURE_OF_FRAUD)]
    found = moved(falling, OLD, NEW.model_copy(update={"priorities": (LATE,)}))
    assert (found["a"].rank_before, found["a"].rank_after) == (2, 1)
    assert found["a"].why == "same score, others fell behind"


def test_what_gains_and_falls_all_the_same_is_not_told_to_fall_because_of_what_it_gained() -> None:
    few, many = LATE.model_copy(update={"weight": 2}), LATE.model_copy(update={"weight": 5})
    half, whole = (Fit(priority="late", strength=each, provisional=False) for each in (0.3, 1.0))
    ahead = INPUTS.model_copy(update={"urgency": Urgency.this_quarter})
    ideas = [idea("a", "late", ahead, fit=half), idea("b", "late", INPUTS, fit=whole)]
    old, new = (OLD.model_copy(update={"priorities": (each,)}) for each in (few.model_copy(update={"weight": 1}), many))
    found = moved(ideas, old, new)
    assert found["a"].rank_after == 2
    assert found["a"].tenths_after > found["a"].tenths_before
    assert found["a"].why.startswith("own score up ")
    assert found["a"].why.endswith(", others gained more")


def test_of_equals_the_one_that_came_first_stands_first_whatever_their_ids() -> None:
    ideas = [idea(id_, "fraud").model_copy(update={"number": number}) for id_, number in (("b", 1), ("a", 2))]
    assert [each.idea.id for each in ranked_under(ideas, OLD, 1)] == ["b", "a"]


def test_the_weight_of_a_criterion_is_named() -> None:
    weights = Weights(fit=30, value=5, chance=15, urgency=10, effort=40)
    found = moved([idea("a", "fraud")], OLD, OLD.model_copy(update={"weights": weights}))
    assert found["a"].why.startswith(("value now counts up to 5 points instead of 25", "effort now counts up to 40"))


def test_a_confirmed_fit_stays_and_a_proposed_one_is_proposed_anew() -> None:
    confirmed = idea("a", "zebra", fit=Fit(priority="fraud", strength=1.0, provisional=False))
    assert ranked_under([confirmed], OLD, 1)[0].fit == confirmed.fit
    assert ranked_under([idea("a", "late", fit=Fit(priority="fraud"))], OLD, 1)[0].fit.priority == "late"


def test_without_a_plan_the_top_is_chosen() -> None:
    ideas = [idea(f"a{number:02}", "fraud") for number in range(TOP + 2)]
    assert sum(each.chosen_after for each in moved(ideas).values()) == TOP


def test_whoever_asks_says_what_is_chosen() -> None:
    def last(_policy: Policy, ranked: list[Placed]) -> frozenset[str]:
        return frozenset({ranked[-1].idea.id})

    found = {each.id: each for each in replay([idea("a", "fraud"), idea("b", "late")], (1, OLD), (2, NEW), last)}
    assert (found["a"].enters, found["b"].leaves) == (True, True)


def test_what_becomes_unknown_is_not_ranked_any_more() -> None:
    bare = idea("a", "fraud", IdeaInputs(value=Value.small, effort=Effort.days))
    found = moved([bare], OLD, OLD.model_copy(update={"completeness": 1.0}))
    assert found["a"].rank_after is None
    assert "70% of the weight is answered, 100% is needed" in found["a"].why


@few
@given(st.lists(st.sampled_from(["fraud", "late", "zebra"]), max_size=8), st.integers(1, 5), st.integers(1, 5))
def test_the_same_version_twice_moves_nothing(about: list[str], one: int, other: int) -> None:
    policy = Policy(priorities=(FRAUD.model_copy(update={"weight": one}), LATE.model_copy(update={"weight": other})))
    for each in replay([idea(str(n), word) for n, word in enumerate(about)], (1, policy), (2, policy)):
        assert (each.steps, each.enters, each.leaves, each.why) == (0, False, False, "no change")
