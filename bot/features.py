"""What each scope of Slack's is for; a feature whose scopes were not granted switches itself off and says so."""

from collections.abc import Iterable
from enum import StrEnum

# Without these Guildhall can't do its work at all; every other scope belongs to a feature below.
NEEDED: dict[str, str] = {
    "commands": "the commands and shortcuts that people use",
    "chat:write": "cards, trackers, digests, reminders and notes",
    "im:write": "sending people direct messages about their ideas, questions and tasks",
    "users:read": "telling members from guests, and using their time zone",
    "channels:read": "checking the public channels where Guildhall posts",
    "groups:read": "the same for private channels that invited it",
}


class Feature(StrEnum):
    """An optional feature, with its description."""

    look_up = (
        "checking whether a message in doubt was posted before sending it again, noticing deleted ones, reading "
        "replies in the threads of our own direct messages and of questions to the ML team, and answering what people "
        "write to the app there"
    )
    join_channels = "joining the public channels that an admin chooses"
    bookmark = "adding the bookmark “Have an AI idea?” to each channel that invites it"
    import_file = "importing a spreadsheet uploaded in Slack"
    addresses = "matching owners in an imported list by email address"
    calendar_file = "sending people the guild's meetings as a calendar file"


SCOPES: dict[Feature, tuple[str, ...]] = {
    Feature.look_up: ("channels:history", "groups:history", "im:history"),
    Feature.join_channels: ("channels:join",),
    Feature.bookmark: ("bookmarks:read", "bookmarks:write"),
    Feature.import_file: ("files:read",),
    Feature.addresses: ("users:read.email",),
    Feature.calendar_file: ("files:write",),
}
WITHOUT: dict[Feature, str] = {
    Feature.look_up: "If Slack doesn't confirm a message, we don't send it again. We tell the person instead. Replies "
    "in threads aren't read; people use a button.",
    Feature.join_channels: "Invite Guildhall to each channel by hand.",
    Feature.bookmark: "People use the command or the shortcut instead.",
    Feature.import_file: "Import spreadsheets on the command line.",
    Feature.addresses: "Owners are matched by name. An admin assigns email addresses.",
    Feature.calendar_file: "Whoever runs Guildhall exports the file on the command line.",
}


class Features:
    """The features that are on: all of them, until Slack says which scopes were granted."""

    def __init__(self) -> None:
        self._granted: frozenset[str] | None = None

    def grant(self, scopes: Iterable[str]) -> None:
        """Store the scopes that Slack says the token has."""
        self._granted = frozenset(scopes)

    def has(self, feature: Feature) -> bool:
        """Tell whether a feature's scopes were all granted."""
        return self._granted is None or self._granted.issuperset(SCOPES[feature])

    def off(self) -> list[Feature]:
        """Return the features that are switched off."""
        return [feature for feature in Feature if not self.has(feature)]


def scope_table() -> list[tuple[tuple[str, ...], str]]:
    """Return what each scope is for, as in the README: required ones first, then a row for each feature."""
    needed = [((scope,), purpose) for scope, purpose in NEEDED.items()]
    return needed + [(scopes, f"{feature} (full manifest only)") for feature, scopes in SCOPES.items()]
