"""Reads a table out of a CSV file or an Excel workbook, whatever wrote it.

Rows are counted as spreadsheet programs count them: the first is 1, blank ones too, a cell of several lines is one."""

import csv
import hashlib
import io
import re
import zipfile
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TextIO

import python_calamine

from intake.rules.imports.encoding import BLOCK_BYTES, SAVE_AS_CSV, DecodedText, SheetError, named, opened, readings_of
from intake.rules.imports.heading_words import heading_word
from intake.rules.imports.html_text import seen_text

# Reads a workbook's sheets as rows of text; of several sheets it chooses the one that looks like a list of ideas.

# What a workbook may grow to when it is unpacked, and how many cells a sheet may span, empty ones too.
MOST_BYTES, MOST_CELLS = 200_000_000, 20_000_000
ROWS_LOOKED_AT = 30
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
        raise SheetError("This workbook has a password. Remove it and upload the file again.") from None
    except python_calamine.CalamineError:
        raise SheetError(f"This workbook can't be read. {SAVE_AS_CSV}") from None
    best = max(tables, key=lambda name: _like_ideas(tables[name]), default=None)
    if best is None or not tables[best]:
        raise SheetError("This workbook is empty.")
    if len(tables[best]) > most_rows + 1:
        raise SheetError(f"This file has more than {most_rows:,} rows. Split it and upload the parts.")
    return Book(tables[best], best, tuple(names))


def _check(data: bytes) -> None:
    """Raise SheetError for what is no workbook of Excel, or would grow beyond all measure."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
            if not any(part.filename == "xl/workbook.xml" for part in parts):
                raise SheetError(f"This is a zip file, not an Excel workbook. {SAVE_AS_CSV}")
            if sum(part.file_size for part in parts) > MOST_BYTES:
                raise SheetError(TOO_LARGE)
            for part in parts:
                if _SHEETS.fullmatch(part.filename) and _cells(packed, part) > MOST_CELLS:
                    raise SheetError(TOO_LARGE)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError):
        raise SheetError(f"This workbook can't be read. {SAVE_AS_CSV}") from None


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
    headings = [len({word for cell in cells if (word := heading_word(cell))}) for cells in rows[:ROWS_LOOKED_AT]]
    return max(headings, default=0), sum(any(map(str.strip, cells)) for cells in rows)


# Reads a CSV file or a workbook row by row, whatever wrote it: a broken row is told by its number, the rest is read.

DELIMITERS = ",;\t|"
# No file has it: what isn't separated at all.
ONE_COLUMN = "\x1f"
MOST_COLUMNS, MOST_ROWS = 100, 100_000
# So much a row may take; csv's own limit for one cell is 131,072 characters.
LONGEST_LINE, LONGEST_ROW = 200_000, 400_000
LOOKED_AT = 30
# From so many lines on a cell is looked at twice: half of them being rows, its quotation mark was never closed.
MANY_LINES = 5
_HALF, _MOSTLY = 0.5, 0.8
_WHY = {
    "unexpected end of data": "a quotation mark is never closed",
    "field larger than": "a cell is longer than 131,072 characters",
    "expected after": "a quotation mark in the middle of a cell",
}


class SheetRow(NamedTuple):
    """One row as it stands in the file: its number and its cells, or why it can't be read.

    `dropped` says why it is not taken for an idea, where it isn't: it stands above the headings, or is a total.
    """

    number: int
    cells: tuple[str, ...]
    problem: str = ""
    dropped: str = ""


class Sheet(NamedTuple):
    """A file that can be read as a table.

    `readings` are the ways to read its letters, more than one where that isn't sure; of a workbook, `rows` are the
    cells of the sheet that was chosen among `sheets`.
    """

    source: Path | bytes
    name: str
    sha256: str
    encoding: str = ""
    delimiter: str = ","
    width: int = 1
    readings: tuple[DecodedText, ...] = ()
    rows: tuple[tuple[str, ...], ...] | None = None
    sheet: str = ""
    sheets: tuple[str, ...] = ()

    def records(self) -> Iterator[SheetRow]:
        """Return the file's rows from the first, one at a time; raises SheetError where there are too many."""
        for number, (cells, problem) in enumerate(self._read(), start=1):
            if number > MOST_ROWS + 1:
                raise SheetError(f"This file has more than {MOST_ROWS:,} rows. Split it and upload the parts.")
            if len(cells) > MOST_COLUMNS:
                cells, problem = (), f"{len(cells):,} cells, and at most {MOST_COLUMNS} can be read"
            yield SheetRow(number, tuple(map(seen_text, cells)), problem)

    def _read(self) -> Iterator[tuple[tuple[str, ...], str]]:
        if self.rows is not None:
            yield from ((cells, "") for cells in self.rows)
            return
        with _text(self.source, self.encoding) as file:
            lines = _Lines(file)
            if _is_hint(first := lines.next()):
                first = ""
            lines.again([first] if first else [])
            while (row := _row(lines, self.delimiter, self.width)) is not None:
                yield row


