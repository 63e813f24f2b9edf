"""An idea's place in the plan: what a lead signs for, whatever its score, and which ideas it unlocks."""

import re

from bot import ids
from bot.blocks import Json, context, modal, question, radio, section, text_input, values
from bot.text import one_line
from intake.errors import FieldErrors
from intake.plan.body import Place, PlaceForm
from intake.portfolio import Pin

BY_SCORE = "by score"
CHOICES = (
    (BY_SCORE, "As its score says"),
    (Pin.into.value, "Pin it into the plan"),
    (Pin.keep_out.value, "Keep it out of the plan"),
)
_NUMBER = re.compile(r"(?:idea-)?([0-9]{1,9})", re.IGNORECASE)
NO_NUMBERS = "Name ideas by their numbers, such as IDEA-12, IDEA-15."


def build(form: PlaceForm) -> Json:
    """Return the form."""
    unlocks = ", ".join(f"IDEA-{number}" for number in form.unlocks)
    pin = [
        question("pin", "Its place in the plan", radio("pin", CHOICES, form.pin or BY_SCORE)),
        question(
            "reason",
            "Reason",
            text_input("reason", lines=True, initial=form.reason),
            optional=True,
            hint="It stands on the card with your name and the date; the score stays as it is.",
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
                hint="Those that can't begin before this one is there.",
            ),
            context("The plan is worked out anew in a moment."),
        ],
        submit="Sign",
        about=ids.encode(form.id, form.version),
    )


def parse(view: Json) -> tuple[ids.Subject, Place]:
    """Return the idea, and what was signed."""
    given = values(view)
    pin = given.get("pin")
    place = Place(
        pin=None if pin in (None, BY_SCORE) else Pin(pin),
        reason=given.get("reason") or "",
        keeps_pin=pin is None,
        unlocks=_numbers(given.get("unlocks")),
    )
    return ids.decode(view["private_metadata"]), place


def _numbers(typed: str | None) -> tuple[int, ...]:
    parts = [part for part in re.split(r"[\s,;]+", typed or "") if part]
    found = [_NUMBER.fullmatch(part) for part in parts]
    if None in found:
        raise FieldErrors({"unlocks": NO_NUMBERS})
    return tuple(dict.fromkeys(int(each[1]) for each in found if each))
