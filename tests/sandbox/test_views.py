"""Modals and homes: how they are opened, stacked, replaced, filled in and answered."""

import time
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from sandbox.state import Json, View
from tests.sandbox.cases import actions, button
from tests.sandbox.stub_app import Rig, home, modal, plain, typed


def titles(rig: Rig) -> list[str]:
    return [view.plain("title") for view in rig.workspace.stacks["U0ANNA"]]


def titled(title: str, **more: Any) -> Json:
    return modal(title=plain(title), **more)


def top(rig: Rig) -> View:
    view = rig.anna.view()
    assert view is not None
    return view


# --- triggers ---


def test_a_trigger_opens_one_modal_only(rig: Rig) -> None:
    trigger = rig.trigger()
    rig.client().views_open(trigger_id=trigger, view=titled("First"))
    with pytest.raises(SlackApiError) as refused:
        rig.client().views_open(trigger_id=trigger, view=titled("Second"))
    assert refused.value.response["error"] == "exchanged_trigger_id"
    assert titles(rig) == ["First"]


def test_a_trigger_goes_off_with_elapsed_time_though_the_clock_stands(rig: Rig) -> None:
    rig.workspace.trigger_seconds = 0.05
    trigger = rig.trigger()
    time.sleep(0.06)
    assert rig.open(trigger_id=trigger)["error"] == "expired_trigger_id"
    assert rig.anna.view() is None


def test_a_refused_view_does_not_spend_the_trigger(rig: Rig) -> None:
    trigger = rig.trigger()
    assert rig.open(modal(submit=None), trigger_id=trigger)["error"] == "invalid_arguments"
    assert rig.open(trigger_id=trigger)["ok"]


def test_a_commands_trigger_opens_the_modal_that_the_person_sees(rig: Rig) -> None:
    with rig.app(lambda frame: rig.open(titled("Asked"), trigger_id=frame["payload"]["trigger_id"]) and {}):
        answer = rig.anna.command("C0GENERAL", "/try")
    assert answer.view is not None
    assert answer.view.plain("title") == "Asked"


# --- the stack ---


def test_three_modals_stand_on_each_other_and_a_fourth_is_refused(rig: Rig) -> None:
    rig.open(titled("One"))
    rig.push(titled("Two"))
    pushed = rig.push(titled("Three"))["view"]
    assert rig.push(titled("Four"))["error"] == "push_limit_reached"
    assert titles(rig) == ["One", "Two", "Three"]
    first, second, _ = rig.workspace.stacks["U0ANNA"]
    assert (pushed["root_view_id"], pushed["previous_view_id"]) == (first.id, second.id)


def test_closing_shows_the_modal_below(rig: Rig) -> None:
    rig.open(titled("One"))
    rig.push(titled("Two"))
    rig.anna.close()
    assert titles(rig) == ["One"]


def test_clear_on_close_closes_them_all_and_tells_of_those_that_asked(rig: Rig) -> None:
    rig.open(titled("One", notify_on_close=True))
    rig.push(titled("Two", clear_on_close=True))
    with rig.app({}) as received:
        rig.anna.close()
    assert titles(rig) == []
    closed = [frame["payload"] for frame in received[1:]]
    assert [(each["type"], each["view"]["title"]["text"], each["is_cleared"]) for each in closed] == [
        ("view_closed", "One", True)
    ]


# --- updates ---


def test_an_update_with_an_old_hash_changes_nothing(rig: Rig) -> None:
    opened = rig.open(titled("One"))["view"]
    renewed = rig.call("views.update", view_id=opened["id"], hash=opened["hash"], view=titled("Two"))["view"]
    assert renewed["hash"] != opened["hash"]
    stale = rig.call("views.update", view_id=opened["id"], hash=opened["hash"], view=titled("Three"))
    assert stale["error"] == "hash_conflict"
    assert titles(rig) == ["Two"]


def test_publishing_with_an_old_hash_changes_nothing(rig: Rig) -> None:
    first = rig.call("views.publish", user_id="U0ANNA", view=home(private_metadata="1"))["view"]
    rig.call("views.publish", user_id="U0ANNA", view=home(private_metadata="2"), hash=first["hash"])
    late = rig.call("views.publish", user_id="U0ANNA", view=home(private_metadata="3"), hash=first["hash"])
    shown = rig.anna.home()
    assert late["error"] == "hash_conflict"
    assert shown is not None
    assert (shown.id, shown.body["private_metadata"]) == (first["id"], "2")


def test_an_update_finds_its_view_by_external_id(rig: Rig) -> None:
    rig.open(titled("One", external_id="form-7"))
    assert rig.call("views.update", external_id="form-7", view=titled("Two", external_id="form-7"))["ok"]
    assert titles(rig) == ["Two"]


def test_an_update_that_names_no_view_hits_none(rig: Rig) -> None:
    rig.open(titled("One"))
    assert rig.call("views.update", view=titled("Two"))["error"] == "invalid_arguments"
    assert titles(rig) == ["One"]


def test_what_was_typed_survives_an_update_where_the_field_does(rig: Rig) -> None:
    rig.open(modal(blocks=[typed(), typed(block_id="other", label=plain("Other"))]))
    rig.anna.fill({"Title": "kept", "Other": "lost"})
    rig.call("views.update", view_id=top(rig).id, view=modal(blocks=[typed(), typed(block_id="new")]))
    entered = {block_id: state["typed"]["value"] for block_id, state in top(rig).entered.items()}
    assert entered == {"title": "kept", "new": None}


def test_a_views_private_metadata_comes_back_with_every_interaction(rig: Rig) -> None:
    press = actions(button("Go", action_id="go"))
    rig.open(modal(private_metadata='{"id": 7}', callback_id="form", blocks=[typed(), press]))
    with rig.app({}) as received:
        rig.anna.press(top(rig), "Go")
        rig.anna.submit({"Title": "Words"})
    views = [frame["payload"]["view"] for frame in received[1:]]
    assert [(view["private_metadata"], view["callback_id"]) for view in views] == [('{"id": 7}', "form")] * 2
