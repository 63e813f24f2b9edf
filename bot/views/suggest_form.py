"""Pass the question on to somebody else: a person to pick."""

from bot import ids
from bot.blocks import Json, context, modal, question, section, values
from bot.messages.words import ASKED_TO_BE
from bot.pickers import person_picker
from bot.text import one_line
from intake.answers import SuggestForm
from intake.ideas import Asked

ONCE = "They are asked in your place, and can say yes or no. It is passed on once only."


def build(form: SuggestForm) -> Json:
    """Return the form."""
    return modal(
        ids.SUGGEST_FORM,
        "Suggest somebody",
        [
            section(f"*{one_line(form.title)}*\n{ASKED_TO_BE[form.role]}"),
            question(form.role.name, "Who would be right?", person_picker(form.role.name)),
            context(ONCE),
        ],
        submit="Suggest",
        about=ids.encode(form.backer, 0),
    )


def parse(view: Json) -> tuple[str, str]:
    """Return which question it is, and who was picked."""
    given = values(view)
    return ids.decode(view["private_metadata"]).id, next((given[r.name] for r in Asked if given.get(r.name)), "")
