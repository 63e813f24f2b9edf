"""What the façade of imports hands out: plain values, detached from the database."""

from datetime import datetime

from intake.ideas import Stage
from intake.importing.dates import DateOrder
from intake.importing.headings import SheetField
from intake.importing.tables import Outcome
from intake.policy import Frozen


class Begun(Frozen):
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


class Told(Frozen):
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
        said = chosen.model_dump(exclude_none=True)
        return all(getattr(self, name) == value for name, value in said.items())


class Look(Frozen):
    """What was read of a file, how its columns are taken, and what is not understood.

    `dropped` are rows that are taken for no idea, and `blank` is how many have nothing in them.

    `unread` are cells that stay in an idea's text as they are written; `dates_either_way` tells that some are dates of
    which nothing shows which number is the month.
    """

    id: int
    file_name: str
    headings: tuple[str, ...]
    fields: dict[int, SheetField]
    rows: int
    preview: tuple[PreviewLine, ...]
    unknown_owners: tuple[Told, ...]
    unknown_stages: tuple[Told, ...]
    unread: dict[SheetField, tuple[Told, ...]] = {}
    dates_either_way: bool = False
    refused: tuple[RowNote, ...]
    dropped: tuple[RowNote, ...] = ()
    blank: int = 0
    layout: Layout = Layout()

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
    counts: dict[Outcome, int]
    held: tuple[RowNote, ...] = ()
    refused: tuple[RowNote, ...] = ()
    stays: tuple[RowNote, ...] = ()
    without_owner: tuple[Told, ...] = ()
    ownerless: int = 0
    cut: tuple[RowNote, ...] = ()
    dropped: tuple[RowNote, ...] = ()
    left_out: int = 0

    def count(self, outcome: Outcome) -> int:
        """Return how many rows came to this."""
        return self.counts.get(outcome, 0)
