"""The messages that ideas are handed in from, and what their authors answer."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from intake.access import Principal, Request, Role
from intake.errors import NotAllowed, Refused
from intake.ideas import Authorship, IdeaDraft, MessageOrigin, Stage
from intake.operations import origins as origins_operations
from intake.queries import ideas as idea_queries
from intake.services.ideas import Ideas
from intake.services.origins import Origins
from intake.services.triage import Triage
from intake.tables import Idea, Origin
from store.engine import Store
from tests.company import NOW, RIA, TRIS
from tests.intake.helpers import card_of, staged, story, version_of

REX = Principal(member_id="U0REX", roles=frozenset({Role.member}))
MESSAGE = MessageOrigin(
    channel="C0GENERAL", ts="1.1", author="U0REX", link="https://x.slack.com/archives/C0GENERAL/p11", is_open=True
)
DRAFT = IdeaDraft(title="Spot stolen cards", problem="Chargebacks cost 40,000 a month.")


def opened(store: Store, message: MessageOrigin = MESSAGE, by: Principal = RIA, key: str = "shortcut:1") -> str:
    return Origins(store).open(message, (), Request(by, NOW, key)).origin


def handed_in(store: Store, *, asked: bool = True, **more: object) -> str:
    """Return the id of an idea handed in by Ria from Rex's message."""
    draft = DRAFT.model_copy(update=more)
    idea_id = Ideas(store).submit(draft, Request(RIA, NOW, "view:1"), opened(store)).id
    if asked:
        Origins(store).ask_author(idea_id, REX, NOW)
    return idea_id


def authorship(store: Store, idea_id: str) -> Authorship | None:
    with store.reading() as session:
        found = [origin for origin in session.scalars(select(Origin)) if origin.idea_id == idea_id]
        return found[0].authorship if found else None


def test_a_shortcut_that_is_repeated_keeps_the_message_once(store: Store) -> None:
    assert opened(store) == opened(store)


def test_one_form_gives_its_message_to_one_idea(store: Store) -> None:
    origin = opened(store)
    first = Ideas(store).submit(DRAFT, Request(RIA, NOW, "view:1"), origin)
    second = Ideas(store).submit(DRAFT, Request(RIA, NOW, "view:2"), origin)
    assert card_of(store, first.id).origin_link == MESSAGE.link
    assert card_of(store, second.id).origin_link is None


def test_a_form_that_nobody_submitted_is_forgotten_after_a_week(store: Store) -> None:
    opened(store)
    later = NOW + origins_operations.KEPT_UNUSED + timedelta(minutes=1)
    recent = Origins(store).open(MESSAGE, (), Request(RIA, later, "shortcut:2")).origin
    Ideas(store).submit(DRAFT, Request(RIA, later, "view:2"), recent)
    with store.reading() as session:
        assert [origin.id for origin in session.scalars(select(Origin))] == [recent]


def test_a_form_whose_message_is_forgotten_is_still_taken(store: Store) -> None:
    taken = Ideas(store).submit(DRAFT, Request(RIA, NOW, "view:1"), "0" * 32)
    assert card_of(store, taken.id).origin_link is None


def test_the_author_is_asked_once(store: Store) -> None:
    idea_id = handed_in(store)
    Origins(store).ask_author(idea_id, REX, NOW)
    assert [fact.audience for fact in staged(store, "author")] == ["U0REX"]


@pytest.mark.parametrize("roles", [frozenset(), frozenset({Role.triager})])
def test_nobody_but_a_full_member_is_asked(store: Store, roles: frozenset[Role]) -> None:
    idea_id = handed_in(store, asked=False)
    Origins(store).ask_author(idea_id, Principal(member_id="U0REX", roles=roles), NOW)
    assert authorship(store, idea_id) is Authorship.open


def test_of_a_private_idea_nothing_is_found_out_and_nobody_is_told(store: Store) -> None:
    handed_in(store, asked=False, nobody_else=True)
    assert staged(store, "origin") == []


def test_a_yes_makes_the_author_the_requester_and_leaves_a_line(store: Store) -> None:
    idea_id = handed_in(store)
    Origins(store).confirm(idea_id, Request(REX, NOW, "click:1"))
    assert card_of(store, idea_id).requester == "U0REX"
    assert story(store, idea_id)[-1] == ("claimed", "U0REX")
    assert {fact.audience for fact in staged(store, "tracker")} == {"U0RIA", "U0REX"}


def test_a_yes_after_the_decision_leaves_the_decision(store: Store) -> None:
    idea_id = handed_in(store)
    Triage(store).send(idea_id, version_of(store, idea_id), Request(TRIS, NOW, "send"))
    Origins(store).confirm(idea_id, Request(REX, NOW, "click:1"))
    card = card_of(store, idea_id)
    assert (card.stage, card.requester) == (Stage.accepted, "U0REX")


def test_a_no_changes_nothing_about_the_idea(store: Store) -> None:
    idea_id = handed_in(store)
    before = version_of(store, idea_id)
    Origins(store).deny(idea_id, Request(REX, NOW, "click:1"))
    assert version_of(store, idea_id) == before
    assert card_of(store, idea_id).requester == "U0RIA"


def test_the_first_answer_counts(store: Store) -> None:
    idea_id = handed_in(store)
    Origins(store).deny(idea_id, Request(REX, NOW, "click:1"))
    Origins(store).deny(idea_id, Request(REX, NOW, "click:1"))
    with pytest.raises(Refused, match="already"):
        Origins(store).confirm(idea_id, Request(REX, NOW, "click:2"))
    assert authorship(store, idea_id) is Authorship.denied


def test_only_the_author_answers_and_only_when_asked(store: Store) -> None:
    idea_id = handed_in(store, asked=False)
    with pytest.raises(Refused):
        Origins(store).confirm(idea_id, Request(REX, NOW, "click:1"))
    Origins(store).ask_author(idea_id, REX, NOW)
    for other in (RIA, TRIS):
        with pytest.raises(NotAllowed):
            Origins(store).confirm(idea_id, Request(other, NOW, f"click:{other.member_id}"))
    assert card_of(store, idea_id).requester == "U0RIA"


def test_the_asked_author_does_not_decide_before_answering(store: Store) -> None:
    message = MESSAGE.model_copy(update={"author": "U0TRIS"})
    idea_id = Ideas(store).submit(DRAFT, Request(RIA, NOW, "view:1"), opened(store, message)).id
    Origins(store).ask_author(idea_id, TRIS, NOW)
    with pytest.raises(
        NotAllowed, match=r"First answer whether this idea is yours\. If it isn't, you can decide on it\."
    ):
        Triage(store).send(idea_id, version_of(store, idea_id), Request(TRIS, NOW, "send:1"))
    assert Triage(store).form(idea_id, TRIS).outcomes == ()
    Origins(store).deny(idea_id, Request(TRIS, NOW, "click:1"))
    Triage(store).send(idea_id, version_of(store, idea_id), Request(TRIS, NOW, "send:2"))
    assert card_of(store, idea_id).stage is Stage.accepted


def test_whoever_handed_it_in_still_finds_it_though_it_is_anothers(store: Store) -> None:
    idea_id = handed_in(store)
    Origins(store).confirm(idea_id, Request(REX, NOW, "click:1"))
    with store.reading() as session:
        row = idea_queries.idea(session, idea_id, RIA)
        assert isinstance(row, Idea)
        assert (row.requester, row.reporter) == ("U0REX", "U0RIA")
