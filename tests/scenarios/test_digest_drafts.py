"""As the digest's owner I read the first two digests before anybody else does, and post, change or skip them."""

from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot import ids
from guildhall.company_file import CompanyFile
from guildhall.environment import Environment
from intake.ideas import Stage
from intake.queries.portfolio import by_numbers
from sandbox.state import Message
from scheduling.queries import occurrences as occurrence_queries
from scheduling.tables import Claim
from tests.company import company
from tests.conftest import OpenWorld
from tests.people import change
from tests.scenarios.helpers import after, submit, words
from tests.scenarios.test_a_digest_of_priorities import rank

MONDAY = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)
WEEK, DAY = timedelta(days=7), timedelta(days=1)


def with_digest(**digest: Any) -> CompanyFile:
    plain = company().model_dump()
    return CompanyFile.model_validate(plain | {"digest": plain["digest"] | {"drafts": 2, "owner": "U0LEO"} | digest})


@pytest.fixture
def drafting(open_test_world: OpenWorld) -> Iterator[Environment]:
    """A company that has just begun: its first two digests are drafts for Leo."""
    with open_test_world() as world:
        world.apply(with_digest())
        submit(world)
        yield world
        assert not world.workspace.refused


def draft(world: Environment, member: str = "U0LEO") -> Message:
    # As it looks now: a hand that was already moving presses what is not there any more.
    return deepcopy(world.workspace.person(member).direct_messages()[-1])


def news(world: Environment) -> list[Message]:
    return world.workspace.person("U0REX").messages("C0NEWS")


def buttons(message: Message) -> list[str]:
    return [e["text"]["text"] for b in message.blocks if b["type"] == "actions" for e in b["elements"]]


def declined(world: Environment) -> list[str | None]:
    with world.store.reading() as session:
        claims = [occurrence_queries.last_claimed(session, "digest", "digest", world.clock.now())]
        return [claim.declined for claim in claims if claim is not None]


def monday(world: Environment, weeks: int = 0) -> None:
    world.stepper.advance(MONDAY + weeks * WEEK + timedelta(seconds=10))


@pytest.mark.twice
def test_the_first_digest_comes_to_its_owner_on_time_and_to_nobody_else(drafting: Environment) -> None:
    monday(drafting)
    shown = draft(drafting)
    assert datetime.fromtimestamp(float(shown.ts), UTC) - MONDAY < timedelta(seconds=60)
    assert "Spot stolen cards before we ship" in words(shown)
    assert buttons(shown) == ["Post", "Edit", "Skip"]
    assert news(drafting) == []


@pytest.mark.twice
def test_post_brings_exactly_what_the_draft_showed_at_once_and_once(drafting: Environment) -> None:
    monday(drafting)
    shown, leo = draft(drafting), drafting.workspace.person("U0LEO")
    # What happens after the draft is of the next week.
    submit(drafting, "U0REX", Title="Late to the party")
    leo.press(shown, "Post")
    leo.repeat_last()
    leo.press(shown, "Post")
    after(drafting)
    [posted] = news(drafting)
    assert "Spot stolen cards before we ship" in words(posted)
    assert "Late to the party" not in words(posted)
    assert posted.text in shown.text
    stands = draft(drafting)
    assert (stands.ts, buttons(stands)) == (shown.ts, [])
    assert "Posted" in stands.text
    assert "<@U0LEO>" in stands.text
    assert declined(drafting) == [None]


@pytest.mark.twice
def test_after_two_posts_the_third_comes_by_itself(drafting: Environment) -> None:
    leo = drafting.workspace.person("U0LEO")
    for week in range(2):
        monday(drafting, week)
        leo.press(draft(drafting), "Post")
        after(drafting)
    before = len(leo.direct_messages())
    monday(drafting, 2)
    assert len(news(drafting)) == 3
    assert len(leo.direct_messages()) == before


