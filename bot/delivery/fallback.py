"""Blocks that Slack refuses are replaced by their words, so that the rest of the payload still arrives.

Slack brings new kinds of blocks to one workspace after the other, and each kind stands on some surfaces only. A kind
that was refused is remembered for the workspace, by where it was to stand, and not tried again for a day."""

import logging
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.blocks import SECTION, Json, bar_chart, context, fitted, prose, section, table
from bot.slack_checks import NOT_VALID
from bot.slack_errors import error_name
from bot.text import bar, one_line, units
from store import refused_blocks
from store.engine import Store

MESSAGE, VIEWS = "message", ("views.open", "views.push", "views.update", "views.publish")
# Each makes one block less to be refused.
TRIES = 8
RELOAD_SECONDS = 60.0
# These stand everywhere and for ever: one that is refused has something wrong in it.
COMMON = frozenset({"section", "header", "context", "divider", "actions", "input", "image", "rich_text"})
REFUSALS = frozenset({"invalid_blocks", "invalid_arguments"})
NEW: dict[str, Any] = {
    "table": table(("Rank", "Idea"), [("1", "Late couriers")]),
    "data_visualization": bar_chart("Ideas", "Ideas", [("Payments", 2)], x_label="Where", y_label="Ideas"),
}
LABEL, VALUE = 40, 60
_POINTER = re.compile(r"\[json-pointer:(?:/view)?/blocks/(?P<place>\d{1,3})(?P<within>/[^\]]*)?\]")
# A pointer that ends here is about the kind of block, not about what is in it.
_WHOLE = (None, "", "/", "/type")

_log = logging.getLogger("guildhall.fallback")


class Fallback:
    """Which kinds of blocks this workspace refuses where, and what is sent in their place."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now
        self._lock = threading.Lock()
        self._refused: frozenset[tuple[str, str]] = frozenset()
        self._read_at: float | None = None

    def fit(self, surface: str, blocks: Sequence[Any]) -> list[Any]:
        """Return the blocks with the words of those whose kind is refused there; a surface is `message` or a view's."""
        unwanted = {kind for where, kind in self._refused_kinds() if where == surface}
        if not any(block["type"] in unwanted for block in blocks):
            return list(blocks)
        return _replaced(surface, blocks, {at for at, block in enumerate(blocks) if block["type"] in unwanted})

    def fit_view(self, view: Json) -> Json:
        """Return a modal or a Home with the words of what is refused there."""
        return view | {"blocks": self.fit(view["type"], view["blocks"])}

    def without_refused(self, payload: Json, error: Exception) -> Json | None:
        """Return a payload (`blocks`, or a `view`) without what Slack says it refuses of it; None where it isn't that.

        Kinds that it refuses are written down.
        """
        view = payload.get("view")
        surface, blocks = (view["type"], view["blocks"]) if view else (MESSAGE, payload.get("blocks") or [])
        refused = _refused(error, blocks)
        if not refused:
            return None
        kinds = {blocks[place]["type"] for place, whole in refused.items() if whole} - COMMON
        for kind in sorted(kinds):
            self._note(surface, kind)
        _log.warning("Slack refuses blocks of a %s, so their words are sent: %s", surface, _called(blocks, refused))
        less = _replaced(surface, blocks, refused.keys() | {at for at, b in enumerate(blocks) if b["type"] in kinds})
        return payload | ({"view": view | {"blocks": less}} if view else {"blocks": less})

    def try_new_kinds(self, client: WebClient) -> None:
        """Have Slack say whether it takes here what is new: of an answer to a command it would tell nobody."""
        for kind, block in NEW.items():
            try:
                client.api_call("blocks.validate", json={"message": {"text": "A try.", "blocks": [block]}})
            except SlackApiError as error:
                if error_name(error) in NOT_VALID:
                    self._note(MESSAGE, kind)
            except (SlackClientError, OSError):
                # Then it is learnt from the first message that is refused.
                return

    def _refused_kinds(self) -> frozenset[tuple[str, str]]:
        with self._lock:
            if self._read_at is not None and time.monotonic() - self._read_at < RELOAD_SECONDS:
                return self._refused
            self._read_at = time.monotonic()
        # What is sent does not depend on this: what is not known now is refused, and replaced then.
        with suppress(Exception), self._store.reading() as session:
            self._refused = refused_blocks.lately(session, self._now())
        return self._refused

    def _note(self, surface: str, kind: str) -> None:
        with self._lock:
            self._refused |= {(surface, kind)}
        with suppress(Exception), self._store.writing() as session:
            refused_blocks.note(session, surface, kind, self._now())


