"""Reads a workbook's sheets as rows of text; of several sheets it chooses the one that looks like a list of ideas.

What a cell shows is not kept in the file, only its value: dates become 2026-05-03, whole numbers lose their “.0”, and a
formula counts as what it came to when it was saved. Hidden columns and rows are there as they come.
"""

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple

import python_calamine

from intake.importing.encoding import SAVE_AS_CSV, SheetError, opened
from intake.importing.headings import heading_word

# What a workbook may grow to when it is unpacked, and how many cells a sheet may span, empty ones too.
MOST_BYTES, MOST_CELLS = 200_000_000, 20_000_000
LOOKED_AT = 30
TOO_LARGE = f"This workbook is too large. {SAVE_AS_CSV}"
_ZIP, _OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_PLACE = re.compile(rb'<(?:\w+:)?c\s[^>]*?r="([A-Z]{1,3})(\d{1,7})"')
_SHEETS = re.compile(r"xl/worksheets/[^/]+\.xml")
_BLOCK = 1 << 20


class Book(NamedTuple):
    """The rows of one sheet, its name, and the names of all that can be chosen."""

    rows: tuple[tuple[str, ...], ...]
    sheet: str
    sheets: tuple[str, ...]


def is_workbook(head: bytes) -> bool:
    """Tell by a file's first bytes whether it is a workbook, or packed as one."""
    return head.startswith((_ZIP, _OLD))


def read(source: Path | bytes, sheet: str | None, most_rows: int) -> Book:
    """Return the rows of the sheet that is named, or of the likeliest; raises SheetError where it can't be read."""
    with opened(source) as file:
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise SheetError(TOO_LARGE)
    if data.startswith(_ZIP):
        _check(data)
    try:
        book = python_calamine.load_workbook(io.BytesIO(data))
        names = [
            each.name
            for each in book.sheets_metadata
            if each.typ is python_calamine.SheetTypeEnum.WorkSheet
            and each.visible is python_calamine.SheetVisibleEnum.Visible
        ]
        if sheet is not None and sheet not in names:
            raise SheetError(f"There is no sheet “{sheet}”. The sheets are: {', '.join(names)}.")
        tables = {name: _rows(book.get_sheet_by_name(name)) for name in ([sheet] if sheet is not None else names)}
    except python_calamine.PasswordError:
        raise SheetError("This workbook has a password. Take it off, and import the file again.") from None
    except python_calamine.CalamineError:
        raise SheetError(f"This is no workbook that can be read. {SAVE_AS_CSV}") from None
    best = max(tables, key=lambda name: _like_ideas(tables[name]), default=None)
    if best is None or not tables[best]:
        raise SheetError("This workbook is empty.")
    if len(tables[best]) > most_rows + 1:
        raise SheetError(f"This file has more than {most_rows:,} rows. Split it, and import the parts.")
    return Book(tables[best], best, tuple(names))


def _check(data: bytes) -> None:
    """Raise SheetError for what is no workbook of Excel, or would grow beyond all measure."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
            if not any(part.filename == "xl/workbook.xml" for part in parts):
                raise SheetError(f"This is a zip file, but no Excel workbook that can be read. {SAVE_AS_CSV}")
            if sum(part.file_size for part in parts) > MOST_BYTES:
                raise SheetError(TOO_LARGE)
            for part in parts:
                if _SHEETS.fullmatch(part.filename) and _cells(packed, part) > MOST_CELLS:
                    raise SheetError(TOO_LARGE)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError):
        raise SheetError(f"This is no workbook that can be read. {SAVE_AS_CSV}") from None


def _cells(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> int:
    # One stray cell at the far corner makes a sheet of seventeen thousand million cells.
    columns, rows, rest, size = {b"A"}, 1, b"", 0
    with packed.open(part) as file:
        while block := file.read(_BLOCK):
            size += len(block)
            # What a packed file says of its own size is not to be believed.
            if size > MOST_BYTES:
                return MOST_CELLS + 1
            for column, row in _PLACE.findall(rest + block):
                columns.add(column)
                rows = max(rows, int(row))
            rest = block[-200:]
    widest = max(columns, key=lambda name: (len(name), name))
    width = 0
    for letter in widest:
        width = width * 26 + letter - ord("A") + 1
    return width * rows


def _rows(sheet: python_calamine.CalamineSheet) -> tuple[tuple[str, ...], ...]:
    rows = [tuple(map(_shown, cells)) for cells in sheet.to_python(skip_empty_area=False)]
    while rows and not any(map(str.strip, rows[-1])):
        rows.pop()
    return tuple(rows)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        whole = value.time() == time()
        return value.date().isoformat() if whole else value.isoformat(" ", "seconds")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value)


def _like_ideas(rows: Sequence[Sequence[str]]) -> tuple[int, int]:
    """Return how many of a sheet's headings are known, and how many rows it has."""
    known = [len({word for cell in cells if (word := heading_word(cell))}) for cells in rows[:LOOKED_AT]]
    return max(known, default=0), sum(any(map(str.strip, cells)) for cells in rows)
