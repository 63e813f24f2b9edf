"""As a squad we read on Monday, in our channel, what is ours, what moved, what waits, and what touches us elsewhere."""

from datetime import UTC, datetime, timedelta

import pytest

from guildhall.environment import Environment
from intake.queries.portfolio import by_numbers
from scheduling.queries import occurrences as occurrence_queries
from tests.scenarios.helpers import after, submit, words

MONDAY = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)
SHORTLY = timedelta(minutes=1)
VANS = {"Title": "Plan the vans", "What is the problem?": "Parcels arrive late and nobody knows where the van is."}


def in_channel(world: Environment, channel: str = "C0PAY") -> list[str]:
    """Return the digests in a squad's channel, oldest first."""
    heads = ("this week*", " weeks*", "A quiet week for", " quiet weeks for")
    shown = [words(message) for message in world.workspace.person("U0LEO").messages(channel)]
    return [text for text in shown if any(head in text for head in heads)]


def send(world: Environment, squad: str, **more: str) -> None:
    card = submit(world, **more)
    world.workspace.person("U0TRIS").press(card, f"Send to {squad} squad")
    after(world, 20)


@pytest.mark.core
def test_my_squad_reads_three_lines_about_itself(world: Environment) -> None:
    send(world, "Payments")
    world.stepper.advance(MONDAY + SHORTLY)
    [digest] = in_channel(world)
    assert "*Payments this week*" in digest
    assert "*Yours:* 1 idea to start." in digest
    assert "*Moved:* “Spot stolen cards before we ship” (planned)." in digest
    assert "Elsewhere" not in digest, "nothing if nothing"


def test_what_is_late_waits_with_its_day(world: Environment) -> None:
    send(world, "Payments")
    with world.store.writing() as session:
        by_numbers(session, [1])[1].decide_on = datetime(2026, 3, 6).date()
    world.stepper.advance(MONDAY + SHORTLY)
    [digest] = in_channel(world)
    assert "*To decide this week:* “Spot stolen cards before we ship” (due 6 Mar, 3 days late)." in digest


def test_an_idea_that_was_withdrawn_touches_nobody(world: Environment) -> None:
    send(world, "Payments")
    submit(world, **VANS | {"Title": "Spot stolen cards before we ship"})
    ria = world.workspace.person("U0RIA")
    ria.press(ria.direct_messages()[-1], "Edit")
    form = ria.view()
    assert form is not None
    ria.press(form, "Withdraw …")
    assert ria.submit({}).closed
    world.stepper.advance(MONDAY + SHORTLY)
    [digest] = in_channel(world)
    assert "Elsewhere" not in digest


def test_an_idea_with_the_title_of_one_of_mine_is_not_related_to_itself(world: Environment) -> None:
    send(world, "Payments")
    send(world, "Delivery", **VANS | {"Title": "Spot stolen cards before we ship"})
    world.stepper.advance(MONDAY + SHORTLY)
    [digest] = in_channel(world)
    assert "“Spot stolen cards before we ship” (Delivery): the same title as one of yours." in digest
    assert "related to" not in digest


def test_an_idea_of_another_squad_in_my_area_touches_me(world: Environment) -> None:
    send(world, "Delivery", **VANS)
    with world.store.writing() as session:
        by_numbers(session, [1])[1].area = "refunds"
    world.stepper.advance(MONDAY + SHORTLY)
    [digest] = in_channel(world)
    assert "*Elsewhere, touches you*\n“Plan the vans” (Delivery): in your area, refunds." in digest
    [own] = in_channel(world, "C0DELIVERY")
    assert "Elsewhere" not in own


def for_one_priority(world: Environment, **changes: object) -> None:
    """Have an idea of mine and one of Delivery's for the same priority, the second with these changes."""
    send(world, "Payments")
    send(world, "Delivery", **VANS)
    with world.store.writing() as session:
        rows = by_numbers(session, [1, 2])
        for row in rows.values():
            row.fit = row.fit | {"priority": "fraud"}
            row.similar, row.area, row.routing = [], None, row.routing | {"runners_up": []}
        rows[1].area = "vouchers"
        for name, value in changes.items():
            setattr(rows[2], name, value)


def test_a_priority_alone_is_no_reason(world: Environment) -> None:
    for_one_priority(world)
    world.stepper.advance(MONDAY + SHORTLY)
    [digest] = in_channel(world)
    assert "Elsewhere" not in digest, "six squads work for it"


@pytest.mark.parametrize(
    ("changes", "because"),
    [
        ({"area": "vouchers"}, "also supports “Fewer fraud losses”, in the same area as an idea of yours"),
        (
            {"routing": {"squad": "delivery", "runners_up": [{"squad": "payments", "reason": "cards"}]}},
            "also supports “Fewer fraud losses”, and your squad was suggested too",
        ),
    ],
    ids=["area", "suggested"],
)
def test_a_priority_and_another_sign_are(world: Environment, changes: dict[str, object], because: str) -> None:
    for_one_priority(world, **changes)
    world.stepper.advance(MONDAY + SHORTLY)
    [digest] = in_channel(world)
    assert f"“Plan the vans” (Delivery): {because}." in digest


