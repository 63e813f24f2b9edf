"""An idea that is the same as another is merged into it, and put back as if nothing had happened."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import SQLModel

from intake.access import Principal, Request
from intake.answers import BehindChange
from intake.errors import FieldErrors, NotAllowed, Refused
from intake.ideas import Asked, IdeaAnswers, Stage
from intake.queries import support as support_queries
from intake.services.ideas import Ideas
from intake.services.merges import Merges
from intake.services.revisions import Revisions
from intake.services.support import Backing, Supporting
from intake.services.triage import Triage
from intake.tables import Idea, ReviewDuty
from store.engine import Store
from tests.company import ADA, LEO, NOW, REX, RIA, TOM, TRIS, new_key, submit
from tests.intake.helpers import ask, staged, version_of

# What only grows: who did what, what was told, and which requests were answered.
LOGS = {"idea_change", "outbox", "inbox", "standing", "counter"}
OF_EACH_CHANGE = {"version", "changed_at"}


def request(by: Principal = TRIS) -> Request:
    return Request(by, NOW, new_key())


def merge(store: Store, idea_id: str, target: str | int, by: Principal = TRIS) -> None:
    Merges(store).merge(idea_id, version_of(store, idea_id), target, request(by))


def unmerge(store: Store, idea_id: str) -> None:
    Merges(store).unmerge(idea_id, version_of(store, idea_id), request())


def everything(store: Store) -> dict[str, list[dict[str, Any]]]:
    """Return every row of every table that says how things are."""
    tables = [table for table in SQLModel.metadata.sorted_tables if table.name not in LOGS]
    tables = [table for table in tables if not table.name.startswith("audit")]
    with store.reading() as session:
        return {
            table.name: sorted(
                (
                    {name: value for name, value in row._mapping.items() if name not in OF_EACH_CHANGE}
                    for row in session.connection().execute(table.select())
                ),
                key=repr,
            )
            for table in tables
        }


def supporters(store: Store, idea_id: str) -> list[str]:
    with store.reading() as session:
        return [each.member for each in support_queries.supporters(session, session.get_one(Idea, idea_id))]


def furnished(store: Store) -> tuple[str, str]:
    """Return an idea of Ria's, and the same of Rex's with a supporter, an expert asked, and a question answered."""
    first = submit(store).id
    second = submit(store, REX, title="Stop stolen cards", area="parcels").id
    Supporting(store).support(first, "refunds", request(ADA))
    Supporting(store).join(second, "We lose cards too.", "d" * 32, request(LEO))
    change = BehindChange(named={Asked.expert: "U0LEO"})
    Backing(store).change(second, version_of(store, second), change, request(REX))
    ask(store, second)
    Ideas(store).answer(second, IdeaAnswers(text="Eighty a week"), request(REX))
    return first, second


def test_supporters_of_both_count_and_every_text_is_kept(store: Store) -> None:
    first, second = furnished(store)
    merge(store, second, first)
    assert supporters(store, first) == ["U0ADA", "U0LEO", "U0REX"]
    form = Triage(store).form(first, TRIS)
    assert [(idea.title, idea.requester) for idea in form.merged] == [("Stop stolen cards", "U0REX")]
    assert form.behind is not None
    assert [says.words for says in form.behind.says] == ["We lose cards too."]
    with store.reading() as session:
        row = session.get_one(Idea, second)
        assert row.stage is Stage.merged
        assert row.question is not None
        assert row.question["answer"] == "Eighty a week"


def test_a_merge_that_is_undone_leaves_every_table_as_it_was(store: Store) -> None:
    first, second = furnished(store)
    before = everything(store)
    merge(store, second, first)
    assert everything(store) != before
    unmerge(store, second)
    assert everything(store) == before


def test_what_was_merged_into_the_merged_one_comes_along_and_goes_back_with_it(store: Store) -> None:
    first, second = furnished(store)
    third = submit(store, TOM, title="Cards that were stolen").id
    merge(store, third, second)
    before = everything(store)
    merge(store, second, first)
    assert supporters(store, first) == ["U0ADA", "U0LEO", "U0REX", "U0TOM"]
    unmerge(store, second)
    assert everything(store) == before
    merge(store, second, first)
    unmerge(store, third)
    assert supporters(store, first) == ["U0ADA", "U0LEO", "U0REX"]


def test_an_open_question_is_open_again(store: Store) -> None:
    first, second = submit(store).id, submit(store, REX, title="Stop stolen cards").id
    ask(store, second)
    before = everything(store)
    merge(store, second, first)
    unmerge(store, second)
    assert everything(store) == before
    assert Ideas(store).answer_form(second, REX, NOW).idea.question is not None


def test_everybody_is_told_once(store: Store) -> None:
    first, second = furnished(store)
    merge(store, second, first)
    told = staged(store, "merged")
    assert sorted((row.audience, row.snapshot["reader"]) for row in told) == [
        ("U0ADA", "supporter"),
        ("U0LEO", "supporter"),
        ("U0REX", "requester"),
        ("U0RIA", "target"),
    ]


def test_what_is_private_is_not_merged(store: Store) -> None:
    public, private = submit(store).id, submit(store, REX, private=True).id
    for one, other in ((public, private), (private, public)):
        with pytest.raises(Refused, match="Private ideas"):
            merge(store, one, other)


def test_nobody_merges_their_own_idea_or_into_it(store: Store) -> None:
    own, other = submit(store, TRIS).id, submit(store, REX, title="Stop stolen cards").id
    for one, target in ((own, other), (other, own)):
        with pytest.raises(NotAllowed, match="your own idea"):
            merge(store, one, target)
    with pytest.raises(NotAllowed, match="Only triagers"):
        merge(store, other, own, LEO)


def test_it_is_not_merged_into_itself_a_closed_one_or_none(store: Store) -> None:
    first, second = submit(store).id, submit(store, REX, title="Stop stolen cards").id
    with pytest.raises(Refused, match="same idea"):
        merge(store, first, first)
    with pytest.raises(FieldErrors):
        merge(store, first, 99)
    merge(store, second, first)
    with pytest.raises(Refused, match="closed"):
        merge(store, first, second)
    with pytest.raises(Refused, match="already"):
        merge(store, second, first)
    unmerge(store, second)
    with pytest.raises(Refused, match="isn't merged"):
        unmerge(store, second)


def test_one_that_was_put_back_and_merged_anew_did_not_come_with_the_other(store: Store) -> None:
    first, second = furnished(store)
    third = submit(store, TOM, title="Cards that were stolen").id
    merge(store, third, second)
    merge(store, second, first)
    unmerge(store, third)
    Merges(store).merge(third, version_of(store, third), first, Request(TRIS, NOW + timedelta(hours=1), new_key()))
    unmerge(store, second)
    assert supporters(store, first) == ["U0ADA", "U0TOM"], "that one stays where it was merged into"
    with store.reading() as session:
        assert session.get_one(Idea, third).merged_into == first


def test_what_waits_again_after_weeks_is_promised_a_day_to_come(store: Store) -> None:
    first, second = submit(store).id, submit(store, REX, title="Stop stolen cards").id
    merge(store, second, first)
    later = NOW + timedelta(weeks=3)
    Merges(store).unmerge(second, version_of(store, second), Request(TRIS, later, new_key()))
    with store.reading() as session:
        duty = session.get_one(ReviewDuty, second)
    assert duty.promised_on > later.date()
    assert duty.missed_on is None


def test_what_was_merged_into_one_that_is_withdrawn_waits_again_each_by_itself(store: Store) -> None:
    first, second = furnished(store)
    third, fourth = submit(store, TOM, title="Cards that were stolen").id, submit(store, ADA, title="Cards").id
    merge(store, third, second)
    merge(store, second, first)
    merge(store, fourth, first)
    Revisions(store).withdraw(first, version_of(store, first), "", request(RIA))
    with store.reading() as session:
        rows = [session.get_one(Idea, id_) for id_ in (second, third, fourth)]
    assert [(row.stage, row.merged_into) for row in rows] == [
        (Stage.submitted, None),
        (Stage.merged, second),
        (Stage.submitted, None),
    ]
    assert supporters(store, second) == ["U0LEO", "U0TOM"]
