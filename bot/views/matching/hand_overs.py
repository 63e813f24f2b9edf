"""The forms with which a squad's lead hands an idea back, or passes it on to another squad."""

from slack_sdk.models.blocks import ButtonElement

from bot import ids
from bot.blocks import Json, button, context, modal, question, select, text_input
from bot.form_values import values
from bot.messages.labels import squad_called
from bot.messages.triage import take_buttons
from bot.text import one_line
from intake.answers import HandOverForm, TriageForm

AGAIN = "Another squad has handed it back before, so the guild will talk about it."


def build_hand_back_form(form: HandOverForm) -> Json:
    """Return the form that asks why a squad doesn't take an idea."""
    idea = form.idea
    again = f" {AGAIN}" if idea.handed_back else ""
    return modal(
        ids.HAND_BACK_FORM,
        "Hand back",
        [
            context(f"*{one_line(idea.title)}*\nThe triagers will look for another squad.{again}"),
            question("reason", "Why isn't it for your squad?", text_input("reason", lines=True), hint=_readers(form)),
        ],
        submit="Hand back",
        about=ids.encode(idea.id, idea.version),
    )


def parse_hand_back_form(view: Json) -> tuple[ids.Subject, str]:
    """Return which idea is handed back, and why."""
    return ids.decode(view["private_metadata"]), values(view).get("reason") or ""


def build_pass_on_form(form: HandOverForm) -> Json:
    """Return the form that asks to which squad an idea goes on, and why."""
    idea = form.idea
    squads = [(squad.key, squad_called(squad.name)) for squad in form.squads]
    return modal(
        ids.PASS_ON_FORM,
        "Pass on",
        [
            context(f"*{one_line(idea.title)}*"),
            question("squad", "Which squad should have it?", select("squad", squads)),
            question("reason", "Why them?", text_input("reason", lines=True), hint=_readers(form)),
        ],
        submit="Pass on",
        about=ids.encode(idea.id, idea.version),
    )


def parse_pass_on_form(view: Json) -> tuple[ids.Subject, str | None, str]:
    """Return which idea is passed on, to which squad, and why."""
    form_values = values(view)
    return ids.decode(view["private_metadata"]), form_values.get("squad"), form_values.get("reason") or ""


def hand_over_buttons(form: TriageForm) -> list[ButtonElement]:
    """Return what whoever answers for the squad of an idea can do with it, besides the work itself."""
    if not form.may_hand_over:
        return []
    idea = form.idea
    take = take_buttons(idea.id, idea.version) if idea.taken_by is None else []
    return [*take, pass_on_button(idea.id, idea.version)]


def pass_on_button(idea_id: str, version: int) -> ButtonElement:
    """Return the button that opens the form for another squad."""
    return button(
        "Pass on",
        ids.PASS_ON,
        ids.encode(idea_id, version),
        accessibility_label="Pass this idea on to another squad",
    )


def _readers(form: HandOverForm) -> str:
    return f"One sentence. {'The requester' if form.idea.requester else 'Everyone'} and the triagers will read it."
