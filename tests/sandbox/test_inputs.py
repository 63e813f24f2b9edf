"""What people put into inputs reaches the app as Slack sends it; what Slack's client would not take is refused."""

from datetime import UTC, datetime
from typing import Any

import pytest

from sandbox.state import Json, Message
from tests.sandbox.cases import option
from tests.sandbox.stub_app import Rig, modal, plain, typed

IDEAS = [option("About doors", "1"), option("About mail", "2")]


def form(kind: str, **more: Any) -> Json:
    return modal(blocks=[typed(element={"type": kind, "action_id": "it"} | more, label=plain("It"))])


def suggesting(frame: Json) -> Json:
    """Offer the ideas that hold what was typed."""
    payload = frame["payload"]
    if payload["type"] != "block_suggestion":
        return {}
    return {"options": [each for each in IDEAS if payload["value"] in each["text"]["text"]]}


def sent(rig: Rig, view: Json, value: Any) -> Json:
    """Submit one value in a form; return the input's state as the app reads it."""
    rig.open(view)
    with rig.app(suggesting) as received:
        answer = rig.anna.submit({"It": value})
    assert answer.closed, answer
    return received[-1]["payload"]["view"]["state"]["values"]["title"]["it"]


@pytest.mark.parametrize(
    ("kind", "more", "value", "state"),
    [
        ("datetimepicker", {}, 1772614800, {"selected_date_time": 1772614800}),
        ("datetimepicker", {}, datetime(2026, 3, 4, 9, tzinfo=UTC), {"selected_date_time": 1772614800}),
        ("number_input", {"is_decimal_allowed": False}, 12, {"value": "12"}),
        ("number_input", {"is_decimal_allowed": True}, ".5", {"value": ".5"}),
        ("email_text_input", {}, "anna@firm.example", {"value": "anna@firm.example"}),
        ("url_text_input", {}, "https://firm.example/a", {"value": "https://firm.example/a"}),
        ("multi_users_select", {}, ["U0ANNA", "U0BEN", "U0ANNA"], {"selected_users": ["U0ANNA", "U0BEN"]}),
        ("multi_static_select", {"options": IDEAS}, ["About mail"], {"selected_options": [IDEAS[1]]}),
        ("external_select", {}, "About doors", {"selected_option": IDEAS[0]}),
        ("multi_external_select", {}, ["About mail", "About doors"], {"selected_options": [IDEAS[1], IDEAS[0]]}),
    ],
)
def test_a_value_arrives_as_slack_sends_it(rig: Rig, kind: str, more: Json, value: Any, state: Json) -> None:
    assert sent(rig, form(kind, **more), value) == {"type": kind} | state


def test_rich_text_arrives_as_the_tree_that_slack_makes_of_it(rig: Rig) -> None:
    state = sent(rig, form("rich_text_input"), "*Now* for @ben\n- one")
    section = [
        {"type": "text", "text": "Now", "style": {"bold": True}},
        {"type": "text", "text": " for "},
        {"type": "user", "user_id": "U0BEN"},
    ]
    item = {"type": "rich_text_section", "elements": [{"type": "text", "text": "one"}]}
    assert state == {
        "type": "rich_text_input",
        "rich_text_value": {
            "type": "rich_text",
            "elements": [
                {"type": "rich_text_section", "elements": section},
                {"type": "rich_text_list", "style": "bullet", "indent": 0, "elements": [item]},
            ],
        },
    }


@pytest.mark.parametrize(
    ("kind", "more", "value", "says"),
    [
        ("number_input", {"is_decimal_allowed": False}, "many", "Please enter a number."),
        ("number_input", {"is_decimal_allowed": False}, "1.5", "Please enter a whole number."),
        ("number_input", {"is_decimal_allowed": True, "min_value": "0.5"}, "0.4", "Must be 0.5 or more."),
        ("number_input", {"is_decimal_allowed": True, "max_value": "9"}, "10", "Must be 9 or less."),
        ("email_text_input", {}, "anna", "Please enter a valid email address."),
        ("url_text_input", {}, "firm.example", "Please enter a valid URL."),
        ("url_text_input", {}, "http://[", "Please enter a valid URL."),
        ("rich_text_input", {}, " \n ", "Please complete this required field."),
        ("multi_users_select", {"max_selected_items": 1}, ["U0ANNA", "U0BEN"], "Choose at most 1."),
        ("plain_text_input", {"min_length": 3}, "ab", "Must be at least 3 characters."),
    ],
)
def test_slacks_client_says_what_is_wrong_before_the_app_sees_it(
    rig: Rig, kind: str, more: Json, value: Any, says: str
) -> None:
    rig.open(form(kind, **more))
    with rig.app({}) as received:
        answer = rig.anna.submit({"It": value})
    assert (answer.sent, answer.errors) == (False, {"title": says})
    assert len(received) == 1


def test_what_stands_in_an_external_select_stays_though_the_app_no_longer_suggests_it(rig: Rig) -> None:
    gone = option("About a thing of the past", "0")
    view = form("multi_external_select", initial_options=[gone])
    assert sent(rig, view, ["0", "About mail"])["selected_options"] == [gone, IDEAS[1]]


def test_one_side_of_a_pair_of_buttons_is_pressed(rig: Rig) -> None:
    pair = {
        "type": "feedback_buttons",
        "action_id": "liked",
        "positive_button": {"text": plain("Good"), "value": "+"},
        "negative_button": {"text": plain("Bad"), "value": "-"},
    }
    ts = rig.post(text="words", blocks=[{"type": "context_actions", "elements": [pair]}])["ts"]
    message = rig.workspace.message("C0GENERAL", ts)
    assert isinstance(message, Message)
    with rig.app({}) as received:
        rig.anna.press(message, "liked", "Bad")
    (action,) = received[1]["payload"]["actions"]
    assert (action["type"], action["value"], action["text"]) == ("feedback_buttons", "-", plain("Bad"))
