"""What each command does, for `help` and for words that it doesn't know; and how such words are read."""

import re
import unicodedata

from bot.blocks import context, section
from bot.messages.rendered import Rendered
from bot.text import one_line

USAGE = {
    "/ml-idea": "`/ml-idea` opens a form for your AI idea: a title and the problem are enough. "
    "`/ml-idea` with a few words behind it fills in the title. "
    "`/ml-idea support IDEA-12` supports somebody else's idea, or takes that back. "
    "`/ml-idea IDEA-12` explains an idea's score.",
    "/ml-queue": "`/ml-queue` shows which ideas are ranked, the best first, and how many wait for a decision. "
    "`/ml-queue IDEA-12` explains an idea's score. "
    "`/ml-queue plan` shows what is taken on this quarter, and why not the rest. "
    "`/ml-queue worth` shows what is most worth finding out first. "
    "`/ml-queue funnel` shows how many came how far, from submitted to measured.",
    "/ml-priorities": "`/ml-priorities` shows what the ML team wants most, and how a score comes about. "
    "Squad leads and admins: `/ml-priorities draft` opens the next ones; `/ml-priorities compare` "
    "asks which of two ideas should come first, six times.",
    "/ml-guild": "`/ml-guild` shows when everyone who does machine learning here meets next.",
}
HELP = "help"
# What keyboards, phones and a sentence's end put around a word.
_AROUND = " \t\n\"'`“”„‟‘’‚‛«»‹›*_~()[].,;:!"
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_ASKS_FOR_HELP = re.compile(r"-{0,2}help\?*|-h|\?+")
_IDEA = r"(?:idea\s*-?\s*#?|#)\s*([0-9]{1,9})"
_NUMBERED = re.compile(_IDEA, re.ASCII)
_SUPPORTED = re.compile(rf"support\s+(?:{_IDEA}|([0-9]{{1,9}}))", re.ASCII)


def usage(command: str, word: str = HELP) -> Rendered:
    """Return what a command does, and where the word is unknown, that it is."""
    unknown = "" if is_help(word) else f"“{one_line(word, 40)}” is nothing that {command} knows. "
    others = " ".join(text for name, text in USAGE.items() if name != command)
    return Rendered([section(unknown + USAGE[command]), context(others)], unknown + USAGE[command].replace("`", ""))


def word_of(typed: str) -> str:
    """Return a command's word as it is meant: “Plan.” and `plan ` are plan; empty where nothing is typed."""
    text = unicodedata.normalize("NFKC", typed)
    seen = "".join(character for character in text if unicodedata.category(character) != "Cf")
    line = " ".join(_DASHES.sub("-", seen).split())
    return (line.strip(_AROUND) or line).casefold()


def idea_in(typed: str) -> int | None:
    """Return the number of the idea that is named and nothing else, as in IDEA-12, idea 12 or #12; else None."""
    found = _NUMBERED.fullmatch(word_of(typed))
    return None if found is None else int(found[1])


def supported_in(typed: str) -> int | None:
    """Return the number of the idea that somebody has typed they support, None where they typed something else."""
    found = _SUPPORTED.fullmatch(word_of(typed))
    return None if found is None else int(found[1] or found[2])


def is_help(word: str) -> bool:
    """Tell whether help is asked for."""
    return _ASKS_FOR_HELP.fullmatch(word_of(word)) is not None
