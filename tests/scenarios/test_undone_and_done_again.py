"""What a button does, undone by another and done again from the same message: the third press counts like the first."""

import inspect
from collections.abc import Callable

import pytest

from bot import ids
from bot.dispatch import RouteKind
from bot.routes import ROUTES
from guildhall.environment import Environment
from intake.services.members import Members
from sandbox.inputs import placed_elements
from sandbox.state import Message
from scheduling.notifications.meetings import Worth
from scheduling.queries.meetings import answers
from scheduling.tables import MeetingQuestion
from tests.conftest import OpenWorld
from tests.scenarios.admin import Admin
from tests.scenarios.helpers import after, card, submit, words
from tests.scenarios.test_a_colleague_supports_an_idea import news, support
from tests.scenarios.test_a_named_expert_says_yes import name, questions
from tests.scenarios.test_import_the_old_spreadsheet import ADA, give, start
from tests.scenarios.test_triage_walk import choose_priority, open_walk

Story = Callable[[Environment], None]

# Nobody can take these back by a button or a form; what comes after them is about another version, in other buttons.
FOR_GOOD = {
    ids.CONFIRM: "whose idea it is, its author says once",
    ids.DENY: "whose idea it is, its author says once",
    ids.SEND: "a decision; the next one is about another version of the idea",
    ids.DELETE_DRAFT: "a draft that was deleted is gone",
    ids.JOIN_IDEA: "whoever joined supports the idea, and the form is closed",
    ids.SEND_SECOND: "a decision; the next one is about another version of the idea",
    ids.SEND_THIRD: "a decision; the next one is about another version of the idea",
    ids.TAKE: "a decision; the next one is about another version of the idea",
    ids.TELL: "an answer; the next one is about another version of the idea",
    ids.UNMERGE: "a merge is undone once; the next one has another version",
    ids.ACTION_DONE: "an action is done once",
    ids.CALENDAR_ADDRESS: "each address takes the place of the one before; there is none over Socket Mode",
    ids.CALENDAR_REVOKE: "an address that was revoked stays so; there is none over Socket Mode",
    ids.ADD_POINT: "it opens a form",
    ids.CLOSE_MEETING: "it opens a form",
    ids.EDIT_AGENDA: "it opens a form",
    ids.MOVE_MEETING: "it opens a form",
    ids.HAND_OVER: "the next one is about another version of the turn",
    ids.KEEP_MEETING: "the next one is about another version of the turn",
    ids.SKIP_MEETING: "the next one is about another version of the turn",
    ids.QUESTION_ANSWERED: "a question is answered once",
    ids.QUESTION_IDEA: "a question becomes an idea once",
    ids.UNDO: "a decision is undone once; the next one has another button",
    ids.WALK_UNDO: "a decision is undone once; the next one has another button",
    ids.ON_TRACK: "each question from the work is answered once",
    ids.GO_LIVE: "an idea goes live once",
    ids.BE_QUIET: "nobody is asked again",
    ids.BACK_NO: "who has said no is not asked again",
    ids.DRAFT_POST: "a digest is posted once",
    ids.DRAFT_SKIP: "a digest that was skipped stays so",
    ids.REMOVE_BUDDY: "whoever was removed is named anew, by a form",
    ids.LOOKS_RIGHT: "a draft that is written anew has another version",
    ids.CONFIRM_POLICY: "a version is confirmed once",
}


def muted(world: Environment) -> None:
    submit(world)
    support(world, "U0REX")
    rex = world.workspace.person("U0REX")
    world.workspace.person("U0TRIS").press(card(world), "Send to Payments squad")
    after(world)
    for pressed, is_muted in (("Stop this news", True), ("Send me news", False)) * 3:
        [told] = news(world, "U0REX")
        rex.press(told, pressed)
        after(world)
        [told] = news(world, "U0REX")
        assert ("You won't get news" in words(told)) is is_muted, pressed


