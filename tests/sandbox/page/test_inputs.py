"""Everything the bot may send is drawn, labelled, and comes back as it was filled in."""

from typing import Any

import pytest

from sandbox.views import open_view
from tests.sandbox.page.helpers import Seen, Site, an_app, button, form, mrkdwn, options, plain, question

IDEAS = options("About doors", "About mail")
KINDS: list[dict[str, Any]] = [
    {"type": "plain_text_input"},
    {"type": "plain_text_input", "multiline": True},
    {"type": "number_input", "is_decimal_allowed": True},
    {"type": "email_text_input"},
    {"type": "url_text_input"},
    {"type": "rich_text_input"},
    {"type": "file_input"},
    {"type": "datepicker"},
    {"type": "timepicker"},
    {"type": "datetimepicker"},
    {"type": "checkboxes", "options": IDEAS},
    {"type": "radio_buttons", "options": IDEAS},
    {"type": "static_select", "options": IDEAS},
    {"type": "external_select"},
    {"type": "users_select"},
    {"type": "channels_select"},
    {"type": "conversations_select"},
    {"type": "multi_static_select", "options": IDEAS},
    {"type": "multi_static_select", "option_groups": [{"label": plain("Group"), "options": IDEAS}]},
    {"type": "multi_external_select", "initial_options": IDEAS},
    {"type": "multi_users_select"},
    {"type": "multi_channels_select"},
    {"type": "multi_conversations_select"},
]
OUTSIDE_INPUTS = [
    each for each in KINDS if not str(each["type"]).endswith("_input")
]  # what may stand beside a section or in a row


def unlabelled(seen: Seen) -> set[str]:
    """Return the controls that have no label of any kind."""
    named = {str(attrs["for"]) for attrs in seen.every("label") if "for" in attrs}
    without = set()
    for tag in ("input", "select", "textarea"):
        for attrs in seen.every(tag):
            boxed = attrs.get("type") in {"checkbox", "radio"}  # these stand inside their labels
            told = boxed or "aria-label" in attrs or attrs.get("id") in named
            if attrs.get("type") != "hidden" and not told:
                without.add(str(attrs))
    return without


def show(site: Site, *blocks: dict[str, Any]) -> str:
    return open_view(site.workspace, site.workspace.new_trigger("U0ANNA"), form(*blocks)).id


def test_every_kind_of_input_is_drawn_and_labelled(site: Site) -> None:
    blocks = [question(f"b{n}", f"Question {n}", each | {"action_id": "it"}) for n, each in enumerate(KINDS)]
    show(site, *blocks)
    seen = site.see("/as/U0ANNA/C0GENERAL")
    assert "can not be shown" not in seen.words
    assert unlabelled(seen) == set()
    assert {f"b{n}/it" for n in range(len(KINDS))} == {str(each["value"]) for each in seen.every("input", name="shown")}


def test_every_kind_outside_inputs_is_drawn_and_labelled(site: Site) -> None:
    # A home takes no date with a time.
    at_home = [each for each in OUTSIDE_INPUTS if each["type"] != "datetimepicker"]
    rows = [{"type": "actions", "elements": [each | {"action_id": "it"}]} for each in at_home]
    beside = [
        {"type": "section", "text": plain(f"Words {n}"), "accessory": each | {"action_id": "it"}}
        for n, each in enumerate(at_home)
    ]
    site.call("views.publish", user_id="U0ANNA", view={"type": "home", "blocks": rows + beside})
    seen = site.see("/as/U0ANNA/home?still=1")
    assert "can not be shown" not in seen.words
    assert unlabelled(seen) == set()


def test_an_instant_is_that_of_the_persons_zone(site: Site) -> None:
    view = show(site, question("when", "When?", {"type": "datetimepicker", "action_id": "it"}))
    with an_app(site, lambda payload: None) as heard:
        site.do("U0ANNA", "submit", view=view, shown="when/it", **{"when/it": "2026-07-01T10:00"})
    # 10:00 in a Berlin summer is 08:00 in UTC
    assert heard[0]["view"]["state"]["values"]["when"]["it"]["selected_date_time"] == 1782892800
    show(
        site, question("when", "When?", {"type": "datetimepicker", "action_id": "it", "initial_date_time": 1782892800})
    )
    assert site.see("/as/U0ANNA/C0GENERAL").one("input", type="datetime-local")["value"] == "2026-07-01T10:00"


