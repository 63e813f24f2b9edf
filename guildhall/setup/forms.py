"""What an answer in `guildhall setup` has to look like; each check returns what is wrong, or None."""

import re
from collections.abc import Callable

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bot.settings import is_public

HTTPS_ALONE = "Slack only calls https addresses, like https://guildhall.example.com."
Form = Callable[[str], str | None]

_MEMBERS = re.compile(r"[UW][A-Z0-9]{4,}(\s*,\s*[UW][A-Z0-9]{4,})*")
_SECRET = re.compile(r"[0-9a-f]{32}")
_TOKEN = re.compile(r"[\w-]{8,}")


def bot_token(text: str) -> str | None:
    """Check a bot token's form."""
    return _token(text, "xoxb-", "the Bot User OAuth Token")


def app_token(text: str) -> str | None:
    """Check an app-level token's form."""
    return _token(text, "xapp-", "the app-level token")


def signing_secret(text: str) -> str | None:
    """Check a signing secret's form."""
    return None if _SECRET.fullmatch(text) else "This isn't a signing secret. It has 32 digits and letters a–f."


def members(text: str) -> str | None:
    """Check member ids."""
    if _MEMBERS.fullmatch(text):
        return None
    return "A member ID starts with U or W and looks like U012ABCDEF. Separate several with commas."


def public_address(text: str) -> str | None:
    """Check the address at which Slack is to reach us."""
    return None if is_public(text) else HTTPS_ALONE


def postgresql(text: str) -> str | None:
    """Check the address of a PostgreSQL database."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        # A port that is no number is a ValueError.
        url = None
    if url is not None and url.get_backend_name() == "postgresql" and url.database:
        return None
    return "Write it like postgresql://user:password@server/database."


def _token(text: str, prefix: str, what: str) -> str | None:
    if not text.startswith(prefix):
        return f"This isn't {what}. It starts with {prefix}."
    return None if _TOKEN.fullmatch(text) else f"Part of {what} is missing. Copy it again."
