"""Cases: the shapes of blocks, their ids, and what stands in them."""

from sandbox.state import Json
from tests.sandbox.cases import SECTION, Try, actions, button, case, in_message, in_modal, opening, posting, section
from tests.sandbox.stub_app import Rig, modal, plain, typed

IMAGE = {"type": "image", "alt_text": "A rising line", "image_url": "https://example.com/line.png"}
MARKDOWN = {"type": "markdown", "text": "words"}
ALERT = {"type": "alert", "text": plain("Careful")}


CARD = {"type": "card", "title": plain("words")}
FILES = typed(element={"type": "file_input", "action_id": "files"})


def lacking(kind: str, block: Json) -> Try:
    """Post a block in a workspace to which a kind of block is not rolled out."""

    def post(rig: Rig) -> Json:
        rig.workspace.lacking = {kind}
        return posting([block])(rig)

    return post


def lacking_in_modal(kind: str, block: Json) -> Try:
    def open_modal(rig: Rig) -> Json:
        rig.workspace.lacking = {kind}
        return rig.open(modal(blocks=[block]))

    return open_modal


def carousel(cards: int) -> dict:
    return {"type": "carousel", "elements": [CARD] * cards}


def context_image(address: str) -> dict:
    return {"type": "context", "elements": [{"type": "image", "alt_text": "A line", "image_url": address}]}


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
    in_message("message.block_types", SECTION, ALERT, [SECTION, ALERT]),
    in_message("message.elements", SECTION, FILES),
    case("block.rollout", "invalid_blocks", lacking("markdown", SECTION), lacking("markdown", MARKDOWN)),
    case("block.rollout", "invalid_arguments", opening(modal(blocks=[CARD])), lacking_in_modal("card", CARD)),
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
    in_message(
        "text.length",
        section("a" * 3000),
        section("a" * 3001),
        section("🚚" * 1501),
        section(""),
        header(""),
        least=section("a"),
    ),
    in_message("card.text", CARD | {"title": plain("a" * 150)}, CARD | {"title": plain("a" * 151)}),
    in_message("card.text", CARD | {"subtitle": plain("a" * 150)}, CARD | {"subtitle": plain("a" * 151)}),
    in_message("card.body", CARD | {"body": plain("a" * 200)}, CARD | {"body": plain("a" * 201)}),
    in_message("card.empty", {"type": "card", "actions": [button()]}, {"type": "card", "subtitle": plain("words")}),
    in_message("carousel.cards", carousel(10), carousel(11), carousel(0), least=carousel(1)),
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
        least=IMAGE | {"image_url": "http://a"},
    ),
    in_message(
        "url.scheme",
        IMAGE | {"image_url": "HTTP://example.com/line.png"},
        IMAGE | {"image_url": "example.com/line.png"},
        IMAGE | {"image_url": "mailto:ria@example.com"},
        context_image("line.png"),
        actions(button(url="example.com")),
        actions(button(url="//example.com")),
    ),
    in_message("url.scheme", actions(button(url="mailto:ria@example.com")), actions(button(url="www.example.com"))),
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
