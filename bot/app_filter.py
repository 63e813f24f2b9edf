"""The Bolt app, which drops unread what people say to each other; it hears what they write to it."""

import json
import logging
from typing import Any

from slack_bolt import App, BoltRequest, BoltResponse
from slack_sdk.errors import SlackClientError

from bot.blocks import refusal
from bot.message_events import is_below_ours, is_direct, is_reply, signature_of
from bot.socket_mode import NOT_READ, answer_in_place

# What people say to each other: Slack tells it to whoever may look up messages, and it is dropped here, unread.


def is_hearsay(body: dict[str, Any]) -> bool:
    """Tell whether a request is about a message that is not for us: neither one of ours, nor written to us."""
    event = body.get("event")
    if not isinstance(event, dict) or event.get("type") != "message":
        return False
    is_own = event.get("subtype") == "message_deleted" and _mark(event) is not None
    return not is_own and not is_reply(event) and not is_direct(event) and not is_below_ours(event, bot_user_of(body))


def bot_user_of(body: dict[str, Any]) -> str | None:
    """Return as whom the app hears of an event."""
    authorized = body.get("authorizations")
    first = authorized[0] if isinstance(authorized, list) and authorized else None
    user = first.get("user_id") if isinstance(first, dict) else None
    return user if isinstance(user, str) else None


def is_ours(event: dict[str, Any], bot_id: str | None) -> bool:
    """Tell whether the message that was deleted had been written by this bot: others can copy its mark."""
    return bot_id is not None and _mark(event) is not None and event["previous_message"].get("bot_id") == bot_id


def _mark(event: dict[str, Any]) -> str | None:
    before = event.get("previous_message")
    return signature_of(before) if isinstance(before, dict) else None


# Bolt as we use it: with our own client towards Slack, without hearsay, and with an answer whatever happens.

UNHANDLED = 404
# Set in a request's context where it has a shape that nobody foresaw: that it fails is then no trouble of ours.
UNFORESEEN, NOT_UNDERSTOOD = "unforeseen", 400

_log = logging.getLogger("guildhall")


class FilteringApp(App):
    """A Bolt app that lets hearsay go before anything else looks at it: a busy channel costs next to nothing."""

    def dispatch(self, req: BoltRequest) -> BoltResponse:
        """Answer a request of Slack's; whoever asks reads that it failed, also where nobody foresaw how."""
        if is_hearsay(req.body):
            return BoltResponse(status=200)
        try:
            answered = super().dispatch(req)
        except Exception as error:  # noqa: BLE001 - a request must not end without an answer
            # Whatever it is, Slack must not wait for it, nor read about it.
            answered = BoltResponse(status=NOT_UNDERSTOOD if req.context.get(UNFORESEEN) else 500)
            if answered.status == NOT_UNDERSTOOD:
                _log.warning("a request in a shape that is not known failed (%s).", type(error).__name__)
            else:
                _log.exception("a request failed")
        # An event that is not taken Slack sends again.
        is_done = answered.status == 200 or ("event" in req.body and answered.status != UNHANDLED)
        return answered if is_done else self._apology(req.body, answered)

    def _apology(self, body: dict[str, Any], answered: BoltResponse) -> BoltResponse:
        in_place = answer_in_place(body, NOT_READ)
        if in_place is not None:
            return BoltResponse(status=200, body=json.dumps(in_place), headers={"content-type": ["application/json"]})
        if isinstance(body.get("trigger_id"), str):
            try:
                self.client.views_open(trigger_id=body["trigger_id"], view=refusal(NOT_READ))
            except (SlackClientError, OSError) as error:
                _log.warning("that a request failed could not be shown: %s", type(error).__name__)
            else:
                return BoltResponse(status=200)
        # What nobody here reads is taken, so that Slack does not send it again.
        return BoltResponse(status=200) if answered.status == UNHANDLED else answered

    def _init_context(self, req: BoltRequest) -> None:
        super()._init_context(req)
        # Bolt makes a stock client for each request, which follows redirects with the token and believes any answer.
        req.context["client"] = self.client  # guard: our client in Bolt
