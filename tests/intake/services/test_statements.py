"""What people look at costs few statements, however many ideas there are."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select

from bot.home import HomeView
from intake.access import Principal, Request
from intake.ideas import Stage
from intake.notifications.walk import WalkStep
from intake.services.explain import Explanations
from intake.services.form_drafts import FormDrafts
from intake.services.members import Members
from intake.services.organization import Company
from intake.services.policy import Priorities
from intake.services.portfolio import Plans
from intake.services.reading import Home, Queue
from intake.services.triage import Triage
from intake.services.walk import Walk
from intake.tables import Idea, IdeaChange, ReviewDuty
from scheduling.digest_choices import DigestChoices
from scheduling.digest_drafts import Drafts
from scheduling.meetings import Meetings, Planning
from store.engine import Store
from tests.company import LEO, NOW, RIA, TRIS, new_key, submit

MOST = 8
LATER = NOW + timedelta(hours=1)
Look = Callable[[Store], Any]


@contextmanager
def counting(store: Store) -> Iterator[list[str]]:
    """Note each statement that the block runs."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(" ".join(statement.split()))

    event.listen(store.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(store.engine, "before_cursor_execute", note)


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
    def look(store: Store) -> Any:
        kinds = (*(Members, Home, Meetings, Drafts, DigestChoices, Company, Planning, Plans, Priorities, FormDrafts),)
        return HomeView(*(kind(store) for kind in kinds), now=lambda: LATER).of(member)

    return look


def waiting(store: Store) -> tuple[str, int]:
    return of_stage(store, Stage.submitted)


def of_stage(store: Store, stage: Stage) -> tuple[str, int]:
    with store.reading() as session:
        row = next(row for row in session.scalars(select(Idea)) if row.stage is stage)
        return row.id, row.version


def step(step: WalkStep, by: Principal = TRIS) -> Look:
    return lambda store: Walk(store).step(waiting(store)[0], step, by, LATER)


LOOKS: dict[str, Look] = {
    "Home of a requester": home_of("U0RIA"),
    "Home of a triager": home_of("U0TRIS"),
    "Home of a lead": home_of("U0LEO"),
    "Home of an admin": home_of("U0ADA"),
    "queue page": lambda store: Queue(store).page(LEO),
    "More of an idea that waits": lambda store: Triage(store).form(waiting(store)[0], TRIS),
    "More of an idea in hand": lambda store: Triage(store).form(of_stage(store, Stage.accepted)[0], LEO),
    "Why?": lambda store: Explanations(store).why(waiting(store)[0], TRIS),
    "Why?, more": lambda store: Explanations(store).more(waiting(store)[0], TRIS),
    "the walk": lambda store: Walk(store).next(TRIS, LATER),
    "the walk's next idea": lambda store: Walk(store).next(TRIS, LATER, of_stage(store, Stage.accepted)[0]),
    **{f"the walk: {each.value}": step(each) for each in WalkStep},
}


@pytest.mark.parametrize("ideas", [10, 1000])
def test_statements(store: Store, ideas: int) -> None:
    backlog(store, ideas)
    for name, look in LOOKS.items():
        with counting(store) as idle:
            waiting(store), of_stage(store, Stage.accepted)
        with counting(store) as statements:
            look(store)
        print(f"{name}: {len(statements)} ({len(idle)})")
        for each in statements:
            print("     ", each[:40], "...", each[each.find("FROM") :][:150])
