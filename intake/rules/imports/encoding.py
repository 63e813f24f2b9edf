"""Finds out how a file writes its letters, and says where that isn't sure: a wrong guess garbles every idea in it.

UTF-8 and UTF-16 prove themselves. An older encoding is guessed by what its text looks like in each: which letters stand
where, and whether one language has all of them. Where two readings look alike, a person chooses."""

import codecs
import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import BinaryIO, NamedTuple

from intake.errors import Refused

SAMPLE_BYTES, BLOCK_BYTES = 200_000, 1 << 20
SAVE_AS_CSV = "In your spreadsheet program, choose “Save as”, then “CSV UTF-8”, and upload that file."

# UTF-32 begins as UTF-16 does, so it stands first.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OTHERS = (
    (b"\x1f\x8b", "This file is compressed. Unpack it and upload the CSV file inside."),
    (b"%PDF", f"This is a PDF, not a CSV file. {SAVE_AS_CSV}"),
    (b"<", "This is a web page or XML, not a CSV file. Export the sheet as CSV and upload that."),
    (b"{", "This is JSON, not a CSV file. Export the sheet as CSV and upload that."),
)
# Those that spreadsheet programs have written where UTF-8 was not chosen, with the names people know them by.
LEGACY = {
    "cp1252": "Western European (Windows-1252)",
    "cp850": "Western European (DOS, CP850)",
    "mac_roman": "Western European (Mac)",
    "cp1250": "Central European (Windows-1250)",
    "iso8859_2": "Central European (ISO-8859-2)",
    "cp852": "Central European (DOS, CP852)",
    "cp1251": "Cyrillic (Windows-1251)",
    "koi8_r": "Cyrillic (KOI8-R)",
    "cp866": "Cyrillic (DOS, CP866)",
    "cp1253": "Greek (Windows-1253)",
    "cp1254": "Turkish (Windows-1254)",
    "cp1257": "Baltic (Windows-1257)",
    "cp932": "Japanese (Shift-JIS, CP932)",
    "euc_jp": "Japanese (EUC-JP)",
    "cp949": "Korean (CP949)",
    "gb18030": "Chinese, simplified (GB18030)",
    "big5": "Chinese, traditional (Big5)",
}
_WIDE = ("cp932", "euc_jp", "cp949", "gb18030", "big5")
# The letters of languages beyond a to z; a text is in one language, two at most.
_LETTERS = (
    "äöüß",
    "àâæçéèêëîïôœùûüÿ",
    "áéíóúüñºª",
    "àèéìíòóùúî",
    "ãáâàçéêíóôõúü",
    "éëïöüáóíèê",
    "åäöéü",
    "æøåéö",
    "áðéíóúýþæö",
    "ąćęłńóśźż",
    "áčďéěíňóřšťúůýž",
    "áäčďéíĺľňóôŕšťúýž",
    "áéíóöőúüű",
    "ăâîșțşţ",
    "čćđšž",
    "çğıöşüâîû",
    "ąčęėįšųūž",
    "āčēģīķļņšūž",
    "õäöüšž",
)
# Words that are in nearly every text of a language and have such letters, or tell which language it is.
_SMALL_WORDS = tuple(
    frozenset(words.split())
    for words in (
        "für über der die und das ist nicht mit von werden wir auf zu im den eine ein",
        "à été le la les et des du est pour une que dans sur nous par",
        "el la los y de es que para una por más está en con del no se",
        "è perché il di che la per più non è una con del si e le",
        "é não o a os de que para uma por são está com do da em",
        "één de het een en van is niet voor met op dat wij",
        "är för och att det som en på av inte med vi till",
        "på og er det som en af ikke med til vi i",
        "og að er í sem ekki til á",
        "że się jest nie i w na do z dla są oraz po",
        "že se je a v na do pro není jsou by k při",
        "že sa je a v na do pre nie sú by k pri",
        "és a az nem hogy egy van vagy is meg nem",
        "și să nu este de la în cu pe pentru din",
        "je se da i u na za su nije koji za od",
        "ve bir bu için çok değil ile da de olarak",
        "ir yra ne su kad į iš per apie",
        "un ir nav ar par no uz ka tiek",
        "ja on ei see et kui ning mis",
    )
)
_WORD = re.compile(r"[^\W\d_]+")
_MARKS_IN_TEXT = frozenset("‘’‚“”„«»–—…•€§°·©®™¿¡±µ×²³½¼\u00a0\u3000№")
_PUNCTUATION = "‘’‚“”„«»‹›–—…•€°®™©¿¡§\u00a0"
_STRAY = re.compile(rf"(?<=[^\W\d_])[^\w\s\x00-\x7f{_PUNCTUATION}]|[^\w\s\x00-\x7f{_PUNCTUATION}](?=[^\W\d_])")
_HALF, _TENTH = 0.5, 0.1
_TEXT_CONTROLS = frozenset(b"\t\n\v\f\r\0")
# Below the first nothing is a reading of the text; a second reading within the margin makes a person choose.
POOR, MARGIN, ALTERNATIVES, SHOWN = 0.5, 0.12, 4, 60


