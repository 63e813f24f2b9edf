"""A refusal that has no field to stand beside: a small modal."""

from bot import ids
from bot.blocks import Json, modal, section
from bot.text import escape


def refusal(message: str) -> Json:
    """Return a modal that says why nothing happened."""
    return modal(ids.NOTICE, "That didn't work", [section(escape(message))], close="Close")
