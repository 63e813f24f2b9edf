"""As whoever answers for Guildhall I want nobody in who doesn't belong, and nobody to give themselves a role."""

from typing import Any

import pytest

from guildhall.environment import Environment
from intake.access import Request
from intake.services.members import Members
from intake.services.organization import Company
from sandbox.inputs import placed_elements
from tests.conftest import OpenWorld
from tests.people import change, heard
from tests.scenarios.admin import Admin
from tests.scenarios.helpers import after, submit, words
from tests.scenarios.test_import_the_old_spreadsheet import ADA, give, start
from tests.scenarios.test_mend_the_set_up import change_last
from tests.scenarios.test_which_first import backlog, compare

__all__ = ["backlog"]

PEOPLE, SQUADS = "people.open", "squads.open"


@pytest.fixture
def two_admins(world: Environment) -> Environment:
    """A company in which Rex is an admin too."""
    ada = admin(world)
    ada.begin(PEOPLE)
    assert ada.save(admin=["U0ADA", "U0REX"]).closed
    after(world)
    return world


def admin(world: Environment, member: str = "U0ADA") -> Admin:
    """Return an admin with the whole checklist on Home."""
    found = Admin(world, member)
    if "Reopen" in words(found.open()):
        found.press(found.home, "setup.unfold")
    return found


def roles(world: Environment, member: str) -> set[str]:
    found = Members(world.store).principal(member)
    return {role.value for role in found.roles} if found is not None else set()


def test_an_admin_makes_another_one_admin_who_then_sets_things_up(two_admins: Environment) -> None:
    assert "Admins: <@U0ADA>, <@U0REX>" in words(admin(two_admins).home)
    assert "Set-up" in words(admin(two_admins, "U0REX").home)


def test_nobody_gives_themselves_a_role_and_reads_whom_to_ask(two_admins: Environment) -> None:
    rex = admin(two_admins, "U0REX")
    rex.begin(PEOPLE)
    answer = rex.save(triager=["U0TRIS", "U0TOM", "U0REX"])
    assert answer.errors == {"triager": "You can't change your own roles. Ask another admin."}
    assert not rex.save(triager=["U0TRIS", "U0TOM"], viewer=["U0REX"]).closed
    # While nobody triages, admins do: that is no way round.
    assert "You can't change your own roles. Ask another admin." in str(rex.save(triager=[], viewer=[]).errors)
    assert rex.save(triager=["U0TRIS"], viewer=["U0RIA"]).closed
    after(two_admins)
    assert roles(two_admins, "U0REX") == {"member", "admin"}
    ada = admin(two_admins)
    ada.begin(PEOPLE)
    assert ada.save(triager=["U0TRIS", "U0REX"]).closed
    assert "triager" in roles(two_admins, "U0REX")


def test_who_stands_in_for_triagers_or_is_of_the_first_admins_does_not_keep_that_by_their_own_hand(
    world: Environment,
) -> None:
    ada = admin(world)
    ada.begin(PEOPLE)
    assert ada.save(triager=[], admin=["U0ADA"]).closed
    Members(world.store).make_admins(["U0REX"], world.clock.now())
    after(world)
    rex = admin(world, "U0REX")
    assert roles(world, "U0REX") == {"member", "admin", "triager"}
    rex.begin(PEOPLE)
    assert "You can't change your own roles. Ask another admin." in str(rex.save(triager=["U0REX"]).errors)
    assert "You can't change your own roles. Ask another admin." in str(
        rex.save(triager=[], admin=["U0ADA", "U0REX"]).errors
    )
    assert rex.save(triager=["U0TRIS"], admin=["U0ADA"]).closed
    assert roles(world, "U0REX") == {"member", "admin"}


def test_nobody_makes_themselves_a_squads_lead_and_another_admin_does(two_admins: Environment) -> None:
    rex = admin(two_admins, "U0REX")
    rex.begin(SQUADS)
    change_last(rex)
    assert rex.save(lead="U0REX").errors == {"lead": "You can't change your own roles. Ask another admin."}
    assert not rex.save(lead="U0RIA").errors
    ada = admin(two_admins)
    ada.begin(SQUADS)
    change_last(ada)
    assert not ada.save(lead="U0REX").errors
    assert "lead" in roles(two_admins, "U0REX")


def test_the_only_admin_of_a_new_workspace_may_be_everything(open_test_world: OpenWorld) -> None:
    with open_test_world(set_up=False) as world:
        Members(world.store).make_admins(["U0ADA"], world.clock.now())
        ada = admin(world)
        ada.begin(PEOPLE)
        assert ada.save(triager=["U0ADA"], lead=["U0ADA"]).closed
        assert roles(world, "U0ADA") == {"member", "admin", "triager", "lead"}


def test_the_last_admin_can_not_be_taken_away(two_admins: Environment) -> None:
    ada = admin(two_admins)
    ada.begin(PEOPLE)
    assert "There has to be at least one admin" in ada.save(admin=[]).errors["admin"]
    assert ada.save(admin=["U0REX"]).closed
    after(two_admins)
    assert roles(two_admins, "U0ADA") == {"member", "lead"}
    assert "admin" in roles(two_admins, "U0REX")


