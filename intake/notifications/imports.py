"""What the outbox carries of an import, and what an import shows of itself."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from intake.ideas import Stage
from intake.policy import Frozen
from intake.rules.imports.dates import DateOrder
from intake.rules.imports.heading_words import SheetField
from intake.tables import RowOutcome

# What the façade of imports hands out: plain values, detached from the database.


class StartedImport(Frozen):
    """An import that was begun, or the one of the same file: `has_read` rows of it are in, or all of them."""

    id: int
    has_read: int
    is_read: bool
    is_confirmed: bool
    is_done: bool


class PreviewLine(Frozen):
    """A row as it would look: `owner` is a member's id, or None; `owner_said` and `said` are the sheet's own words."""

    number: int
    title: str
    problem: str
    stage: Stage
    said: str
    owner: str | None
    owner_said: str


class WordCount(Frozen):
    """A word of the sheet, and how often it stands there."""

    text: str
    count: int


class RowNote(Frozen):
    """A row that became no idea, or stays after an undo, and why; `label` is the idea that it is about."""

    number: int
    title: str
    reason: str
    label: str | None = None


# What an importer may say that a word of a list means.
CHOOSABLE = (
    *(Stage.submitted, Stage.accepted, Stage.experiment, Stage.build, Stage.live, Stage.measured),
    *(Stage.parked, Stage.declined, Stage.withdrawn),
)


class Said(Frozen):
    """What an importer says of a list: who unknown owners are and which stage unknown words mean, by the words' keys.

    `dates` says which number of a date is the month, where the list shows it not.
    """

    owners: dict[str, str] = {}
    stages: dict[str, Stage] = {}
    dates: DateOrder | None = None


class ReadAs(Frozen):
    """What a person says of a file before it is read; what is None is found out.

    `header_row` is the number of the row with the headings, 0 where there are none.
    """

    encoding: str | None = None
    header_row: int | None = None
    sheet: str | None = None


class Layout(Frozen):
    """How a file was read, and what could be chosen instead: its first rows by number, its `sheets`, and `readings`.

    A reading is an encoding, its name, and some text as it looks then; of several the first was taken, for now.
    """

    header_row: int = 1
    encoding: str = ""
    sheet: str = ""
    tool: str = ""
    sheets: tuple[str, ...] = ()
    readings: tuple[tuple[str, str, str], ...] = ()
    first: tuple[tuple[int, str], ...] = ()

    @property
    def is_unsure(self) -> bool:
        """Tell whether a person has to say how the letters are read."""
        return len(self.readings) > 1

    def is_as(self, chosen: ReadAs) -> bool:
        """Tell whether a file was read as a person says."""
        choices = chosen.model_dump(exclude_none=True)
        return all(getattr(self, name) == value for name, value in choices.items())


class ImportPreview(Frozen):
    """What was read of a file, how its columns are taken, and what is not understood.

    `dropped` are rows that are taken for no idea, and `blank` is how many have nothing in them.

    Of `fields` those of a kind come in the order in which they are read.

    `unread` are cells that stay in an idea's text as they are written; `dates_either_way` tells that some are dates of
    which nothing shows which number is the month.
    """

    id: int
    file_name: str
    headings: tuple[str, ...]
    fields: dict[int, SheetField]
    rows: int
    preview: tuple[PreviewLine, ...]
    unknown_owners: tuple[WordCount, ...]
    unknown_stages: tuple[WordCount, ...]
    unread: dict[SheetField, tuple[WordCount, ...]] = {}
    dates_either_way: bool = False
    refused: tuple[RowNote, ...]
    dropped: tuple[RowNote, ...] = ()
    blank: int = 0
    layout: Layout = Layout()

    def places(self, field: SheetField) -> list[int]:
        """Return the columns that are taken for a field, that which says most first."""
        return [place for place, each in self.fields.items() if each is field]

    @property
    def left_out(self) -> tuple[str, ...]:
        """Return the headings of columns that are not read."""
        return tuple(
            name.strip() for place, name in enumerate(self.headings) if place not in self.fields and name.strip()
        )


class Summary(Frozen):
    """What became of an import."""

    id: int
    file_name: str
    at: datetime
    by: str | None
    is_read: bool
    is_confirmed: bool
    is_done: bool
    undone_at: datetime | None
    counts: dict[RowOutcome, int]
    held: tuple[RowNote, ...] = ()
    refused: tuple[RowNote, ...] = ()
    stays: tuple[RowNote, ...] = ()
    without_owner: tuple[WordCount, ...] = ()
    ownerless: int = 0
    cut: tuple[RowNote, ...] = ()
    dropped: tuple[RowNote, ...] = ()
    left_out: int = 0

    def count(self, outcome: RowOutcome) -> int:
        """Return how many rows came to this."""
        return self.counts.get(outcome, 0)


# The notifications of imports: the one message that tells the importer how far it is, and the jobs that do the work.


class Phase(StrEnum):
    """How far an import is, as its importer is told."""

    failed = "failed"
    known = "known"
    read = "read"
    importing = "importing"
    done = "done"
    undoing = "undoing"
    undone = "undone"
    stopped = "stopped"


class ImportedRow(Frozen):
    """A row that needs a look, and why."""

    number: int
    title: str = ""
    why: str = ""


class ImportNotification(Frozen):
    """An import as it stands, for its importer alone; `columns` are headings with what they are taken for.

    One that has stopped is told to the admins too: its `importer` may go on no more, perhaps with `undoing` it.
    """

    kind: ClassVar[str] = "import"
    schema_number: ClassVar[int] = 1

    phase: Phase
    file_name: str
    id: int = 0
    version: int = 1
    why: str = ""
    columns: tuple[tuple[str, str], ...] = ()
    waiting: int = 0
    created: int = 0
    held: int = 0
    refused: int = 0
    known: int = 0
    skipped: int = 0
    removed: int = 0
    without_owner: int = 0
    cut: int = 0
    rows: tuple[ImportedRow, ...] = ()
    left_out: int = 0
    header_row: int = 1
    tool: str = ""
    sheet: str = ""
    unsure: bool = False
    importer: str | None = None
    undoing: bool = False


class ReadFileJob(Frozen):
    """A job: fetch a file that an admin gave, and keep its rows."""

    kind: ClassVar[str] = "read import file"
    schema_number: ClassVar[int] = 1

    file_id: str
    member: str
    read_as: ReadAs = ReadAs()


class ImportRowsJob(Frozen):
    """A job: import the next few rows."""

    kind: ClassVar[str] = "import rows"
    schema_number: ClassVar[int] = 1

    id: int
    member: str


class UndoImportJob(Frozen):
    """A job: remove the next few ideas of an import that is undone."""

    kind: ClassVar[str] = "undo import"
    schema_number: ClassVar[int] = 1

    id: int
    member: str
