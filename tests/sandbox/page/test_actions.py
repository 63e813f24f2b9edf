"""What people do on the page reaches the app, and what the app answers reaches them."""

from typing import Any

from sandbox.views import open_view
from tests.sandbox.page.helpers import Site, an_app, button, form, options, plain, question

TEXT = {"type": "plain_text_input", "action_id": "text"}
LINES = {"type": "plain_text_input", "action_id": "lines", "multiline": True}
RADIO = {"type": "radio_buttons", "action_id": "radio", "options": options("One", "Two")}
BOXES = {"type": "checkboxes", "action_id": "boxes", "options": options("Red", "Blue")}
SHOWN = ["name/text", "story/lines", "kind/radio", "tint/boxes"]


def blocks() -> list[dict[str, Any]]:
    return [
        question("name", "Name", TEXT, hint=plain("In one line")),
        question("story", "Story", LINES),
        question("kind", "Kind", RADIO),
        question("tint", "Tint", BOXES, optional=True),
    ]


def open_form(site: Site, *given: dict[str, Any], **rest: Any) -> str:
    workspace = site.workspace
    return open_view(workspace, workspace.new_trigger("U0ANNA"), form(*(given or blocks()), **rest)).id


def filled(view: str, **changed: Any) -> dict[str, Any]:
    typed = {"name/text": "A name", "story/lines": "one\r\n\r\ntwo", "kind/radio": "v1", "tint/boxes": ["v0", "v1"]}
    return {"view": view, "shown": SHOWN, **typed, **changed}


def test_plain_text_is_posted(site: Site) -> None:
    assert "hello all" in site.do("U0ANNA", "say", channel="C0GENERAL", text=" hello all\r\n").words
    assert [each.text for each in site.workspace.messages["C0GENERAL"]] == ["hello all"]


def test_what_is_typed_goes_out_as_slack_escapes_it(site: Site) -> None:
    site.do("U0ANNA", "say", channel="C0GENERAL", text="R&D <now>, @ben in #general: https://a.example/?b=1&c")
    [said] = site.workspace.messages["C0GENERAL"]
    assert said.text == ("R&amp;D &lt;now&gt;, <@U0BEN|ben> in <#C0GENERAL|general>: <https://a.example/?b=1&amp;c>")


def test_a_command_reaches_the_app_with_its_text(site: Site) -> None:
    with an_app(site, lambda payload: {"text": f"you said {payload['text']}"}) as heard:
        seen = site.do("U0ANNA", "say", channel="C0GENERAL", text="/ml-idea  better *invoices*")
    assert [(each["command"], each["text"]) for each in heard] == [("/ml-idea", "better *invoices*")]
    assert "you said better invoices" in seen.words
    assert not site.workspace.messages["C0GENERAL"]


def test_a_command_nobody_answers_says_so_and_keeps_what_was_typed(site: Site) -> None:
    seen = site.do("U0ANNA", "say", channel="C0GENERAL", text="/ml-idea now")
    assert "/ml-idea failed because the app did not respond." in seen.words
    assert seen.words.count("/ml-idea now") == 1
    assert "failed" not in site.see("/as/U0BEN/C0GENERAL").words
    assert "failed" not in site.see("/as/U0ANNA/D0ANNA").words
    assert "failed" not in site.do("U0ANNA", "dismiss").words


def test_an_unknown_command_and_one_in_a_thread_are_turned_down(site: Site) -> None:
    root = site.workspace.person("U0BEN").say("general", "root")
    assert "/nope is not a valid command." in site.do("U0ANNA", "say", channel="C0GENERAL", text="/nope").words
    seen = site.do("U0ANNA", "say", channel="C0GENERAL", text="/ml-idea", thread=root.ts)
    assert "/ml-idea is not supported in threads. Sorry!" in seen.words


def test_a_command_opens_a_form_that_is_on_the_next_page(site: Site) -> None:
    def answer(payload: dict[str, Any]) -> None:
        site.call("views.open", trigger_id=payload["trigger_id"], view=form(*blocks()))

    with an_app(site, answer):
        seen = site.do("U0ANNA", "say", channel="C0GENERAL", text="/ml-idea")
    dialog = seen.one("form", role="dialog")
    assert dialog["aria-modal"] == "true"
    assert seen.one("h2", id=str(dialog["aria-labelledby"]))
    assert "inert" in seen.one("div", id="stage")
    assert "A form" in seen.words
    assert "(optional)" in seen.words


