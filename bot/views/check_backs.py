"""The form of a check-back: the metric's value now, and what the idea has been worth."""

from bot import ids
from bot.blocks import Json, modal, number_input, question, section, select
from bot.form_values import values
from bot.messages.labels import impact_line
from bot.text import date as day_for_reader
from bot.text import one_line
from intake.formatting import money
from intake.rules.experiments import Measurement, Surety
from intake.services.experiments import MeasureForm

SURETIES = (
    (Surety.measured.value, "Measured"),
    (Surety.estimated.value, "Estimated"),
    (Surety.nothing.value, "Nothing yet"),
)


def build_measurement_form(form: MeasureForm) -> Json:
    """Return the form."""
    live = f", live since {day_for_reader(form.impact.live_at)}" if form.impact.live_at else ""
    return modal(
        ids.MEASURE_FORM,
        "The number now",
        [
            section(f"*{one_line(form.title)}*{live}\n{impact_line(form.impact)}"),
            question("value", "What is the number now?", number_input("value", least=None)),
            question(
                "worth",
                "What has it been worth since launch?",
                number_input("worth"),
                optional=True,
                hint=f"The whole time since launch, in our currency.{_promise(form.impact.promised)}",
            ),
            question(
                "surety",
                "How sure is this amount?",
                select("surety", SURETIES),
                optional=True,
                hint="Leave both empty if you don't know.",
            ),
        ],
        submit="Save",
        about=ids.encode(form.id, form.version),
    )


def parse_measurement_form(view: Json) -> tuple[ids.Subject, Measurement]:
    """Return which check-back it is, and what was entered."""
    form_values = values(view)
    measurement = Measurement(
        value=form_values.get("value"), worth=form_values.get("worth"), surety=form_values.get("surety")
    )
    return ids.decode(view["private_metadata"]), measurement


def _promise(promised: float | None) -> str:
    return "" if promised is None else f" We expected about {money(promised, 2)} a year."
