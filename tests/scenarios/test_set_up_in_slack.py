"""As an admin on day 0 I want to set Guildhall up where I am, in a few minutes, and see an idea ranked at the end."""

from collections.abc import Callable, Iterator

import pytest

from guildhall.company_file import company_of, read_company, written
from guildhall.environment import Environment
from intake.services.members import Members
from tests.conftest import OpenWorld
from tests.scenarios.admin import Admin
from tests.scenarios.helpers import FRAUD_IDEA, after, card, submit, words

MOST = 60
CHANNELS = {"triage_channel": "C0TRIAGE", "digest_channel": "C0NEWS", "guild_channel": "C0GUILD"}


@pytest.fixture
def empty(open_test_world: OpenWorld) -> Iterator[Environment]:
    """A company in which nothing is set up; Ada and Tom are the first admins."""
    with open_test_world(set_up=False) as world:
        Members(world.store).make_admins(["U0ADA", "U0TOM"], world.clock.now())
        yield world
        assert not [call for call in world.workspace.refused if call.method != "conversations.info"]


@pytest.fixture
def ada(empty: Environment) -> Admin:
    """Ada, with her Home open."""
    ada = Admin(empty)
    ada.open()
    return ada


@pytest.mark.twice
def test_from_nothing_to_a_ranked_idea_in_six_steps(
    empty: Environment, ada: Admin, record_property: Callable[[str, object], None]
) -> None:
    assert "Set-up: 0 of 6 done" in words(ada.home)
    ada.begin("channels.open")
    assert ada.save(**CHANNELS).closed
    ada.begin("people.open")
    assert ada.save(triager=["U0TRIS"], lead=["U0LEO"], viewer=["U0REX"]).closed
    ada.begin("squads.open")
    ada.save(lead="U0TOM", channel="C0HUB", weeks="13")
    ada.press(ada.form, "Add a squad")
    ada.save(name="Payments", lead="U0LEO", channel="C0PAY", areas="Payments, Checkout", charter="Money.", weeks="10")
    ada.close()
    ada.publish()
    ada.skip("import")
    ada.begin("meeting.open")
    assert ada.save(day="Tuesday", time="14:00", link="https://meet.example/guild").closed
    assert "Set-up: 6 of 6 done" in words(ada.home)
    ada.press(ada.home, "idea.submit")
    told = {"value": "Hours: 2,500 to 10,000 hours a year", "urgency": "This year", "area": "Payments"}
    assert ada.save(**FRAUD_IDEA, **told).closed
    after(empty)
    assert "Send to Payments squad" in words(card(empty))
    assert "1 ranked idea" in words(empty.workspace.person("U0RIA").command("C0GENERAL", "/ml-queue").reply)
    record_property("told", f"from an empty company to a ranked idea: {ada.acts} clicks and fields")
    assert ada.acts <= MOST


@pytest.mark.core
def test_what_was_set_up_in_slack_can_be_written_to_a_file_and_read_again(
    empty: Environment, ada: Admin, tmp_path_factory: pytest.TempPathFactory
) -> None:
    ada.begin("channels.open")
    ada.save(**CHANNELS)
    ada.begin("people.open")
    ada.save(triager=["U0TRIS"], lead=["U0LEO"])
    ada.begin("squads.open")
    ada.save(lead="U0ADA", weeks="6.5")
    ada.close()
    ada.publish()
    ada.begin("meeting.open")
    ada.save()
    before = ada.home
    file = tmp_path_factory.mktemp("export") / "company.yml"
    file.write_text(written(company_of(empty.store)), encoding="utf-8")
    empty.apply(read_company(file))
    assert written(company_of(empty.store)) == file.read_text(encoding="utf-8")
    assert words(ada.home) == words(before)
    assert "/ml-priorities" in words(ada.home)
    said = words(empty.workspace.person("U0RIA").command("C0GENERAL", "/ml-priorities").reply)
    assert "version 1 of Wed 4 Mar." in said


