"""Nobody's text becomes markup, and no other site can act."""

import pytest

from sandbox.views import open_view
from tests.sandbox.page.helpers import Seen, Site, button, form, mrkdwn, open_site, options, plain, question

NASTY = """<u onx="a()">'&"""


def nasty_blocks() -> list[dict[str, object]]:
    choices = options(NASTY, "two")
    described = [choices[0] | {"description": plain(NASTY)}, choices[1]]
    group = [{"label": plain(NASTY), "options": choices}]
    return [
        {"type": "header", "text": plain(NASTY)},
        {"type": "section", "text": mrkdwn(NASTY), "fields": [plain(NASTY), mrkdwn(NASTY)]},
        {"type": "section", "text": plain("x"), "accessory": button(NASTY, NASTY, accessibility_label=f"told {NASTY}")},
        {"type": "context", "elements": [mrkdwn(NASTY), plain(NASTY)]},
        {"type": "image", "image_url": "https://e.example/x.png", "alt_text": NASTY, "title": plain(NASTY)},
        {"type": "markdown", "text": NASTY},
        {
            "type": "actions",
            "block_id": NASTY,
            "elements": [
                {"type": "overflow", "action_id": "o", "options": choices},
                {"type": "static_select", "action_id": "s", "options": choices, "placeholder": plain(NASTY)},
                {"type": "static_select", "action_id": "g", "option_groups": group},
                {"type": "radio_buttons", "action_id": "r", "options": described},
                {"type": "users_select", "action_id": "us"},
                {"type": "channels_select", "action_id": "cs"},
            ],
        },
        {"type": "table", "rows": [[{"type": "raw_text", "text": NASTY}], [{"type": "raw_text", "text": NASTY}]]},
        chart("bar"),
        chart("line"),
        {
            "type": "data_visualization",
            "title": NASTY,
            "chart": {"type": "pie", "segments": [{"label": NASTY, "value": 2}]},
        },
    ]


def chart(kind: str) -> dict[str, object]:
    series = [{"name": NASTY, "data": [{"label": NASTY, "value": 3}]}]
    axes = {"categories": [NASTY], "x_label": NASTY, "y_label": NASTY}
    return {
        "type": "data_visualization",
        "title": NASTY,
        "chart": {"type": kind, "series": series, "axis_config": axes},
    }


def is_safe(seen: Seen) -> bool:
    """Say whether nothing of ours or theirs runs, styles itself or leads to a script."""
    for tag, attrs in seen.tags:
        assert tag not in {"u", "style", "iframe", "img"}, (tag, attrs)
        assert not [name for name in attrs if name.startswith("on") or name == "style"], (tag, attrs)
        assert tag != "script" or attrs["src"]
        for name in ("href", "action", "formaction"):
            assert "javascript" not in (attrs.get(name) or "").lower(), (tag, attrs)
    return True


@pytest.fixture
def nasty_site():
    with open_site(team_name=NASTY) as site:
        site.workspace.add_member("U0NASTY", NASTY, NASTY)
        site.workspace.add_channel(NASTY, ["U0NASTY", site.workspace.bot_user_id], channel_id="C0NASTY")
        yield site


def test_nasty_text_in_a_message_shows_as_it_was_written(nasty_site: Site) -> None:
    nasty_site.call("chat.postMessage", channel="C0NASTY", text="card", blocks=nasty_blocks()[:7])
    nasty_site.call("chat.postMessage", channel="C0NASTY", text="chart", blocks=nasty_blocks()[7:9])
    nasty_site.call("chat.postMessage", channel="C0NASTY", text="chart", blocks=nasty_blocks()[9:])
    nasty_site.call("chat.postMessage", channel="C0NASTY", text=NASTY)
    nasty_site.call("chat.postEphemeral", channel="C0NASTY", user="U0NASTY", text=NASTY)
    nasty_site.workspace.person("U0NASTY").say("C0NASTY", NASTY)
    seen = nasty_site.see("/as/U0NASTY/C0NASTY")
    assert is_safe(seen)
    assert "can not be shown here" not in seen.words
    # team, member, its posts, channel, head; every text of the blocks; the three plain messages
    assert seen.words.count(NASTY) >= 38
    assert seen.one("button", name="press", value=f"{seen_id(nasty_site)}/{NASTY}")["aria-label"] == f"told {NASTY}"
    assert any(attrs.get("label") == NASTY for attrs in seen.every("optgroup"))
    assert sum(NASTY in (attrs["aria-label"] or "") for attrs in seen.every("svg", role="img")) == 3


