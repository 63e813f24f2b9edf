"""Reads the body of a signed request strictly: one meaning or none; a shape that is not known is said, and taken."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from pydantic import TypeAdapter, ValidationError

from bot.door.shapes import COMMAND, EVENT, INTERACTION, Request, Unforeseen

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
DEEPEST, MOST_FIELDS = 100, 64
# What a place in a body is called where Slack named it; anything else may be somebody's.
NAME = re.compile(r"[a-z_]{1,40}")
PLACES, LONGEST_NAME = 5, 255
Body = dict[str, Any]


class Malformed(Exception):
    """A body that Slack does not send; the message names the reason without a word of the body."""


@dataclass(frozen=True)
class Envelope:
    """A request as it came and what of it was looked at; None when it only asks whether somebody is there.

    `surprises` are the places in which it has not the shape that is known, with why, and without what stands there.
    """

    body: Body
    request: Request | None
    surprises: tuple[str, ...] = ()


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
    if "command" not in fields:
        raise Malformed("form")
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
    except ValidationError as error:
        # Its message would name keys that somebody made up.
        surprises = [f"{_place(each['loc'])}: {each['type']}" for each in error.errors(include_input=False)]
        request = Unforeseen(api_app_id=_text(body, "api_app_id"), installed_in=tuple(_installed_in(body)))
        return Envelope(body, request, tuple(surprises[:PLACES]))


def _place(where: tuple[int | str, ...]) -> str:
    return ".".join(str(each) if isinstance(each, int) or NAME.fullmatch(each) else "?" for each in where) or "all"


def _installed_in(body: Body) -> Iterator[str]:
    """Give the workspaces for which a request is, as `teams` of each shape does, whatever else is in it."""
    view, sent_for = body.get("view"), body.get("authorizations")
    if "command" in body:
        found = [body.get("team_id")]
    elif "event" in body:
        each = [one.get("team_id") for one in sent_for if isinstance(one, dict)] if isinstance(sent_for, list) else []
        found = [team for team in each if team] or [body.get("team_id")]
    else:
        found = [view.get("app_installed_team_id")] if isinstance(view, dict) else []
    yield from (team for team in found if isinstance(team, str) and team)


def _text(body: Body, name: str) -> str | None:
    found = body.get(name)
    return found if isinstance(found, str) and 0 < len(found) <= LONGEST_NAME else None
