"""As somebody with an idea that others had before I join theirs in two clicks, or submit mine as a new one."""

from datetime import timedelta

import pytest

from guildhall.environment import Environment
from sandbox.inputs import placed_elements
from sandbox.state import View
from tests.intake.experiment_drafts import give_budget
from tests.scenarios.helpers import FRAUD_IDEA, after, card, submit, words
from tests.scenarios.test_a_colleague_supports_an_idea import news
from tests.scenarios.test_experiments import question, sent, started
from tests.scenarios.test_home_shows_my_things_first import home
from tests.scenarios.test_private_ideas import NOBODY

MINE_TOO = "That's mine too"
TITLE = "Stop stolen cards"


def fill_in(world: Environment, member: str = "U0REX", **more: object) -> View:
    """Have somebody submit an idea like the one that is there; return what they are shown."""
    person = world.workspace.person(member)
    person.command("C0GENERAL", "/ml-idea")
    answer = person.submit(FRAUD_IDEA | {"Title": TITLE} | more)
    assert answer.view is not None
    return answer.view


def ideas(world: Environment) -> int:
    """Return how many ideas there are."""
    with world.store.reading() as session:
        return int(session.connection().exec_driver_sql("SELECT count(*) FROM idea").scalar_one())


def labels(view: View) -> list[str]:
    """Return what the buttons of a form say."""
    return [placed.label for placed in placed_elements(view.blocks)]


@pytest.mark.core
def test_it_is_joined_in_two_clicks_with_a_sentence_of_my_own(world: Environment) -> None:
    submit(world)
    rex = world.workspace.person("U0REX")
    shown = fill_in(world)
    assert shown.plain("title") == "Is it one of these?"
    assert "*Spot stolen cards before we ship*\nIDEA-1 · Being decided · submitted <!date" in words(shown)
    assert shown.entered["words"]["words"]["value"].startswith("We lose 40,000 a month")
    rex.fill({"words": "In parcels we lose ten cards a week."})
    rex.press(shown, MINE_TOO)
    assert "You now support IDEA-1" in words(rex.view())
    rex.close()
    assert rex.view() is None
    after(world)
    assert ideas(world) == 1
    assert "1 colleague supports this" in words(card(world))
    tris = world.workspace.person("U0TRIS")
    tris.press(card(world), "More")
    assert "<@U0REX>: “In parcels we lose ten cards a week.”" in words(tris.view())
    tris.close()
    assert "draft kept" not in words(home(world, "U0REX"))
    tris.press(card(world), "Send to Payments squad")
    after(world)
    assert len(news(world, "U0REX")) == 1


def test_what_i_support_already_is_said_so_and_i_am_not_asked_to_join_it(world: Environment) -> None:
    submit(world)
    rex = world.workspace.person("U0REX")
    rex.press(fill_in(world), MINE_TOO)
    rex.close()
    after(world)
    shown = fill_in(world)
    assert MINE_TOO not in labels(shown)
    assert "You support this one already." in words(shown)
    assert "join it" not in words(shown)
    assert "There are ideas like this already. Submit yours only if it's a different one." in words(shown)


def test_what_mine_was_merged_into_i_support_already(world: Environment) -> None:
    submit(world)
    submit(world, "U0REX", Title=TITLE)
    tris = world.workspace.person("U0TRIS")
    tris.press(card(world), "Same as …")
    assert tris.submit().closed
    after(world)
    shown = fill_in(world)
    assert MINE_TOO not in labels(shown)
    assert "You support this one already." in words(shown)


@pytest.mark.core
def test_it_is_submitted_as_a_new_one(world: Environment) -> None:
    submit(world)
    fill_in(world)
    assert ideas(world) == 1
    assert world.workspace.person("U0REX").submit().closed
    after(world)
    assert ideas(world) == 2
    assert TITLE in words(card(world))
    assert "IDEA-1 " in words(card(world))
    assert "draft kept" not in words(home(world, "U0REX"))


def test_what_was_learned_is_read_before_it_is_submitted_again(world: Environment) -> None:
    give_budget(world.store, 6)
    sent(world)
    started(world)
    world.workspace.person("U0LEO").press(question(world), "Stop")
    assert world.workspace.person("U0LEO").submit({"learned": "Labels cost too much."}).closed
    after(world)
    shown = words(fill_in(world))
    assert "Not now" in shown
    assert "Labels cost too much" in shown


