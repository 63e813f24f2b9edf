"""As a newcomer I am welcomed to the guild once; as a member I am asked now and then whether a meeting is worth it."""

import copy
from datetime import UTC, datetime, timedelta

import pytest

from guildhall.company_file import CompanyFile
from guildhall.environment import Environment
from sandbox.state import Message
from scheduling.tables import GuildMember, MeetingDecision
from tests.company import company
from tests.scenarios.helpers import after, words

# 15:00 in Berlin, 45 minutes.
THURSDAY = datetime(2026, 3, 5, 14, 0, tzinfo=UTC)
ENDS, WEEK, DAY = timedelta(minutes=45), timedelta(weeks=1), timedelta(days=1)
SECOND = timedelta(seconds=1)
# Nine in Berlin after the Saturday on which the answers about the sixth meeting end.
MONDAY = datetime(2026, 4, 13, 7, 0, tzinfo=UTC)


def welcomes(world: Environment, member: str) -> list[Message]:
    return [each for each in world.workspace.person(member).direct_messages() if "Welcome to the guild" in each.text]


def decide(world: Environment, *texts: str) -> None:
    """Have meetings decide something, a day after each other."""
    with world.store.writing() as session:
        for number, text in enumerate(texts):
            at = world.clock.now() - timedelta(days=30 - number)
            session.add(MeetingDecision(series="guild", occurrence="2026-02-05T15:00", text=text, by="U0REX", at=at))


def come(world: Environment, member: str, channel: str = "C0GUILD", **flags: bool) -> None:
    if member not in world.workspace.members:
        world.workspace.add_member(member, member.lower(), **flags)
    world.workspace.person(member).join(channel)
    after(world)


@pytest.mark.core
def test_a_newcomer_reads_the_next_date_and_the_last_three_decisions(world: Environment) -> None:
    decide(world, "Label with two people.", "Share the GPU pool.", "No model without a test.", "Write one page each.")
    come(world, "U0NIA")
    [welcome] = welcomes(world, "U0NIA")
    shown = words(welcome)
    assert "*Welcome to the guild.* It's everyone here who does machine learning. We talk in <#C0GUILD>." in shown
    assert "*Next:* ML guild" in shown
    assert "5 March" in shown
    told = [text for text in ("Write one page", "No model without", "Share the GPU", "Label with") if text in shown]
    assert told == ["Write one page", "No model without", "Share the GPU"]
    world.workspace.person("U0NIA").press(welcome, "Send me the calendar file")
    after(world)
    assert any(each.files for each in world.workspace.person("U0NIA").direct_messages())


def test_once_ever_however_often_they_come(world: Environment) -> None:
    come(world, "U0NIA")
    for _ in range(2):
        world.workspace.person("U0NIA").remove("C0GUILD", "U0NIA")
        come(world, "U0NIA")
    world.workspace.repeat_last_event(3)
    after(world)
    assert len(welcomes(world, "U0NIA")) == 1


def test_guests_and_whoever_goes_elsewhere_are_not_welcomed(world: Environment) -> None:
    come(world, "U0GIL", is_restricted=True)
    come(world, "U0NIA", "C0GENERAL")
    assert welcomes(world, "U0GIL") == welcomes(world, "U0NIA") == []
    with world.store.reading() as session:
        assert session.get(GuildMember, "U0GIL") is None


def test_who_is_there_before_any_meeting_is_planned_is_no_newcomer(world: Environment) -> None:
    plain = company().model_dump()
    world.apply(CompanyFile.model_validate(plain | {"meetings": []}))
    come(world, "U0NIA")
    world.apply(company())
    world.workspace.person("U0NIA").remove("C0GUILD", "U0NIA")
    come(world, "U0NIA")
    assert welcomes(world, "U0NIA") == []


def test_a_new_squad_lead_is_welcomed_and_the_old_ones_are_not(world: Environment) -> None:
    after(world)
    leads = ("U0ADA", "U0LEO")
    assert [welcomes(world, lead) for lead in leads] == [[], []]
    plain = company().model_dump()
    squads = [squad | ({"lead": "U0REX"} if squad["key"] == "delivery" else {}) for squad in plain["squads"]]
    world.apply(CompanyFile.model_validate(plain | {"squads": squads}))
    after(world)
    assert len(welcomes(world, "U0REX")) == 1
    assert [welcomes(world, lead) for lead in leads] == [[], []]


# Is it worth it?


def questions(world: Environment) -> list[Message]:
    return [each for each in world.workspace.person("U0TOM").messages("C0GUILD") if "worth your time" in words(each)]


def counts(world: Environment, member: str = "U0ADA") -> list[str]:
    shown = [words(each) for each in world.workspace.person(member).direct_messages()]
    return [text for text in shown if "members' time" in text or "worth their time" in text]


@pytest.mark.core
def test_after_the_sixth_meeting_members_answer_and_the_host_reads_the_count(world: Environment) -> None:
    sixth = THURSDAY + 5 * WEEK - timedelta(hours=1)  # Summer time has begun.
    world.stepper.advance(sixth + ENDS - SECOND)
    assert questions(world) == []
    world.stepper.advance(sixth + ENDS + SECOND)
    after(world)
    [question] = questions(world)
    for member, answer in (("U0TOM", "Drop it"), ("U0RIA", "Worth it"), ("U0REX", "Less often"), ("U0TOM", "Worth it")):
        world.workspace.person(member).press(question, answer)
        after(world)
    assert "3 people have answered so far." in words(questions(world)[0])
    world.stepper.advance(MONDAY - SECOND)
    assert counts(world) == [], "the answers end on a Saturday, when nobody is written to"
    world.stepper.advance(MONDAY + 2 * SECOND)
    after(world)
    [counted] = counts(world)
    assert "2 of 3 said “worth it” and 1 of 3 said “less often”." in counted
    assert "3 people have answered." in words(questions(world)[0])
    assert "U0TOM" not in counted


def test_it_is_asked_after_every_sixth_and_not_in_between(world: Environment) -> None:
    asked = []
    for week in range(13):
        world.stepper.advance(THURSDAY + week * WEEK + DAY)
        asked.append(len(questions(world)))
    assert asked == [0] * 5 + [1] * 6 + [2] * 2


def test_nobody_is_asked_a_day_late(world: Environment) -> None:
    sixth = THURSDAY + 5 * WEEK - timedelta(hours=1)
    world.stepper.advance(sixth + timedelta(minutes=1))
    world.clock.set(sixth + ENDS + DAY)
    world.stepper.settle()
    after(world, 60)
    assert questions(world) == []
    # The next meeting is reason enough.
    world.stepper.advance(sixth + WEEK + ENDS + SECOND)
    after(world)
    assert len(questions(world)) == 1


def test_an_answer_after_the_end_does_not_count(world: Environment) -> None:
    sixth = THURSDAY + 5 * WEEK - timedelta(hours=1)
    world.stepper.advance(sixth + ENDS + SECOND)
    after(world)
    [question] = copy.deepcopy(questions(world))
    world.stepper.advance(sixth + ENDS + 2 * DAY + timedelta(minutes=1))
    world.workspace.person("U0RIA").press(question, "Worth it")
    world.stepper.advance(MONDAY + 2 * SECOND)
    assert "Nobody answered whether *ML guild* is worth their time." in counts(world)[0]
    assert "Nobody has answered." in words(questions(world)[0])
