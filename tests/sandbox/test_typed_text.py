"""Formatted text, typed with marks and read back."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sandbox.state import Json
from sandbox.typed_text import as_rich_text, as_typed

IDS = {"@anna": "U0ANNA", "#general": "C0GENERAL"}
HANDLES = {each: name for name, each in IDS.items()}


def text(words: str, *styles: str) -> Json:
    return {"type": "text", "text": words} | ({"style": dict.fromkeys(styles, True)} if styles else {})


def section(*elements: Json) -> Json:
    return {"type": "rich_text_section", "elements": list(elements)}


def listed(style: str, *items: Json, indent: int = 0) -> Json:
    return {"type": "rich_text_list", "style": style, "indent": indent, "elements": list(items)}


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("One\nTwo", [section(text("One\nTwo"))]),
        ("_a_ ~b~ `c`", [section(text("a", "italic"), text(" "), text("b", "strike"), text(" "), text("c", "code"))]),
        ("2*3*4 and snake_case_name", [section(text("2*3*4 and snake_case_name"))]),
        ("see https://e.example/x", [section(text("see "), {"type": "link", "url": "https://e.example/x"})]),
        (
            "@anna in #general, not @nobody",
            [
                section(
                    {"type": "user", "user_id": "U0ANNA"},
                    text(" in "),
                    {"type": "channel", "channel_id": "C0GENERAL"},
                    text(", not @nobody"),
                )
            ],
        ),
        (
            "@here :tada:",
            [section({"type": "broadcast", "range": "here"}, text(" "), {"type": "emoji", "name": "tada"})],
        ),
        (
            "- a\n  - b\n1. c",
            [
                listed("bullet", section(text("a"))),
                listed("bullet", section(text("b")), indent=1),
                listed("ordered", section(text("c"))),
            ],
        ),
        ("> said\n> twice", [{"type": "rich_text_quote", "elements": [text("said\ntwice")]}]),
        ("```\nx = *1*\n```", [{"type": "rich_text_preformatted", "elements": [text("x = *1*")]}]),
        ("```\nnever closed", [{"type": "rich_text_preformatted", "elements": [text("never closed")]}]),
        (
            "- a\n\n- b\n",
            [listed("bullet", section(text("a"))), section(text("\n")), listed("bullet", section(text("b")))],
        ),
        ("", []),
    ],
)
def test_marks_become_the_tree(typed: str, parts: list[Json]) -> None:
    assert as_rich_text(typed, IDS) == {"type": "rich_text", "elements": parts}


PIECES = st.sampled_from(
    ["a", "word ", "*b* ", "_i_ ", "`c` ", "@anna ", "#general", "\n", "- ", "  - ", "1. ", "> ", "\n```\n", ":x:"]
)


@given(st.lists(PIECES, max_size=20).map("".join))
@example("- \n\n- ")
@example("a\n```\n\n```\na")
def test_what_is_read_back_makes_the_same_tree(typed: str) -> None:
    tree = as_rich_text(typed, IDS)
    assert as_rich_text(as_typed(tree, HANDLES), IDS) == tree
