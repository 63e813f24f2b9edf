"""The switchboard: a person switches faults on and off, and sees what struck."""

import httpx
import pytest

from sandbox.page.faults import SOCKET_ACTS
from tests.sandbox.page.helpers import Seen, Site


def switch(site: Site, name: str, **fields: object) -> Seen:
    answer = site.http.post(f"/faults/{name}", data=fields)
    assert answer.status_code == 200, answer.text
    return Seen(answer.text)


def call(site: Site) -> httpx.Response:
    headers = {"authorization": f"Bearer {site.workspace.bot_token}"}
    return site.http.post("/api/chat.postMessage", json={"channel": "C0GENERAL", "text": "words"}, headers=headers)


def test_at_first_slack_behaves(site: Site) -> None:
    seen = site.see("/faults")
    assert "None. Slack works normally." in seen.words
    assert "Nothing yet." in seen.words


def test_a_fault_is_switched_on_strikes_and_is_told(site: Site) -> None:
    on = switch(site, "call", fault="error_after 503", method="chat.postMessage", times="2")
    assert "HTTP 503, after accepting" in on.words
    assert "2 times more" in on.words
    assert call(site).status_code == 503
    seen = site.see("/faults")
    assert "Wed 10:00:00" in seen.words
    assert "1 time more" in seen.words
    assert call(site).status_code == 503
    assert call(site).status_code == 200
    assert "Slack works normally" in site.see("/faults").words


def test_one_fault_is_switched_off_among_others(site: Site) -> None:
    for fault in ("html ", "too_many 30"):
        on = switch(site, "call", fault=fault, method="*", times="5")
    first = next(each["value"] for each in on.every("button", name="what"))
    left = switch(site, "off", what=first)
    assert "HTML" not in left.words.partition("Latest faults")[0]
    assert "429, Retry-After 30" in left.words
    assert "Slack works normally" in switch(site, "off", what="everything").words


def test_a_script_runs_by_its_seed_until_it_is_switched_off(site: Site) -> None:
    assert "hostile mix, seed 7" in switch(site, "script", mix="hostile", seed="7").words
    assert site.workspace.script is not None
    assert site.workspace.script.seed == 7
    switch(site, "off", what="script")
    assert site.workspace.script is None


def test_look_ups_lag_as_long_as_one_says(site: Site) -> None:
    on = switch(site, "lookups", history_lag="60", scheduled_lag="", longest_page="2")
    assert "history 60 s late" in on.words
    assert "pages of 2" in on.words
    assert (site.workspace.lookups.history_lag, site.workspace.lookups.longest_page) == (60, 2)
    assert "Slack works normally" in switch(site, "off", what="everything").words


def test_envelopes_are_muted_and_let_through_again(site: Site) -> None:
    assert "mute" in switch(site, "sockets", act="mute").words
    assert site.workspace.sockets.faults.muted
    switch(site, "sockets", act="clear")
    assert not site.workspace.sockets.faults.muted


def test_a_flood_is_one_act_and_the_page_goes_on(site: Site) -> None:
    assert "flood" in [each["value"] for each in site.see("/faults").every("option")]
    switch(site, "sockets", act="flood")
    flooded = [each for each in site.workspace.traffic.latest() if each.name == "app_home_opened"]
    assert len(flooded) > 100


def test_every_act_on_connections_is_harmless_when_there_are_none(site: Site) -> None:
    offered = {str(each["value"]) for each in site.see("/faults").every("option")}
    assert offered >= SOCKET_ACTS.keys()
    for act in SOCKET_ACTS:
        switch(site, "sockets", act=act)


def test_every_fault_that_is_offered_is_taken(site: Site) -> None:
    offered = [str(each["value"]) for each in site.see("/faults").every("option")]
    faults = [each for each in offered if " " in each]
    assert len(faults) > 50
    for fault in faults:
        switch(site, "call", fault=fault, method="files-pri", times="1")
    assert len(site.workspace.faults) == len(faults)


@pytest.mark.parametrize(
    ("act", "fields"),
    [
        ("call", {"fault": "html ", "method": "<b>", "times": "1"}),
        ("call", {"fault": "nothing ", "method": "*", "times": "1"}),
        ("call", {"fault": "error_after 200", "method": "*", "times": "1"}),
        ("call", {"fault": "html ", "method": "*", "times": "many"}),
        ("script", {"mix": "mild", "seed": "1"}),
        ("script", {"mix": "hostile", "seed": "-1"}),
        ("sockets", {"act": "explode"}),
        ("unknown", {}),
    ],
)
def test_what_is_not_offered_is_refused(still_site: Site, act: str, fields: dict[str, str]) -> None:
    assert still_site.http.post(f"/faults/{act}", data=fields).status_code == 400
    assert not still_site.workspace.faults_on


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", "http://127.0.0.1:1"])
def test_a_form_of_another_site_is_refused(still_site: Site, origin: str) -> None:
    fields = {"fault": "html ", "method": "*", "times": "1"}
    assert still_site.http.post("/faults/call", data=fields, headers={"origin": origin}).status_code == 403
    assert not still_site.workspace.faults_on


def test_a_caller_under_a_foreign_name_is_turned_away(still_site: Site) -> None:
    assert still_site.http.get("/faults", headers={"host": "evil.example"}).status_code == 403


def test_every_place_leads_there_and_says_when_something_is_on(site: Site) -> None:
    assert len(site.see("/as/U0ANNA/C0GENERAL").every("a", **{"class": "to-traffic"})) == 2
    assert not site.see("/as/U0ANNA/C0GENERAL").every("span", **{"class": "alight"})
    switch(site, "call", fault="html ", method="*", times="1")
    assert site.see("/as/U0ANNA/home").one("span", **{"class": "alight"})


def test_the_page_knows_when_something_struck(site: Site) -> None:
    switch(site, "call", fault="html ", method="*", times="1")
    before = site.http.get("/faults/version").text
    call(site)
    assert site.http.get("/faults/version").text != before
