"""As a viewer whom the priorities name I say once, with one button, that I stand behind them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from guildhall.company_file import CompanyFile
from guildhall.environment import Environment
from intake.ideas import Effort, Stage, WorkKind
from sandbox.state import Message
from tests.company import company
from tests.intake.services.test_forecast import tried
from tests.scenarios.helpers import after, words

VIEWERS = ("U0RIA", "U0REX", "U0TOM")
# World's clock begins on a Wednesday, so that the third working day is the Monday after the weekend.
FRIDAY, MONDAY = datetime(2026, 3, 6, 9, 0, tzinfo=UTC), datetime(2026, 3, 9, 9, 0, tzinfo=UTC)


@pytest.fixture
def named(world: Environment) -> Environment:
    """A company whose second version names three viewers."""
    plain = company().model_dump()
    plain["policy"] |= {"viewers": VIEWERS, "spokesperson": "U0ADA", "charter": {"says": "Hard questions."}}
    world.apply(CompanyFile.model_validate(plain))
    after(world, 30)
    return world


def question(world: Environment, member: str) -> Message:
    [found] = [
        each for each in world.workspace.person(member).direct_messages() if "needs your sign-off" in words(each)
    ]
    return found


def reminders(world: Environment, member: str) -> int:
    told = [words(each) for each in world.workspace.person(member).direct_messages()]
    return sum("still needs your sign-off" in each for each in told)


def public(world: Environment) -> str:
    return words(world.workspace.person("U0LEO").command("C0GENERAL", "/ml-priorities").reply)


@pytest.mark.core
def test_a_viewer_confirms_and_others_read_only_how_many(
    named: Environment, record_property: Callable[[str, object], None]
) -> None:
    asked = question(named, "U0RIA")
    assert "<@U0ADA> represents machine learning in leadership" in words(asked)
    assert "What the central team is for: Hard questions." in words(asked)
    assert "Confirmed by 0 of 3 people asked" in public(named)
    ria = named.workspace.person("U0RIA")
    ria.press(asked, "Confirm")
    ria.repeat_last()
    after(named)
    assert "You confirmed version 2" in words(ria.direct_messages()[-1])
    assert "Confirmed by 1 of 3 people asked" in public(named)
    assert "U0RIA" not in public(named)
    record_property("told", "a viewer confirms in 1 click")


@pytest.mark.twice
def test_who_has_not_is_reminded_once_after_three_working_days(named: Environment) -> None:
    ria = named.workspace.person("U0RIA")
    ria.press(question(named, "U0RIA"), "Confirm")
    named.stepper.advance(FRIDAY + timedelta(days=1))
    assert reminders(named, "U0REX") == 0
    named.stepper.advance(MONDAY + timedelta(minutes=1))
    assert [reminders(named, member) for member in VIEWERS] == [0, 1, 1]
    named.stepper.advance(MONDAY + timedelta(days=14))
    assert [reminders(named, member) for member in VIEWERS] == [0, 1, 1]


def test_a_version_that_was_replaced_asks_nothing_any_more(named: Environment) -> None:
    plain = company().model_dump()
    plain["policy"] |= {"viewers": ("U0REX",), "note": "Another."}
    named.apply(CompanyFile.model_validate(plain))
    after(named, 30)
    told = [words(each) for each in named.workspace.person("U0RIA").direct_messages()]
    assert "Version 3 replaced version 2" in told[-1]
    assert "Confirmed by 0 of 1 person asked" in public(named)


@pytest.mark.core
def test_the_command_shows_all_of_it_in_few_blocks_and_the_rest_behind_more(named: Environment) -> None:
    plain = company().model_dump()
    plain["policy"]["priorities"] = list(plain["policy"]["priorities"])
    plain["policy"]["priorities"][0] |= {"owner": "U0LEO", "horizon": "Until 2027", "share": 0.4, "bound": "at most"}
    plain["policy"] |= {
        "viewers": VIEWERS,
        "charter": {"says": "Hard questions.", "not_kinds": ["research"], "not_areas": ["Payroll"]},
        "capacity": {"payments": 10},
        "research_share": 0.3,
        "reasons": ["No data"],
    }
    named.apply(CompanyFile.model_validate(plain))
    rex = named.workspace.person("U0REX")
    reply = rex.command("C0GENERAL", "/ml-priorities").reply
    assert reply is not None
    assert len(reply.blocks) <= 12
    told = words(reply)
    for said in ("at most 40% of the weeks", "Until 2027", "<@U0LEO>", "Fraud costs us margin.", "Hard questions."):
        assert said in told
    for said in (
        "We don't take: research work, Payroll.",
        "How scores are made",
        "Confirmed by 0 of 3 people asked",
        "version 3 of",
    ):
        assert said in told
    rex.press(reply, "More")
    page = words(rex.view())
    assert "Payments 10" in page
    assert "Research: at least 30% of the weeks." in page.replace("*", "")
    assert "No data" in page
    assert "review an idea* within 2 working days. The squad decides the next step within 4 weeks." in page
    assert len(rex.view().blocks) <= 12
    rex.close()
    rex.press(reply, "Compare with version 2")
    assert "Rank in version 2 → rank in version 3*, and the score in both." in words(rex.view())
    shown = rex.view()
    rex.press(shown, "replay.first", "Version 1")
    assert "Rank in version 1 → rank in version 3" in words(rex.view())
    rex.press(rex.view(), "replay.second", "Version 2")
    assert "Rank in version 1 → rank in version 2" in words(rex.view())
    assert (rex.view().id, rex.view().body["title"]["text"]) == (shown.id, "Versions 1 and 2")
    [choices] = [block["elements"] for block in rex.view().blocks if block["type"] == "actions"]
    offered = [[option["text"]["text"] for option in each["options"]] for each in choices]
    assert offered == [["Version 3", "Version 2", "Version 1"]] * 2
    assert [each["initial_option"]["text"]["text"] for each in choices] == ["Version 1", "Version 2"]


@pytest.mark.parametrize(
    ("forged", "told"),
    [
        ("1:99:0", "There is no version 99"),
        ("1:0:0", "There is no version 0"),
        ("2", "older version"),
        ("1:x:0", "older"),
    ],
)
def test_a_version_that_was_never_offered_is_refused_and_what_is_shown_stays(
    named: Environment, forged: str, told: str
) -> None:
    rex = named.workspace.person("U0REX")
    rex.press(rex.command("C0GENERAL", "/ml-priorities").reply, "Compare with version 1")
    shown = rex.view()
    before = words(shown)
    [choices] = [block["elements"] for block in shown.blocks if block["type"] == "actions"]
    choices[0]["options"][0]["value"] = forged
    rex.press(shown, "replay.first", "Version 2")
    after(named)
    assert "Rank in version 1 → rank in version 2" in before
    seen = [words(rex.view()), *(each.text for each in named.workspace.ephemerals)]
    assert any(told in each for each in seen), seen
    assert "Rank in version 99" not in words(rex.view())


@pytest.mark.twice
def test_behind_more_a_lead_reads_how_a_squads_estimates_have_turned_out(world: Environment) -> None:
    leo = world.workspace.person("U0LEO")

    def page() -> str:
        reply = leo.command("C0GENERAL", "/ml-priorities").reply
        assert reply is not None
        leo.press(reply, "More")
        told = words(leo.view())
        leo.close()
        return told

    for squad in ("payments", "delivery") * 4:
        tried(world.store, WorkKind.product, Stage.build, Stage.live, weeks=4.2, effort=Effort.weeks, squad=squad)
    assert "the estimate" not in page(), "four ideas tell nothing yet"
    tried(world.store, WorkKind.product, Stage.build, Stage.live, weeks=4.2, effort=Effort.weeks, squad="payments")
    told = page()
    assert "• Payments, product work: takes 1.4 times the estimate (5 ideas)" in told
    assert "Delivery, product work" not in told
