"""From how many other areas an idea is supported: pure, and as it is counted over the database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from intake.access import Principal, Request
from intake.errors import FieldErrors, NotAllowed, NotFound, Refused
from intake.ideas import IdeaInputs, Stage
from intake.operations.matching.assess import inputs_of, inputs_of_all
from intake.rules.support import Supporter, areas_behind
from intake.services.support import Supporting
from intake.services.triage import Triage
from intake.tables import Idea
from store.engine import Store
from tests.company import ADA, GUEST, LEO, NOW, REX, RIA, TOM, TRIS, few, new_key, submit
from tests.intake.audit_cases import done
from tests.intake.helpers import everything, put, staged, version_of

AREAS = ("checkout", "refunds", "parcels", "platform")
supporters = st.lists(
    st.builds(Supporter, st.sampled_from("ABCDEF"), st.lists(st.sampled_from(AREAS), max_size=3).map(tuple)), max_size=8
)


def support(store: Store, idea_id: str, by: Principal, area: str | None = None) -> None:
    Supporting(store).support(idea_id, area, Request(by, NOW, new_key()))


def inputs(store: Store, idea_id: str) -> IdeaInputs:
    with store.reading() as session:
        row = session.get_one(Idea, idea_id)
        found = inputs_of(session, row)
        # One among many is the same as alone.
        others = [each for each in session.scalars(select(Idea)) if each.id != idea_id]
        assert inputs_of_all(session, [*others, row])[-1] == found
        return found


def behind(store: Store, idea_id: str) -> int:
    return inputs(store, idea_id).areas_behind


@pytest.mark.parametrize(
    ("area", "areas", "expected"),
    [
        ("checkout", [], 0),
        ("checkout", [()], 0),
        ("checkout", [("checkout",), ("checkout",)], 0),
        ("checkout", [("parcels",), ("parcels",)], 1),
        ("checkout", [("parcels",), ("platform",), ("checkout",), ()], 2),
        ("refunds", [("checkout", "refunds")], 0),
        ("parcels", [("checkout", "refunds")], 1),
        ("parcels", [("checkout", "refunds"), ("refunds",)], 2),
        (None, [("parcels",), ("platform",)], 0),
    ],
)
def test_other_areas_are_counted_once_each(area: str | None, areas: list[tuple[str, ...]], expected: int) -> None:
    assert areas_behind(area, [Supporter(f"U{n}", told) for n, told in enumerate(areas)]) == expected


@few
@given(st.sampled_from(AREAS), supporters)
def test_leaving_the_area_out_never_pays(area: str, told: list[Supporter]) -> None:
    assert areas_behind(None, told) <= areas_behind(area, told)


@few
@given(st.sampled_from([*AREAS, None]), supporters, supporters)
def test_one_more_supporter_never_takes_away_and_brings_one_area_at_most(
    area: str | None, told: list[Supporter], more: list[Supporter]
) -> None:
    before = areas_behind(area, told)
    assert before <= areas_behind(area, [*told, *more]) <= before + len(more)


def test_a_supporters_squad_counts_before_what_they_say(store: Store) -> None:
    idea = submit(store, area="parcels").id
    support(store, idea, LEO, "parcels")
    assert behind(store, idea) == 1
    idea = submit(store, area="refunds").id
    support(store, idea, LEO, "parcels")
    assert behind(store, idea) == 0


def test_who_leads_nothing_counts_by_their_own_answer_and_without_one_not_at_all(store: Store) -> None:
    idea = submit(store, area="checkout").id
    support(store, idea, REX)
    support(store, idea, TOM, "checkout")
    assert behind(store, idea) == 0
    support(store, idea, TRIS, "parcels")
    support(store, idea, ADA)
    assert behind(store, idea) == 2


def test_it_can_be_taken_back_and_twice_is_once(store: Store) -> None:
    idea = submit(store, area="checkout").id
    for _ in range(2):
        support(store, idea, REX, "parcels")
    assert behind(store, idea) == 1
    for _ in range(2):
        Supporting(store).take_back(idea, Request(REX, NOW, new_key()))
    assert behind(store, idea) == 0


def test_the_same_request_again_changes_nothing(store: Store) -> None:
    idea, key = submit(store, area="checkout").id, new_key()
    Supporting(store).support(idea, "parcels", Request(REX, NOW, key))
    before = everything(store)
    Supporting(store).support(idea, "parcels", Request(REX, NOW, key))
    assert everything(store) == before


def test_nobody_supports_their_own_idea_nor_one_that_is_over(store: Store) -> None:
    idea = submit(store).id
    with pytest.raises(NotAllowed, match="your own idea"):
        support(store, idea, RIA)
    with pytest.raises(NotAllowed, match="full members"):
        support(store, idea, GUEST)
    with pytest.raises(FieldErrors):
        support(store, idea, REX, "the moon")
    put(store, idea, stage=Stage.withdrawn)
    with pytest.raises(Refused, match=r"This idea is closed, so you can't support it any more\."):
        support(store, idea, REX)


def test_of_a_private_idea_nobody_hears_by_supporting_it(store: Store) -> None:
    idea = submit(store, private=True).id
    with pytest.raises(NotFound):
        support(store, idea, REX)
    with pytest.raises(Refused, match="private"):
        support(store, idea, TRIS)
    with pytest.raises(Refused, match="private"):
        Supporting(store).hear(idea, Request(TRIS, NOW, new_key()), hears=False)


def test_who_becomes_the_requester_supports_it_no_more(store: Store) -> None:
    idea = submit(store, area="checkout").id
    support(store, idea, REX, "parcels")
    put(store, idea, requester="U0REX")
    assert behind(store, idea) == 0


def test_an_idea_that_was_joined_counts_as_support_by_its_requester_and_supporters(store: Store) -> None:
    idea, other = submit(store, area="checkout").id, submit(store, REX, area="parcels").id
    support(store, other, ADA)
    assert behind(store, idea) == 0
    put(store, other, stage=Stage.merged, merged_into=idea)
    assert behind(store, idea) == 2


def test_a_private_idea_that_was_joined_counts_for_nothing(store: Store) -> None:
    idea, other = submit(store, area="checkout").id, submit(store, REX, area="parcels", private=True).id
    put(store, other, stage=Stage.merged, merged_into=idea)
    assert behind(store, idea) == 0


def test_whoever_decides_meanwhile_is_not_told_that_a_supporter_was_faster(store: Store) -> None:
    idea = submit(store).id
    seen = version_of(store, idea)
    support(store, idea, REX, "parcels")
    Triage(store).not_now(idea, seen, "No data yet.", Request(TRIS, NOW, new_key()))
    [news] = staged(store, "supported")
    assert (news.audience, news.snapshot["why"]) == ("U0REX", "No data yet.")


def test_card_and_tracker_count_supporters_and_one_who_wants_no_news_gets_none(store: Store) -> None:
    idea = submit(store).id
    support(store, idea, REX)
    support(store, idea, TOM)
    Supporting(store).hear(idea, Request(TOM, NOW, new_key()), hears=False)
    assert [fact.snapshot["supporters"] for fact in staged(store, "card")] == [0, 1, 2]
    assert [fact.snapshot["supporters"] for fact in staged(store, "tracker")] == [0, 1, 2]
    Triage(store).send(idea, version_of(store, idea), Request(TRIS, NOW, new_key()))
    assert [fact.audience for fact in staged(store, "supported")] == ["U0REX"]


def test_an_imported_idea_that_somebody_supports_stays_when_its_import_is_taken_back(store: Store) -> None:
    imports, import_id = done(store)
    with store.reading() as session:
        [imported] = [row.id for row in session.scalars(select(Idea))]
    support(store, imported, REX)
    while imports.undo_some(import_id, ADA, NOW):
        pass
    assert version_of(store, imported) == 1
