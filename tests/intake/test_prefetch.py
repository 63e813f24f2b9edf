"""What is read ahead by one statement is what each query finds by itself: its order, its limit, its types."""

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from intake.queries import ideas as idea_queries
from intake.tables import Idea, IdeaChange, Member, ReviewDuty, Squad
from store.engine import Store
from store.prefetch import prefetch
from store.session import Session
from tests.company import NOW, REX, RIA, submit
from tests.statements import statements_of

NEWEST = select(Idea).order_by(col(Idea.submitted_at).desc(), col(Idea.title).desc()).limit(2)
NUMBERS = select(col(Idea.number), col(Idea.title)).order_by(col(Idea.number).desc())
HOW_MANY = select(func.count()).select_from(IdeaChange)
NONE = select(Idea).where(col(Idea.title) == "There is no such idea")


def plain(found: Any) -> Any:
    if hasattr(found, "model_dump"):
        return found.model_dump()
    return tuple(map(plain, found)) if isinstance(found, tuple) else found


def read_all(session: Session, idea_id: str) -> list[Any]:
    return [
        [plain(row) for row in session.scalars(NEWEST)],
        [tuple(row) for row in session.execute(NUMBERS)],
        session.scalar(HOW_MANY),
        session.scalars(NONE).first(),
        [plain(row) for row in session.scalars(select(Squad).order_by(col(Squad.position)))],
        [plain(row) for row in session.scalars(select(Member).order_by(col(Member.id)))],
        [plain(row) for row in idea_queries.changes(session, idea_id)],
        plain(session.get(ReviewDuty, idea_id)),
        session.get(ReviewDuty, "nobody's"),
    ]


@pytest.fixture
def idea(store: Store) -> str:
    store.reads_ahead = True
    for title in ("Sing", "Count", "Sail"):
        submit(store, REX, NOW, title=title)
    return submit(store, RIA, NOW).id


def test_what_is_read_ahead_is_what_each_finds_by_itself(store: Store, idea: str) -> None:
    with store.reading() as session:
        one_by_one = read_all(session, idea)
    for _ in range(2):
        # The second time its plan is known.
        with store.reading() as session, statements_of(store) as statements:
            prefetch(session, lambda session: read_all(session, idea))
            assert read_all(session, idea) == one_by_one
    assert len([each for each in statements if not each.startswith("BEGIN")]) == 1


def test_other_values_are_another_question(store: Store, idea: str) -> None:
    other = submit(store, RIA, NOW, title="Another").id
    with store.reading() as session:
        prefetch(session, lambda session: idea_queries.changes(session, idea))
        assert {row.idea_id for row in idea_queries.changes(session, other)} == {other}
        assert {row.idea_id for row in idea_queries.changes(session, idea)} == {idea}


def test_what_is_read_together_is_one_snapshot(store: Store, idea: str) -> None:
    with store.reading_together() as session:
        with store.reading() as inner:
            assert inner is session
        assert session.get_one(Idea, idea).title
    with store.reading() as later:
        assert later is not session
