"""Finds the row that holds a sheet's headings, or finds that there is none: then the first row is an idea too.

A row is never taken for the headings because its sentences hold known words: only whole headings count, and how a row
differs from those below it.
"""

from collections import Counter
from collections.abc import Sequence

from intake.importing.columns import kind_of, near_known
from intake.importing.headings import heading_word
from intake.importing.sheet import Record

LONGEST, WORDS = 150, 8
# A heading is at most so long, of what stands below it, to look like one by that.
SHORT = 0.5
FEW_WORDS = 4
_KNOWN, _PART, _FULL, _OFTEN = 2, 0.6, 0.6, 0.5
_DATA = ("number", "day", "url", "person", "path")


def heading_row(records: Sequence[Record]) -> int | None:
    """Return the place of the row that holds the headings among a sheet's first rows, or None where none does."""
    filled = {place: cells for place, each in enumerate(records) if not each.problem and (cells := _filled(each))}
    if not filled:
        return None
    known = {
        place: len({word for cell in cells if (word := heading_word(cell))})
        for place, cells in filled.items()
        if _like_headings(cells)
    }
    best = max(known.values(), default=0)
    if best >= _KNOWN:
        return next(place for place, count in known.items() if count >= max(_KNOWN, _PART * best))
    usual = Counter(map(len, filled.values())).most_common(1)[0][0]
    first = next(place for place, cells in filled.items() if len(cells) >= _FULL * usual)
    if first not in known:
        return None
    below = [record.cells for place, record in enumerate(records) if place > first and place in filled]
    return first if _heads(records[first].cells, below, known[first]) else None


def _filled(record: Record) -> list[str]:
    return [cell.strip() for cell in record.cells if cell.strip()]


def _like_headings(cells: Sequence[str]) -> bool:
    return not any(kind_of(cell) in _DATA or len(cell) > LONGEST for cell in cells) and all(
        len(cell.split()) <= WORDS or cell.endswith(("?", ":")) or heading_word(cell) for cell in cells
    )


def _heads(cells: Sequence[str], below: Sequence[Sequence[str]], known: int) -> bool:
    """Tell whether a row whose cells could be headings stands above what it heads."""
    near = sum(near_known(cell) for cell in cells if cell.strip() and len(cell.split()) <= FEW_WORDS)
    if len([cell for cell in cells if cell.strip()]) == 1:
        return bool(known)
    if not below:
        return near >= _KNOWN
    votes = 0
    for place, cell in enumerate(cells):
        others = [row[place].strip() for row in below if place < len(row) and row[place].strip()]
        if cell.strip() and others:
            votes += _stands_out(cell.strip(), others)
    return votes + min(near, _KNOWN) >= _KNOWN or (known > 0 and votes > 0)


def _stands_out(cell: str, others: Sequence[str]) -> int:
    if sum(kind_of(each) not in ("words", "flag") for each in others) > _OFTEN * len(others):
        return _KNOWN if kind_of(cell) == "words" else -_KNOWN
    # A word that stands below too, in a column of few words, is one of them.
    if cell in others and len(set(others)) <= _OFTEN * len(others):
        return -_KNOWN
    return int(len(cell) <= SHORT * sum(map(len, others)) / len(others) and len(cell.split()) < FEW_WORDS)
