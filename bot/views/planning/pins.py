"""The form of an idea's place in the plan: pinned by a lead, what it unlocks, and what saves the same."""

import re

from bot import ids
from bot.blocks import Json, context, modal, question, radio, section, text_input
from bot.form_values import values
from bot.text import one_line
from intake.errors import FieldErrors
from intake.rules.planning.portfolio import Pin
from intake.services.planning.pins import Place, PlaceForm

BY_SCORE = "by score"
PIN_CHOICES = (
    (BY_SCORE, "As calculated"),
    (Pin.into.value, "Pin it into the plan"),
    (Pin.keep_out.value, "Keep it out of the plan"),
)
_NUMBER = re.compile(r"(?:idea-)?([0-9]{1,9})", re.IGNORECASE)
NO_NUMBERS = "Write the ideas' numbers, such as IDEA-12, IDEA-15."


def build_pin_form(form: PlaceForm) -> Json:
    """Return the form."""
    unlocks, same = (", ".join(f"IDEA-{number}" for number in numbers) for numbers in (form.unlocks, form.same))
    pin = [
        question("pin", "Place", radio("pin", PIN_CHOICES, form.pin or BY_SCORE)),
        question(
            "reason",
            "Reason",
            text_input("reason", lines=True, initial=form.reason),
            optional=True,
            hint="The card shows it with your name and the date. The score doesn't change.",
        ),
    ]
    return modal(
        ids.PLACE_FORM,
        "Place in the plan",
        [
            section(f"*{form.label} {one_line(form.title)}*"),
            *(pin if form.may_pin else []),
            question(
                "unlocks",
                "Which ideas does it unlock?",
                text_input("unlocks", initial=unlocks, placeholder="IDEA-12, IDEA-15"),
                optional=True,
                hint="Ideas that can't start before this one is done.",
            ),
            question(
                "same",
                "Which ideas bring the same saving?",
                text_input("same", initial=same, placeholder="IDEA-7"),
                optional=True,
                hint="The plan counts that saving once, however many of them are in it.",
            ),
            context("We'll recalculate the plan in a moment."),
        ],
        submit="Save",
        about=ids.encode(form.id, form.version),
    )


def parse_pin_form(view: Json) -> tuple[ids.Subject, Place]:
    """Return the idea, and its place."""
    form_values = values(view)
    pin = form_values.get("pin")
    place = Place(
        pin=None if pin in (None, BY_SCORE) else Pin(pin),
        reason=form_values.get("reason") or "",
        keeps_pin=pin is None,
        unlocks=_numbers(form_values.get("unlocks"), "unlocks"),
        same=_numbers(form_values.get("same"), "same") if "same" in form_values else None,
    )
    return ids.decode(view["private_metadata"]), place


def _numbers(typed: str | None, field: str) -> tuple[int, ...]:
    parts = [part for part in re.split(r"[\s,;]+", typed or "") if part]
    matches = [_NUMBER.fullmatch(part) for part in parts]
    if None in matches:
        raise FieldErrors({field: NO_NUMBERS})
    return tuple(dict.fromkeys(int(match[1]) for match in matches if match))
