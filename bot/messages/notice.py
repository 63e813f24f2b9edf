"""A sentence that only one person sees, where they clicked."""

from bot.blocks import section
from bot.messages.rendered import Rendered
from bot.text import mention, one_line
from intake.facts import NoticeFact


def render(notice: NoticeFact) -> Rendered:
    """Return the sentence; where somebody was faster, it says who."""
    said = one_line(notice.text, 1500)
    text = f"{mention(notice.by)} was faster. {said}" if notice.by else said
    return Rendered([section(text)], text)
