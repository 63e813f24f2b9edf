"""How things look and what they are called: pictures, notices, rich text, names unlike each other."""

import pytest

from sandbox.files import take_in
from sandbox.views import open_view
from tests.sandbox.page.helpers import Site, button, form, mrkdwn, options, plain

DOT = b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"


def picture(site: Site, **source: object) -> list[dict[str, str | None]]:
    """Show an image block; return the pictures that a browser would load."""
    block = {"type": "image", "alt_text": "A chart of it"} | source
    open_view(site.workspace, site.workspace.new_trigger("U0ANNA"), form(block))
    seen = site.see("/as/U0ANNA/C0GENERAL")
    if not seen.every("img"):
        assert seen.one("span", role="img")["aria-label"] == "A chart of it"
        assert "A chart of it" in seen.words
    return seen.every("img")


@pytest.mark.parametrize(
    "url",
    ["https://e.example/x.png", "http://127.0.0.1.e.example/x.png", "data:image/png;base64,AA", "file:///etc/x.png"],
)
def test_a_picture_from_outside_is_its_words_in_a_frame(site: Site, url: str) -> None:
    assert picture(site, image_url=url) == []


def test_a_picture_of_this_machine_is_shown(site: Site) -> None:
    assert [each["src"] for each in picture(site, image_url=f"{site.server.url}/page/icon.svg")] == ["/page/icon.svg"]
    (other,) = picture(site, image_url="http://localhost:9/x.png")
    assert (other["src"], other["alt"]) == ("http://localhost:9/x.png", "A chart of it")


def test_a_picture_that_somebody_gave_is_shown_and_other_files_are_not(site: Site) -> None:
    dot, page = take_in(site.workspace, "U0ANNA", [("dot.gif", DOT), ("page.html", b"<script>")])
    for source in ({"id": dot["id"]}, {"url": dot["url_private"]}):
        (shown,) = picture(site, slack_file=source)
        answer = site.http.get(str(shown["src"]))
        assert (answer.content, answer.headers["content-type"]) == (DOT, "image/gif")
    assert picture(site, slack_file={"id": page["id"]}) == []
    assert site.http.get(f"/as/U0ANNA/file/{page['id']}").status_code == 404


@pytest.mark.parametrize("level", ["info", "warning", "error", "success"])
def test_an_alert_tells_how_grave_it_is(site: Site, level: str) -> None:
    alert = {"type": "alert", "text": mrkdwn("*So* it is"), "level": level}
    open_view(site.workspace, site.workspace.new_trigger("U0ANNA"), form(alert))
    seen = site.see("/as/U0ANNA/C0GENERAL")
    assert seen.one("div", role="note")["class"] == f"alert {level}"
    assert f"{level.capitalize()}: So it is" in seen.words


def test_rich_text_has_lists_quotes_and_code(site: Site) -> None:
    def line(**element: object) -> dict[str, object]:
        return {"type": "rich_text_section", "elements": [element]}

    parts = [
        line(type="emoji", name="wave", unicode="1f44b"),
        {
            "type": "rich_text_list",
            "style": "ordered",
            "indent": 1,
            "offset": 4,
            "elements": [line(type="text", text="a")],
        },
        {"type": "rich_text_list", "style": "bullet", "elements": [line(type="broadcast", range="here")]},
        {"type": "rich_text_quote", "elements": [{"type": "text", "text": "said"}]},
        {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "x < 1"}]},
    ]
    site.call("chat.postMessage", channel="C0GENERAL", text="x", blocks=[{"type": "rich_text", "elements": parts}])
    seen = site.see("/as/U0ANNA/C0GENERAL")
    assert "\N{WAVING HAND SIGN}" in seen.words
    assert "x < 1" in seen.words
    assert seen.one("ol")["start"] == "5"
    assert "indent1" in str(seen.one("ol")["class"])
    assert seen.one("blockquote")
    assert "@here" in seen.words


def test_emoji_have_their_names_in_messages_too(site: Site) -> None:
    site.call("chat.postMessage", channel="C0GENERAL", text="Done :tada: :rocket: at 10:30:45 :nobody_knows:")
    assert "Done \N{PARTY POPPER} \N{ROCKET} at 10:30:45 :nobody_knows:" in site.see("/as/U0ANNA/C0GENERAL").words


def test_buttons_of_one_name_are_told_apart(site: Site) -> None:
    blocks: list[dict[str, object]] = [
        {"type": "section", "text": mrkdwn(f"*Idea {each}* of many"), "accessory": button("Open", f"open{each}")}
        for each in range(2)
    ]
    blocks += [
        {
            "type": "actions",
            "elements": [button("Close", "c"), {"type": "overflow", "action_id": "o", "options": options("A")}],
        }
    ]
    blocks += [{"type": "actions", "elements": [button("Again", "1"), button("Again", "2")]}]
    site.call("views.publish", user_id="U0ANNA", view={"type": "home", "blocks": blocks})
    seen = site.see("/as/U0ANNA/home?still=1")
    names = [each.get("aria-label") for each in seen.every("button", name="press")]
    assert names == [
        "Open: Idea 0 of many",
        "Open: Idea 1 of many",
        None,
        "Again: Idea 1 of many",
        "Again: Idea 1 of many (2)",
    ]
    assert seen.one("summary", **{"aria-label": "More"})


def test_a_message_in_its_thread_has_ids_of_its_own(site: Site) -> None:
    row = {"type": "actions", "block_id": "row", "elements": [{"type": "users_select", "action_id": "who"}]}
    root = site.call("chat.postMessage", channel="C0GENERAL", text="x", blocks=[row])["ts"]
    seen = site.see(f"/as/U0ANNA/C0GENERAL?thread={root}")
    ids = [attrs["id"] for _, attrs in seen.tags if "id" in attrs]
    assert len(seen.every("select", name="row/who")) == 2
    assert len(ids) == len(set(ids))


def test_plain_text_in_an_alert_keeps_its_marks(site: Site) -> None:
    open_view(site.workspace, site.workspace.new_trigger("U0ANNA"), form({"type": "alert", "text": plain("*So*")}))
    assert "*So*" in site.see("/as/U0ANNA/C0GENERAL").words
