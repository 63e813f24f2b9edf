"""As an admin I set up a squad for a while; as a lead I know in time that it ends, and nothing of it is left alone."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlmodel import col

from guildhall.company_file import apply, company_of
from guildhall.environment import Environment
from intake.ideas import Stage
from intake.queries.ideas import changes
from intake.queries.portfolio import by_numbers
from intake.tables import Idea, IdeaViewer, Squad
from sandbox.inputs import placed_elements
from store.audit import AuditRow
from tests.scenarios.admin import Admin
from tests.scenarios.helpers import after, submit, words
from tests.scenarios.test_private_ideas import NOBODY
from tests.scenarios.test_private_ideas import submit as submit_private

pytestmark = [pytest.mark.core, pytest.mark.twice]
TITLES = ("Stop stolen cards", "Refund without a call", "Cards that fail twice")
STAGES = (Stage.accepted, Stage.build, Stage.live)
SPRINT = {"name": "Fraud sprint", "kind": "Temporary: for one project", "lead": "U0REX", "ends_on": "2026-03-20"}


def until(world: Environment, text: str) -> None:
    """Let time go by until an instant in UTC."""
    world.stepper.advance(datetime.fromisoformat(f"{text}+00:00"))


def change(ada: Admin, name: str) -> None:
    """Press Change beside a squad of the list."""
    every = [placed for placed in placed_elements(ada.form.blocks) if placed.action_id == "squad.change"]
    [place] = [each for each in every if each.element["accessibility_label"] == f"Change {name}"]
    ada.press(ada.form, place.address)


def sprint(world: Environment, **more: str) -> Admin:
    """Have Ada set up a squad for a while; its people come from Payments."""
    ada = Admin(world)
    ada.open()
    ada.begin("squads.open")
    ada.press(ada.form, "Add a squad")
    assert not ada.save(**{**SPRINT, "returns_to": "Payments", **more}).errors
    return ada


def has_ideas(world: Environment, squad: str = "fraud-sprint") -> None:
    """Have the squad work on three ideas of Ria's."""
    for title in TITLES:
        submit(world, Title=title)
        after(world, 20)
    with world.store.writing() as session:
        for number, stage in enumerate(STAGES, start=1):
            row = by_numbers(session, [number])[number]
            row.stage, row.squad = stage, squad


def told(world: Environment, member: str, text: str = "Fraud sprint end") -> list[str]:
    messages = [words(message) for message in world.workspace.person(member).direct_messages()]
    return [message for message in messages if text in message]


def squads_of_ideas(world: Environment, numbers: tuple[int, ...] = (1, 2, 3)) -> list[str | None]:
    with world.store.reading() as session:
        return [row.squad for row in by_numbers(session, list(numbers)).values()]


def is_active(world: Environment) -> bool:
    with world.store.reading() as session:
        return session.get_one(Squad, "fraud-sprint").active


def test_both_leads_hear_five_working_days_before_and_once(world: Environment) -> None:
    ada = sprint(world)
    assert "until Fri 20 Mar 2026, then Payments" in words(ada.form)
    has_ideas(world)
    until(world, "2026-03-13T07:59")
    assert [told(world, member) for member in ("U0REX", "U0LEO")] == [[], []]
    until(world, "2026-03-13T08:01")
    for member in ("U0REX", "U0LEO"):
        [said] = told(world, member)
        assert "Fraud sprint ends on Fri 20 Mar. Its people go back to Payments" in said
        assert "and Payments takes its 3 open ideas." in said
        assert all(title in said for title in TITLES)
    assert told(world, "U0ADA") == []
    until(world, "2026-03-20T22:59")
    assert [len(told(world, member)) for member in ("U0REX", "U0LEO")] == [1, 1]


def test_when_the_day_is_over_it_closes_and_its_ideas_have_another_owner(world: Environment) -> None:
    sprint(world)
    has_ideas(world)
    until(world, "2026-03-20T22:59")
    assert is_active(world)
    assert squads_of_ideas(world) == ["fraud-sprint"] * 3
    ria = world.workspace.person("U0RIA")
    before = len(ria.direct_messages())
    until(world, "2026-03-20T23:01")
    assert not is_active(world)
    assert squads_of_ideas(world) == ["payments"] * 3
    assert "Fraud sprint ended on" not in "".join(told(world, "U0LEO")), "he isn't at work at night"
    for title in TITLES:
        [tracker] = [words(message) for message in ria.direct_messages() if title in words(message)]
        assert "Fraud sprint has closed, so this is with Payments now." in tracker
    assert len(ria.direct_messages()) == before, "an edit, and no message"
    until(world, "2026-03-23T12:00")
    [said] = told(world, "U0LEO", "Fraud sprint ended on Fri 20 Mar. Payments has its 3 open ideas now.")
    assert all(title in said for title in TITLES)
    assert told(world, "U0REX", "Fraud sprint ended") == []
    with world.store.reading() as session:
        assert changes(session, by_numbers(session, [3])[3].id)[-1].sentence.startswith("Fraud sprint has closed")
        ended = select(AuditRow).where(col(AuditRow.action) == "squad ended", col(AuditRow.kind) == "squad")
        assert [entry.who for entry in session.scalars(ended)] == ["itself"], "Guildhall itself"


