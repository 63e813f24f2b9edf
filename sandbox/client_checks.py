"""What Slack's own client says about a form before the app sees it: required, too short, not a number."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from sandbox.files import extension_of
from sandbox.inputs import STATEFUL, placed_elements
from sandbox.rich import as_typed
from sandbox.rules import limit
from sandbox.state import Json

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
    if len(value) > longest:
        return f"Must be {longest} characters or fewer."
    if len(value) < element.get("min_length", 0):
        return f"Must be at least {element['min_length']} characters."
    return ""


def _count_problem(element: Json, value: list[Any]) -> str:
    most = element.get("max_selected_items") or len(value)
    return f"Choose at most {most}." if len(value) > most else ""


def _number_problem(element: Json, value: Any) -> str:
    given = str(value).strip()
    if not NUMBER.fullmatch(given):
        return "Please enter a number."
    if "." in given and not element.get("is_decimal_allowed"):
        return "Please enter a whole number."
    if "min_value" in element and float(given) < float(element["min_value"]):
        return f"Must be {element['min_value']} or more."
    if "max_value" in element and float(given) > float(element["max_value"]):
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
