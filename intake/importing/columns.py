"""Guesses what each column of a sheet is: by its heading first, then by what stands in it."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from rapidfuzz import fuzz, process

from intake.importing.dates import DateOrder, day_of, is_either
from intake.importing.headings import SURE, SheetField, known_headings
from intake.importing.sheet import Record, Sheet
from intake.importing.stages import stage_of
from intake.policy import Frozen

# A heading counts as a known one from this likeness on (of 100): one typing error in six letters.
ALIKE = 83.0
FUZZY_FROM = 4
LESS_SURE = 0.9
MOSTLY, OFTEN = 0.8, 0.5
FEW_WORDS = 15
PROSE_CHARACTERS, TITLE_CHARACTERS = 25, 120
_PERSON = re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}|<?@?[UW][A-Z0-9]{5,}>?|<@[UW][A-Z0-9]+(\|[^>]*)?>")
_ACCENTS, _WORDS = re.compile("[\u0300-\u036f]"), re.compile(r"[^\W_]+")
_NOT_PROSE = re.compile(r"[\d\s.,:;/%€$£+-]*")


class Guess(Frozen):
    """What each column is taken for: `fields` by its place, and the words in which that can be explained."""

    fields: dict[int, SheetField]
    because: dict[int, str]

    def place(self, field: SheetField) -> int | None:
        """Return the first column that is taken for a field, or None."""
        return next((place for place, each in sorted(self.fields.items()) if each is field), None)


class _Claim(NamedTuple):
    sure: float
    place: int
    field: SheetField
    because: str


def heading_row(records: Sequence[Record]) -> int:
    """Return the place of the row that holds the headings among a sheet's first rows: where most of them are known."""
    filled = [place for place, record in enumerate(records) if any(map(str.strip, record.cells))]
    if not filled:
        return 0
    known = {place: len({claim.field for claim in _by_heading(records[place].cells)}) for place in filled}
    best = max(filled, key=lambda place: (known[place], -place))
    # One word alone may be chance: a title above the table reads "Project list".
    return best if known[best] > 1 else filled[0]


def rows_of_ideas(sheet: Sheet, first: Sequence[Record], has_read: int = 0) -> Iterator[Record]:
    """Return the rows below the headings, and behind those that are read; `first` are the sheet's first rows."""
    headings = first[heading_row(first)].number if first else 0
    return (record for record in sheet.records() if record.number > max(headings, has_read))


