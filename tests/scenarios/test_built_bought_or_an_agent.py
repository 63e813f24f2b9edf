"""Not everything is built: some of it is bought, some acts by itself, and some of it legal has to look at first."""

import pytest

from bot import ids
from guildhall.environment import Environment
from intake.ideas import Effort
from intake.operations import policy as policy_operations
from intake.operations.matching.assess import score_again
from intake.policy import Policy
from intake.queries.policy import policy_in_force
from intake.queries.portfolio import by_numbers
from sandbox.state import View
from tests.scenarios.admin import Admin
from tests.scenarios.helpers import after, card, submit, words
from tests.scenarios.test_home_shows_my_things_first import home
from tests.scenarios.test_the_plan import with_weeks

PEOPLE, DATA = "Does it decide about people?", "Forbidden or sensitive data?"
WHICH, NEEDS, HOW = "Which of these does it do?", "Which of these does it need?", "How would it be done?"
APPLICANTS = {
    "Title": "Rank the applicants for our vans",
    "What is the problem?": "Two hundred people apply for each place behind the wheel of a van.",
}
NEVER = ("approved", "allowed", "compliant", "no legal", "is fine")


def view_of(world: Environment, member: str) -> View:
    view = world.workspace.person(member).view()
    assert view is not None
    return view


def hand_in(world: Environment, **more: str) -> View | None:
    """Have Ria submit her idea; return what she is asked next."""
    ria = world.workspace.person("U0RIA")
    ria.command("C0GENERAL", "/ml-idea")
    answer = ria.submit(APPLICANTS | more)
    assert not answer.errors, answer
    world.stepper.settle()
    return ria.view()


def choose(world: Environment, approach: str) -> View | None:
    """Have Tris say in More how the idea would be done; return what he is asked next."""
    tris = world.workspace.person("U0TRIS")
    tris.press(card(world), "More")
    assert not tris.submit({HOW: approach}).errors
    world.stepper.settle()
    return tris.view()


# The requester.


@pytest.mark.core
def test_a_requester_who_says_yes_is_asked_one_question_more_and_the_card_names_the_article(
    world: Environment,
) -> None:
    asked = hand_in(world, **{PEOPLE: "yes"})
    assert asked is not None
    assert asked.body["callback_id"] == ids.DETAILS_FORM
    ria = world.workspace.person("U0RIA")
    # Already the idea is submitted, and nobody knows more than that somebody has to ask.
    assert "Ask legal:* it decides about people" in words(card(world))
    assert not ria.submit({WHICH: ["hiring"]}).errors
    world.stepper.settle()
    assert ria.view() is None
    assert "Legal must look:* Annex III 4(a)" in words(card(world))
    assert "Ask legal" not in words(card(world))


def test_a_requester_who_says_no_or_nothing_is_asked_nothing_more(world: Environment) -> None:
    assert hand_in(world, **{PEOPLE: "no", DATA: "no"}) is None
    assert "legal" not in words(card(world)).lower()
    after(world, 30)
    submit(world)
    assert "legal" not in words(card(world)).lower()


def test_what_a_requester_closes_they_find_again_where_they_edit_the_idea(world: Environment) -> None:
    hand_in(world, **{DATA: "yes"})
    ria = world.workspace.person("U0RIA")
    ria.close()
    assert "Ask legal:* it needs forbidden or sensitive data" in words(card(world))
    ria.press(ria.direct_messages()[0], "Edit")
    ria.press(ria.view(), "Add details")
    assert not ria.submit({NEEDS: ["special"]}).errors
    world.stepper.settle()
    assert ria.view() is None
    assert "Legal must look:* GDPR Art. 9" in words(card(world))


def test_a_no_after_a_yes_takes_the_article_from_the_card_and_the_choice_comes_back_with_the_yes(
    world: Environment,
) -> None:
    hand_in(world, **{PEOPLE: "yes"})
    ria = world.workspace.person("U0RIA")
    ria.submit({WHICH: ["hiring"]})
    world.stepper.settle()
    for answer, shown in (("no", False), ("yes", True)):
        ria.press(ria.direct_messages()[0], "Edit")
        assert not ria.submit({PEOPLE: answer}).errors
        world.stepper.settle()
        assert ria.view() is None
        assert ("Annex III 4(a)" in words(card(world))) is shown


