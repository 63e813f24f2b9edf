"""What a case is: one rule, calls that break it, and a neighbour of them that Slack accepts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.state import Json
from tests.sandbox.stub_app import Rig, modal, plain, typed

Try = Callable[[Rig], Json]
SECTION: Json = {"type": "section", "text": plain("words")}


@dataclass(frozen=True)
class Case:
    """Each call of `broken` is refused with `error` because of `rule`; each of `fine` is accepted."""

    rule: str
    error: str
    fine: tuple[Try, ...]
    broken: tuple[Try, ...]


def case(rule: str, error: str, fine: Try, *broken: Try) -> Case:
    return Case(rule, error, (fine,), broken)


def posting(blocks: Any) -> Try:
    return lambda rig: rig.post(channel=rig.channel().id, text="words", blocks=blocks)


def opening(view: Json) -> Try:
    return lambda rig: rig.open(view)


def in_message(rule: str, fine: Any, *broken: Any, least: Any = None) -> Case:
    """A message of these blocks (one may stand without its list); `least` is the neighbour at the lower end."""
    neighbours = [fine] if least is None else [fine, least]
    return Case(rule, "invalid_blocks", _each(posting, neighbours), _each(posting, broken))


def in_modal(rule: str, fine: Any, *broken: Any) -> Case:
    """A modal of these blocks."""
    return as_modal(rule, modal(blocks=_listed(fine)), *[modal(blocks=_listed(each)) for each in broken])


def as_modal(rule: str, fine: Json, *broken: Json) -> Case:
    return Case(rule, "invalid_arguments", (opening(fine),), tuple(opening(each) for each in broken))


def _each(make: Callable[[Any], Try], every: Sequence[Any]) -> tuple[Try, ...]:
    return tuple(make(_listed(each)) for each in every)


def _listed(blocks: Any) -> Any:
    return blocks if isinstance(blocks, list) else [blocks]


def section(text: str = "words", **more: Any) -> Json:
    return {"type": "section", "text": plain(text)} | more


def button(text: str = "Go", **more: Any) -> Json:
    return {"type": "button", "text": plain(text)} | more


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def confirmed(**more: Any) -> Json:
    words = {"title": plain("Sure?"), "text": plain("It is final."), "confirm": plain("Yes"), "deny": plain("No")}
    return actions(button(confirm=words | more))


def option(text: str = "One", value: str = "1", **more: Any) -> Json:
    return {"text": plain(text), "value": value} | more


def options(count: int) -> list[Json]:
    return [option(value=str(number)) for number in range(count)]


def select(**more: Any) -> Json:
    return actions({"type": "static_select"} | more)


def chooser(kind: str, *choices: Json, **more: Any) -> Json:
    return actions({"type": kind, "options": list(choices)} | more)


def field(**more: Any) -> Json:
    """A text field in an input block."""
    return typed(element={"type": "plain_text_input"} | more)
