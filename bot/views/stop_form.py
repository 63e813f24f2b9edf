"""The form of going no further: what is known now."""

from bot import ids
from bot.blocks import Json, modal, section
from bot.text import one_line
from bot.views import conclusion
from intake.experiments.facts import StopForm
from intake.experiments.values import Conclusion


def build(form: StopForm) -> Json:
    """Return the form."""
    return modal(
        ids.STOP_FORM,
        "Stop here",
        [
            section(f"*{one_line(form.idea.title)}*\n{conclusion.wanted(form.after)}"),
            *conclusion.fields(form.after),
        ],
        submit="Stop, with thanks",
        about=ids.encode(form.after.id, form.idea.version),
    )


def parse(view: Json) -> tuple[ids.Subject, Conclusion]:
    """Return which experiment ended, and what is known."""
    return ids.decode(view["private_metadata"]), conclusion.parse(view)
