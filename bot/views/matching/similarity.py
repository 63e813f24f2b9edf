"""Ideas like the one that somebody is about to submit: what became of each, and a button to join it instead."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from bot import ids
from bot.blocks import Json, button, context, divider, modal, on_top, question, section, text_input
from bot.form_values import values
from bot.messages.ideas import edit_button
from bot.messages.labels import supporters_line, trial_note
from bot.messages.support import news_promise
from bot.text import cut, date, one_line
from bot.views.details import then_details
from intake.answers import JoinedIdea, SimilarIdea, SimilarIdeas, Submitted
from intake.ideas import STAGE_NAMES, WORDS_LENGTH
from intake.operations.support import WORDS
from intake.sentences import below_title

TITLE = "Is it one of these?"
HEAD = (
    "People have had similar ideas. If one of these is yours too, join it: you support it, and nothing new is "
    "submitted. Otherwise submit yours as a new idea."
)
HEAD_OWN = (
    "You've submitted this before, or something like it. If it's the same, edit it. If not, submit this as a new idea."
)
# Of what is closed, or supported already, and their own perhaps.
HEAD_NONE_TO_JOIN = "There are ideas like this already. Submit yours only if it's a different one."
IN_YOUR_WORDS = "Your sentence for the idea you join"
EVERYONE_READS = "Everyone can read it. It's only used if you join."
MINE_TOO = "That's mine too"
OWN = "You submitted this one."
SUPPORTED = "You support this one already."


def after_submission(form: Json, answer: Submitted | SimilarIdeas, today: datetime.date) -> Mapping[str, Any]:
    """Return how the form is acknowledged: it closes, or shows what is asked next, or ideas like this one on top."""
    if isinstance(answer, Submitted):
        return then_details(answer.details)
    return on_top(form, build_similar_form(answer, today))


def build_similar_form(similar: SimilarIdeas, today: datetime.date) -> Json:
    """Return the ideas, each with what became of it and what was learned."""
    lines = similar_lines(similar.ideas, today)
    words = question(
        WORDS,
        IN_YOUR_WORDS,
        text_input(WORDS, lines=True, initial=cut(similar.words, WORDS_LENGTH)),
        optional=True,
        hint=EVERYONE_READS,
    )
    may_join = any(idea.may_join for idea in similar.ideas)
    return modal(
        ids.SIMILAR_FORM,
        TITLE,
        [
            section(_head(similar.ideas)),
            divider(),
            *lines,
            *([words] if may_join else []),
        ],
        submit="Submit as new",
        close="Back",
        about=ids.encode(similar.draft, 0),
    )


def _head(ideas: Sequence[SimilarIdea]) -> str:
    if all(idea.own for idea in ideas):
        return HEAD_OWN
    return HEAD if any(idea.may_join for idea in ideas) else HEAD_NONE_TO_JOIN


def parse_similar_form(view: Json) -> str:
    """Return the draft that is to be submitted."""
    return ids.decode(view["private_metadata"]).id


def parse_join(view: Json) -> tuple[str, str]:
    """Return the draft that is thrown away, if there is one, and what its writer says of the idea that they join."""
    if view.get("callback_id") != ids.SIMILAR_FORM:
        return "", ""
    return parse_similar_form(view), values(view).get(WORDS) or ""


def build_joined(joined: JoinedIdea) -> Json:
    """Return the thanks; to close it closes the forms below too."""
    idea = f"{one_line(joined.label)}, *{one_line(joined.title)}*"
    text = f"You now support {idea}. {news_promise(decided=joined.decided)} Your own form was not submitted."
    return modal(ids.NOTICE, "You're in", [section(text)], close="Close", closes_all=True)


def similar_lines(ideas: Sequence[SimilarIdea], today: datetime.date) -> list[Json]:
    """Return ideas with what became of them and what was learned, and the button to join each that can be joined."""
    return [block for idea in ideas for block in _idea(idea, today)]


def _idea(idea: SimilarIdea, today: datetime.date) -> list[Json]:
    learned = trial_note(idea.tried, today).removeprefix("; ")
    details = [
        *([one_line(below_title(idea.why, idea.title), 300)] if idea.why else []),
        *([learned[0].upper() + learned[1:]] if learned else []),
    ]
    status = " · ".join(
        [
            one_line(idea.label),
            STAGE_NAMES[idea.stage],
            f"submitted {date(idea.submitted_at)}",
            *([supporters_line(idea.supporters)] if idea.supporters else []),
        ]
    )
    join = button(
        MINE_TOO,
        ids.JOIN_IDEA,
        ids.encode(idea.id, idea.version),
        accessibility_label=f"{MINE_TOO}: {one_line(idea.title, 40)}",
    )
    text = "\n".join([f"*{one_line(idea.title)}*", status, *details])
    if idea.may_join:
        return [section(text, join)]
    edit = edit_button(idea.id, idea.version) if idea.may_edit else None
    note = OWN if idea.own else SUPPORTED if idea.supports else ""
    return [section(text, edit), *([context(note)] if note else [])]
