"""What each column of a list is: by its heading first, then by what stands in it."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from intake.policy import Frozen
from intake.rules.imports.dates import DateOrder, day_of, is_either
from intake.rules.imports.exports import Export, export_of
from intake.rules.imports.heading_words import PERHAPS, SURE, SheetField, is_other, meanings, normalised
from intake.rules.imports.stage_words import stage_of

# Guesses what each column of a sheet is: by its heading, by what stands in it, and by the program that exported it.

# A heading counts as a known one from this likeness on (of 100): one typing error in six letters.
ALIKE = 83.0
FUZZY_FROM = 4
LESS_SURE = 0.9
# What an export's own headings say goes before what others say.
CERTAIN = 2.0
# A claim below is none.
LEAST = 0.25
MOSTLY, OFTEN = 0.8, 0.5
FEW_WORDS = 15
# From so many cells on it tells something that they are alike.
SEVERAL = 4
# A Japanese sentence has no blanks, and ends with words that are headings too.
LONGEST_ENDING = 12
PROSE_CHARACTERS, PROSE_WORDS, TITLE_CHARACTERS, LONG_NAME = 25, 4, 120, 45


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# These head columns whose contents, not their names, say that they hold what an idea is about.
_NOTES = _words(
    "notes note notizen notiz notas commentaires opmerkingen uwagi 備考 メモ rationale justification begrundung"
)

# Of a longer heading that holds one of these nothing follows: “List name” is no person's.
_SAY_LITTLE = _words(
    "what text person name list project item task issue card story section group team contact content subject feature "
    "request column created"
)
# “Owner id” is no owner.
_TURNING = _words("id ids key no nr number count url link type total code index color colour avatar")
# “Who suggested it?”
_WHO = _words("who whose wer wessen qui quien chi quem kto vem hvem кто чья хто kim")
_WHOSE = frozenset({SheetField.owner, SheetField.title, SheetField.date})
_PERHAPS_OWNER = {SheetField.owner: PERHAPS * LESS_SURE}
_FOR_WHOM = _words(
    "benefit benefits profit profits gain gains affected use uses user users impacted customer customers needs helps "
    "davon profitiert nutzt nutzen betroffen betrifft hilft kunde kunden beneficie profite concerne utilise beneficia "
    "afecta usa utiliza riguarda baat helpt korzysta nytta"
)
# What is behind the thing that a Japanese or Chinese heading names.
_BEHIND = re.compile("(?:氏名|お名前|名前|名|点|欄|内容)$")
_HAN = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")
_OTHER_TIMES = re.compile("完了|終了|開始|予定|更新|変更|期限|納|更改|结束")
# “Date of delivery” is not when an idea came.
_OTHER_DAYS = _words(
    "due end finish finished closed close completed completion done updated update modified changed deadline target "
    "delivery live launch release start started resolved decision decided review fin echeance livraison debut fallig "
    "ende abschluss lieferung beginn geandert entscheidung fine scadenza inicio fim limite entrega einde status state "
    "stage phase last next latest approval approved meeting pilot expiry signed planned statut etat estado stato etapa "
    "letzte needed required wanted nachste prochaine derniere proxima ultima ultimo termin termine realizacji "
    "zakonczenia rozpoczecia zamkniecia zmiany aktualizacji завершения окончания закрытия начала срок обновления "
    "изменения запуска внедрения релиза решения согласования утверждения сдачи завершення закінчення початку термін "
    "оновлення зміни запуску bitis baslangic guncelleme degisiklik tamamlanma"
)
_PERSON = re.compile(r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}|<?@?[UW][A-Z0-9]{5,}>?|<@[UW][A-Z0-9]+(\|[^>]*)?>")
_NUMBER = re.compile(r"[\d\s.,:;/%€$£+-]*")
_URL = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_ID = re.compile(
    r"#?\d+|[A-Za-z]{0,10}[-_#/.]{0,2}\d+(?:[-._/]\d+)*|[0-9a-f]{8}-[0-9a-f-]{27}|(?=\S*\d)(?=\S*[A-Za-z])[\w-]{8,}",
    re.IGNORECASE,
)
_PATH = re.compile(r"(?:/|\\\\|[A-Za-z]:[\\/]|\.{1,2}/)\S[^\n]*|\S+(?:[/\\]\S+){2,}|[^\s\\/][^\\/\n]*(?:\\[^\\/\n]+)+")
_TIMESTAMP = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}\S*(?: \S+)?")
_FLAGS = _words("true false yes no ja nein oui non sí si sì x ✓ ✔ y n wahr falsch vrai faux tak nie")


class Guess(Frozen):
    """What each column is taken for: `fields` by its place, and the words in which that can be explained.

    `tool` is the program that exported the list, where its headings tell.
    """

    fields: dict[int, SheetField]
    because: dict[int, str]
    tool: str = ""

    def place(self, field: SheetField) -> int | None:
        """Return the first column that is taken for a field, or None."""
        return next((place for place, each in sorted(self.fields.items()) if each is field), None)


class _Claim(NamedTuple):
    sure: float
    place: int
    field: SheetField
    because: str


class _Column(NamedTuple):
    """What stands in a column: its filled cells, which share of the rows they are, and of what kind they are."""

    cells: tuple[str, ...]
    filled: float
    distinct: float
    length: float
    words: float
    kinds: dict[str, float]

    def is_mostly(self, *kinds: str) -> bool:
        """Tell whether most cells are of one of these kinds."""
        return sum(self.kinds.get(kind, 0.0) for kind in kinds) > OFTEN

    @property
    def is_text(self) -> bool:
        """Tell whether it holds words that people write, and not marks that a program sets."""
        return bool(self.cells) and not self.is_mostly("number", "day", "url", "person", "id", "path", "flag")

    @property
    def is_prose(self) -> bool:
        """Tell whether it holds sentences."""
        return self.is_text and (self.length >= PROSE_CHARACTERS or self.words >= PROSE_WORDS)


def guess(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Guess:
    """Return what each column is taken for, judged by the headings and the rows below them."""
    fields: dict[int, SheetField] = {}
    because: dict[int, str] = {}
    columns = {place: _column(rows, place) for place in range(len(headings))}
    contents = {place: column.cells for place, column in columns.items()}
    export = export_of(headings)
    claims = list(_by_export(headings, export.fields)) if export else []
    left_out = {place for place, name in enumerate(map(normalised, headings)) if export and name in export.leaves_out}
    named = {claim.place for claim in claims} | left_out
    claims += [claim for claim in _by_heading(headings) if claim.place not in named]
    claims = [claim for claim in claims if claim.field is not SheetField.date or _days(contents, claim)]
    claims = [
        claim._replace(sure=claim.sure * _fits(claim.field, columns[claim.place], bool(rows))) for claim in claims
    ]
    certain = {claim.place for claim in claims if claim.sure >= SURE} | left_out
    claims = sorted(claims, key=lambda claim: (-claim.sure, *_preferred(claim, columns)))
    claims = [claim for claim in claims if claim.sure >= LEAST]
    for claim in [*claims, *_by_content(columns, certain)]:
        many = claim.field is SheetField.notes
        if claim.place not in fields and (many or claim.field not in fields.values()):
            fields[claim.place], because[claim.place] = claim.field, claim.because
    fields = _with_stages(fields, because, {claim.place: claim for claim in claims}, headings, rows, contents)
    if export is not None and SheetField.stage in fields.values():
        fields = fields | _ends(headings, contents, export, because)
    free = {place: column for place, column in columns.items() if place not in left_out}
    fields = _with_a_title(fields, because, free, headings)
    for place, column in free.items():
        if place not in fields and column.is_prose:
            fields[place], because[place] = SheetField.notes, "it holds sentences"
    return Guess(fields=fields, because=because, tool=export.name if export else "")


def _ends(
    headings: Sequence[str], contents: Mapping[int, Sequence[str]], export: Export, because: dict[int, str]
) -> dict[int, SheetField]:
    """Return the columns that say of some idea that it is over, whatever its stage says."""
    ends = [place for place, name in enumerate(map(normalised, headings)) if name in export.ended and contents[place]]
    because.update(dict.fromkeys(ends, "it may say that an idea is over"))
    return dict.fromkeys(ends, SheetField.stage)


def _days(contents: Mapping[int, Sequence[str]], claim: _Claim) -> bool:
    # “Data” heads the days of an Italian's list, and what data there is in an English one.
    cells = contents[claim.place]
    return bool(cells) and _share(cells, lambda cell: day_of(cell, DateOrder.day_first) or is_either(cell)) >= OFTEN


def kind_of(cell: str) -> str:
    """Return what kind of thing a cell is: a person's address, a day, a number, an id, a path, a flag, or words."""
    plain = cell.strip()
    if plain.casefold() in _FLAGS:
        return "flag"
    kinds = (("person", _PERSON), ("url", _URL), ("day", _TIMESTAMP), ("number", _NUMBER))
    kind_found = next((kind for kind, pattern in kinds if pattern.fullmatch(plain)), "")
    if kind_found in ("", "number") and (day_of(plain, DateOrder.day_first) or is_either(plain)):
        return "day"
    return kind_found or next(
        (kind for kind, pattern in (("id", _ID), ("path", _PATH)) if pattern.fullmatch(plain)), "words"
    )