@pytest.mark.core
def test_edit_puts_my_words_above_and_leaves_out_what_i_tick(drafting: Environment) -> None:
    sung = submit(drafting, "U0REX", Title="Sing louder", **{"What is the problem?": "Nobody hears the choir."})
    drafting.workspace.person("U0TRIS").press(sung, ids.SEND)
    monday(drafting)
    shown, leo = draft(drafting), drafting.workspace.person("U0LEO")
    leo.press(shown, "Edit")
    leo.submit(
        {"Introduction": "Welcome to <!channel> our *first* digest.", "ideas": ["Sing louder"], "sections": ["chart"]}
    )
    after(drafting)
    changed = draft(drafting)
    assert changed.ts == shown.ts
    leo.press(changed, "Edit")
    assert "Sing louder" in words(leo.view()), "it can be taken in again"
    leo.close()
    leo.press(changed, "Post")
    after(drafting)
    [posted] = news(drafting)
    assert posted.blocks[0]["text"]["text"].endswith("our *first* digest.")
    assert posted.blocks[0]["text"]["type"] == "plain_text"
    assert "Introduced by <@U0LEO>" in words(posted)
    assert "<!channel>" not in posted.text
    assert "Spot stolen cards" in words(posted)
    assert "Sing louder" not in words(posted)
    assert [block["type"] for block in posted.blocks].count("data_visualization") == 0


@pytest.mark.core
def test_a_digest_that_is_skipped_is_declined_by_name_and_the_next_one_tells_of_its_week(drafting: Environment) -> None:
    monday(drafting)
    shown, leo = draft(drafting), drafting.workspace.person("U0LEO")
    [skip] = [e for b in shown.blocks if b["type"] == "actions" for e in b["elements"] if e["text"]["text"] == "Skip"]
    assert skip["confirm"]["title"]["text"] == "Skip this digest?"
    leo.press(shown, "Skip")
    after(drafting)
    assert "Skipped" in draft(drafting).text
    assert buttons(draft(drafting)) == []
    assert news(drafting) == []
    assert declined(drafting) == ["skipped by leo"]
    monday(drafting, 1)
    assert "1 new idea in 2 weeks" in draft(drafting).text
    assert buttons(draft(drafting)) == ["Post", "Edit", "Skip"], "a skipped one is no post"
    assert "Spot stolen cards before we ship" in words(draft(drafting))


def test_a_draft_that_nobody_answers_for_a_day_is_declined_with_that_reason(drafting: Environment) -> None:
    monday(drafting)
    shown = draft(drafting)
    drafting.stepper.advance(MONDAY + DAY - timedelta(seconds=1))
    assert declined(drafting) == [None]
    drafting.stepper.advance(MONDAY + DAY + timedelta(seconds=10))
    assert declined(drafting) == ["nobody answered its draft within 24 hours"]
    assert "nobody answered in time" in draft(drafting).text
    assert (draft(drafting).ts, buttons(draft(drafting))) == (shown.ts, [])
    drafting.workspace.person("U0LEO").press(shown, "Post")
    after(drafting)
    assert news(drafting) == []


def test_when_nobody_answers_twice_the_third_comes_by_itself_with_all_three_weeks(drafting: Environment) -> None:
    leo = drafting.workspace.person("U0LEO")
    monday(drafting, 1)
    assert "this one won't be posted, and later digests go out automatically" in words(draft(drafting))
    drafting.stepper.advance(MONDAY + WEEK + DAY + timedelta(seconds=10))
    assert "From now on digests go out automatically" in words(draft(drafting))
    before = len(leo.direct_messages())
    monday(drafting, 2)
    [posted] = news(drafting)
    assert "1 new idea in 3 weeks" in words(posted)
    assert "Spot stolen cards" in words(posted)
    assert len(leo.direct_messages()) == before


def test_when_two_press_at_once_the_second_reads_who_was_faster(drafting: Environment) -> None:
    monday(drafting)
    leo, ada = drafting.workspace.person("U0LEO"), drafting.workspace.person("U0ADA")
    ada.open_home()
    after(drafting)
    home, shown = ada.home(), draft(drafting)
    assert home is not None
    leo.press(shown, "Skip")
    ada.press(home, "Post")
    after(drafting)
    assert news(drafting) == []
    assert "skipped" in words(ada.view())


