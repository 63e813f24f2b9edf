"""The job after a message was submitted: reply in its thread where everybody can read it, and ask its author."""

from datetime import datetime
from typing import Any

from slack_sdk import WebClient

from bot.delivery.channel_jobs import is_open
from bot.delivery.jobs import Ask, Unanswered
from intake.notifications.origins import OriginJob
from intake.services.origins import Origins


class FollowOrigin:
    """Finds out what may be said about a submitted message, and has it said; safe to repeat."""

    def __init__(self, client: WebClient, origins: Origins, ask: Ask) -> None:
        self._client = client
        self._origins = origins
        self._ask = ask
        self._team_id: str | None = None

    def run(self, snapshot: dict[str, Any], now: datetime, _key: str) -> None:
        """Do it for the message of one idea."""
        job = OriginJob.model_validate(snapshot)
        if job.channel is not None and is_open(self._client, job.channel):
            self._origins.tell_thread(job.idea_id, now)
        if job.author is not None:
            author = self._ask(job.author, self._own_team(), now)
            if author is None:
                raise Unanswered
            self._origins.ask_author(job.idea_id, author, now)

    def _own_team(self) -> str:
        if self._team_id is None:
            self._team_id = str(self._client.auth_test()["team_id"])
        return self._team_id
