"""The idea form: two things are asked, the rest is offered. An input's block_id is the name of its field."""

from bot import ids
from bot.blocks import Json, checkboxes, modal, question, select, text_input, values
from bot.messages.words import DATA, KINDS, URGENCIES, VALUES, pairs
from intake.answers import FormChoices
from intake.ideas import IdeaDraft, Kind
from intake.text import clean

PRIVATE = "private"


def build(choices: FormChoices, title: str = "") -> Json:
    """Return the form, with a title where one was typed behind the command."""
    areas = [(area, area) for area in choices.areas]
    return modal(
        ids.IDEA_FORM,
        "Submit an AI idea",
        [
            question(
                "title",
                "Title",
                text_input("title", initial=clean(title), placeholder="What it would do, in a few words"),
            ),
            question(
                "problem",
                "What is the problem?",
                text_input("problem", lines=True),
                hint="Who has it, how often, and what it costs today. You need no solution.",
            ),
            *([question("area", "Which area is it in?", select("area", areas), optional=True)] if areas else []),
            question(
                "value",
                "What would it be worth a year?",
                select("value", pairs(VALUES)),
                optional=True,
                hint="A rough guess is fine. Without value and urgency an idea can't be ranked.",
            ),
            question("urgency", "By when is it needed?", select("urgency", pairs(URGENCIES)), optional=True),
            question("data", "Is there data for it?", select("data", pairs(DATA)), optional=True),
            question(
                "kind", "What kind of work is it?", select("kind", pairs(KINDS), Kind.product.value), optional=True
            ),
            question(
                PRIVATE,
                "Keep it private?",
                checkboxes(PRIVATE, [(PRIVATE, "Only those who decide, and the squad's lead, may see it")]),
                optional=True,
            ),
        ],
        submit="Submit",
    )


def parse(view: Json) -> IdeaDraft:
    """Return what was filled in."""
    given = values(view)
    return IdeaDraft(
        title=given.get("title") or "",
        problem=given.get("problem") or "",
        kind=given.get("kind") or Kind.product,
        area=given.get("area"),
        value=given.get("value"),
        urgency=given.get("urgency"),
        data=given.get("data"),
        private=bool(given.get(PRIVATE)),
    )
