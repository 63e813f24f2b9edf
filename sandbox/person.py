"""What one person sees and does: commands, presses, forms, messages; and what Slack's own client says to them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sandbox import payloads
from sandbox.blocks.checks import check_message_blocks, check_suggestions
from sandbox.files import take_in
from sandbox.inputs import (
    STATEFUL,
    WITH_LOADED_OPTIONS,
    NotOffered,
    Placed,
    client_errors,
    feedback,
    initial_state,
    options_of,
    pick,
    placed_elements,
    state_for,
)
from sandbox.membership import come_in, leave
from sandbox.refusals import Refused, refuse
from sandbox.state import Call, Channel, Json, Message, View
from sandbox.traffic import TO_WORKSPACE
from sandbox.transport import Ack, Delivery, Envelope, ask
from sandbox.typed_text import as_escaped, as_rich_text
from sandbox.views import checked_view, pop_view, push_on, top_view, update_view

if TYPE_CHECKING:
    from sandbox.workspace import Workspace


# What one person sees.


class Onlooker:
    """The eyes of one member."""

    def __init__(self, workspace: "Workspace", user: str) -> None:
        self._workspace = workspace
        self.user = user

    def view(self) -> View | None:
        """Give the modal on top, if one is open."""
        with self._workspace.lock:
            return top_view(self._workspace, self.user)

    def home(self) -> View | None:
        """Give the app's home as last published for this person."""
        with self._workspace.lock:
            return self._workspace.homes.get(self.user)

    def channels(self) -> list[Channel]:
        """Give the channels this person is in, without direct messages."""
        with self._workspace.lock:
            return [each for each in self._workspace.channels.values() if not each.is_im and self.user in each.members]

    def messages(self, channel: str) -> list[Message]:
        """Give the messages of a channel that stand outside threads."""
        with self._workspace.lock:
            every = self._workspace.messages[self._channel(channel).id]
            return [each for each in every if each.thread_ts in (None, each.ts)]

    def thread(self, channel: str, ts: str) -> list[Message]:
        """Give the replies under a message."""
        with self._workspace.lock:
            return self._workspace.thread_of(self._channel(channel).id, ts)

    def ephemerals(self, channel: str) -> list[Message]:
        """Give what only this person sees in a channel."""
        with self._workspace.lock:
            place = self._channel(channel).id
            return [e for e in self._workspace.ephemerals if e.channel == place and e.ephemeral_for == self.user]

    def direct_messages(self) -> list[Message]:
        """Give the conversation with the app."""
        with self._workspace.lock:
            return list(self._workspace.messages[self._workspace.direct_channel(self.user, opened=False).id])

    def unread(self, channel: str) -> int:
        """Count the messages that came since this person last looked."""
        with self._workspace.lock:
            place = self._channel(channel).id
            read_until = self._workspace.read_marks.get((self.user, place), "")
            return sum(each.ts > read_until and each.user != self.user for each in self._workspace.messages[place])

    def mark_read(self, channel: str) -> None:
        """Look at a channel to its end."""
        with self._workspace.lock:
            place = self._channel(channel).id
            every = self._workspace.messages[place]
            newest = every[-1].ts if every else ""
            if newest > self._workspace.read_marks.get((self.user, place), ""):
                self._workspace.read_marks[self.user, place] = newest
                self._workspace.touch()

    def _channel(self, name: str) -> Channel:
        place = self._workspace.channel(name)
        if (place.is_private and self.user not in place.members) or (place.is_im and place.user != self.user):
            raise ValueError(f"{self.user} is not in {name}")
        return place


# What a person sees after doing something.

NO_ACCESS = "This app is not available to people from other workspaces."
TROUBLE = "We had some trouble connecting. Try again?"


@dataclass(frozen=True)
class CommandAnswer:
    """The end of a slash command: the app's reply, if any, or Slack's own words in `notice`."""

    reply: Message | None = None
    notice: str = ""
    timed_out: bool = False
    view: View | None = None

    @property
    def text(self) -> str:
        """Give whatever words the person reads."""
        return self.reply.text if self.reply else self.notice


@dataclass(frozen=True)
class PressAnswer:
    """The end of a press: the modal that stands on top now, or Slack's own words."""

    notice: str = ""
    timed_out: bool = False
    view: View | None = None


