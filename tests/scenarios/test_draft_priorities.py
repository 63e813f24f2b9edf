"""As a lead I draft the next priorities and see what they would do; a second lead looks; one post publishes them."""

import copy
from collections.abc import Callable, Iterator

import pytest

from guildhall.company_file import CompanyFile
from guildhall.environment import Environment
from intake.services.policy_drafts import Priorities
from sandbox.inputs import placed_elements
from sandbox.state import Message, View
from tests.company import LEO, company
from tests.conftest import OpenWorld
from tests.scenarios.admin import Admin
from tests.scenarios.helpers import after, submit, words

MOST_BLOCKS = 12
LATE_IDEA = {
    "Title": "Tell customers when their parcel is late",
    "What is the problem?": "A parcel is late and the courier knows the delivery time, but customers do not.",
}


@pytest.fixture
def backlog(world: Environment) -> Iterator[Environment]:
    """One idea against fraud and one for parcels on time, both ranked, and nothing refused by Slack at the end."""
    told = {"What would it be worth a year?": "hours:large", "When would you need it?": "this_year"}
    submit(world, **told)
    submit(world, "U0REX", **LATE_IDEA, **told)
    after(world, 30)
    yield world
    assert not [call for call in world.workspace.refused if call.method != "conversations.info"]


def fits(view: View | Message | None) -> View | Message:
    """Assert that a screen is short."""
    assert view is not None
    more = next((n for n, block in enumerate(view.blocks) if "More" in str(block)), None)
    assert len(view.blocks[:more]) <= MOST_BLOCKS, len(view.blocks)
    return view


def drafted(world: Environment, member: str = "U0LEO") -> Admin:
    """Have a lead turn the weights of the two priorities around and add a third one."""
    lead = Admin(world, member)
    lead.acts += 1
    assert not lead.person.command("C0GENERAL", "/ml-priorities", "draft").notice
    fits(lead.form)
    lead.press(lead.form, "fraud/how/priorities.weight", "Weight 1 of 5")
    lead.press(lead.form, "ontime/how/priorities.weight", "Weight 5 of 5")
    lead.press(lead.form, "ontime/how/priorities.share", "30% of the weeks")
    lead.save(**{"Priority 3": "Less waste: waste, overstock"})
    fits(lead.form)
    return lead


def capacity(lead: Admin) -> None:
    """Say what each squad has, one click deeper."""
    lead.press(lead.form, "policy.part", "Capacity, experiments, research")
    fits(lead.form)
    lead.save(capacity="Payments: 10\nCentral ML: 6.5", experiment_weeks="3", research_share="30")
    fits(lead.form)


def newest(world: Environment, member: str) -> Message:
    message = world.workspace.person(member).direct_messages()[-1]
    fits(message)
    return message


def posts(world: Environment) -> list[str]:
    return [words(each) for each in world.workspace.person("U0REX").messages("C0GUILD")]


@pytest.mark.twice
def test_a_lead_drafts_priorities_and_sees_what_they_would_do(backlog: Environment) -> None:
    leo = drafted(backlog)
    shown = words(leo.form)
    assert "This will be version 2" in shown
    assert "“Parcels on time” now weighs 5 (was 3)." in shown
    assert "“Parcels on time” now gets at least 30% of the weeks (was no share)." in shown
    assert "New priority: “Less waste” (weight 3 of 5)." in shown
    assert "2 of 2 public ideas change rank" in shown
    assert "IDEA-2 “Tell customers when their parcel is late” *rises*, 2 → 1" in shown
    assert ": “Parcels on time” now weighs 5 (+" in shown
    assert "IDEA-1 “Spot stolen cards before we ship” *falls*, 1 → 2" in shown
    assert "Publish version 2" not in shown
    assert leo.form.body["submit"]["text"] == "Ask a second lead"
    assert posts(backlog) == []


