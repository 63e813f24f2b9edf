"""Rows 22 to 26: Slack, a shared channel or an impatient hand repeats what was asked; it has its effect once."""

import copy
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest

from guildhall.environment import Environment
from sandbox import payloads
from sandbox.ids import Trigger
from sandbox.transport import ask as send
from tests.conftest import SQLITE
from tests.faults.replicas import home_opened, invited, replica, rows, sent
from tests.postgres import PIP
from tests.scenarios.admin import Admin
from tests.scenarios.helpers import after, submit, words
from tests.store.helpers import at_once

DATABASES = (SQLITE, PIP)


def test_row_22_an_event_that_comes_four_times_to_two_replicas_at_once_has_one_effect(world: Environment) -> None:
    body = home_opened(world, "U0RIA")
    with replica(world) as other:
        bots = (world.bot, other, world.bot, other)
        answers = at_once(*[partial(sent, bot, copy.deepcopy(body), retry) for retry, bot in enumerate(bots)])
    assert [answer.status for answer in answers] == [200] * 4
    assert rows(world, "SELECT audience FROM outbox WHERE kind = 'home'") == [("home:U0RIA",)]
    after(world)
    assert world.workspace.person("U0RIA").home() is not None


def test_row_22_events_out_of_order_and_again_greet_a_channel_once(world: Environment) -> None:
    first, second = invited(world, "C0GENERAL"), invited(world, "C0GENERAL")
    with replica(world) as other:
        for body in (second, first, second, first):
            assert sent(world.bot, copy.deepcopy(body)).status == sent(other, copy.deepcopy(body), 1).status == 200
    after(world, 30)
    assert len(world.workspace.person("U0RIA").messages("C0GENERAL")) == 1
    assert len(world.workspace.channels["C0GENERAL"].bookmarks) == 1
    assert rows(world, "SELECT COUNT(*) FROM inbox") == [(2,)]


def test_row_23_what_two_workspaces_of_a_shared_channel_tell_has_one_effect(world: Environment) -> None:
    body = invited(world, "C0GENERAL")
    theirs = copy.deepcopy(body) | {"team_id": "T0OTHER", "event_id": "Ev0OTHER", "is_ext_shared_channel": True}
    with replica(world) as other:
        answers = at_once(partial(sent, world.bot, body), partial(sent, other, theirs))
    assert [answer.status for answer in answers] == [200, 200]
    assert rows(world, "SELECT COUNT(*) FROM outbox WHERE kind = 'invitation'") == [(1,)]
    assert rows(world, "SELECT COUNT(*) FROM inbox") == [(1,)]


def test_row_24_two_clicks_of_one_person_five_milliseconds_apart_are_one(world: Environment) -> None:
    shown = submit(world)
    hands = [world.workspace.person("U0TRIS") for _ in range(2)]

    def press(number: int) -> bool:
        time.sleep(0.005 * number)
        return hands[number].press(shown, "Send to Payments squad").timed_out

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(press, range(2))) == [False, False]
    after(world)
    assert rows(world, "SELECT verb FROM idea_change WHERE verb = 'sent'") == [("sent",)]
    assert hands[0].ephemerals("C0TRIAGE") == [], "it was one act, and nobody else was faster"


def test_row_24_of_two_people_on_one_button_the_second_is_told_who_did_it(world: Environment) -> None:
    shown = submit(world)
    people = [world.workspace.person(member) for member in ("U0TRIS", "U0TOM")]
    at_once(*[partial(person.press, shown, "Send to Payments squad") for person in people])
    after(world)
    assert rows(world, "SELECT verb FROM idea_change WHERE verb = 'sent'") == [("sent",)]
    told = [words(note) for person in people for note in person.ephemerals("C0TRIAGE")]
    assert len(told) == 1
    [by] = rows(world, "SELECT by_ FROM (SELECT \"by\" AS by_, verb FROM idea_change) AS c WHERE verb = 'sent'")
    assert f"<@{by[0]}> was faster" in told[0]


