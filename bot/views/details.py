"""The details of an idea: what legal must look at, and the own question of what is bought or an agent."""

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import ButtonElement, StaticMultiSelectElement

from bot import ids
from bot.blocks import Json, button, context, modal, multi_select, question, section, text_input
from bot.form_values import touched
from bot.messages.labels import LEGAL_QUESTIONS
from bot.text import cut, one_line
from intake.answers import Details, DetailsForm
from intake.approaches import LegalLine, LegalQuestion
from intake.services.revisions import NOTE

LEGAL_ASKED = {
    LegalQuestion.people: "Which of these does it do?",
    LegalQuestion.data: "Which of these does it need?",
}
NONE_FITS = "If none fits, leave this empty: the card then says “Ask legal”."
NOT_ADVICE = "What you choose shows who has to look at it. It doesn't change the score, and it isn't legal advice."
LEGAL_PREFIX, TICK = "legal-", 75


def details_button(idea_id: str, version: int) -> ButtonElement:
    """Return the button that opens the form."""
    label = "Add details: who answers for it, and what legal must look at"
    return button("Add details", ids.DETAILS, ids.encode(idea_id, version), accessibility_label=label)


def build_details_form(form: DetailsForm) -> Json:
    """Return the form: at most the own question of the approach, and a list for each question answered with yes."""
    asks = [question(NOTE, form.asks, text_input(NOTE, initial=form.note), optional=True)] if form.asks else []
    lists = [
        question(
            (field := f"{LEGAL_PREFIX}{asked.value}"),
            LEGAL_ASKED[asked],
            _legal_choices(field, asked, lines, form.chosen),
            optional=True,
            hint=NONE_FITS,
        )
        for asked, lines in form.lines.items()
    ]
    return modal(
        ids.DETAILS_FORM,
        "Details",
        [section(f"*{one_line(form.title)}*"), *asks, *lists, *([context(NOT_ADVICE)] if lists else [])],
        submit="Save",
        close="Later",
        about=ids.encode(form.id, form.version),
    )


def _legal_choices(
    field: str, asked: LegalQuestion, lines: Sequence[LegalLine], chosen: Sequence[str]
) -> StaticMultiSelectElement:
    choices = [(line.key, cut(line.says, TICK)) for line in lines]
    return multi_select(field, [(LEGAL_QUESTIONS[asked], choices)], chosen=chosen, most=len(choices))


def parse_details_form(view: Json) -> tuple[str, Details]:
    """Return which idea it is, and what was filled in differently from what the form showed."""
    changed = touched(view)
    lines = {
        LegalQuestion(field.removeprefix(LEGAL_PREFIX)): tuple(keys or ())
        for field, keys in changed.items()
        if field.startswith(LEGAL_PREFIX)
    }
    note = changed[NOTE] or "" if NOTE in changed else None
    return ids.decode(view["private_metadata"]).id, Details(note=note, lines=lines)


def then_details(form: DetailsForm | None, *, clear: bool = False) -> Mapping[str, Any]:
    """Return how a form is acknowledged: with what is asked next in its place, or it closes; `clear` closes all."""
    if form is not None:
        return {"response_action": "update", "view": build_details_form(form)}
    return {"response_action": "clear"} if clear else {}
