"""What a person reads when something is refused or fails: beside the field, in the modal, or where they clicked."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

from slack_bolt import Ack, App, BoltContext, BoltResponse

from bot.views.refusal import refusal
from intake.errors import ChangedMeanwhile, FieldErrors, Refused
from intake.service.notices import Notices

_log = logging.getLogger("guildhall")


class Unknown(Refused):
    """An id that no route knows: a button or form of an older version."""

    def __init__(self, kind: str, id_: str) -> None:
        super().__init__(f"This {kind} is from an older version of Guildhall and does nothing any more.")
        self.id = id_


class Errors:
    """Turns whatever a listener raises into an acknowledgement that the person can read."""

    def __init__(self, notices: Notices, name_of: Callable[[str], str], now: Callable[[], datetime]) -> None:
        self._notices = notices
        self._name_of = name_of
        self._now = now

    def register(self, app: App) -> None:
        """Have the app hand every error here."""
        app.error(self._answer)

    def _answer(self, error: Exception, body: dict[str, Any], context: BoltContext, ack: Ack) -> BoltResponse:
        if isinstance(error, Refused):
            refused = error
        else:
            if "event" in body:
                # Not acknowledged, so Slack sends it again.
                _log.error("an event failed", exc_info=error)
                return BoltResponse(status=500)
            refused = _unknown_trouble(error)
        if body.get("type") == "view_submission":
            if isinstance(refused, ChangedMeanwhile) and refused.by is not None:
                refused = Refused(f"{self._name_of(refused.by)} was faster. {refused.message}")
            return _beside_fields(refused, body["view"], ack)
        if body.get("type") == "block_actions":
            self._tell(refused, body, context)
            return ack()
        if body.get("type") in ("shortcut", "message_action"):
            context.client.views_open(trigger_id=body["trigger_id"], view=refusal(refused.message))
            return ack()
        if "command" in body:
            return ack(text=refused.message, response_type="ephemeral")
        return ack()

    def _tell(self, refused: Refused, body: dict[str, Any], context: BoltContext) -> None:
        by = refused.by if isinstance(refused, ChangedMeanwhile) else None
        channel = body.get("channel", {}).get("id")
        if channel is None:
            show = context.client.views_push if "view" in body and body["view"]["type"] == "modal" else None
            (show or context.client.views_open)(trigger_id=body["trigger_id"], view=refusal(refused.message))
            return
        self._notices.tell(body["user"]["id"], channel, refused.message, by, self._now(), f"{body.get('trigger_id')}")


def _unknown_trouble(error: Exception) -> Refused:
    incident = uuid4().hex[:8]
    _log.error("incident %s", incident, exc_info=error)
    return Refused(
        f"Something went wrong on our side and nothing was changed. Try again; if it stays, tell an admin “{incident}”."
    )


def _beside_fields(refused: Refused, view: dict[str, Any], ack: Ack) -> BoltResponse:
    inputs = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
    if not inputs:
        return ack(response_action="update", view=refusal(refused.message))
    # An input's block_id is the name of its field.
    if isinstance(refused, FieldErrors) and all(field in inputs for field in refused.errors):
        return ack(response_action="errors", errors=refused.errors)
    return ack(response_action="errors", errors={inputs[0]: refused.message})
