"""Addresses in Slack, put together from ids."""

import re
from collections.abc import Mapping
from typing import Any

_DOMAIN = re.compile(r"[a-z0-9][a-z0-9-]{0,80}(\.enterprise)?")
_CHANNEL = re.compile(r"[CDG][A-Z0-9]{2,20}")
_TS = re.compile(r"[0-9]{1,12}\.[0-9]{1,9}")


def names_message(channel: str, ts: str) -> bool:
    """Tell whether these are what Slack names a message by."""
    return _CHANNEL.fullmatch(channel) is not None and _TS.fullmatch(ts) is not None


def permalink(team: Mapping[str, Any], channel: str, ts: str, thread_ts: str | None) -> str:
    """Return the address of a message, as chat.getPermalink would; a redirection where the domain isn't told.

    Raises ValueError when channel or ts are nothing that Slack writes.
    """
    if not (_CHANNEL.fullmatch(channel) and _TS.fullmatch(ts) and (thread_ts is None or _TS.fullmatch(thread_ts))):
        raise ValueError("not a message of Slack's")
    domain = str(team.get("domain") or "")
    if not _DOMAIN.fullmatch(domain):
        return f"https://slack.com/app_redirect?channel={channel}&message_ts={ts}"
    in_thread = f"?thread_ts={thread_ts}&cid={channel}" if thread_ts else ""
    return f"https://{domain}.slack.com/archives/{channel}/p{ts.replace('.', '')}{in_thread}"


def app_link(app_id: str, team_id: str) -> str:
    """Return the address that opens the app in Slack; bookmarks take no `slack://`."""
    return f"https://slack.com/app_redirect?app={app_id}&team={team_id}"