def _column(rows: Sequence[Sequence[str]], place: int) -> _Column:
    cells = tuple(cell for row in rows for cell in row[place : place + 1] if cell.strip())
    kinds: dict[str, float] = {}
    for cell in cells:
        kind = kind_of(cell)
        kinds[kind] = kinds.get(kind, 0.0) + 1 / len(cells)
    count = max(1, len(cells))
    words = sum(len(cell.split()) for cell in cells) / count
    distinct = len({normalised(cell) or cell for cell in cells}) / count
    return _Column(cells, len(cells) / max(1, len(rows)), distinct, sum(map(len, cells)) / count, words, kinds)


def _fits(field: SheetField, column: _Column, judged: bool) -> float:
    """Return from 0 to 1 how well what stands in a column goes with what its heading says."""
    if not column.cells:
        # What is empty tells nothing, and an idea needs a title.
        return 1.0 if not judged else 0.2 if field is SheetField.title else 0.7
    if not _may_be(field, column):
        return 0.0
    alike = len(column.cells) >= SEVERAL and column.distinct <= OFTEN
    if field is SheetField.title:
        fits = 0.3 if alike else 0.6 if len(column.cells) >= SEVERAL and column.distinct < MOSTLY else 1.0
        return fits * (1.0 if column.filled > OFTEN else 0.7)
    if field is SheetField.problem:
        return 0.4 if alike else 1.0
    if field is SheetField.stage and len(column.cells) >= SEVERAL:
        various = column.distinct > MOSTLY and _share(column.cells, stage_of) < OFTEN
        return 0.3 if various or column.length > LONG_NAME else 1.0
    return 1.0


