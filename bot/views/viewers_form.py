"""Who may see a private idea: the people who are named, to add to and to take out."""

from typing import NamedTuple

from bot import ids
from bot.blocks import Json, context, modal, question, section, values
from bot.pickers import people_picker
from bot.text import one_line
from intake.answers import ViewersForm

VIEWERS = "viewers"
ALWAYS = (
    "Whoever handed it in and those who decide about it see it always: name nobody, and it is theirs alone. "
    "Who is taken out reads no more of it."
)


class Chosen(NamedTuple):
    """Whom somebody has added to the people they saw, and whom they have taken out."""

    added: list[str]
    removed: list[str]


def build(form: ViewersForm) -> Json:
    """Return the form."""
    return modal(
        ids.VIEWERS_FORM,
        "A private idea",
        [
            section(f"*{one_line(form.title)}*"),
            question(VIEWERS, "Who may see this?", people_picker(VIEWERS, form.viewers), optional=True),
            context(ALWAYS),
        ],
        submit="Save",
        about=ids.encode(form.id, form.version),
    )


def parse(view: Json) -> tuple[ids.Subject, Chosen]:
    """Return which idea it is, and who was added and taken out."""
    shown = next(block["element"] for block in view["blocks"] if block.get("block_id") == VIEWERS)
    before = shown.get("initial_users") or []
    now = values(view).get(VIEWERS) or []
    added = [member for member in now if member not in before]
    return ids.decode(view["private_metadata"]), Chosen(added, [member for member in before if member not in now])
