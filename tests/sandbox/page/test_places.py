"""What stands on the page, and where it leads."""

import copy
from typing import Any

import pytest

from guildhall.manifest import read_manifest
from sandbox.manifest import Manifest
from tests.sandbox.page.helpers import START, HandClock, Site, an_app, mrkdwn, open_site, plain, real_clock


def test_the_entrance_leads_to_the_first_channel_of_the_first_person(still_site: Site) -> None:
    assert still_site.http.get("/").url.path == "/as/U0ANNA/C0GENERAL"


def test_an_empty_workspace_says_so_instead_of_failing() -> None:
    with open_site() as site:
        site.workspace.members = {site.workspace.bot_user_id: site.workspace.members[site.workspace.bot_user_id]}
        assert site.http.get("/").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/as/U0NOBODY/C0GENERAL",
        "/as/U0SANDBOXBOT/C0GENERAL",
        "/as/U0ANNA/C0NOWHERE",
        "/as/U0ANNA/C0SECRET",
        "/as/U0ANNA/D0BEN",
        "/as/U0ANNA/C0GENERAL?thread=1.1",
        "/as?member=U0NOBODY",
    ],
)
def test_what_is_not_there_for_this_person_is_a_friendly_404(still_site: Site, path: str) -> None:
    answer = still_site.http.get(path)
    assert answer.status_code == 404
    assert "Nothing here" in answer.text
    assert 'href="/"' in answer.text


def test_acting_as_another_stays_in_the_channel_if_that_one_may_see_it(still_site: Site) -> None:
    assert still_site.http.get("/as?member=U0BEN&at=C0SECRET").url.path == "/as/U0BEN/C0SECRET"
    assert still_site.http.get("/as?member=U0ANNA&at=C0SECRET").url.path == "/as/U0ANNA/C0GENERAL"


def test_unread_messages_are_counted_until_they_are_seen(site: Site) -> None:
    site.call("chat.postMessage", channel="U0ANNA", text="one")
    site.call("chat.postMessage", channel="U0ANNA", text="two")
    assert "2 unread" in site.see("/as/U0ANNA/C0GENERAL").words
    assert "two" in site.see("/as/U0ANNA/D0ANNA").words
    assert "unread" not in site.see("/as/U0ANNA/C0GENERAL").words


def test_an_ephemeral_message_is_shown_to_one_person(site: Site) -> None:
    site.call("chat.postEphemeral", channel="C0GENERAL", user="U0ANNA", text="psst")
    hers = site.see("/as/U0ANNA/C0GENERAL").words
    assert "psst" in hers
    assert "Only visible to you" in hers
    assert "psst" not in site.see("/as/U0BEN/C0GENERAL").words


def test_a_thread_opens_beside_the_channel(site: Site) -> None:
    root = site.workspace.person("U0BEN").say("general", "root")
    site.do("U0ANNA", "say", channel="C0GENERAL", thread=root.ts, text="an answer")
    assert "1 reply" in (beside := site.see("/as/U0ANNA/C0GENERAL")).words
    assert "an answer" not in beside.words
    opened = site.see(f"/as/U0ANNA/C0GENERAL?thread={root.ts}")
    assert opened.words.count("root") == 2
    assert "an answer" in opened.words


def test_an_edited_message_says_so(site: Site) -> None:
    ts = site.call("chat.postMessage", channel="C0GENERAL", text="before")["ts"]
    site.call("chat.update", channel="C0GENERAL", ts=ts, text="after")
    words = site.see("/as/U0ANNA/C0GENERAL").words
    assert "after" in words
    assert "(edited)" in words


def test_times_are_those_of_the_reader(site: Site) -> None:
    site.workspace.add_member("U0KIM", "kim", "Kim", tz="Asia/Tokyo")
    site.workspace.person("U0BEN").say("general", "hello")
    assert site.see("/as/U0KIM/C0GENERAL").one("time")["datetime"] == "2026-03-04T18:00:00.000100+09:00"


def test_a_channel_can_be_joined_before_one_writes_in_it(site: Site) -> None:
    site.workspace.add_channel("open", ["U0BEN"], channel_id="C0OPEN")
    refused = site.do("U0ANNA", "say", channel="C0OPEN", text="hi", back="/as/U0ANNA/C0OPEN")
    assert "Join the channel first." in refused.words
    site.do("U0ANNA", "join", channel="C0OPEN")
    site.do("U0ANNA", "say", channel="C0OPEN", text="hi")
    assert [each.text for each in site.workspace.messages["C0OPEN"]] == ["hi"]


def test_nobody_writes_where_the_app_takes_no_messages(site: Site) -> None:
    manifest = copy.deepcopy(read_manifest())
    manifest["features"]["app_home"]["messages_tab_read_only_enabled"] = True
    site.workspace.manifest = Manifest(manifest)
    assert not site.see("/as/U0ANNA/D0ANNA").every("textarea")
    site.do("U0ANNA", "say", channel="D0ANNA", text="hi")
    assert site.workspace.messages["D0ANNA"] == []


def test_the_composer_offers_the_commands_of_the_manifest(still_site: Site) -> None:
    seen = still_site.see("/as/U0ANNA/C0GENERAL?text=/ml-idea")
    offered = [each["data-command"] for each in seen.every("li", role="option")]
    assert offered == [each["command"] for each in read_manifest()["features"]["slash_commands"]]
    assert "Submit an AI idea" in seen.words


