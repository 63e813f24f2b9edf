"""Reads a file as a list of ideas: finds its row of headings, and says of every other row whether it may be an idea."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from intake.errors import Refused
from intake.rules.imports.cells import stage_of
from intake.rules.imports.columns import Guess, guess, kind_of, near_known
from intake.rules.imports.encoding import DecodedText
from intake.rules.imports.exports import COMMENT, SECTION, Export, export_of
from intake.rules.imports.headings import SheetField, heading_word, normalised
from intake.rules.imports.import_rows import SheetMapping, mapping
from intake.rules.imports.spreadsheets import LOOKED_AT, Sheet, SheetRow, open_sheet

# Finds the row that holds a sheet's headings, or finds that there is none: then the first row is an idea too.

LONGEST, WORDS, LONGEST_QUESTION = 150, 8, 300
# A heading is at most so long, of what stands below it, to look like one by that.
SHORT = 0.5
HEADER_WORDS = 4
_KNOWN, _PART, _FULL, _OFTEN = 2, 0.6, 0.6, 0.5
_DATA = ("number", "day", "url", "person", "path")


def heading_row(records: Sequence[SheetRow]) -> int | None:
    """Return the place of the row that holds the headings among a sheet's first rows, or None where none does."""
    filled = {place: cells for place, each in enumerate(records) if not each.problem and (cells := _filled(each))}
    if not filled:
        return None
    known_headings = {
        place: len({word for cell in cells if (word := heading_word(cell))})
        for place, cells in filled.items()
        if _like_headings(cells)
    }
    best = max(known_headings.values(), default=0)
    if best >= _KNOWN:
        return next(place for place, count in known_headings.items() if count >= max(_KNOWN, _PART * best))
    usual = Counter(map(len, filled.values())).most_common(1)[0][0]
    first = next(place for place, cells in filled.items() if len(cells) >= _FULL * usual)
    below = [record.cells for place, record in enumerate(records) if place > first and place in filled]
    if first not in known_headings:
        return first if _asks(records[first].cells, below) else None
    return first if _heads(records[first].cells, below, known_headings[first]) else None


def _filled(record: SheetRow) -> list[str]:
    return [cell.strip() for cell in record.cells if cell.strip()]


def _like_headings(cells: Sequence[str]) -> bool:
    return not any(kind_of(cell) in _DATA or len(cell) > LONGEST for cell in cells) and all(
        len(cell.split()) <= WORDS or cell.endswith(("?", ":")) or heading_word(cell) for cell in cells
    )


def _asks(cells: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Tell whether a row with long cells holds a survey's questions: among them headings, over days or numbers too."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    if any(kind_of(cell) in _DATA or len(cell) > LONGEST_QUESTION for cell in filled):
        return False
    over_data = any(
        _stands_out(cell.strip(), cells_below) == _KNOWN
        for place, cell in enumerate(cells)
        if heading_word(cell)
        and (cells_below := [row[place].strip() for row in below if place < len(row) and row[place].strip()])
    )
    return over_data and sum(near_known(cell) for cell in filled) >= _KNOWN


def _heads(cells: Sequence[str], below: Sequence[Sequence[str]], known_headings: int) -> bool:
    """Tell whether a row whose cells could be headings stands above what it heads."""
    near = sum(near_known(cell) for cell in cells if cell.strip() and len(cell.split()) <= HEADER_WORDS)
    if len([cell for cell in cells if cell.strip()]) == 1:
        return bool(known_headings)
    if not below:
        return near >= _KNOWN
    votes = 0
    for place, cell in enumerate(cells):
        cells_below = [row[place].strip() for row in below if place < len(row) and row[place].strip()]
        if cell.strip() and cells_below:
            votes += _stands_out(cell.strip(), cells_below)
    return votes + min(near, _KNOWN) >= _KNOWN or (known_headings > 0 and votes > 0)


def _stands_out(cell: str, cells_below: Sequence[str]) -> int:
    if sum(kind_of(each) not in ("words", "flag") for each in cells_below) > _OFTEN * len(cells_below):
        return _KNOWN if kind_of(cell) == "words" else -_KNOWN
    # A word that stands below too, in a column of few words, is one of them.
    if cell in cells_below and len(set(cells_below)) <= _OFTEN * len(cells_below):
        return -_KNOWN
    return int(len(cell) <= SHORT * sum(map(len, cells_below)) / len(cells_below) and len(cell.split()) < HEADER_WORDS)


# By so many rows the columns are judged; so many are offered to whoever says which row holds the headings.
JUDGED, OFFERED = 200, 20
ABOVE, AGAIN = "above the headings", "repeats the headings"
TOTAL, LINE = "a total", "a line between rows"
FORMULA = "the title is a failed formula: "
_TOTAL_WORDS = """
    total, totals, grand total, sum, subtotal, sub total, average, count, summe, gesamt, gesamtsumme, zwischensumme,
    anzahl, durchschnitt, somme, sous total, totale, totaal, som, suma, razem, łącznie, summa, totalt, i alt, celkem,
    合計, 小計, 総計"""
_TOTALS = frozenset(map(normalised, _TOTAL_WORDS.split(",")))
_COUNT = re.compile(r"[\s:=(]+[\d.,]+\)?$")
_PERIOD = re.compile(r"(?:q[1-4]|h[12]|fy)\W?\d{2,4}|\d{4}\W?(?:q[1-4]|h[12])|(?:19|20)\d{2}")
_RULE = re.compile("[-=_*:+|]+")
_ERRORS = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!|BEZUG!|WERT!|NV|ERROR!)")
# A row with one filled cell among at least so many columns may be a section's heading.
_WIDE = 3


