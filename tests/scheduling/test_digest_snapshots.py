"""What moved between two digests: the same as comparing their snapshots by brute force."""

from hypothesis import given
from hypothesis import strategies as st

from intake.ideas import Stage
from intake.policy import Criterion
from scheduling.digest_snapshots import (
    TOP,
    CurrentIdea,
    DigestSnapshot,
    PriorityState,
    QueueEntry,
    priority_moves,
    queue_moves,
    wanted_ideas,
)
from tests.company import few

IDS = [f"id{number}" for number in range(8)]
BEGUN = {"id6", "id7"}
IDEAS = {
    id_: CurrentIdea(
        label=id_.upper(), title=f"Title of {id_}", stage=Stage.experiment if id_ in BEGUN else Stage.accepted
    )
    for id_ in IDS
}
subsets = st.lists(st.sampled_from(IDS), unique=True).map(tuple)
states = st.builds(PriorityState, name=st.just("Orders"), planned=subsets, live=subsets, learned=subsets)
snapshots = st.builds(
    lambda order, tenths, priorities: DigestSnapshot(
        queue=tuple(QueueEntry(idea_id=id_, tenths=tenths, parts={Criterion.value: tenths}) for id_ in order),
        priorities=priorities,
    ),
    subsets,
    st.integers(0, 900),
    st.dictionaries(st.sampled_from(["orders", "fraud"]), states),
)


@few
@given(snapshots, snapshots)
def test_what_moved_for_a_priority_is_the_difference_of_sets(before: DigestSnapshot, now: DigestSnapshot) -> None:
    moves = {move.key: move for move in priority_moves(before, now, IDEAS)}
    # An idea that goes from one priority to another has moved nowhere.
    planned, live_before, learned = (
        {id_ for state in before.priorities.values() for id_ in getattr(state, name)}
        for name in ("planned", "live", "learned")
    )
    still_planned = {id_ for state in now.priorities.values() for id_ in state.planned}
    for key, state in now.priorities.items():
        old = before.priorities.get(key, PriorityState(name=state.name))
        live = set(state.live) - live_before
        gone = set(old.planned) - still_planned - live
        expected = {
            "live": live,
            "learned": set(state.learned) - learned,
            "entered": set(state.planned) - planned,
            "begun": gone & BEGUN,
            "left": gone - BEGUN,
        }
        assert (key in moves) == any(expected.values())
        for name, ids in expected.items():
            assert key not in moves or {idea.idea_id for idea in getattr(moves[key], name)} == ids
    assert set(moves) <= set(now.priorities)


@few
@given(snapshots, snapshots)
def test_the_top_says_each_rank_and_the_one_before(before: DigestSnapshot, now: DigestSnapshot) -> None:
    ranks = {entry.idea_id: rank for rank, entry in enumerate(before.queue, start=1)}
    top = [entry.idea_id for entry in now.queue[:TOP]]
    moves = queue_moves(before, now, IDEAS)
    if top == [entry.idea_id for entry in before.queue[:TOP]]:
        assert moves == ()
    else:
        assert [(move.idea.idea_id, move.rank_before) for move in moves] == [(id_, ranks.get(id_)) for id_ in top]
        assert {id_ for id_ in top if id_} <= wanted_ideas(before, now)


@few
@given(snapshots, snapshots)
def test_an_idea_that_nobody_may_see_any_more_is_named_nowhere(before: DigestSnapshot, now: DigestSnapshot) -> None:
    public = {id_: idea for id_, idea in IDEAS.items() if id_ != "id0"}
    text = f"{priority_moves(before, now, public)}{queue_moves(before, now, public)}"
    assert "id0" not in text


def test_a_rise_names_the_answer_that_brought_the_most() -> None:
    def entry(id_: str, value: int, readiness: int) -> QueueEntry:
        parts = {Criterion.value: value, Criterion.readiness: readiness}
        return QueueEntry(idea_id=id_, tenths=value + readiness, parts=parts)

    before = DigestSnapshot(queue=(entry("id1", 200, 0), entry("id0", 190, 0)))
    now = DigestSnapshot(queue=(entry("id0", 195, 17), entry("id1", 200, 0)))
    inputs = {Criterion.readiness: "confirmed: data access"}
    first = queue_moves(before, now, IDEAS | {"id0": IDEAS["id0"].model_copy(update={"inputs": inputs})})[0]
    assert (first.rank, first.rank_before, first.gained) == (1, 2, 22)
    assert (first.criterion, first.input) == (Criterion.readiness, "confirmed: data access")
