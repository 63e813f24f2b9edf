"""Finds the person behind a request: from memory for up to a minute, from the database, or by asking Slack once."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from bot.client import Client
from intake.access import Principal
from intake.errors import NotAllowed
from intake.service.members import Members, SlackFacts

REMEMBERED_SECONDS = 60.0
ASKING_SECONDS = 1


FRESH = timedelta(seconds=60)
NO_ANSWER = "Slack did not say in time whether you may still do this. Nothing was changed; please try again."


class Known(NamedTuple):
    """A person as remembered: since when, and whether Slack had just told of them."""

    at: float
    principal: Principal
    is_fresh: bool


class Principals:
    """Principals by member id. Fails closed: whoever can't be asked about has no roles."""

    def __init__(self, members: Members, client: WebClient, elapsed: Callable[[], float] = time.monotonic) -> None:
        self._members = members
        self._client = Client(client.token or "", client.base_url, seconds=ASKING_SECONDS)
        self._elapsed = elapsed
        self._known: dict[str, Known] = {}

    def of(self, member_id: str, team_id: str | None, now: datetime, *, sensitive: bool = False) -> Principal:
        """Return the person; `team_id` is the workspace in which the app is installed.

        For what is `sensitive` Slack must have told of them within the last minute; raises NotAllowed when it can't.
        """
        known = self._known.get(member_id)
        if known is not None and self._elapsed() - known.at < REMEMBERED_SECONDS and (known.is_fresh or not sensitive):
            return known.principal
        found, is_fresh = self._members.principal(member_id), self._members.is_fresh(member_id, now - FRESH)
        if found is None or (sensitive and not is_fresh):
            asked = self.ask(member_id, team_id, now)
            if asked is None:
                return self._unasked(member_id, found)
            found, is_fresh = asked, True
        self._known[member_id] = Known(self._elapsed(), found, is_fresh)
        return found

    def _unasked(self, member_id: str, found: Principal | None) -> Principal:
        if found is not None:
            raise NotAllowed(NO_ANSWER)
        return Principal(member_id=member_id)

    def forget(self) -> None:
        """Forget everybody: roles have changed."""
        self._known.clear()

    def ask(self, member_id: str, team_id: str | None, now: datetime) -> Principal | None:
        """Ask Slack about a person, write down what it says, and return them; None when it does not answer."""
        try:
            facts = slack_facts(self._client, member_id, team_id)
        except (SlackClientError, OSError):
            return None
        self._members.remember(facts, now)
        return self._members.principal(member_id)


def slack_facts(client: WebClient, member_id: str, team_id: str | None) -> SlackFacts:
    """Return what Slack says of a person; `team_id` is the workspace in which the app is installed."""
    user = client.users_info(user=member_id)["user"]
    team = user.get("team_id") or team_id
    partial = ("deleted", "is_bot", "is_restricted", "is_ultra_restricted", "is_stranger", "is_workflow_bot")
    return SlackFacts(
        id=member_id,
        team_id=team,
        enterprise_id=user.get("enterprise_user", {}).get("enterprise_id"),
        name=user.get("profile", {}).get("display_name") or user.get("real_name") or user.get("name", ""),
        zone=user.get("tz") or "UTC",
        full_member=team == team_id and not any(user.get(flag) for flag in partial),
    )