def test_an_idea_submitted_beside_one_like_it_is_asked_the_same(world: Environment) -> None:
    hand_in(world)
    after(world, 30)
    rex = world.workspace.person("U0REX")
    rex.command("C0GENERAL", "/ml-idea")
    offered = rex.submit(APPLICANTS | {PEOPLE: "yes"})
    assert offered.view is not None
    assert offered.view.body["callback_id"] == ids.SIMILAR_FORM
    rex.submit()
    assert view_of(world, "U0REX").body["callback_id"] == ids.DETAILS_FORM
    rex.submit({WHICH: ["staff", "emotions"]})
    world.stepper.settle()
    assert rex.view() is None
    # The strictest first, whatever was ticked first.
    assert "Legal must look:* Art. 5(1)(f), Annex III 4(b)" in words(card(world))


def test_a_form_that_was_left_keeps_what_was_answered(world: Environment) -> None:
    ria = world.workspace.person("U0RIA")
    ria.command("C0GENERAL", "/ml-idea")
    ria.fill(APPLICANTS | {PEOPLE: "yes", DATA: "no"})
    ria.close()
    world.stepper.settle()
    ria.press(home(world, "U0RIA"), "Continue")
    entered = view_of(world, "U0RIA").entered
    assert entered["about_people"]["about_people"]["selected_option"]["value"] == "yes"
    assert entered["sensitive_data"]["sensitive_data"]["selected_option"]["value"] == "no"


# The triager, and who answers for it.


@pytest.mark.core
def test_a_triager_says_that_it_is_an_agent_and_is_asked_for_its_owner_and_off_switch(world: Environment) -> None:
    submit(world)
    asked = choose(world, "agent")
    assert asked is not None
    assert "Who owns the agent, and how is it switched off?" in words(asked)
    assert "Agent: no owner and off switch named yet" in words(card(world))
    tris = world.workspace.person("U0TRIS")
    assert not tris.submit({"note": "Leo owns it. The flag agent-off stops it."}).errors
    world.stepper.settle()
    assert "Agent: Leo owns it. The flag agent-off stops it." in words(card(world))
    tris.press(card(world), "More")
    assert "Leo owns it. The flag agent-off stops it." in words(tris.view())


@pytest.mark.core
def test_details_are_added_from_more_by_whoever_estimates(world: Environment) -> None:
    submit(world)
    choose(world, "buy")
    world.workspace.person("U0TRIS").close()
    assert "Bought tool, 10 days of legal: tool not named yet" in words(card(world))
    tom = world.workspace.person("U0TOM")
    tom.press(card(world), "More")
    tom.press(tom.view(), "Add details")
    assert not tom.submit({"note": "CardGuard by Acme"}).errors
    world.stepper.settle()
    assert "Bought tool, 10 days of legal: CardGuard by Acme" in words(card(world))


def test_another_approach_forgets_what_was_said_of_the_first(world: Environment) -> None:
    submit(world)
    choose(world, "buy")
    tris = world.workspace.person("U0TRIS")
    tris.submit({"note": "CardGuard by Acme"})
    world.stepper.settle()
    choose(world, "agent")
    assert "CardGuard" not in words(card(world))
    assert "Agent: no owner and off switch named yet" in words(card(world))


def test_what_is_built_asks_nothing_and_shows_nothing(world: Environment) -> None:
    submit(world)
    assert choose(world, "build") is None
    assert "Agent" not in words(card(world))
    assert "Bought" not in words(card(world))


def test_the_chance_of_a_bought_tool_and_of_an_agent_is_their_own(world: Environment) -> None:
    submit(world)
    for approach, line in (("buy", "usual for bought tools"), ("agent", "usual for agents")):
        choose(world, approach)
        while world.workspace.person("U0TRIS").view():
            world.workspace.person("U0TRIS").close()
        ria = world.workspace.person("U0RIA")
        ria.press(ria.direct_messages()[0], "Why?")
        assert line in words(ria.view())


# The lead.


