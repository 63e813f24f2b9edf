"""“Which first?”: a pair of ideas side by side, without their scores; at the end, what came of it."""

import re
from collections.abc import Mapping
from typing import Any

from bot import ids
from bot.blocks import Json, columns, context, modal, question, radio, section, values
from bot.messages import comparison
from bot.messages.words import CHANCES, EFFORTS, URGENCIES, value_line
from bot.text import one_line
from intake.comparing.facts import ComparedPair, Comparing
from intake.comparing.verdict import Choice
from intake.errors import FieldErrors
from intake.facts import IdeaFact

TITLE = "Which first?"
CHOICES = ((Choice.first, "First"), (Choice.second, "Second"), (Choice.unsure, "Can't say"))
PROBLEM = 220


def build(comparing: Comparing) -> Json:
    """Return the next pair; without one the result, or that a second lead is waited for."""
    if comparing.pair is not None:
        return _pair(comparing.id, comparing.pair)
    if comparing.result is not None:
        shown = [*map(section, comparison.paragraphs(comparing.result)), *comparison.weights(comparing.result)]
        return modal(ids.COMPARE_AGAIN, TITLE, shown, submit="Six other pairs", close="Close")
    waits = (
        "*That was the last pair.* Your answers are kept. When a second lead has compared the same pairs, "
        "both of you get a message that says where you and the published weights agree."
    )
    return modal(ids.NOTICE, TITLE, [section(waits)], close="Close")


def parse(view: Json) -> tuple[ids.Subject, Choice]:
    """Return the comparison with the pair's position, and what was chosen; raises FieldErrors when nothing was."""
    subject = ids.decode(view["private_metadata"])
    field = _field(subject.version)
    chosen = values(view).get(field)
    if chosen not in list(Choice):
        raise FieldErrors({field: "Choose one of the three."})
    return subject, Choice(chosen)


def _field(position: int) -> str:
    # Of its own for each pair: Slack keeps what was chosen when a view is updated and the name stays.
    return f"choice-{position}"


def _pair(comparison_id: str, pair: ComparedPair) -> Json:
    last = pair.position + 1 == pair.total
    rows = zip(_told(pair.first, "First"), _told(pair.second, "Second"), strict=True)
    field = _field(pair.position)
    return modal(
        ids.COMPARE_FORM,
        TITLE,
        [
            context(f"Pair {pair.position + 1} of {pair.total}. If only one of them could be started, which?"),
            columns(list(rows)),
            question(field, "Which should come first?", radio(field, [(str(c), text) for c, text in CHOICES])),
            context("A second lead compares the same pairs. You can leave and go on later; nothing changes by this."),
        ],
        submit="Done" if last else "Next",
        close="Later",
        about=ids.encode(comparison_id, pair.position),
    )


def _told(idea: IdeaFact, place: str) -> list[str]:
    serves = one_line(idea.fit.priority, 80) if idea.fit.priority else "no published priority"
    return [
        f"*{place}: {one_line(idea.title)}*\n{one_line(idea.problem, PROBLEM)}",
        f"*Serves* {serves}",
        f"*Worth a year* {value_line(idea)}",
        f"*Needed* {_known(URGENCIES, idea.urgency)}",
        f"*Effort* {_known(EFFORTS, idea.effort)}\n*Chance* {_known(CHANCES, idea.chance)}",
    ]


def _known(words: Mapping[Any, str], choice: Any) -> str:
    # What stands behind a colon or comma explains the choice to those who make it.
    return re.split("[:,]", words[choice])[0].lower() if choice else "not known yet"
