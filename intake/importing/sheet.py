"""Reads a CSV file row by row, whatever wrote it: a broken row is told by its number, and reading goes on behind it.

Rows are counted as spreadsheet programs count them: the first is 1, blank ones too, a cell of several lines is one row.
"""

import csv
import hashlib
from collections import Counter, deque
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TextIO

from intake.importing.encoding import BLOCK_BYTES, SheetError, encoding_of

DELIMITERS = ",;\t|"
MOST_COLUMNS, MOST_ROWS = 100, 100_000
# So much a row may take; csv's own limit for one cell is 131,072 characters.
LONGEST_LINE, LONGEST_ROW, MOST_LINES = 200_000, 400_000, 300
LOOKED_AT = 30
_WHY = {
    "unexpected end of data": "a quotation mark opens a cell and is never closed",
    "field larger than": "a cell is longer than 131,072 characters",
    "expected after": "a quotation mark stands where a cell should end",
}


class Record(NamedTuple):
    """One row as it stands in the file: its number and its cells, or why it can't be read."""

    number: int
    cells: tuple[str, ...]
    problem: str = ""


class Sheet(NamedTuple):
    """A file that can be read as a table."""

    path: Path
    name: str
    sha256: str
    encoding: str
    delimiter: str

    def records(self) -> Iterator[Record]:
        """Return the file's rows from the first, one at a time; raises SheetError where there are too many."""
        with self.path.open(encoding=self.encoding, errors="replace", newline="") as file:
            lines = _Lines(file)
            if _is_hint(first := lines.next()):
                first = ""
            lines.again([first] if first else [])
            number = 0
            while (found := _read(lines, self.delimiter)) is not None:
                number += 1
                if number > MOST_ROWS + 1:
                    raise SheetError(f"This file has more than {MOST_ROWS:,} rows. Split it, and import the parts.")
                cells, problem = found
                yield Record(number, cells, problem)


def open_sheet(path: Path, name: str) -> Sheet:
    """Look at a file and return how to read it; raises SheetError when it is no table, or too long a one."""
    encoding = encoding_of(path)
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            digest.update(block)
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        first = file.readline(LONGEST_LINE)
    sheet = Sheet(path, name, digest.hexdigest(), encoding, ",")
    if _is_hint(first):
        sheet = sheet._replace(delimiter=first.strip()[len("sep=") :])
    else:
        sheet = sheet._replace(delimiter=max(DELIMITERS, key=lambda each: _evenness(sheet._replace(delimiter=each))))
    # Nobody is to hear that it is too long after a hundred thousand were kept.
    deque(sheet.records(), maxlen=0)
    return sheet


def _is_hint(line: str) -> bool:
    # The line by which Excel is told what separates cells; it shows no row for it.
    told = line.strip()
    return told.lower().startswith("sep=") and len(told) == len("sep=") + 1 and told[-1] in DELIMITERS


def _evenness(sheet: Sheet) -> tuple[bool, float, int]:
    widths = Counter(len(record.cells) for record in islice(sheet.records(), LOOKED_AT) if any(record.cells))
    if not widths:
        return False, 0.0, 0
    (width, times) = widths.most_common(1)[0]
    return width > 1, round(times / widths.total(), 1), width


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


def _read(lines: _Lines, delimiter: str) -> tuple[tuple[str, ...], str] | None:
    taken: list[str] = []

    def lines_of_this_row() -> Iterator[str]:
        while line := lines.next():
            taken.append(line)
            if len(line) >= LONGEST_LINE or len(taken) > MOST_LINES or sum(map(len, taken)) > LONGEST_ROW:
                raise _TooLong
            yield line

    try:
        cells = next(csv.reader(lines_of_this_row(), delimiter=delimiter, strict=True), None)
    except csv.Error as error:
        lines.again(taken[1:])
        return (), next((why for told, why in _WHY.items() if told in str(error)), f"it can't be read: {error}")
    except _TooLong:
        lines.again(taken[1:])
        if len(taken) > 1:
            return (), _WHY["unexpected end of data"]
        return (), f"it is longer than {LONGEST_LINE:,} characters"
    if cells is not None and len(cells) > MOST_COLUMNS:
        return (), f"it has {len(cells):,} cells; at most {MOST_COLUMNS} are read"
    return None if cells is None else (tuple(cells), "")