def test_the_last_admin_makes_room_only_for_somebody_of_whom_slack_has_told(world: Environment) -> None:
    world.workspace.add_member("U0GONE", "gone", "Gone", deleted=True)
    ada = admin(world)
    ada.begin(PEOPLE)
    assert "We don't know yet" in str(ada.save(admin=["U0GONE"]).errors)
    assert ada.save(admin=["U0ADA", "U0GONE"]).closed
    after(world)
    assert roles(world, "U0GONE") == set()
    assert "admin" in roles(world, "U0ADA")


def test_of_two_admins_who_remove_each_other_one_stays(two_admins: Environment) -> None:
    ada, rex = admin(two_admins), admin(two_admins, "U0REX")
    ada.begin(PEOPLE)
    rex.begin(PEOPLE)
    assert ada.save(admin=["U0ADA"]).closed
    answer = rex.save(admin=["U0REX"])
    assert "Only admins can change this" in str(answer.errors)
    assert "admin" in roles(two_admins, "U0ADA")
    assert "admin" not in roles(two_admins, "U0REX")


@pytest.mark.core
def test_who_has_left_is_given_nothing_and_who_comes_back_is_a_member_again(world: Environment) -> None:
    world.workspace.person("U0REX").command("C0GENERAL", "/ml-queue")
    change(world, "U0REX", deleted=True)
    ada = admin(world)
    ada.begin(PEOPLE)
    assert "guest, a bot or gone" in ada.save(triager=["U0TRIS", "U0REX"]).errors["triager"]
    world.workspace.welcome_member("U0REX", "rex", "Rex")
    heard(world, "team_join")
    after(world)
    assert roles(world, "U0REX") == {"member"}
    assert ada.save(triager=["U0TRIS", "U0REX"]).closed


def test_a_triager_decides_about_everybodys_ideas_but_their_own(world: Environment) -> None:
    own = submit(world, "U0TRIS")
    world.workspace.person("U0TRIS").press(own, "Send to Payments squad")
    after(world)
    assert "your own idea" in words(world.workspace.person("U0TRIS").ephemerals("C0TRIAGE")[-1])
    world.workspace.person("U0TOM").press(own, "Send to Payments squad")
    after(world)
    assert len(world.workspace.person("U0LEO").messages("C0PAY")) == 1


def test_who_leads_nothing_any_more_has_no_say_in_which_comes_first(backlog: Environment) -> None:
    compare(backlog, "U0LEO")
    ada = admin(backlog)
    ada.begin(SQUADS)
    ada.press(ada.form, payments(ada))
    assert not ada.save(lead="U0TOM").errors
    ada.close()
    compare(backlog, "U0ADA")
    assert told(backlog, "U0ADA") == told(backlog, "U0LEO") == ""
    compare(backlog, "U0TOM")
    for lead in ("U0ADA", "U0TOM"):
        assert "Which first" in told(backlog, lead)
        assert "U0LEO" not in told(backlog, lead)


def payments(ada: Admin) -> Any:
    """Return the button beside the Payments squad."""
    buttons = [placed for placed in placed_elements(ada.form.blocks) if placed.action_id == "squad.change"]
    return next(placed.address for placed in buttons if "payments" in str(placed.element["value"]))


def told(world: Environment, member: str) -> str:
    return "\n".join(map(words, world.workspace.person(member).direct_messages()))


def test_an_import_stops_when_its_importer_is_no_admin_any_more_and_says_so(two_admins: Environment) -> None:
    world, ada = two_admins, two_admins.workspace.person(ADA)
    ada.press(give(world), "Review and import")
    ada.submit({})
    assert ada.submit({}).closed
    take_admin_from_ada(world)
    after(world, 30)
    stopped = "<@U0ADA> is no longer an admin, so I stopped importing this list. 0 rows are imported"
    assert stopped in told(world, "U0ADA")
    assert stopped in told(world, "U0REX")
    assert "Importing:" not in words(ada.direct_messages()[-1])
    # Another admin goes on with the very file.
    give(world, member="U0REX")
    after(world, 60)
    assert "56 created" in told(world, "U0REX")


def test_an_undoing_stops_too_and_says_how_it_is_finished(two_admins: Environment) -> None:
    world, ada = two_admins, two_admins.workspace.person(ADA)
    ada.press(start(world, give(world)), "Undo")
    take_admin_from_ada(world)
    after(world, 30)
    assert "stopped undoing this import. 56 ideas are still there" in told(world, "U0REX")
    assert "`guildhall import --undo 1` removes the rest." in told(world, "U0ADA")


def take_admin_from_ada(world: Environment) -> None:
    """Have Rex take it, in another process that nobody here hears of."""
    rex, elsewhere = Members(world.store).principal("U0REX"), Company(world.store)
    assert rex is not None
    form = elsewhere.people_form(rex)
    plan = form.plan.model_copy(update={"admin": ("U0REX",)})
    elsewhere.name_people(plan, form.version, Request(rex, world.clock.now(), "elsewhere"))