@dataclass(frozen=True)
class SubmitAnswer:
    """The end of a submission: errors beside fields (by block_id), or closed, or another view on top."""

    errors: dict[str, str] = field(default_factory=dict)
    closed: bool = False
    notice: str = ""
    timed_out: bool = False
    sent: bool = True
    view: View | None = None


# What an acknowledgement changes for the person: a reply to a command, errors or another view after a form.


def command_reply(workspace: "Workspace", user: str, channel: Channel, command: str, ack: Ack) -> CommandAnswer:
    """Show a command's reply, ephemeral unless the app says `in_channel`."""
    payload = ack.payload
    top = top_view(workspace, user)
    if not payload.get("text") and not payload.get("blocks"):
        return CommandAnswer(view=top)
    try:
        blocks = check_message_blocks(payload.get("blocks") or [], workspace.lacking)
    except Refused as refused:
        _record(workspace, "slash_commands", payload, refused)
        return CommandAnswer(notice=f'{command} failed with the error "invalid_command_response"', view=top)
    in_channel = payload.get("response_type") == "in_channel"
    reply = workspace.post(
        channel,
        workspace.bot_user_id,
        payload.get("text", ""),
        blocks,
        bot_id=workspace.bot_id,
        ephemeral_for=None if in_channel else user,
    )
    return CommandAnswer(reply=reply, view=top)


def submission_reply(workspace: "Workspace", view: View, ack: Ack) -> SubmitAnswer:
    """Do what the app answered to a form: show errors, replace it, put another on top, close it or all."""
    payload = ack.payload
    with workspace.lock:
        try:
            _respond(workspace, view, payload)
        except Refused as refused:
            _record(workspace, "view_submission", payload, refused)
            return SubmitAnswer(notice=TROUBLE, view=top_view(workspace, view.user))
        top = top_view(workspace, view.user)
        return SubmitAnswer(errors=view.errors, closed=top is None, view=top)


def _respond(workspace: "Workspace", view: View, payload: Json) -> None:
    action = payload.get("response_action")
    if action is None:
        pop_view(workspace, view)
    elif action == "clear":
        workspace.stacks[view.user] = []
        workspace.touch()
    elif action == "errors":
        view.errors = _errors(view, payload)
        workspace.touch()
    elif action == "update":
        update_view(workspace, view, checked_view(workspace, payload.get("view"), "modal", updated=view))
    elif action == "push":
        push_on(workspace, view.user, checked_view(workspace, payload.get("view"), "modal"))
    else:
        refuse("response.action", "/response_action")


def _errors(view: View, payload: Json) -> dict[str, str]:
    errors: dict[str, str] = payload.get("errors") or {}
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not errors or not inputs.issuperset(errors):
        refuse("response.errors", "/errors")
    return dict(errors)


def suggested_options(workspace: "Workspace", ack: Ack) -> list[Json]:
    """Give the options an app offers for what was typed; none if Slack could not show them."""
    payload = ack.payload
    try:
        check_suggestions(payload)
    except Refused as refused:
        _record(workspace, "block_suggestion", payload, refused)
        return []
    groups = payload.get("option_groups") or []
    return list(payload.get("options") or []) + [each for group in groups for each in group["options"]]


def _record(workspace: "Workspace", what: str, payload: Json, refused: Refused) -> None:
    """Remember an acknowledgement that Slack would not take, as a refused call."""
    workspace.record(Call(what, payload, refused.answer(), workspace.clock.now(), rule=refused.rule.id))
    exchange = workspace.traffic.begin(TO_WORKSPACE, "acknowledgement", what, payload)
    workspace.traffic.end(exchange, refused.answer(), refused.error)


# How a person's value gets into an input: found by what they read, put as Slack holds it.


def find(where: Message | View, name: str) -> Placed:
    """Find an element by its address, its ids, its label, or the words of one of its options."""
    every = list(placed_elements(where.blocks))
    for placed in every:
        if name == placed.address:
            return placed
    for placed in every:
        if name in (placed.action_id, placed.block_id, placed.label):
            return placed
    for placed in every:
        if any(name == option["text"]["text"] for option in options_of(placed.element)):
            return placed
    raise ValueError(f"nothing called {name!r}; there are {[(p.label, p.block_id, p.action_id) for p in every]}")


