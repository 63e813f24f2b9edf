"""As an admin I want to be told in plain words what is amiss with the set-up, and to type nothing twice."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from guildhall.environment import Environment
from intake.services.members import Members, SlackFacts
from tests.conftest import OpenWorld
from tests.scenarios.admin import PRIORITIES, Admin
from tests.scenarios.helpers import FRAUD_IDEA, after, words
from tests.scenarios.test_first_guild_meetings import THURSDAY


@pytest.fixture
def empty(open_test_world: OpenWorld) -> Iterator[Environment]:
    """A company in which nothing is set up, with channels of all sorts."""
    with open_test_world(set_up=False) as world:
        Members(world.store).make_admins(["U0ADA"], world.clock.now())
        workspace = world.workspace
        workspace.add_channel("secret", ["U0ADA"], channel_id="C0SECRET", is_private=True)
        workspace.add_channel("open", ["U0ADA"], channel_id="C0OPEN")
        workspace.add_channel("partners", ["U0ADA", workspace.bot_user_id], channel_id="C0SHARED", is_ext_shared=True)
        workspace.add_channel("old", ["U0ADA", workspace.bot_user_id], channel_id="C0OLD", is_archived=True)
        yield world
        assert {call.method for call in workspace.refused} <= {"conversations.info"}


@pytest.fixture
def ada(empty: Environment) -> Admin:
    """Ada, with her Home open."""
    ada = Admin(empty)
    ada.open()
    return ada


def test_a_public_channel_is_joined(empty: Environment, ada: Admin) -> None:
    ada.begin("channels.open")
    ada.save(triage_channel="C0OPEN")
    assert "<#C0OPEN> for decisions" in words(ada.home)
    assert "To do" not in words(ada.home)
    assert empty.workspace.bot_user_id in empty.workspace.channel("C0OPEN").members


def test_for_a_private_channel_home_says_what_to_type_until_it_was_done(empty: Environment, ada: Admin) -> None:
    ada.begin("channels.open")
    ada.save(triage_channel="C0SECRET")
    assert "Guildhall is not in <#C0SECRET> yet. Type `/invite @Guildhall` there." in words(ada.home)
    ada.open()
    assert "/invite" in words(ada.home)
    empty.workspace.channel("C0SECRET").members.append(empty.workspace.bot_user_id)
    ada.open()
    assert "/invite" not in words(ada.home)


def test_without_the_scope_nothing_is_joined_and_home_says_what_to_type(empty: Environment, ada: Admin) -> None:
    granted = empty.workspace.manifest.scopes - {"channels:join"}
    empty.workspace.manifest.scopes = granted
    empty.bot.features.grant(granted)
    ada.begin("channels.open")
    ada.save(digest_channel="C0OPEN")
    assert "Type `/invite @Guildhall` there." in words(ada.home)
    assert not [call for call in empty.workspace.log if call.method == "conversations.join"]


@pytest.mark.parametrize(("channel", "why"), [("C0SHARED", "is shared with another company"), ("C0OLD", "is archived")])
def test_nothing_is_posted_where_others_read_or_nobody(empty: Environment, ada: Admin, channel: str, why: str) -> None:
    ada.begin("channels.open")
    ada.save(triage_channel=channel)
    assert f"<#{channel}> {why}, and Guildhall can't post there. Choose another channel." in words(ada.home)
    assert "for decisions" not in words(ada.home)
    ria = empty.workspace.person("U0RIA")
    ria.command("C0GENERAL", "/ml-idea")
    ria.submit(FRAUD_IDEA)
    after(empty)
    assert empty.workspace.messages[channel] == []
    ada.begin("channels.open")
    ada.save(triage_channel="C0TRIAGE")
    assert why not in words(ada.home)
    assert len(empty.workspace.messages["C0TRIAGE"]) == 1


def test_a_guest_who_is_known_is_refused_beside_the_field_and_another_is_told_of_later(
    empty: Environment, ada: Admin
) -> None:
    Members(empty.store).remember(SlackFacts(id="U0GUS", name="Gus", full_member=False), empty.clock.now())
    ada.begin("people.open")
    answer = ada.save(triager=["U0TRIS", "U0GUS"])
    assert "Gus is a guest, a bot or gone" in answer.errors["triager"]
    assert ada.save(triager=["U0TRIS"], viewer=[empty.workspace.bot_user_id]).closed
    told = words(ada.home)
    assert f"<@{empty.workspace.bot_user_id}> is a guest, a bot or a former member. Choose somebody else." in told


def test_a_guest_leads_no_squad(empty: Environment, ada: Admin) -> None:
    ada.begin("squads.open")
    assert not ada.save(lead="U0GUS").errors
    ada.close()
    assert "<@U0GUS> is a guest, a bot or a former member. Choose somebody else." in words(ada.home)
    ada.begin("squads.open")
    ada.press(ada.form, "Change")
    assert "is a guest, a bot or gone" in ada.save(lead="U0GUS").errors["lead"]


@pytest.mark.core
def test_lines_that_can_not_be_taken_are_told_one_by_one_and_stay(empty: Environment, ada: Admin) -> None:
    ada.begin("priorities.open")
    ada.person.fill({"Priority 1": "Fraud: fraud", "Priority 2": "fraud: theft", "Priority 3": ": lost words"})
    errors = ada.save().errors
    assert errors["+0"] == errors["+1"] == "This name is listed twice."
    assert errors["+2"].startswith("Start with a name, then a colon")
    ada.press(ada.form, "Add a priority")
    ada.person.fill({"Priority 2": "Support: ticket", "Priority 3": "", "Priority 4": ""})
    assert "at least three priorities" in ada.save().errors["+2"]
    ada.person.fill({"Priority 4": "Waste: the, stock, fraud"})
    ada.press(ada.form, "+3/how/priorities.share", "20% of the weeks")
    assert not ada.save().errors
    told = words(ada.form)
    assert "*1. Fraud* · weight 3 of 5\nfraud" in told
    assert "*3. Waste* · weight 3 of 5 · at least 20% of the weeks" in told
    assert "“the” of “Waste” is too common" in told
    assert "“fraud” belongs to Fraud and Waste" in told


def test_back_from_the_last_look_what_was_typed_is_still_there_and_can_be_changed(
    empty: Environment, ada: Admin
) -> None:
    ada.begin("priorities.open")
    ada.write()
    ada.save()
    ada.close()
    assert "There's an unpublished draft." in words(ada.home)
    ada.save(**{"Priority 1": "No more fraud: fraud"})
    assert "*1. No more fraud* · weight 5 of 5" in words(ada.form)
    assert ada.save().closed
    assert "Version 1: No more fraud, Faster answers" in words(ada.home)
    assert "not published yet" not in words(ada.home)


def test_the_same_priorities_again_are_no_new_version(empty: Environment, ada: Admin) -> None:
    ada.publish()
    ada.begin("priorities.open")
    ada.save()
    assert "This draft is the same as version 1." in words(ada.form)
    ada.close()
    ada.save(**{"Priority 3": PRIORITIES[2][0] + ", van"})
    assert "This will be version 2" in words(ada.form)
    assert "You can't change a published version" in words(ada.form)
    ada.save()
    assert "Version 2:" in words(ada.home)


def test_what_was_looked_at_is_what_is_published(empty: Environment, ada: Admin) -> None:
    Members(empty.store).make_admins(["U0ADA", "U0TOM"], empty.clock.now())
    tom = Admin(empty, "U0TOM")
    tom.open()
    ada.begin("priorities.open")
    ada.write()
    ada.save()
    tom.begin("priorities.open")
    tom.save(**{"Priority 1": "Something else: other"})
    answer = ada.save()
    assert "has changed since you opened it" in words(answer.view)
    assert tom.save().closed
    assert "Version 1: Something else" in words(ada.home)


@pytest.mark.core
def test_another_squad_can_become_the_hub_and_a_squad_can_be_closed(empty: Environment, ada: Admin) -> None:
    ada.begin("squads.open")
    assert (
        "central team for everything no other squad covers"
        in ada.save(kind="Temporary: for one project").errors["kind"]
    )
    ada.save(kind="Hub: the central team")
    ada.press(ada.form, "Add a squad")
    assert "There is already a squad with this name." in ada.save(name="central ml team").errors["name"]
    ada.save(name="Payments", areas="Payments, Checkout\nRefunds", weeks="6.5")
    assert "6.5 weeks a quarter\nPayments, Checkout, Refunds" in words(ada.form)
    change_last(ada)
    ada.save(kind="Hub: the central team")
    assert "*Central ML team* · embedded" in words(ada.form)
    change_last(ada)
    ada.press(ada.form, "Close this squad")
    assert "There has to be one hub." in words(ada.form)
    ada.close()
    ada.close()
    ada.begin("squads.open")
    ada.press(ada.form, "Change")
    ada.press(ada.form, "Close this squad")
    ada.save()
    assert "Central ML team" not in words(ada.form)
    ada.close()
    assert "Payments" in words(ada.home)


def change_last(ada: Admin) -> None:
    """Press Change beside the last squad of the list."""
    from sandbox.inputs import placed_elements

    last = [placed for placed in placed_elements(ada.form.blocks) if placed.action_id == "squad.change"][-1]
    ada.press(ada.form, last.address)


@pytest.mark.core
def test_a_link_is_checked_beside_its_field_and_the_rest_stays(empty: Environment, ada: Admin) -> None:
    ada.begin("meeting.open")
    assert "https://" in ada.save(link="meet.example/guild", zone="America/New_York").errors["link"]
    for odd in ("https://", "https:// meet.example", "https://a|b>", "https://[::", "https://two words"):
        assert ada.save(link=odd).errors["link"].startswith("A browser can't open this address")
    assert ada.save(link="https://meet.example/guild").closed
    assert "(America/New_York)" in words(ada.home)


def test_a_meeting_that_was_planned_in_slack_is_announced_with_its_link(empty: Environment, ada: Admin) -> None:
    ada.begin("channels.open")
    ada.save(guild_channel="C0GUILD")
    ada.begin("meeting.open")
    ada.save(name="Guild", link="https://meet.example/g?a=b&c=d")
    empty.stepper.advance(THURSDAY - timedelta(minutes=5))
    told = [words(message) for message in ada.person.messages("C0GUILD")]
    assert told[0].startswith("Guild is tomorrow: Thursday 5 March at 15:00 (Europe/Berlin)")
    assert told[1].startswith("Guild is in 10 minutes")
