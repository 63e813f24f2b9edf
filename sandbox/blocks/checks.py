"""Checks blocks and views as Slack's server would, with Slack's errors."""

import json
import re
from collections.abc import Collection
from typing import Any, NoReturn

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from sandbox.blocks.charts import characters_in_tables
from sandbox.blocks.layout import BLOCKS, SUGGESTIONS, VIEWS
from sandbox.inputs import placed_elements
from sandbox.rules import RULES, Refused, kinds, limit, refuse
from sandbox.state import Json

VALIDATED = {"blocks": "invalid_blocks", "message": "invalid_message", "view": "invalid_view"}
_POINTER = re.compile(r"\[ERROR\] (?P<says>.*) \[json-pointer:(?P<pointer>[^\]]*)\]")
BUILT_IN = {"missing": "shape.missing", "extra_forbidden": "shape.unknown_key"}


def check_message_blocks(blocks: Any, lacking: Collection[str] = ()) -> list[Json]:
    """Check the blocks of a message and give them back without nulls; `lacking` are kinds not rolled out here."""
    clean: list[Json] = without_nulls(blocks)
    _parse(BLOCKS, clean, "/blocks")
    if len(clean) > limit("message.blocks"):
        refuse("message.blocks", "/blocks")
    _check_surface(clean, "message", "/blocks", lacking)
    _check_ids(clean, "/blocks")
    _check_totals(clean)
    size = len(json.dumps(clean, ensure_ascii=False, separators=(",", ":")))
    if size > limit("message.blocks_size"):
        refuse("message.blocks_size")
    return clean


def check_view(view: Any, lacking: Collection[str] = ()) -> Json:
    """Check a modal or a home and give it back without nulls; `lacking` are kinds not rolled out here."""
    clean = without_nulls(view)
    if len(json.dumps(clean, ensure_ascii=False).encode()) > limit("view.size"):
        refuse("view.size")
    try:
        _parse(VIEWS, clean, "/view")
        _check_view(clean, lacking)
    except Refused as refused:
        raise refused.in_view() from None
    return dict(clean)


def check_suggestions(answer: Json) -> None:
    """Check the options that an app offers for what was typed."""
    _parse(SUGGESTIONS, without_nulls(answer), "")


def validate(args: Json, lacking: Collection[str] = ()) -> None:
    """Check what blocks.validate is given: one of blocks, a message, a view; refuse in that method's own words."""
    [name] = args
    try:
        if name == "view":
            check_view(args[name], lacking)
        else:
            check_message_blocks(args[name] if name == "blocks" else args[name].get("blocks") or [], lacking)
    except Refused as refused:
        matches = [_POINTER.fullmatch(message) for message in refused.messages]
        errors = [
            {"pointer": each["pointer"], "code": refused.rule.id, "message": each["says"]} for each in matches if each
        ]
        combined = Refused(refused.rule, refused.messages, {"errors": errors})
        combined.error = VALIDATED[name]
        raise combined from None


def _check_view(view: Json, lacking: Collection[str]) -> None:
    blocks: list[Json] = view["blocks"]
    if len(blocks) > limit("view.blocks"):
        refuse("view.blocks", "/view/blocks")
    _check_ids(blocks, "/view/blocks")
    _check_totals(blocks)
    _check_surface(blocks, view["type"], "/view/blocks", lacking)
    if sum(placed.element.get("focus_on_load") is True for placed in placed_elements(blocks)) > limit("view.focus"):
        refuse("view.focus", "/view/blocks")
    if view["type"] == "modal":
        if "submit" not in view and any(block["type"] == "input" for block in blocks):
            refuse("modal.submit", "/view/submit")
        return
    if any(block["type"] == "input" and not block.get("dispatch_action") for block in blocks):
        refuse("home.input", _pointer_to(blocks, {"input"}, "/view/blocks"))


def _check_surface(blocks: list[Json], surface: str, where: str, lacking: Collection[str]) -> None:
    for rule_id, unwanted in ((f"{surface}.block_types", kinds(f"{surface}.block_types")), ("block.rollout", lacking)):
        if any(block["type"] in unwanted for block in blocks):
            refuse(rule_id, _pointer_to(blocks, unwanted, where))
    unwanted = RULES[f"{surface}.elements"].kinds if f"{surface}.elements" in RULES else frozenset()
    for index, block in enumerate(blocks):
        if any(placed.element["type"] in unwanted for placed in placed_elements([block])):
            refuse(f"{surface}.elements", f"{where}/{index}")


def _check_ids(blocks: list[Json], where: str) -> None:
    used_ids: set[str] = set()
    for index, block in enumerate(blocks):
        block_id = block.get("block_id")
        if block_id and block_id in used_ids:
            refuse("block_id.unique", f"{where}/{index}/block_id")
        used_ids.add(block_id or "")
        named = [placed.action_id for placed in placed_elements([block]) if placed.action_id]
        if len(set(named)) < len(named):
            refuse("action_id.unique", f"{where}/{index}/elements")


def _check_totals(blocks: list[Json]) -> None:
    named = [block["type"] for block in blocks]
    if sum(kind in kinds("table.count") for kind in named) > limit("table.count"):
        refuse("table.count", "/blocks")
    if characters_in_tables(blocks) > limit("table.characters"):
        refuse("table.characters", "/blocks")
    if named.count("data_visualization") > limit("chart.count"):
        refuse("chart.count", "/blocks")
    if sum(len(block["text"]) for block in blocks if block["type"] == "markdown") > limit("markdown.total"):
        refuse("markdown.total", "/blocks")


def without_nulls(value: Any) -> Any:
    """Leave out keys whose value is null, which Slack reads as absent."""
    if isinstance(value, dict):
        return {key: without_nulls(each) for key, each in value.items() if each is not None}
    return [without_nulls(each) for each in value] if isinstance(value, list) else value


def _parse(adapter: TypeAdapter[Any], value: Any, where: str) -> None:
    try:
        adapter.validate_python(value)
    except ValidationError as failed:
        _refuse_first(failed.errors(include_url=False), value, where)


def _refuse_first(errors: list[ErrorDetails], value: Any, where: str) -> NoReturn:
    """Refuse for the first error, naming all of them."""
    messages = [f"[ERROR] {_says(error)} [json-pointer:{_pointer(error, value, where)}]" for error in errors]
    raise Refused(RULES[_rule_of(errors[0])], messages, {})


def _rule_of(error: ErrorDetails) -> str:
    kind = error["type"]
    if kind in RULES:
        return kind
    return BUILT_IN.get(kind, "shape.type" if "union_tag" in kind else "shape.value")


def _says(error: ErrorDetails) -> str:
    says = RULES[_rule_of(error)].says
    named = error["type"] in BUILT_IN
    return f"{says}: {error['loc'][-1]}" if named else says


def _pointer(error: ErrorDetails, value: Any, where: str) -> str:
    """Follow the error's path through the value itself, which knows nothing of the names of unions."""
    for step in error["loc"]:
        if isinstance(value, dict) and step in value:
            value = value[str(step)]
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            continue
        where += f"/{step}"
    return where


def _pointer_to(blocks: list[Json], ids: Collection[str], where: str) -> str:
    return f"{where}/{next(index for index, block in enumerate(blocks) if block['type'] in ids)}/type"
