"""Words for what people do and see, so that scenarios read as stories."""

import re
from typing import Any

from bot.routes import ROUTES
from guildhall.environment import Environment
from sandbox.inputs import placed_elements
from sandbox.person import Person, SubmitAnswer
from sandbox.state import Message, View

# What anybody can type: every command, alone and with each word that its usage names.
_TYPED = re.compile(r"`(/[a-z-]+)(?: ([a-z]+))?`")
COMMANDS = tuple((command, word) for route in ROUTES for command, word in _TYPED.findall(route.usage))
# Those that everybody may type; of the others the usage says in brackets whose they are.
COMMANDS_FOR_ALL = tuple(
    (command, word)
    for route in ROUTES
    for line in route.usage.splitlines()
    for command, word in _TYPED.findall(line)
    if "(" not in line
)
FRAUD_IDEA = {
    "Title": "Spot stolen cards before we ship",
    "What is the problem?": "We lose 40,000 a month to chargebacks from stolen cards. Fraud is found days too late.",
}


def words(shown: Message | View | None) -> str:
    """Return everything that is written on a message or view."""
    assert shown is not None, "nothing is shown"
    texts: list[str] = [shown.text] if isinstance(shown, Message) else []

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            texts.extend(value for key, value in node.items() if key in ("text", "title") and isinstance(value, str))
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(shown.blocks)
    return "\n".join(texts)


def submit(world: Environment, member: str = "U0RIA", **more: Any) -> Message:
    """Have a member submit an idea; return its triage card."""
    person = world.workspace.person(member)
    person.command("C0GENERAL", "/ml-idea")
    answer = submit_new(person, FRAUD_IDEA | more)
    assert answer.closed, answer
    world.stepper.settle()
    return card(world)


def submit_new(person: Person, fields: dict[str, Any], *, bypass_client: bool = False) -> SubmitAnswer:
    """Fill in and submit the idea form, as a new idea where there are others like it."""
    answer = person.submit(fields, bypass_client=bypass_client)
    is_offered = answer.view is not None and answer.view.body["callback_id"] == "similar_form"
    return person.submit() if is_offered else answer


def press_why(person: Person, card: Message | View) -> View:
    """Have a triager open why a score is what it is: on the card, or in More where the card has another button."""
    if "Why?" not in [placed.label for placed in placed_elements(card.blocks)]:
        person.press(card, "More")
        more = person.view()
        assert more is not None
        card = more
    person.press(card, "Why?")
    view = person.view()
    assert view is not None
    return view


def press_ask(person: Person, card: Message | View) -> None:
    """Have a triager open the ask form: behind Why?, which says what is missing."""
    view = press_why(person, card)
    person.press(view, "Ask")


def card(world: Environment) -> Message:
    """Return the newest card in the triage channel."""
    return world.workspace.person("U0TRIS").messages("C0TRIAGE")[-1]


def after(world: Environment, seconds: int = 10) -> None:
    """Let a little time go by, as it takes to post several messages."""
    from datetime import timedelta

    world.stepper.advance(world.clock.now() + timedelta(seconds=seconds))