def test_at_most_three_ideas_touch_me(world: Environment) -> None:
    send(world, "Delivery", **VANS)
    for number in range(4):
        send(world, "Delivery", **VANS | {"Title": f"Van number {number}"})
    with world.store.writing() as session:
        for row in by_numbers(session, range(1, 6)).values():
            row.area = "refunds"
    world.stepper.advance(MONDAY + SHORTLY)
    [digest] = in_channel(world)
    assert digest.partition("*Elsewhere, touches you*")[2].count("in your area, refunds") == 3


def test_a_squad_without_anything_reads_nothing(world: Environment) -> None:
    world.stepper.advance(MONDAY + SHORTLY)
    assert in_channel(world) == []
    with world.store.reading() as session:
        claim = occurrence_queries.last_claimed(session, "digest", "squad:payments", world.clock.now())
        assert claim is not None
        assert claim.declined == "there was nothing to say"


def test_nothing_is_said_twice_and_a_quiet_week_is_a_line(world: Environment) -> None:
    send(world, "Payments")
    with world.store.writing() as session:
        by_numbers(session, [1])[1].decide_on = None
    world.stepper.advance(MONDAY + timedelta(weeks=1) + SHORTLY)
    first, second = in_channel(world)
    assert "Spot stolen cards" in first
    assert "A quiet week for Payments: 1 idea to start, and nothing is due." in second
    assert "Spot stolen cards" not in second


def test_after_three_weeks_without_the_bot_one_digest_tells_of_all_of_them(world: Environment) -> None:
    world.stepper.advance(MONDAY + SHORTLY)
    send(world, "Payments")
    world.clock.set(MONDAY + timedelta(weeks=3, hours=1))
    world.stepper.settle()
    after(world, 60)
    [digest] = in_channel(world)
    assert "Payments in the last 3 weeks" in digest, "of the week before there was nothing to say"
    assert "Spot stolen cards" in digest


def test_more_than_a_day_late_nothing_is_posted(world: Environment) -> None:
    send(world, "Payments")
    world.clock.set(MONDAY + timedelta(hours=24, seconds=1))
    world.stepper.settle()
    after(world, 60)
    assert in_channel(world) == []


def test_a_private_idea_stands_in_no_squads_digest(world: Environment) -> None:
    send(world, "Payments")
    with world.store.writing() as session:
        by_numbers(session, [1])[1].private = True
    world.stepper.advance(MONDAY + SHORTLY)
    assert in_channel(world) == []


def test_after_an_outage_it_says_of_how_many_weeks_it_tells(world: Environment) -> None:
    send(world, "Payments")
    world.stepper.advance(MONDAY + SHORTLY)
    # Nothing runs for two weeks, and so there is no digest of them.
    world.stepper.advance(MONDAY + timedelta(days=3))
    world.clock.set(MONDAY + timedelta(days=17))
    world.stepper.plan()
    send(world, "Payments", Title="Refunds by night")
    world.stepper.advance(MONDAY + timedelta(weeks=3) + SHORTLY)
    assert "*Payments this week*" in in_channel(world)[0]
    [later] = [
        text
        for message in world.workspace.person("U0LEO").messages("C0PAY")
        if "*Payments in the last 3 weeks*" in (text := words(message))
    ]
    assert "“Refunds by night” (planned)" in later


def test_what_its_lead_took_has_not_moved_again(world: Environment) -> None:
    send(world, "Payments")
    world.stepper.advance(MONDAY + SHORTLY)
    leo = world.workspace.person("U0LEO")
    [note] = [each for each in leo.messages("C0PAY") if "A new idea for you" in words(each)]
    leo.press(note, "Take it")
    after(world, 20)
    world.stepper.advance(MONDAY + timedelta(weeks=1) + SHORTLY)
    assert "A quiet week for Payments: 1 idea to start, and nothing is due." in in_channel(world)[-1]


@pytest.mark.parametrize("way", ["Hand back", "Pass on"])
def test_what_we_gave_away_before_monday_did_not_move_with_us(world: Environment, way: str) -> None:
    send(world, "Payments")
    send(world, "Payments", Title="Refund without a call")
    leo = world.workspace.person("U0LEO")
    after(world, 200)
    leo.press(leo.messages("C0PAY")[-1], "More")
    leo.press(leo.view(), way)
    assert leo.submit({"reason": "Not our area."} | ({"squad": "Delivery squad"} if way == "Pass on" else {})).closed
    world.stepper.advance(MONDAY + SHORTLY)
    digest = in_channel(world)[-1]
    assert "*Yours:* 1 idea to start." in digest
    assert "*Moved:* “Spot stolen cards before we ship” (planned)." in digest
