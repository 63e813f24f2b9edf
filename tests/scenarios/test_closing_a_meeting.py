"""As its host I close a meeting whenever I come to it, and the guild reads what came of it, of each line."""

import copy
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from bot import ids
from guildhall.company_file import CompanyFile
from guildhall.environment import Environment
from sandbox.state import Message
from scheduling.minutes import NOBODYS
from tests.company import company
from tests.conftest import OpenWorld
from tests.scenarios.helpers import after, words
from tests.scenarios.test_an_agenda_that_writes_itself import POINT, add_point, choose, reminder, shown

# 15:00 in Berlin; the company's guild meets each Thursday for 45 minutes.
THURSDAY = datetime(2026, 3, 12, 14, 0, tzinfo=UTC)
TUESDAY = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)
DAY, WEEK, MINUTE = timedelta(days=1), timedelta(weeks=1), timedelta(minutes=1)
CHEAPER = "We take the cheaper one."


def open_form(world: Environment, message: Message | None = None) -> None:
    world.workspace.person("U0ADA").press(copy.deepcopy(message or reminder(world)), ids.CLOSE_MEETING)


def decide(world: Environment, point: str = POINT, text: str = CHEAPER) -> None:
    """Decide a line on the form that is open, and close the meeting."""
    said = choose(world, point, "Decided")["text"]
    answer = world.workspace.person("U0ADA").submit({said: text})
    assert answer.closed, answer
    after(world)


@pytest.mark.core
def test_when_we_finish_early_the_guild_reads_the_outcome_at_once(world: Environment) -> None:
    add_point(world)
    world.stepper.advance(THURSDAY + 20 * MINUTE)
    open_form(world)
    decide(world)
    assert CHEAPER in words(reminder(world))
    assert "in 10 minutes" not in words(reminder(world))
    before = words(reminder(world))
    world.stepper.advance(THURSDAY + DAY)
    assert words(reminder(world)) == before


@pytest.mark.core
def test_the_outcome_says_what_it_is_about(world: Environment) -> None:
    add_point(world)
    add_point(world, "Who reviews the new model cards?", "U0RIA")
    world.stepper.advance(THURSDAY + 50 * MINUTE)
    open_form(world)
    at = choose(world, "model cards", "Action")
    fields = {at["text"]: "Ask Legal", at["member"]: "U0REX", at["day"]: "2026-03-17"}
    said = choose(world, POINT, "Decided")["text"]
    answer = world.workspace.person("U0ADA").submit(fields | {said: "The cheaper one."})
    assert answer.closed, answer
    after(world)
    came = words(reminder(world)).partition("*Outcome*")[2]
    assert f"*{POINT}* Decided: The cheaper one." in came
    assert "*Who reviews the new model cards?* <@U0REX>, by Tue 17 Mar: Ask Legal" in came


@pytest.mark.core
def test_whoever_looks_up_our_decisions_reads_what_each_one_answers(world: Environment) -> None:
    add_point(world)
    world.stepper.advance(THURSDAY + 50 * MINUTE)
    open_form(world)
    decide(world, text="Yes, the cheaper one.")
    reply = world.workspace.person("U0RIA").command("C0GENERAL", "/ml-guild", "decisions").reply
    assert f"*{POINT}* Yes, the cheaper one." in words(reply)


@pytest.fixture
def hosted(open_test_world: OpenWorld) -> Iterator[Environment]:
    """Open a company whose guild Ada and Rex host in turn; this week's was Rex's."""
    with open_test_world() as world:
        plain = company().model_dump()
        meeting = plain["meetings"][0] | {"hosts": ["U0ADA", "U0REX"]}
        world.stepper.advance(THURSDAY - WEEK + timedelta(hours=1))
        world.apply(CompanyFile.model_validate(plain | {"meetings": [meeting]}))
        yield world
        assert not world.workspace.refused


def mine(world: Environment, member: str = "U0ADA") -> Message:
    """Return the newest message to whoever hosts."""
    messages = world.workspace.person(member).direct_messages()
    return next(each for each in reversed(messages) if "ML guild" in each.text)


@pytest.mark.core
def test_after_an_outage_that_ate_the_reminder_the_guild_still_reads_the_outcome(hosted: Environment) -> None:
    add_point(hosted)
    hosted.stepper.advance(TUESDAY + MINUTE)
    before = len(hosted.workspace.person("U0TOM").messages("C0GUILD"))
    hosted.clock.set(THURSDAY + timedelta(hours=2))
    hosted.stepper.plan()
    after(hosted)
    assert len(hosted.workspace.person("U0TOM").messages("C0GUILD")) == before, "it is too late for a reminder"
    open_form(hosted, mine(hosted))
    decide(hosted)
    [post] = hosted.workspace.person("U0TOM").messages("C0GUILD")[before:]
    assert CHEAPER in words(post)
    assert "ML guild* took place on" in words(post)


@pytest.mark.core
def test_once_it_is_closed_my_own_message_asks_me_no_more(hosted: Environment) -> None:
    hosted.stepper.advance(THURSDAY + 50 * MINUTE)
    assert "Close the meeting" in words(mine(hosted))
    open_form(hosted)
    assert hosted.workspace.person("U0ADA").submit({}).closed
    after(hosted)
    assert "You wrote down the outcome of" in words(mine(hosted))
    assert "Close the meeting" not in words(mine(hosted))