def test_rich_text_is_typed_with_marks_and_stays_typed(site: Site) -> None:
    element = {"type": "rich_text_input", "action_id": "it"}
    view = show(site, question("text", "Text", element), question("name", "Name", KINDS[0] | {"action_id": "it"}))
    typed = "*Now* for @ben\r\n- one\r\n  - two"
    seen = site.do("U0ANNA", "submit", view=view, shown=["text/it", "name/it"], **{"text/it": typed})
    assert "Please complete this required field." in seen.words
    assert typed.replace("\r\n", "\n") in seen.words


def test_several_people_are_ticked(site: Site) -> None:
    view = show(site, question("who", "Who?", {"type": "multi_users_select", "action_id": "it"}))
    seen = site.see("/as/U0ANNA/C0GENERAL")
    assert [each["value"] for each in seen.every("input", type="checkbox", name="who/it")] == ["U0ANNA", "U0BEN"]
    with an_app(site, lambda payload: None) as heard:
        site.do("U0ANNA", "submit", view=view, shown="who/it", **{"who/it": ["U0BEN", "U0ANNA"]})
    assert heard[0]["view"]["state"]["values"]["who"]["it"]["selected_users"] == ["U0BEN", "U0ANNA"]


def suggesting(payload: dict[str, Any]) -> dict[str, Any] | None:
    if payload["type"] != "block_suggestion":
        return None
    return {"options": [each for each in IDEAS if payload["value"] in each["text"]["text"]]}


def test_the_app_is_asked_for_options_while_somebody_types(site: Site) -> None:
    view = show(site, question("like", "Like which?", {"type": "external_select", "action_id": "it"}))
    with an_app(site, suggesting) as heard:
        asked = {"view": view, "press": "like/it", "typed": "door"}
        assert site.http.post("/as/U0ANNA/suggest", data=asked).json() == ["About doors"]
        assert site.http.post("/as/U0ANNA/suggest", data=asked | {"press": "like/other"}).json() == []
        site.do("U0ANNA", "submit", view=view, shown="like/it", **{"like/it": "About doors"})
    assert heard[-1]["view"]["state"]["values"]["like"]["it"]["selected_option"] == IDEAS[0]


def test_only_this_page_may_ask_for_options(still_site: Site) -> None:
    elsewhere = {"origin": "https://elsewhere.example"}
    assert still_site.http.post("/as/U0ANNA/suggest", data={}, headers=elsewhere).status_code == 403


def test_what_the_app_does_not_offer_is_told_beside_the_field(site: Site) -> None:
    view = show(site, question("like", "Like which?", {"type": "external_select", "action_id": "it"}))
    with an_app(site, suggesting) as heard:
        seen = site.do("U0ANNA", "submit", view=view, shown="like/it", **{"like/it": "About nothing"})
    assert "Choose one of the options." in seen.words
    assert seen.one("input", name="like/it")["aria-invalid"] == "true"
    assert [each["type"] for each in heard] == ["block_suggestion"]


def test_the_field_that_the_app_wants_first_has_the_focus(site: Site) -> None:
    later = question("b", "Second", KINDS[0] | {"action_id": "it", "focus_on_load": True})
    show(site, question("a", "First", KINDS[0] | {"action_id": "it"}), later)
    seen = site.see("/as/U0ANNA/C0GENERAL")
    assert "autofocus" in seen.one("input", name="b/it")
    assert "autofocus" not in seen.one("input", name="a/it")


def test_a_question_before_something_happens_stands_ready(site: Site) -> None:
    words = {"title": plain("Sure?"), "text": mrkdwn("It is *final*."), "confirm": plain("Yes"), "deny": plain("No")}
    row = {"type": "actions", "block_id": "row", "elements": [button("Delete", "go", confirm=words)]}
    site.call("chat.postMessage", channel="C0GENERAL", text="x", blocks=[row])
    seen = site.see("/as/U0ANNA/C0GENERAL")
    dialog = seen.one("dialog")
    assert seen.one("button", **{"data-sure": str(dialog["id"])})["value"] == "row/go"
    assert seen.one("h2", id=str(dialog["aria-labelledby"]))
    assert "It is final." in seen.words


@pytest.mark.parametrize("side", [0, 1])
def test_one_of_two_feedback_buttons_is_pressed(site: Site, side: int) -> None:
    pair = {
        "type": "feedback_buttons",
        "action_id": "liked",
        "positive_button": {"text": plain("Good"), "value": "0"},
        "negative_button": {"text": plain("Bad"), "value": "1"},
    }
    row = {"type": "context_actions", "block_id": "row", "elements": [pair]}
    ts = site.call("chat.postMessage", channel="C0GENERAL", text="x", blocks=[row])["ts"]
    with an_app(site, lambda payload: None) as heard:
        site.do("U0ANNA", "press", channel="C0GENERAL", ts=ts, pick=f"{side} row/liked")
    assert heard[0]["actions"][0]["value"] == str(side)
