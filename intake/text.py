"""Text that people type, cleaned once on arrival, and its words, each with the stem by which it is compared."""

import re
import unicodedata

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_LINE_END = re.compile(r"\r\n?|\x85")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
# Letters by Unicode's book that print as nothing: Hangul fillers and the Braille blank.
_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")


def clean(text: str) -> str:
    """Return `text` without control characters, lone surrogates replaced, and outer white space removed.

    Nothing else is ever done to what people type: what is stored is this, or the field says why not.
    """
    return _SURROGATE.sub("\ufffd", _LINE_END.sub("\n", _CONTROL.sub("", text))).strip()


def is_blank(text: str) -> bool:
    """Tell whether nothing of `text` would be seen: only spaces, format characters, fillers and marks."""
    return all(
        character in _BLANK_LETTERS or unicodedata.category(character)[0] in "ZCM" or character.isspace()
        for character in text
    )


# A text that is too long for where it is shown loses at most this part of the room to end where a word does.
_LOST = 1 / 3


def shortened(text: str, limit: int) -> str:
    """Return a text cut to `limit` UTF-16 units with an ellipsis: at a word's end where one is near, else anywhere."""
    units = text.encode("utf-16-le", "replace")
    if len(units) <= limit * 2:
        return text
    kept = units[: (limit - 1) * 2].decode("utf-16-le", "ignore")
    around = kept[-1:] + text[len(kept) : len(kept) + 1]
    words = [] if any(map(str.isspace, around)) else kept.rsplit(None, 1)
    # A text without blanks, as Japanese is written, has no words to end at.
    whole = words[0] if len(words) > 1 else kept
    lost = limit - 1 - len(whole.encode("utf-16-le", "replace")) // 2
    return f"{(whole if lost < limit * _LOST else kept).rstrip()}…"
