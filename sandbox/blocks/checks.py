"""Checks blocks as Slack's server would, with Slack's errors."""

import json
from collections.abc import Collection
from typing import Any, NoReturn

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from sandbox.blocks.charts import characters_in_tables
from sandbox.blocks.layout import BLOCKS, SUGGESTIONS
from sandbox.inputs import placed_elements
from sandbox.refusals import Refused, refuse
from sandbox.rules import RULES, kinds, limit
from sandbox.state import Json

BUILT_IN = {"missing": "shape.missing", "extra_forbidden": "shape.unknown_key"}


def check_message_blocks(blocks: Any, lacking: Collection[str] = ()) -> list[Json]:
    """Check the blocks of a message and give them back without nulls; `lacking` are kinds not rolled out here."""
    clean: list[Json] = without_nulls(blocks)
    parse(BLOCKS, clean, "/blocks")
    if len(clean) > limit("message.blocks"):
        refuse("message.blocks", "/blocks")
    check_surface(clean, "message", "/blocks", lacking)
    check_ids(clean, "/blocks")
    check_totals(clean)
    size = len(json.dumps(clean, ensure_ascii=False, separators=(",", ":")))
    if size > limit("message.blocks_size"):
        refuse("message.blocks_size")
    return clean


def check_suggestions(answer: Json) -> None:
    """Check the options that an app offers for what was typed."""
    parse(SUGGESTIONS, without_nulls(answer), "")


def check_surface(blocks: list[Json], surface: str, where: str, lacking: Collection[str]) -> None:
    """Refuse kinds of blocks and elements that a message, modal or home can't hold, or that aren't rolled out here."""
    for rule_id, unwanted in ((f"{surface}.block_types", kinds(f"{surface}.block_types")), ("block.rollout", lacking)):
        if any(block["type"] in unwanted for block in blocks):
            refuse(rule_id, pointer_to(blocks, unwanted, where))
    unwanted = RULES[f"{surface}.elements"].kinds if f"{surface}.elements" in RULES else frozenset()
    for index, block in enumerate(blocks):
        if any(placed.element["type"] in unwanted for placed in placed_elements([block])):
            refuse(f"{surface}.elements", f"{where}/{index}")


def check_ids(blocks: list[Json], where: str) -> None:
    """Refuse ids that stand twice."""
    used_ids: set[str] = set()
    for index, block in enumerate(blocks):
        block_id = block.get("block_id")
        if block_id and block_id in used_ids:
            refuse("block_id.unique", f"{where}/{index}/block_id")
        used_ids.add(block_id or "")
        named = [placed.action_id for placed in placed_elements([block]) if placed.action_id]
        if len(set(named)) < len(named):
            refuse("action_id.unique", f"{where}/{index}/elements")


def check_totals(blocks: list[Json]) -> None:
    """Refuse more tables, charts and Markdown than go into one message or view."""
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


def parse(adapter: TypeAdapter[Any], value: Any, where: str) -> None:
    """Refuse what isn't of the shape that Slack documents."""
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


def pointer_to(blocks: list[Json], ids: Collection[str], where: str) -> str:
    """Return the JSON pointer of the first block of one of these kinds."""
    return f"{where}/{next(index for index, block in enumerate(blocks) if block['type'] in ids)}/type"
