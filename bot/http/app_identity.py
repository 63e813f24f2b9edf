"""Knows which app of which workspace the bot's token belongs to, from Slack, asked once."""

import logging
import threading
from dataclasses import dataclass

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.client import Client
from bot.http.payloads import SlackRequest

ASKING_SECONDS = 2
NEVER_TOLD = ("missing_scope", "bot_not_found", "no_permission", "not_allowed_token_type")
_log = logging.getLogger("guildhall")


class IdentityUnknown(Exception):
    """Slack has not said yet whose token it is."""


@dataclass(frozen=True)
class _Known:
    team_id: str
    app_id: str | None


class AppIdentity:
    """The one installation that this process serves."""

    def __init__(self, client: WebClient) -> None:
        self._client = Client(str(client.token), client.base_url, seconds=ASKING_SECONDS)
        self._asking = threading.Lock()
        self._known: _Known | None = None

    def is_meant_by(self, request: SlackRequest) -> bool:
        """Whether a request is for this app in this workspace; raises IdentityUnknown without an answer from Slack."""
        identity = self.learn()
        if identity.app_id is not None and request.api_app_id not in (identity.app_id, None):
            return False
        teams = set(request.teams())
        return not teams or identity.team_id in teams

    def learn(self) -> _Known:
        """Ask Slack, unless it is known; raises IdentityUnknown."""
        if self._known is None:
            with self._asking:
                self._known = self._known or self._ask()
        return self._known

    def _ask(self) -> _Known:
        try:
            introduction = self._client.auth_test()
            return _Known(introduction["team_id"], self._app_of(introduction["bot_id"]))
        except (SlackClientError, OSError) as error:
            _log.warning("Slack didn't say whose bot token this is: %s", type(error).__name__)
            raise IdentityUnknown from None

    def _app_of(self, bot_id: str) -> str | None:
        # A signature tells apps apart already; this is a second check, where Slack lets us make it.
        try:
            app_id = self._client.bots_info(bot=bot_id)["bot"].get("app_id")
        except SlackApiError as error:
            if error.response.status_code != 200 or error.response.get("error") not in NEVER_TOLD:
                raise
            return None
        return app_id if isinstance(app_id, str) and app_id else None
