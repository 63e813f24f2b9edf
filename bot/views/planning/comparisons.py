"""“Which first?”: a pair of ideas side by side, without their scores; at the end, the result."""

import re

from bot import ids
from bot.blocks import Json, columns, context, modal, question, radio, section
from bot.form_values import values
from bot.messages.comparisons import comparison_paragraphs, comparison_weights, settled_line
from bot.messages.labels import QUESTIONS, value_line
from bot.text import one_line
from intake.errors import FieldErrors
from intake.ideas import Estimates
from intake.notifications.ideas import IdeaNotification
from intake.policy import REQUESTER_CRITERIA, Criterion
from intake.rules.comparisons import Preference, Settled
from intake.services.comparisons import ComparedPair, Comparing

TITLE = "Which first?"
CHOICES = ((Preference.first, "First"), (Preference.second, "Second"), (Preference.unsure, "Can't say"))
PROBLEM = 220


def build_comparison_form(comparing: Comparing) -> Json:
    """Return the next pair; without one the result, or that a second lead has to answer first."""
    if comparing.pair is not None:
        return _pair(comparing.id, comparing.pair, comparing.settled)
    if comparing.result is not None:
        blocks = [*map(section, comparison_paragraphs(comparing.result)), *comparison_weights(comparing.result)]
        return modal(ids.COMPARE_AGAIN, TITLE, blocks, submit="Compare six more", close="Close")
    waits = (
        "*That was the last pair.* Your answers are saved. When a second lead has compared the same pairs, "
        "you'll both get a message that shows where you and the published weights agree."
    )
    so_far = [context(f"Your answers: {settled_line(comparing.settled)}")] if comparing.settled else []
    return modal(ids.NOTICE, TITLE, [section(waits), *so_far], close="Close")


def parse_comparison_form(view: Json) -> tuple[ids.Subject, Preference]:
    """Return the comparison with the pair's position, and what was chosen; raises FieldErrors when nothing was."""
    subject = ids.decode(view["private_metadata"])
    field = _field(subject.version)
    chosen = values(view).get(field)
    if chosen not in list(Preference):
        raise FieldErrors({field: "Choose one of the three answers."})
    return subject, Preference(chosen)


def _field(position: int) -> str:
    # Each pair has its own name: Slack keeps the choice when a view is updated and the name is the same.
    return f"choice-{position}"


def _pair(comparison_id: str, pair: ComparedPair, settled: Settled | None) -> Json:
    last = pair.position + 1 == pair.total
    field = _field(pair.position)
    return modal(
        ids.COMPARE_FORM,
        TITLE,
        [
            context(f"Pair {pair.position + 1} of {pair.total}. If we could start only one, which?"),
            # A phone shows columns below each other, so each idea keeps to one.
            columns([(_idea_text(pair.first, "First"), _idea_text(pair.second, "Second"))]),
            question(field, "Which should come first?", radio(field, [(str(c), text) for c, text in CHOICES])),
            *([context(f"Your answers so far: {settled_line(settled)}")] if settled else []),
            context("A second lead compares the same pairs. You can stop and continue later. Nothing changes yet."),
        ],
        submit="Done" if last else "Next",
        close="Later",
        about=ids.encode(comparison_id, pair.position),
    )


def _idea_text(idea: IdeaNotification, place: str) -> str:
    priority = one_line(idea.fit.priority, 80) if idea.fit.priority else "none yet"
    estimated = [criterion for criterion in Criterion if criterion.value in Estimates.model_fields]
    lines = [
        f"*{place}: {one_line(idea.title)}*",
        one_line(idea.problem, PROBLEM),
        f"Priority: {priority}",
        *(_answer(criterion, idea) for criterion in (*REQUESTER_CRITERIA, *estimated)),
    ]
    return "\n".join(lines)


def _answer(criterion: Criterion, idea: IdeaNotification) -> str:
    asked, choice = QUESTIONS[criterion], getattr(idea, criterion.value)
    if criterion is Criterion.value:
        return f"{asked.heading}: {value_line(idea)}"
    # The part after a colon or comma explains the choice to those who make it.
    return f"{asked.heading}: {re.split('[:,]', asked.choices[choice])[0].lower() if choice else 'not known yet'}"
