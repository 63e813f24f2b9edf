"""Two companies that live through the same weeks, one of them with private ideas; and all that outsiders get to see."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

from guildhall.company_file import company_of, written
from guildhall.environment import Environment
from sandbox.inputs import placed_elements
from sandbox.state import Call, Message, View
from tests.conftest import START
from tests.scenarios.helpers import COMMANDS, FRAUD_IDEA, press_ask, submit_new

# Slack's own marks for a message, a click and a block: they count what went before.
MARKS = re.compile(
    r'\b\d{10}\.[0-9a-f]{6,12}\b(\.[0-9a-f]{32})?|(?<="block_id": ")[0-9a-f]{5}(?=")|(?<=found in )\d+\.\d(?= s)'
)
INSIDERS = ("U0RIA", "U0TRIS", "U0TOM", "U0NIA", "U0MAX")
# Another requester, the lead of another squad, an admin who does not triage, a viewer, a guest.
OUTSIDERS = ("U0REX", "U0LEO", "U0ADA", "U0VIV", "U0GUS")
# These change something, and come where the story has them.
LEFT_OUT = ("setup.skip", "setup.reopen", "setup.unfold", "setup.fold", "digest.post", "digest.skip", "meeting.join")
WORTH, WHEN = "What would it be worth a year?", "When would you need it?"


@dataclass
class Life:
    """A company's weeks, step by step; what is `secret` happens in one of two."""

    world: Environment
    with_secret: bool
    seen: list[str] = field(default_factory=list)
    _minutes: int = 0
    _aside: dict[str, Any] = field(default_factory=dict)

    def go_on(self, minutes: int = 10) -> None:
        """Let time go by, as much in both companies."""
        self._minutes += minutes
        self.world.stepper.advance(START + timedelta(minutes=self._minutes))

    def secretly(self, act: Callable[[], None]) -> None:
        """Do something in the company with secrets alone; Slack's ids of views go on as if nobody had done it."""
        mint = self.world.workspace.mint
        own = mint._counters
        self._aside = self._aside or {kind: count(1_000_000) for kind in own}
        mint._counters = self._aside
        if self.with_secret:
            act()
        self.go_on(2)
        mint._counters = own

    def submit(self, member: str, title: str, problem: str = "", **more: Any) -> None:
        """Have a member submit an idea, and write down what they see meanwhile."""
        person = self.world.workspace.person(member)
        person.command("C0GENERAL", "/ml-idea")
        fields = {"Title": title, "What is the problem?": problem or FRAUD_IDEA["What is the problem?"]}
        answer = submit_new(person, fields | more)
        assert answer.closed, answer
        self.world.stepper.settle()
        if member in OUTSIDERS:
            self.note(f"{member} submitted", person.direct_messages())

    def press(self, member: str, message: Message, button: str, **fields: Any) -> None:
        """Have a member press a button, and fill in the form that opens."""
        person = self.world.workspace.person(member)
        if button == "Ask":
            press_ask(person, message)
        else:
            person.press(message, button)
        if fields:
            answer = person.submit(fields)
            assert answer.closed, answer
        self.world.stepper.settle()

    def look_around(self) -> None:
        """Have every outsider read whatever they can get at."""
        for member in OUTSIDERS:
            self._commands(member)
            # So many views at once Slack would not open.
            self.go_on(1)
            self._cards(member)
            self._home(member)
            self._channels(member)
        self.note("company file", written(company_of(self.world.store)))

    def payloads(self) -> None:
        """Write down every call that reached a channel or an outsider, and what was answered to outsiders' clicks."""
        # One after the other for each audience; between audiences the order is nobody's to see.
        for call in sorted(self.world.workspace.log, key=lambda call: (_told(call), call.method)):
            told = _told(call)
            hidden = [f"D{member[1:]}" for member in INSIDERS] + list(INSIDERS)
            if told and told not in hidden and call.method.startswith(("chat.", "views.publish", "conversations.open")):
                said = {name: value for name, value in call.args.items() if name != "metadata"}
                self.note(f"{call.method} to {told}", said)

    def note(self, where: str, shown: Any) -> None:
        """Write down what was shown, with Slack's own marks made alike."""
        text = json.dumps(shown, ensure_ascii=False, default=_plain, sort_keys=True)
        self.seen.append(f"{where}: {MARKS.sub('MARK', text)}")

    def _commands(self, member: str) -> None:
        person = self.world.workspace.person(member)
        for command, text in COMMANDS:
            answer = person.command("C0GENERAL", command, text)
            self.note(f"{member} {command} {text}", answer)
            self._close(member)
            if (
                (command, text) == ("/ml-queue", "")
                and answer.reply is not None
                and "The whole queue" in str(answer.reply.blocks)
            ):
                person.press(answer.reply, "The whole queue")
                self.note(f"{member} leafs", person.view())
                person.submit({})
                self._close(member)
            self._buttons(member, answer.reply)

    def _buttons(self, member: str, reply: Message | None) -> None:
        person = self.world.workspace.person(member)
        for placed in placed_elements(reply.blocks if reply else []):
            if placed.action_id not in LEFT_OUT and placed.element["type"] == "button":
                assert reply is not None
                person.press(reply, placed.address)
                self._close(member)

    def _cards(self, member: str) -> None:
        person = self.world.workspace.person(member)
        for message in person.messages("C0TRIAGE"):
            person.press(message, "More")
            self._close(member)
        for message in person.messages("C0TRIAGE")[-3:]:
            self._why(member, message)

    def _why(self, member: str, shown: Message | View) -> None:
        person = self.world.workspace.person(member)
        if "Why?" in [placed.label for placed in placed_elements(shown.blocks)]:
            person.press(shown, "Why?")
        else:
            person.press(shown, "More")
            # A guest is shown nothing.
            if (more := person.view()) is not None:
                person.press(more, "Why?")
        view = person.view()
        self.note(f"{member} asks why", view)
        if view is not None:
            person.press(view, "More")
            self.note(f"{member} reads more", person.view())
        self._close(member)

    def _home(self, member: str) -> None:
        person = self.world.workspace.person(member)
        person.open_home()
        self.world.stepper.settle()
        home = person.home()
        self.note(f"{member} home", home)
        for placed in placed_elements(home.blocks if home else []):
            if placed.action_id not in LEFT_OUT and placed.element["type"] == "button":
                assert home is not None
                person.press(home, placed.address)
                self._close(member)

    def _channels(self, member: str) -> None:
        person = self.world.workspace.person(member)
        for channel in person.channels():
            for message in person.messages(channel.id):
                self.note(f"{member} {channel.id}", [message, person.thread(channel.id, message.ts)])
            self.note(f"{member} alone in {channel.id}", person.ephemerals(channel.id))
        self.note(f"{member} told", person.direct_messages())

    def _close(self, member: str) -> None:
        person = self.world.workspace.person(member)
        while (view := person.view()) is not None:
            self.note(f"{member} form", view)
            person.close()


def _told(call: Call) -> str:
    return str(call.args.get("channel") or call.args.get("user_id") or call.args.get("users") or "")


def _plain(shown: Any) -> Any:
    if isinstance(shown, Message):
        # Who made an edit, not when: an edit may wait for its turn.
        return {**shown.as_json(), "edited": shown.edited is not None}
    if isinstance(shown, View):
        return shown.body | {"blocks": shown.blocks}
    return shown.__dict__
