"""Reads a file as a list of ideas: finds its row of headings, and says of every other row whether it may be an idea."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from intake.errors import Refused
from intake.rules.imports.columns import Guess, guess, kind_of
from intake.rules.imports.encoding import DecodedText
from intake.rules.imports.exports import COMMENT, SECTION, Export, export_of
from intake.rules.imports.heading_words import SheetField, meanings, normalised
from intake.rules.imports.headings import heading_row, headings_of
from intake.rules.imports.import_rows import SheetMapping, mapping
from intake.rules.imports.spreadsheets import LOOKED_AT, Sheet, SheetRow, open_sheet
from intake.rules.imports.stage_words import stage_of

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
_NUMBERED = re.compile(r"(.+) \d")
_COUNT = re.compile(r"[\s:=(]+[\d.,]+\)?$")
_PERIOD = re.compile(r"(?:q[1-4]|h[12]|fy)\W?\d{2,4}|\d{4}\W?(?:q[1-4]|h[12])|(?:19|20)\d{2}")
_RULE = re.compile("[-=_*:+|]+")
_ERRORS = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!|BEZUG!|WERT!|NV|ERROR!)")
# A row with one filled cell among at least so many columns may be a section's heading.
_WIDE = 3


class Table(NamedTuple):
    """A list as it is read: `heading_number` is the number of the row that holds the headings, 0 where none does.

    `levels` are the columns among which titles stand by their level; all are read from the first.
    """

    sheet: Sheet
    heading_number: int
    headings: tuple[str, ...]
    guess: Guess
    first: tuple[SheetRow, ...]
    export: Export | None
    levels: tuple[int, ...] = ()

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
            record = folded(record, self.levels)
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
            among = f"Choose a row with words in it, among the first {JUDGED}."
            raise Refused(f"Row {number} can't hold the headings. {among}")
    headings = headings_of(next((each.cells for each in first if each.number == number), None), first, number)
    levels = levels_of(headings, [each.cells for each in first if each.number > number])
    first = tuple(folded(each, levels) if each.number > number else each for each in first)
    headings = tuple("" if place in levels[1:] else heading for place, heading in enumerate(headings))
    export = export_of(headings)
    rows = [each.cells for each in first if each.number > number and not why_dropped(each.cells, headings, export)]
    # Where no row heads the columns, their names are ours, and tell nothing.
    guessed = guess(headings if number else [""] * len(headings), rows)
    return Table(sheet, number, headings, guessed, first, export, levels)


def levels_of(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[int, ...]:
    """Return the columns “Title 1”, “Title 2” … of a tree of items, of which each row fills one by its level."""
    numbered = [match[1] if (match := _NUMBERED.fullmatch(normalised(heading))) else "" for heading in headings]
    titles = [place for place, name in enumerate(numbered) if SheetField.title in meanings().get(name, {})]
    titles = [place for place in titles if numbered[place] == numbered[titles[0]]]
    filled = [sum(bool(cells[place].strip()) for place in titles if place < len(cells)) for cells in rows]
    return tuple(titles) if len(titles) > 1 and any(filled) and max(filled) == 1 else ()


def folded(record: SheetRow, levels: Sequence[int]) -> SheetRow:
    """Return a row with its title in the first column of titles, whatever its level is."""
    if not levels:
        return record
    title = " ".join(cell for place in levels if (cell := "".join(record.cells[place : place + 1]).strip()))
    within = (title if n == levels[0] else "" if n in levels else cell for n, cell in enumerate(record.cells))
    return record._replace(cells=tuple(within))


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
