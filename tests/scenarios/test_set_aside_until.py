"""As a requester whose idea has to wait I read what goes first, and somebody looks again when they said."""

from datetime import datetime

import pytest

from guildhall.environment import Environment
from sandbox.state import Message
from tests.scenarios.helpers import after, card, submit, words
from tests.scenarios.test_triage_walk import open_walk, shown, text_in

pytestmark = [pytest.mark.core, pytest.mark.twice]
PARCELS = {
    "Title": "Guess late parcels",
    "What is the problem?": "Parcels come late, and couriers hear of it from customers only when it is too late.",
}


def set_aside(world: Environment, **fields: str) -> str:
    """Have Tris set the oldest idea aside; return what stood there for its requester."""
    tris = world.workspace.person("U0TRIS")
    tris.press(open_walk(world), "Not now")
    offered = text_in(shown(tris))
    answer = tris.submit(fields)
    assert not answer.errors, answer
    after(world)
    return offered


def until(world: Environment, text: str) -> None:
    world.stepper.advance(datetime.fromisoformat(f"{text}+00:00"))


def tracker(world: Environment) -> Message:
    return world.workspace.person("U0RIA").direct_messages()[0]


def test_the_reason_names_what_goes_first_and_the_day_on_which_we_look_again(world: Environment) -> None:
    submit(world)
    offered = set_aside(world)
    assert offered == (
        "“Spot stolen cards before we ship” has to wait: for “Fewer fraud losses”, ideas that rank higher come first "
        "this quarter. We'll look again on Wed 1 Apr."
    ), "no priority is heavier than its own"
    # Below its title nothing names the idea again.
    reads = offered.replace("“Spot stolen cards before we ship”", "It")
    news = world.workspace.person("U0RIA").direct_messages()[-1]
    assert news.blocks[0]["text"]["text"] == f"*Not now.* {reads}"
    for said in (news.text, words(tracker(world)).removeprefix(tracker(world).text), tracker(world).text):
        assert reads in said
        assert said.count("Spot stolen cards") == 1, said
    until(world, "2026-03-31T21:59")
    assert "Not now" in words(tracker(world))
    until(world, "2026-03-31T22:00")
    assert "Being decided" in words(tracker(world))
    assert "We said we'd look at this again now" in words(tracker(world))
    assert "Send to Payments squad" in words(card(world))


def test_no_text_would_fit_another_idea_unchanged(world: Environment) -> None:
    submit(world)
    after(world, 60)
    submit(world, **PARCELS)
    first = set_aside(world)
    second = set_aside(world)
    assert "“Fewer fraud losses” comes first this quarter" in second
    assert len({first, second}) == 2
    assert "Spot stolen cards" in first
    assert "Guess late parcels" in second


def test_an_idea_comes_up_when_the_one_that_it_waits_for_is_live(world: Environment) -> None:
    from intake.access import Request
    from intake.services.experiments import Builds
    from tests.company import LEO, new_key
    from tests.intake.experiment_drafts import build_draft
    from tests.intake.helpers import version_of

    submit(world)
    tris = world.workspace.person("U0TRIS")
    tris.press(card(world), "Send to Payments squad")
    after(world)
    with world.store.reading() as session:
        idea_id = str(session.connection().exec_driver_sql("SELECT id FROM idea").scalar_one())
    submit(world, "U0REX", Title="Spot stolen cards in the shop")
    set_aside(world, **{"Bring it up again when": "IDEA-1 is live"})
    rex = world.workspace.person("U0REX")
    after(world, 3600)
    told = words(rex.direct_messages()[0])
    assert "Not now" in told
    now = world.clock.now()
    version = version_of(world.store, idea_id)
    Builds(world.store).begin(idea_id, version, build_draft(), Request(LEO, now, new_key()))
    Builds(world.store).go_live(idea_id, version_of(world.store, idea_id), Request(LEO, now, new_key()))
    world.stepper.plan()
    after(world, 60)
    assert "We'll look again when IDEA-1 is live, and on Wed 1 Apr at the latest." in told
    assert "We said we'd look again when IDEA-1 is live" in words(rex.direct_messages()[0])
    assert "Being decided" in words(rex.direct_messages()[0])


def look_closely(world: Environment, outcome: str, **fields: str) -> None:
    """Have Tris decide about the idea in More of its card."""
    tris = world.workspace.person("U0TRIS")
    tris.press(card(world), "More")
    assert tris.submit({"outcome": outcome, **fields}).closed
    after(world)


def test_a_day_that_was_said_before_it_was_accepted_brings_nothing_up(world: Environment) -> None:
    submit(world)
    set_aside(world)
    look_closely(world, "accepted", squad="payments")
    look_closely(world, "parked", reason="The bank does it now.")
    until(world, "2026-04-02T12:00")
    assert "Not now" in words(tracker(world))
    assert "We said we'd look" not in words(tracker(world))


@pytest.mark.undo
def test_what_was_said_when_it_was_set_aside_still_holds_once_a_later_decision_is_undone(world: Environment) -> None:
    submit(world)
    set_aside(world)
    after(world, 180)
    look_closely(world, "accepted", squad="payments")
    world.workspace.person("U0TRIS").press(card(world), "Undo")
    after(world)
    until(world, "2026-03-31T21:59")
    assert "Not now" in words(tracker(world))
    until(world, "2026-03-31T22:00")
    assert "We said we'd look at this again now" in words(tracker(world))
