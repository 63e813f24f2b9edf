"""The app's manifest: what Slack lets it do and which commands, events and tabs it has."""

from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

from sandbox.state import Json


@dataclass(frozen=True)
class Command:
    """A slash command as people see it while they type."""

    command: str
    description: str
    usage_hint: str
    should_escape: bool = False


class Manifest:
    """Reads a manifest given as Slack's JSON or YAML holds it."""

    def __init__(self, document: Json) -> None:
        self.given = document
        self._features: Json = document.get("features") or {}
        self._settings: Json = document.get("settings") or {}
        oauth: Json = document.get("oauth_config") or {}
        self.scopes = frozenset((oauth.get("scopes") or {}).get("bot") or [])
        subscriptions: Json = self._settings.get("event_subscriptions") or {}
        self.events = frozenset(subscriptions.get("bot_events") or [])
        self._home: Json = self._features.get("app_home") or {}

    @property
    def name(self) -> str:
        """Give the app's name."""
        return str((self.given.get("display_information") or {}).get("name", "App"))

    @property
    def bot_name(self) -> str:
        """Give the name its messages carry."""
        return str((self._features.get("bot_user") or {}).get("display_name", self.name))

    @property
    def commands(self) -> list[Command]:
        """Give the slash commands."""
        return [
            Command(
                row["command"], row.get("description", ""), row.get("usage_hint", ""), bool(row.get("should_escape"))
            )
            for row in self._features.get("slash_commands") or []
        ]

    @property
    def shortcuts(self) -> list[Json]:
        """Give the shortcuts: name, type (global or message), callback_id, description."""
        return list(self._features.get("shortcuts") or [])

    @property
    def home_tab(self) -> bool:
        """Say whether the app has a home."""
        return bool(self._home.get("home_tab_enabled", False))

    @property
    def messages_tab(self) -> bool:
        """Say whether the app may send direct messages."""
        return bool(self._home.get("messages_tab_enabled", False))

    @property
    def messages_read_only(self) -> bool:
        """Say whether people can not write to the app."""
        return bool(self._home.get("messages_tab_read_only_enabled", False))


def read_manifest(path: Path) -> Json:
    """Read a manifest file (YAML, or JSON, which is YAML too)."""
    document = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    if not isinstance(document, dict):
        raise ValueError(f"{path} holds no manifest")
    return document