def test_when_its_owner_has_left_another_lead_posts_it_from_home(drafting: Environment) -> None:
    ada = drafting.workspace.person("U0ADA")
    ada.open_home()
    monday(drafting)
    plain = with_digest().model_dump()
    for squad in plain["squads"]:
        squad["lead"] = "U0ADA"
    drafting.apply(CompanyFile.model_validate(plain))
    drafting.workspace.person("U0LEO").press(draft(drafting), "Post")
    after(drafting, 70)
    assert news(drafting) == []
    assert any(
        "Only squad leads" in words(each)
        for each in drafting.workspace.person("U0LEO").ephemerals(draft(drafting).channel)
    )
    home = ada.home()
    assert home is not None
    ada.press(home, "Post")
    after(drafting)
    assert len(news(drafting)) == 1
    assert "draft" not in words(ada.home())


def with_lead(member: str) -> CompanyFile:
    """Return a company whose hub, and so whose digest, is led by somebody."""
    plain = with_digest(owner=member).model_dump()
    for squad in plain["squads"]:
        squad["lead"] = member if squad["key"] == "hub" else "U0LEO"
    return CompanyFile.model_validate(plain)


def test_a_draft_for_an_owner_who_had_left_before_we_met_comes_to_somebody_who_is_there(
    open_test_world: OpenWorld,
) -> None:
    with open_test_world() as world:
        world.workspace.add_member("U0GONE", "gone", "Gone", deleted=True)
        world.apply(with_lead("U0GONE"))
        submit(world)
        monday(world)
        after(world, 60)
        shown, leo = draft(world), world.workspace.person("U0LEO")
        assert "I'm asking you because <@U0GONE> has left" in words(shown)
        assert buttons(shown) == ["Post", "Edit", "Skip"]
        leo.press(shown, "Post")
        after(world)
        assert len(news(world)) == 1
        assert "Posted" in draft(world).text


@pytest.mark.parametrize("gone", [{"deleted": True}, {"is_restricted": True}])
def test_a_draft_that_waits_for_somebody_who_leaves_goes_to_somebody_who_is_there(
    drafting: Environment, gone: dict[str, bool]
) -> None:
    drafting.workspace.person("U0LEO").command("C0GENERAL", "/ml-queue")
    monday(drafting)
    assert buttons(draft(drafting)) == ["Post", "Edit", "Skip"]
    change(drafting, "U0LEO", **gone)
    after(drafting, 60)
    shown = draft(drafting, "U0ADA")
    assert "I'm asking you because <@U0LEO> has left" in words(shown)
    assert buttons(draft(drafting)) == []
    assert "went to <@U0ADA>" in words(draft(drafting))
    drafting.workspace.person("U0ADA").press(shown, "Post")
    after(drafting)
    assert len(news(drafting)) == 1


def test_who_stands_in_reads_on_home_what_would_stand_in_the_thread(drafting: Environment) -> None:
    for number in range(6):
        submit(drafting, "U0REX", Title=f"One of many, {number}")
    ada = drafting.workspace.person("U0ADA")
    ada.open_home()
    monday(drafting)
    assert "In its thread: 2 more ideas." in words(draft(drafting))
    assert "In its thread: 2 more ideas." in words(ada.home())


@pytest.mark.parametrize(("owner", "expected"), [(None, "U0ADA"), ("U0REX", "U0ADA"), ("U0LEO", "U0LEO")])
def test_where_no_lead_is_named_the_hubs_lead_owns_it(
    open_test_world: OpenWorld, owner: str | None, expected: str
) -> None:
    with open_test_world() as world:
        world.apply(with_digest(owner=owner))
        monday(world)
        assert buttons(draft(world, expected)) == ["Post", "Edit", "Skip"]


def test_where_nobody_can_be_named_it_is_posted_by_itself(open_test_world: OpenWorld) -> None:
    plain = with_digest(owner=None).model_dump()
    for squad in plain["squads"]:
        squad["lead"] = None
    with open_test_world(set_up=False) as world:
        world.apply(
            CompanyFile.model_validate(plain | {"people": [p for p in plain["people"] if "admin" not in p["roles"]]})
        )
        monday(world)
        assert len(news(world)) == 1


