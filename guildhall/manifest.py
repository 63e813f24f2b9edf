"""The manifests: what Slack is told about the app, from one file beside the packages or, once installed, in one."""

import json
from copy import deepcopy
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from bot.features import SCOPES

CREATE = "https://api.slack.com/apps?new_app=1&manifest_json="
# Where Slack's requests arrive when the address names the host alone.
REQUEST_PATH = "/slack/events"
# An event comes only to an app that has one of these scopes; those that are not listed come to every app.
EVENT_SCOPES = {
    "member_joined_channel": {"channels:read", "groups:read"},
    "member_left_channel": {"channels:read", "groups:read"},
    "user_change": {"users:read"},
    "team_join": {"users:read"},
    "file_shared": {"files:read"},
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "message.im": {"im:history"},
}


def read_manifest() -> dict[str, Any]:
    """Return what Slack is told about the app, with every feature and over Socket Mode."""
    # The bot reads it once, long after it has begun to answer.
    from ruamel.yaml import YAML

    here = Path(__file__).parent
    path = next(path for path in (here / "manifest.yml", here.parent / "manifest.yml") if path.exists())
    manifest: dict[str, Any] = YAML(typ="safe").load(path)
    return manifest


def chosen(*, full: bool, url: str | None = None) -> dict[str, Any]:
    """Return the full or the minimal manifest, over Socket Mode or for an https address."""
    manifest = read_manifest() if full else minimal(read_manifest())
    return manifest if url is None else over_http(manifest, url)


def minimal(manifest: dict[str, Any]) -> dict[str, Any]:
    """Return the manifest without the scopes that Guildhall can do without, message history first among them."""
    less = deepcopy(manifest)
    optional = {scope for scopes in SCOPES.values() for scope in scopes}
    scopes = [scope for scope in less["oauth_config"]["scopes"]["bot"] if scope not in optional]
    less["oauth_config"]["scopes"]["bot"] = scopes
    # Nobody would read what people write.
    less["features"]["app_home"]["messages_tab_read_only_enabled"] = True
    subscriptions = less["settings"]["event_subscriptions"]
    subscriptions["bot_events"] = [
        event for event in subscriptions["bot_events"] if EVENT_SCOPES.get(event, set(scopes)).intersection(scopes)
    ]
    return less


def over_http(manifest: dict[str, Any], url: str) -> dict[str, Any]:
    """Return the manifest of an app that Slack reaches at an https address instead of by Socket Mode."""
    address = url.rstrip("/") + (REQUEST_PATH if urlsplit(url).path in ("", "/") else "")
    served = deepcopy(manifest)
    for command in served["features"]["slash_commands"]:
        command["url"] = address
    served["settings"]["event_subscriptions"]["request_url"] = address
    served["settings"]["interactivity"] |= {"request_url": address, "message_menu_options_url": address}
    served["settings"]["socket_mode_enabled"] = False
    return served


def as_yaml(manifest: dict[str, Any]) -> str:
    """Return a manifest as text to paste."""
    from ruamel.yaml import YAML

    writer, text = YAML(), StringIO()
    writer.indent(mapping=2, sequence=4, offset=2)
    writer.width = 200
    writer.dump(manifest, text)
    return text.getvalue()


def create_link(manifest: dict[str, Any]) -> str:
    """Return the address at which Slack makes an app of a manifest; JSON, because it is shorter there than YAML."""
    return CREATE + quote(json.dumps(manifest, separators=(",", ":"), ensure_ascii=False), safe=":/,")
