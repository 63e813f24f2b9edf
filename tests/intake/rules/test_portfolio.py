"""The plan: the exact optimum under every limit, the same in whatever order it is asked, and why not the others."""

import random
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.ideas import Effort, WorkKind
from intake.plan_sentences import troubles
from intake.policy import Bound, Objective, Policy, Priority, SquadCard
from intake.rules.planning.benefit import DRAWS, Spread
from intake.rules.planning.exclusions import ExcludedIdea, ExclusionReason, left_out
from intake.rules.planning.portfolio import (
    NEARLY,
    Candidate,
    DrawnPlans,
    Pin,
    Plan,
    Share,
    Standing,
    Unestimated,
    capacity_of,
    make_plan,
    plans_on_draws,
    savings_of,
    shares_of,
    weeks_for,
    weeks_in,
)
from tests.company import few

SQUADS, PRIORITIES = ("hub", "pay"), ("fraud", "time")


@st.composite
def candidates(draw: st.DrawFn, most: int = 9) -> list[Candidate]:
    count = draw(st.integers(0, most))
    ids = [f"i{number}" for number in range(count)]
    return [
        Candidate(
            id=id_,
            value=draw(st.integers(0, 1000)),
            squad=draw(st.sampled_from(SQUADS)),
            weeks=draw(st.sampled_from([0.5, 1, 3, 9])),
            priority=draw(st.none() | st.sampled_from(PRIORITIES)),
            kind=draw(st.sampled_from(WorkKind)),
            requires=tuple(draw(st.lists(st.sampled_from(ids), max_size=1))) if draw(st.booleans()) else (),
            pin=draw(st.sampled_from([None, None, None, None, *Pin])),
            saving=draw(st.sampled_from([None, None, None, "less paper", "less waste"])),
        )
        for id_ in ids
    ]


capacities = st.fixed_dictionaries({squad: st.sampled_from([0.0, 3, 10, 12.5]) for squad in SQUADS})
bounds = st.sampled_from(Bound)


@st.composite
def shares(draw: st.DrawFn) -> list[Share]:
    parts = st.sampled_from([0.0, 0.1, 0.25, 0.5])
    found = [
        Share(key=key, name=key, priority=key, part=draw(parts), bound=draw(bounds))
        for key in PRIORITIES
        if draw(st.booleans())
    ]
    if draw(st.booleans()):
        found.append(Share(key="kind:research", name="research", kind=WorkKind.research, part=draw(parts)))
    return found


def is_allowed(chosen: list[Candidate], among: list[Candidate], room: dict[str, float], limits: list[Share]) -> bool:
    """Say what a plan must keep, in words of its own."""
    ids, total = {each.id for each in chosen}, sum(room.values())
    return (
        all(
            sum(each.weeks for each in chosen if each.squad == squad) <= weeks + NEARLY for squad, weeks in room.items()
        )
        and all(ids.issuperset(each.requires) for each in chosen)
        and all(each.id in ids for each in among if each.pin is Pin.into)
        and not any(each.pin is Pin.keep_out for each in chosen)
        and all(is_met(share, chosen, total) for share in limits)
    )


def is_met(share: Share, chosen: list[Candidate], total: float) -> bool:
    weeks = sum(
        each.weeks
        for each in chosen
        if (each.kind == share.kind if share.kind is not None else each.priority == share.priority)
    )
    return weeks >= share.part * total - 1e-5 if share.bound is Bound.at_least else weeks <= share.part * total + 1e-5


def best_by_trying_all(among: list[Candidate], room: dict[str, float], limits: list[Share]) -> int | None:
    every = (list(some) for size in range(len(among) + 1) for some in combinations(among, size))
    values = [worth(some) for some in every if is_allowed(some, among, room, limits)]
    return max(values, default=None)


def worth(some: list[Candidate]) -> int:
    savings = {each.saving for each in some} - {None}
    once = sum(max(each.value for each in some if each.saving == saving) for saving in savings)
    return once + sum(each.value for each in some if each.saving is None)


def picked(plan: Plan, among: list[Candidate]) -> list[Candidate]:
    return [each for each in among if each.id in plan.chosen]


