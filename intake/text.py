"""Text that people type, cleaned once at the door: stored as typed but for what no database or reader can take."""

import re
import unicodedata

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_LINE_END = re.compile(r"\r\n?|\x85")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
# Letters by Unicode's book that print as nothing: Hangul fillers and the Braille blank.
_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")


def clean(text: str) -> str:
    """Return `text` without control characters, lone surrogates replaced, and outer white space removed.

    Nothing else is ever done to what people type: what is stored is this, or it is told beside the field.
    """
    return _SURROGATE.sub("\ufffd", _LINE_END.sub("\n", _CONTROL.sub("", text))).strip()


def is_blank(text: str) -> bool:
    """Tell whether nothing of `text` would be seen: only spaces, format characters, fillers and marks."""
    return all(
        character in _BLANK_LETTERS or unicodedata.category(character)[0] in "ZCM" or character.isspace()
        for character in text
    )
