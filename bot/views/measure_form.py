"""The form of a check-back: how the metric is now."""

from bot import ids
from bot.blocks import Json, modal, question, section, values
from bot.messages.words import impact_line
from bot.pickers import number_input
from bot.text import one_line
from intake.experiments.facts import MeasureForm


def build(form: MeasureForm) -> Json:
    """Return the form."""
    return modal(
        ids.MEASURE_FORM,
        f"{form.days} days on",
        [
            section(f"*{one_line(form.title)}*\n{impact_line(form.impact)}"),
            question("value", "How is it now?", number_input("value", least=None)),
        ],
        submit="Save",
        about=ids.encode(form.id, form.version),
    )


def parse(view: Json) -> tuple[ids.Subject, float | None]:
    """Return which check-back it is, and the number."""
    given = values(view).get("value")
    return ids.decode(view["private_metadata"]), None if given is None else float(given)
