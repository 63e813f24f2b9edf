"""Cases: the shapes of blocks, their ids, and what stands in them."""

from tests.sandbox.cases import (
    SECTION,
    actions,
    button,
    case,
    in_message,
    in_modal,
    posting,
    section,
)
from tests.sandbox.rig import plain, typed

IMAGE = {"type": "image", "alt_text": "A rising line", "image_url": "https://example.com/line.png"}
MARKDOWN = {"type": "markdown", "text": "words"}
ALERT = {"type": "alert", "text": plain("Careful")}


def header(text: str) -> dict:
    return {"type": "header", "text": plain(text)}


def context(count: int) -> dict:
    return {"type": "context", "elements": [plain("small print")] * count}


def fields(*texts: str) -> dict:
    return {"type": "section", "fields": [plain(text) for text in texts]}


SHAPES = [
    in_message(
        "shape.missing",
        {"type": "divider"},
        {"type": "header"},
        {"type": "image", "alt_text": "A line"}
        | {"image_url": "https://example.com/", "title": {"type": "plain_text"}},
    ),
    in_message("shape.unknown_key", SECTION, SECTION | {"colour": "red"}),
    in_message("shape.type", SECTION, {"type": "paragraph"}, actions({"type": "plain_text_input"})),
    in_message(
        "shape.value",
        SECTION | {"expand": True},
        SECTION | {"expand": "yes"},
        SECTION | {"text": "words"},
        header("words") | {"level": 5},
        header("words") | {"text": {"type": "plain_text", "text": 5}},
    ),
    case(
        "message.blocks_format",
        "invalid_blocks_format",
        posting([SECTION]),
        posting({"type": "section"}),
        posting("[{"),
    ),
    in_message("message.blocks", [SECTION] * 50, [SECTION] * 51),
    case(
        "message.blocks_size",
        "msg_blocks_too_long",
        posting([section("a" * 2900)] * 4),
        posting([section("a" * 2700)] * 5),
    ),
    in_message("message.alert", SECTION, ALERT, [SECTION, ALERT]),
]

IDS = [
    in_message(
        "block_id.length",
        SECTION | {"block_id": "b" * 255},
        SECTION | {"block_id": "b" * 256},
        SECTION | {"block_id": ""},
        least=SECTION | {"block_id": "b"},
    ),
    in_message(
        "block_id.unique",
        [SECTION | {"block_id": "one"}, SECTION | {"block_id": "two"}, SECTION, SECTION],
        [SECTION | {"block_id": "one"}, SECTION | {"block_id": "one"}],
    ),
    in_message(
        "action_id.length",
        actions(button(action_id="a" * 255)),
        actions(button(action_id="a" * 256)),
        actions(button(action_id="")),
        least=actions(button(action_id="a")),
    ),
    in_message(
        "action_id.unique",
        [actions(button(action_id="a"), button(action_id="b")), actions(button(action_id="a"))],
        actions(button(action_id="a"), button(action_id="a")),
    ),
]

TEXTS = [
    in_message("text.length", section("a" * 3000), section("a" * 3001), section(""), header(""), least=section("a")),
    in_message("header.text", header("a" * 150), header("a" * 151)),
    in_message("section.field", fields("a" * 2000), fields("a" * 2001)),
    in_message("section.fields", fields(*"abcdefghij"), fields(*"abcdefghijk"), fields(), least=fields("a")),
    in_message("section.empty", fields("words"), {"type": "section"}),
    in_message("context.elements", context(10), context(11), context(0), least=context(1)),
    in_message(
        "markdown.total",
        [MARKDOWN | {"text": "a" * 6000}] * 2,
        [MARKDOWN | {"text": "a" * 6000}, MARKDOWN | {"text": "a" * 6001}],
        MARKDOWN | {"text": ""},
        least=MARKDOWN | {"text": "a"},
    ),
]

IMAGES = [
    in_message(
        "image.alt_text",
        IMAGE | {"alt_text": "a" * 2000},
        IMAGE | {"alt_text": "a" * 2001},
        IMAGE | {"alt_text": ""},
        least=IMAGE | {"alt_text": "a"},
    ),
    in_message("image.title", IMAGE | {"title": plain("a" * 2000)}, IMAGE | {"title": plain("a" * 2001)}),
    in_message(
        "image.source",
        {"type": "image", "alt_text": "A line", "slack_file": {"id": "F0LINE"}},
        {"type": "image", "alt_text": "A line"},
        IMAGE | {"slack_file": {"id": "F0LINE"}},
    ),
    in_message(
        "url.length",
        IMAGE | {"image_url": "https://" + "a" * 2992},
        IMAGE | {"image_url": "https://" + "a" * 2993},
        IMAGE | {"image_url": ""},
        least=IMAGE | {"image_url": "a"},
    ),
]

INPUTS = [
    in_modal(
        "input.label",
        typed(label=plain("a" * 2000), hint=plain("a" * 2000)),
        typed(label=plain("a" * 2001)),
        typed(hint=plain("a" * 2001)),
    ),
]

CASES = SHAPES + IDS + TEXTS + IMAGES + INPUTS
