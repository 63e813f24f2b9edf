"""What a person reads when something is refused or fails: beside the field, in the modal, or where they clicked."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

from slack_bolt import Ack, App, BoltContext, BoltResponse
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.app_filter import NOT_UNDERSTOOD, UNFORESEEN
from bot.blocks import is_third, open_view, refusal
from bot.message_events import direct_message, is_direct
from intake.errors import ChangedMeanwhile, FieldErrors, NotAllowed, Refused
from intake.services.conversations.direct_messages import DirectMessages
from intake.services.outbox import Notices
from store.inbox import DifferentContent
from store.locking import CommitUnknown
from store.outage import OutageLog, is_outage

ALREADY_SAVED = (
    "This form was already saved with what you entered first. Your later changes aren’t saved. To keep them, copy "
    "them, close this form and open it again."
)
AWAY = "Guildhall can't reach its database right now, so nothing was changed. Please try again in a minute."
TRIGGER_EXPIRED = "expired_trigger_id"
# The same request came before and already had its effect, or something newer is on screen.
SHOWN_ALREADY = frozenset({"exchanged_trigger_id", "hash_conflict"})

_log = logging.getLogger("guildhall")


class Unknown(Refused):
    """An id that no route knows: a button or form of an older version."""

    def __init__(self, kind: str, id_: str) -> None:
        super().__init__(f"This {kind} is from an older version of Guildhall and no longer works.")
        self.id = id_


class TooLate(Refused):
    """Slack lets a form be opened within three seconds of the click only, and they were over."""

    def __init__(self) -> None:
        super().__init__("This took too long to open. Please try again.")


class Unforeseen(Refused):
    """A failure on our side, with the number that the log has for it."""


class Errors:
    """Turns whatever a listener raises into an acknowledgement that the person can read."""

    def __init__(
        self,
        notices: Notices,
        direct_messages: DirectMessages,
        name_of: Callable[[str], str],
        now: Callable[[], datetime],
        outage: OutageLog,
    ) -> None:
        self._notices = notices
        self._direct_messages = direct_messages
        self._name_of = name_of
        self._now = now
        self._outage = outage

    def register(self, app: App) -> None:
        """Have the app hand every error here."""
        app.error(self._answer)

    def _answer(self, error: Exception, body: dict[str, Any], context: BoltContext, ack: Ack) -> BoltResponse:
        if isinstance(error, SlackApiError) and error.response.get("error") in SHOWN_ALREADY:
            return ack()
        if isinstance(error, Refused):
            refused = error
        elif isinstance(error, DifferentContent):
            refused = Refused(ALREADY_SAVED)
        elif isinstance(error, SlackApiError) and error.response.get("error") == TRIGGER_EXPIRED:
            refused = TooLate()
        else:
            if context.get(UNFORESEEN) and not self._is_ours(error):
                _log.warning("a request of an unknown shape failed (%s).", type(error).__name__)
                return BoltResponse(status=NOT_UNDERSTOOD)
            if "event" in body:
                # Not acknowledged, so Slack sends it again.
                self._outage.stumbled(error, "an event failed")
                return BoltResponse(status=500)
            refused = self._unforeseen(error)
        if body.get("type") == "view_submission":
            if isinstance(refused, ChangedMeanwhile) and refused.by is not None:
                refused = Refused(f"{self._name_of(refused.by)} was faster. {refused.message}")
            return _beside_fields(refused, body["view"], ack)
        if body.get("type") == "block_actions":
            # An unforeseen error may be the database's, and a notice would have to be written there.
            (self._show if isinstance(refused, Unforeseen) else self._tell)(refused, body, context)
            return ack()
        if body.get("type") in ("shortcut", "message_action"):
            (self._tell if isinstance(refused, TooLate) else self._show)(refused, body, context)
            return ack()
        if _is_guests(refused, body):
            self._direct_messages.turn_away(direct_message(body["event"]), body["event"]["user"], self._now())
            return ack()
        if "command" in body:
            return ack(text=refused.message, response_type="ephemeral")
        return ack()

    def _is_ours(self, error: Exception) -> bool:
        """Tell whether this is about our data or Slack's answers, and not about the request."""
        return isinstance(error, CommitUnknown | SlackClientError | OSError) or is_outage(error)

    def _unforeseen(self, error: Exception) -> Unforeseen:
        incident = uuid4().hex[:8]
        self._outage.stumbled(error, f"incident {incident}")
        if isinstance(error, CommitUnknown):
            return Unforeseen(
                "Something went wrong on our side, and I can't tell whether this was saved. Try again: it won't be "
                f"saved twice. If it keeps happening, tell an admin “{incident}”."
            )
        if is_outage(error):
            return Unforeseen(AWAY)
        return Unforeseen(
            "Something went wrong on our side, and nothing was changed. "
            f"Try again. If it keeps happening, tell an admin “{incident}”."
        )

    def _tell(self, refused: Refused, body: dict[str, Any], context: BoltContext) -> None:
        changed, member = refused if isinstance(refused, ChangedMeanwhile) else None, body["user"]["id"]
        place = body["channel"]["id"] if body["type"] == "block_actions" and "channel" in body else None
        if place is None and (isinstance(refused, TooLate) or is_third(body["view"])):
            # Nothing more can be opened, and there is no message beside which to say so.
            place = member
        if place is None:
            self._show(refused, body, context)
            return
        self._notices.tell(
            member,
            place,
            refused.message,
            self._now(),
            body["trigger_id"],
            by=changed.by if changed else None,
            idea_id=changed.idea_id if changed else None,
        )

    def _show(self, refused: Refused, body: dict[str, Any], context: BoltContext) -> None:
        try:
            open_view(context.client, body, refusal(refused.message))
        except (SlackClientError, OSError) as error:
            # There is no other way to answer a click in a view, and this failure is not a second error.
            _log.warning("a refusal could not be shown: %s", type(error).__name__)


def _is_guests(refused: Refused, body: dict[str, Any]) -> bool:
    """Tell whether somebody who is no member has written to the app."""
    event = body.get("event")
    if not isinstance(refused, NotAllowed) or not isinstance(event, dict) or event.get("type") != "message":
        return False
    return is_direct(event) and isinstance(event.get("user"), str)


def _beside_fields(refused: Refused, view: dict[str, Any], ack: Ack) -> BoltResponse:
    inputs = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
    if not inputs:
        return ack(response_action="update", view=refusal(refused.message))
    # An input's block_id is the name of its field, in a form that is shown anew followed by what tells it from before.
    by_field = {block_id.partition(".")[0]: block_id for block_id in inputs} | {each: each for each in inputs}
    if isinstance(refused, FieldErrors) and all(field in by_field for field in refused.errors):
        return ack(response_action="errors", errors={by_field[field]: words for field, words in refused.errors.items()})
    own_field = refused.field if isinstance(refused, NotAllowed) else None
    field = own_field if own_field is not None and own_field in inputs else inputs[0]
    return ack(response_action="errors", errors={field: refused.message})