def test_every_question_of_a_form_has_a_label_bound_to_its_field(site: Site) -> None:
    open_form(site)
    seen = site.see("/as/U0ANNA/C0GENERAL")
    labelled = {attrs["for"] for attrs in seen.every("label") if "for" in attrs}
    assert seen.one("input", name="name/text")["id"] in labelled
    assert seen.one("textarea", name="story/lines")["id"] in labelled
    assert len(seen.every("fieldset")) == len(seen.every("legend")) == 2
    assert [attrs for _, attrs in seen.tags if "autofocus" in attrs] == [seen.one("input", name="name/text")]


def test_a_form_that_is_not_complete_keeps_what_was_typed_and_says_what_is_wrong(site: Site) -> None:
    view = open_form(site)
    fields = filled(view, **{"kind/radio": [], "name/text": " "})
    seen = site.do("U0ANNA", "submit", **fields)
    assert seen.words.count("Please complete this required field.") == 2
    name = seen.one("input", name="name/text")
    assert name["aria-invalid"] == "true"
    assert seen.one("p", id=str(name["aria-describedby"]).split()[0])["class"] == "error"
    assert "autofocus" in name
    assert "one\n\ntwo" in seen.words
    assert [attrs["value"] for attrs in seen.every("input", name="tint/boxes") if "checked" in attrs] == ["v0", "v1"]


def test_a_form_nobody_answers_keeps_what_was_typed(site: Site) -> None:
    seen = site.do("U0ANNA", "submit", **filled(open_form(site)))
    assert "We had some trouble connecting. Try again?" in seen.words
    assert seen.one("input", name="name/text")["value"] == "A name"
    assert "checked" in seen.one("input", name="kind/radio", value="v1")


def test_the_errors_of_an_app_stand_beside_their_fields_until_the_form_is_right(site: Site) -> None:
    def answer(payload: dict[str, Any]) -> dict[str, Any] | None:
        right = payload["view"]["state"]["values"]["name"]["text"]["value"] == "better"
        return None if right else {"response_action": "errors", "errors": {"name": "Not <that> name"}}

    view = open_form(site)
    with an_app(site, answer) as heard:
        seen = site.do("U0ANNA", "submit", **filled(view))
        assert "Not <that> name" in seen.words
        assert seen.one("input", name="name/text")["value"] == "A name"
        seen = site.do("U0ANNA", "submit", **filled(view, **{"name/text": "better"}))
    assert not seen.every("form", role="dialog")
    values = heard[-1]["view"]["state"]["values"]
    assert values["story"]["lines"]["value"] == "one\n\ntwo"
    assert values["kind"]["radio"]["selected_option"]["value"] == "v1"
    assert [each["value"] for each in values["tint"]["boxes"]["selected_options"]] == ["v0", "v1"]


def test_a_form_on_top_leads_back_to_the_one_below_as_it_was(site: Site) -> None:
    pushed = {"response_action": "push", "view": form(title=plain("Second"))}
    with an_app(site, lambda payload: pushed):
        seen = site.do("U0ANNA", "submit", **filled(open_form(site)))
    assert "Second" in seen.words
    assert seen.every("button", **{"aria-label": "Back"})
    top = seen.one("input", type="hidden", name="view")["value"]
    seen = site.do("U0ANNA", "close", view=top)
    assert seen.one("input", name="name/text")["value"] == "A name"
    assert not seen.every("button", **{"aria-label": "Back"})


def test_closing_a_form_that_is_no_longer_on_top_closes_nothing(site: Site) -> None:
    old = open_form(site)
    new = open_form(site)
    site.do("U0ANNA", "close", view=old)
    top = site.workspace.person("U0ANNA").view()
    assert top is not None
    assert top.id == new


def test_a_button_in_a_form_takes_what_was_typed_along(site: Site) -> None:
    row = {"type": "actions", "block_id": "row", "elements": [button("Suggest", "suggest", value="7")]}
    view = open_form(site, *blocks(), row)
    with an_app(site, lambda payload: None) as heard:
        seen = site.do("U0ANNA", "press", **filled(view, press="row/suggest"))
    assert heard[0]["actions"][0]["value"] == "7"
    assert heard[0]["view"]["state"]["values"]["name"]["text"]["value"] == "A name"
    assert seen.one("input", name="name/text")["value"] == "A name"


