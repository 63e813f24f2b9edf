"""Imports a file from this machine, as an admin, beside a running bot: few rows at a time."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

from intake.access import OPERATOR, Action, Principal, Request, can
from intake.errors import Refused
from intake.ideas import EVERY_STAGE, Stage
from intake.notifications.imports import CHOOSABLE, ImportPreview, ReadAs, Said, StartedImport, Summary, WordCount
from intake.operations.imports.preview import owner_key
from intake.rules.imports.dates import DateOrder
from intake.rules.imports.heading_words import SheetField, normalised
from intake.rules.imports.lists import read_table
from intake.services.imports import NOTHING_SAID, READ_AT_ONCE, Imports
from intake.services.members import Members
from intake.tables import RowOutcome
from intake.text import clean
from scheduling.clock import Clock
from store.engine import Store

PAUSE_SECONDS = 0.005
LEAVE_OUT = "-"
FOUND_OUT = ReadAs()
# One of these columns says what an idea is about.
SAYS_WHAT = frozenset({SheetField.title, SheetField.problem})
NO_COLUMN = "No column has the ideas' titles or problems. Name one with --map “Column=title”."
NO_ROWS = "This list has no rows to import."
Advanced = Callable[[int], None]


class FileImport:
    """One file being imported, or the import that it was before."""

    def __init__(self, store: Store, clock: Clock, by: Principal) -> None:
        self._imports = Imports(store)
        self._clock = clock
        self._by = by

    def read(self, path: Path, advanced: Advanced, read_as: ReadAs = FOUND_OUT) -> StartedImport:
        """Have a file's rows kept; goes on where reading was cut short.

        Raises Refused when nobody says how its letters are read, and it isn't sure.
        """
        table = read_table(path, **read_as.model_dump())
        if len(table.readings) > 1:
            listed = "\n".join(f"  --encoding {each.encoding}: {each.sample} ({each.name})" for each in table.readings)
            raise Refused(f"This file's encoding isn't clear. Choose the line that reads right:\n{listed}")
        started = self._imports.begin(table, self._by, self._clock.now())
        if started.is_read:
            return started
        rest = table.records(started.has_read)
        while records := list(islice(rest, READ_AT_ONCE)):
            self._imports.take_rows(started.id, records, self._by)
            advanced(len(records))
            time.sleep(PAUSE_SECONDS)
        self._imports.end_of_file(started.id, self._by, self._clock.now())
        return started.model_copy(update={"is_read": True})

    def create(self, import_id: int, advanced: Advanced) -> None:
        """Import the rows that wait."""
        while count := self._imports.proceed(import_id, self._by, self._clock.now()):
            advanced(count)
            time.sleep(PAUSE_SECONDS)
        self._imports.proceed(import_id, self._by, self._clock.now())

    def undo(self, import_id: int, advanced: Advanced) -> None:
        """Remove what nobody has changed."""
        while count := self._imports.undo_some(import_id, self._by, self._clock.now()):
            advanced(count)
            time.sleep(PAUSE_SECONDS)

    def look(self, import_id: int, columns: Sequence[str] = ()) -> ImportPreview:
        """Return how a file would be imported; `columns` say what some are, each as “Heading=field”."""
        look = self._imports.look(import_id, self._by)
        if not columns:
            return look
        return self._imports.look(import_id, self._by, placed(look.fields, look.headings, columns))

    def confirm(self, import_id: int, fields: Mapping[int, SheetField], answers: Said = NOTHING_SAID) -> None:
        """Say what the columns are, and what words mean; whoever is not named stays unknown."""
        now = self._clock.now()
        self._imports.confirm(
            import_id, fields, Request(self._by, now, f"command:import:{import_id}:{now.isoformat()}"), answers
        )

    def discard(self, import_id: int) -> None:
        """Forget a file that was read and not imported."""
        self._imports.discard(import_id, self._by, self._clock.now())

    def left(self, import_id: int) -> int:
        """Return how many rows wait to be imported."""
        return self._imports.summary(import_id, self._by).count(RowOutcome.waiting)

    def summary(self, import_id: int) -> Summary:
        """Return what became of an import."""
        return self._imports.summary(import_id, self._by)

    def every(self) -> list[Summary]:
        """Return all imports, newest first."""
        return self._imports.every(self._by)


def said_of(look: ImportPreview, stages: Sequence[str], owners: Sequence[str], dates: DateOrder | None) -> Said:
    """Return what is said of a list's words: each stage as “word=stage”, each owner as “name=Slack id”.

    Raises Refused for a word that is not among those that are asked about.
    """
    return Said(
        stages={
            owner_key(word): _stage(name) for word, name in _answers(stages, look.unknown_stages, "unknown status")
        },
        owners={owner_key(word): clean(name) for word, name in _answers(owners, look.unknown_owners, "unknown owner")},
        dates=dates,
    )


def _answers(texts: Sequence[str], word_counts: Sequence[WordCount], what: str) -> Iterator[tuple[str, str]]:
    words = {counted.text.casefold(): counted.text for counted in word_counts}
    for each in texts:
        word, _, name = each.rpartition("=")
        if (original := words.get(word.strip().casefold())) is None:
            raise Refused(f"This list has no {what} “{word}”. It has: {', '.join(words.values()) or 'none'}.")
        yield original, name.strip()


def _stage(name: str) -> Stage:
    stages = {called.casefold(): stage for stage in CHOOSABLE for called in (stage.value, EVERY_STAGE[stage])}
    if name.casefold() not in stages:
        names = ", ".join(f"{stage.value} ({EVERY_STAGE[stage]})" for stage in CHOOSABLE)
        raise Refused(f"“{name}” isn't a status. Choose one of: {names}.")
    return stages[name.casefold()]


def importer(store: Store, by: str | None) -> Principal:
    """Return who imports: the admin of that Slack id, or the operator; raises Refused when it is no admin's."""
    if by is None:
        return OPERATOR
    # A terminal hands over bytes that are no text as halves of characters, which no database takes.
    by = clean(by)
    member = Members(store).principal(by)
    if member is None or not can(member, Action.import_ideas):
        raise Refused(f"{by} isn't an admin. Leave out --by to act as the operator.")
    return member


def placed(guessed: Mapping[int, SheetField], headings: Sequence[str], columns: Sequence[str]) -> dict[int, SheetField]:
    """Return what the columns are, as guessed and as said: each of `columns` is “Heading=field”; raises Refused."""
    fields = dict(guessed)
    for text in columns:
        _place(fields, headings, text)
    return fields


def _place(fields: dict[int, SheetField], headings: Sequence[str], text: str) -> None:
    heading, _, name = text.rpartition("=")
    wanted_heading = normalised(heading)
    place = next((place for place, each in enumerate(headings) if normalised(each) == wanted_heading), None)
    if place is None:
        listed = ", ".join(each.strip() for each in headings)
        raise Refused(f"There is no column “{heading}”. The columns are: {listed}.")
    field = next((field for field in SheetField if field.value == name), None)
    if field is None and name != LEAVE_OUT:
        listed = ", ".join(field.value for field in SheetField)
        raise Refused(f"“{name}” isn't a field. Choose one of: {listed}, or - to skip the column.")
    fields.pop(place, None)
    if field is not None:
        if field is not SheetField.notes:
            for other in [other for other, each in fields.items() if each is field]:
                del fields[other]
        fields[place] = field
