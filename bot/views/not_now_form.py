"""The not-now form: the reason that the requester reads."""

from collections.abc import Mapping
from typing import Any

from bot import ids
from bot.blocks import Json, context, modal, question, select, text_input, values
from bot.text import mention, one_line
from intake.answers import TriageForm
from intake.text import is_blank

READY = "ready"
# What Slack takes as the value of a choice; whoever writes a reason into the priorities keeps to it.
LONGEST = 150


def build(form: TriageForm) -> Json:
    """Return the form."""
    idea = form.idea
    reads = f"{mention(idea.requester)} reads your reason." if idea.requester else "Your reason is kept with it."
    return modal(
        ids.NOT_NOW_FORM,
        "Not now",
        [
            context(f"*{one_line(idea.title)}* is kept and can come back. {reads}"),
            question(
                "reason",
                "Why not now?",
                text_input("reason", lines=True),
                optional=bool(form.reasons),
                hint="One sentence, and what would have to change.",
            ),
            *ready(form),
        ],
        submit="Park it",
        about=ids.encode(idea.id, idea.version),
    )


def parse(view: Json) -> tuple[ids.Subject, str]:
    """Return which idea is parked, and why."""
    return ids.decode(view["private_metadata"]), said(values(view))


def ready(form: TriageForm) -> list[Json]:
    """Return the list of published reasons for saying no; nothing where none are."""
    reasons = [(each, each) for each in dict.fromkeys(form.reasons) if 0 < len(each) <= LONGEST]
    if not reasons:
        return []
    hint = "It counts where you write nothing above."
    return [question(READY, "Or a published reason", select(READY, reasons), optional=True, hint=hint)]


def said(given: Mapping[str, Any]) -> str:
    """Return the reason that was written, else the published one that was chosen."""
    written = given.get("reason") or ""
    return given.get(READY) or "" if is_blank(written) else written