@given(candidates(), capacities, shares())
@few
def test_the_plan_is_as_good_as_the_best_of_all_sets(
    among: list[Candidate], room: dict[str, float], limits: list[Share]
) -> None:
    best = best_by_trying_all(among, room, limits)
    plan = make_plan(among, room, limits)
    if best is None:
        assert plan.unmet or plan.overfull or any(each.pin is Pin.into for each in among)
    else:
        assert plan.value == best
        assert is_allowed(picked(plan, among), among, room, limits)
        assert not plan.unmet
        assert plan.gap <= 0.001


@given(candidates(30), capacities, shares(), st.randoms(use_true_random=False))
@few
def test_whatever_the_order_the_plan_is_the_same(
    among: list[Candidate], room: dict[str, float], limits: list[Share], chance: random.Random
) -> None:
    otherwise = [list(each) for each in (among, limits)]
    for each in otherwise:
        chance.shuffle(each)
    first, again = (
        make_plan(among, room, limits),
        make_plan(*[otherwise[0], dict(reversed(room.items())), otherwise[1]]),
    )
    timeless = {"seconds": 0.0}
    assert first.model_copy(update=timeless).model_dump() | {"shares": ()} == again.model_copy(
        update=timeless
    ).model_dump() | {"shares": ()}


@given(candidates(30), capacities, shares())
@few
def test_what_the_plan_says_of_weeks_is_so_and_unmet_shares_are_named(
    among: list[Candidate], room: dict[str, float], limits: list[Share]
) -> None:
    plan = make_plan(among, room, limits)
    chosen = picked(plan, among)
    assert {squad: weeks for squad, weeks in plan.used.items() if weeks} == {
        squad: weeks_in(chosen, squad) for squad in plan.used if weeks_in(chosen, squad)
    }
    assert plan.share_weeks == {share.key: weeks_for(chosen, share) for share in limits}
    named = {each.share for each in plan.unmet}
    assert all(is_met(share, chosen, plan.total) for share in limits if share.key not in named)


@given(candidates(20), capacities, shares())
@few
def test_for_every_idea_that_is_left_out_it_is_said_what_stood_in_its_way(
    among: list[Candidate], room: dict[str, float], limits: list[Share]
) -> None:
    plan = make_plan(among, room, limits)
    told = left_out(plan, among)
    assert {each.id for each in told} == {each.id for each in among} - {*plan.chosen}
    by_id = {each.id: each for each in among}
    for each in told:
        assert each.hindrances
        if each.hindrances[0].obstacle is ExclusionReason.worth_nothing:
            assert by_id[each.id].value == 0


def idea(id_: str, value: int, weeks: float = 3, squad: str = "hub", **more: object) -> Candidate:
    return Candidate(id=id_, value=value, weeks=weeks, squad=squad, **more)


def why(plan: Plan, among: list[Candidate], id_: str) -> ExcludedIdea:
    return next(each for each in left_out(plan, among) if each.id == id_)


def test_of_two_ideas_with_the_same_saving_one_is_in_and_the_other_says_so() -> None:
    among = [idea("a", 900, saving="x"), idea("b", 800, saving="x"), idea("c", 10)]
    plan = make_plan(among, {"hub": 9})
    assert (plan.chosen, plan.value) == (("a", "c"), 910)
    [only] = why(plan, among, "b").hindrances
    assert (only.obstacle, only.idea) == (ExclusionReason.same_saving, "a")


def test_what_is_the_same_as_the_same_is_one_saving() -> None:
    assert savings_of([("b", "c"), ("a", "b"), ("d", "e")]) == {"a": "a", "b": "a", "c": "a", "d": "d", "e": "d"}


@given(st.lists(st.tuples(st.integers(0, 1000), st.sampled_from([0.5, 3.0, 20.0])), max_size=12), st.integers(8, 60))
@few
def test_an_idea_of_months_that_brings_the_most_a_week_is_in(others: list[tuple[int, float]], weeks: int) -> None:
    # Whatever has to make room for it takes 20 weeks at most, and so brings less than its eight.
    most = max((value / its_weeks for value, its_weeks in others), default=0)
    months = idea("m", int(2.5 * 8 * most) + 1, 8, objective=Objective.benefit)
    among = [idea(f"i{n}", value, its, objective=Objective.benefit) for n, (value, its) in enumerate(others)]
    assert "m" in make_plan([months, *among], {"hub": float(weeks)}).chosen


