"""Reads the body of a signed request strictly: one meaning or none, and a shape that the rest can rely on."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from pydantic import TypeAdapter, ValidationError

from bot.door.shapes import COMMAND, EVENT, INTERACTION, Request

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
DEEPEST, MOST_FIELDS = 100, 64
Body = dict[str, Any]


class Malformed(Exception):
    """A body that Slack does not send; the message names the reason without a word of the body."""


@dataclass(frozen=True)
class Envelope:
    """A request as it came and what of it was looked at; None when it only asks whether somebody is there."""

    body: Body
    request: Request | None


def read(content_type: str, body: bytes) -> Envelope:
    """Read a body; raises Malformed."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind == JSON:
        return _shaped(EVENT, _json(body))
    if kind != FORM:
        raise Malformed("content type")
    fields = _form(body)
    if "payload" in fields:
        return _shaped(INTERACTION, _json(fields["payload"]))
    if fields.get("ssl_check") == "1":
        return Envelope(fields, None)
    return _shaped(COMMAND, fields)


def _form(body: bytes) -> Body:
    try:
        pairs = parse_qsl(
            body.decode(), keep_blank_values=True, strict_parsing=True, errors="strict", max_num_fields=MOST_FIELDS
        )
    except ValueError:
        raise Malformed("form") from None
    return _unambiguous(pairs)


def _json(text: str | bytes) -> Body:
    try:
        given = json.loads(text, object_pairs_hook=_unambiguous, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise Malformed("JSON") from None
    if not isinstance(given, dict) or _is_too_deep(given):
        raise Malformed("JSON")
    return given


def _unambiguous(pairs: list[tuple[str, Any]]) -> Body:
    given = dict(pairs)
    if len(given) != len(pairs):
        raise Malformed("a name twice")
    return given


def _no_number(_constant: str) -> Any:
    raise Malformed("not a number")


def _is_too_deep(given: Body) -> bool:
    level: list[Any] = [given]
    for _ in range(DEEPEST):
        inner = [each.values() if isinstance(each, dict) else each for each in level]
        level = [child for children in inner for child in children if isinstance(child, dict | list)]
        if not level:
            return False
    return True


def _shaped(shape: TypeAdapter[Request], body: Body) -> Envelope:
    try:
        return Envelope(body, shape.validate_python(body))
    except ValidationError:
        # Its message would name keys that somebody made up.
        raise Malformed("shape") from None
