"""Plays people: they submit, answer and decide as anybody would, with commands, forms and buttons in the sandbox."""

from dataclasses import dataclass
from typing import Any

from bot import ids
from bot.views.idea_form import FIELD_BLOCKS
from guildhall.world import World
from intake.ideas import Chance, Effort
from intake.service.ideas import id_of


class Stuck(Exception):
    """A person of the play could not do what they wanted; the message says what they saw."""


@dataclass(frozen=True)
class Play:
    """The people of a world, acting."""

    world: World

    def submit(self, member: str, channel: str, fields: dict[str, Any]) -> str:
        """Submit an idea by the slash command, and return its id; `fields` are those of the idea form."""
        person = self._person(member)
        answer = person.command(channel, "/ml-idea")
        view = person.view()
        if view is None:
            raise Stuck(f"{member} got no form: {answer.text}")
        self._submit(person, {FIELD_BLOCKS[name]: value for name, value in fields.items() if value is not None})
        return id_of(f"view:{view.id}")

    def send(self, member: str, idea: str) -> None:
        """Press Send on the idea's card."""
        self._press(member, idea, ids.SEND)

    def send_to(
        self, member: str, idea: str, squad: str, effort: Effort | None = None, chance: Chance | None = None
    ) -> None:
        """Open More on the idea's card, choose a squad, and send it there."""

    def ask(self, member: str, idea: str, text: str | None = None) -> None:
        """Press Ask on the idea's card and send the question as it is proposed, or with other words."""
