"""As a triager of a new team I am told that routes rest on charters alone, until twenty decisions exist."""

from collections.abc import Iterator
from contextlib import contextmanager

from guildhall.environment import Environment
from intake.access import Principal, Request
from intake.queries.routing import decided_little
from intake.services.triage import Triage
from store.engine import Store
from tests.company import NOW, TRIS, new_key
from tests.company import submit as submit_to
from tests.intake.helpers import staged
from tests.scenarios.helpers import after, submit, words

NOTE = "based on charters only, please check"
RANKED = {"What would it be worth a year?": "hours:large", "When would you need it?": "this_year"}


def decide(store: Store, count: int, by: Principal = TRIS) -> None:
    for number in range(count):
        idea = submit_to(store)
        if number % 3:
            Triage(store).send(idea.id, 1, Request(by, NOW, new_key()))
        else:
            Triage(store).not_now(idea.id, 1, "Not this year.", Request(by, NOW, new_key()))


@contextmanager
def counted(store: Store) -> Iterator[bool]:
    with store.reading() as session:
        yield decided_little(session)


def more(world: Environment) -> str:
    tris = world.workspace.person("U0TRIS")
    tris.press(tris.messages("C0TRIAGE")[-1], "More")
    shown = words(tris.view())
    tris.close()
    return shown


def test_with_no_decision_every_route_asks_to_be_checked_and_shows_no_percentage(world: Environment) -> None:
    card = submit(world, **RANKED)
    assert NOTE in words(card)
    assert NOTE in card.text
    assert NOTE in more(world)
    assert "%" not in words(card) + more(world)
    queue = world.workspace.person("U0REX").command("C0GENERAL", "/ml-queue").reply
    assert NOTE in words(queue)


def test_the_twentieth_decision_ends_it(world: Environment) -> None:
    decide(world.store, 19)
    after(world, 120)
    assert NOTE in words(submit(world, "U0REX", **RANKED))
    tris = world.workspace.person("U0TRIS")
    tris.press(tris.messages("C0TRIAGE")[-1], "Send to Payments squad")
    after(world, 60)
    card = submit(world, "U0REX", **RANKED)
    assert NOTE not in words(card)
    assert NOTE not in words(world.workspace.person("U0REX").command("C0GENERAL", "/ml-queue").reply)
    shown = more(world)
    assert NOTE not in shown
    assert "Triagers followed this suggestion 13 of 13 times." in shown


def test_questions_estimates_and_arrivals_are_no_decisions(store: Store) -> None:
    for _ in range(21):
        idea = submit_to(store)
        Triage(store).ask(idea.id, 1, "How many?", Request(TRIS, NOW, new_key()))
    with counted(store) as little:
        assert little


def test_a_sentence_that_was_stored_stays_as_it_was(store: Store) -> None:
    decide(store, 2)
    before = [fact.snapshot for fact in staged(store, "news")]
    decide(store, 20)
    assert [fact.snapshot for fact in staged(store, "news")][:2] == before
    assert not any(NOTE in repr(fact.snapshot) for fact in staged(store, "news"))


def test_a_card_is_frozen_as_of_its_change(store: Store) -> None:
    submit_to(store)
    decide(store, 20)
    assert staged(store, "card")[0].snapshot["by_charter_only"]
    assert not staged(store, "card")[-1].snapshot["by_charter_only"]
