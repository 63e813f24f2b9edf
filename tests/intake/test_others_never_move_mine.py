"""Whatever is handed in, changed, accepted or declined of other ideas, the score of mine stays what it was."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.access import Request
from intake.answers import Review
from intake.ideas import Chance, Currency, Effort, IdeaAnswers, Stage, Urgency, Value, WorkKind
from intake.operations.matching.assess import score_again
from intake.services.ideas import Ideas
from intake.services.support import Supporting
from intake.services.triage import Triage
from intake.tables import Idea
from store.engine import Store
from tests.company import NOW, REX, RIA, TRIS, few, new_key, open_store, submit
from tests.intake.helpers import ask, version_of

LATER = NOW + timedelta(days=1)
MINE = {"value": {"money": "large"}, "urgency": "this_year"}


class Other(NamedTuple):
    """Somebody else's idea: what it tells, and what becomes of it."""

    title: str
    value: dict[str, str]
    urgency: str | None
    kind: str
    private: bool
    effort: Effort | None
    chance: Chance | None
    fate: str


TITLES = ("Spot stolen cards before we ship", "Fraud in the returns desk", "Late parcels", "Sing louder")
FATES = ("stay", "accepted", "parked", "declined", "answered", "supported", "live")
OTHERS = st.builds(
    Other,
    title=st.sampled_from(TITLES),
    value=st.dictionaries(st.sampled_from([each.value for each in Currency]), st.sampled_from([*map(str, Value)])),
    urgency=st.none() | st.sampled_from([*map(str, Urgency)]),
    kind=st.sampled_from([*map(str, WorkKind)]),
    private=st.booleans(),
    effort=st.none() | st.sampled_from(Effort),
    chance=st.none() | st.sampled_from(Chance),
    fate=st.sampled_from(FATES),
)


@pytest.fixture(scope="module")
def one_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Return a database in which the ideas of all examples stand beside each other."""
    store = open_store(tmp_path_factory.mktemp("others"))
    yield store
    store.close()


def stands(store: Store, idea: str) -> tuple[int, bool, Any]:
    with store.reading() as session:
        row = session.get_one(Idea, idea)
        return row.score_tenths, row.ranked, row.score


def meets(store: Store, other: Other) -> None:
    """Have somebody's idea come, and what becomes of it happen."""
    told = {"title": other.title, "value": other.value, "urgency": other.urgency, "kind": other.kind}
    idea = submit(store, REX, private=other.private, **told).id
    if other.fate == "answered":
        ask(store, idea)
        Ideas(store).answer(
            idea, IdeaAnswers.model_validate({"value": {"risk": "small"}}), Request(REX, LATER, new_key())
        )
    if other.fate == "supported" and not other.private:
        Supporting(store).support(idea, "refunds", Request(RIA, LATER, new_key()))
    decided = Stage(other.fate) if other.fate in ("accepted", "parked", "declined") else None
    review = Review(effort=other.effort, chance=other.chance, outcome=decided, reason="So." if decided else "")
    Triage(store).review(idea, version_of(store, idea), review, Request(TRIS, LATER, new_key()))
    if other.fate == "live":
        with store.writing() as session:
            session.get_one(Idea, idea).stage = Stage.live


@settings(few, max_examples=15)
@given(st.lists(OTHERS, min_size=1, max_size=4), st.sampled_from(Effort))
def test_what_becomes_of_other_ideas_never_moves_mine(one_store: Store, others: list[Other], effort: Effort) -> None:
    mine = submit(one_store, title="Spot stolen cards at the till", **MINE).id
    Triage(one_store).review(mine, 1, Review(effort=effort), Request(TRIS, NOW, new_key()))
    before = stands(one_store, mine)
    for other in others:
        meets(one_store, other)
    assert stands(one_store, mine) == before, "as it is written"
    with one_store.writing() as session:
        score_again(session, session.get_one(Idea, mine))
    assert stands(one_store, mine) == before, "worked out anew"
    another = next(each for each in Effort if each is not effort)
    Triage(one_store).review(mine, version_of(one_store, mine), Review(effort=another), Request(TRIS, LATER, new_key()))
    assert stands(one_store, mine) != before, "its own input does move it"
