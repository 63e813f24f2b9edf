"""The demo opens with six weeks of history, in which all dates are kept but one, and no call of it was refused."""

import urllib.request
from datetime import UTC, date, datetime, timedelta
from typing import cast
from unittest.mock import Mock
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col, select

from guildhall.actors import Actors
from guildhall.demo.history import begins, read_history, story
from guildhall.demo.run import lived_through
from guildhall.environment import Environment
from intake.ideas import Stage
from intake.services.home import Home
from intake.tables import Building, Experiment, Idea, PolicyConfirmation
from tests.company import TRIS
from tests.conftest import Demo
from tests.invariants import broken, on_wrong_surface, refused_payloads
from tests.scenarios.helpers import words

BERLIN = ZoneInfo("Europe/Berlin")
# A Monday morning, on which what waits was sent before a weekend, and a Sunday night, on which all is oldest.
MONDAY = datetime(2026, 11, 30, 8, 30, tzinfo=BERLIN)
SUNDAY = datetime(2026, 12, 6, 23, 30, tzinfo=BERLIN)
LATE = "Refunds that look like theft"
SHOWN = ("A written summary of each call", "Rank applicants for the depots and invite them")


@pytest.mark.slow
@pytest.mark.xdist_group("demo")
def test_the_demo_has_a_history_and_its_clock_brings_the_digest(demo: Demo) -> None:
    world = demo.world
    with urllib.request.urlopen(world.server.url, timeout=10) as page:
        assert b"Larkfield" in page.read()
    assert demo.queue.total >= 20
    assert demo.queue.waiting >= 5
    with world.store.reading() as session:
        stages = set(session.scalars(select(Idea.stage)))
    assert stages >= set(Stage) - {Stage.draft, Stage.live, Stage.merged, Stage.withdrawn}
    assert demo.digests >= 5
    ria = world.workspace.person("U0RIA")
    digests = len(ria.messages("C0NEWS"))
    monday = world.clock.now() + timedelta(days=7)
    world.workspace.clock.advance(monday)  # type: ignore[attr-defined]
    assert len(ria.messages("C0NEWS")) == digests + 1
    assert not world.workspace.refused
    assert not broken(world)


@pytest.mark.slow
@pytest.mark.xdist_group("demo")
def test_the_demo_shows_what_is_bought_and_an_agent_that_decides_about_people(demo: Demo) -> None:
    tris = demo.world.workspace.person("U0TRIS")
    cards = [words(message) for message in tris.messages("C0TRIAGE")]
    [bought], [agent] = ([each for each in cards if f"*{title}*" in each] for title in SHOWN)
    assert "Bought tool, 10 days of legal: The one that our telephone company offers" in bought
    assert "Legal must look:* Annex III 4(a)" in agent
    assert "Agent: Ben owns it. Planners stop it with the switch in the shift plan." in agent


def late_in(world: Environment, today: date) -> list[str]:
    """Return what is late on a day: decisions, experiments, builds, answers, and priorities to confirm."""
    with world.store.reading() as session:
        ideas = {idea.id: idea for idea in session.scalars(select(Idea))}
        open_trials = session.scalars(select(Experiment).where(col(Experiment.ending).is_(None))).all()
        late = [idea.title for idea in ideas.values() if idea.decide_on is not None and idea.decide_on < today]
        late += [ideas[each.idea_id].title for each in open_trials if each.decides_on < today]
        late += [
            ideas[each.idea_id].title
            for each in session.scalars(select(Building).where(col(Building.live_at).is_(None)))
            if each.last_month < f"{today:%Y-%m}"
        ]
        late += [
            idea.title
            for idea in ideas.values()
            if idea.stage is Stage.needs_info and idea.changed_at.date() < today - timedelta(days=7)
        ]
        unconfirmed = select(PolicyConfirmation).where(col(PolicyConfirmation.confirmed_at).is_(None))
        late += [f"priorities {each.policy_version}" for each in session.scalars(unconfirmed)]
    waiting = Home(world.store).ideas(TRIS).to_decide
    return late + [each.title for each in waiting if each.look_by is not None and each.look_by < today]


@pytest.mark.slow
@pytest.mark.xdist_group("demo at its oldest")
def test_nothing_in_the_demo_waits_past_its_promise_but_one_idea() -> None:
    with lived_through(present=SUNDAY.astimezone(UTC)) as (world, _):
        assert late_in(world, SUNDAY.date()) == [LATE]
        world.workspace.person("U0TRIS").open_home()
        world.stepper.settle()
        said = str(world.workspace.homes["U0TRIS"].blocks)
        assert "*due 1 Dec, 5 days late*" in said
        assert said.count("days late*") == 1
        assert not world.workspace.refused


@pytest.mark.parametrize("days", range(7))
def test_everything_in_the_history_has_happened_on_whatever_day_the_demo_is_opened(days: int) -> None:
    present = MONDAY + timedelta(days=days)
    start = begins(present, "Europe/Berlin")
    instants = [instant for instant, _ in story(read_history(), cast(Actors, Mock()), start, present, "Europe/Berlin")]
    assert start < instants[0] <= instants[-1] < present
    assert instants == sorted(instants)


@pytest.mark.slow
@pytest.mark.xdist_group("demo")
def test_slack_takes_every_home_and_every_answer_of_the_demo(demo: Demo) -> None:
    world = demo.world
    [place] = [channel.id for channel in world.workspace.channels.values() if channel.name == "general"]
    for member in [each.id for each in world.workspace.members.values() if not each.is_bot]:
        person = world.workspace.person(member)
        person.open_home()
        for typed in ("", "plan", "worth", "funnel"):
            assert person.command(place, "/ml-queue", typed).reply is not None
        for command in ("/ml-priorities", "/ml-guild"):
            assert person.command(place, command).reply is not None
    world.stepper.settle()
    assert [home.type for home in world.workspace.homes.values()]
    assert any("Q4 plan: " in words(home) for home in world.workspace.homes.values())
    assert [*refused_payloads(world), *on_wrong_surface(world)] == []


@pytest.mark.slow
@pytest.mark.xdist_group("demo")
def test_the_triage_channel_holds_those_who_decide_and_those_who_lead(demo: Demo) -> None:
    workspace = demo.world.workspace
    members = set(workspace.channels["C0TRIAGE"].members) - {workspace.bot_user_id}
    assert members == {"U0TRIS", "U0MEI", "U0ADA", "U0LEO", "U0NOOR", "U0SVEN", "U0INES"}
    assert workspace.members["U0TRIS"].title == "triager"
    assert workspace.members["U0ADA"].title == "admin, leads Central ML"
    workspace.person("U0ADA").open_home()
    assert workspace.wait_until(lambda: "U0ADA" in workspace.homes)
    assert "Triagers decide on each new idea there." in str(workspace.homes["U0ADA"].blocks)
