"""The not-now form: the reason that the requester reads."""

from bot import ids
from bot.blocks import Json, context, modal, question, text_input, values
from bot.text import mention, one_line
from intake.answers import TriageForm


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
                hint="One sentence, and what would have to change.",
            ),
        ],
        submit="Park it",
        about=ids.encode(idea.id, idea.version),
    )


def parse(view: Json) -> tuple[ids.Subject, str]:
    """Return which idea is parked, and why."""
    return ids.decode(view["private_metadata"]), values(view).get("reason") or ""
