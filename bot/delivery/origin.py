"""The errand after a message was handed in: its thread is told where everybody reads it, and its author is asked."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from slack_sdk import WebClient

from bot.delivery.places import is_open
from intake.access import Principal
from intake.origin_facts import OriginErrand
from intake.service.origins import Origins

Ask = Callable[[str, str | None, datetime], Principal | None]


class Unanswered(Exception):
    """Slack did not say who somebody is."""


class FollowOrigin:
    """Finds out what may be told of a message that was handed in, and has it told; safe to repeat."""

    def __init__(self, client: WebClient, origins: Origins, ask: Ask) -> None:
        self._client = client
        self._origins = origins
        self._ask = ask
        self._team_id: str | None = None

    def run(self, snapshot: dict[str, Any], now: datetime, _key: str) -> None:
        """Do it for the message of one idea."""
        errand = OriginErrand.model_validate(snapshot)
        if errand.channel is not None and is_open(self._client, errand.channel):
            self._origins.tell_thread(errand.idea_id, now)
        if errand.author is not None:
            author = self._ask(errand.author, self._own_team(), now)
            if author is None:
                raise Unanswered
            self._origins.ask_author(errand.idea_id, author, now)

    def _own_team(self) -> str:
        if self._team_id is None:
            self._team_id = str(self._client.auth_test()["team_id"])
        return self._team_id
