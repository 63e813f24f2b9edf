"""The script around fields, colours, narrow windows and traffic."""

from typing import Any

import pytest

from sandbox.views import open_view
from tests.sandbox.page.helpers import Site, an_app, button, form, mrkdwn, options, plain, question

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
IDEAS = options("About doors", "About mail")
SURE = {
    "title": plain("Delete it?"),
    "text": mrkdwn("It is *final*."),
    "confirm": plain("Yes, do"),
    "deny": plain("Keep"),
}
PAPER = "getComputedStyle(document.getElementById('main')).backgroundColor"


def show(site: Site, *blocks: dict[str, Any]) -> str:
    return open_view(site.workspace, site.workspace.new_trigger("U0ANNA"), form(*blocks)).id


def post(site: Site, *elements: dict[str, Any]) -> None:
    row = {"type": "actions", "block_id": "row", "elements": list(elements)}
    site.call("chat.postMessage", channel="C0GENERAL", text="x", blocks=[row])


def test_a_button_asks_first_and_does_nothing_when_denied(site: Site, page: Any) -> None:
    post(site, button("Delete", "go", confirm=SURE))
    with an_app(site, lambda payload: None) as heard:
        page.get_by_role("button", name="Delete").click()
        page.get_by_role("dialog", name="Delete it?").get_by_role("button", name="Keep").click()
        page.get_by_role("dialog").wait_for(state="hidden")
        assert heard == []
        page.get_by_role("button", name="Delete").click()
        with page.expect_navigation():
            page.get_by_role("button", name="Yes, do").click()
    assert [each["actions"][0]["action_id"] for each in heard] == ["go"]


def test_a_choice_that_is_denied_is_taken_back(site: Site, page: Any) -> None:
    from playwright.sync_api import expect

    post(
        site,
        {
            "type": "static_select",
            "action_id": "pick",
            "options": IDEAS,
            "placeholder": plain("Which"),
            "confirm": SURE,
        },
    )
    with an_app(site, lambda payload: None) as heard:
        page.get_by_label("Which").select_option("About doors")
        page.keyboard.press("Escape")
        expect(page.get_by_label("Which")).to_have_value("")
        page.get_by_label("Which").select_option("About mail")
        with page.expect_navigation():
            page.get_by_role("button", name="Yes, do").click()
    assert [each["actions"][0]["selected_option"]["value"] for each in heard] == ["v1"]


def test_a_question_on_a_form_is_denied_by_escape_and_the_form_stays(site: Site, page: Any) -> None:
    row = {"type": "actions", "elements": [button("Delete", "go", confirm=SURE)]}
    show(site, row, question("name", "Name", {"type": "plain_text_input", "action_id": "it"}))
    page.get_by_label("Name").fill("typed")
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog", name="Delete it?").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("dialog", name="Delete it?").wait_for(state="hidden")
    assert page.get_by_label("Name").input_value() == "typed"
    assert site.workspace.person("U0ANNA").view() is not None


def test_a_file_stays_chosen_while_the_form_changes_around_it(site: Site, page: Any) -> None:
    csv = question("csv", "A CSV file", {"type": "file_input", "action_id": "it"})
    view = show(site, csv)
    given = {"name": "ideas.csv", "mimeType": "text/csv", "buffer": b"Title\nOne\n"}
    page.get_by_label("A CSV file").set_input_files(given)
    more = {"type": "alert", "text": plain("Take your time")}
    site.call("views.update", view_id=view, view=form(more, csv))
    page.get_by_text("Take your time").wait_for()
    with an_app(site, lambda payload: None) as heard:
        page.get_by_role("button", name="Send").click()
        page.get_by_role("dialog").wait_for(state="detached")
    (file,) = heard[0]["view"]["state"]["values"]["csv"]["it"]["files"]
    assert (file["name"], file["size"]) == ("ideas.csv", 10)


