"""Finds the row that holds a list's headings, or finds that there is none: then the first row is an idea too."""

from collections import Counter
from collections.abc import Sequence

from intake.rules.imports.columns import kind_of, near_known
from intake.rules.imports.heading_words import heading_word
from intake.rules.imports.spreadsheets import SheetRow

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


def _width(cells: Sequence[str]) -> int:
    return max((place + 1 for place, cell in enumerate(cells) if cell.strip()), default=0)
