"""Modals and homes: how they are opened, stacked, replaced, filled in and answered."""

import time
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from sandbox.state import Json, View
from tests.sandbox.cases import actions, button, option
from tests.sandbox.rig import Rig, home, modal, plain, typed

CHOICES = [option("Low", "low"), option("High", "high")]
EVERY_KIND: list[tuple[str, Json, str, Any]] = [
    ("plain_text_input", {}, "value", None),
    ("number_input", {"is_decimal_allowed": False}, "value", None),
    ("datepicker", {}, "selected_date", None),
    ("static_select", {"options": CHOICES}, "selected_option", None),
    ("radio_buttons", {"options": CHOICES}, "selected_option", None),
    ("users_select", {}, "selected_user", None),
    ("checkboxes", {"options": CHOICES}, "selected_options", []),
    ("multi_users_select", {}, "selected_users", []),
]


def titles(rig: Rig) -> list[str]:
    return [view.plain("title") for view in rig.workspace.stacks["U0ANNA"]]


def titled(title: str, **more: Any) -> Json:
    return modal(title=plain(title), **more)


def top(rig: Rig) -> View:
    view = rig.anna.view()
    assert view is not None
    return view


def values(frame: Json) -> Json:
    return frame["payload"]["view"]["state"]["values"]


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


# --- block_ids and state ---


def test_blocks_without_an_id_get_one_each_and_others_keep_theirs(rig: Rig) -> None:
    divider = {"type": "divider"}
    opened = rig.open(modal(blocks=[divider, divider, divider | {"block_id": "mine"}, typed()]))["view"]
    ids = [block["block_id"] for block in opened["blocks"]]
    assert ids[2:] == ["mine", "title"]
    assert all(ids)
    assert len(set(ids)) == 4
    renewed = rig.call("views.update", view_id=opened["id"], view=modal(blocks=[divider, typed()]))["view"]
    assert renewed["blocks"][0]["block_id"] not in ids


@pytest.mark.parametrize(("kind", "more", "key", "untouched"), EVERY_KIND, ids=[row[0] for row in EVERY_KIND])
def test_the_state_carries_an_input_that_nobody_touched(
    rig: Rig, kind: str, more: Json, key: str, untouched: Any
) -> None:
    element = {"type": kind, "action_id": "it"} | more
    rig.open(modal(blocks=[typed(element=element, optional=True)]))
    with rig.app({}) as received:
        rig.anna.submit({})
    assert values(received[1]) == {"title": {"it": {"type": kind, key: untouched}}}


def test_the_state_carries_what_the_app_set_and_what_the_person_changed(rig: Rig) -> None:
    select = {"type": "static_select", "action_id": "it", "options": CHOICES, "initial_option": CHOICES[0]}
    blocks = [typed(), typed(block_id="a", label=plain("A"), element=select)]
    blocks.append(typed(block_id="b", label=plain("B"), element=select))
    rig.open(modal(blocks=blocks))
    with rig.app({}) as received:
        rig.anna.submit({"Title": "Words", "B": "High"})
    state = values(received[1])
    assert state["title"]["typed"] == {"type": "plain_text_input", "value": "Words"}
    assert [state[each]["it"]["selected_option"]["value"] for each in "ab"] == ["low", "high"]


# --- what the client checks, and what the app answers ---


def test_a_required_field_left_empty_never_reaches_the_app(rig: Rig) -> None:
    rig.open()
    with rig.app({}) as received:
        answer = rig.anna.submit({"Title": "  "})
    assert (answer.sent, answer.errors) == (False, {"title": "Please complete this required field."})
    assert len(received) == 1


def test_an_empty_answer_closes_the_form(rig: Rig) -> None:
    rig.open(titled("One"))
    rig.push(titled("Two"))
    with rig.app({}):
        answer = rig.anna.submit({"Title": "Words"})
        assert (answer.closed, titles(rig)) == (False, ["One"])
        assert rig.anna.submit({"Title": "Words"}).closed


def test_errors_stand_beside_their_fields_and_the_form_stays(rig: Rig) -> None:
    rig.open()
    with rig.app({"response_action": "errors", "errors": {"title": "Somebody has it"}}):
        answer = rig.anna.submit({"Title": "Words"})
    assert (answer.errors, answer.closed) == ({"title": "Somebody has it"}, False)
    assert values({"payload": {"view": {"state": {"values": top(rig).entered}}}})["title"]["typed"]["value"] == "Words"


def test_an_update_takes_the_forms_place_and_its_errors_away(rig: Rig) -> None:
    rig.open()
    top(rig).errors = {"title": "No"}
    with rig.app({"response_action": "update", "view": titled("Thanks", submit=None, blocks=[])}):
        answer = rig.anna.submit({"Title": "Words"})
    assert (titles(rig), answer.errors, answer.closed) == (["Thanks"], {}, False)


def test_a_push_stands_on_the_form(rig: Rig) -> None:
    rig.open(titled("One"))
    with rig.app({"response_action": "push", "view": titled("Two")}):
        rig.anna.submit({"Title": "Words"})
    assert titles(rig) == ["One", "Two"]


def test_clear_closes_the_whole_stack(rig: Rig) -> None:
    rig.open(titled("One"))
    rig.push(titled("Two"))
    with rig.app({"response_action": "clear"}):
        assert rig.anna.submit({"Title": "Words"}).closed
    assert titles(rig) == []


def test_a_fourth_modal_pushed_in_an_answer_is_trouble_for_the_person(rig: Rig) -> None:
    rig.open(titled("One"))
    rig.push(titled("Two"))
    rig.push(titled("Three"))
    with rig.app({"response_action": "push", "view": titled("Four")}):
        answer = rig.anna.submit({"Title": "Words"})
    assert answer.notice == "We had some trouble connecting. Try again?"
    assert titles(rig) == ["One", "Two", "Three"]
    assert [call.rule for call in rig.workspace.refused] == ["view.stack"]


def test_the_home_tells_the_app_that_it_was_opened_and_shows_what_was_published(rig: Rig) -> None:
    rig.client().views_publish(user_id="U0ANNA", view=home(private_metadata="7"))
    with rig.app({}) as received:
        shown = rig.anna.open_home()
    event = received[1]["payload"]["event"]
    assert shown is not None
    assert (event["type"], event["user"], event["tab"]) == ("app_home_opened", "U0ANNA", "home")
    assert (event["view"]["id"], event["view"]["private_metadata"]) == (shown.id, "7")
