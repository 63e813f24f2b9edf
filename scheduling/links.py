"""Which links a meeting can have: what Slack takes as the address of a button."""

import re
from urllib.parse import urlsplit

LINK_LENGTH = 1000
_PLAIN = re.compile(r"https://[^\s<>|\"\\\x00-\x1f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufffd]+")


def link_problem(link: str) -> str | None:
    """Return what is wrong with a link to a call, or None."""
    if not link.startswith("https://"):
        return "A link begins with https://."
    if len(link) > LINK_LENGTH:
        return f"This link is {len(link):,} characters long; {LINK_LENGTH:,} at most."
    try:
        host = urlsplit(link).hostname
    except ValueError:
        host = None
    return None if host and _PLAIN.fullmatch(link) else "This is no address that a browser could open; copy it anew."
