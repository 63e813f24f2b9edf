"""The forms with which a squad's lead hands an idea back, or passes it on to another squad."""

from slack_sdk.models.blocks import ButtonElement

from bot import ids
from bot.blocks import Json, button, context, modal, question, section, select, text_input
from bot.form_values import values
from bot.messages.labels import candidates_of, learned_lines, squad_called, suggestion_line
from bot.messages.triage import take_buttons
from bot.text import count, one_line
from intake.answers import HandOverForm, TriageForm
from intake.formatting import listed
from intake.services.explain import Explanation

# Of a squad that is only the likeliest of several.
HOPEFUL = "*Why {} comes first*"
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


def route_text(form: TriageForm) -> str:
    """Say which squad is suggested and why, what else is possible, and what the suggestion was learned from."""
    idea, routing = form.idea, form.idea.routing
    named = candidates_of(routing)
    runners_up = [
        f"{one_line(idea.squad_name(runner.squad))} ({one_line(runner.reason, 80)})"
        for runner in routing.runners_up
        if runner.squad not in named
    ]
    also = f" Also possible: {listed(runners_up)}." if runners_up else ""
    learned = learned_lines(routing, form.learned_ideas)
    because = "\n".join(["", "*What speaks for it*", *learned]) if learned else ""
    return f"{suggestion_line(idea)}.{also}{_record(form)}{because}"


def why_this_squad(why: Explanation) -> list[Json]:
    """Return what the suggested squad was learned from, while nothing is decided."""
    lines = learned_lines(why.routing, why.learned_ideas) if why.routing is not None else []
    if not lines:
        return []
    heading = HOPEFUL if why.routing is not None and why.routing.abstains else "*Why {}*"
    return [section("\n".join([heading.format(squad_called(one_line(why.suggested))), *lines]))]


def _record(form: TriageForm) -> str:
    record = form.record
    if record is None:
        return ""
    return f"\nTriagers followed this suggestion {record.followed} of {count(record.sent, 'time')}."


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
