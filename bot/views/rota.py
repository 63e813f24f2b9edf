"""The rota: the next weeks, a swap, and days on which the reader is away."""

from datetime import date

from bot import ids
from bot.blocks import Json, context, day_picker, divider, modal, person_picker, question, section, select, text_input
from bot.form_values import day, values
from bot.text import mention
from intake.formatting import day_called
from intake.rules.rota import RotaChange
from intake.services.rota import RotaForm

NOBODY = "nobody"
TURNS = "Weeks go round among everyone who decides. Whoever is away is skipped."


def build_rota_form(form: RotaForm, today: date) -> Json:
    """Return the form as it reads `today`; what is left empty stays as it is."""
    lines = [
        f"Week of {day_called(week.monday, today)}: {mention(week.member) if week.member else NOBODY}"
        for week in form.weeks
    ]
    away = [f"You're away from {day_called(first, today)} to {day_called(last, today)}." for first, last in form.away]
    weeks = [(week.monday.isoformat(), f"Week of {day_called(week.monday, today)}") for week in form.weeks]
    return modal(
        ids.ROTA_FORM,
        "Rota",
        [
            section("\n".join(lines)),
            context(" ".join([TURNS, *away])),
            divider(),
            question("week", "Swap a week", select("week", weeks), optional=True),
            question("member", "Who takes it?", person_picker("member"), optional=True),
            question("away_from", "I'm away from", day_picker("away_from"), optional=True),
            question("away_until", "I'm away until", day_picker("away_until"), optional=True),
            question(
                "country",
                "My public holidays are those of",
                text_input("country", initial=form.country),
                optional=True,
                hint=f"Two letters, such as DE or GB. If empty: {form.zone_country or 'none'}, by your time zone.",
            ),
        ],
        submit="Save",
    )


def parse_rota_form(view: Json) -> RotaChange:
    """Return what is to be changed."""
    form_values = values(view)
    days = {name: day(form_values, name) for name in ("week", "away_from", "away_until")}
    return RotaChange(member=form_values.get("member"), country=form_values.get("country") or "", **days)