def enter(workspace: "Workspace", user: str, where: Message | View, placed: Placed, value: Any) -> Json:
    """Put a value into an input and give its state; the app is asked where it alone knows the options."""
    kind = placed.element["type"]
    options = None
    if kind in WITH_LOADED_OPTIONS and value is not None:
        options = list(_chosen_options(workspace, user, where, placed, value))
    with workspace.lock:
        if kind == "file_input":
            value = take_in(workspace, user, value or [])
        elif kind == "rich_text_input" and isinstance(value, str):
            value = as_rich_text(value, names(workspace)) if value.strip() else None
        elif isinstance(value, datetime):
            value = int(value.timestamp())
        where.entered = where.entered or initial_state(where.blocks)
        state = state_for(placed.element, value, options)
        where.entered[placed.block_id][placed.action_id] = state
        workspace.touch()
        return state


def suggestions(workspace: "Workspace", user: str, where: Message | View, placed: Placed, typed: str) -> list[Json]:
    """Ask the app for the options of a select that fit what was typed."""
    with workspace.lock:
        payload = payloads.suggestion_payload(workspace, user, where, placed, typed)
    ack = ask(workspace, payloads.envelope(workspace, "interactive", payload))
    return suggested_options(workspace, ack)


def names(workspace: "Workspace") -> dict[str, str]:
    """Give the id of each @name, @group and #channel that a person may type."""
    people = {f"@{each.name}": each.id for each in workspace.members.values()}
    return (
        workspace.user_groups
        | people
        | {f"#{each.name}": each.id for each in workspace.channels.values() if not each.is_im}
    )


def _chosen_options(
    workspace: "Workspace", user: str, where: Message | View, placed: Placed, value: Any
) -> Iterator[Json]:
    """Give an option for each thing chosen: one that stands there already, or one that the app suggests for it."""
    state = (where.entered or initial_state(where.blocks))[placed.block_id][placed.action_id]
    standing = state.get("selected_options") or [each for each in [state.get("selected_option")] if each]
    for each in [value] if isinstance(value, str) else value:
        try:
            yield pick(standing, each)
        except NotOffered:
            yield pick(suggestions(workspace, user, where, placed, each), each)


# What one person can do and see; every act waits until the app acknowledged or Slack would give up.


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
            declared = next((each for each in workspace.manifest.commands if each.command == command), None)
            if declared is None:
                return CommandAnswer(notice=f"{command} is not a valid command.")
            sent = as_escaped(text.strip(), names(workspace)) if declared.should_escape else text.strip()
            payload = payloads.command_payload(workspace, self.user, place, command, sent)
        ack = self._ask("slash_commands", payload)
        if ack.timed_out:
            return CommandAnswer(notice=f"{command} failed because the app did not respond.", timed_out=True)
        return command_reply(workspace, self.user, place, command, ack)

    def press(self, where: Message | View, name: str, value: Any = None) -> PressAnswer:
        """Press a button, or choose from a select, a menu or a pair of buttons; confirmations are accepted."""
        workspace = self._workspace
        with workspace.lock:
            placed = find(where, name)
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
        for name, value in values.items():
            enter(self._workspace, self.user, place, find(place, name), value)

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
        return submission_reply(workspace, view, ack)

    def close(self) -> None:
        """Close the modal on top; the app is told where it asked to be."""
        workspace = self._workspace
        with workspace.lock:
            view = self._top()
            closing = list(reversed(workspace.stacks[self.user])) if view.body.get("clear_on_close") else [view]
            for each in closing:
                pop_view(workspace, each)
            notified = [each for each in closing if each.body.get("notify_on_close")]
            cleared = len(closing) > 1
            sent = [payloads.view_closed_payload(workspace, self.user, each, is_cleared=cleared) for each in notified]
        for payload in sent:
            self._ask("interactive", payload)

    def shortcut(self, callback_id: str, message: Message | None = None) -> PressAnswer:
        """Run a shortcut, from the search bar or from a message's menu."""
        workspace, kind = self._workspace, "global" if message is None else "message"
        with workspace.lock:
            if workspace.members[self.user].is_stranger:
                return PressAnswer(notice=NO_ACCESS)
            declared = [(each["callback_id"], each["type"]) for each in workspace.manifest.shortcuts]
            if (callback_id, kind) not in declared:
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

    def edit_message(self, channel: str, ts: str, text: str) -> None:
        """Change an own message."""
        workspace = self._workspace
        with workspace.lock:
            message = workspace.message(self._channel(channel).id, ts)
            if message is None or message.user != self.user:
                raise ValueError("there is no such message of theirs")
            workspace.edit(message, text, [], by=self.user)

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