def test_i_go_back_and_change_what_i_wrote(world: Environment) -> None:
    submit(world)
    fill_in(world)
    rex = world.workspace.person("U0REX")
    rex.close()
    answer = rex.submit({"Title": "Tell when vans break", "What is the problem?": "Vans stand still for days in May."})
    assert answer.closed
    after(world)
    assert ideas(world) == 2
    assert "Tell when vans break" in words(card(world))
    assert "draft kept" not in words(home(world, "U0REX"))


def test_my_own_idea_is_named_and_not_joined(world: Environment) -> None:
    submit(world)
    shown = fill_in(world, "U0RIA")
    assert "You submitted this one." in words(shown)
    assert MINE_TOO not in labels(shown)


@pytest.mark.core
def test_where_the_similar_idea_is_my_own_i_edit_it_instead(world: Environment) -> None:
    submit(world)
    ria, shown = world.workspace.person("U0RIA"), fill_in(world, "U0RIA")
    assert "You've submitted this before" in words(shown)
    assert "yours too" not in words(shown)
    ria.press(shown, "Edit")
    assert ria.submit({"Title": "Spot stolen cards before we pack"}).closed
    after(world)
    assert ideas(world) == 1
    assert "Spot stolen cards before we pack" in words(card(world))


def test_words_of_a_private_form_are_put_nowhere(world: Environment) -> None:
    submit(world)
    shown = fill_in(world, **{NOBODY: ["nobody_else"]})
    assert not shown.entered["words"]["words"]["value"]


@pytest.mark.core
def test_a_form_that_i_leave_is_on_home_for_seven_days(world: Environment) -> None:
    rex = world.workspace.person("U0REX")
    home(world, "U0REX")
    rex.command("C0GENERAL", "/ml-idea")
    rex.fill({"Title": TITLE, "When would you need it?": "This quarter"})
    rex.close()
    after(world)
    shown = rex.home()
    assert shown is not None
    assert f"*{TITLE}* · not submitted yet · draft kept until Wed 11 Mar" in words(shown)
    assert TITLE not in words(home(world, "U0RIA"))
    rex.press(shown, "Continue")
    form = rex.view()
    assert form is not None
    assert form.entered["title"]["title"]["value"] == TITLE
    assert form.entered["urgency"]["urgency"]["selected_option"]["value"] == "this_quarter"
    assert rex.submit({"What is the problem?": "We lose money each month."}).closed
    after(world)
    assert "draft kept" not in words(home(world, "U0REX"))
    assert TITLE in words(card(world))


@pytest.mark.core
def test_a_draft_is_thrown_away(world: Environment) -> None:
    rex = world.workspace.person("U0REX")
    rex.command("C0GENERAL", "/ml-idea")
    rex.fill({"Title": TITLE})
    rex.close()
    after(world)
    rex.press(home(world, "U0REX"), "Delete draft")
    after(world)
    assert "draft kept" not in words(rex.home())


@pytest.mark.parametrize(("days", "is_kept"), [(7, True), (8, False)])
def test_after_seven_days_it_is_gone(world: Environment, days: int, is_kept: bool) -> None:
    rex = world.workspace.person("U0REX")
    rex.command("C0GENERAL", "/ml-idea")
    rex.fill({"Title": TITLE})
    left = world.clock.now()
    rex.close()
    world.stepper.advance(left + timedelta(days=days, minutes=-5))
    assert ("draft kept" in words(home(world, "U0REX"))) is is_kept
    with world.store.reading() as session:
        assert session.connection().exec_driver_sql("SELECT count(*) FROM form_draft").scalar_one() == is_kept


def test_an_empty_form_is_not_kept(world: Environment) -> None:
    rex = world.workspace.person("U0REX")
    rex.command("C0GENERAL", "/ml-idea")
    rex.close()
    assert "draft kept" not in words(home(world, "U0REX"))


def test_a_form_that_i_continue_still_knows_the_message_it_came_from(world: Environment) -> None:
    rex, ria = world.workspace.person("U0REX"), world.workspace.person("U0RIA")
    ria.say("C0GENERAL", "We lose parcels. It is always the same van.")
    rex.shortcut("submit_as_idea", rex.messages("C0GENERAL")[-1])
    rex.fill({"When would you need it?": "This year"})
    rex.close()
    after(world)
    rex.press(home(world, "U0REX"), "Continue")
    assert rex.submit().closed
    after(world)
    assert "From this message" in words(card(world))
