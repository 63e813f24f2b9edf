"""The facts of imports: the one message that tells the importer how far it is, and the errands that do the work."""

from enum import StrEnum
from typing import ClassVar

from intake.importing.answers import ReadAs
from intake.policy import Frozen


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


class RowFact(Frozen):
    """A row that needs a look, and why."""

    number: int
    title: str = ""
    why: str = ""


class ImportFact(Frozen):
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
    rows: tuple[RowFact, ...] = ()
    left_out: int = 0
    header_row: int = 1
    tool: str = ""
    sheet: str = ""
    unsure: bool = False
    importer: str | None = None
    undoing: bool = False


class ReadFileErrand(Frozen):
    """An errand: fetch a file that an admin gave, and keep its rows."""

    kind: ClassVar[str] = "read import file"
    schema_number: ClassVar[int] = 1

    file_id: str
    member: str
    read_as: ReadAs = ReadAs()


class ImportRowsErrand(Frozen):
    """An errand: import the next few rows."""

    kind: ClassVar[str] = "import rows"
    schema_number: ClassVar[int] = 1

    id: int
    member: str


class UndoImportErrand(Frozen):
    """An errand: remove the next few ideas of an import that is undone."""

    kind: ClassVar[str] = "undo import"
    schema_number: ClassVar[int] = 1

    id: int
    member: str
