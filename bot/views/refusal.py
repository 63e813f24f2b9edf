"""A refusal that has no field to stand beside: a small modal."""

from bot import ids
from bot.blocks import SECTION, Json, modal, section
from bot.text import one_line


def refusal(message: str) -> Json:
    """Return a modal that says why nothing happened."""
    return modal(ids.NOTICE, "That didn't work", [section(one_line(message, SECTION))], close="Close")
