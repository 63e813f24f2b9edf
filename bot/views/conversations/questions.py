"""The form for just a question, what is there already when it is asked, and the form of its answer."""

from bot import ids
from bot.blocks import Json, actions, context, modal, question, section, text_input
from bot.form_values import values
from bot.messages.conversations.questions import make_idea_button
from bot.text import channel, cut, mention, one_line
from bot.views.matching.similarity import similar_lines
from intake.answers import AskedHub, QuestionForm
from intake.formatting import listed
from intake.ideas import PROBLEM_LENGTH
from intake.services.conversations.questions import TEXT
from intake.text import is_blank

TITLE = "Just a question"
HINT = "What would you like to know or do? You don't need an idea yet."


def build_question_form(form: QuestionForm, typed: str = "") -> Json:
    """Return the form, with what was typed already."""
    where = f"Everyone in {channel(form.channel)} can read it." if form.channel else "The ML team reads it."
    who = f" {mention(form.answerer)} answers this week." if form.answerer else ""
    asks = text_input(TEXT, lines=True, initial=cut(typed, PROBLEM_LENGTH - 100))
    return modal(
        ids.QUESTION_FORM,
        TITLE,
        [question(TEXT, "Your question", asks, hint=HINT), context(f"{where}{who}")],
        submit="Ask",
    )


def parse_question_form(view: Json) -> str:
    """Return the question."""
    return values(view).get(TEXT) or ""


def typed_so_far(view: Json) -> str:
    """Return what was typed into an idea form, for a question instead: the problem, or else the title."""
    state = (view.get("state") or {}).get("values") or {}
    texts = [((state.get(name) or {}).get(name) or {}).get("value") for name in ("problem", "title")]
    return next((text for text in texts if isinstance(text, str) and not is_blank(text)), "")


def build_asked(asked: AskedHub) -> Json:
    """Return who answers, who else may know, and which ideas are about the same."""
    where = f" in {channel(asked.channel)}" if asked.channel else ""
    who = f"{mention(asked.answerer)} answers this week" if asked.answerer else "The ML team answers"
    people = [f"{mention(skilled.member)} ({one_line(skilled.skill, 120)})" for skilled in asked.skilled]
    return modal(
        ids.NOTICE,
        TITLE,
        [
            section(f"We've asked{where}. {who}, and you have a copy in your messages."),
            *([section(f"*May know more:* {listed(people)}")] if people else []),
            *([section("*Ideas about this*"), *similar_lines(asked.similar, asked.today)] if asked.similar else []),
            actions(make_idea_button(asked.id, asked.version)),
        ],
        close="Close",
        closes_all=True,
    )


def build_answer(about: ids.Subject) -> Json:
    """Return the form in which somebody answers a question, where we don't read threads."""
    return modal(
        ids.QUESTION_ANSWER_FORM,
        "Answer",
        [question(TEXT, "Your answer", text_input(TEXT, lines=True)), context("They get it as a message.")],
        submit="Send",
        about=ids.encode(about.id, about.version),
    )
