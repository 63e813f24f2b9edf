"""What was set aside is brought up by the event that was named, on the day at the latest, and by nothing else."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from intake.access import Request
from intake.ideas import Asked, Data, Stage
from intake.operations.reopening import events_of
from intake.policy import Policy, Priority
from intake.queries.ideas import changes
from intake.queries.policy import policy_in_force
from intake.rules.reopening import ReopeningEvent
from intake.rules.support import SupportAnswer
from intake.services.triage import Triage
from intake.tables import Backer, Idea, PlanRow, PolicyVersion
from scheduling.tick import tick
from store.engine import Store
from tests.company import NOW, RIA, TRIS, new_key, submit

# 1 April in Berlin, the first day of the next quarter.
LAST_DAY = datetime(2026, 3, 31, 22, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
PALLETS = {"title": "Count pallets", "problem": "Nobody knows how many pallets there are"}


def set_aside(store: Store, event: ReopeningEvent, **values: Any) -> str:
    """Have an idea wait for an event; it must be one that can happen."""
    idea_id = submit(store, RIA, NOW, **(PALLETS | values)).id
    return wait_for(store, idea_id, event)


def wait_for(store: Store, idea_id: str, event: ReopeningEvent) -> str:
    Triage(store).not_now(idea_id, 1, "Later.", Request(TRIS, NOW, new_key()), event)
    with store.reading() as session:
        row = session.get_one(Idea, idea_id)
        assert row.reopening is not None
        assert row.reopening["event"] == event.value
    return idea_id


def stage_at(store: Store, idea_id: str, now: datetime) -> Stage:
    """Let the bot look, and return where the idea is then."""
    tick(store, now)
    with store.reading() as session:
        return session.get_one(Idea, idea_id).stage


def later(days: int) -> datetime:
    return NOW + timedelta(days=days)


def publish(store: Store, *names: str, words: tuple[str, ...]) -> None:
    with store.writing() as session:
        number, policy, _ = policy_in_force(session)
        more = [Priority(key=name.lower(), name=name, weight=3, words=words) for name in names]
        body = policy.model_copy(update={"priorities": (*policy.priorities, *more)})
        assert Policy.model_validate(body.model_dump()) == body
        row = PolicyVersion(number=(number or 0) + 1, published_at=later(1), published_on=later(1).date())
        row.body = body.model_dump(mode="json")
        session.add(row)


def plan(store: Store, used: float, at: datetime) -> None:
    with store.writing() as session:
        body = {"plan": {"capacity": {"payments": 10.0, "hub": 10.0}, "used": {"payments": used, "hub": used}}}
        row = PlanRow(quarter="2026-Q1", policy_version=1, computed_at=at, made_of="test", body=body)
        session.merge(row)


def test_a_priority_that_covers_it(store: Store) -> None:
    idea_id = set_aside(store, ReopeningEvent.priority)
    assert stage_at(store, idea_id, later(1)) is Stage.parked
    publish(store, "Happy people", words=("kindness",))
    assert stage_at(store, idea_id, later(2)) is Stage.parked, "another priority is no reason"
    publish(store, "Count pallets", words=("pallets", "count"))
    assert stage_at(store, idea_id, later(3)) is Stage.submitted
    with store.reading() as session:
        assert changes(session, idea_id)[-1].verb in ("brought up", "rescored")
        assert session.get_one(Idea, idea_id).fit["priority"] == "count pallets"


def test_its_data(store: Store) -> None:
    idea_id = set_aside(store, ReopeningEvent.data, data=Data.exists)
    with store.writing() as session:
        session.add(
            Backer(id="b", idea_id=idea_id, role=Asked.data_access, member="U0LEO", asked_by="U0RIA", asked_at=NOW)
        )
    assert stage_at(store, idea_id, later(1)) is Stage.parked, "who is asked has not said yes"
    with store.writing() as session:
        session.get_one(Backer, "b").answer = SupportAnswer.yes
    assert stage_at(store, idea_id, later(2)) is Stage.submitted


@pytest.mark.parametrize("merged", [False, True], ids=["itself", "what it was merged into"])
def test_another_idea_that_is_live(store: Store, merged: bool) -> None:
    other = submit(store, RIA, NOW, title="Guess late parcels", problem="They come late").id
    Triage(store).send(other, 1, Request(TRIS, NOW, new_key()), "payments")
    idea_id = submit(store, RIA, NOW, **PALLETS).id
    with store.writing() as session:
        session.get_one(Idea, idea_id).similar = [other]
    wait_for(store, idea_id, ReopeningEvent.live)
    assert stage_at(store, idea_id, later(1)) is Stage.parked
    target = submit(store, RIA, NOW, title="Late parcels, again", problem="They come late").id if merged else other
    with store.writing() as session:
        if merged:
            row = session.get_one(Idea, other)
            row.stage, row.merged_into = Stage.merged, target
        session.get_one(Idea, target).stage = Stage.build
    assert stage_at(store, idea_id, later(2)) is Stage.parked
    with store.writing() as session:
        session.get_one(Idea, target).stage = Stage.live
    assert stage_at(store, idea_id, later(3)) is Stage.submitted


def test_a_squads_free_weeks(store: Store) -> None:
    plan(store, 9.5, NOW)
    idea_id = set_aside(store, ReopeningEvent.weeks)
    plan(store, 9.1, later(1))
    assert stage_at(store, idea_id, later(1)) is Stage.parked, "less than a week is no room"
    plan(store, 9.0, later(2))
    assert stage_at(store, idea_id, later(2)) is Stage.submitted


def test_weeks_that_are_free_already_are_no_event(store: Store) -> None:
    plan(store, 3.0, NOW)
    idea_id = submit(store, RIA, NOW, **PALLETS).id
    with store.reading() as session:
        events = {each.event for each in events_of(session, session.get_one(Idea, idea_id), NOW)}
    assert ReopeningEvent.weeks not in events
    assert ReopeningEvent.date in events


@pytest.mark.parametrize("event", [ReopeningEvent.date, ReopeningEvent.priority, ReopeningEvent.data])
def test_on_the_day_at_the_latest(store: Store, event: ReopeningEvent) -> None:
    idea_id = set_aside(store, event)
    with store.reading() as session:
        assert session.get_one(Idea, idea_id).reopens_on == date(2026, 4, 1)
    assert stage_at(store, idea_id, LAST_DAY - SECOND) is Stage.parked
    assert stage_at(store, idea_id, LAST_DAY) is Stage.submitted
    with store.reading() as session:
        brought_up = [each.verb for each in changes(session, idea_id)].count("brought up")
    assert brought_up == 1
