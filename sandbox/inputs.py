"""The inputs of a message or view: which there are, what stands in them, and what Slack's own client refuses."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from sandbox.files import extension_of
from sandbox.rules import limit, units
from sandbox.state import Json
from sandbox.typed_text import as_typed

# element type -> (key of the value in the state, key of the initial value in the element, several values?)
STATEFUL: dict[str, tuple[str, str, bool]] = {
    "plain_text_input": ("value", "initial_value", False),
    "number_input": ("value", "initial_value", False),
    "email_text_input": ("value", "initial_value", False),
    "url_text_input": ("value", "initial_value", False),
    "rich_text_input": ("rich_text_value", "initial_value", False),
    "datepicker": ("selected_date", "initial_date", False),
    "timepicker": ("selected_time", "initial_time", False),
    "datetimepicker": ("selected_date_time", "initial_date_time", False),
    "static_select": ("selected_option", "initial_option", False),
    "external_select": ("selected_option", "initial_option", False),
    "radio_buttons": ("selected_option", "initial_option", False),
    "users_select": ("selected_user", "initial_user", False),
    "channels_select": ("selected_channel", "initial_channel", False),
    "conversations_select": ("selected_conversation", "initial_conversation", False),
    "checkboxes": ("selected_options", "initial_options", True),
    "multi_static_select": ("selected_options", "initial_options", True),
    "multi_external_select": ("selected_options", "initial_options", True),
    "multi_users_select": ("selected_users", "initial_users", True),
    "multi_channels_select": ("selected_channels", "initial_channels", True),
    "multi_conversations_select": ("selected_conversations", "initial_conversations", True),
    "file_input": ("files", "", True),
}
WITH_OPTIONS = {"static_select", "radio_buttons", "checkboxes", "multi_static_select", "overflow"}
WITH_LOADED_OPTIONS = {"external_select", "multi_external_select"}

TYPED = {"plain_text_input", "number_input", "email_text_input", "url_text_input"}


class NotOffered(ValueError):
    """Somebody chose what is not among the options."""


@dataclass(frozen=True)
class Placed:
    """An interactive element and the block it stands in."""

    block: Json
    element: Json

    @property
    def block_id(self) -> str:
        """Give the block's id."""
        return str(self.block["block_id"])

    @property
    def action_id(self) -> str:
        """Give the element's id."""
        return str(self.element.get("action_id", ""))

    @property
    def address(self) -> str:
        """Give what tells it from every other element, also from those of the same action_id."""
        return f"{self.block_id}/{self.action_id}"

    @property
    def label(self) -> str:
        """Give the words a person sees: an input's label, a button's text, a select's placeholder."""
        for owner, key in ((self.block, "label"), (self.element, "text"), (self.element, "placeholder")):
            text = owner.get(key)
            if isinstance(text, dict) and not (owner is self.block and self.block["type"] != "input"):
                return str(text["text"])
        return ""

    @property
    def is_input(self) -> bool:
        """Say whether it stands in an input block."""
        return bool(self.block["type"] == "input")


def placed_elements(blocks: list[Json]) -> Iterator[Placed]:
    """Give every interactive element of the blocks, in reading order."""
    for block in blocks:
        if block["type"] == "input":
            yield Placed(block, block["element"])
        elif block["type"] == "section" and "action_id" in block.get("accessory", {}):
            yield Placed(block, block["accessory"])
        elif block["type"] in {"actions", "context_actions"}:
            yield from (Placed(block, element) for element in block["elements"])


def initial_state(blocks: list[Json], before: dict[str, Json] | None = None) -> dict[str, Json]:
    """Give `state.values`: what was entered before where the same input is still there, else what the app set."""
    values: dict[str, Json] = {}
    for placed in placed_elements(blocks):
        kind = placed.element["type"]
        if kind not in STATEFUL:
            continue
        previous = (before or {}).get(placed.block_id, {}).get(placed.action_id)
        state = previous if previous and previous["type"] == kind else {"type": kind} | _initial_value(placed.element)
        values.setdefault(placed.block_id, {})[placed.action_id] = state
    return values


def _initial_value(element: Json) -> Json:
    key, initial_key, several = STATEFUL[element["type"]]
    return {key: element.get(initial_key, [] if several else None)}


def options_of(element: Json) -> list[Json]:
    """Give the options an element shows, groups opened."""
    groups = element.get("option_groups") or []
    return list(element.get("options") or []) + [option for group in groups for option in group["options"]]


def pick(options: list[Json], text: str) -> Json:
    """Find an option by its label or its value."""
    for option in options:
        if text in (option["text"]["text"], option.get("value")):
            return option
    raise NotOffered(f"no option {text!r}; there are {[option['text']['text'] for option in options]}")


