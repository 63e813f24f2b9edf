"""Stages: every move there is, allowed or not."""

from itertools import product

import pytest

from intake.errors import Refused
from intake.ideas import IN_RANKING, MOVES, UNDECIDED, Stage, WorkKind, may_move
from intake.operations.ideas import move
from intake.tables import Idea
from tests.company import NOW

ALLOWED = {
    "draft": "submitted withdrawn",
    "submitted": "needs_info accepted parked declined merged withdrawn",
    "needs_info": "submitted accepted parked declined merged withdrawn",
    "accepted": "submitted experiment build parked declined withdrawn",
    "experiment": "build parked declined",
    "build": "live parked",
    "live": "measured",
    "measured": "",
    "parked": "submitted accepted declined withdrawn",
    "declined": "submitted",
    "merged": "",
    "withdrawn": "",
}
PAIRS = list(product(Stage, Stage))


def new(stage: Stage) -> Idea:
    return Idea(
        id="i",
        title="t",
        problem="p",
        requester="U",
        kind_of_work=WorkKind.product,
        stage=stage,
        submitted_at=NOW,
        changed_at=NOW,
    )


@pytest.mark.parametrize(("before", "after"), PAIRS, ids=[f"{one.name}-{two.name}" for one, two in PAIRS])
def test_a_move_is_made_or_refused_as_the_table_says(before: Stage, after: Stage) -> None:
    allowed = after.name in ALLOWED[before.name].split()
    assert may_move(before, after) is allowed
    row = new(before)
    if allowed:
        move(row, after)
        assert row.stage is after
    else:
        with pytest.raises(Refused, match=r"This idea is already .+\."):
            move(row, after)
        assert row.stage is before


def test_every_stage_has_its_moves_and_none_leads_to_itself() -> None:
    assert set(MOVES) == set(Stage)
    assert all(stage not in after for stage, after in MOVES.items())


def test_every_stage_but_the_first_can_be_reached() -> None:
    assert set().union(*MOVES.values()) == set(Stage) - {Stage.draft}


def test_what_is_undecided_can_be_decided_every_way() -> None:
    assert UNDECIDED <= IN_RANKING
    for stage in UNDECIDED:
        assert {Stage.accepted, Stage.parked, Stage.declined, Stage.merged} <= MOVES[stage]


def test_a_refusal_says_in_plain_words_what_the_idea_is() -> None:
    for before in (Stage.accepted, Stage.submitted, Stage.needs_info, Stage.merged):
        with pytest.raises(Refused) as refusal:
            move(new(before), Stage.live)
        assert "_" not in refusal.value.message
