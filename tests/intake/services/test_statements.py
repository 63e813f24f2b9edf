"""What people look at costs few statements, however many ideas there are.

On PostgreSQL, where each is a round trip, a page reads ahead and takes at most eight. On SQLite it asks one by one,
which is faster there: that takes more statements, but not more with the backlog.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from bot.delivery.home import HomeView
from intake.access import Request
from intake.ideas import Stage
from intake.services.comparisons import Comparisons
from intake.services.explain import Explanations
from intake.services.form_drafts import FormDrafts
from intake.services.home import Home
from intake.services.members import Members
from intake.services.organization import Company
from intake.services.planning.portfolio import Plans
from intake.services.policy_drafts import Priorities
from intake.services.queue import Queue
from intake.services.triage import Triage
from intake.services.walk import Walk, WalkStep
from intake.tables import Idea, IdeaChange, ReviewDuty
from scheduling.digest_choices import DigestChoices
from scheduling.digest_drafts import Drafts
from scheduling.meetings import Meetings
from scheduling.series import Planning
from store.engine import Store
from tests.company import LEO, NOW, RIA, TRIS, new_key, submit
from tests.statements import statements_of

MOST = 8
# Of a page that asks one by one: what it shows is a page long, whatever the backlog.
MOST_ONE_BY_ONE = 50
LATER = NOW + timedelta(hours=1)
Look = Callable[[Store], Callable[[], Any]]


def backlog(store: Store, ideas: int) -> None:
    """Have so many ideas of every kind: most wait, some are asked about, in work, live, or set aside."""
    submitted = [
        submit(store, RIA, NOW, title=f"Count pallets {number}", problem="Nobody knows").id for number in range(6)
    ]
    triage = Triage(store)
    triage.send(submitted[0], 1, Request(TRIS, NOW, new_key()), "payments")
    triage.ask(submitted[1], 1, "How many?", Request(TRIS, NOW, new_key()))
    triage.not_now(submitted[2], 1, "Later.", Request(TRIS, NOW, new_key()))
    with store.writing() as session:
        session.connection().exec_driver_sql("UPDATE idea SET effort = 'weeks', ranked = true")
    with store.writing() as session:
        models = [session.get_one(Idea, id_) for id_ in submitted]
        changes = {row.id: [c for c in session.scalars(select(IdeaChange)) if c.idea_id == row.id] for row in models}
        copied = []
        for number in range(len(models), ideas):
            model = models[number % len(models)]
            id_ = f"copy{number}"
            copied.append(Idea(**model.model_dump(exclude={"id", "number"}), id=id_, number=1000 + number))
            session.add(copied[-1])
        session.flush()
        for number, row in enumerate(copied, start=len(models)):
            model = models[number % len(models)]
            session.add_all(
                IdeaChange(**change.model_dump(exclude={"id", "idea_id"}), idea_id=row.id)
                for change in changes[model.id]
            )
            duty = session.get(ReviewDuty, model.id)
            if duty is not None:
                session.add(ReviewDuty(**duty.model_dump(exclude={"idea_id"}), idea_id=row.id))
        # Each looks like others.
        rows = [*models, *copied]
        for at, row in enumerate(rows):
            row.similar = [rows[(at + step) % len(rows)].id for step in (1, 2, 3)]


def home_of(member: str) -> Look:
    def prepared(store: Store) -> Callable[[], Any]:
        kinds = (Members, Home, Meetings, Drafts, DigestChoices, Company, Planning, Plans, Priorities, FormDrafts)
        services: list[Any] = [*(kind(store) for kind in (*kinds, Comparisons)), lambda: LATER]
        return partial(HomeView(*services).of, member)

    return prepared


def of_stage(store: Store, stage: Stage) -> str:
    with store.reading() as session:
        return next(row.id for row in session.scalars(select(Idea)) if row.stage is stage)


def step(each: WalkStep) -> Look:
    return lambda store: partial(Walk(store).step, of_stage(store, Stage.submitted), each, TRIS, LATER)


# What people look at: each is prepared, and then looked at.
LOOKS: dict[str, Look] = {
    "Home of a requester": home_of("U0RIA"),
    "Home of a triager": home_of("U0TRIS"),
    "Home of a lead": home_of("U0LEO"),
    "Home of an admin": home_of("U0ADA"),
    "queue page": lambda store: partial(Queue(store).page, LEO),
    "More, waiting": lambda store: partial(Triage(store).form, of_stage(store, Stage.submitted), TRIS),
    "More, in hand": lambda store: partial(Triage(store).form, of_stage(store, Stage.accepted), LEO),
    "Why?": lambda store: partial(Explanations(store).why, of_stage(store, Stage.submitted), TRIS),
    "Why?, more": lambda store: partial(Explanations(store).more, of_stage(store, Stage.submitted), TRIS),
    "walk": lambda store: partial(Walk(store).next, TRIS, LATER),
    "walk, next": lambda store: partial(Walk(store).next, TRIS, LATER, of_stage(store, Stage.accepted)),
    **{f"walk, {each.value}": step(each) for each in WalkStep},
}


def shape(shown: Any) -> Any:
    """Return what is shown, so that it can be compared."""
    return shown.model_dump(mode="json") if hasattr(shown, "model_dump") else shown


@pytest.mark.parametrize("ideas", [10, 1000])
def test_where_a_page_reads_ahead_it_takes_at_most_eight_statements_and_else_a_bounded_number(
    store: Store, ideas: int, record_property: Callable[[str, object], None]
) -> None:
    backlog(store, ideas)
    store.reads_ahead = True
    looks = {name: look(store) for name, look in LOOKS.items()}
    counts, shown = {}, {}
    for name, look in looks.items():
        with statements_of(store) as statements:
            shown[name] = shape(look())
        counts[name] = len([each for each in statements if not each.startswith("BEGIN")])
    record_property("told", f"statements with {ideas} ideas: {counts}")
    assert {name: count for name, count in counts.items() if count > MOST} == {}
    store.reads_ahead = False
    one_by_one = {}
    for name, look in looks.items():
        with statements_of(store) as statements:
            assert shape(look()) == shown[name], f"{name} shows the same when everything is read one by one"
        one_by_one[name] = len([each for each in statements if not each.startswith("BEGIN")])
    record_property("told", f"one by one, as on SQLite, with {ideas} ideas: {one_by_one}")
    assert {name: count for name, count in one_by_one.items() if count > MOST_ONE_BY_ONE} == {}
