"""What a posted form holds of the inputs it showed."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from starlette.datastructures import FormData

from sandbox.inputs import STATEFUL, WITH_OPTIONS, options_of, placed_elements
from sandbox.page.reader import key
from sandbox.rules import limit
from sandbox.state import Json


def entered(blocks: list[Json], form: FormData, zone: ZoneInfo) -> dict[str, Any]:
    """Read the values, by address; choices that are no longer offered are left out, times are those of the zone."""
    visible = set(form.getlist("shown"))
    values: dict[str, Any] = {}
    for placed in placed_elements(blocks):
        if placed.address in visible and placed.element["type"] in STATEFUL:
            entries = list(_read(placed.element, form.getlist(placed.address), zone))
            several = STATEFUL[placed.element["type"]][2]
            values[placed.address] = entries if several else (entries[0] if entries else None)
    return values


def menu_choice(blocks: list[Json], picked: str) -> tuple[str, str | None]:
    """Read `2 block/action`, the entry of an overflow menu; without a number it is no menu's."""
    number, _, address = picked.partition(" ")
    for placed in placed_elements(blocks):
        offered = _menu(placed.element)
        if placed.address == address and number.isdecimal() and int(number) < len(offered):
            return address, key(offered[int(number)])
    raise ValueError("the menu has changed")


def _menu(element: Json) -> list[Json]:
    if element["type"] == "feedback_buttons":
        return [element["positive_button"], element["negative_button"]]
    return options_of(element) if element["type"] == "overflow" else []


def _read(element: Json, values: list[Any], zone: ZoneInfo) -> Iterator[Any]:
    kind = element["type"]
    if kind == "file_input":
        return _files(values)
    words = [str(each).replace("\r\n", "\n") for each in values if isinstance(each, str) and each]
    if kind == "datetimepicker":
        return _instants(words, zone)
    if kind in WITH_OPTIONS:
        offered = {key(option) for option in options_of(element)}
        return (each for each in words if each in offered)
    return iter(words)


def _files(uploads: list[Any]) -> Iterator[str | tuple[str, bytes]]:
    """Give files put in before by their id, and new ones with their content."""
    for each in uploads:
        if isinstance(each, str):
            yield each
        elif each.filename:
            yield each.filename, each.file.read(limit("file_input.size") + 1)


def _instants(words: list[str], zone: ZoneInfo) -> Iterator[datetime]:
    for each in words:
        try:
            yield datetime.fromisoformat(each).replace(tzinfo=zone)
        except ValueError:
            continue
