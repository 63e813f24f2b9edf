"""The manifest and the table of routes say the same."""

from bot.dispatch import Kind
from bot.routes import ROUTES
from bot.views.help import USAGE
from guildhall.manifest import read_manifest

# What each scope is for; one that nobody can explain must go.
SCOPES = {
    "commands": "the four commands",
    "chat:write": "cards, trackers, digests, reminders and notes",
    "channels:history": "looking up whether a doubtful post stands, in public channels",
    "channels:read": "the same, for finding the channel",
    "groups:history": "the same, in private channels",
    "groups:read": "the same, in private channels",
    "im:history": "the same, in direct messages",
    "im:read": "the same, in direct messages",
    "im:write": "opening a direct message for trackers and questions",
    "users:read": "telling members from guests, and their zone",
    "channels:join": "joining the public channels that an admin names",
    "bookmarks:read": "seeing whether the bookmark is there already",
    "bookmarks:write": "a bookmark in each channel that invites the bot",
    "files:read": "a spreadsheet given in Slack, to import it",
}


def test_every_command_has_a_route_and_every_routed_command_is_in_the_manifest() -> None:
    commands = {command["command"] for command in read_manifest()["features"]["slash_commands"]}
    assert commands == {route.id for route in ROUTES if route.kind is Kind.command}
    assert commands == set(USAGE)


def test_every_shortcut_has_a_route_and_every_routed_shortcut_is_in_the_manifest() -> None:
    shortcuts = {shortcut["callback_id"] for shortcut in read_manifest()["features"]["shortcuts"]}
    assert shortcuts == {route.id for route in ROUTES if route.kind is Kind.shortcut}


def test_every_event_has_a_route_and_every_routed_event_is_subscribed() -> None:
    events = set(read_manifest()["settings"]["event_subscriptions"]["bot_events"])
    assert events == {route.id for route in ROUTES if route.kind is Kind.event}


def test_every_scope_is_there_for_a_reason() -> None:
    assert set(read_manifest()["oauth_config"]["scopes"]["bot"]) == set(SCOPES)


def test_slack_takes_the_manifest() -> None:
    information = read_manifest()["display_information"]
    assert len(information["name"]) <= 35
    assert len(information["description"]) <= 140
    shortcuts = read_manifest()["features"]["shortcuts"]
    assert len(shortcuts) <= 10
    for shortcut in shortcuts:
        assert shortcut["type"] in ("message", "global")
        assert len(shortcut["name"]) <= 24
        assert len(shortcut["description"]) <= 150
    for command in read_manifest()["features"]["slash_commands"]:
        assert 2 <= len(command["command"]) <= 32
        assert command["command"] == command["command"].lower()