def _may_be(field: SheetField, column: _Column) -> bool:
    if field in (SheetField.title, SheetField.problem):
        marks = len(column.cells) >= SEVERAL and column.is_mostly("flag")
        return not marks and not column.is_mostly("number", "day", "url", "person", "id", "path")
    if field is SheetField.owner:
        long = column.length > LONG_NAME and not column.is_mostly("person")
        return not long and not column.is_mostly("number", "day", "url", "id", "path", "flag")
    if field is SheetField.stage:
        return not column.is_mostly("number", "day", "url", "person", "path", "id")
    if field is SheetField.area:
        return not column.is_mostly("number", "day", "url", "person", "path", "id", "flag")
    if field is SheetField.notes:
        # How many comments there are is none.
        return not column.is_mostly("number", "flag")
    return field is not SheetField.worth or not column.is_mostly("day", "url", "person", "path")


def _preferred(claim: _Claim, columns: Mapping[int, _Column]) -> tuple[int, int]:
    column = columns[claim.place]
    if claim.field is SheetField.stage and column.cells:
        # “State” heads the states of a country too.
        return (0 if _share(column.cells, stage_of) else 1, claim.place)
    # Of several columns of people that with their addresses says best who they are.
    return (0 if claim.field is SheetField.owner and column.is_mostly("person") else 1, claim.place)