def test_where_digests_come_daily_an_open_draft_makes_room_for_the_next(open_test_world: OpenWorld) -> None:
    with open_test_world() as world:
        # The night in which the clocks change has 23 hours.
        spring = datetime(2026, 3, 29, 7, 0, tzinfo=UTC)
        world.stepper.advance(spring - 1.5 * DAY)
        world.apply(with_digest(rule="FREQ=DAILY", drafts=12))
        world.stepper.advance(spring + timedelta(seconds=10))
        with world.store.reading() as session:
            last = [session.get(Claim, ("digest", f"2026-03-{day}T09:00", "digest")) for day in (28, 29)]
            assert [claim.declined for claim in last] == ["a later digest covers this week too", None]


def out_until(world: Environment, text: str) -> None:
    """Let nothing run until an instant in UTC, and then a moment."""
    world.clock.set(datetime.fromisoformat(f"{text}+00:00"))
    world.stepper.plan()
    world.stepper.advance(world.clock.now() + timedelta(seconds=30))


def test_after_an_outage_that_ends_at_night_the_draft_comes_in_its_owners_next_morning(drafting: Environment) -> None:
    drafting.stepper.advance(MONDAY - timedelta(hours=1))
    before = len(drafting.workspace.person("U0LEO").direct_messages())
    out_until(drafting, "2026-03-09T21:00")
    drafting.stepper.advance(datetime(2026, 3, 10, 7, 59, tzinfo=UTC))
    assert len(drafting.workspace.person("U0LEO").direct_messages()) == before, "nobody is woken"
    drafting.stepper.advance(datetime(2026, 3, 10, 8, 1, tzinfo=UTC))
    assert buttons(draft(drafting)) == ["Post", "Edit", "Skip"]
    drafting.workspace.person("U0LEO").press(draft(drafting), "Post")
    after(drafting)
    assert len(news(drafting)) == 1


def test_what_an_outage_over_a_friday_night_missed_waits_for_monday(drafting: Environment) -> None:
    drafting.apply(with_digest(rule="FREQ=WEEKLY;BYDAY=FR"))
    drafting.stepper.advance(datetime(2026, 3, 13, 7, 0, tzinfo=UTC))
    before = len(drafting.workspace.person("U0LEO").direct_messages())
    out_until(drafting, "2026-03-14T01:00")
    drafting.stepper.advance(datetime(2026, 3, 16, 7, 59, tzinfo=UTC))
    assert len(drafting.workspace.person("U0LEO").direct_messages()) == before
    drafting.stepper.advance(datetime(2026, 3, 16, 8, 1, tzinfo=UTC))
    assert buttons(draft(drafting)) == ["Post", "Edit", "Skip"]


def teams_draft(world: Environment) -> Message:
    """Return the team's draft that waits for Leo, who also gets his squad's."""
    every = world.workspace.person("U0LEO").direct_messages()
    return [deepcopy(each) for each in every if "*Draft of the digest*" in words(each)][-1]


def test_what_i_leave_out_is_in_no_part_of_the_digest(drafting: Environment) -> None:
    submit(drafting, "U0REX", Title="Sing louder")
    leo = drafting.workspace.person("U0LEO")
    rank(drafting, {1: 700, 2: 600})
    monday(drafting)
    leo.press(teams_draft(drafting), "Post")
    after(drafting)
    rank(drafting, {2: 800})
    with drafting.store.writing() as session:
        by_numbers(session, [1])[1].stage = Stage.live
    monday(drafting, 1)
    shown = words(teams_draft(drafting))
    assert "*Top of the queue*\n1st, was 2nd: *Sing louder*" in shown
    assert "“Spot stolen cards before we ship” is live" in shown
    leo.press(teams_draft(drafting), "Edit")
    assert leo.submit({"ideas": ["Sing louder", "Spot stolen cards before we ship"]}).closed
    after(drafting)
    shown = words(teams_draft(drafting))
    for left_out in ("Sing louder", "Spot stolen cards", "leads the queue", "By priority", "Top of the queue"):
        assert left_out not in shown, left_out
    leo.press(teams_draft(drafting), "Post")
    after(drafting)
    assert "Sing louder" not in words(news(drafting)[-1])