def test_fields_that_came_after_the_page_was_shown_keep_what_the_app_put_in(site: Site) -> None:
    view = open_form(site, *blocks(), question("late", "Late", TEXT | {"initial_value": "from the app"}))
    with an_app(site, lambda payload: None) as heard:
        site.do("U0ANNA", "submit", **filled(view))
    assert heard[0]["view"]["state"]["values"]["late"]["text"]["value"] == "from the app"


def test_of_several_buttons_with_one_action_the_pressed_one_is_sent(site: Site) -> None:
    rows = [
        {
            "type": "section",
            "block_id": f"b{each}",
            "text": plain("x"),
            "accessory": button("More", "more", value=f"{each}"),
        }
        for each in range(3)
    ]
    site.call("views.publish", user_id="U0ANNA", view={"type": "home", "blocks": rows})
    home = site.workspace.homes["U0ANNA"].id
    with an_app(site, lambda payload: None) as heard:
        site.do("U0ANNA", "press", view=home, press="b2/more")
        site.do("U0ANNA", "press", view=home, press="b0/more")
    assert [each["actions"][0]["value"] for each in heard] == ["2", "0"]


def test_a_choice_in_a_message_and_its_menu_are_told_to_the_app(site: Site) -> None:
    elements = [
        {"type": "static_select", "action_id": "pick", "options": options("One", "Two")},
        {"type": "users_select", "action_id": "who"},
        {"type": "overflow", "action_id": "menu", "options": options("Copy", "Delete")},
        {"type": "datepicker", "action_id": "day"},
    ]
    row = {"type": "actions", "block_id": "row", "elements": elements}
    ts = site.call("chat.postMessage", channel="C0GENERAL", text="x", blocks=[row])["ts"]
    here = {"channel": "C0GENERAL", "ts": ts, "shown": ["row/pick", "row/who", "row/day"]}
    typed = {"row/pick": "v1", "row/who": "U0BEN", "row/day": "2026-04-01"}
    with an_app(site, lambda payload: None) as heard:
        for press in typed:
            seen = site.do("U0ANNA", "press", **here, **typed, press=press)
        site.do("U0ANNA", "press", **here, **typed, pick="1 row/menu")
    actions = [each["actions"][0] for each in heard]
    assert actions[0]["selected_option"]["value"] == "v1"
    assert actions[1]["selected_user"] == "U0BEN"
    assert actions[2]["selected_date"] == "2026-04-01"
    assert actions[3]["selected_option"]["value"] == "v1"
    assert seen.one("input", name="row/day")["value"] == "2026-04-01"


def test_an_app_that_does_not_answer_a_press_is_named(site: Site) -> None:
    row = {"type": "actions", "block_id": "row", "elements": [button("Go", "go")]}
    ts = site.call("chat.postMessage", channel="C0GENERAL", text="x", blocks=[row])["ts"]
    seen = site.do("U0ANNA", "press", channel="C0GENERAL", ts=ts, press="row/go")
    assert "This app is not responding." in seen.words


def test_pressing_what_is_gone_or_never_was_says_so(site: Site) -> None:
    row = {"type": "actions", "block_id": "row", "elements": [button("Go", "go")]}
    ts = site.call("chat.postMessage", channel="C0GENERAL", text="x", blocks=[row])["ts"]
    for fields in ({"press": "row/other"}, {"pick": "9 row/go"}, {"pick": "x"}, {"ts": "1.1", "press": "row/go"}, {}):
        seen = site.do("U0ANNA", "press", **({"channel": "C0GENERAL", "ts": ts} | fields))
        assert "This has changed since you opened it. Here is the latest version." in seen.words


def test_nobody_presses_what_another_sees_alone(site: Site) -> None:
    row = {"type": "actions", "block_id": "row", "elements": [button("Go", "go")]}
    site.call("chat.postEphemeral", channel="C0GENERAL", user="U0BEN", text="x", blocks=[row])
    (secret,) = site.workspace.ephemerals
    with an_app(site, lambda payload: None) as heard:
        site.do("U0ANNA", "press", channel="C0GENERAL", ts=secret.ts, press="row/go")
    assert heard == []


def test_an_act_nobody_knows_is_a_friendly_404(still_site: Site) -> None:
    assert still_site.http.post("/as/U0ANNA/fly").status_code == 404
    assert still_site.http.post("/as/U0NOBODY/say").status_code == 404
    assert still_site.http.post("/as/U0ANNA/say", data={"channel": "C0SECRET", "text": "x"}).status_code == 404
