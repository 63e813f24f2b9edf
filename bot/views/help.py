"""What each command does, for `help` and for words that it doesn't know."""

from bot.blocks import context, section
from bot.messages.rendered import Rendered
from bot.text import one_line

USAGE = {
    "/ml-idea": "`/ml-idea` opens a form for your AI idea: a title and the problem are enough. "
    "`/ml-idea` with a few words behind it fills in the title. "
    "`/ml-idea support IDEA-12` supports somebody else's idea, or takes that back.",
    "/ml-queue": "`/ml-queue` shows which ideas are ranked, the best first, and how many wait for a decision. "
    "`/ml-queue plan` shows what is taken on this quarter, and why not the rest. "
    "`/ml-queue worth` shows what is most worth finding out first. "
    "`/ml-queue funnel` shows how many came how far, from submitted to measured.",
    "/ml-priorities": "`/ml-priorities` shows what the ML team wants most, and how a score comes about. "
    "Squad leads and admins: `/ml-priorities draft` opens the next ones; `/ml-priorities compare` "
    "asks which of two ideas should come first, six times.",
    "/ml-guild": "`/ml-guild` shows when everyone who does machine learning here meets next.",
}
HELP = "help"


def usage(command: str, word: str = HELP) -> Rendered:
    """Return what a command does, and where the word is unknown, that it is."""
    unknown = "" if is_help(word) else f"“{one_line(word, 40)}” is nothing that {command} knows. "
    others = " ".join(text for name, text in USAGE.items() if name != command)
    return Rendered([section(unknown + USAGE[command]), context(others)], unknown + USAGE[command].replace("`", ""))


def is_help(word: str) -> bool:
    """Tell whether help is asked for."""
    return word.lower() in (HELP, "?", "--help", "-h")
