"""News for the requester: one sentence that says what was decided and why."""

from bot.blocks import section
from bot.messages.rendered import Rendered
from bot.messages.words import STANDS
from bot.text import one_line
from intake.facts import NewsFact


def render(news: NewsFact) -> Rendered:
    """Return the sentence."""
    stands, why = STANDS[news.step.stage], one_line(news.step.sentence, 1500)
    return Rendered([section(f"*{stands}.* {why}")], f"Your idea “{one_line(news.title)}”: {stands}. {why}")