def test_a_floor_is_not_filled_with_the_same_idea_told_again() -> None:
    border = {"priority": "border", "saving": "a", "repeats": "a"}
    among = [idea("a", 500, **border), idea("b", 400, 2, **border), idea("c", 10, **border), idea("d", 900)]
    plan = make_plan(among, {"hub": 10}, [share(0.8, priority="border")])
    assert plan.chosen == ("a", "d")
    assert [each.weeks for each in plan.unmet] == [5]
    told = {each.id: each.hindrances[0] for each in left_out(plan, among)}
    assert {(each.obstacle, each.idea) for each in told.values()} == {(ExclusionReason.repeats, "a")}
    # Leads may have pinned two of them all the same.
    pinned = [each.model_copy(update={"pin": Pin.into}) if each.id in "bc" else each for each in among]
    assert {"b", "c"} <= {*make_plan(pinned, {"hub": 10}).chosen}


def share(part: float, **of: object) -> Share:
    return Share(key="border", name="Border", part=part, **of)


@pytest.mark.parametrize(
    ("covered", "squad", "of", "said"),
    [
        (0, "hub", {"priority": "border"}, "No idea matches “Border”: 5 weeks short of 50%."),
        (1, "hub", {"priority": "border"}, "Only one idea matches “Border”: 2 weeks short of 50%."),
        (1, "hub", {"kind": WorkKind.product}, "Only one idea is research: 2 weeks short of 50%."),
        (
            2,
            "ops",
            {"priority": "border"},
            "The squads with ideas for “Border” don't have the weeks for 50%: 5 weeks short.",
        ),
    ],
)
def test_what_is_short_of_its_share_says_whether_ideas_weeks_or_the_match_are_to_blame(
    covered: int, squad: str, of: dict[str, object], said: str
) -> None:
    its = [idea(f"c{n}", 500, squad=squad, priority="border") for n in range(covered)]
    among = [*its, idea("o", 900, kind=WorkKind.platform)]
    plan = make_plan(among, {"hub": 10}, [share(0.5, **of)])
    [told] = troubles(plan, {}, among)
    is_match = "matches" in said
    assert told == (f"{said} If others belong there, correct their match." if is_match else f"{said.rstrip('.')}.")


@pytest.mark.parametrize(
    ("lacking", "of", "said"),
    [
        (
            [
                Unestimated(id="u", label="IDEA-35", priority="border"),
                Unestimated(id="u", label="IDEA-36", priority="food"),
            ],
            {"priority": "border"},
            "Only one idea that can be planned matches “Border”: 2 weeks short of 50%. IDEA-35 matches too, but has no "
            "effort estimate yet. Squad leads and triagers give one under More.",
        ),
        (
            [Unestimated(id="u", label=f"IDEA-{n}", kind=WorkKind.research) for n in range(35, 40)],
            {"kind": WorkKind.research},
            "Only one idea that can be planned is research: 2 weeks short of 50%. IDEA-35, IDEA-36, IDEA-37 and 2 "
            "more are research too, but have no effort estimate yet. Squad leads and triagers give one under More.",
        ),
    ],
)
def test_what_matches_a_share_and_lacks_an_estimate_is_named(
    lacking: list[Unestimated], of: dict[str, object], said: str
) -> None:
    its = {"priority": "border", "kind": WorkKind.research}
    among = [idea("c", 500, **its), idea("o", 900, kind=WorkKind.platform)]
    plan = make_plan(among, {"hub": 10}, [share(0.5, **of)])
    assert troubles(plan, {}, among, lacking) == (said,)


def test_what_matches_a_share_and_is_kept_out_is_named() -> None:
    among = [idea("c", 500, priority="border", number=3, pin=Pin.keep_out), idea("o", 900)]
    plan = make_plan(among, {"hub": 10}, [share(0.5, priority="border")])
    [said] = troubles(plan, {}, among)
    assert said == (
        "No idea that can be planned matches “Border”: 5 weeks short of 50%. IDEA-3 is kept out of the plan."
    )


