"""As anybody I am invited only to what I may do: each button that I am shown is pressed, and what it opens is sent."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import pytest

from bot.denied_audit import DeniedAudit
from bot.dispatch import RouteKind
from bot.messages.meetings.reminders import CLOSERS
from bot.messages.triage import FOR_WHOM, TAKES, TRIAGERS_TAKE
from bot.routes import ROUTES
from guildhall.demo.people import NAMES
from guildhall.demo.run import lived_through
from guildhall.environment import Environment
from intake.access import ALLOWED, Action, Relation, Role
from intake.errors import NotAllowed
from sandbox.inputs import placed_elements
from sandbox.state import Message, View
from tests.conftest import ANSWER_SECONDS
from tests.scenarios.helpers import COMMANDS_FOR_ALL, after, words

# The sentences that say for whom buttons are.
ADDRESSED = (FOR_WHOM, TAKES.format(""), TRIAGERS_TAKE, CLOSERS)
# Forms open from forms, Slack allows three.
DEEPEST = 3
HELP = tuple((command, "help") for command in dict(COMMANDS_FOR_ALL))


# One worker lives through the demo for all of them.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("invitations")]


class Walk:
    """Somebody who presses every button that they are shown, once for each thing that it does."""

    def __init__(self, world: Environment, member: str) -> None:
        self.world, self.person = world, world.workspace.person(member)
        self.pressed: set[tuple[str, str, str]] = set()

    def everywhere(self) -> None:
        """Press what stands on Home, in their messages and in the answers to commands."""
        self.person.open_home()
        after(self.world, 2)
        self.on(self.person.home)
        for ts in [message.ts for message in self.person.direct_messages()]:
            self.on(partial(self._direct, ts))
        for command, text in (*COMMANDS_FOR_ALL, *HELP):
            answer = self.person.command("C0GENERAL", command, text)
            self.opened()
            self.on(partial(_same, answer.reply))

    def on(self, shown: Callable[[], Message | View | None], depth: int = 0) -> None:
        """Press each button of what is shown, as it stands then."""
        while (where := shown()) is not None:
            left = [each for each in placed_elements(where.blocks) if self._is_new(each, where)]
            if not left or not self._press(where, left[0]):
                return
            self.opened(depth)

    def opened(self, depth: int = 0) -> None:
        """Press what stands in the form that opened, send it as it is, and close it."""
        while (view := self.person.view()) is not None:
            if depth < DEEPEST:
                self.on(partial(self._top, view.id), depth + 1)
            view = self.person.view()
            if view is not None and "submit" in view.body:
                self.person.submit(bypass_client=True)
            while self.person.view() is not None:
                self.person.close()
            after(self.world, 2)

    def _direct(self, ts: str) -> Message | None:
        return next((each for each in self.person.direct_messages() if each.ts == ts), None)

    def _top(self, id_: str) -> View | None:
        view = self.person.view()
        return view if view is not None and view.id == id_ else None

    def _is_new(self, each: Any, where: Message | View) -> bool:
        return each.element["type"] == "button" and self._key(each, where) not in self.pressed

    def _press(self, where: Message | View, each: Any) -> bool:
        self.pressed.add(self._key(each, where))
        answer = self.person.press(where, each.address)
        assert not answer.timed_out
        after(self.world, 2)
        return True

    def _key(self, each: Any, where: Message | View) -> tuple[str, str, str]:
        surface = "home" if isinstance(where, View) and where.body["type"] == "home" else type(where).__name__
        return surface, each.action_id, str(each.element.get("value", "")).rpartition(":")[0]


def _same(shown: Message | None) -> Message | None:
    return shown


@pytest.fixture(scope="module")
def lived() -> Iterator[Environment]:
    """The demo after its six weeks, in which there is one of nearly everything."""
    with lived_through() as (world, _), world.workspace.waiting_up_to(ANSWER_SECONDS):
        yield world


def test_a_post_in_a_channel_invites_to_what_every_member_may_do_or_says_whom_it_is_for(lived: Environment) -> None:
    rules = {route.id: route.rule for route in ROUTES if route.kind is RouteKind.action}
    zoe = lived.workspace.person("U0ZOE")
    open_to_all: set[str] = set()
    addressed: set[str] = set()
    for channel in zoe.channels():
        # Cards are for triagers, wherever they stand; nobody else is told to press them.
        if channel.id == "C0TRIAGE":
            continue
        for message in zoe.messages(channel.id):
            buttons = {each.action_id for each in placed_elements(message.blocks)}
            is_addressed = any(sentence in words(message) for sentence in ADDRESSED)
            (addressed if is_addressed else open_to_all).update(buttons)
    assert {"idea.why", "idea.more"} <= open_to_all
    for_some = {each for each in open_to_all if Role.member not in ALLOWED[rules[each]].get(Relation.other, set())}
    assert for_some == set()
    assert {"experiment.open", "build.live", "idea.take", "idea.hand_back", "meeting.close"} <= addressed


@pytest.mark.parametrize("member", NAMES)
def test_whatever_anybody_is_shown_to_press_they_may_do(
    lived: Environment, member: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    refused: list[str] = []

    def note(_: DeniedAudit, context: Mapping[str, Any], action: Action, why: NotAllowed, *rest: Any) -> None:
        refused.append(f"{context.get('user_id')} may not {action}: {why.message}")

    monkeypatch.setattr(DeniedAudit, "note", note)
    walk = Walk(lived, member)
    walk.everywhere()
    assert walk.pressed
    assert refused == []
    # However many forms are open already, each button opens what it says.
    assert [record.getMessage() for record in caplog.records if record.levelname in ("WARNING", "ERROR")] == []
