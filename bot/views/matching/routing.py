"""Which squad is suggested for an idea and why, what else is possible, and what the suggestion was learned from."""

from bot.blocks import Json, section
from bot.messages.labels import candidates_of, learned_lines, squad_called, suggestion_line
from bot.text import count, one_line
from intake.answers import TriageForm
from intake.formatting import listed
from intake.services.explain import Explanation

# Of a squad that is only the likeliest of several.
HOPEFUL = "*Why {} comes first*"


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
