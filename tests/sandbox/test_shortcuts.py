"""Shortcuts, invitations and bookmarks: what the app is sent, and what it may do then."""

import pytest

from sandbox.manifest import Manifest
from sandbox.state import Json
from tests.sandbox.stub_app import MANIFEST, SCOPES, Rig

SHORTCUTS = [
    {"name": "Take it", "type": "message", "callback_id": "take"},
    {"name": "Begin", "type": "global", "callback_id": "begin"},
]


def told(received: list[Json], kind: str) -> Json:
    [payload] = [frame["payload"] for frame in received if frame["type"] == kind]
    return payload


def test_a_shortcut_from_a_message_brings_the_message(rig: Rig) -> None:
    rig.features(shortcuts=SHORTCUTS)
    message = rig.anna.say("C0GENERAL", "Could a machine do this?")
    with rig.app({}) as received:
        rig.anna.shortcut("take", message)
    payload = told(received, "interactive")
    assert (payload["type"], payload["callback_id"]) == ("message_action", "take")
    assert payload["message"]["text"] == "Could a machine do this?"
    assert payload["message_ts"] == message.ts
    assert payload["channel"] == {"id": "C0GENERAL", "name": "general"}
    assert payload["team"]["domain"] == "sandbox"
    assert payload["response_url"]


def test_a_private_channel_is_not_named(rig: Rig) -> None:
    rig.features(shortcuts=SHORTCUTS)
    message = rig.anna.say(rig.channel("U0ANNA", is_private=True).id, "Between us")
    with rig.app({}) as received:
        rig.anna.shortcut("take", message)
    assert told(received, "interactive")["channel"]["name"] == "privategroup"


def test_a_global_shortcut_knows_no_channel(rig: Rig) -> None:
    rig.features(shortcuts=SHORTCUTS)
    with rig.app({}) as received:
        rig.anna.shortcut("begin")
    payload = told(received, "interactive")
    assert (payload["type"], payload["callback_id"]) == ("shortcut", "begin")
    assert "channel" not in payload
    assert "response_url" not in payload


def test_only_the_manifests_shortcuts_can_be_run_each_where_it_belongs(rig: Rig) -> None:
    rig.features(shortcuts=SHORTCUTS)
    message = rig.anna.say("C0GENERAL", "words")
    for callback_id, where in (("take", None), ("begin", message), ("other", None)):
        with pytest.raises(ValueError, match=callback_id):
            rig.anna.shortcut(callback_id, where)


def test_somebody_of_another_company_has_no_shortcuts_of_ours(rig: Rig) -> None:
    rig.features(shortcuts=SHORTCUTS)
    rig.workspace.add_member("U0SAM", "sam", is_stranger=True)
    with rig.app({}) as received:
        assert rig.workspace.person("U0SAM").shortcut("begin").notice
    assert [frame["type"] for frame in received] == ["hello"]


def listening(rig: Rig, *events: str) -> None:
    settings = {"event_subscriptions": {"bot_events": list(events)}}
    scopes = {"scopes": {"bot": [*SCOPES.split(), "channels:join"]}}
    rig.workspace.manifest = Manifest(MANIFEST | {"settings": settings, "oauth_config": scopes})


def test_the_app_is_told_that_it_was_invited_and_by_whom(rig: Rig) -> None:
    listening(rig, "member_joined_channel")
    place = rig.workspace.add_channel("lunch", ["U0ANNA"])
    with rig.app({}) as received:
        rig.anna.invite(place.id)
        rig.anna.invite(place.id)
        rig.workspace.wait_until(lambda: len(received) > 1)
    event = told(received, "events_api")["event"]
    assert (event["type"], event["user"], event["inviter"]) == (
        "member_joined_channel",
        rig.workspace.bot_user_id,
        "U0ANNA",
    )


def test_joining_by_itself_tells_the_app_too_but_only_the_first_time(rig: Rig) -> None:
    listening(rig, "member_joined_channel")
    place = rig.workspace.add_channel("lunch", ["U0ANNA"])
    with rig.app({}) as received:
        assert rig.call("conversations.join", channel=place.id)["channel"]["is_member"]
        assert rig.call("conversations.join", channel=place.id)["warning"] == "already_in_channel"
        rig.workspace.wait_until(lambda: len(received) > 1)
    assert "inviter" not in told(received, "events_api")["event"]


def test_whoever_is_taken_out_can_not_be_read_any_more(rig: Rig) -> None:
    rig.anna.remove("C0GENERAL")
    assert rig.call("chat.postMessage", channel="C0GENERAL", text="words")["error"] == "not_in_channel"


def test_the_same_bookmark_twice_makes_two(rig: Rig) -> None:
    rig.scopes(*SCOPES.split(), "bookmarks:read", "bookmarks:write")
    for _ in range(2):
        rig.call("bookmarks.add", channel_id="C0GENERAL", title="Ideas", type="link", link="https://slack.com/")
    listed = rig.call("bookmarks.list", channel_id="C0GENERAL")["bookmarks"]
    assert [each["title"] for each in listed] == ["Ideas", "Ideas"]
    rig.call("bookmarks.remove", channel_id="C0GENERAL", bookmark_id=listed[0]["id"])
    assert rig.call("bookmarks.list", channel_id="C0GENERAL")["bookmarks"] == listed[1:]
