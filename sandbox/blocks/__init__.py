"""Checks blocks and views as Slack's server would, with Slack's errors."""

import json
from typing import Any, NoReturn

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from sandbox.blocks.charts import characters_in_tables
from sandbox.blocks.layout import BLOCKS, SUGGESTIONS, VIEWS
from sandbox.inputs import placed_elements
from sandbox.rules import RULES, Refused, limit, refuse
from sandbox.state import Json

NOT_IN_MODALS = {"table", "data_table", "data_visualization", "markdown", "context_actions"}
NOT_IN_HOMES = {"alert", "context_actions"}
BUILT_IN = {"missing": "shape.missing", "extra_forbidden": "shape.unknown_key"}


def check_message_blocks(blocks: Any) -> list[Json]:
    """Check the blocks of a message and give them back without nulls."""
    clean: list[Json] = without_nulls(blocks)
    _parse(BLOCKS, clean, "/blocks")
    if len(clean) > limit("message.blocks"):
        refuse("message.blocks", "/blocks")
    if any(block["type"] == "alert" for block in clean):
        refuse("message.alert", _pointer_to(clean, {"alert"}, "/blocks"))
    _check_ids(clean, "/blocks")
    _check_totals(clean)
    size = len(json.dumps(clean, ensure_ascii=False, separators=(",", ":")))
    if size > limit("message.blocks_size"):
        refuse("message.blocks_size")
    return clean


def check_view(view: Any) -> Json:
    """Check a modal or a home and give it back without nulls."""
    clean = without_nulls(view)
    if len(json.dumps(clean, ensure_ascii=False).encode()) > limit("view.size"):
        refuse("view.size")
    try:
        _parse(VIEWS, clean, "/view")
        _check_view(clean)
    except Refused as refused:
        raise refused.in_view() from None
    return dict(clean)


def check_suggestions(answer: Json) -> None:
    """Check the options that an app offers for what was typed."""
    _parse(SUGGESTIONS, without_nulls(answer), "")


def _check_view(view: Json) -> None:
    blocks: list[Json] = view["blocks"]
    if len(blocks) > limit("view.blocks"):
        refuse("view.blocks", "/view/blocks")
    _check_ids(blocks, "/view/blocks")
    _check_totals(blocks)
    if view["type"] == "modal":
        if any(block["type"] in NOT_IN_MODALS for block in blocks):
            refuse("modal.block_types", _pointer_to(blocks, NOT_IN_MODALS, "/view/blocks"))
        if "submit" not in view and any(block["type"] == "input" for block in blocks):
            refuse("modal.submit", "/view/submit")
        return
    if any(block["type"] in NOT_IN_HOMES for block in blocks):
        refuse("home.block_types", _pointer_to(blocks, NOT_IN_HOMES, "/view/blocks"))
    if any(block["type"] == "input" and not block.get("dispatch_action") for block in blocks):
        refuse("home.input", _pointer_to(blocks, {"input"}, "/view/blocks"))


def _check_ids(blocks: list[Json], where: str) -> None:
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        block_id = block.get("block_id")
        if block_id and block_id in seen:
            refuse("block_id.unique", f"{where}/{index}/block_id")
        seen.add(block_id or "")
        named = [placed.action_id for placed in placed_elements([block]) if placed.action_id]
        if len(set(named)) < len(named):
            refuse("action_id.unique", f"{where}/{index}/elements")


def _check_totals(blocks: list[Json]) -> None:
    kinds = [block["type"] for block in blocks]
    if kinds.count("table") > limit("table.count"):
        refuse("table.count", "/blocks")
    if characters_in_tables(blocks) > limit("table.characters"):
        refuse("table.characters", "/blocks")
    if kinds.count("data_visualization") > limit("chart.count"):
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


def _pointer_to(blocks: list[Json], kinds: set[str], where: str) -> str:
    return f"{where}/{next(index for index, block in enumerate(blocks) if block['type'] in kinds)}"