def _by_export(headings: Sequence[str], fields: Mapping[str, tuple[SheetField, float]]) -> Iterable[_Claim]:
    for place, heading in enumerate(headings):
        if (meaning := fields.get(normalised(heading))) is not None:
            field, sureness = meaning
            yield _Claim(CERTAIN * sureness, place, field, f"its heading is “{heading.strip()}”")


def _by_heading(headings: Sequence[str]) -> list[_Claim]:
    return [
        _Claim(sure, place, field, f"its heading is “{heading.strip()}”")
        for place, heading in enumerate(headings)
        for field, sure in _meant(normalised(heading)).items()
    ]


def _meant(heading: str) -> dict[SheetField, float]:
    by_ending = meanings().get(_ending(heading), {})
    return _meanings(heading) or {field: sure * LESS_SURE for field, sure in by_ending.items()}


def _meanings(heading: str) -> dict[SheetField, float]:
    table = meanings()
    if heading in table:
        return table[heading]
    if len(heading) < FUZZY_FROM or is_other(heading):
        return {}
    # Loaded only once somebody imports a list.
    from rapidfuzz import fuzz, process

    alike = process.extractOne(heading, _longer_headings(), scorer=fuzz.ratio, score_cutoff=ALIKE)
    # “Statusdatum” is like “Startdatum”, and no typing error.
    like = alike[0] if alike else ""
    is_other_day = SheetField.date in table.get(like, {}) and heading.endswith(("datum", "date"))
    is_other_day = is_other_day and heading.replace(" ", "") != like.replace(" ", "")
    within = like if like and not is_other_day else _within(heading)
    if heading.split()[0] in _WHO:
        # “Who had the idea?”, but neither “Who would benefit?” nor “Who has this problem?”
        about = table.get(within, _PERHAPS_OWNER).keys()
        is_owner = _FOR_WHOM.isdisjoint(heading.split()) and not about.isdisjoint(_WHOSE)
        return dict(_PERHAPS_OWNER) if is_owner else {}
    if SheetField.date in table.get(within, {}) and not _OTHER_DAYS.isdisjoint(heading.split()):
        return {}
    return {field: sure * LESS_SURE for field, sure in table.get(within, {}).items()}


def _within(heading: str) -> str:
    """Return the known heading that a longer one holds: “Titel der Idee (kurz)”; nothing where that says little."""
    words = f" {heading} "
    if not _TURNING.isdisjoint(heading.split()):
        return ""
    within = (each for each in _longer_headings() if f" {each} " in words and each not in _SAY_LITTLE)
    return max(within, key=lambda each: (len(each.split()), len(each)), default="")


def _ending(heading: str) -> str:
    """Return the known heading with which a Japanese or Chinese one ends, where what it is of comes before."""
    long = len(heading) > LONGEST_ENDING
    if long or " " in heading or is_other(heading) or not _HAN.search(heading) or _OTHER_TIMES.search(heading):
        return ""
    for plain in dict.fromkeys((heading, _BEHIND.sub("", heading))):
        endings = (plain[start:] for start in range(len(plain) - 1))
        known = next((ending for ending in endings if ending in meanings() or is_other(ending)), "")
        if known and not is_other(known):
            return known
    return ""


def near_known(heading: str) -> bool:
    """Tell whether a heading is known, or like one that is."""
    word = normalised(heading)
    return is_other(word) or bool(_meanings(word))


