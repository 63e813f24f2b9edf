"""One payload for each shape of message, form and Home that the bot makes, for Slack itself to look at.

`python -m tests.golden` writes them anew, to where `guildhall check` reads them.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.blocks import Rendered
from tests.filling import filled, messages, variants, view_filled, views

GOLDEN = Path(__file__).parents[1] / "guildhall" / "doctor" / "golden.json"
TEXT, FEW = "Late couriers", 3


def made() -> Iterator[tuple[str, dict[str, Any]]]:
    """Give each payload that the bot makes, by what it is."""
    for kind, (model, draw) in messages().items():
        for fact in variants(filled(model, TEXT, FEW)):
            yield kind, _message(draw(fact))
    for name, build in views().items():
        shown = view_filled(build, TEXT, FEW)
        yield name, _message(shown) if isinstance(shown, Rendered) else {"view": shown}


def shape(payload: dict[str, Any]) -> tuple[str, ...]:
    """Return where a payload stands, and which kinds of things stand in it."""
    view = payload.get("view")
    return ("message" if view is None else view["type"], *sorted(set(_kinds(payload))))


def by_shape() -> dict[tuple[str, ...], dict[str, Any]]:
    """Return the first payload of each shape, with its name."""
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for name, payload in made():
        found.setdefault(shape(payload), {"name": name, "payload": payload})
    return found


def _message(shown: Rendered) -> dict[str, Any]:
    return {"message": {"text": shown.text, "blocks": [dict(block) for block in shown.blocks]}}


def _kinds(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("type"), str):
            yield node["type"]
        for value in node.values():
            yield from _kinds(value)
    elif isinstance(node, list):
        for value in node:
            yield from _kinds(value)


if __name__ == "__main__":
    golden = [*by_shape().values()]
    GOLDEN.write_text(json.dumps(golden, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{len(golden)} payloads in {GOLDEN.name}")
