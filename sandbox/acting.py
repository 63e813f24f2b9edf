"""What one person can do and see; every act waits until the app acknowledged or Slack would give up."""

from typing import TYPE_CHECKING, Any

from sandbox import payloads, replies
from sandbox.answers import NO_ACCESS, TROUBLE, CommandAnswer, PressAnswer, SubmitAnswer
from sandbox.client_checks import client_errors
from sandbox.filling import enter, find, names
from sandbox.inputs import STATEFUL, Placed, feedback, options_of, pick
from sandbox.line import Ack, Delivery, Envelope
from sandbox.looking import Onlooker
from sandbox.membership import come_in, leave
from sandbox.rich import as_escaped
from sandbox.sending import ask
from sandbox.state import Json, Message, View
from sandbox.surfaces import pop_view

if TYPE_CHECKING:
    from sandbox.workspace import Workspace


class Person(Onlooker):
    """The hands and eyes of one member; not for use on the server's event loop, since acts wait."""

    def __init__(self, workspace: "Workspace", user: str) -> None:
        super().__init__(workspace, user)
        self._last: Envelope | None = None

    # --- acts ---

    def command(self, channel: str, command: str, text: str = "") -> CommandAnswer:
        """Type a slash command in a channel (id or name); what is typed behind it goes out as Slack escapes it."""
        workspace = self._workspace
        with workspace.lock:
            place = self._channel(channel)
            if workspace.members[self.user].is_stranger:
                return CommandAnswer(notice=NO_ACCESS)
            known = next((each for each in workspace.manifest.commands if each.command == command), None)
            if known is None:
                return CommandAnswer(notice=f"{command} is not a valid command.")
            sent = as_escaped(text.strip(), names(workspace)) if known.should_escape else text.strip()
            payload = payloads.command_payload(workspace, self.user, place, command, sent)
        ack = self._ask("slash_commands", payload)
        if ack.timed_out:
            return CommandAnswer(notice=f"{command} failed because the app did not respond.", timed_out=True)
        return replies.command_reply(workspace, self.user, place, command, ack)

    def press(self, where: Message | View, wanted: str, value: Any = None) -> PressAnswer:
        """Press a button, or choose from a select, a menu or a pair of buttons; confirmations are accepted."""
        workspace = self._workspace
        with workspace.lock:
            placed = find(where, wanted)
        action = self._action_value(where, placed, value)
        with workspace.lock:
            if isinstance(where, View):
                payload = payloads.view_action_payload(workspace, self.user, where, placed, action)
            else:
                payload = payloads.message_action_payload(workspace, self.user, where, placed, action)
        if "url" in placed.element and not placed.action_id:
            return PressAnswer(view=self.view())
        return self._pressed(self._ask("interactive", payload))

    def fill(self, values: dict[str, Any], where: Message | View | None = None) -> None:
        """Enter values without sending them, in the open modal or elsewhere; keys are labels, ids or addresses.

        The value of a file input is a list of (name, content), that of a datetimepicker an instant, that of a
        rich text input what somebody types, marks and all.
        """
        place = where or self._top()
        for wanted, value in values.items():
            enter(self._workspace, self.user, place, find(place, wanted), value)

    def submit(self, values: dict[str, Any] | None = None, *, bypass_client: bool = False) -> SubmitAnswer:
        """Fill in and submit the open modal; Slack's client refuses what is empty or too long unless bypassed."""
        workspace = self._workspace
        view = self._top()
        self.fill(values or {})
        with workspace.lock:
            errors = {} if bypass_client else client_errors(view.blocks, view.entered)
            view.errors = errors
            if errors:
                workspace.touch()
                return SubmitAnswer(errors=errors, sent=False, view=view)
            payload = payloads.view_submission_payload(workspace, self.user, view)
        ack = self._ask("interactive", payload)
        if ack.timed_out:
            return SubmitAnswer(notice=TROUBLE, timed_out=True, view=self.view())
        return replies.submission_reply(workspace, view, ack)

    def close(self) -> None:
        """Close the modal on top; the app is told where it asked to be."""
        workspace = self._workspace
        with workspace.lock:
            view = self._top()
            closing = list(reversed(workspace.stacks[self.user])) if view.body.get("clear_on_close") else [view]
            for each in closing:
                pop_view(workspace, each)
            told = [each for each in closing if each.body.get("notify_on_close")]
            cleared = len(closing) > 1
            sent = [payloads.view_closed_payload(workspace, self.user, each, is_cleared=cleared) for each in told]
        for payload in sent:
            self._ask("interactive", payload)

    def shortcut(self, callback_id: str, message: Message | None = None) -> PressAnswer:
        """Run a shortcut, from the search bar or from a message's menu."""
        workspace, kind = self._workspace, "global" if message is None else "message"
        with workspace.lock:
            if workspace.members[self.user].is_stranger:
                return PressAnswer(notice=NO_ACCESS)
            known = [(each["callback_id"], each["type"]) for each in workspace.manifest.shortcuts]
            if (callback_id, kind) not in known:
                raise ValueError(f"the app has no {kind} shortcut {callback_id}")
            if message is None:
                payload = payloads.shortcut_payload(workspace, self.user, callback_id)
            else:
                self._channel(message.channel)
                payload = payloads.message_shortcut_payload(workspace, self.user, message, callback_id)
        return self._pressed(self._ask("interactive", payload))

    def open_home(self, tab: str = "home") -> View | None:
        """Open the app's home; what it shows may come a moment after the acknowledgement."""
        workspace = self._workspace
        with workspace.lock:
            event = payloads.home_opened_event(workspace, self.user, tab, workspace.homes.get(self.user))
        self._emit_and_wait(event)
        return self.home()

    def say(self, channel: str, text: str, thread_ts: str | None = None) -> Message:
        """Write a message."""
        workspace = self._workspace
        with workspace.lock:
            place = self._channel(channel)
            message = workspace.post(place, self.user, text, thread_ts=thread_ts)
            workspace.read_marks[self.user, place.id] = message.ts
            return message

    def forward(self, message: Message, channel: str, remark: str = "") -> Message:
        """Forward a message to a channel, with a remark above it or without."""
        workspace = self._workspace
        with workspace.lock:
            self._channel(message.channel)
            place, shared = self._channel(channel), payloads.shared_message(workspace, message)
            return workspace.post(place, self.user, remark, attachments=[shared])

    def delete_message(self, channel: str, ts: str) -> None:
        """Delete an own message; an admin may delete anybody's, the app's too."""
        workspace = self._workspace
        with workspace.lock:
            message = workspace.message(self._channel(channel).id, ts)
            if message is None:
                raise ValueError("there is no such message")
            if message.user != self.user and not workspace.members[self.user].is_admin:
                raise ValueError(f"{self.user} may not delete the message of another")
            workspace.remove(message)

    def join(self, channel: str) -> None:
        """Come into a channel."""
        self._wait(come_in(self._workspace, self.user, self._workspace.channel(channel)))

    def invite(self, channel: str, member: str = "") -> None:
        """Bring somebody into a channel, the app unless a member is named."""
        newcomer = member or self._workspace.bot_user_id
        self._wait(come_in(self._workspace, newcomer, self._channel(channel), self.user))

    def remove(self, channel: str, member: str = "") -> None:
        """Take somebody out of a channel, the app unless a member is named."""
        leave(self._workspace, member or self._workspace.bot_user_id, self._channel(channel))

    def repeat_last(self) -> Ack:
        """Send the last envelope once more, unchanged, as Slack does when it is in doubt."""
        if self._last is None:
            raise ValueError("nothing was sent yet")
        return ask(self._workspace, self._last)

    # --- inside ---

    def _ask(self, kind: str, payload: Json) -> Ack:
        self._last = payloads.envelope(self._workspace, kind, payload)
        return ask(self._workspace, self._last)

    def _emit_and_wait(self, event: Json) -> None:
        self._wait(self._workspace.emit(event))

    def _wait(self, delivery: Delivery | None) -> None:
        if delivery is not None:
            self._last = delivery.envelope
            delivery.wait(self._workspace.line.acknowledgement_seconds)

    def _pressed(self, ack: Ack) -> PressAnswer:
        notice = "This app is not responding." if ack.timed_out else ""
        return PressAnswer(notice=notice, timed_out=ack.timed_out, view=self.view())

    def _top(self) -> View:
        view = self.view()
        if view is None:
            raise ValueError(f"{self.user} has no modal open")
        return view

    def _action_value(self, where: Message | View, placed: Placed, value: Any) -> Json:
        kind = placed.element["type"]
        if kind == "overflow":
            return {"selected_option": pick(options_of(placed.element), value)}
        if kind == "feedback_buttons":
            return feedback(placed.element, value)
        return enter(self._workspace, self.user, where, placed, value) if kind in STATEFUL else {}
