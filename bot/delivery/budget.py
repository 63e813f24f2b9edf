"""How often we may call: per method, and for posts per channel besides. In civil time, which a demo can move."""

import threading
from datetime import datetime, timedelta

# Slack's published rates, taken a little slower: https://docs.slack.dev/apis/web-api/rate-limits
POSTS_APART = timedelta(seconds=1.05)
CALLS_APART = {
    "chat.update": timedelta(seconds=60 / 48),
    "chat.postEphemeral": timedelta(seconds=60 / 95),
    "views.publish": timedelta(seconds=60 / 95),
}


class Budget:
    """Remembers when each method and channel is free again."""

    def __init__(self) -> None:
        self._free_at: dict[tuple[str, str], datetime] = {}
        self._lock = threading.Lock()

    def reserve(self, method: str, channel: str, now: datetime) -> datetime | None:
        """Reserve a call now, or return the instant from which on it may be tried."""
        posting = method == "chat.postMessage"
        line = (method, channel if posting else "")
        with self._lock:
            free_at = max(self._free_at.get(line, now), self._free_at.get(("", channel), now))
            if free_at > now:
                return free_at
            self._free_at[line] = now + (POSTS_APART if posting else CALLS_APART.get(method, timedelta()))
            return None

    def pause(self, method: str, channel: str, until: datetime) -> None:
        """Heed a Retry-After: nothing on this line before `until`."""
        posting = method == "chat.postMessage"
        with self._lock:
            self._free_at[method, channel if posting else ""] = until