@pytest.mark.twice
def test_every_step_stands_for_itself(empty: Environment, ada: Admin) -> None:
    ada.begin("meeting.open")
    assert ada.save(rhythm="Every two weeks", day="Friday").closed
    assert "Guild meeting, every second Friday at 15:00 (Europe/Berlin)" in words(ada.home)
    assert "Friday 6 March" in words(empty.workspace.person("U0RIA").command("C0GENERAL", "/ml-guild").reply)
    ada.publish()
    assert "Version 1: Fewer fraud losses, Faster answers, Parcels on time" in words(ada.home)
    assert "Set-up: 2 of 6 done" in words(ada.home)


@pytest.mark.core
def test_a_step_can_be_skipped_and_opened_again_and_a_finished_checklist_folds(empty: Environment, ada: Admin) -> None:
    for step in ("channels", "people", "squads", "priorities", "import", "meeting"):
        ada.skip(step)
    assert "Set-up: 6 of 6 done" in words(ada.home)
    assert "Squads" not in words(ada.home)
    ada.press(ada.home, "Reopen")
    assert "skipped" in words(ada.home)
    ada.press_on("squads", "setup.reopen")
    assert "Set-up: 5 of 6 done" in words(ada.home)
    ada.skip("squads")
    ada.press(ada.home, "Fold the checklist")
    assert "skipped" not in words(ada.home)


@pytest.mark.twice
def test_who_is_no_admin_sees_no_checklist_and_can_not_use_one(empty: Environment, ada: Admin) -> None:
    ria = Admin(empty, "U0RIA")
    assert "Set-up" not in words(ria.open())
    home = ada.home
    home.user, empty.workspace.homes["U0RIA"] = "U0RIA", home
    for button in ("channels.open", "squads.open", "meeting.open", "people.open", "setup.skip"):
        ria.press(home, button)
        assert "Only admins can change this." in words(ria.form)
        ria.close()


@pytest.mark.twice
def test_ideas_that_waited_are_ranked_as_soon_as_priorities_are_published(empty: Environment, ada: Admin) -> None:
    ada.begin("channels.open")
    ada.save(**CHANNELS)
    after(empty)
    told = {"value": "Hours: 2,500 to 10,000 hours a year", "urgency": "This year"}
    assert "Not ranked: no priorities published yet" in words(submit(empty, **told))
    ada.publish()
    after(empty)
    assert "score" in words(card(empty))
    assert "Fewer fraud losses" in words(card(empty))


@pytest.mark.twice
def test_a_new_triager_may_decide_at_once(empty: Environment, ada: Admin) -> None:
    ada.begin("channels.open")
    ada.save(**CHANNELS)
    shown = submit(empty)
    tris = empty.workspace.person("U0TRIS")
    tris.press(shown, "Not now")
    assert tris.view() is None
    after(empty)
    assert "Only triagers can decide on ideas." in words(tris.ephemerals("C0TRIAGE")[-1])
    ada.begin("people.open")
    ada.save(triager=["U0TRIS"])
    tris.press(card(empty), "Not now")
    assert tris.view() is not None


@pytest.mark.twice
def test_of_two_admins_at_once_the_second_is_told_and_nothing_is_lost(empty: Environment, ada: Admin) -> None:
    tom = Admin(empty, "U0TOM")
    tom.open()
    ada.begin("people.open")
    tom.begin("people.open")
    assert tom.save(triager=["U0TRIS"]).closed
    answer = ada.save(viewer=["U0REX"])
    assert "tom was faster." in answer.errors["triager"]
    assert "Triagers: <@U0TRIS>" in words(ada.home)
    assert "U0REX" not in words(ada.home)


@pytest.mark.twice
def test_two_admins_may_add_squads_at_the_same_time_but_only_one_hub(empty: Environment, ada: Admin) -> None:
    tom = Admin(empty, "U0TOM")
    tom.open()
    ada.begin("squads.open")
    tom.begin("squads.open")
    ada.save()
    assert "Central ML team is the hub now." in tom.save(name="Core").errors["kind"]
    answer = tom.save(kind="Embedded in a product team")
    assert "*Core* · embedded" in words(answer.view)
    assert "Central ML team, Core" in words(ada.home)
