"""Reading: the queue in pages, and what waits for somebody at Home."""

from datetime import timedelta

import pytest

from intake.access import Request
from intake.errors import NotAllowed
from intake.home import HomeList
from intake.ideas import Stage
from intake.queries import ideas as idea_queries
from intake.services.home import ON_HOME, Home
from intake.services.policy import Policies
from intake.services.queue import PAGE, Queue
from intake.services.triage import Triage
from intake.tables import IdeaChange
from store.engine import Store
from store.outbox import PostedMessage
from tests.company import GUEST, NOW, REX, RIA, TRIS, new_key, submit
from tests.intake.helpers import ask, put, staged

VALUES = ("small", "medium", "large", "very_large")


def test_pages_show_every_ranked_idea_once_best_first_with_ranks_that_go_on(store: Store) -> None:
    ideas = {submit(store, value=VALUES[number % 4]).id for number in range(2 * PAGE + 3)}
    pages = [Queue(store).page(RIA)]
    while pages[-1].after is not None:
        pages.append(Queue(store).page(RIA, pages[-1].after))
    assert [len(page.lines) for page in pages] == [PAGE, PAGE, 3]
    lines = [line for page in pages for line in page.lines]
    assert [line.rank for line in lines] == list(range(1, len(ideas) + 1))
    assert {line.idea.id for line in lines} == ideas
    # Of equals the one that was submitted first.
    order = [(-line.idea.score.tenths, int(line.idea.label.partition("-")[2])) for line in lines]
    assert order == sorted(order)
    assert {(page.total, page.waiting) for page in pages} == {(len(ideas), len(ideas))}


def test_a_page_that_is_exactly_full_has_none_after_it(store: Store) -> None:
    for _ in range(PAGE):
        submit(store)
    assert Queue(store).page(RIA).after is None


def test_an_idea_that_arrives_between_two_pages_makes_none_appear_twice(store: Store) -> None:
    for _ in range(PAGE + 2):
        submit(store, value="small")
    first = Queue(store).page(RIA)
    submit(store, value="very_large")
    second = Queue(store).page(RIA, first.after)
    assert not {line.idea.id for line in first.lines} & {line.idea.id for line in second.lines}
    assert len(second.lines) == 2


@pytest.mark.parametrize("after", ["", "nonsense", "1", "1.x.y", "-1.5.z", "..", "1.2", "1.99999999999999999999.x"])
def test_a_place_that_is_not_one_is_no_error(store: Store, after: str) -> None:
    submit(store)
    assert len(Queue(store).page(RIA, after).lines) <= 1


def test_the_queue_holds_what_is_to_be_decided_or_planned_and_nothing_that_is_over(store: Store) -> None:
    kept = []
    for stage in Stage:
        idea_id = submit(store).id
        put(store, idea_id, stage=stage)
        if stage in (Stage.submitted, Stage.needs_info, Stage.accepted):
            kept.append(idea_id)
    page = Queue(store).page(RIA)
    assert {line.idea.id for line in page.lines} == set(kept)
    assert (page.total, page.waiting) == (3, 2)


def test_an_idea_of_which_too_little_is_known_waits_without_a_rank(store: Store) -> None:
    submit(store, value=None)
    page = Queue(store).page(RIA)
    assert (page.lines, page.total, page.waiting) == ((), 0, 1)


def test_home_shows_ones_own_ideas_newest_first(store: Store) -> None:
    own = [submit(store, RIA, NOW + timedelta(minutes=minute)).id for minute in range(3)]
    submit(store, REX)
    home = Home(store).ideas(RIA)
    assert [idea.id for idea in home.mine.ideas] == own[::-1]
    assert (home.to_decide, home.to_decide_total, home.questions) == ((), 0, ())


def test_home_tells_the_last_that_happened_to_each_idea_and_no_new_score(store: Store) -> None:
    first, second = submit(store, RIA).id, submit(store, RIA, NOW + timedelta(minutes=1)).id
    Triage(store).send(first, 1, Request(TRIS, NOW, new_key()))
    with store.writing() as session:
        [sent] = [change.sentence for change in idea_queries.changes(session, first) if change.verb == "sent"]
        for idea_id in (first, second):
            again = IdeaChange(
                idea_id=idea_id, at=NOW, verb="rescored", stage=Stage.accepted, sentence="Another score."
            )
            session.add(again)
    newer, older = Home(store).ideas(RIA).mine.ideas
    assert (newer.id, older.id) == (second, first)
    assert older.last is not None
    assert (older.last.sentence, older.last.by) == (sent, "U0TRIS")
    assert newer.last is not None
    assert newer.last.stage is Stage.submitted


def test_home_shows_a_triager_what_has_waited_longest_and_how_much_there_is(store: Store) -> None:
    waiting = [submit(store, RIA, NOW + timedelta(minutes=minute)).id for minute in range(ON_HOME + 2)]
    Triage(store).send(waiting[0], 1, Request(TRIS, NOW, new_key()))
    ask(store, waiting[1])
    home = Home(store).ideas(TRIS)
    assert [idea.id for idea in home.to_decide] == waiting[2:]
    assert home.to_decide_total == ON_HOME
    assert home.mine == HomeList()


def test_a_question_waits_at_home_however_many_ideas_came_after_it(store: Store) -> None:
    asked = submit(store, RIA).id
    ask(store, asked)
    assert [idea.id for idea in Home(store).ideas(RIA).questions] == [asked]
    for minute in range(1, ON_HOME + 1):
        submit(store, RIA, NOW + timedelta(minutes=minute))
    assert [idea.id for idea in Home(store).ideas(RIA).questions] == [asked]


def test_only_homes_that_stand_are_told_of_a_change(store: Store) -> None:
    submit(store)
    assert staged(store, "home") == []
    with store.writing() as session:
        for member in ("U0RIA", "U0TOM", "U0REX"):
            session.add(PostedMessage(subject=f"home:{member}", key=member, channel=member, ts=""))
    submit(store)
    assert sorted(fact.audience for fact in staged(store, "home")) == ["home:U0RIA", "home:U0TOM"]


def test_guests_read_nothing(store: Store) -> None:
    for read in (Queue(store).page, Home(store).ideas, Policies(store).in_force):
        with pytest.raises(NotAllowed, match="full members"):
            read(GUEST)