class SheetError(Refused):
    """The file can't be read as a table at all."""


class DecodedText(NamedTuple):
    """A way to read a file's letters: the encoding's name, what people call it, and some text as it looks then."""

    encoding: str
    name: str
    sample: str


def readings_of(file: BinaryIO) -> tuple[DecodedText, ...]:
    """Return how a file's letters can be read, the likeliest first; more than one where that isn't sure.

    Raises SheetError when it is empty or no plain text.
    """
    sample = file.read(SAMPLE_BYTES)
    if not sample.strip():
        raise SheetError("This file is empty.")
    for mark, name in _MARKS:
        if sample.startswith(mark):
            return (DecodedText(name, "Unicode", ""),)
    for mark, explanation in _OTHERS:
        if sample.lstrip().startswith(mark):
            raise SheetError(explanation)
    if wide := _without_a_mark(sample):
        return (DecodedText(wide, "Unicode", ""),)
    if sum(byte < 32 and byte not in _TEXT_CONTROLS for byte in sample) > _TENTH * len(sample):
        raise SheetError(f"This is not a text file. {SAVE_AS_CSV}")
    file.seek(0)
    telling = _telling_lines(file)
    if telling is None:
        return (DecodedText("utf-8", "Unicode", ""),)
    return _legacy(telling)


def named(encoding: str, file: BinaryIO) -> DecodedText:
    """Return the reading that a person chose; raises SheetError when there is no such encoding, or it can't be so."""
    try:
        name = codecs.lookup(encoding).name
        text = file.read(SAMPLE_BYTES).decode(name, "replace")
    except (LookupError, UnicodeError):
        listed = ", ".join(["utf-8", "utf-16", *LEGACY])
        raise SheetError(f"“{encoding}” isn't an encoding we know. Use one of: {listed}.") from None
    if text.count("\ufffd") > _TENTH * max(len(text), 1):
        raise SheetError(f"This file isn't in {encoding}: much of it would be unreadable.")
    return DecodedText(name, LEGACY.get(name.replace("-", "_"), name), _shown(text.splitlines()))


def _without_a_mark(sample: bytes) -> str | None:
    halves = len(sample) // 2
    for name, zeros in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[0::2])):
        if halves and zeros.count(0) > _HALF * halves:
            return name
    return None


def _telling_lines(file: BinaryIO) -> bytes | None:
    """Return the lines that hold more than plain letters, or None where the file is UTF-8."""
    # One broken letter does not make another encoding of a file whose other letters are fine.
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    good = broken = 0
    telling = bytearray()
    while block := file.read(BLOCK_BYTES):
        if block.isascii():
            decoder.reset()
            continue
        text = decoder.decode(block)
        marks = text.count("\ufffd")
        broken += marks
        good += sum(not letter.isascii() for letter in text) - marks
        if len(telling) < SAMPLE_BYTES:
            telling += b"\n".join(line for line in re.split(rb"[\r\n]+", block) if not line.isascii())
    return None if not broken or broken < good else bytes(telling[:SAMPLE_BYTES])


def _legacy(telling: bytes) -> tuple[DecodedText, ...]:
    scored: dict[str, tuple[float, str]] = {}
    # Loaded only for a file that is not in UTF-8.
    import charset_normalizer

    best_guess = charset_normalizer.from_bytes(telling, cp_isolation=list(LEGACY)).best()
    for encoding in LEGACY:
        text = _decoded(telling, encoding)
        if text is None:
            continue
        seconded = best_guess is not None and str(best_guess) == text
        score = (_wide(text, encoding) if encoding in _WIDE else _narrow(text)) + 0.03 * seconded
        if text not in scored:
            scored[text] = score, encoding
    ranked = sorted(((score, encoding, text) for text, (score, encoding) in scored.items()), key=lambda each: -each[0])
    if not ranked:
        return (DecodedText("cp1252", LEGACY["cp1252"], _shown(telling.decode("cp1252", "replace").splitlines())),)
    best = ranked[0][0]
    # Nothing reads well: each is as good as the other.
    likeliest = [each for each in ranked if best - each[0] <= (MARGIN if best >= POOR else 1.0)][:ALTERNATIVES]
    place = _telling_line([text for _, _, text in likeliest])
    return tuple(
        DecodedText(encoding, LEGACY[encoding], _shown(text.splitlines()[place : place + 1]))
        for _, encoding, text in likeliest
    )


def _telling_line(texts: list[str]) -> int:
    """Return the place of the first line that is different in each of the texts, or in some."""
    lines = list(zip(*(text.splitlines() for text in texts), strict=False))
    return max(range(len(lines)), key=lambda place: (len(set(lines[place])), -place), default=0)


def _decoded(sample: bytes, encoding: str) -> str | None:
    # The sample may end within a letter; Windows leaves a few places of its tables empty.
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    text = decoder.decode(sample)
    odd = sum(not letter.isascii() for letter in text)
    return None if text.count("\ufffd") > _TENTH / 2 * odd else text


