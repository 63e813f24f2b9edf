"""Forms: what an app reads in them, what Slack's client checks itself, and what an app may answer."""

from typing import Any

import pytest

from sandbox.state import Json, View
from tests.sandbox.cases import option
from tests.sandbox.stub_app import Rig, home, modal, plain, typed

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