def open_sheet(source: Path | bytes, name: str, encoding: str | None = None, sheet: str | None = None) -> Sheet:
    """Look at a file and return how to read it; raises SheetError when it is no table, or too long a one.

    The encoding of a CSV file, and the sheet of a workbook, are found out where nobody says them.
    """
    digest = hashlib.sha256()
    with opened(source) as file:
        head = file.read(BLOCK_BYTES)
        digest.update(head)
        while block := file.read(BLOCK_BYTES):
            digest.update(block)
    if is_workbook(head):
        book = read(source, sheet, MOST_ROWS)
        return Sheet(source, name, digest.hexdigest(), rows=book.rows, sheet=book.sheet, sheets=book.sheets)
    if sheet is not None:
        raise SheetError(f"“{name}” isn't a workbook and has no sheet “{sheet}”.")
    with opened(source) as file:
        readings = (named(encoding, file),) if encoding else readings_of(file)
    opened_sheet = Sheet(source, name, digest.hexdigest(), readings[0].encoding, readings=readings)
    with _text(source, opened_sheet.encoding) as text:
        first = text.readline(LONGEST_LINE)
    hint = first.strip()[len("sep=") :]
    opened_sheet = opened_sheet._replace(delimiter=hint) if _is_hint(first) else _separated(opened_sheet)
    widths = Counter(len(record.cells) for record in islice(opened_sheet.records(), LOOKED_AT) if any(record.cells))
    opened_sheet = opened_sheet._replace(width=widths.most_common(1)[0][0] if widths else 1)
    # Nobody is to hear that it is too long after a hundred thousand were kept.
    deque(opened_sheet.records(), maxlen=0)
    return opened_sheet


def _text(source: Path | bytes, encoding: str) -> TextIO:
    return io.TextIOWrapper(opened(source), encoding=encoding, errors="replace", newline="")


def _is_hint(line: str) -> bool:
    # The line by which Excel is told what separates cells; it shows no row for it.
    hint = line.strip()
    return hint.lower().startswith("sep=") and len(hint) == len("sep=") + 1 and hint[-1] in DELIMITERS


class _Split(NamedTuple):
    """How well a delimiter splits a file's first rows; the higher the better."""

    known_headings: int
    even: float
    width: int


def _separated(sheet: Sheet) -> Sheet:
    """Return the sheet with the delimiter that splits it best, or none where no delimiter does."""
    splits = {each: _split(sheet._replace(delimiter=each)) for each in DELIMITERS}
    best = max(DELIMITERS, key=lambda each: splits[each])
    return sheet._replace(delimiter=best if splits[best].width > 1 else ONE_COLUMN)


def _split(sheet: Sheet) -> _Split:
    rows = [record.cells for record in islice(sheet.records(), LOOKED_AT) if any(map(str.strip, record.cells))]
    broken = _Split(0, 0.0, 1)
    widths = Counter(map(len, rows))
    widths.pop(1, None)
    if not widths:
        return broken
    (width, times), several = widths.most_common(1)[0], [cells for cells in rows if len(cells) > 1]
    known_headings = max(len({word for cell in cells if (word := heading_word(cell))}) for cells in rows)
    even = times / len(rows)
    if known_headings < 2 and (even < _HALF or _is_prose(sheet, rows, several)):
        return broken
    return _Split(min(known_headings, 2), round(even, 2), width)