@pytest.mark.twice
def test_a_second_lead_reviews_and_one_post_publishes(
    backlog: Environment, record_property: Callable[[str, object], None]
) -> None:
    leo = drafted(backlog)
    capacity(leo)
    assert "Payments now has 10 squad-weeks a quarter (was none)." in words(leo.form)
    leo.save()
    assert "We asked the other leads to review it." in words(leo.form)
    leo.close()
    after(backlog)
    ada = Admin(backlog)
    asked = newest(backlog, "U0ADA")
    assert "<@U0LEO> asked you to review *version 2" in words(asked)
    assert "*rises*, 2 → 1" in words(asked)
    assert "Looks right" not in words(leo.open())
    ada.press(asked, "Looks right")
    after(backlog)
    assert "*looks right* to <@U0ADA>" in words(newest(backlog, "U0ADA"))
    assert posts(backlog) == []
    leo.press(newest(backlog, "U0LEO"), "Review and publish")
    fits(leo.form)
    assert leo.save().closed
    leo.person.repeat_last()
    after(backlog, 60)
    [post] = posts(backlog)
    assert "Version 2 of the ML team's priorities is now in force" in post
    assert "Published by <@U0LEO> · reviewed by <@U0ADA>" in post
    assert "“Parcels on time” now weighs 5 (was 3)." in post
    reply = words(backlog.workspace.person("U0RIA").command("C0GENERAL", "/ml-priorities").reply)
    assert "version 2 of Wed 4 Mar." in reply
    queue = words(backlog.workspace.person("U0RIA").command("C0GENERAL", "/ml-queue").reply)
    assert queue.index("Tell customers") < queue.index("Spot stolen cards")
    told = f"draft with capacity, asked and published: {leo.acts - 1} clicks and fields; review: {ada.acts}"
    record_property("told", told)
    assert leo.acts <= 20
    assert ada.acts == 1


@pytest.mark.core
def test_the_drafter_can_not_say_so_themselves_nor_publish_before(backlog: Environment) -> None:
    leo = drafted(backlog)
    capacity(leo)
    leo.save()
    leo.close()
    after(backlog)
    assert leo.person.direct_messages() == []
    home = leo.open()
    assert "Looks right" not in words(home)
    leo.press(home, "Open the draft")
    assert "Looks right" not in words(leo.form)
    assert "submit" not in leo.form.body
    assert posts(backlog) == []


def test_looks_right_in_the_draft_is_said_there_at_once(backlog: Environment) -> None:
    leo = drafted(backlog)
    capacity(leo)
    leo.save()
    leo.close()
    after(backlog)
    ada = Admin(backlog)
    ada.press(ada.open(), "Open the draft")
    assert "Looks right" in words(ada.form)
    ada.press(ada.form, "Looks right")
    assert "Looks right" not in words(ada.form)


def test_a_draft_that_is_changed_after_it_was_asked_about_is_another(backlog: Environment) -> None:
    leo = drafted(backlog)
    leo.save()
    leo.close()
    after(backlog)
    asked = copy.deepcopy(newest(backlog, "U0ADA"))
    leo.person.command("C0GENERAL", "/ml-priorities", "draft")
    leo.press(leo.form, "fraud/how/priorities.weight", "Weight 2 of 5")
    leo.save()
    assert leo.form.body["submit"]["text"] == "Ask a second lead"
    ada = Admin(backlog)
    ada.press(asked, "Looks right")
    assert posts(backlog) == []
    after(backlog)
    assert "This has changed since" in backlog.workspace.ephemerals[-1].text
    leo.save()
    after(backlog)
    ada.press(newest(backlog, "U0ADA"), "Looks right")
    after(backlog)
    assert "<@U0ADA> says version 2 of the priorities looks right." in words(newest(backlog, "U0LEO"))


@pytest.mark.core
def test_home_shows_leads_what_waits_and_they_answer_there(backlog: Environment) -> None:
    leo = drafted(backlog)
    leo.save()
    leo.close()
    ada = Admin(backlog)
    assert "waits for a second lead" in words(ada.open())
    ada.press(ada.home, "Looks right")
    assert "looks right to <@U0ADA>. You can publish it." in words(ada.home)
    assert "Review and publish" in words(ada.home)
    assert "looks right to <@U0ADA>. <@U0ADA> can publish it." in words(leo.open())
    assert "Review and publish" not in words(leo.home)


def test_a_lead_whom_the_draft_does_not_name_leaves_publishing_to_others(backlog: Environment) -> None:
    leo = drafted(backlog)
    leo.save()
    leo.close()
    after(backlog)
    ada = Admin(backlog)
    ada.press(newest(backlog, "U0ADA"), "Looks right")
    after(backlog)
    told = newest(backlog, "U0LEO")
    assert "I asked <@U0ADA> to publish it" in words(told)
    leo.press(told, "Open the draft")
    assert "We asked <@U0ADA> to publish it" in words(leo.form)
    assert "submit" not in leo.form.body
    leo.press(leo.form, "policy.part", "Reason, owner, end: Parcels on time")
    fits(leo.form)
    leo.save(why="Late parcels lose customers.", owner="U0LEO", horizon="Until summer")
    assert leo.form.body["submit"]["text"] == "Ask a second lead"


