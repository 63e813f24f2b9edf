"""Cases: coming into channels, and the bookmarks above them."""

from typing import Any

from sandbox.state import Json
from tests.sandbox.cases import Try, case
from tests.sandbox.stub_app import SCOPES, Rig

MORE = "channels:join bookmarks:read bookmarks:write"
LINK: Json = {"title": "Have an idea?", "type": "link", "link": "https://slack.com/app_redirect?app=A1"}


def joining(**flags: Any) -> Try:
    def join(rig: Rig) -> Json:
        rig.scopes(*SCOPES.split(), *MORE.split())
        place = rig.workspace.add_channel("more", [rig.workspace.bot_user_id] if flags else [], **flags)
        return rig.call("conversations.join", channel=place.id)

    return join


def bookmarking(count: int = 1, **args: Any) -> Try:
    def add(rig: Rig) -> Json:
        rig.scopes(*SCOPES.split(), *MORE.split())
        for _ in range(count):
            answer = rig.call("bookmarks.add", channel_id="C0GENERAL", **LINK | args)
        return answer

    return add


def taking_away(wanted: str) -> Try:
    def remove(rig: Rig) -> Json:
        added = bookmarking()(rig)["bookmark"]["id"]
        return rig.call("bookmarks.remove", channel_id="C0GENERAL", bookmark_id=wanted or added)

    return remove


CASES = [
    case("join.kind", "method_not_supported_for_channel_type", joining(), joining(is_private=True)),
    case("bookmark.type", "invalid_bookmark_type", bookmarking(), bookmarking(type="file")),
    case(
        "bookmark.link",
        "invalid_link",
        bookmarking(link="http://guildhall.example"),
        bookmarking(link="slack://app?team=T1&id=A1&tab=home"),
        bookmarking(link=""),
    ),
    case("bookmark.count", "too_many_bookmarks", bookmarking(100), bookmarking(101)),
    case("bookmark.unknown", "not_found", taking_away(""), taking_away("Bk1")),
]
