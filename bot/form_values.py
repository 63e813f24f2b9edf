"""Reads a form's values strictly: only what the form offers gets through."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from intake.errors import FieldErrors

Json = dict[str, Any]
# The form of Slack's ids; anything else was not chosen from its lists.
PERSON, CHANNEL = re.compile(r"[UW][A-Z0-9]{2,20}"), re.compile(r"[CG][A-Z0-9]{2,20}")
TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
# Far enough from the first and last days there are that nobody's arithmetic with zones and weeks leaves them.
DATE = re.compile(r"2[0-9]{3}-[0-9]{2}-[0-9]{2}")
NUMBER = re.compile(r"-?([0-9]{1,12}(\.[0-9]{0,12})?|\.[0-9]{1,12})")
FILE = re.compile(r"[A-Za-z0-9_-]{1,64}")
NOT_OFFERED = "Choose one of the options."
NOT_TEXT = "Enter text."
NOBODY_CHOSEN = "Choose a person from the list."
NO_DAY = "Choose a day from the calendar."
# By kind of input: the key of its value, its pattern, and the error for anything else.
ONE: dict[str, tuple[str, re.Pattern[str], str]] = {
    "number_input": ("value", NUMBER, "Enter a number, such as 12 or 1.5."),
    "datepicker": ("selected_date", DATE, NO_DAY),
    "timepicker": ("selected_time", TIME, "Choose a time, such as 09:00."),
    "users_select": ("selected_user", PERSON, NOBODY_CHOSEN),
    "conversations_select": ("selected_conversation", CHANNEL, "Choose a channel from the list."),
}
SEVERAL: dict[str, tuple[str, re.Pattern[str], str]] = {
    "multi_users_select": ("selected_users", PERSON, "Choose people from the list."),
    "multi_conversations_select": ("selected_conversations", CHANNEL, "Choose channels from the list."),
}


class _Off(Exception):
    """A value that the input doesn't offer; the message is for the person."""


def values(view: Json) -> dict[str, Any]:
    """Return the filled-in values by block: text, a chosen value, a list of chosen values, or None.

    Ignores values without a field; raises FieldErrors for values that a field doesn't offer.
    """
    form_values, errors = {}, {}
    for block_id, element, state in _fields(view):
        try:
            form_values[block_id] = _value(element, state)
        except _Off as off:
            errors[block_id] = str(off)
    if errors:
        raise FieldErrors(errors)
    return form_values


def touched(view: Json) -> dict[str, Any]:
    """Return of what `values` returns only what is not as the form showed it when it was opened."""
    shown = {block_id: _shown(element) for block_id, element, _ in _fields(view)}
    return {block_id: value for block_id, value in values(view).items() if (value or None) != (shown[block_id] or None)}


def day(form_values: Mapping[str, Any], field: str) -> date | None:
    """Return the day that a field says, or None where it is empty; raises FieldErrors for what is no day."""
    text = form_values.get(field)
    try:
        return _day(text) if text else None
    except _Off as off:
        raise FieldErrors({field: str(off)}) from None


def names_channel(value: Any) -> bool:
    """Tell whether this is a channel's id."""
    return isinstance(value, str) and CHANNEL.fullmatch(value) is not None


def names_person(value: Any) -> bool:
    """Tell whether this is a person's id."""
    return isinstance(value, str) and PERSON.fullmatch(value) is not None


def chosen(view: Json, block_id: str, action_id: str, beside: str) -> str | None:
    """Return the choice from one of several lists of a block; raises FieldErrors that show at another field."""
    state = _state(view, block_id).get(action_id)
    for block in view["blocks"]:
        if block.get("block_id") == block_id and isinstance(state, dict):
            [element] = [candidate for candidate in block["elements"] if candidate.get("action_id") == action_id]
            try:
                value: str | None = _value(element, state)
            except _Off as off:
                raise FieldErrors({beside: str(off)}) from None
            return value
    return None


def _shown(element: Json) -> Any:
    if "initial_options" in element:
        return [option["value"] for option in element["initial_options"] or ()]
    if "initial_option" in element:
        return (element["initial_option"] or {}).get("value")
    return element.get("initial_value")


def _fields(view: Json) -> Iterator[tuple[str, Json, Json]]:
    for block in view["blocks"]:
        if block["type"] == "input":
            block_id, element = block["block_id"], block.get("element") or {}
            state = _state(view, block_id).get(element.get("action_id", block_id))
            if isinstance(state, dict):
                yield block_id, element, state


def _state(view: Json, block_id: str) -> Json:
    values = (view.get("state") or {}).get("values")
    fields = values.get(block_id) if isinstance(values, dict) else None
    return fields if isinstance(fields, dict) else {}


def _value(element: Json, state: Json) -> Any:
    kind = element.get("type") or str(state.get("type"))
    if kind in ONE:
        key, pattern, error = ONE[kind]
        value = _one(state.get(key), pattern, error)
        if value and kind == "datepicker":
            _day(value)
        return value
    if kind in SEVERAL:
        key, pattern, error = SEVERAL[kind]
        return _list([_one(item, pattern, error) for item in _list(state.get(key), error)], error)
    if kind in ("checkboxes", "multi_static_select"):
        return [_option(element, item) for item in _list(state.get("selected_options"), NOT_OFFERED)]
    if kind in ("static_select", "radio_buttons", "external_select"):
        option = state.get("selected_option")
        return None if option is None else _option(element, option)
    if kind == "file_input":
        return [_file(item) for item in _list(state.get("files"), "Choose a file.")]
    text = state.get("value")
    if text is not None and not isinstance(text, str):
        raise _Off(NOT_TEXT)
    return text


def _one(value: Any, pattern: re.Pattern[str], error: str) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, str) and pattern.fullmatch(value):
        return value
    raise _Off(error)


def _day(text: Any) -> date:
    try:
        if isinstance(text, str) and DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise _Off(NO_DAY)


def _list(items: Any, error: str) -> list[Any]:
    if items is None:
        return []
    if not isinstance(items, list) or None in items:
        raise _Off(error)
    return items


def _option(element: Json, option: Any) -> str:
    value = option.get("value") if isinstance(option, dict) else None
    # Only the handler that answered a search knows what it offered.
    offered = _offered(element) if element.get("type") != "external_select" else None
    if isinstance(value, str) and (offered is None or any(value == candidate.get("value") for candidate in offered)):
        return value
    raise _Off(NOT_OFFERED)


def _offered(element: Json) -> list[Json] | None:
    groups = element.get("option_groups")
    return [option for group in groups for option in group["options"]] if groups else element.get("options")


def _file(file: Any) -> str:
    if isinstance(file, dict) and isinstance(file.get("id"), str) and FILE.fullmatch(file["id"]):
        return str(file["id"])
    raise _Off("Choose the file with your list.")
