"""The script: completion, renewal that loses nothing, Escape; and no line that the policy forbids."""

from typing import Any

import pytest

from sandbox.views import open_view
from tests.sandbox.page.helpers import Site, an_app, button, form, options, plain, question

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
TEXT = {"type": "plain_text_input", "action_id": "text"}


def test_a_command_is_completed_and_sent_by_keys(site: Site, page) -> None:
    with an_app(site, lambda payload: {"text": "the queue"}) as heard:
        page.keyboard.type("/ml-")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.keyboard.type("help")
        page.keyboard.press("Enter")
        page.get_by_text("the queue").wait_for()
    assert [(each["command"], each["text"]) for each in heard] == [("/ml-queue", "help")]


def test_new_messages_appear_while_somebody_types(site: Site, page) -> None:
    page.keyboard.type("half a sen")
    site.call("chat.postMessage", channel="C0GENERAL", text="news")
    page.get_by_text("news").wait_for()
    page.keyboard.type("tence")
    assert page.locator("#composer").input_value() == "half a sentence"


def test_a_form_takes_the_focus_and_keeps_what_is_typed_until_somebody_discards_it(site: Site, page) -> None:
    workspace = site.workspace
    view = open_view(workspace, workspace.new_trigger("U0ANNA"), form(question("name", "Name", TEXT)))
    page.get_by_role("dialog").wait_for()
    page.keyboard.type("typed")
    site.call("views.update", view_id=view.id, view=form(question("name", "Name now", TEXT)))
    page.get_by_label("Name now").wait_for()
    page.keyboard.type(" on")
    assert page.get_by_label("Name now").input_value() == "typed on"
    page.keyboard.press("Escape")
    page.get_by_text("Discard what you entered?").wait_for()
    page.keyboard.press("Escape")
    assert page.get_by_label("Name now").input_value() == "typed on"
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Keep editing").click()
    assert page.get_by_label("Name now").input_value() == "typed on"
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Discard").click()
    page.get_by_role("dialog").wait_for(state="detached")
    assert workspace.person("U0ANNA").view() is None


def test_a_form_in_which_nothing_was_entered_closes_by_escape_at_once(site: Site, page) -> None:
    workspace = site.workspace
    given = TEXT | {"initial_value": "from the app"}
    open_view(workspace, workspace.new_trigger("U0ANNA"), form(question("name", "Name", given)))
    page.get_by_role("dialog").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="detached")
    assert workspace.person("U0ANNA").view() is None


def test_what_was_entered_before_the_app_asked_for_more_is_not_thrown_away_by_escape(site: Site, page) -> None:
    workspace = site.workspace
    open_view(workspace, workspace.new_trigger("U0ANNA"), form(question("name", "Name", TEXT)))
    with an_app(site, lambda payload: {"response_action": "errors", "errors": {"name": "Shorter, please"}}):
        page.get_by_label("Name").fill("typed")
        page.get_by_role("button", name="Send").last.click()
        page.get_by_text("Shorter, please").wait_for()
        page.wait_for_load_state()
    page.keyboard.press("Escape")
    page.get_by_text("Discard what you entered?").wait_for()
    assert workspace.person("U0ANNA").view() is not None


def test_a_half_filled_form_asks_before_the_page_is_left(site: Site, page) -> None:
    open_view(site.workspace, site.workspace.new_trigger("U0ANNA"), form(question("name", "Name", TEXT)))
    page.get_by_role("dialog").wait_for()
    page.keyboard.type("typed")
    asked = []

    def leave(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    page.goto(f"{site.server.url}/as/U0BEN/C0GENERAL")
    assert asked == ["beforeunload"]


def test_enter_in_a_field_submits_the_form_and_presses_no_button_before_it(site: Site, page) -> None:
    row = {"type": "actions", "elements": [button("Other", "other")]}
    open_view(site.workspace, site.workspace.new_trigger("U0ANNA"), form(row, question("name", "Name", TEXT)))
    page.get_by_label("Name").fill("typed")
    with an_app(site, lambda payload: None) as heard:
        page.keyboard.press("Enter")
        page.get_by_role("dialog").wait_for(state="detached")
    assert [each["type"] for each in heard] == ["view_submission"]


def test_a_choice_in_a_message_is_sent_when_it_is_made(site: Site, page) -> None:
    select = {"type": "static_select", "action_id": "pick", "options": options("One", "Two")}
    row = {"type": "actions", "block_id": "row", "elements": [select | {"placeholder": plain("Which one")}]}
    site.call("chat.postMessage", channel="C0GENERAL", text="x", blocks=[row])
    with an_app(site, lambda payload: None) as heard, page.expect_navigation():
        page.get_by_label("Which one").select_option("v1")
    assert heard[0]["actions"][0]["selected_option"]["value"] == "v1"


def test_the_clock_moves_by_a_click_and_a_link_tells_the_app_too(site: Site, page) -> None:
    page.get_by_role("button", name="A day").click()
    page.get_by_text("Thursday 5 March 2026, 10:00").wait_for()
    link = button("Read", "read", url=f"{site.server.url}/page/icon.svg")
    site.call("chat.postMessage", channel="C0GENERAL", text="x", blocks=[{"type": "actions", "elements": [link]}])
    with an_app(site, lambda payload: None) as heard:
        with page.expect_response(lambda answer: answer.url.endswith("/press")), page.context.expect_page() as opened:
            page.get_by_role("link", name="Read", exact=True).click()
        assert heard[0]["actions"][0]["action_id"] == "read"
    opened.value.close()