def spread(amount: float, chance: float = 0.5) -> Spread:
    return Spread(low=amount / 2, high=amount * 2, least_chance=chance - 0.2, most_chance=chance + 0.2, factor=1.0)


def brought(id_: str, amount: int, number: int, weeks: float = 3) -> Candidate:
    return idea(id_, amount // 2, weeks, number=number, objective=Objective.benefit, spread=spread(amount), tenths=500)


def test_the_draws_say_in_how_many_plans_an_idea_is() -> None:
    among = [
        brought("sure", 9_000_000, 1),
        brought("one", 100_000, 2),
        brought("two", 100_000, 3),
        brought("no", 50, 4),
    ]
    plan = make_plan(among, {"hub": 6})
    drawn = plans_on_draws(among, plan, range(DRAWS))
    assert drawn.times("sure") == DRAWS
    assert drawn.times("no") == 0
    assert drawn.times("one") + drawn.times("two") == DRAWS
    assert [drawn.standing(each.id) for each in among] == [
        Standing.core,
        Standing.edge,
        Standing.edge,
        Standing.out,
    ]


def test_draws_are_the_same_however_they_are_cut_and_whoever_else_is_there() -> None:
    among = [brought("one", 100_000, 2), brought("two", 110_000, 3), brought("more", 90_000, 4)]
    plan = make_plan(among, {"hub": 6})
    whole = plans_on_draws(among, plan, range(20))
    assert plans_on_draws(among, plan, range(7)).plus(plans_on_draws(among, plan, range(7, 20))) == whole
    assert spread(100_000).values(7) == spread(100_000).values(7)
    assert spread(100_000).values(7) != spread(100_000).values(8)


def test_before_anything_is_drawn_nothing_stands_anywhere() -> None:
    assert DrawnPlans().standing("one") is None


def test_of_ideas_worth_the_same_the_first_id_is_in() -> None:
    among = [idea(id_, 500) for id_ in ("d", "b", "c", "a")]
    assert make_plan(among, {"hub": 6}).chosen == ("a", "b")


def test_an_idea_brings_what_it_builds_upon_and_is_out_without_it() -> None:
    among = [idea("a", 900, requires=("b",)), idea("b", 10), idea("c", 600), idea("d", 550)]
    assert make_plan(among, {"hub": 6}).chosen == ("c", "d")
    assert make_plan(among, {"hub": 9}).chosen == ("a", "b", "c")
    short = why(make_plan(among, {"hub": 6}), among, "a")
    assert [each.obstacle for each in short.hindrances] == [ExclusionReason.requires, ExclusionReason.full]
    assert short.hindrances[0].idea == "b"
    assert short.hindrances[1].weeks == 6


def test_a_full_squad_names_the_weeks_that_lack_and_who_has_the_place() -> None:
    among = [idea("a", 900), idea("b", 800), idea("c", 700)]
    (full,) = why(make_plan(among, {"hub": 8}), among, "c").hindrances
    assert (full.obstacle, full.free, full.weeks, full.holder) == (ExclusionReason.full, 2, 1, "b")
    assert full.holder_rate == pytest.approx(26.6667)


def test_an_idea_larger_than_its_squad_is_told_so() -> None:
    among = [idea("a", 900, weeks=26), idea("b", 900, squad="gone")]
    plan = make_plan(among, {"hub": 8})
    (large,) = why(plan, among, "a").hindrances
    assert (large.obstacle, large.weeks, large.free) == (ExclusionReason.too_large, 18, 8)
    assert why(plan, among, "b").hindrances[0].obstacle is ExclusionReason.no_weeks


def test_a_ceiling_keeps_ideas_out_and_a_floor_brings_them_in() -> None:
    among = [idea("a", 900, priority="fraud"), idea("b", 800, priority="fraud"), idea("c", 100, priority="time")]
    ceiling = Share(key="fraud", name="Fraud", priority="fraud", part=0.5, bound=Bound.at_most)
    plan = make_plan(among, {"hub": 9}, [ceiling])
    assert plan.chosen == ("a", "c")
    (over,) = why(plan, among, "b").hindrances
    assert (over.obstacle, over.share, over.weeks, over.holder) == (ExclusionReason.ceiling, "fraud", 1.5, "a")
    floor = Share(key="time", name="Time", priority="time", part=0.5)
    plan = make_plan(among, {"hub": 6}, [floor])
    assert plan.chosen == ("a", "c")
    (full,) = why(plan, among, "b").hindrances
    assert (full.holder, full.floor) == ("a", None)
    plan = make_plan(among[1:], {"hub": 5}, [floor])
    (full,) = why(plan, among[1:], "b").hindrances
    assert (full.holder, full.floor) == ("c", "time")


def test_shares_that_cannot_be_met_together_are_named_together() -> None:
    among = [idea(f"f{n}", 500, priority="fraud") for n in range(9)] + [
        idea("t", 500, priority="time", kind="research")
    ]
    floors = [
        Share(key="fraud", name="Fraud", priority="fraud", part=0.8),
        Share(key="kind:research", name="research", kind=WorkKind.research, part=0.3),
        Share(key="time", name="Time", priority="time", part=0.9, bound=Bound.at_most),
    ]
    plan = make_plan(among, {"hub": 10}, floors)
    (unmet,) = plan.unmet
    assert {unmet.share, *unmet.beside} == {"fraud", "kind:research"}
    assert unmet.weeks == pytest.approx(2)
    assert not is_met(next(share for share in floors if share.key == unmet.share), picked(plan, among), 10)
    alone = make_plan(among, {"hub": 30}, [floors[1]])
    assert [(each.share, each.weeks, each.beside) for each in alone.unmet] == [("kind:research", 6, ())]


def test_pins_are_taken_whatever_the_score_and_too_many_are_said() -> None:
    among = [idea("a", 900), idea("b", 1, pin=Pin.into), idea("c", 999, pin=Pin.keep_out)]
    plan = make_plan(among, {"hub": 3})
    assert plan.chosen == ("b",)
    assert why(plan, among, "c").hindrances[0].obstacle is ExclusionReason.kept_out
    among = [idea("a", 900), idea("b", 1, pin=Pin.into), idea("d", 1, pin=Pin.into)]
    plan = make_plan(among, {"hub": 4})
    assert plan.chosen == ("b", "d")
    assert [(each.squad, each.weeks, each.pinned) for each in plan.overfull] == [("hub", 4, 6)]


def test_a_week_more_is_worth_what_the_last_idea_brings() -> None:
    among = [idea("a", 900, priority="fraud"), idea("b", 600), idea("c", 300)]
    plan = make_plan(among, {"hub": 5, "pay": 4})
    assert plan.prices == {"hub": pytest.approx(20, abs=0.1), "pay": 0}
    ceiling = Share(key="fraud", name="Fraud", priority="fraud", part=0.2, bound=Bound.at_most)
    plan = make_plan(among, {"hub": 7}, [ceiling])
    assert plan.price(among[0]) == pytest.approx(30, abs=0.1)
    assert plan.share_prices["fraud"] == pytest.approx(20, abs=0.1)


def test_without_ideas_every_floor_is_unmet() -> None:
    plan = make_plan([], {"hub": 10}, [Share(key="time", name="Time", priority="time", part=0.5)])
    assert plan.chosen == ()
    assert [(each.share, each.weeks) for each in plan.unmet] == [("time", 5)]


def test_weeks_and_shares_come_from_the_policy_and_the_squads() -> None:
    assert [Policy().anchors.weeks(effort) for effort in (None, *Effort)] == [None, 0.5, 3, 8, 20]
    squads = [SquadCard(key="hub", name="Hub", weeks=12), SquadCard(key="pay", name="Pay", weeks=5)]
    policy = Policy(
        capacity={"pay": 7},
        research_share=0.3,
        priorities=(
            Priority(key="fraud", name="Fraud", share=0.4, bound=Bound.at_most),
            Priority(key="time", name="Time"),
        ),
    )
    assert capacity_of(policy, squads) == {"hub": 12, "pay": 7}
    assert [(each.key, each.bound, each.part) for each in shares_of(policy)] == [
        ("fraud", Bound.at_most, 0.4),
        ("kind:research", Bound.at_least, 0.3),
    ]