def feedback(element: Json, text: str) -> Json:
    """Give the side of a pair of feedback buttons that was pressed, by its words or its value."""
    sides = [element["positive_button"], element["negative_button"]]
    side = pick(sides, text)
    return {"text": side["text"], "value": side["value"]}


def state_for(element: Json, value: Any, loaded: list[Json] | None = None) -> Json:
    """Give the state of an element after a person entered `value`: text, an option's label, a list, or None.

    The value of a file input is the list of Slack's file objects, that of a datetimepicker is seconds.
    """
    kind = element["type"]
    key, _, several = STATEFUL[kind]
    has_options = kind in WITH_OPTIONS or kind in WITH_LOADED_OPTIONS
    options = options_of(element) if loaded is None else loaded
    if several:
        values = [value] if isinstance(value, str) else list(value or [])
        chosen = [pick(options, each) for each in values] if has_options else values
        return {"type": kind, key: [each for number, each in enumerate(chosen) if each not in chosen[:number]]}
    if value is None or value == "":
        return {"type": kind, key: None}
    if kind in TYPED:
        return {"type": kind, key: str(value)}
    return {"type": kind, key: pick(options, value) if has_options else value}


# What Slack's own client says about a form before the app sees it: required, too short, not a number.

REQUIRED = "Please complete this required field."
EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
NUMBER = re.compile(r"-?(\d+(\.\d+)?|\.\d+)")


def client_errors(blocks: list[Json], entered: dict[str, Json]) -> dict[str, str]:
    """Give what is wrong with each input, by block_id."""
    errors: dict[str, str] = {}
    for placed in placed_elements(blocks):
        if not placed.is_input:
            continue
        value = entered[placed.block_id][placed.action_id][STATEFUL[placed.element["type"]][0]]
        problem = _empty(placed.block) if is_empty(value) else _problem(placed.element, value)
        if problem:
            errors[placed.block_id] = problem
    return errors


def is_empty(value: Any) -> bool:
    """Say whether nothing stands in an input."""
    if isinstance(value, dict) and value.get("type") == "rich_text":
        return not as_typed(value, {}).strip()
    return value in (None, [], "") or (isinstance(value, str) and not value.strip())


def _empty(block: Json) -> str:
    return "" if block.get("optional") else REQUIRED


def _problem(element: Json, value: Any) -> str:
    kind = element["type"]
    if kind in CHECKS:
        return CHECKS[kind](element, value)
    if kind.startswith("multi_"):
        return _count_problem(element, value)
    return _length_problem(element, value) if isinstance(value, str) else ""


def _length_problem(element: Json, value: str) -> str:
    longest = element.get("max_length", 3000)
    if units(value) > longest:
        return f"Must be {longest} characters or fewer."
    if units(value) < element.get("min_length", 0):
        return f"Must be at least {element['min_length']} characters."
    return ""


def _count_problem(element: Json, value: list[Any]) -> str:
    most = element.get("max_selected_items") or len(value)
    return f"Choose at most {most}." if len(value) > most else ""


def _number_problem(element: Json, value: Any) -> str:
    text = str(value).strip()
    if not NUMBER.fullmatch(text):
        return "Please enter a number."
    if "." in text and not element.get("is_decimal_allowed"):
        return "Please enter a whole number."
    if "min_value" in element and float(text) < float(element["min_value"]):
        return f"Must be {element['min_value']} or more."
    if "max_value" in element and float(text) > float(element["max_value"]):
        return f"Must be {element['max_value']} or less."
    return ""


def _email_problem(element: Json, value: str) -> str:
    return "" if EMAIL.fullmatch(value.strip()) else "Please enter a valid email address."


def _url_problem(element: Json, value: str) -> str:
    try:
        parts = urlsplit(value.strip())
    except ValueError:
        return "Please enter a valid URL."
    return "" if parts.scheme and parts.netloc else "Please enter a valid URL."


def _file_problem(element: Json, files: list[Json]) -> str:
    most = element.get("max_files", limit("file_input.max_files"))
    if len(files) > most:
        return f"Choose at most {most} file{'s' if most > 1 else ''}."
    allowed = [each.lower().removeprefix(".") for each in element.get("filetypes") or []]
    for file in files:
        if allowed and extension_of(file["name"]) not in allowed:
            return f"{file['name']} is not of an allowed type ({', '.join(allowed)})."
        if file["size"] > limit("file_input.size"):
            return f"{file['name']} is larger than {limit('file_input.size') // 1_000_000} MB."
    return ""


CHECKS: dict[str, Callable[[Json, Any], str]] = {
    "number_input": _number_problem,
    "email_text_input": _email_problem,
    "url_text_input": _url_problem,
    "file_input": _file_problem,
}
