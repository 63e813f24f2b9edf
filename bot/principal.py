"""Finds the person behind a request: from memory for up to a minute, from the database, or by asking Slack once."""

import time
from collections.abc import Callable
from datetime import datetime

from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from intake.access import Principal
from intake.service.members import Members, SlackFacts

REMEMBERED_SECONDS = 60.0
ASKING_SECONDS = 1


class Principals:
    """Principals by member id. Fails closed: whoever can't be asked about has no roles."""

    def __init__(self, members: Members, client: WebClient, elapsed: Callable[[], float] = time.monotonic) -> None:
        self._members = members
        self._client = WebClient(
            token=client.token, base_url=client.base_url, timeout=ASKING_SECONDS, retry_handlers=[]
        )
        self._elapsed = elapsed
        self._known: dict[str, tuple[float, Principal]] = {}

    def of(self, member_id: str, team_id: str | None, now: datetime) -> Principal:
        """Return the person; `team_id` is the workspace in which the app is installed."""
        at, known = self._known.get(member_id, (0.0, None))
        if known is not None and self._elapsed() - at < REMEMBERED_SECONDS:
            return known
        found = self._members.principal(member_id) or self._ask(member_id, team_id, now)
        if found is None:
            return Principal(member_id=member_id)
        self._known[member_id] = (self._elapsed(), found)
        return found

    def forget(self) -> None:
        """Forget everybody: roles have changed."""
        self._known.clear()

    def _ask(self, member_id: str, team_id: str | None, now: datetime) -> Principal | None:
        try:
            answer = self._client.users_info(user=member_id)
        except (SlackClientError, OSError):
            return None
        user = answer["user"]
        team = user.get("team_id") or team_id
        partial = ("deleted", "is_bot", "is_restricted", "is_ultra_restricted", "is_stranger", "is_workflow_bot")
        self._members.remember(
            SlackFacts(
                id=member_id,
                team_id=team,
                enterprise_id=user.get("enterprise_user", {}).get("enterprise_id"),
                name=user.get("profile", {}).get("display_name") or user.get("real_name") or user.get("name", ""),
                zone=user.get("tz") or "UTC",
                full_member=team == team_id and not any(user.get(flag) for flag in partial),
            ),
            now,
        )
        return self._members.principal(member_id)