def seen_id(site: Site) -> str:
    (card, *_) = site.workspace.messages["C0NASTY"]
    return str(card.blocks[2]["block_id"])


def test_nasty_text_in_a_form_and_a_home_shows_as_it_was_written(nasty_site: Site) -> None:
    text = {"type": "plain_text_input", "action_id": NASTY, "initial_value": NASTY, "placeholder": plain(NASTY)}
    lines = {"type": "plain_text_input", "action_id": "l", "initial_value": f"</textarea>{NASTY}", "multiline": True}
    boxes = {"type": "checkboxes", "action_id": "c", "options": options(NASTY)}
    blocks = [
        question(NASTY, NASTY, text, hint=plain(NASTY)),
        question("lines", NASTY, lines),
        question("boxes", NASTY, boxes),
    ]
    body = form(*blocks, title=plain(NASTY), submit=plain(NASTY), close=plain(NASTY))
    workspace = nasty_site.workspace
    nasty_site.call(
        "views.publish",
        user_id="U0NASTY",
        view={"type": "home", "blocks": [each | {"dispatch_action": True} for each in blocks]},
    )
    view = open_view(workspace, workspace.new_trigger("U0NASTY"), body)
    view.errors = {"lines": NASTY}
    seen = nasty_site.see("/as/U0NASTY/home")
    assert is_safe(seen)
    assert [field["value"] for field in seen.every("input", name=f"{NASTY}/{NASTY}")] == [NASTY, NASTY]
    assert seen.words.count(f"</textarea>{NASTY}") == 2
    assert seen.words.count(NASTY) >= 18


def test_a_script_is_never_linked(site: Site) -> None:
    blocks = [
        {"type": "actions", "elements": [button("Go", "go", url="javascript:alert(1)")]},
        {"type": "section", "text": mrkdwn("<javascript:alert(1)|Go> <JAVASCRIPT:alert(1)>")},
    ]
    site.call("chat.postMessage", channel="C0GENERAL", text="x", blocks=blocks)
    seen = site.see("/as/U0ANNA/C0GENERAL")
    assert is_safe(seen)
    assert seen.one("a", **{"class": "button "})["href"] == "#"


def test_a_web_button_opens_a_tab_that_knows_nothing_of_this_one(site: Site) -> None:
    blocks = [{"type": "actions", "elements": [button("Go", "go", url="https://e.example/?a=1&b=2")]}]
    site.call("chat.postMessage", channel="C0GENERAL", text="x", blocks=blocks)
    link = site.see("/as/U0ANNA/C0GENERAL").one("a", target="_blank")
    assert link["href"] == "https://e.example/?a=1&b=2"
    assert "noopener" in str(link["rel"])
    assert str(link["data-press"]).endswith("/go")


def test_people_write_no_markup(site: Site) -> None:
    site.workspace.person("U0BEN").say("general", "*loud* <https://e.example|here> <@U0ANNA> `code`")
    seen = site.see("/as/U0ANNA/C0GENERAL")
    assert "*loud* <https://e.example|here> <@U0ANNA> `code`" in seen.words
    assert not seen.every("a", href="https://e.example")
    assert not seen.every("code")


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", "http://127.0.0.1:1", "http://localhost"])
def test_a_form_of_another_site_is_refused(still_site: Site, origin: str) -> None:
    fields = {"channel": "C0GENERAL", "text": "hello"}
    answer = still_site.http.post("/as/U0ANNA/say", data=fields, headers={"origin": origin})
    assert answer.status_code == 403
    assert still_site.workspace.messages["C0GENERAL"] == []


def test_a_form_of_our_own_is_taken(site: Site) -> None:
    fields = {"channel": "C0GENERAL", "text": "hello"}
    answer = site.http.post("/as/U0ANNA/say", data=fields, headers={"origin": site.server.url})
    assert answer.status_code == 200
    assert [each.text for each in site.workspace.messages["C0GENERAL"]] == ["hello"]


@pytest.mark.parametrize(
    "back", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "/api/x"]
)
def test_an_act_leads_back_only_to_this_page(still_site: Site, back: str) -> None:
    answer = still_site.http.post("/as/U0ANNA/dismiss", data={"back": back}, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/as/U0ANNA/C0GENERAL"


@pytest.mark.parametrize("path", ["/as/U0ANNA/C0GENERAL", "/as/U0ANNA/home", "/as/U0NOBODY/home"])
def test_every_page_forbids_what_is_not_its_own(still_site: Site, path: str) -> None:
    headers = still_site.http.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
