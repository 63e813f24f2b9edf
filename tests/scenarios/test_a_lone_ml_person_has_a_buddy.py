"""As a lead I name who does machine learning alone in another team; they and their buddy are told, once."""

import pytest
from sqlalchemy import select
from sqlmodel import col

from guildhall.environment import Environment
from intake.tables import Squad
from sandbox.person import SubmitAnswer
from sandbox.state import Message
from store.audit import AuditRow
from tests.people import change
from tests.scenarios.helpers import after, words

NAMED = "named you a member of the ML guild"
OF_REX = {"Person": "U0REX", "Their team": "Marketing", "Buddy": "U0TOM"}


def who(world: Environment, member: str = "U0LEO") -> Message:
    reply = world.workspace.person(member).command("C0GENERAL", "/ml-guild", "who").reply
    assert reply is not None
    return reply


def name(world: Environment, by: str = "U0LEO", **changed: str) -> SubmitAnswer:
    """Have a lead add a person, with these fields changed."""
    lead = world.workspace.person(by)
    lead.press(who(world, by), "Add a person")
    answer = lead.submit(OF_REX | changed, bypass_client=True)
    after(world)
    return answer


def change_entry(world: Environment, by: str = "U0LEO", **changed: str) -> SubmitAnswer:
    lead = world.workspace.person(by)
    lead.press(who(world, by), "Change")
    answer = lead.submit(changed)
    after(world)
    return answer


def told(world: Environment, member: str, text: str) -> list[str]:
    shown = [words(each) for each in world.workspace.person(member).direct_messages()]
    return [each for each in shown if text in each]


def acts(world: Environment) -> list[str]:
    with world.store.reading() as session:
        rows = session.scalars(select(AuditRow).order_by(col(AuditRow.id)))
        return [row.action for row in rows if row.action.startswith("buddy")]


@pytest.mark.core
def test_a_lead_names_somebody_and_both_are_told_once(world: Environment) -> None:
    for member in ("U0REX", "U0TOM"):
        who(world, member)
    assert name(world).closed
    [welcome] = told(world, "U0REX", NAMED)
    assert "<@U0LEO> named you a member of the ML guild, for Marketing." in welcome
    assert "Your buddy is <@U0TOM>: ask them first." in welcome
    assert "The guild meets next on" in welcome
    assert "5 March" in welcome
    [buddy] = told(world, "U0TOM", "buddy")
    assert "You're the buddy of <@U0REX>, who does ML in Marketing alone." in buddy
    # This was their welcome to the guild: coming into its channel brings no second one.
    world.workspace.person("U0REX").remove("C0GUILD", "U0REX")
    world.workspace.person("U0REX").join("C0GUILD")
    after(world)
    assert told(world, "U0REX", "Welcome to the guild") == []
    assert acts(world) == ["buddy named"]


def test_everybody_reads_who_does_ml_elsewhere_and_leads_alone_can_change_it(world: Environment) -> None:
    assert "ML people in other teams" not in words(who(world, "U0RIA"))
    name(world)
    for member in ("U0RIA", "U0TRIS", "U0LEO", "U0ADA"):
        shown = words(who(world, member))
        assert "<@U0REX> (Marketing), buddy <@U0TOM>" in shown, member
        assert ("Add a person" in shown) is (member in ("U0LEO", "U0ADA")), member


def test_errors_stand_beside_their_field(world: Environment) -> None:
    world.workspace.person("U0GUS").command("C0GENERAL", "/ml-guild")
    assert "guest" in name(world, Person="U0GUS").errors["person"]
    assert "guest" in name(world, Buddy="U0GUS").errors["buddy"]
    assert "own buddy" in name(world, Buddy="U0REX").errors["buddy"]
    assert "Shorten it by 5." in name(world, **{"Their team": "x" * 80}).errors["team"]
    assert "Enter the team" in name(world, **{"Their team": " "}).errors["team"]
    assert acts(world) == []
    assert name(world).closed
    assert "already" in name(world).errors["person"]
    assert acts(world) == ["buddy named"]


def test_another_team_tells_nobody_and_another_buddy_tells_both(world: Environment) -> None:
    name(world)
    assert change_entry(world, **{"Their team": "Sales"}).closed
    assert len(told(world, "U0REX", "buddy")) == len(told(world, "U0TOM", "buddy")) == 1
    assert change_entry(world, "U0ADA", Buddy="U0TRIS").closed
    assert "Your buddy for ML in Sales is now <@U0TRIS>: ask them first." in told(world, "U0REX", "buddy")[-1]
    assert len(told(world, "U0TRIS", "the buddy of <@U0REX>, who does ML in Sales alone")) == 1
    assert len(told(world, "U0TOM", "buddy")) == 1
    assert "<@U0REX> (Sales), buddy <@U0TRIS>" in words(who(world, "U0RIA"))
    assert acts(world) == ["buddy named", "buddy changed", "buddy changed"]


@pytest.mark.core
def test_a_lead_removes_an_entry_and_can_name_them_again(world: Environment) -> None:
    name(world)
    leo = world.workspace.person("U0LEO")
    leo.press(who(world), "Change")
    form = leo.view()
    assert form is not None
    leo.press(form, "Remove")
    assert "no longer on the list" in words(leo.view())
    assert "U0REX" not in words(who(world, "U0RIA"))
    leo.close()
    assert name(world, Buddy="U0TRIS").closed
    assert acts(world) == ["buddy named", "buddy removed", "buddy named"]


def test_two_leads_at_once_the_second_reads_that_it_has_changed(world: Environment) -> None:
    name(world)
    leo, ada = world.workspace.person("U0LEO"), world.workspace.person("U0ADA")
    for lead in (leo, ada):
        lead.press(who(world, lead.user), "Change")
    assert leo.submit({"Their team": "Sales"}).closed
    assert not ada.submit({"Their team": "Press"}).closed
    assert "(Sales)" in words(who(world, "U0RIA"))


@pytest.mark.parametrize("flags", [{"deleted": True}, {"is_restricted": True}])
def test_when_a_buddy_leaves_the_lead_is_told_once_and_chooses_another(
    world: Environment, flags: dict[str, bool]
) -> None:
    who(world, "U0TOM")
    name(world)
    for real_name in ("Tom Hale", "Tom Hall"):
        change(world, "U0TOM", real_name=real_name, **flags)
        after(world)
    [left] = [each for each in world.workspace.person("U0LEO").direct_messages() if "has no buddy" in each.text]
    assert "<@U0REX> (Marketing) has no buddy. Choose another." in words(left)
    assert "<@U0REX> (Marketing), no buddy right now" in words(who(world, "U0RIA"))
    leo = world.workspace.person("U0LEO")
    leo.press(left, "Choose a buddy")
    assert leo.submit({"Buddy": "U0TRIS"}).closed
    after(world)
    assert "buddy <@U0TRIS>" in words(who(world, "U0RIA"))


def test_when_the_lead_has_left_too_an_admin_is_told(world: Environment) -> None:
    name(world, Buddy="U0LEO")
    assert told(world, "U0LEO", "buddy") == []
    change(world, "U0LEO", deleted=True)
    after(world)
    assert len(told(world, "U0ADA", "has no buddy")) == 1


def test_when_whoever_named_them_may_name_nobody_any_more_an_admin_is_told(world: Environment) -> None:
    who(world, "U0TOM")
    name(world)
    with world.store.writing() as session:
        session.get_one(Squad, "payments").lead = "U0REX"
    change(world, "U0TOM", deleted=True)
    after(world)
    assert told(world, "U0LEO", "has no buddy") == []
    assert len(told(world, "U0ADA", "has no buddy")) == 1
