"""Reads what is typed behind a command: a word, the number of an idea, a call for help."""

import re
import unicodedata

from bot.message_text import MENTION, unescaped
from intake.text import clean

# What keyboards, phones and a sentence's end put around a word.
_AROUND = " \t\n\"'`“”„‟‘’‚‛«»‹›*_~()[].,;:!"
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_ASKS_FOR_HELP = re.compile(r"-{0,2}help\?*|-h|\?+")
_IDEA = r"(?:idea\s*-?\s*#?|#)\s*([0-9]{1,9})"
_NUMBERED = re.compile(_IDEA, re.ASCII)
_NUMBER = re.compile(r"([0-9]{1,9})", re.ASCII)
_SUPPORTED = re.compile(rf"support\s+(?:{_IDEA}|([0-9]{{1,9}}))", re.ASCII)
# Scripts that are written without spaces between words, as the names of their letters begin.
_UNSPACED = (
    "CJK",
    "HIRAGANA",
    "KATAKANA",
    "HALFWIDTH KATAKANA",
    "BOPOMOFO",
    "THAI",
    "LAO",
    "KHMER",
    "MYANMAR",
    "TIBETAN",
)


def word_of(typed: str) -> str:
    """Return a command's word without what is typed around it: “Plan.” and `plan ` are plan; else an empty one."""
    normalized = unicodedata.normalize("NFKC", typed)
    visible = "".join(character for character in normalized if unicodedata.category(character) != "Cf")
    line = " ".join(_DASHES.sub("-", visible).split())
    return (line.strip(_AROUND) or line).casefold()


def idea_in(typed: str, *, is_number: bool = False) -> int | None:
    """Return the number of the idea that is named and nothing else, as in IDEA-12, idea 12 or #12; else None.

    Where a number alone can be nothing else, `is_number` has it name an idea too.
    """
    match = _NUMBERED.fullmatch(word := word_of(typed)) or (_NUMBER.fullmatch(word) if is_number else None)
    return None if match is None else int(match[1])


def supported_in(typed: str) -> int | None:
    """Return the number of the idea that somebody has typed they support, None where they typed something else."""
    match = _SUPPORTED.fullmatch(word_of(typed))
    return None if match is None else int(match[1] or match[2])


def is_help(word: str) -> bool:
    """Tell whether help is asked for."""
    return _ASKS_FOR_HELP.fullmatch(word_of(word)) is not None


# What is typed behind a command.


def typed(escaped: str) -> str:
    """Return what somebody typed after a command, without Slack's escapes (`should_escape`)."""
    return clean(unescaped(escaped, {}))


def typed_about(escaped: str) -> tuple[str, tuple[str, ...]]:
    """Return what somebody typed after a command without the people that they mention, and those people."""
    return typed(MENTION.sub(" ", escaped)), tuple(MENTION.findall(escaped))


def is_sentence(text: str) -> bool:
    """Tell whether this is more than a word: where words are not apart, one that has none between is a sentence."""
    unspaced = sum(unicodedata.name(character, "").startswith(_UNSPACED) for character in text)
    return len(text.split()) > 1 or unspaced > 1