class Table(NamedTuple):
    """A list as it is read: `heading_number` is the number of the row that holds the headings, 0 where none does."""

    sheet: Sheet
    heading_number: int
    headings: tuple[str, ...]
    guess: Guess
    first: tuple[SheetRow, ...]
    export: Export | None

    @property
    def readings(self) -> tuple[DecodedText, ...]:
        """Return the ways to read the file's letters, the likeliest first; more than one where a person must choose."""
        return self.sheet.readings

    def mapping(self) -> SheetMapping:
        """Return how the columns are taken, judged by the first rows."""
        return mapping(self.headings, self.guess.fields, [each.cells for each in self.first if self.is_below(each)])

    def is_below(self, record: SheetRow) -> bool:
        """Tell whether a row stands below the headings."""
        return record.number > self.heading_number

    def records(self, after: int = 0) -> Iterator[SheetRow]:
        """Return the rows of the list behind a row's number, without blank ones and the headings.

        A row that is not taken for an idea says why in `dropped`, one that can't be read in `problem`.
        """
        for record in self.sheet.records():
            if record.number <= after or record.number == self.heading_number:
                continue
            if record.problem or any(map(str.strip, record.cells)):
                yield record if record.problem else self._judged(record)

    def _judged(self, record: SheetRow) -> SheetRow:
        if not self.is_below(record):
            return record._replace(dropped=ABOVE)
        title = self.guess.place(SheetField.title)
        cell = record.cells[title].strip() if title is not None and title < len(record.cells) else ""
        if _ERRORS.fullmatch(cell):
            return record._replace(problem=f"{FORMULA}{cell}")
        return record._replace(dropped=why_dropped(record.cells, self.headings, self.export))


def read_table(
    source: Path | bytes,
    name: str = "",
    *,
    encoding: str | None = None,
    header_row: int | None = None,
    sheet: str | None = None,
) -> Table:
    """Return a file as a table of ideas; what isn't given is found out.

    `encoding` is a name such as “cp932”, `header_row` the number of the row with the headings (0: there are none), and
    `sheet` a workbook's sheet. Raises SheetError when it can't be read as a table, Refused when there is no such row.
    """
    opened_sheet = open_sheet(source, name or (source.name if isinstance(source, Path) else ""), encoding, sheet)
    return laid_out(opened_sheet, header_row)


def laid_out(sheet: Sheet, header_row: int | None = None) -> Table:
    """Return a sheet with its headings, those of a row's number where that is given, and its columns guessed."""
    first = tuple(islice(sheet.records(), JUDGED))
    if header_row is None:
        place = heading_row(first[:LOOKED_AT])
        number = 0 if place is None else first[place].number
    else:
        number = header_row
        if number and not any(each.number == number and any(each.cells) for each in first):
            raise Refused(f"Row {number} is empty. Choose one of the first {JUDGED} rows that holds the headings.")
    headings = headings_of(next((each.cells for each in first if each.number == number), None), first, number)
    export = export_of(headings)
    rows = [each.cells for each in first if each.number > number and not why_dropped(each.cells, headings, export)]
    # Where no row heads the columns, their names are ours, and tell nothing.
    guessed = guess(headings if number else [""] * len(headings), rows)
    return Table(sheet, number, headings, guessed, first, export)


def headings_of(cells: Sequence[str] | None, first: Sequence[SheetRow], number: int) -> tuple[str, ...]:
    """Return the headings, with “Column 2” for columns that have none though most rows go on there."""
    widths = [_width(each.cells) for each in first if each.number > number and any(map(str.strip, each.cells))]
    if cells is None:
        return tuple(f"Column {place + 1}" for place in range(max(widths, default=0)))
    named = list(cells[: max(1, _width(cells))])
    wider = [width for width in widths if width > len(named)]
    if widths and len(wider) * 2 > len(widths):
        named += [f"Column {place + 1}" for place in range(len(named), max(wider))]
    return tuple(named)


def why_dropped(cells: Sequence[str], headings: Sequence[str], export: Export | None) -> str:
    """Return why a row below the headings is not taken for an idea, or nothing where it is."""
    if export is not None and (why := export.why_dropped(headings, cells)):
        return why
    filled = [cell.strip() for cell in cells if cell.strip()]
    if not filled:
        return ""
    if len(filled) > 1 and [*map(normalised, cells)][: len(headings)] == [*map(normalised, headings)][: len(cells)]:
        return AGAIN
    if all(_RULE.fullmatch(cell) for cell in filled) and max(map(len, filled)) > 1:
        return LINE
    # “Total: 12” is one too.
    if normalised(_COUNT.sub("", filled[0])) in _TOTALS and all(kind_of(cell) == "number" for cell in filled[1:]):
        return TOTAL
    if len(filled) > 1:
        return ""
    if filled[0].startswith(("#", "//")) and not _ERRORS.fullmatch(filled[0]):
        return COMMENT
    only = normalised(filled[0])
    if len(headings) >= _WIDE and (_PERIOD.fullmatch(only) or filled[0].endswith(":") or stage_of(filled[0])):
        return SECTION
    return ""


def _width(cells: Sequence[str]) -> int:
    return max((place + 1 for place, cell in enumerate(cells) if cell.strip()), default=0)
