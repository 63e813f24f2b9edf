"""Blocks somebody looks at and acts in: where they stand, what stands in them, what each thing is called."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.ids import digest
from sandbox.inputs import STATEFUL, initial_state, placed_elements
from sandbox.page.accessible_names import names_of
from sandbox.page.reader import Reader, key
from sandbox.state import Json, Message, View
from sandbox.typed_text import as_typed

INTERACTIVE = {"actions", "input", "context_actions"}
GROUPED = {"radio_buttons", "checkboxes"}


@dataclass(frozen=True)
class Surface:
    """A message, a home or a modal, as the templates need it."""

    given: Message | View
    kind: str  # message, home, modal
    place: str = ""  # tells a message in its channel from the same one in its thread

    @property
    def blocks(self) -> list[Json]:
        """Give the blocks."""
        return self.given.blocks

    @property
    def id(self) -> str:
        """Give an id for the form."""
        own = f"view-{self.given.id}" if isinstance(self.given, View) else f"message-{self.given.ts}"
        return own + self.place

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

    def called(self, block: Json, element: Json, reader: Reader) -> str:
        """Give the name that tells an element from every other of this surface, for those who hear it."""
        return self._names(reader).get(self.address(block, element), "")

    @property
    def is_touched(self) -> bool:
        """Say whether something was entered that the app did not put there itself."""
        initial = initial_state(self.blocks)
        now = initial_state(self.blocks, self.given.entered)
        inputs = [each for each in placed_elements(self.blocks) if each.is_input]
        return any(
            now[each.block_id].get(each.action_id) != initial[each.block_id].get(each.action_id)
            for each in inputs
            if each.block_id in now
        )

    def error(self, block: Json) -> str:
        """Give what is wrong with an input."""
        return self.given.errors.get(block["block_id"], "") if isinstance(self.given, View) else ""

    def sends(self, block: Json) -> bool:
        """Say whether a change is told to the app at once."""
        return block["type"] != "input" or bool(block.get("dispatch_action")) or self.kind == "message"

    def chosen(self, block: Json, element: Json) -> list[str]:
        """Give what is chosen in a field now."""
        value = self._value(block, element)
        return [key(each) for each in value] if isinstance(value, list) else [key(value)] if value else []

    def options(self, block: Json, element: Json) -> list[Json]:
        """Give the options that are chosen now."""
        value = self._value(block, element)
        return value if isinstance(value, list) else [value] if value else []

    def typed(self, block: Json, element: Json, reader: Reader) -> str:
        """Give what stands in a field to type in now."""
        value = self._value(block, element)
        if value is None:
            return ""
        kind = element["type"]
        if kind == "datetimepicker":
            local = datetime.fromtimestamp(int(value), UTC).astimezone(ZoneInfo(reader.me.tz))
            return local.strftime("%Y-%m-%dT%H:%M")
        if kind == "rich_text_input":
            return as_typed(value, reader.handles())
        return str(value["text"]["text"]) if kind == "external_select" else str(value)

    def files(self, block: Json, element: Json) -> list[Json]:
        """Give the files that stand in a file input now."""
        return list(self._value(block, element) or [])

    def grouped(self, element: Json) -> bool:
        """Say whether an element is several boxes under one label."""
        return element["type"] in GROUPED or str(element["type"]).startswith("multi_")

    def first_field(self) -> str:
        """Give the field to begin with: the first that is wrong, else the one the app wants, else the first."""
        if self.kind != "modal":
            return ""
        fields = [each for each in self.blocks if each.get("type") == "input"]
        wrong = [each for each in fields if self.error(each)]
        focused = [each for each in fields if each["element"].get("focus_on_load")]
        first = next(iter(wrong + focused + fields), None)
        return self.field_id(first, first["element"]) if first else ""

    def _value(self, block: Json, element: Json) -> Any:
        value_key, initial_key, _ = STATEFUL[element["type"]]
        initial = {value_key: element.get(initial_key)}
        return self.given.entered.get(block["block_id"], {}).get(element.get("action_id", ""), initial).get(value_key)

    @cached_property
    def _named(self) -> dict[str, str]:
        return {}

    def _names(self, reader: Reader) -> dict[str, str]:
        if not self._named:
            self._named.update(names_of(self.blocks, reader))
        return self._named
