"""As anybody in the company I want Monday's digest and a reminder of the guild meeting, once each and on time."""

from datetime import UTC, datetime, timedelta

import pytest

from guildhall.company_file import CompanyFile
from guildhall.environment import Environment
from sandbox.state import Message
from scheduling.queries import occurrences as occurrence_queries
from tests.company import company
from tests.scenarios.helpers import after, press_ask, submit, words

pytestmark = pytest.mark.twice

MONDAY = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)
THURSDAY = datetime(2026, 3, 12, 14, 0, tzinfo=UTC)


@pytest.mark.core
def test_the_digest_arrives_on_monday_with_its_chart(world: Environment) -> None:
    world.workspace.person("U0TRIS").press(submit(world), "Send to Payments squad")
    after(world)
    world.stepper.advance(MONDAY + timedelta(minutes=1))
    digest = world.workspace.person("U0REX").messages("C0NEWS")[0]
    assert datetime.fromtimestamp(float(digest.ts), UTC) - MONDAY < timedelta(seconds=60)
    assert "Spot stolen cards before we ship" in words(digest)
    charts = [block for block in digest.blocks if block["type"] == "data_visualization"]
    assert len(charts) == 1
    for point in charts[0]["chart"]["series"][0]["data"]:
        assert point["label"] in digest.text
        assert str(point["value"]) in digest.text


def test_the_digest_asks_for_the_question_that_waited_longest(world: Environment) -> None:
    tris = world.workspace.person("U0TRIS")
    press_ask(tris, submit(world))
    tris.submit({})
    after(world)
    world.stepper.advance(MONDAY + timedelta(minutes=1))
    assert "IDEA-1" in words(world.workspace.person("U0REX").messages("C0NEWS")[0])
    assert "<@U0RIA>" not in words(world.workspace.person("U0REX").messages("C0NEWS")[0]), (
        "whoever is late is not named"
    )


@pytest.mark.core
def test_the_guild_is_reminded_a_day_and_ten_minutes_before_with_a_join_link(world: Environment) -> None:
    world.stepper.advance(THURSDAY + timedelta(minutes=30))
    reminders = world.workspace.person("U0REX").messages("C0GUILD")[-2:]
    early, late = (datetime.fromtimestamp(float(reminder.ts), UTC) for reminder in reminders)
    assert early - (THURSDAY - timedelta(days=1)) < timedelta(seconds=60)
    assert late - (THURSDAY - timedelta(minutes=10)) < timedelta(seconds=60)
    for reminder in reminders:
        join, *_ = [e for b in reminder.blocks if b["type"] == "actions" for e in b["elements"]]
        assert join["text"]["text"] == "Join"
        assert join["url"] == "https://meet.example.com/guild"
        # Slack tells the app of a press on a link too, and shows a warning sign when nobody acknowledges it.
        assert not world.workspace.person("U0REX").press(reminder, "Join").timed_out


def test_four_weeks_bring_four_digests_and_eight_reminders(world: Environment) -> None:
    world.stepper.advance(world.clock.now() + timedelta(weeks=4))
    news = world.workspace.person("U0REX").messages("C0NEWS")
    assert len(news) == 4
    assert len(world.workspace.person("U0REX").messages("C0GUILD")) in (8, 9)


def test_ml_guild_tells_the_next_meeting(world: Environment) -> None:
    shown = words(world.workspace.person("U0REX").command("C0GENERAL", "/ml-guild").reply)
    assert "ML guild" in shown
    assert "Room Beacon" in shown


def test_home_shows_my_ideas_what_waits_for_me_and_the_next_meeting(world: Environment) -> None:
    submit(world)
    for member, expected in (("U0RIA", "Spot stolen cards"), ("U0TRIS", "Spot stolen cards")):
        person = world.workspace.person(member)
        person.open_home()
        after(world)
        shown = words(person.home())
        assert expected in shown
        assert "ML guild" in shown


