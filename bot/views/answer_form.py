"""The answer form: what a triager asked, as exactly the choices that are missing, and room for words."""

from slack_sdk.models.blocks.block_elements import InputInteractiveElement

from bot import ids
from bot.blocks import Json, modal, multi_select, question, section, select, text_input, values
from bot.messages.words import URGENCIES, pairs, value_groups
from bot.text import mention, one_line
from intake.answers import AnswerForm
from intake.currencies import chosen_levels
from intake.ideas import IdeaAnswers

CHOICES = {"value": "What would it be worth a year?", "urgency": "By when is it needed?"}


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
            *(question(field, CHOICES[field], _choices(form, field)) for field in asked),
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


def _choices(form: AnswerForm, field: str) -> InputInteractiveElement:
    return multi_select(field, value_groups(form.values)) if field == "value" else select(field, pairs(URGENCIES))


def parse(view: Json) -> tuple[ids.Subject, IdeaAnswers]:
    """Return which idea is spoken of, and the answers."""
    given = values(view)
    value = chosen_levels(given.get("value"))
    answers = IdeaAnswers(text=given.get("text") or "", value=value, urgency=given.get("urgency"))
    return ids.decode(view["private_metadata"]), answers