def test_what_was_settled_while_i_wrote_does_not_come_again_as_an_empty_line(world: Environment) -> None:
    add_point(world)
    world.stepper.advance(THURSDAY + 50 * MINUTE)
    first = copy.deepcopy(reminder(world))
    world.stepper.advance(THURSDAY + WEEK + MINUTE)
    open_form(world, first)
    at = choose(world, POINT, "Action")
    fields = {at["text"]: "Compare both tools", at["member"]: "U0REX", at["day"]: "2026-03-19"}
    ada, rex = world.workspace.person("U0ADA"), world.workspace.person("U0REX")
    assert ada.submit(fields).closed
    after(world)
    # It is on the next form; while that is open, Rex does it.
    open_form(world)
    assert "Compare both tools" in words(ada.view())
    rex.press(rex.direct_messages()[-1], "Done")
    assert ada.submit({}).closed
    world.stepper.advance(THURSDAY + 2 * WEEK - 9 * MINUTE)
    assert "on the agenda" not in shown(world)


def test_a_meeting_that_is_closed_late_brings_back_nothing_that_was_decided_since(world: Environment) -> None:
    add_point(world)
    world.stepper.advance(THURSDAY + 50 * MINUTE)
    first = copy.deepcopy(reminder(world))
    world.stepper.advance(THURSDAY + WEEK + 50 * MINUTE)
    open_form(world)
    decide(world)
    open_form(world, first)
    assert POINT not in words(world.workspace.person("U0ADA").view())
    assert world.workspace.person("U0ADA").submit({}).closed
    world.stepper.advance(THURSDAY + 2 * WEEK - 9 * MINUTE)
    assert POINT not in shown(world)


@pytest.mark.parametrize("outcome", ["Decided", "Carry over", "Drop"])
def test_whom_i_chose_is_not_lost_where_i_forgot_to_make_it_an_action(world: Environment, outcome: str) -> None:
    add_point(world)
    world.stepper.advance(THURSDAY + 50 * MINUTE)
    open_form(world)
    at = choose(world, POINT, "Action")
    ada = world.workspace.person("U0ADA")
    ada.fill({at["member"]: "U0REX", at["day"]: "2026-03-17"})
    now_at = choose(world, POINT, outcome)
    fields = {now_at["text"]: CHEAPER} if outcome == "Decided" else {}
    assert ada.submit(fields).errors == {at["member"]: NOBODYS, at["day"]: NOBODYS}
    choose(world, POINT, "Action")
    assert ada.submit({at["text"]: "Compare both tools"}).closed


@pytest.mark.core
def test_who_gets_an_action_reads_it_at_once_and_again_on_its_day(world: Environment) -> None:
    add_point(world)
    world.stepper.advance(THURSDAY + 50 * MINUTE)
    open_form(world)
    ada, rex = world.workspace.person("U0ADA"), world.workspace.person("U0REX")
    at = choose(world, POINT, "Action")
    fields = {at["text"]: "Compare both tools", at["member"]: "U0REX", at["day"]: "2026-03-17"}
    before = len(rex.direct_messages())
    assert ada.submit(fields).closed
    after(world)
    [given] = rex.direct_messages()[before:]
    assert "Due Tue 17 Mar, from ML guild: *Compare both tools*" in words(given)
    world.stepper.advance(datetime(2026, 3, 17, 12, 0, tzinfo=UTC))
    [_, due] = rex.direct_messages()[before:]
    assert "Due Tue 17 Mar, from ML guild: *Compare both tools*" in words(due)
    rex.press(due, "Done")
    after(world)
    assert ["Done (<@U0REX>)" in words(each) for each in rex.direct_messages()[before:]] == [True, True]


def test_an_action_of_my_own_or_of_today_is_told_once(world: Environment) -> None:
    add_point(world)
    add_point(world, "Who has GPUs to spare?", "U0RIA")
    world.stepper.advance(THURSDAY + 50 * MINUTE)
    open_form(world)
    fields: dict[str, str] = {}
    for point, member, day in ((POINT, "U0REX", "2026-03-12"), ("GPUs", "U0ADA", "2026-03-17")):
        at = choose(world, point, "Action")
        fields |= {at["text"]: f"Ask about {point}", at["member"]: member, at["day"]: day}
    ada, rex = world.workspace.person("U0ADA"), world.workspace.person("U0REX")
    before = {person.user: len(person.direct_messages()) for person in (ada, rex)}
    assert ada.submit(fields).closed
    after(world, 60)
    assert [len(each.direct_messages()) - before[each.user] for each in (rex, ada)] == [1, 0]


def test_a_decision_has_the_day_of_its_meeting_also_where_it_is_written_down_later(world: Environment) -> None:
    add_point(world)
    world.stepper.advance(THURSDAY + 3 * DAY)
    open_form(world)
    assert "ML guild, <!date^1773324000^" in words(world.workspace.person("U0ADA").view()), "which meeting it closes"
    decide(world)
    told = words(world.workspace.person("U0RIA").command("C0GUILD", "/ml-guild", "decisions").reply)
    assert f"• ML guild, <!date^{int(THURSDAY.timestamp())}^" in told
    assert "Thu 12 Mar: We take the cheaper one." in told