def test_a_block_nobody_knows_leaves_a_note_and_spoils_nothing(site: Site) -> None:
    blocks = [{"type": "hologram"}, {"type": "section"}, {"type": "actions", "elements": [{"type": "wheel"}]}]
    message = site.workspace.post(site.workspace.channel("general"), site.workspace.bot_user_id, "x", blocks)
    message.blocks += [{"type": "input"}, {"type": "data_visualization", "title": "x", "chart": {"type": "map"}}]
    site.call("chat.postMessage", channel="C0GENERAL", text="still here")
    words = site.see("/as/U0ANNA/C0GENERAL").words
    assert "A block of type “hologram” can not be shown here." in words
    assert "A block of type “data_visualization” can not be shown here." in words
    assert "still here" in words


def test_half_a_character_takes_nothing_away(site: Site) -> None:
    site.workspace.post(site.workspace.channel("general"), site.workspace.bot_user_id, "half \ud83d here")
    assert "half ? here" in site.see("/as/U0ANNA/C0GENERAL").words


def test_a_chart_says_its_numbers_in_words(site: Site) -> None:
    series = [
        {"name": "Ideas", "data": [{"label": "Payments", "value": 5}, {"label": "Hub", "value": -2.5}]},
        {"name": "Done", "data": [{"label": "Hub", "value": 0}, {"label": "Payments", "value": 1200}]},
    ]
    axes = {"categories": ["Payments", "Hub"], "x_label": "Squad"}
    chart = {"type": "area", "series": series, "axis_config": axes}
    block = {"type": "data_visualization", "title": "Where", "chart": chart}
    site.call("chat.postMessage", channel="C0GENERAL", text="x", blocks=[block])
    seen = site.see("/as/U0ANNA/C0GENERAL")
    words = "Area chart. Where. Ideas: Payments 5, Hub -2.5; Done: Hub 0, Payments 1,200."
    assert seen.one("svg", role="img")["aria-label"] == words
    assert "1,200" in seen.words
    assert len(seen.every("circle")) == 4


def test_a_table_has_a_head_and_shows_rich_cells(site: Site) -> None:
    rich = {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "r"}]}],
    }
    rows = [[{"type": "raw_text", "text": "Head"}], [rich]]
    block = {"type": "table", "rows": rows, "column_settings": [{"align": "right"}]}
    site.call("chat.postMessage", channel="C0GENERAL", text="x", blocks=[block])
    seen = site.see("/as/U0ANNA/C0GENERAL")
    assert seen.one("th")["scope"] == "col"
    assert seen.one("td")["class"] == "right"


def test_opening_the_home_tells_the_app_and_renewing_it_does_not(site: Site) -> None:
    def publish(payload: dict) -> None:
        view = {"type": "home", "blocks": [{"type": "section", "text": mrkdwn("*Welcome*")}]}
        site.call("views.publish", user_id=payload["event"]["user"], view=view)

    with an_app(site, publish) as heard:
        assert "Welcome" in site.see("/as/U0ANNA/home").words
        assert [each["event"]["type"] for each in heard] == ["app_home_opened"]
        site.http.get("/as/U0ANNA/home", headers={"x-refresh": "1"})
        site.do("U0ANNA", "dismiss", back="/as/U0ANNA/home")
        assert len(heard) == 1


def test_the_home_of_an_app_that_is_away_opens_at_once(site: Site) -> None:
    words = site.see("/as/U0ANNA/home").words
    assert "shows nothing here yet" in words
    assert "Guildhall is not connected." in words


def test_the_version_changes_with_the_workspace(site: Site) -> None:
    before = site.http.get("/as/U0ANNA/version").text
    assert site.http.get("/as/U0ANNA/version").text == before
    site.call("chat.postMessage", channel="C0GENERAL", text="new")
    assert site.http.get("/as/U0ANNA/version").text != before


def test_a_clock_that_is_real_has_no_buttons() -> None:
    with open_site(real_clock()) as site:
        assert not site.see("/as/U0ANNA/C0GENERAL").every("button", name="until")
        assert site.http.post("/as/U0ANNA/clock", data={"until": "day"}).status_code == 404


@pytest.mark.parametrize(
    ("until", "shown"),
    [
        ("hour", "Wednesday 4 March 2026, 11:00"),
        ("day", "Thursday 5 March 2026, 10:00"),
        ("monday", "Monday 9 March 2026, 09:00"),
    ],
)
def test_a_clock_that_moves_is_moved_by_its_buttons(site: Site, until: str, shown: str) -> None:
    assert "Wednesday 4 March 2026, 10:00" in site.see("/as/U0ANNA/C0GENERAL").words
    assert shown in site.do("U0ANNA", "clock", until=until).words


def test_the_next_monday_is_this_one_before_nine_and_another_after(site: Site) -> None:
    clock: Any = site.workspace.clock
    clock.advance(START.replace(month=3, day=30, hour=6, minute=59))  # 08:59 in summer time
    assert "Monday 30 March 2026, 09:00" in site.do("U0ANNA", "clock", until="monday").words
    assert "Monday 6 April 2026, 09:00" in site.do("U0ANNA", "clock", until="monday").words


def test_a_clock_is_not_moved_to_nowhere(still_site: Site) -> None:
    assert still_site.http.post("/as/U0ANNA/clock", data={"until": "never"}).status_code == 404
    assert still_site.workspace.clock.now() == HandClock().now()


def test_a_text_object_without_mrkdwn_is_plain(site: Site) -> None:
    site.call("chat.postMessage", channel="C0GENERAL", text="x", blocks=[{"type": "section", "text": plain("*no*")}])
    assert "*no*" in site.see("/as/U0ANNA/C0GENERAL").words
