"""The longest text that is taken stays within Slack's limits, cut where no entity breaks."""

from datetime import timedelta
from typing import Any

import pytest

from bot import ids
from sandbox.inputs import STATEFUL
from tests.corpus.forms import FORM, fields, plain_state, submitted
from tests.corpus.oracle import Listening, escaped, printed
from tests.corpus.stage import Stage
from tests.scenarios.helpers import after

TEXTS = {"brackets": "<", "ampersands": "&", "emoji": "\N{SMILING FACE WITH SUNGLASSES}", "stars": "*", "quotes": '"'}
LONGEST = {
    "title": 150,
    "problem": 3000,
    "text": 3000,
    "reason": 3000,
    "introduction": 1000,
    "name": 40,
    "charter": 500,
    "areas": 60,
}
# Each is written by somebody at length, and then posted, edited, told of and looked at.
STORY = (
    ids.IDEA_FORM,
    ids.ASK_FORM,
    ids.ANSWER_FORM,
    ids.NOT_NOW_FORM,
    ids.DRAFT_FORM,
    ids.SQUAD_FORM,
)


@pytest.mark.parametrize("kind", TEXTS)
def test_the_longest_texts_stay_within_the_limits_in_every_message(
    stage: Stage, listening: Listening, kind: str
) -> None:
    for form_id in STORY:
        form = FORM[form_id]
        view = form.view(stage)
        state: dict[str, Any] = plain_state(stage, view)
        for placed in fields(view):
            if placed.element["type"] == "plain_text_input":
                units = LONGEST[placed.block_id] // (2 if kind == "emoji" else 1)
                state[placed.block_id][placed.action_id][STATEFUL["plain_text_input"][0]] = TEXTS[kind] * units
        ack, answer = submitted(stage, form.member, view, state)
        assert not answer.errors, (form_id, answer.errors)
        after(stage.world, 30)
        assert [*escaped(listening, ack), *printed(stage, ack.payload)] == [], form_id
    stage.press("U0LEO", ids.DRAFT_POST)
    for member in ("U0REX", "U0TRIS", "U0ADA"):
        stage.world.workspace.person(member).open_home()
    stage.world.stepper.advance(stage.world.clock.now() + timedelta(days=8))
    assert [*escaped(listening, None), *printed(stage)] == []
