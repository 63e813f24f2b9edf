"""What each scope of Slack's is for; a feature whose scopes were not granted switches itself off and says so."""

from collections.abc import Iterable
from enum import StrEnum


class Feature(StrEnum):
    """Something that the bot can do without, each in the words in which it is told."""

    look_up = "looking up whether a doubtful message stands, before it is sent again"
    join_channels = "joining the public channels that an admin names"
    bookmark = "a bookmark “Have an AI idea?” in each channel it is invited to"
    import_file = "importing a spreadsheet that is given in Slack"


SCOPES: dict[Feature, tuple[str, ...]] = {
    Feature.look_up: ("channels:history", "groups:history", "im:history"),
    Feature.join_channels: ("channels:join",),
    Feature.bookmark: ("bookmarks:read", "bookmarks:write"),
    Feature.import_file: ("files:read",),
}


class Features:
    """Which features are on. Until Slack has said what was granted, all are taken to be."""

    def __init__(self) -> None:
        self._granted: frozenset[str] | None = None

    def grant(self, scopes: Iterable[str]) -> None:
        """Take note of the scopes that Slack says the token has."""
        self._granted = frozenset(scopes)

    def has(self, feature: Feature) -> bool:
        """Tell whether a feature's scopes were all granted."""
        return self._granted is None or self._granted.issuperset(SCOPES[feature])
