"""The answer form: what a triager asked, as exactly the choices that are missing, and room for words."""

from collections.abc import Mapping
from typing import Any

from bot import ids
from bot.blocks import Json, modal, question, section, select, text_input, values
from bot.messages.words import URGENCIES, VALUES, pairs
from bot.text import mention, one_line
from intake.answers import AnswerForm
from intake.ideas import IdeaAnswers

CHOICES: dict[str, tuple[str, Mapping[Any, str]]] = {
    "value": ("What would it be worth a year?", VALUES),
    "urgency": ("By when is it needed?", URGENCIES),
}


def build(form: AnswerForm) -> Json:
    """Return the form."""
    idea = form.idea
    assert idea.question is not None
    asked = [field for field in idea.question.missing if field in CHOICES]
    said = f"{mention(idea.question.asked_by)} asks about *{one_line(idea.title)}*:\n"
    return modal(
        ids.ANSWER_FORM,
        "Answer",
        [
            section(said + one_line(idea.question.text, 1500)),
            *(question(field, CHOICES[field][0], select(field, pairs(CHOICES[field][1]))) for field in asked),
            question(
                "text",
                "Anything to add?" if asked else "Your answer",
                text_input("text", lines=True),
                optional=bool(asked),
            ),
        ],
        submit="Answer",
        about=ids.encode(idea.id, idea.version),
    )


def parse(view: Json) -> tuple[ids.Subject, IdeaAnswers]:
    """Return which idea is spoken of, and the answers."""
    given = values(view)
    answers = IdeaAnswers(text=given.get("text") or "", value=given.get("value"), urgency=given.get("urgency"))
    return ids.decode(view["private_metadata"]), answers