def _by_content(columns: Mapping[int, _Column], named_places: set[int]) -> list[_Claim]:
    claims = []
    for place, column in columns.items():
        if place in named_places or not column.cells:
            continue
        if column.kinds.get("person", 0.0) >= MOSTLY:
            claims.append(_Claim(OFTEN, place, SheetField.owner, "it holds addresses of people"))
        elif len(set(column.cells)) <= FEW_WORDS and _share(column.cells, stage_of) > OFTEN and column.is_text:
            claims.append(_Claim(OFTEN, place, SheetField.stage, "its words say how far an idea is"))
    return claims


def _with_stages(
    fields: dict[int, SheetField],
    because: dict[int, str],
    claims: Mapping[int, _Claim],
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
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
        and not any(_says_no_more(place, at, names, rows) for at in claimed if at != place)
    ]
    if not telling:
        return fields
    because.update({place: claimed[place].because for place in telling})
    other_fields = {place: field for place, field in fields.items() if field is not SheetField.stage}
    hidden = {place: SheetField.notes for place, field in fields.items() if field is SheetField.stage}
    return other_fields | hidden | dict.fromkeys(telling, SheetField.stage)


def _says_no_more(place: int, other: int, names: Mapping[int, str], rows: Sequence[Sequence[str]]) -> bool:
    """Tell whether a column of stages says no more than one that is called alike.

    Jira's “Status Category” says less than its “Status”, Wrike's “Status” less than its “Custom status”; an “Approval
    status” says something else.
    """
    longer, shorter = f" {names[place]} ", f" {names[other]} "
    if shorter in longer:
        return _follows(place, other, rows)
    return longer in shorter and _follows(place, other, rows) and not _follows(other, place, rows)


def _follows(place: int, other: int, rows: Sequence[Sequence[str]]) -> bool:
    """Tell whether what stands in a column follows from what stands in another one."""
    pairs = {
        (cells[other].strip(), cells[place].strip())
        for cells in rows
        if max(place, other) < len(cells) and cells[place].strip()
    }
    return "" not in {cell for cell, _ in pairs} and len(pairs) == len({cell for cell, _ in pairs})


def _with_a_title(
    fields: dict[int, SheetField], because: dict[int, str], columns: Mapping[int, _Column], headings: Sequence[str]
) -> dict[int, SheetField]:
    """Add a title, and a problem, where no heading told them: the shorter texts and the longer ones."""
    free = {place: column for place, column in columns.items() if place not in fields and column.is_text}
    if SheetField.title not in fields.values() and SheetField.problem not in fields.values() and free:
        various = [place for place, column in free.items() if column.distinct > OFTEN or len(column.cells) < SEVERAL]
        title = next((place for place in various if free[place].length <= TITLE_CHARACTERS), [*various, *free][0])
        fields = fields | {title: SheetField.title}
        because[title] = "it is the first column of texts"
        del free[title]
    if SheetField.title not in fields.values():
        # The words of the problem would stand for a title that has another heading.
        names = (place for place, column in free.items() if column.distinct > MOSTLY and column.length <= LONG_NAME)
        if (short := next(names, None)) is not None:
            fields = fields | {short: SheetField.title}
            because[short] = "it is the first column of short texts"
            del free[short]
    if SheetField.problem in fields.values():
        return fields
    notes = [place for place, each in fields.items() if each is SheetField.notes and place in columns]
    named = {place: columns[place] for place in notes if normalised(headings[place]) in _NOTES}
    for kind in (free, {place: column for place, column in named.items() if column.is_text}):
        longest = max(kind, key=lambda place: kind[place].length, default=None)
        if longest is not None and kind[longest].is_prose:
            because[longest] = "it holds the longest texts"
            return fields | {longest: SheetField.problem}
    return fields


def _share(cells: Sequence[str], test: Callable[[str], object]) -> float:
    return sum(bool(test(cell)) for cell in cells) / len(cells)


@cache
def _longer_headings() -> tuple[str, ...]:
    return tuple(heading for heading in meanings() if len(heading) >= FUZZY_FROM)