def guess(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Guess:
    """Return what each column is taken for, judged by the headings and a few rows below them."""
    fields: dict[int, SheetField] = {}
    because: dict[int, str] = {}
    contents = {place: _filled(rows, place) for place in range(len(headings))}
    claims = [claim for claim in _by_heading(headings) if claim.field is not SheetField.date or _days(contents, claim)]
    claims.sort(key=lambda claim: (-claim.sure, claim.place))
    for claim in [*claims, *_by_content(contents, {claim.place for claim in claims if claim.sure == SURE})]:
        many = claim.field is SheetField.notes
        if claim.place not in fields and (many or claim.field not in fields.values()):
            fields[claim.place], because[claim.place] = claim.field, claim.because
    fields = _with_stages(fields, because, {claim.place: claim for claim in claims}, headings, contents)
    fields = _with_a_title(fields, because, contents)
    for place, cells in contents.items():
        if place not in fields and _is_prose(cells):
            fields[place], because[place] = SheetField.notes, "it holds sentences"
    return Guess(fields=fields, because=because)


def _days(contents: Mapping[int, Sequence[str]], claim: _Claim) -> bool:
    # “Data” heads the days of an Italian's list, and what data there is in an English one.
    cells = contents[claim.place]
    return bool(cells) and _share(cells, lambda cell: day_of(cell, DateOrder.day_first) or is_either(cell)) >= OFTEN


def normalised(heading: str) -> str:
    """Return a heading as headings are compared: in lower case, without accents, marks and outer words."""
    plain = heading.casefold()
    if not plain.isascii():
        plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", plain))
    return " ".join(_WORDS.findall(plain))


def _by_heading(headings: Sequence[str]) -> list[_Claim]:
    return [
        _Claim(sure, place, field, f"its heading is “{heading.strip()}”")
        for place, heading in enumerate(headings)
        for field, sure in _meanings(normalised(heading)).items()
    ]


def _meanings(asked: str) -> dict[SheetField, float]:
    table = _known()
    if asked in table:
        return table[asked]
    if len(asked) < FUZZY_FROM:
        return {}
    alike = process.extractOne(asked, _longer_headings(), scorer=fuzz.ratio, score_cutoff=ALIKE)
    words = f" {asked} "
    # Or a longer heading that holds a known one: "Titel der Idee (kurz)".
    within = (
        alike[0] if alike else max((each for each in _longer_headings() if f" {each} " in words), key=len, default="")
    )
    return {field: sure * LESS_SURE for field, sure in table.get(within, {}).items()}


def _by_content(contents: Mapping[int, Sequence[str]], told: set[int]) -> list[_Claim]:
    claims = []
    for place, cells in contents.items():
        if place in told or not cells:
            continue
        if _share(cells, lambda cell: _PERSON.fullmatch(cell.strip())) >= MOSTLY:
            claims.append(_Claim(OFTEN, place, SheetField.owner, "it holds addresses of people"))
        elif len(set(cells)) <= FEW_WORDS and _share(cells, stage_of) >= OFTEN:
            claims.append(_Claim(OFTEN, place, SheetField.stage, "its words say how far an idea is"))
    return claims


def _with_stages(
    fields: dict[int, SheetField],
    because: dict[int, str],
    claims: Mapping[int, _Claim],
    headings: Sequence[str],
    contents: Mapping[int, Sequence[str]],
) -> dict[int, SheetField]:
    """Add every column whose words say how far an idea is: a phase does not hide a status."""
    claimed = {place: claim for place, claim in claims.items() if claim.field is SheetField.stage}
    names = {place: normalised(headings[place]) for place in claimed}
    telling = [
        place
        for place in sorted(claimed)
        if fields.get(place, SheetField.stage) is SheetField.stage
        and contents[place]
        and _share(contents[place], stage_of) >= OFTEN
        # Jira's “Status Category” says no more than its “Status”.
        and not any(f" {other} " in f" {names[place]} " for at, other in names.items() if at != place)
    ]
    if not telling:
        return fields
    because.update({place: claimed[place].because for place in telling})
    others = {place: field for place, field in fields.items() if field is not SheetField.stage}
    hidden = {place: SheetField.notes for place, field in fields.items() if field is SheetField.stage}
    return others | hidden | dict.fromkeys(telling, SheetField.stage)


def _with_a_title(
    fields: dict[int, SheetField], because: dict[int, str], contents: Mapping[int, Sequence[str]]
) -> dict[int, SheetField]:
    """Add a title, and a problem, where no heading told them: the shorter texts and the longer ones."""
    free = [place for place, cells in contents.items() if place not in fields and _is_text(cells)]
    lengths = {place: sum(map(len, contents[place])) / len(contents[place]) for place in free}
    if SheetField.title not in fields.values() and SheetField.problem not in fields.values() and free:
        title = next((place for place in free if lengths[place] <= TITLE_CHARACTERS), free[0])
        fields = fields | {title: SheetField.title}
        because[title] = "it is the first column of texts"
        free.remove(title)
    if SheetField.problem not in fields.values() and free:
        longest = max(free, key=lambda place: lengths[place])
        if lengths[longest] >= PROSE_CHARACTERS:
            fields = fields | {longest: SheetField.problem}
            because[longest] = "it holds the longest texts"
    return fields


def _is_text(cells: Sequence[str]) -> bool:
    return bool(cells) and _share(cells, _NOT_PROSE.fullmatch) < OFTEN


def _is_prose(cells: Sequence[str]) -> bool:
    return _is_text(cells) and sum(map(len, cells)) / len(cells) >= PROSE_CHARACTERS


def _filled(rows: Sequence[Sequence[str]], place: int) -> list[str]:
    return [cell for row in rows for cell in row[place : place + 1] if cell.strip()]


def _share(cells: Sequence[str], test: Callable[[str], object]) -> float:
    return sum(bool(test(cell)) for cell in cells) / len(cells)


@cache
def _known() -> dict[str, dict[SheetField, float]]:
    table: dict[str, dict[SheetField, float]] = {}
    for heading, field, sure in known_headings():
        table.setdefault(normalised(heading), {}).setdefault(field, sure)
    return table


@cache
def _longer_headings() -> tuple[str, ...]:
    return tuple(heading for heading in _known() if len(heading) >= FUZZY_FROM)