@pytest.mark.twice
def test_who_may_publish_is_told_where_the_drafter_may_not_and_all_read_that_it_is_published(
    backlog: Environment,
) -> None:
    leo = drafted(backlog)
    leo.save()
    leo.close()
    after(backlog)
    ada = Admin(backlog)
    ada.press(newest(backlog, "U0ADA"), "Looks right")
    after(backlog)
    asked = newest(backlog, "U0ADA")
    assert "<@U0LEO> drafted version 2" in words(asked)
    assert "You can publish it now" in words(asked)
    ada.press(asked, "Review and publish")
    assert ada.save().closed
    after(backlog, 60)
    for member in ("U0ADA", "U0LEO"):
        told = newest(backlog, member)
        assert "was published by <@U0ADA>" in words(told).replace("*", "")
        assert "publish it" not in words(told)
        assert not list(placed_elements(told.blocks))


def test_what_was_asked_about_a_draft_says_so_when_the_draft_is_changed(backlog: Environment) -> None:
    leo = drafted(backlog)
    leo.save()
    leo.close()
    after(backlog)
    leo.person.command("C0GENERAL", "/ml-priorities", "draft")
    leo.press(leo.form, "fraud/how/priorities.weight", "Weight 2 of 5")
    leo.save()
    after(backlog)
    told = newest(backlog, "U0ADA")
    assert "changed" in words(told)
    assert not list(placed_elements(told.blocks))


def test_the_form_of_a_part_is_called_as_the_part(backlog: Environment) -> None:
    leo = drafted(backlog)
    leo.press(leo.form, "policy.part", "Build, buy, agent, legal")
    assert leo.form.plain("title") == "Build, buy, agent, legal", "it is of all four"


@pytest.mark.twice
def test_every_part_is_one_click_deeper_and_comes_back_to_the_draft(backlog: Environment) -> None:
    leo = drafted(backlog)
    weights = {"fit": "30", "value": "20", "chance": "10", "urgency": "15", "effort": "15"}
    leo.press(leo.form, "policy.part", "Weights of the criteria")
    fits(leo.form)
    assert "They have to add up to 100." in str(leo.save(**weights | {"fit": "31"}).errors)
    leo.save(**weights)
    assert "Urgency now counts up to 15 points (was 10)." in words(leo.form)
    leo.press(leo.form, "policy.part", "Charter")
    fits(leo.form)
    leo.save(says="Hard questions.", not_areas="Payroll, Legal", days_to_look="3")
    assert "The charter has a new text." in words(leo.form)
    leo.press(leo.form, "policy.part", "People, reasons, note")
    fits(leo.form)
    leo.save(viewers=["U0RIA", "U0REX"], spokesperson="U0ADA", reasons="Nobody would use it\nNo data", note="Now.")
    assert "more changes" in words(leo.form)
    drafted_policy = Priorities(backlog.store).look(LEO).policy
    assert (drafted_policy.viewers, drafted_policy.spokesperson) == (("U0RIA", "U0REX"), "U0ADA")
    assert drafted_policy.reasons == ("Nobody would use it", "No data")
    assert drafted_policy.charter.not_areas == ("Payroll", "Legal")
    leo.press(leo.form, "policy.part", "Capacity, experiments, research")
    assert "“Nobody” isn't a squad." in str(leo.save(capacity="Nobody: 3").errors)
    assert "more weeks than" in str(leo.save(capacity="Payments: 3", experiment_weeks="4").errors)


@pytest.mark.core
def test_a_lead_changes_what_one_answer_is_worth_and_reads_what_that_does(
    backlog: Environment, record_property: Callable[[str, object], None]
) -> None:
    told = {"What would it be worth a year?": "money:medium", "When would you need it?": "this_year"}
    submit(backlog, "U0REX", Title="Stolen cards in the night", **told)
    after(backlog, 30)
    leo = Admin(backlog, "U0LEO")
    leo.person.command("C0GENERAL", "/ml-priorities", "draft")
    leo.save(**{"Priority 3": "Less waste: waste, overstock"})
    before = leo.acts
    leo.press(leo.form, "policy.part", "Value of each answer")
    fits(leo.form)
    [money] = [each.element["initial_value"] for each in placed_elements(leo.form.blocks) if "money" in each.block_id]
    typed = money.replace("medium: 0.45 (0.325 to 0.6", "medium: 0.9 (0.8 to 0.95")
    refused = leo.save(value_money=typed).errors
    assert refused == {"value_money": "A better answer can't be worth less."}
    assert leo.form.entered["value_money"]["value_money"]["value"] == typed, "nothing typed is lost"
    leo.save(value_money=typed.replace("large: 0.75 (0.6", "large: 0.95 (0.9").replace("0.9 to 0.875", "0.9 to 1"))
    record_property("told", f"an anchor changed in {leo.acts - before} clicks and fields, one refused")
    fits(leo.form)
    shown = words(leo.form)
    assert "Value in money: medium is now worth 0.9 (was 0.45), large is now worth 0.95 (was 0.75)." in shown
    assert "IDEA-3 “Stolen cards in the night” *rises*, 3 → 1" in shown
    assert ": value “money, 50,000 to 250,000 a year” is now worth 0.9" in shown
    leo.press(leo.form, "policy.part", "Chance, limits, deadlines")
    fits(leo.form)
    assert "Enter a percentage, 0 to 100." in str(leo.save(prior_product="101").errors)
    leo.save(prior_product="40", most_top_marks="2", weeks_to_decide="2")
    shown = words(leo.form)
    assert "Assumed success rate of product work: now 40% (was 50%)." in shown
    assert "Squads now decide on an idea within 2 weeks (was 4)." in shown
    assert "Each requester may now claim the highest value for at most 2 ideas (was any number of ideas)." in shown
    leo.press(leo.form, "policy.part", "Capacity, experiments, research")
    leo.save(next_quarters="2")
    assert "“Next” now covers 2 quarters after this one (was 1)" in words(leo.form)


