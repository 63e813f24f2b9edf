"""Blocks somebody looks at and acts in: where they stand, what stands in them, and what a posted form puts in."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import FormData

from sandbox.inputs import STATEFUL, WITH_OPTIONS, options_of, placed_elements
from sandbox.mint import digest
from sandbox.page.reader import key
from sandbox.rules import limit
from sandbox.state import Json, Message, View

INTERACTIVE = {"actions", "input"}


@dataclass(frozen=True)
class Surface:
    """A message, a home or a modal, as the templates need it."""

    given: Message | View
    kind: str  # message, home, modal

    @property
    def blocks(self) -> list[Json]:
        """Give the blocks."""
        return self.given.blocks

    @property
    def id(self) -> str:
        """Give an id for the form."""
        return f"view-{self.given.id}" if isinstance(self.given, View) else f"message-{self.given.ts}"

    @property
    def is_interactive(self) -> bool:
        """Say whether there is anything to press or fill in."""
        return any(
            block.get("type") in INTERACTIVE or block.get("accessory", {}).get("type", "image") != "image"
            for block in self.blocks
        )

    @property
    def takes_files(self) -> bool:
        """Say whether a file can be put in."""
        return any(block.get("element", {}).get("type") == "file_input" for block in self.blocks)

    @property
    def hidden(self) -> dict[str, str]:
        """Give the fields by which a posted form says where it comes from."""
        if isinstance(self.given, View):
            return {"view": self.given.id}
        return {"channel": self.given.channel, "ts": self.given.ts}

    def address(self, block: Json, element: Json) -> str:
        """Give the name of a field."""
        return f"{block['block_id']}/{element.get('action_id', '')}"

    def field_id(self, block: Json, element: Json) -> str:
        """Give an id for a field, without characters that would break it."""
        return f"f{digest(f'{self.id} {self.address(block, element)}', 10)}"

    def error(self, block: Json) -> str:
        """Give what is wrong with an input."""
        return self.given.errors.get(block["block_id"], "") if isinstance(self.given, View) else ""

    def sends(self, block: Json) -> bool:
        """Say whether a change is told to the app at once."""
        return block["type"] != "input" or bool(block.get("dispatch_action")) or self.kind == "message"

    def chosen(self, block: Json, element: Json) -> list[str]:
        """Give what stands in a field now."""
        value_key, initial_key, _ = STATEFUL[element["type"]]
        initial = {value_key: element.get(initial_key)}
        state = self.given.entered.get(block["block_id"], {}).get(element.get("action_id", ""), initial)
        value = state.get(value_key)
        return [key(each) for each in value] if isinstance(value, list) else [key(value)] if value else []

    def files(self, block: Json, element: Json) -> list[Json]:
        """Give the files that stand in a file input now."""
        state = self.given.entered.get(block["block_id"], {}).get(element.get("action_id", ""), {})
        return list(state.get("files") or [])

    def first_field(self) -> str:
        """Give the field to begin with: the first that is wrong, else the first."""
        if self.kind != "modal":
            return ""
        fields = [each for each in self.blocks if each.get("type") == "input"]
        first = next((each for each in fields if self.error(each)), fields[0] if fields else None)
        return self.field_id(first, first["element"]) if first else ""


def entered(blocks: list[Json], form: FormData) -> dict[str, Any]:
    """Read what a form holds of the inputs it showed, by address; choices that are no longer offered are left out."""
    shown = set(form.getlist("shown"))
    values: dict[str, Any] = {}
    for placed in placed_elements(blocks):
        if placed.address in shown and placed.element["type"] in STATEFUL:
            several = STATEFUL[placed.element["type"]][2]
            read = _files if placed.element["type"] == "file_input" else _offered
            given = list(read(placed.element, form.getlist(placed.address)))
            values[placed.address] = given if several else (given[0] if given else None)
    return values


def _offered(element: Json, given: list[Any]) -> Iterator[str]:
    offered = {key(option) for option in options_of(element)} if element["type"] in WITH_OPTIONS else None
    for each in given:
        words = str(each).replace("\r\n", "\n")
        if words and (offered is None or words in offered):
            yield words


def _files(element: Json, given: list[Any]) -> Iterator[str | tuple[str, bytes]]:
    """Give files put in before by their id, and new ones with their content."""
    for each in given:
        if isinstance(each, str):
            yield each
        elif each.filename:
            yield each.filename, each.file.read(limit("file_input.size") + 1)


def overflow_choice(blocks: list[Json], picked: str) -> tuple[str, str | None]:
    """Read `2 block/action`, the entry of an overflow menu; without a number it is no menu's."""
    number, _, address = picked.partition(" ")
    for placed in placed_elements(blocks):
        if placed.address == address and number.isdecimal() and int(number) < len(options_of(placed.element)):
            return address, key(options_of(placed.element)[int(number)])
    raise ValueError("the menu has changed")
