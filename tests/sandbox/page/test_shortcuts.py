"""Shortcuts, invitations and bookmarks on the page."""

from sandbox.state import Bookmark
from tests.sandbox.page.helpers import Site, an_app, mrkdwn


def test_each_message_offers_the_apps_message_shortcuts(site: Site) -> None:
    message = site.workspace.person("U0BEN").say("C0GENERAL", "Could a machine do this?")
    seen = site.see("/as/U0ANNA/C0GENERAL")
    offered = seen.one("button", name="shortcut", value="submit_as_idea")
    assert offered is not None
    with an_app(site, lambda _payload: None) as heard:
        site.do("U0ANNA", "shortcut", channel="C0GENERAL", ts=message.ts, shortcut="submit_as_idea")
    assert [(each["type"], each["message_ts"]) for each in heard] == [("message_action", message.ts)]


def test_global_shortcuts_are_offered_everywhere(site: Site) -> None:
    for place in ("C0GENERAL", "D0ANNA", "home"):
        assert site.see(f"/as/U0ANNA/{place}").every("button", name="shortcut", value="submit_idea")
    with an_app(site, lambda _payload: None) as heard:
        site.do("U0ANNA", "shortcut", shortcut="submit_idea")
    assert [each["type"] for each in heard if each["type"] != "event_callback"] == ["shortcut"]


def test_a_shortcut_that_is_none_does_nothing(site: Site) -> None:
    with an_app(site, lambda _payload: None) as heard:
        seen = site.do("U0ANNA", "shortcut", shortcut="other")
    assert heard == []
    assert "This has changed since you opened it" in seen.words


def test_a_message_that_one_may_not_see_has_no_shortcuts(site: Site) -> None:
    message = site.workspace.person("U0BEN").say("C0SECRET", "Between us")
    fields = {"channel": "C0SECRET", "ts": message.ts, "shortcut": "submit_as_idea"}
    assert site.http.post("/as/U0ANNA/shortcut", data=fields).status_code == 404


def test_the_app_is_invited_where_it_is_not_yet(site: Site) -> None:
    site.workspace.add_channel("lunch", ["U0ANNA"], channel_id="C0LUNCH")
    assert not site.see("/as/U0ANNA/C0GENERAL").every("form", action="/as/U0ANNA/invite")
    assert site.see("/as/U0ANNA/C0LUNCH").every("form", action="/as/U0ANNA/invite")
    with an_app(site, lambda _payload: None) as heard:
        site.do("U0ANNA", "invite", channel="C0LUNCH")
    assert [each["event"]["type"] for each in heard] == ["member_joined_channel"]
    assert site.workspace.bot_user_id in site.workspace.channel("C0LUNCH").members


def test_bookmarks_stand_above_the_channel_and_the_apps_own_leads_to_its_home(site: Site) -> None:
    app = f"https://slack.com/app_redirect?app={site.workspace.app_id}&team=T0"
    for title, link in (("Ideas", app), ("<b>Menu", "https://lunch.example/")):
        bookmark = Bookmark(f"Bk{title}", "C0GENERAL", title, link, "", 0, "U0ANNA")
        site.workspace.channel("C0GENERAL").bookmarks.append(bookmark)
    seen = site.see("/as/U0ANNA/C0GENERAL")
    assert "<b>Menu" in seen.words
    assert seen.every("a", href="https://lunch.example/")
    assert len(seen.every("a", href="/as/U0ANNA/home")) == 2


def test_links_to_messages_of_this_workspace_stay_on_the_page(site: Site) -> None:
    message = site.workspace.person("U0BEN").say("C0GENERAL", "Could a machine do this?")
    digits = message.ts.replace(".", "")
    link = f"https://sandbox.slack.com/archives/C0GENERAL/p{digits}"
    elsewhere = f"https://other.slack.com/archives/C0GENERAL/p{digits}"
    text = mrkdwn(f"<{link}|this> and <{elsewhere}|that>")
    site.call("chat.postMessage", channel="C0GENERAL", text="x", blocks=[{"type": "section", "text": text}])
    seen = site.see("/as/U0ANNA/C0GENERAL")
    assert seen.every("a", href=f"/as/U0ANNA/C0GENERAL?thread={message.ts}")
    assert seen.every("a", href=elsewhere)