@pytest.mark.core
def test_of_each_priority_it_says_why_it_is_one_whose_it_is_and_until_when(backlog: Environment) -> None:
    leo = Admin(backlog, "U0LEO")
    leo.person.command("C0GENERAL", "/ml-priorities", "draft")
    leo.press(leo.form, "ontime/how/priorities.share", "30% of the weeks")
    leo.press(leo.form, "ontime/how/priorities.bound", "At most")
    leo.save(**{"Priority 3": "Less waste: waste, overstock"})
    name = Priorities(backlog.store).look(LEO).policy.priority("ontime").name
    leo.press(leo.form, "policy.part", f"Reason, owner, end: {name}")
    fits(leo.form)
    leo.save(why="A late order is lost.", owner="U0LEO", horizon="Until the end of 2027")
    ontime = Priorities(backlog.store).look(LEO).policy.priority("ontime")
    assert (ontime.why, ontime.owner, ontime.horizon) == ("A late order is lost.", "U0LEO", "Until the end of 2027")
    assert (ontime.share, ontime.bound) == (0.3, "at most")


def test_with_one_lead_alone_nobody_need_look(open_test_world: OpenWorld) -> None:
    plain = company().model_dump()
    for squad in plain["squads"]:
        squad["lead"] = "U0LEO" if squad["key"] == "payments" else None
    with open_test_world(set_up=False) as world:
        world.apply(CompanyFile.model_validate(plain))
        leo = drafted(world)
        capacity(leo)
        assert "nothing yet, as there are no public ideas" in words(leo.form)
        assert leo.save().closed
        after(world)
        assert len(posts(world)) == 1


def test_the_one_lead_whom_the_draft_does_not_name_asks_those_who_may_publish_it(open_test_world: OpenWorld) -> None:
    plain = company().model_dump()
    for squad in plain["squads"]:
        squad["lead"] = "U0LEO" if squad["key"] == "payments" else None
    with open_test_world(set_up=False) as world:
        world.apply(CompanyFile.model_validate(plain))
        leo = drafted(world)
        assert "<@U0ADA> can publish it" in words(leo.form)
        assert leo.form.body["submit"]["text"] == "Ask to publish"
        leo.save()
        assert "We asked <@U0ADA> to publish it" in words(leo.form)
        leo.close()
        after(world)
        asked = newest(world, "U0ADA")
        assert "<@U0LEO> asked you to publish version 2" in words(asked)
        ada = Admin(world)
        assert "is ready. You can publish it." in words(ada.open())
        ada.press(asked, "Review and publish")
        assert ada.save().closed
        after(world)
        assert len(posts(world)) == 1


@pytest.mark.twice
def test_others_are_told_who_drafts(backlog: Environment) -> None:
    rex = backlog.workspace.person("U0REX")
    assert "Only squad leads and admins can draft priorities." in words(
        rex.command("C0GENERAL", "/ml-priorities", "draft").reply
    )


def test_a_long_list_is_folded_and_what_is_not_shown_stays(backlog: Environment) -> None:
    leo = Admin(backlog, "U0LEO")
    leo.person.command("C0GENERAL", "/ml-priorities", "draft")
    for number in range(3, 8):
        if number > 3:
            leo.press(leo.form, "Add a priority")
        leo.person.fill({f"Priority {number}": f"Goal {number}: word{number}"})
    leo.save()
    leo.close()
    leo.close()
    leo.person.command("C0GENERAL", "/ml-priorities", "draft")
    fits(leo.form)
    assert "Show 2 more priorities" in words(leo.form)
    leo.save(**{"Priority 3": "Goal three: word3"})
    assert "Goal three" in words(leo.form)
    assert "Goal 7" in words(leo.form)
    leo.close()
    leo.press(leo.form, "Show 2 more priorities")
    assert "Goal 7: word7" in str(leo.form.blocks)
