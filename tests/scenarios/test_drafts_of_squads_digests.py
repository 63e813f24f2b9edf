"""As a squad's lead I see our first digests before our channel does, and post, edit or skip each with one click."""

import copy
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from guildhall.company_file import CompanyFile
from guildhall.environment import Environment
from sandbox.state import Message
from tests.company import company
from tests.conftest import OpenWorld
from tests.scenarios.helpers import after, submit, words

MONDAY = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)
SHORTLY, WEEK, DAY = timedelta(minutes=1), timedelta(weeks=1), timedelta(days=1)


@pytest.fixture
def drafting(open_test_world: OpenWorld) -> Iterator[Environment]:
    """A company whose first two digests come as drafts, with an idea that Payments has."""
    plain = company().model_dump()
    with open_test_world() as world:
        world.apply(CompanyFile.model_validate(plain | {"digest": plain["digest"] | {"drafts": 2}}))
        world.workspace.person("U0TRIS").press(submit(world), "Send to Payments squad")
        after(world, 200)
        yield world


def mine(world: Environment, member: str = "U0LEO") -> list[Message]:
    shown = world.workspace.person(member).direct_messages()
    return [copy.deepcopy(each) for each in shown if "Payments" in each.text and "digest" in each.text]


def in_channel(world: Environment) -> list[str]:
    shown = [words(message) for message in world.workspace.person("U0LEO").messages("C0PAY")]
    heads = ("Payments this week", "Payments in the last", "A quiet week for")
    return [text for text in shown if any(head in text for head in heads)]


@pytest.mark.core
def test_i_edit_it_and_post_it_with_one_click(drafting: Environment) -> None:
    drafting.stepper.advance(MONDAY + SHORTLY)
    [draft] = mine(drafting)
    assert "*Draft of the Payments digest* for <#C0PAY>. Nobody there sees it until you post it." in words(draft)
    assert in_channel(drafting) == []
    leo = drafting.workspace.person("U0LEO")
    leo.press(draft, "Edit")
    fields = {"introduction": "We start with cards.", "ideas": ["Spot stolen cards before we ship"]}
    assert leo.submit(fields).closed
    after(drafting)
    [edited] = mine(drafting)
    assert "We start with cards." in words(edited)
    leo.press(edited, "Post")
    after(drafting)
    [posted] = in_channel(drafting)
    assert "We start with cards." in posted
    assert "Introduced by <@U0LEO>" in posted
    assert "Spot stolen cards" not in posted
    assert "*Posted* in <#C0PAY> by <@U0LEO>" in words(mine(drafting)[0])


def test_what_i_skip_is_told_of_by_the_next(drafting: Environment) -> None:
    drafting.stepper.advance(MONDAY + SHORTLY)
    drafting.workspace.person("U0LEO").press(mine(drafting)[0], "Skip")
    drafting.stepper.advance(MONDAY + DAY)
    assert in_channel(drafting) == []
    drafting.stepper.advance(MONDAY + WEEK + SHORTLY)
    assert "Spot stolen cards" in words(mine(drafting)[-1])


def test_without_an_answer_for_a_day_it_is_not_posted(drafting: Environment) -> None:
    drafting.stepper.advance(MONDAY + DAY - timedelta(seconds=1))
    assert "Nobody there sees it" in words(mine(drafting)[0])
    drafting.stepper.advance(MONDAY + DAY + SHORTLY)
    assert "*Not posted*" in words(mine(drafting)[0])
    assert in_channel(drafting) == []


@pytest.mark.core
def test_when_i_never_answer_i_am_told_once_and_the_third_goes_out_with_all_weeks(drafting: Environment) -> None:
    drafting.stepper.advance(MONDAY + SHORTLY)
    assert "go out automatically" in words(mine(drafting)[0])
    drafting.stepper.advance(MONDAY + WEEK + SHORTLY)
    assert "this one won't be posted, and later digests go out automatically" in words(mine(drafting)[-1])
    drafting.stepper.advance(MONDAY + WEEK + DAY + SHORTLY)
    told = "From now on digests go out automatically, and the next one covers this week too."
    assert [told in words(each) for each in mine(drafting)] == [False, True]
    drafting.stepper.advance(MONDAY + 2 * WEEK + SHORTLY)
    [posted] = in_channel(drafting)
    assert "Payments in the last 3 weeks" in posted
    assert "Spot stolen cards" in posted
    drafting.stepper.advance(MONDAY + 8 * WEEK + SHORTLY)
    assert len(mine(drafting)) == 2
    assert len(in_channel(drafting)) == 7


def test_what_i_skip_for_two_months_is_told_of_in_the_end(drafting: Environment) -> None:
    for week in range(8):
        drafting.stepper.advance(MONDAY + week * WEEK + SHORTLY)
        drafting.workspace.person("U0LEO").press(mine(drafting)[-1], "Skip")
    drafting.stepper.advance(MONDAY + 8 * WEEK + SHORTLY)
    draft = words(mine(drafting)[-1])
    assert "Payments in the last 9 weeks" in draft
    assert "Spot stolen cards" in draft


def test_after_two_were_posted_the_third_goes_out_by_itself(drafting: Environment) -> None:
    for week in range(2):
        drafting.stepper.advance(MONDAY + week * WEEK + SHORTLY)
        drafting.workspace.person("U0LEO").press(mine(drafting)[-1], "Post")
        after(drafting)
        assert len(in_channel(drafting)) == week + 1
    drafting.stepper.advance(MONDAY + 2 * WEEK + SHORTLY)
    assert len(in_channel(drafting)) == 3
    assert len(mine(drafting)) == 2


def test_a_squad_without_a_lead_has_its_digest_at_once(drafting: Environment) -> None:
    van = {"Title": "Plan the vans", "What is the problem?": "Parcels arrive late and nobody knows where the van is."}
    drafting.workspace.person("U0TRIS").press(submit(drafting, **van), "Send to Delivery squad")
    after(drafting, 200)
    drafting.stepper.advance(MONDAY + SHORTLY)
    shown = [words(each) for each in drafting.workspace.person("U0LEO").messages("C0DELIVERY")]
    assert any("Delivery this week" in text for text in shown)


def test_when_i_lead_no_more_the_draft_goes_to_who_does(drafting: Environment) -> None:
    drafting.stepper.advance(MONDAY + SHORTLY)
    plain = company().model_dump()
    squads = [squad | ({"lead": "U0REX"} if squad["key"] == "payments" else {}) for squad in plain["squads"]]
    drafting.apply(CompanyFile.model_validate(plain | {"squads": squads, "digest": plain["digest"] | {"drafts": 2}}))
    after(drafting, 60)
    assert "went to <@U0REX>" in words(mine(drafting)[0])
    drafting.workspace.person("U0REX").press(mine(drafting, "U0REX")[-1], "Post")
    after(drafting)
    assert len(in_channel(drafting)) == 1


def test_after_an_outage_that_ends_at_night_i_get_it_in_the_morning(drafting: Environment) -> None:
    drafting.stepper.advance(MONDAY - timedelta(hours=1))
    drafting.clock.set(MONDAY + timedelta(hours=13))
    drafting.stepper.plan()
    drafting.stepper.advance(MONDAY + DAY - SHORTLY)
    assert mine(drafting) == []
    drafting.stepper.advance(MONDAY + DAY + SHORTLY)
    assert len(mine(drafting)) == 1
