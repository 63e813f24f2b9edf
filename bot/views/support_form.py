"""Support an idea, or don't any more: one optional question, where one is."""

from slack_sdk.models.blocks import ButtonElement

from bot import ids
from bot.blocks import Json, button, context, modal, question, section, select, values
from bot.messages.words import supporters_line
from bot.text import one_line
from intake.answers import SupportForm
from intake.sentences import listed
from intake.supporting import AREA

BEGIN, END = 0, 1
HEARS = "You hear in one message what is decided about it. You can take your support back here at any time."


def support_button(idea_id: str, version: int) -> ButtonElement:
    """Return the button that opens the form."""
    return button("Support", ids.SUPPORT, ids.encode(idea_id, version), told="Support this idea")


def build(form: SupportForm) -> Json:
    """Return the form."""
    known = supporters_line(form.supporters) if form.supporters else "Nobody supports it yet"
    head = section(f"*{one_line(form.title)}*\n{form.label} · {known}")
    if form.supports:
        blocks, submit = [head, section("You support this idea.")], "Take it back"
    else:
        blocks, submit = [head, *_where(form), context(HEARS)], "Support it"
    about = ids.encode(form.id, END if form.supports else BEGIN)
    return modal(ids.SUPPORT_FORM, "Support an idea", blocks, submit=submit, about=about)


def parse(view: Json) -> tuple[str, bool, str | None]:
    """Return which idea it is, whether it is supported from now on, and where the supporter says they are."""
    subject = ids.decode(view["private_metadata"])
    return subject.id, subject.version == BEGIN, values(view).get(AREA)


def _where(form: SupportForm) -> list[Json]:
    if form.own_areas:
        return [
            context(f"You lead a squad, so you count for {listed([one_line(area, 60) for area in form.own_areas])}.")
        ]
    if not form.areas:
        return []
    asked = select(AREA, [(area, area) for area in form.areas], placeholder="I don't know")
    hint = "Support from other areas than the idea's own counts for its reach."
    return [question(AREA, "Which area are you in?", asked, optional=True, hint=hint)]
