"""Who may see a private idea: the named people, to add or to remove."""

from typing import NamedTuple

from bot import ids
from bot.blocks import Json, context, modal, people_picker, question, section
from bot.form_values import values
from bot.text import one_line
from intake.answers import ViewersForm

VIEWERS = "viewers"
ALWAYS = (
    "The requester and the triagers can always see it. Leave empty to share it with nobody else. "
    "People you remove lose access."
)


class ViewersChoice(NamedTuple):
    """The people that a form adds to those it showed, and those that it removes."""

    added: list[str]
    removed: list[str]


def build_viewers_form(form: ViewersForm) -> Json:
    """Return the form."""
    return modal(
        ids.VIEWERS_FORM,
        "Private idea",
        [
            section(f"*{one_line(form.title)}*"),
            question(VIEWERS, "Who may see this?", people_picker(VIEWERS, form.viewers), optional=True),
            context(ALWAYS),
        ],
        submit="Save",
        about=ids.encode(form.id, form.version),
    )


def parse_viewers_form(view: Json) -> tuple[ids.Subject, ViewersChoice]:
    """Return which idea it is, and who was added and removed."""
    picker = next(block["element"] for block in view["blocks"] if block.get("block_id") == VIEWERS)
    before = picker.get("initial_users") or []
    now = values(view).get(VIEWERS) or []
    added = [member for member in now if member not in before]
    return ids.decode(view["private_metadata"]), ViewersChoice(
        added, [member for member in before if member not in now]
    )