def test_another_day_is_told_again(world: Environment) -> None:
    ada = sprint(world)
    has_ideas(world)
    until(world, "2026-03-13T08:01")
    change(ada, "Fraud sprint")
    assert not ada.save(ends_on="2026-03-27").errors
    until(world, "2026-03-20T07:59")
    assert len(told(world, "U0LEO")) == 1
    until(world, "2026-03-20T08:01")
    assert "ends on Fri 27 Mar" in told(world, "U0LEO")[-1]
    until(world, "2026-03-21T12:00")
    assert is_active(world)


@pytest.mark.parametrize(
    "changed",
    [{"ends_on": "2026-04-17"}, {"kind": "Embedded in a product team", "ends_on": None}],
    ids=["another day", "no day"],
)
def test_what_waits_for_monday_is_not_told_once_it_ends_otherwise(
    world: Environment, changed: dict[str, str | None]
) -> None:
    until(world, "2026-03-14T12:00")
    ada = sprint(world, ends_on="2026-03-18")
    after(world)
    change(ada, "Fraud sprint")
    assert not ada.save(**changed).errors
    until(world, "2026-03-17T12:00")
    assert [told(world, member) for member in ("U0REX", "U0LEO")] == [[], []]


def test_where_its_people_go_instead_is_told_too(world: Environment) -> None:
    ada = sprint(world)
    until(world, "2026-03-13T08:01")
    assert len(told(world, "U0LEO")) == 1
    change(ada, "Fraud sprint")
    assert not ada.save(returns_to="Central ML").errors
    until(world, "2026-03-16T12:00")
    assert "Its people go back to Central ML." in told(world, "U0REX")[-1]
    assert "Its people go back to Central ML." in told(world, "U0ADA")[-1]
    assert (len(told(world, "U0REX")), len(told(world, "U0LEO"))) == (2, 1)


def test_an_outage_over_the_day_closes_it_once_and_tells_nobody_that_it_ends(world: Environment) -> None:
    sprint(world)
    has_ideas(world)
    until(world, "2026-03-12T12:00")
    world.clock.set(datetime.fromisoformat("2026-03-23T11:00:00+00:00"))
    world.stepper.plan()
    until(world, "2026-03-24T12:00")
    assert squads_of_ideas(world) == ["payments"] * 3
    assert told(world, "U0REX") == []
    [said] = told(world, "U0LEO")
    assert "ended on Fri 20 Mar" in said


def test_an_outage_over_the_reminder_makes_it_late_and_single(world: Environment) -> None:
    sprint(world)
    has_ideas(world)
    until(world, "2026-03-12T12:00")
    # Up again on a Saturday: nobody is told before Monday.
    world.clock.set(datetime.fromisoformat("2026-03-14T11:00:00+00:00"))
    world.stepper.plan()
    until(world, "2026-03-16T07:59")
    assert told(world, "U0LEO") == []
    until(world, "2026-03-17T12:00")
    assert len(told(world, "U0LEO")) == 1


def test_where_they_were_to_go_has_closed_meanwhile_so_the_hub_takes_them(world: Environment) -> None:
    ada = sprint(world)
    has_ideas(world)
    change(ada, "Payments")
    ada.press(ada.form, "Close this squad")
    ada.save()
    assert "until Fri 20 Mar 2026, then Central ML" in words(ada.form)
    assert [squad.returns_to for squad in company_of(world.store).squads if squad.ends_on] == [None]
    until(world, "2026-03-23T12:00")
    assert squads_of_ideas(world) == ["hub"] * 3
    assert "Central ML has its 3 open ideas now" in told(world, "U0ADA")[-1]


def test_a_private_idea_is_named_to_nobody_who_may_not_see_it(world: Environment) -> None:
    sprint(world)
    assert submit_private(world, **{NOBODY: ["nobody_else"]}).closed
    after(world)
    with world.store.writing() as session:
        row = session.scalars(select(Idea)).one()
        row.stage, row.squad = Stage.build, "fraud-sprint"
        title, idea_id = row.title, row.id
    until(world, "2026-03-20T22:59")
    for member in ("U0REX", "U0LEO"):
        [said] = told(world, member)
        assert "It has no open ideas." in said
        assert title not in said
    until(world, "2026-03-23T12:00")
    assert told(world, "U0LEO", "Fraud sprint ended on") == []
    with world.store.reading() as session:
        named = session.scalars(select(col(IdeaViewer.member)).where(col(IdeaViewer.idea_id) == idea_id)).all()
    assert named == ["U0LEO"], "as when somebody moves it, its new lead alone sees it"


def test_what_cant_be_is_said_beside_its_field(world: Environment) -> None:
    ada = sprint(world)
    ada.press(ada.form, "Add a squad")
    errors = ada.save(**{**SPRINT, "name": "Late", "ends_on": "2026-03-03"}).errors
    assert errors["ends_on"].startswith("This day has passed.")
    errors = ada.save(kind="Hub: the central team", ends_on="2026-03-20").errors
    assert errors["ends_on"].startswith("The hub can't be temporary.")
    errors = ada.save(kind="Embedded in a product team").errors
    assert errors["ends_on"].startswith("Only a temporary squad ends by itself.")
    assert not ada.save(kind="Temporary: for one project").errors
    assert "until Fri 20 Mar 2026, then Central ML" in words(ada.form)


def test_a_company_file_says_it_and_does_not_bring_back_what_has_ended(world: Environment) -> None:
    sprint(world)
    file = company_of(world.store)
    [part] = [squad for squad in file.squads if squad.key == "fraud-sprint"]
    assert (str(part.ends_on), part.returns_to) == ("2026-03-20", "payments")
    until(world, "2026-03-23T12:00")
    apply(world.store, file, world.clock.now())
    assert not is_active(world)