def said_yes(world: Environment) -> None:
    submit(world)
    for _ in range(2):
        name(world, expert="U0LEO")
        [question] = questions(world, "U0LEO")
        world.workspace.person("U0LEO").press(question, "Yes, I'm in")
        after(world)
        [question] = questions(world, "U0LEO")
        assert "Thanks, you're listed as its expert." in words(question)
        name(world, expert=None)
        [question] = questions(world, "U0LEO")
        assert "You don't need to answer any more. Thanks." in words(question)


def undone(world: Environment) -> None:
    def pressed(message: Message) -> str:
        world.workspace.person(ADA).press(message, "Undo")
        after(world, 60)
        return words(world.workspace.person(ADA).direct_messages()[-1])

    for _ in range(2):
        assert "The import is undone" in pressed(start(world, give(world)))


def corrected(world: Environment) -> None:
    submit(world)
    open_walk(world)
    for priority in ("Parcels on time", "Fewer fraud losses") * 2:
        choose_priority(world.workspace.person("U0TRIS"), priority)
        after(world)
        assert f"Supports *{priority}*" in words(card(world))


def skipped(world: Environment) -> None:
    Members(world.store).make_admins([ADA], world.clock.now())
    ada = Admin(world)
    ada.open()
    for action, skipped in ((ids.SETUP_SKIP, 1), (ids.SETUP_REOPEN, 0)) * 2:
        ada.press_on("import", action)
        assert words(ada.home).count("· – skipped") == skipped


def folded(world: Environment) -> None:
    ada = Admin(world)
    ada.open()
    ada.skip("import")
    for action in (ids.SETUP_UNFOLD, ids.SETUP_FOLD) * 2:
        ada.begin(action)
        folded = action == ids.SETUP_FOLD
        assert ("Fold the checklist" in words(ada.home)) is not folded
        assert any(placed.action_id == ids.SETUP_UNFOLD for placed in placed_elements(ada.home.blocks)) is folded


def rated(world: Environment) -> None:
    with world.store.writing() as session:
        asks_at = world.clock.now()
        session.add(MeetingQuestion(series="guild", occurrence="2026-03-05T15:00", asks_at=asks_at))
    after(world, 60)
    tom = world.workspace.person("U0TOM")
    for pressed, answer in (
        ("Worth it", Worth.worth_it),
        ("Less often", Worth.less_often),
        ("Drop it", Worth.drop),
    ) * 2:
        tom.press(tom.messages("C0GUILD")[-1], pressed)
        after(world)
        with world.store.reading() as session:
            assert answers(session, "guild", "2026-03-05T15:00") == {answer: 1}


def sent(world: Environment) -> None:
    tom = world.workspace.person("U0TOM")
    reply = tom.command("C0GUILD", "/ml-guild", "calendar").reply
    assert reply is not None
    for files in (1, 2):
        tom.press(reply, "Send me the file")
        after(world)
        assert sum(bool(each.files) for each in tom.direct_messages()) == files


STORIES: dict[tuple[str, ...], Story] = {
    (ids.HEAR_LESS, ids.HEAR_MORE): muted,
    (ids.BACK_YES,): said_yes,
    (ids.IMPORT_UNDO,): undone,
    (ids.WALK_PRIORITY,): corrected,
    (ids.WORTH_IT, ids.LESS_OFTEN, ids.DROP_MEETING): rated,
    (ids.CALENDAR_FILE,): sent,
    (ids.SETUP_SKIP, ids.SETUP_REOPEN): skipped,
    (ids.SETUP_FOLD, ids.SETUP_UNFOLD): folded,
}


def test_every_button_that_changes_something_has_its_story_or_is_for_good() -> None:
    changing = {
        route.id
        for route in ROUTES
        if route.kind is RouteKind.action and "user_request" in inspect.signature(route.listener).parameters
    }
    assert {each for several in STORIES for each in several} | FOR_GOOD.keys() == changing


@pytest.mark.twice
@pytest.mark.parametrize("story", STORIES.values(), ids=lambda story: str(story.__name__))
def test_the_same_button_pressed_again_later_counts_again(open_test_world: OpenWorld, story: Story) -> None:
    with open_test_world(set_up=story is not skipped) as world:
        story(world)
