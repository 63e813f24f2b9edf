"""Finds out how a file writes its letters, and refuses what is no plain text: nothing is ever unpacked."""

import codecs
from pathlib import Path

import charset_normalizer

from intake.errors import Refused

SAMPLE_BYTES, BLOCK_BYTES = 200_000, 1 << 20
SAVE_AS_CSV = "In the spreadsheet program choose “Save as”, then “CSV UTF-8”, and import that file."

# UTF-32 begins as UTF-16 does, so it stands first.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OTHERS = (
    (b"PK\x03\x04", f"This is an Excel workbook or another zip file, not a CSV file. {SAVE_AS_CSV}"),
    (b"\xd0\xcf\x11\xe0", f"This is an old Excel workbook, not a CSV file. {SAVE_AS_CSV}"),
    (b"\x1f\x8b", "This file is compressed. Unpack it first, and import the CSV file that is in it."),
    (b"%PDF", f"This is a PDF, not a CSV file. {SAVE_AS_CSV}"),
    (b"<", "This is a web page or XML, not a CSV file. Export the sheet as CSV, and import that file."),
    (b"{", "This is JSON, not a CSV file. Export the sheet as CSV, and import that file."),
)
# Those that spreadsheet programs have written where UTF-8 was not chosen.
_LEGACY = ["cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1257", "mac_roman", "shift_jis", "gb18030", "big5"]
_HALF, _TENTH = 0.5, 0.1
_TEXT_CONTROLS = frozenset(b"\t\n\v\f\r\0")


class SheetError(Refused):
    """The file can't be read as a table at all."""


def encoding_of(path: Path) -> str:
    """Return the name of the file's encoding; raises SheetError when it is empty or no plain text."""
    with path.open("rb") as file:
        sample = file.read(SAMPLE_BYTES)
    if not sample.strip():
        raise SheetError("This file is empty.")
    for mark, name in _MARKS:
        if sample.startswith(mark):
            return name
    for mark, told in _OTHERS:
        if sample.lstrip().startswith(mark):
            raise SheetError(told)
    if wide := _without_a_mark(sample):
        return wide
    if sum(byte < 32 and byte not in _TEXT_CONTROLS for byte in sample) > _TENTH * len(sample):
        raise SheetError(f"This is not a text file. {SAVE_AS_CSV}")
    return "utf-8" if _is_utf8(path) else _legacy(sample)


def _without_a_mark(sample: bytes) -> str | None:
    halves = len(sample) // 2
    for name, zeros in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[0::2])):
        if halves and zeros.count(0) > _HALF * halves:
            return name
    return None


def _is_utf8(path: Path) -> bool:
    # One broken letter does not make another encoding of a file whose other letters are fine.
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    good = broken = 0
    with path.open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            if block.isascii():
                decoder.reset()
                continue
            text = decoder.decode(block)
            marks = text.count("\ufffd")
            broken += marks
            good += sum(not letter.isascii() for letter in text) - marks
    return not broken or broken < good


def _legacy(sample: bytes) -> str:
    found = charset_normalizer.from_bytes(sample, cp_isolation=_LEGACY).best()
    if found is None or str(found) == sample.decode("cp1252", "replace"):
        return "cp1252"
    return found.encoding