def _refused(error: Exception, blocks: Sequence[Any]) -> dict[int, bool]:
    """Return the places of blocks that an answer refuses, and whether it refuses their kind."""
    if not isinstance(error, SlackApiError) or error_name(error) not in REFUSALS:
        return {}
    details = error.response.data.get("response_metadata") if isinstance(error.response.data, dict) else None
    messages = details.get("messages") if isinstance(details, dict) else None
    pointers = [
        match
        for message in (messages if isinstance(messages, list) else [])
        for match in _POINTER.finditer(str(message))
    ]
    places = {int(match["place"]): match["within"] in _WHOLE for match in pointers}
    if here := {place: whole for place, whole in places.items() if place < len(blocks)}:
        return here
    # Slack does not always say which: then it may be any that is new.
    return {place: True for place, block in enumerate(blocks) if block["type"] not in COMMON}


def _called(blocks: Sequence[Any], places: Mapping[int, bool]) -> str:
    return ", ".join(f"{place} ({blocks[place]['type']})" for place in sorted(places))


def _replaced(surface: str, blocks: Sequence[Any], places: set[int]) -> list[Any]:
    less: list[Any] = []
    for place, block in enumerate(blocks):
        if place not in places:
            less.append(block)
        # What is its own words already is left out.
        elif (words := words_of(block)) != [block]:
            less += words
    if surface == MESSAGE:
        # Without blocks Slack shows its text.
        return fitted(less)
    return less or [context("Slack can't show this here.")]


def words_of(block: Json) -> list[Json]:
    """Return what a block says, as plain paragraphs."""
    kind = block["type"]
    if kind in ("table", "data_table"):
        return _paragraphs(_table(block))
    if kind == "data_visualization":
        return _paragraphs(_chart(block))
    if kind == "actions":
        return [context(f"Slack can't show these buttons here: {one_line(', '.join(_texts(block)), SECTION // 2)}")]
    if kind == "input":
        label = one_line(str(block.get("label", {}).get("text", "")))
        return [context(f"Slack can't show this question here: {label}")]
    text = "\n".join(_texts(block))
    return [prose(text)] if text else []


def _table(block: Json) -> list[str]:
    head, *rows = [[_cell(cell) for cell in row] for row in block["rows"]] or [[]]
    return [f"*{' · '.join(head)}*", *(f"• {' · '.join(row)}" for row in rows)]


def _cell(cell: Json) -> str:
    return one_line(" ".join(_texts(cell)) or str(cell.get("value", "–")), VALUE * 2)


def _chart(block: Json) -> list[str]:
    chart = block["chart"]
    title = f"*{one_line(block['title'])}*"
    if chart["type"] == "pie":
        whole = sum(part["value"] for part in chart["segments"])
        return [title, *(_bar(part["label"], part["value"], whole) for part in chart["segments"])]
    series = chart["series"]
    values = [{point["label"]: point["value"] for point in part["data"]} for part in series]
    most = max((abs(value) for part in values for value in part.values()), default=0)
    names = chart["axis_config"]["categories"]
    if len(series) == 1:
        return [title, *(_bar(name, values[0].get(name, 0), most) for name in names)]
    texts = [
        ", ".join(
            f"{one_line(part['name'], LABEL)} {by_name.get(name, 0):g}"
            for part, by_name in zip(series, values, strict=True)
        )
        for name in names
    ]
    return [
        title,
        *(
            f"{bar(values[0].get(name, 0), most)} {one_line(name, LABEL)}: {text}"
            for name, text in zip(names, texts, strict=True)
        ),
    ]


def _bar(label: str, value: float, most: float) -> str:
    return f"{bar(value, most)} {one_line(label, LABEL)}: {value:g}"


def _paragraphs(lines: Sequence[str]) -> list[Json]:
    paragraphs: list[list[str]] = [[]]
    for line in lines:
        if paragraphs[-1] and sum(units(paragraph) + 1 for paragraph in paragraphs[-1]) + units(line) > SECTION:
            paragraphs.append([])
        paragraphs[-1].append(line)
    return [section("\n".join(paragraph)) for paragraph in paragraphs if paragraph]


def _texts(node: Any) -> Iterator[str]:
    """Go through the texts of a block as people read them."""
    if isinstance(node, dict):
        for name, value in node.items():
            if (
                name in ("text", "title", "alt_text", "caption", "subtitle", "body")
                and isinstance(value, str)
                and value
            ):
                yield value
            elif name not in ("confirm", "placeholder", "options", "option_groups"):
                yield from _texts(value)
    elif isinstance(node, list):
        for item in node:
            yield from _texts(item)