def test_a_digest_whose_kept_rule_brings_hours_of_its_own_is_posted_once_a_day(world: Environment) -> None:
    with world.store.writing() as session:
        [digest] = [row for row in occurrence_queries.active_series(session) if row.is_digest]
        digest.rule, digest.drafts = "FREQ=DAILY;BYHOUR=9,10,11,12,13,14,15,16,17;BYMINUTE=0,30", 0
        session.add(digest)
    world.stepper.advance(world.clock.now() + timedelta(days=3))
    news = world.workspace.person("U0REX").messages("C0NEWS")
    assert [datetime.fromtimestamp(float(each.ts), UTC).strftime("%H:%M") for each in news] == ["08:00"] * 3


def reminders(world: Environment) -> list[Message]:
    return [each for each in world.workspace.person("U0REX").messages("C0GUILD") if "ML guild" in words(each)]


def pressable(message: Message) -> list[str]:
    return [e["text"]["text"] for b in message.blocks if b["type"] == "actions" for e in b["elements"]]


def move(world: Environment, **meeting: object) -> None:
    plain = company().model_dump()
    plain["meetings"] = [plain["meetings"][0] | meeting] if meeting else []
    world.apply(CompanyFile.model_validate(plain))


def test_after_a_meeting_one_reminder_says_that_it_took_place_and_nobody_is_asked_to_join(world: Environment) -> None:
    world.stepper.advance(THURSDAY + timedelta(minutes=44))
    before = reminders(world)
    assert [pressable(each) for each in before[-2:]] == [
        ["Join", "Add a point"],
        ["Join", "Agenda", "Add a point", "Close the meeting"],
    ]
    posted = len(world.workspace.person("U0REX").messages("C0GUILD"))
    world.stepper.advance(THURSDAY + timedelta(minutes=50))
    assert ["took place" in words(each) for each in reminders(world)[-2:]] == [False, True], "it is said once"
    for each in reminders(world)[-2:]:
        assert "tomorrow" not in words(each)
        assert "in 10 minutes" not in words(each)
        assert pressable(each) in ([], ["Close the meeting"])
    assert len(world.workspace.person("U0REX").messages("C0GUILD")) == posted


def test_after_a_meeting_was_moved_the_reminder_of_the_old_date_says_where_to(world: Environment) -> None:
    world.stepper.advance(THURSDAY - timedelta(hours=20))
    assert "tomorrow" in words(reminders(world)[-1])
    move(world, rule="FREQ=WEEKLY;BYDAY=FR", link="https://meet.example.com/other")
    after(world)
    moved = reminders(world)[-1]
    assert "was moved to Friday 13 March at 15:00" in moved.text
    assert "It was planned for Thursday 12 March" in moved.text
    assert "tomorrow" not in words(moved)
    [join] = [e for b in moved.blocks if b["type"] == "actions" for e in b["elements"]]
    assert join["url"] == "https://meet.example.com/other"
    world.stepper.advance(THURSDAY + timedelta(days=1, hours=2))
    [first, *_] = [each for each in reminders(world) if each.ts == moved.ts]
    assert pressable(first) == []
    assert "was moved to Friday 13 March" in first.text


def test_after_a_meeting_was_cancelled_its_reminder_says_so(world: Environment) -> None:
    world.stepper.advance(THURSDAY - timedelta(hours=20))
    move(world)
    after(world)
    assert "was cancelled" in words(reminders(world)[-1])
    assert pressable(reminders(world)[-1]) == []


def test_a_reminder_that_stands_joins_where_the_meeting_is_now(world: Environment) -> None:
    world.stepper.advance(THURSDAY - timedelta(hours=20))
    move(world, link="https://meet.example.com/other")
    after(world)
    join, *_ = [e for b in reminders(world)[-1].blocks if b["type"] == "actions" for e in b["elements"]]
    assert join["url"] == "https://meet.example.com/other"


def test_the_digest_asks_no_more_once_its_question_is_answered(world: Environment) -> None:
    tris, ria = world.workspace.person("U0TRIS"), world.workspace.person("U0RIA")
    press_ask(tris, submit(world))
    tris.submit({})
    after(world)
    world.stepper.advance(MONDAY + timedelta(minutes=1))
    ria.press(ria.direct_messages()[-1], "Answer")
    assert ria.submit({"What would it be worth a year?": "hours:large", "When would you need it?": "this_year"}).closed
    after(world, 30)
    [digest] = world.workspace.person("U0REX").messages("C0NEWS")
    assert "has waited for your answer" not in words(digest)
    assert "is closed" in words(digest)
