"""Asks Slack who we are, what we may do, whether a socket opens, and what a channel is like."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.error import URLError

import websocket
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse

from bot.client import Client, MalformedResponse
from bot.settings import Settings
from bot.slack_errors import TOKEN, error_name

SOCKET_SECONDS = 10.0
_REVOKED = "was revoked, or the app was removed from the workspace. Install the app again and set the new token"
_TOKEN_TROUBLE = {
    "invalid_auth": "is not known to Slack. Copy it again",
    "not_authed": "is empty. Set it",
    "token_revoked": _REVOKED,
    "account_inactive": _REVOKED,
    "token_expired": "has expired. Install the app again and set the new token",
    "not_allowed_token_type": "is a token of another kind. Copy it again",
    "missing_scope": "lacks the scope connections:write. Make a new one with it",
}
NOT_VALID = frozenset({"invalid_blocks", "invalid_message", "invalid_view"})
BOT_TOKEN, BOT_TOKEN_AT = "bot token", "on your app's page under OAuth & Permissions"
APP_TOKEN, APP_TOKEN_AT = "app-level token", "on your app's page under Basic Information"


class SlackProblem(Exception):
    """Something is wrong between Slack and us: a sentence or two, what it is and what to do."""


class Unreachable(SlackProblem):
    """Slack did not answer, so nothing is known."""


@dataclass(frozen=True)
class AuthInfo:
    """What Slack says of us; `scopes` and the time are None where it did not say."""

    team_id: str
    team: str
    bot_id: str
    bot: str
    scopes: frozenset[str] | None
    said_at: datetime | None


@dataclass(frozen=True)
class ChannelLook:
    """A channel as the bot sees it."""

    name: str
    is_archived: bool
    is_shared: bool
    has_us: bool
    is_private: bool = False


def client_of(settings: Settings) -> WebClient:
    """Return a client for looking: it waits ten seconds at most and tries nothing twice."""
    token = settings.slack_bot_token.get_secret_value()
    return Client(token, settings.slack_api_url)


def auth_test(client: WebClient) -> AuthInfo:
    """Ask Slack who we are; raises Trouble, Unreachable when it does not answer."""
    answer = _ask(lambda: client.auth_test(), BOT_TOKEN, BOT_TOKEN_AT)
    headers = {name.lower(): value for name, value in answer.headers.items()}
    scopes = headers.get("x-oauth-scopes")
    return AuthInfo(
        team_id=str(answer["team_id"]),
        team=str(answer.get("team", "")),
        bot_id=str(answer.get("bot_id", "")),
        bot=str(answer.get("user", "")),
        scopes=None if scopes is None else frozenset(scope.strip() for scope in scopes.split(",") if scope.strip()),
        said_at=_instant(headers.get("date")),
    )


def app_of(client: WebClient, bot_id: str) -> str:
    """Return the id of the app that a bot belongs to; raises Trouble."""
    app_id = _ask(lambda: client.bots_info(bot=bot_id), BOT_TOKEN, BOT_TOKEN_AT)["bot"].get("app_id")
    if not isinstance(app_id, str) or not app_id:
        raise SlackProblem("Slack does not say which app the bot belongs to.")
    return app_id


def socket_address(client: WebClient, app_token: str) -> str:
    """Return where one WebSocket can be opened; raises Trouble."""
    answer = _ask(lambda: client.apps_connections_open(app_token=app_token), APP_TOKEN, APP_TOKEN_AT)
    return str(answer["url"])


def try_socket(address: str) -> str:
    """Open a WebSocket, hear Slack's hello, close it, and return the app's id; raises Trouble."""
    try:
        session = websocket.create_connection(address, timeout=SOCKET_SECONDS)
        try:
            hello = json.loads(session.recv())
        finally:
            session.close()
        return str(hello["connection_info"]["app_id"])
    except (websocket.WebSocketException, OSError, ValueError, KeyError) as error:
        raise SlackProblem(
            f"Slack gives an address for a WebSocket, and it can't be opened ({type(error).__name__}). "
            "Does a proxy or firewall hold back wss:// to *.slack.com?"
        ) from None


def look_at_channel(client: WebClient, channel: str) -> ChannelLook | None:
    """Return what a channel is like, or None when there is none that we can see; raises Trouble."""
    try:
        channel_info = client.conversations_info(channel=channel)["channel"]
    except SlackApiError as error:
        if error.response.get("error") == "channel_not_found":
            return None
        if error.response.get("error") == "not_in_channel":
            return ChannelLook(name=channel, is_archived=False, is_shared=False, has_us=False, is_private=True)
        raise _trouble(error, BOT_TOKEN, BOT_TOKEN_AT, question="what this channel is like") from None
    except (SlackClientError, OSError) as error:
        raise _trouble(error, BOT_TOKEN, BOT_TOKEN_AT) from None
    return ChannelLook(
        name=str(channel_info.get("name", channel)),
        is_archived=bool(channel_info.get("is_archived")),
        is_shared=any(channel_info.get(flag) for flag in ("is_ext_shared", "is_pending_ext_shared")),
        has_us=bool(channel_info.get("is_member")),
        is_private=bool(channel_info.get("is_private")),
    )


def is_member(client: WebClient, member: str) -> bool:
    """Tell whether somebody is in the workspace and has not left; raises Trouble."""
    try:
        return not client.users_info(user=member)["user"].get("deleted")
    except SlackApiError as error:
        if error.response.get("error") in ("user_not_found", "users_not_found", "user_not_visible"):
            return False
        raise _trouble(error, BOT_TOKEN, BOT_TOKEN_AT, question=f"who {member} is") from None
    except (SlackClientError, OSError) as error:
        raise _trouble(error, BOT_TOKEN, BOT_TOKEN_AT) from None


def refusal_of(client: WebClient, payload: dict[str, Any]) -> str | None:
    """Return why Slack would not take a payload (`message` or `view`), None where it would; raises Trouble."""
    try:
        client.api_call("blocks.validate", json=payload)
    except SlackApiError as error:
        if (name := error_name(error)) not in NOT_VALID:
            raise _trouble(error, BOT_TOKEN, BOT_TOKEN_AT) from None
        errors = error.response.get("errors")
        first = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else {}
        return f"{first.get('message', name)} at {first.get('pointer', '?')}"
    except (SlackClientError, OSError) as error:
        raise _trouble(error, BOT_TOKEN, BOT_TOKEN_AT) from None
    return None


def _ask(call: Callable[[], SlackResponse], token: str, found_at: str) -> SlackResponse:
    try:
        return call()
    except (SlackClientError, OSError) as error:
        raise _trouble(error, token, found_at) from None


def _trouble(error: Exception, token: str, found_at: str, *, question: str = "") -> SlackProblem:
    if isinstance(error, MalformedResponse):
        return Unreachable(f"Slack answers oddly: {error}.")
    if not isinstance(error, SlackApiError):
        reason: Any = error.reason if isinstance(error, URLError) else error
        return Unreachable(f"Slack can't be reached ({getattr(reason, 'strerror', None) or type(reason).__name__}).")
    data, status = error.response.data, error.response.status_code
    name = data.get("error") if isinstance(data, dict) else None
    if status != 200 or not isinstance(name, str) or " " in name:
        return Unreachable(f"Slack is out of order (HTTP {status}).")
    if name == "missing_scope" and token == BOT_TOKEN:
        return SlackProblem(
            f"The app lacks the scope {error.response.get('needed')}. Add it and install the app again."
        )
    if name in _TOKEN_TROUBLE:
        return SlackProblem(f"The {token} {_TOKEN_TROUBLE[name]}: {found_at}.")
    if question and name not in TOKEN:
        return SlackProblem(f"Slack does not say {question} ({name}).")
    return SlackProblem(f"Slack refuses the {token} ({name}): look {found_at}.")


def _instant(header: str | None) -> datetime | None:
    try:
        return parsedate_to_datetime(header) if header else None
    except ValueError:
        return None