def _narrow(text: str) -> float:
    """Return from 0 to 1 how well a text of single-byte letters reads."""
    odd = [letter for letter in text if not letter.isascii()]
    if not odd:
        return 1.0
    words = _WORD.findall(text)
    bad = sum(not (letter.isalpha() or letter in _MARKS_IN_TEXT) for letter in odd)
    bad += sum(_badly_spelled(word) for word in words)
    # A symbol at a letter is a letter read wrong: “f³r”, “Pal±”.
    bad += 2 * len(_STRAY.findall(text))
    odd_words = [word for word in words if not word.isascii()]
    return max(0.0, 1 - bad / len(odd)) * (0.55 + 0.45 * _one_language(odd_words, words))


def _badly_spelled(word: str) -> bool:
    if word.isascii():
        return False
    scripts = {_script(letter) for letter in word}
    # A capital within a word of small letters, or letters of two scripts.
    return len(scripts) > 1 or (word[1:] != word[1:].lower() and word != word.upper())


@cache
def _script(letter: str) -> str:
    return unicodedata.name(letter, "?").split()[0]


def _one_language(odd_words: list[str], words: list[str]) -> float:
    """Return how much of the words with further letters is in the one language that fits best."""
    if not odd_words:
        return 0.7
    lower = [word.casefold() if "ß" not in word else word.lower() for word in odd_words]
    if sum(_script(word[0]) in ("CYRILLIC", "GREEK") for word in lower) > _HALF * len(lower):
        # What is wrongly read in these scripts is mostly capitals, and rare letters.
        small = sum(word[1:] == word[1:].lower() for word in odd_words) / len(odd_words)
        usual = sum(
            len(word) == 1 or sum(letter in "аеёиоуыэюяіїαεηιουωάέήίόύώ" for letter in word) > 0 for word in lower
        )
        return small * usual / len(lower)
    lower_words = [word.lower() for word in words]
    best = 0.0
    for letters, small_words in zip(_LETTERS, _SMALL_WORDS, strict=True):
        alphabet = frozenset(letters)
        fits = sum(all(letter.isascii() or letter in alphabet for letter in word) for word in lower) / len(lower)
        hits = min(1.0, sum(word in small_words for word in lower_words) / max(1, len(lower_words)) * 5)
        best = max(best, fits * fits * (0.7 + 0.3 * hits))
    return best


def _wide(text: str, encoding: str) -> float:
    """Return from 0 to 1 how well a text of Japanese, Korean or Chinese letters reads."""
    odd = [letter for letter in text if not letter.isascii()]
    if not odd:
        return 1.0
    kana = sum("\u3041" <= letter <= "\u30ff" for letter in odd)
    hangul = _common([letter for letter in odd if "\uac00" <= letter <= "\ud7a3"], "euc_kr", 0xB0A1, 0xC8FE)
    han = [letter for letter in odd if "\u4e00" <= letter <= "\u9fff"]
    marks = sum("\u3000" <= letter <= "\u303f" or "\uff01" <= letter <= "\uff5e" for letter in odd)
    # One such letter between letters from a to z is an accented one read wrong: “fr駻ique”.
    single = 2 * len(re.findall(r"(?<=[a-zA-Z])[^\x00-\x7f](?=[a-zA-Z])", text))
    usual = {
        "cp932": kana + marks + _common(han, "cp932", 0x889F, 0x9872),
        "euc_jp": kana + marks + _common(han, "euc_jp", 0xB0A1, 0xCFD3),
        "cp949": hangul + marks,
        "gb18030": marks + _common(han, "gb2312", 0xB0A1, 0xD7F9),
        "big5": marks + _common(han, "big5", 0xA440, 0xC67E),
    }[encoding]
    score = max(0.0, (usual - single) / len(odd))
    if encoding in ("cp932", "euc_jp"):
        # Every Japanese text of some length has kana; half a column of names may have none.
        score *= 1.0 if kana > _TENTH * len(odd) else 0.9 if kana else 0.75
    elif encoding != "cp949":
        # No Chinese text has kana.
        score *= 0.95 if not kana else 0.3
    return score


def _common(letters: list[str], encoding: str, first: int, last: int) -> int:
    """Return how many letters are in the part of a national table that holds the common ones."""
    return sum(first <= int.from_bytes(letter.encode(encoding, "ignore") or b"\0") <= last for letter in letters)


def _shown(lines: list[str]) -> str:
    """Return the part of a text by which its reader sees whether it is read rightly."""
    line = next((" ".join(line.split()) for line in lines if not line.isascii()), "")
    place = next((place for place, letter in enumerate(line) if not letter.isascii()), 0)
    begin = max(0, min(place - SHOWN // 3, len(line) - SHOWN))
    return line[begin : begin + SHOWN].strip()


def opened(source: Path | bytes) -> BinaryIO:
    """Open a file, or what was one."""
    import io

    return io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")