def test_options_come_while_somebody_types(site: Site, page: Any) -> None:
    def answer(payload: dict[str, Any]) -> dict[str, Any] | None:
        return {"options": IDEAS} if payload["type"] == "block_suggestion" else None

    show(site, question("like", "Like which?", {"type": "external_select", "action_id": "it", "min_query_length": 2}))
    with an_app(site, answer) as heard:
        page.get_by_label("Like which?").press_sequentially("Ab")
        page.locator("datalist option").first.wait_for(state="attached")
        page.get_by_label("Like which?").fill("About mail")
        page.get_by_role("button", name="Send").click()
        page.get_by_role("dialog").wait_for(state="detached")
    assert heard[0]["value"] == "Ab"
    assert heard[-1]["view"]["state"]["values"]["like"]["it"]["selected_option"] == IDEAS[1]


def test_a_long_list_is_sifted_and_what_is_ticked_stays(site: Site, page: Any) -> None:
    many = options(*[f"Squad {number}" for number in range(12)])
    show(site, question("who", "Which squads?", {"type": "multi_static_select", "action_id": "it", "options": many}))
    group = page.get_by_role("group", name="Which squads?")
    group.get_by_label("Squad 3").check()
    group.get_by_label("Filter this list").fill("squad 1")
    assert group.get_by_role("checkbox").evaluate_all("boxes => boxes.filter(each => each.offsetParent).length") == 4
    with an_app(site, lambda payload: None) as heard:
        group.get_by_label("Squad 11").check()
        page.get_by_role("button", name="Send").click()
        page.get_by_role("dialog").wait_for(state="detached")
    chosen = heard[0]["view"]["state"]["values"]["who"]["it"]["selected_options"]
    assert [each["text"]["text"] for each in chosen] == ["Squad 3", "Squad 11"]


def test_colours_follow_the_system_until_somebody_chooses(site: Site, page: Any) -> None:
    page.emulate_media(color_scheme="light")
    light = page.evaluate(PAPER)
    page.emulate_media(color_scheme="dark")
    dark = page.evaluate(PAPER)
    assert light != dark
    page.get_by_label("Colours").select_option(label="Light")
    assert page.evaluate(PAPER) == light
    page.reload()
    assert page.evaluate(PAPER) == light
    assert page.get_by_label("Colours").input_value() == "light"


def test_a_narrow_window_has_everything_and_never_scrolls_sideways(site: Site, page: Any) -> None:
    page.set_viewport_size({"width": 420, "height": 800})
    post(site, *[button(f"A button with many words {number}", f"go{number}") for number in range(3)])
    wide = {"type": "table", "rows": [[{"type": "raw_text", "text": "wordy" * 4} for _ in range(9)]] * 2}
    site.call("chat.postMessage", channel="C0GENERAL", text="x", blocks=[wide])
    for path in ("/as/U0ANNA/C0GENERAL", "/as/U0ANNA/home", "/traffic"):
        page.goto(site.server.url + path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert page.evaluate("(e => e.scrollWidth <= e.clientWidth)(document.getElementById('main'))"), path
    page.goto(f"{site.server.url}/as/U0ANNA/C0GENERAL")
    assert not page.get_by_role("link", name="Home").is_visible()
    page.get_by_role("button", name="Places").click()
    page.get_by_role("link", name="Home").click()
    page.wait_for_url("**/home*")
    show(site, question("name", "Name", {"type": "plain_text_input", "action_id": "it"}))
    dialog = page.get_by_role("dialog")
    dialog.wait_for()
    assert dialog.bounding_box() == {"x": 0, "y": 0, "width": 420, "height": 800}
    page.get_by_role("button", name="Send").click(trial=True)


def test_traffic_appears_while_one_looks_and_what_is_unfolded_stays_so(site: Site, page: Any) -> None:
    site.call("auth.test")
    page.get_by_role("link", name="Traffic").click()
    page.get_by_text("auth.test").click()
    page.get_by_role("heading", name="Answer").wait_for()
    site.call("users.list")
    page.get_by_text("users.list").wait_for()
    page.get_by_role("heading", name="Answer").wait_for()
    page.get_by_label("Errors only").check()
    page.get_by_text("No matches.").wait_for()