def _is_prose(sheet: Sheet, rows: Sequence[tuple[str, ...]], several: Sequence[tuple[str, ...]]) -> bool:
    """Tell whether it is sentences that a delimiter cuts, and not rows."""
    if sheet.delimiter not in ",;":
        return False
    later = [cell for cells in several for cell in cells[1:] if cell]
    spaced = _after_delimiters(sheet)
    uneven = len(set(map(len, rows))) > 1
    small = sum(cell[:1].islower() for cell in later) >= _HALF * len(later)
    # “Idea” alone heads one column, whatever stands in the rows below.
    alone = len(rows[0]) == 1 and heading_word(rows[0][0])
    return bool((spaced >= _MOSTLY and (uneven or small)) or (alone and uneven))


def _after_delimiters(sheet: Sheet) -> float:
    """Return behind which share of the delimiters a blank and no quotation mark stands."""
    with _text(sheet.source, sheet.encoding) as file:
        text = "".join(islice(iter(lambda: file.readline(LONGEST_LINE), ""), LOOKED_AT))
    spaced = len(re.findall(rf"{re.escape(sheet.delimiter)}(?= +[^\s\"])", text))
    return spaced / max(1, text.count(sheet.delimiter))


class _Lines:
    """The lines of a file, some of which may be read again; of one that is too long only the beginning is kept."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._again: deque[str] = deque()

    def next(self) -> str:
        """Return the next line with its end, or nothing behind the last."""
        if self._again:
            return self._again.popleft()
        line = self._file.readline(LONGEST_LINE)
        if len(line) == LONGEST_LINE and line[-1] not in "\r\n":
            while (rest := self._file.readline(LONGEST_LINE)) and rest[-1] not in "\r\n":
                pass
        # A file's NULs mean nothing, and no database takes them.
        return line.replace("\0", "") or ("\n" if line else "")

    def again(self, lines: list[str]) -> None:
        """Have these lines read again."""
        self._again.extendleft(reversed(lines))


class _TooLong(Exception):
    pass


def _row(lines: _Lines, delimiter: str, width: int) -> tuple[tuple[str, ...], str] | None:
    row_lines: list[str] = []

    def lines_of_this_row() -> Iterator[str]:
        length = 0
        while line := lines.next():
            row_lines.append(line)
            length += len(line)
            if len(line) >= LONGEST_LINE or length > LONGEST_ROW:
                raise _TooLong
            yield line

    try:
        # Some programs write a blank behind each delimiter, before the quotation mark.
        cells = next(csv.reader(lines_of_this_row(), delimiter=delimiter, strict=True, skipinitialspace=True), None)
    except csv.Error as error:
        if (mended := _mended(row_lines, delimiter)) is not None:
            return mended, ""
        lines.again(row_lines[1:])
        return (), next((why for message, why in _WHY.items() if message in str(error)), f"can't be read: {error}")
    except _TooLong:
        lines.again(row_lines[1:])
        if len(row_lines) > 1:
            return (), _WHY["unexpected end of data"]
        return (), f"longer than {LONGEST_LINE:,} characters"
    if cells is not None and _swallowed_rows(row_lines, delimiter, width):
        lines.again(row_lines[1:])
        return (), _WHY["unexpected end of data"]
    return None if cells is None else (tuple(cells), "")


def _mended(row_lines: Sequence[str], delimiter: str) -> tuple[str, ...] | None:
    """Return the cells of a row that only its way of quoting breaks: blanks behind a quotation mark, or backslashes."""
    text = "".join(row_lines)
    blanks = re.sub(rf'"[ \t]+(?={re.escape(delimiter)}|[\r\n]|$)', '"', text)
    for each, escape in ((blanks, None), (text, "\\")):
        if each == text and escape is None:
            continue
        try:
            rows = list(
                csv.reader(
                    io.StringIO(each, newline=""),
                    delimiter=delimiter,
                    strict=True,
                    skipinitialspace=True,
                    escapechar=escape,
                )
            )
        except csv.Error:
            continue
        if len(rows) == 1:
            return tuple(rows[0])
    return None


def _swallowed_rows(row_lines: Sequence[str], delimiter: str, width: int) -> bool:
    # A quotation mark that is never closed ends at the next one, perhaps many rows on.
    if len(row_lines) <= MANY_LINES or width == 1:
        return False
    inner = [line for line in row_lines[1:-1] if line.strip()]
    # Behind a comma of prose stands a blank.
    rows = [line for line in inner if line.count(delimiter) == width - 1 and f"{delimiter} " not in line]
    return len(rows) > _HALF * len(inner)
