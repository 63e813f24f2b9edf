"""As somebody who invites the bot I want it to say in two lines what it is for, once, and leave a bookmark."""

import time

import pytest

from bot.features import SCOPES, Feature
from guildhall.environment import Environment
from sandbox.faults import lost_answer
from sandbox.state import Bookmark, Channel
from tests.patience import PATIENCE_SECONDS
from tests.scenarios.helpers import after, words

LINK = "https://slack.com/app_redirect?app=A0SANDBOX&team=T0SANDBOX"


@pytest.fixture
def lunch(world: Environment) -> Channel:
    """Return a channel that the bot is not in."""
    return world.workspace.add_channel("lunch", ["U0RIA", "U0REX"])


def invite(world: Environment, place: Channel) -> None:
    world.workspace.person("U0RIA").invite(place.id)
    after(world)


@pytest.mark.twice
def test_it_says_two_lines_and_sets_one_bookmark(world: Environment, lunch: Channel) -> None:
    invite(world, lunch)
    [greeting] = world.workspace.person("U0RIA").messages("lunch")
    [section] = greeting.blocks
    assert len(section["text"]["text"].splitlines()) == 2
    assert "/ml-idea" in greeting.text
    assert "Submit as an ML idea" in greeting.text
    assert [(each.title, each.link) for each in lunch.bookmarks] == [("Have an AI idea?", LINK)]


@pytest.mark.twice
def test_it_says_so_once_however_often_it_is_invited(world: Environment, lunch: Channel) -> None:
    invite(world, lunch)
    world.workspace.person("U0RIA").remove("lunch")
    invite(world, lunch)
    assert len(world.workspace.person("U0RIA").messages("lunch")) == 1
    assert len(lunch.bookmarks) == 1


@pytest.mark.core
def test_a_lost_answer_makes_no_second_bookmark(world: Environment, lunch: Channel) -> None:
    world.workspace.faults.append(lost_answer("bookmarks.add"))
    invite(world, lunch)
    after(world, 60)
    assert len(lunch.bookmarks) == 1
    assert len(world.workspace.person("U0RIA").messages("lunch")) == 1


def test_where_other_companies_read_along_nothing_is_said(world: Environment) -> None:
    place = world.workspace.add_channel("partners", ["U0RIA"], is_ext_shared=True)
    invite(world, place)
    assert world.workspace.person("U0RIA").messages("partners") == []
    assert place.bookmarks == []


def test_in_the_triage_channel_nothing_is_said(world: Environment) -> None:
    triage = world.workspace.channel("C0TRIAGE")
    world.workspace.person("U0TRIS").remove(triage.id)
    world.workspace.person("U0TRIS").invite(triage.id)
    after(world)
    assert world.workspace.person("U0TRIS").messages("C0TRIAGE") == []
    assert triage.bookmarks == []


def test_people_who_come_in_are_nobodys_business(world: Environment) -> None:
    world.workspace.person("U0RIA").command("C0GENERAL", "/ml-guild")
    after(world)
    before = [call.method for call in world.workspace.log]
    world.workspace.add_member("U0NEW", "new")
    world.workspace.person("U0NEW").join("C0GENERAL")
    after(world)
    assert [call.method for call in world.workspace.log][len(before) :] == []


def test_without_the_scope_there_is_no_bookmark_and_no_word_of_it(world: Environment, lunch: Channel) -> None:
    granted = world.workspace.manifest.scopes - set(SCOPES[Feature.bookmark])
    world.bot.features.grant(granted)
    invite(world, lunch)
    [greeting] = world.workspace.person("U0RIA").messages("lunch")
    assert "bookmark" not in words(greeting).lower()
    assert lunch.bookmarks == []


def test_a_channel_full_of_bookmarks_does_without(world: Environment, lunch: Channel) -> None:
    lunch.bookmarks = [Bookmark(f"Bk{n}", lunch.id, f"{n}", "https://x.example", "", 0, "U0RIA") for n in range(100)]
    invite(world, lunch)
    assert len(world.workspace.person("U0RIA").messages("lunch")) == 1
    assert world.bot.delivery.next_due() is None
    world.workspace.refused.clear()


def test_joining_a_channel_by_itself_is_like_being_invited(world: Environment, lunch: Channel) -> None:
    world.bot.client.conversations_join(channel=lunch.id)
    until = time.monotonic() + PATIENCE_SECONDS
    while not lunch.bookmarks and time.monotonic() < until:
        after(world, 0)
    assert len(world.workspace.person("U0RIA").messages("lunch")) == 1
    assert len(lunch.bookmarks) == 1
