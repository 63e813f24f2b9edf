"""The manifests, the table of routes, the table of scopes and the README say the same."""

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from ruamel.yaml import YAML
from typer.testing import CliRunner

from bot.dispatch import RouteKind
from bot.features import NEEDED, SCOPES, WITHOUT, Feature, scope_table
from bot.routes import ROUTES
from guildhall.cli import app
from guildhall.manifest import EVENT_SCOPES, as_yaml, chosen, create_link, minimal, over_http, read_manifest

README = Path(__file__).parents[1] / "README.md"
# What servers take as the first line of a request, with some to spare.
LONGEST_ADDRESS = 6000
# These come to every app, whatever its scopes.
EVENTS_FOR_ALL = {"app_home_opened"}
EVERY_MANIFEST = [
    chosen(full=full, url=url) for full in (True, False) for url in (None, "https://guildhall.example.com")
]


def scopes_of(manifest: dict[str, Any]) -> list[str]:
    return list(manifest["oauth_config"]["scopes"]["bot"])


def test_every_command_has_a_route_and_every_routed_command_is_in_the_manifest() -> None:
    commands = {command["command"] for command in read_manifest()["features"]["slash_commands"]}
    assert commands == {route.id for route in ROUTES if route.kind is RouteKind.command}
    assert all(route.usage.startswith(f"`{route.id}` ") for route in ROUTES if route.kind is RouteKind.command)


def test_every_shortcut_has_a_route_and_every_routed_shortcut_is_in_the_manifest() -> None:
    shortcuts = {shortcut["callback_id"] for shortcut in read_manifest()["features"]["shortcuts"]}
    assert shortcuts == {route.id for route in ROUTES if route.kind is RouteKind.shortcut}


def test_every_event_has_a_route_and_every_routed_event_is_subscribed() -> None:
    events = read_manifest()["settings"]["event_subscriptions"]["bot_events"]
    # Messages are subscribed to by the kind of their channel.
    routed = {route.id for route in ROUTES if route.kind is RouteKind.event}
    assert {event.partition(".")[0] for event in events} == {id_.partition(".")[0] for id_ in routed}
    assert {id_ for id_ in routed if "." in id_} <= {*events}


def test_every_scope_is_there_for_a_reason() -> None:
    reasons = [scope for scopes, _ in scope_table() for scope in scopes]
    assert sorted(scopes_of(read_manifest())) == sorted(reasons)
    assert len(set(reasons)) == len(reasons)
    assert set(SCOPES) == set(WITHOUT) == set(Feature)


def test_the_readme_tells_what_each_scope_is_for() -> None:
    rows = re.findall(
        r"^\| (`[a-z:.]+`(?:, `[a-z:.]+`)*) \| (.+) \|$", README.read_text(encoding="utf-8"), re.MULTILINE
    )
    told = {tuple(re.findall(r"`([a-z:.]+)`", scopes)): purpose for scopes, purpose in rows}
    assert told == dict(scope_table())


def test_the_minimal_manifest_asks_for_what_is_needed_and_no_more() -> None:
    full, less = read_manifest(), minimal(read_manifest())
    assert sorted(scopes_of(less)) == sorted(NEEDED)
    assert not [scope for scope in scopes_of(less) if scope.endswith(":history")]
    assert full == read_manifest()
    assert full["features"]["app_home"].pop("messages_tab_read_only_enabled") is False
    assert less["features"]["app_home"].pop("messages_tab_read_only_enabled") is True, "nobody reads what people write"
    assert less["features"] == full["features"]


@pytest.mark.parametrize("manifest", EVERY_MANIFEST)
def test_every_event_can_come_with_the_scopes_that_are_asked_for(manifest: dict[str, Any]) -> None:
    for event in manifest["settings"]["event_subscriptions"]["bot_events"]:
        assert event in EVENTS_FOR_ALL or EVENT_SCOPES[event].intersection(scopes_of(manifest)), event


def test_an_event_that_needs_an_extra_is_left_out_with_it() -> None:
    events = minimal(read_manifest())["settings"]["event_subscriptions"]["bot_events"]
    assert not [event for event in events if event.startswith("message.")]
    assert "member_joined_channel" in events


def test_over_http_everything_has_the_one_address() -> None:
    served = over_http(read_manifest(), "https://guildhall.example.com/")
    address = "https://guildhall.example.com/slack/events"
    assert served["settings"]["socket_mode_enabled"] is False
    assert {command["url"] for command in served["features"]["slash_commands"]} == {address}
    assert served["settings"]["event_subscriptions"]["request_url"] == address
    assert served["settings"]["interactivity"]["request_url"] == address
    elsewhere = over_http(read_manifest(), "https://example.com/tools/slack")
    assert elsewhere["settings"]["interactivity"]["request_url"] == "https://example.com/tools/slack"


@pytest.mark.parametrize("manifest", EVERY_MANIFEST)
def test_text_and_address_carry_the_whole_manifest(manifest: dict[str, Any]) -> None:
    assert YAML(typ="safe").load(as_yaml(manifest)) == manifest
    link = create_link(manifest)
    assert len(link) < LONGEST_ADDRESS
    given = parse_qs(urlsplit(link).query, strict_parsing=True)
    assert given["new_app"] == ["1"]
    assert json.loads(given["manifest_json"][0]) == manifest


@pytest.mark.parametrize("manifest", EVERY_MANIFEST)
def test_slack_takes_the_manifest(manifest: dict[str, Any]) -> None:
    information = manifest["display_information"]
    assert len(information["name"]) <= 35
    assert len(information["description"]) <= 140
    shortcuts = manifest["features"]["shortcuts"]
    assert len(shortcuts) <= 10
    for shortcut in shortcuts:
        assert shortcut["type"] in ("message", "global")
        assert len(shortcut["name"]) <= 24
        assert len(shortcut["description"]) <= 150
    for command in manifest["features"]["slash_commands"]:
        assert 2 <= len(command["command"]) <= 32
        assert command["command"] == command["command"].lower()


def test_the_command_prints_what_to_paste_or_to_open() -> None:
    cli = CliRunner()
    assert YAML(typ="safe").load(cli.invoke(app, ["manifest"]).stdout) == read_manifest()
    assert YAML(typ="safe").load(cli.invoke(app, ["manifest", "--minimal"]).stdout) == minimal(read_manifest())
    over = ["manifest", "--minimal", "--url", "https://guildhall.example.com"]
    expected = over_http(minimal(read_manifest()), "https://guildhall.example.com")
    assert YAML(typ="safe").load(cli.invoke(app, over).stdout) == expected
    assert cli.invoke(app, [*over, "--link"]).stdout.strip() == create_link(expected)
    assert cli.invoke(app, ["manifest", "--url", "http://guildhall.example.com"]).exit_code == 2