def test_a_bought_tool_is_in_the_plan_with_next_to_no_weeks_and_its_days_of_legal(world: Environment) -> None:
    world.apply(with_weeks())
    with world.store.writing() as session:
        _, policy, _ = policy_in_force(session)
        policy_operations.publish(session, policy.at_first(), world.clock.now(), None)
    for title in ("Stop stolen cards", "Refund without a call"):
        submit(
            world,
            **{"Title": title, "What would it be worth a year?": "money:large", "When would you need it?": "none"},
        )
        after(world, 20)
    choose(world, "buy")
    world.workspace.person("U0TRIS").close()
    with world.store.writing() as session:
        rows = by_numbers(session, [1, 2])
        rows[1].effort = Effort.months
        score_again(session, rows[1])
    after(world, 4000)
    plan = words(world.workspace.person("U0ADA").command("C0GENERAL", "/ml-queue", "plan").reply)
    # Eight weeks are estimated; of the bought one nobody has estimated anything.
    assert "2 ideas, 8.2 of 34 squad-weeks" in plan
    assert "IDEA-2 Refund without a call (claimed, 10 days of legal" in plan
    assert "an effort estimate" not in plan


# Whoever reads it for legal.


def test_more_says_why_and_from_when_and_nothing_says_that_it_may_be_done(world: Environment) -> None:
    hand_in(world, **{PEOPLE: "yes", DATA: "yes"})
    ria = world.workspace.person("U0RIA")
    ria.submit({WHICH: ["hiring", "automated"]})
    world.stepper.settle()
    tris = world.workspace.person("U0TRIS")
    assert "Annex III 4(a), GDPR Art. 22 · *Ask legal:* it needs forbidden or sensitive data" in words(card(world))
    tris.press(card(world), "More")
    told = words(tris.view())
    assert (
        "Annex III 4(a), Regulation (EU) 2024/1689: Finds, filters or rates job applicants (applies from 2 Dec 2027)"
        in told
    )
    assert "(in force since 25 May 2018)" in told
    assert "Ask legal: it needs forbidden or sensitive data, and nothing on the published list was chosen" in told
    for text in (told, words(card(world))):
        assert not [phrase for phrase in NEVER if phrase in text.lower()]


@pytest.mark.core
def test_the_list_is_published_with_articles_and_dates_for_everybody_to_read(world: Environment) -> None:
    rex = world.workspace.person("U0REX")
    rex.press(rex.command("C0GENERAL", "/ml-priorities").reply, "More")
    told = words(rex.view())
    assert "Annex III 4(a), Regulation (EU) 2024/1689, from 2 Dec 2027: Finds, filters or rates job applicants" in told
    assert "A bought tool: chance 70%, 0.2 squad-weeks in the plan, 10 working days of legal" in told
    assert "No match means nothing." in told


@pytest.mark.core
def test_a_lead_moves_a_date_and_everybody_reads_what_changes_before_it_does(world: Environment) -> None:
    leo = Admin(world, "U0LEO")
    leo.person.command("C0GENERAL", "/ml-priorities", "draft")
    leo.save(**{"Priority 3": "Less waste: waste, overstock"})
    leo.press(leo.form, "policy.part", "Build, buy, agent, legal")
    listed = leo.form.entered["legal"]["legal"]["value"]
    assert "needs a date" in str(leo.save(legal=listed.replace("2027-12-02", "next year")).errors)
    moved = listed.replace("Annex III 4(a) | Regulation (EU) 2024/1689 | 2027-12-02", AS_FIRST_ENACTED)
    leo.save(legal=moved, buy_legal_days="15")
    shown = words(leo.form)
    assert "Annex III 4(a) now applies from 2 Aug 2026 (was 2 Dec 2027)." in shown
    assert "A bought tool now takes 15 working days of legal (was 10 working days of legal)." in shown


AS_FIRST_ENACTED = "Annex III 4(a) | Regulation (EU) 2024/1689 | 2026-08-02"


def test_a_company_from_before_asks_nothing_until_a_version_says_so(world: Environment) -> None:
    with world.store.writing() as session:
        _, now, _ = policy_in_force(session)
        policy_operations.publish(session, before(now), world.clock.now(), None)
    submit(world)
    ria, tris = world.workspace.person("U0RIA"), world.workspace.person("U0TRIS")
    ria.command("C0GENERAL", "/ml-idea")
    assert PEOPLE not in words(ria.view())
    ria.close()
    tris.press(card(world), "More")
    assert HOW not in words(tris.view())
    tris.close()
    with world.store.writing() as session:
        policy_operations.publish(session, now, world.clock.now(), None)
    after(world, 60)
    ria.command("C0GENERAL", "/ml-idea")
    assert PEOPLE in words(ria.view())
    tris.press(card(world), "More")
    assert HOW in words(tris.view())


def before(policy: Policy) -> Policy:
    """Return a policy as it was published before approaches and the legal list."""
    return policy.model_copy(update={"approaches": {}, "legal": ()})
