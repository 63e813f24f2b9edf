"""The inspector: everything that went to and fro, what went wrong alone, and no secret in any of it."""

import pytest

from tests.sandbox.page.helpers import Seen, Site, an_app


def rows(seen: Seen) -> list[str]:
    """Return the exchanges that are listed."""
    return [str(each["id"]) for each in seen.every("details")]


def test_nothing_yet_is_said(site: Site) -> None:
    assert "Nothing yet." in site.see("/traffic").words


def test_the_newest_exchange_stands_first(site: Site) -> None:
    site.call("auth.test")
    site.call("users.list")
    seen = site.see("/traffic")
    assert rows(seen) == ["exchange-2", "exchange-1"]
    assert seen.words.index("users.list") < seen.words.index("auth.test")
    assert "Wed 10:00:00" in seen.words
    assert " ms" in seen.words


def test_errors_and_words_are_sifted(site: Site) -> None:
    site.call("auth.test")
    site.http.post("/api/users.info", json={"user": "U0X"}, headers=bearer(site))
    site.do("U0ANNA", "say", channel="C0GENERAL", text="/ml-idea")
    assert rows(site.see("/traffic?failed=1")) == ["exchange-3", "exchange-2"]
    assert rows(site.see("/traffic?words=U0X")) == ["exchange-2"]
    assert rows(site.see("/traffic?words=/ML-IDEA&failed=1")) == ["exchange-3"]
    sifted = site.see("/traffic?words=nowhere")
    assert "No matches." in sifted.words
    assert "0 of the last 3 exchanges" in sifted.words
    assert "not connected" in site.see("/traffic").words
    assert "user_not_found" in site.see("/traffic").words


def test_an_exchange_unfolds_into_what_was_asked_and_answered(site: Site) -> None:
    site.call("chat.postMessage", channel="C0GENERAL", text="<b>words</b>")
    seen = site.see("/traffic/1")
    assert '"text": "<b>words</b>"' in seen.words
    assert '"ok": true' in seen.words
    assert seen.one("div", id="exchange")
    assert not seen.every("b")
    assert site.http.get("/traffic/99").status_code == 404


def test_no_secret_is_shown(site: Site) -> None:
    workspace = site.workspace
    site.http.post("/api/auth.test", data={"token": workspace.bot_token, "also": f"see {workspace.app_token}!"})
    with an_app(site, lambda payload: None) as heard:
        site.do("U0ANNA", "say", channel="C0GENERAL", text="/ml-idea")
    secrets = [workspace.bot_token, workspace.app_token, heard[0]["response_url"]]
    pages = [site.http.get(f"/traffic/{each.number}").text for each in workspace.traffic.latest()]
    assert [secret for secret in secrets if any(secret in page for page in pages)] == []
    ticket = next(each for each in workspace.traffic.latest() if each.name == "apps.connections.open")
    assert '/socket/█████"' in site.see(f"/traffic/{ticket.number}").words
    assert '"token": "█████"' in "".join(Seen(page).words for page in pages)
    assert "trigger_id" in "".join(pages)


def test_the_page_knows_when_there_is_more(site: Site) -> None:
    before = site.http.get("/traffic/version").text
    site.call("auth.test")
    assert site.http.get("/traffic/version").text != before


def test_every_place_leads_to_the_traffic(still_site: Site) -> None:
    for path in ("/as/U0ANNA/C0GENERAL", "/as/U0BEN/home"):
        link, _ = still_site.see(path).every("a", **{"class": "to-traffic"})
        assert still_site.see(str(link["href"])).one("a", href=path)


@pytest.mark.parametrize("back", ["https://e.example", "//e.example", "/as/../api", "javascript:a()"])
def test_the_traffic_leads_back_only_to_places_of_this_page(still_site: Site, back: str) -> None:
    links = {each["href"] for each in still_site.see(f"/traffic?back={back}").every("a")}
    assert "/" in links
    assert back not in links


def test_the_inspector_forbids_what_is_not_its_own(still_site: Site) -> None:
    for path in ("/traffic", "/traffic/version", "/traffic/99"):
        assert "default-src 'none'" in still_site.http.get(path).headers["content-security-policy"]


def bearer(site: Site) -> dict[str, str]:
    return {"authorization": f"Bearer {site.workspace.bot_token}"}