def test_row_25_a_modal_that_is_submitted_twice_has_one_effect(world: Environment) -> None:
    submit(world)
    ria = world.workspace.person("U0RIA")
    ria.command("C0GENERAL", "/ml-idea")
    assert ria.submit({"Title": "Sort parcels by size", "What is the problem?": "Vans leave half empty."}).closed
    again = [partial(send, world.workspace, another_click(world, ria)) for _ in range(2)]
    assert [ack.outcome for ack in at_once(*again)] == ["acknowledged"] * 2
    assert rows(world, "SELECT COUNT(*) FROM idea") == [(2,)]


def another_click(world: Environment, person: Any) -> Any:
    """Return the last request as a second click would send it."""
    trigger = world.workspace.new_trigger(person.user).id
    return payloads.envelope(world.workspace, "interactive", person._last.payload | {"trigger_id": trigger})


def test_row_25_a_form_with_mistakes_is_taken_when_they_are_mended(world: Environment) -> None:
    ria = world.workspace.person("U0RIA")
    ria.command("C0GENERAL", "/ml-idea")
    assert ria.submit({"Title": " ", "What is the problem?": "Vans leave half empty."}, bypass_client=True).errors
    assert ria.submit({"Title": "Sort parcels by size"}).closed, "the same modal, with the same id"
    assert rows(world, "SELECT title FROM idea") == [("Sort parcels by size",)]


def test_row_25_a_click_on_a_form_that_has_changed_since_leaves_the_newer_one(world: Environment) -> None:
    admin = Admin(world)
    admin.open()
    admin.begin("priorities.open")
    lines = len(admin.form.blocks)
    admin.press(admin.form, "priorities.add")
    more = len(admin.form.blocks)
    assert more > lines
    admin.person.repeat_last()
    assert len(admin.form.blocks) == more
    assert [call.answer["error"] for call in world.workspace.refused] == ["hash_conflict"]
    world.workspace.refused.clear()


def test_row_25_who_was_slower_reads_what_changed_and_keeps_what_they_typed(world: Environment) -> None:
    shown = submit(world)
    tris, tom = world.workspace.person("U0TRIS"), world.workspace.person("U0TOM")
    tom.press(shown, "Not now")
    tris.press(shown, "Send to Payments squad")
    answer = tom.submit({"reason": "The card data only arrives in May."})
    assert "tris was faster. Accepted by Payments" in answer.errors["reason"]
    form = tom.view()
    assert form is not None
    assert "The card data only arrives in May." in repr(form.entered)


@pytest.fixture
def too_late(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every trigger be older than the three seconds for which Slack takes it."""
    monkeypatch.setattr(Trigger, "expired", property(lambda _trigger: True))


@pytest.mark.usefixtures("too_late")
def test_row_26_who_waited_too_long_for_a_form_is_asked_to_try_again_wherever_they_clicked(world: Environment) -> None:
    shown, tris = submit_in_time(world), world.workspace.person("U0TRIS")
    assert "Please try again" in tris.command("C0GENERAL", "/ml-idea").text
    tris.press(shown, "Not now")
    after(world)
    assert "Please try again" in words(tris.ephemerals("C0TRIAGE")[-1])
    for times, act in enumerate((partial(tris.press, opened_home(world, tris), "idea.submit"), shortcut(tris)), 1):
        act()
        after(world)
        assert [("Please try again" in words(note)) for note in tris.direct_messages()] == [True] * times
    world.workspace.refused.clear()


def test_row_26_a_trigger_that_was_used_already_is_no_trouble(world: Environment) -> None:
    ria = world.workspace.person("U0RIA")
    ria.command("C0GENERAL", "/ml-idea")
    form = ria.view()
    ack = ria.repeat_last()
    assert ack.outcome == "acknowledged"
    assert not ack.payload
    assert ria.view() == form
    world.workspace.refused.clear()


def submit_in_time(world: Environment) -> Any:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Trigger, "expired", property(lambda _trigger: False))
        return submit(world)


def opened_home(world: Environment, person: Any) -> Any:
    person.open_home()
    after(world)
    return person.home()


def shortcut(person: Any) -> Any:
    return partial(person.shortcut, "submit_idea")
