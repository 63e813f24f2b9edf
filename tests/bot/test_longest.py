"""Every message, answer and view at its longest: long texts, and long lists of everything; Slack takes each."""

from typing import Any

import pytest

from bot.blocks import BLOCKS, RESPONSE, TEXT, VIEW, Rendered, size
from bot.text import units
from bot.views import imports as import_views
from bot.views.imports import build_columns_form, parse_layout
from bot.views.policy_drafts.priorities import build_priorities_form, is_folded, unfolded_priorities
from intake.notifications.imports import ImportPreview, Layout
from intake.operations.policy_drafts import PrioritiesForm
from intake.rules.policy_forms.priorities import PriorityRow
from sandbox.blocks.checks import check_message_blocks
from sandbox.inputs import initial_state
from sandbox.views import check_view
from tests.filling import LONG, filled, messages, variants, view_filled, views

MANY = 60
TEXTS = {"ampersands": "&", "emoji and words": "late couriers \N{SMILING FACE WITH SUNGLASSES}"}


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("kind", messages())
def test_a_message_at_its_longest_is_one_that_slack_takes(kind: str, text: str) -> None:
    model, draw = messages()[kind]
    for many in (MANY, 1):
        for fact in variants(filled(model, TEXTS[text] * (LONG // len(TEXTS[text])), many)):
            fits(draw(fact))


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("name", views())
def test_a_view_at_its_longest_is_one_that_slack_takes(name: str, text: str) -> None:
    for many in (MANY, 1):
        shown = view_filled(views()[name], TEXTS[text] * (LONG // len(TEXTS[text])), many)
        if isinstance(shown, Rendered):
            fits(shown)
        else:
            assert len(check_view(shown)["blocks"]) <= VIEW


def fits(shown: Rendered) -> None:
    blocks = check_message_blocks([dict(block) for block in shown.blocks])
    assert size(blocks) <= BLOCKS
    assert units(shown.text) <= TEXT + 1
    assert size(blocks) + units(shown.text) <= RESPONSE + 1


@pytest.mark.parametrize("letter", ["a", "\N{LATIN SMALL LETTER E WITH ACUTE}", "\N{CJK UNIFIED IDEOGRAPH-4E2D}"])
def test_as_many_priorities_stand_in_the_form_as_slack_takes(letter: str) -> None:
    rows = tuple(PriorityRow(id=f"p-{place}", line=letter * 3000, weight=3) for place in range(40))
    form = PrioritiesForm(version=3, number=2, rows=rows)
    folded = build_priorities_form(form)
    view = unfolded_priorities(with_nothing_typed(folded), form)
    check_view(view)
    shown = len([block for block in view["blocks"] if block["type"] == "input"])
    # Those that are hidden stay as they are, as those of a folded form do.
    assert is_folded(view)
    assert view["blocks"][-1]["elements"][0]["text"].startswith(f"{40 - shown} more priorities")


@pytest.mark.parametrize("length", [31, 151])
def test_a_list_among_many_sheets_can_be_looked_at_whatever_they_are_called(length: int) -> None:
    sheets = tuple(f"{number}".rjust(length, "x") for number in range(120))
    look = filled(ImportPreview, "a", 1).model_copy(update={"layout": Layout(sheets=sheets, sheet=sheets[-1])})
    view = check_view(build_columns_form(look, 1))
    asked = [block for block in view["blocks"] if block.get("block_id") == import_views.SHEET]
    # The sheet that was read is not among the first ones: whoever leaves the question empty keeps it.
    assert [block["optional"] for block in asked] == ([True] if length == 31 else [])
    assert parse_layout(with_nothing_typed(view)).sheet is None


def with_nothing_typed(view: dict[str, Any]) -> dict[str, Any]:
    return view | {"state": {"values": initial_state(view["blocks"])}}
