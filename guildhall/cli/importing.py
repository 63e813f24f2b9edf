"""`guildhall import`: an old list of ideas, from a CSV file or a workbook, silently; and `--list` and `--undo`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from guildhall.cli.access import for_operator
from guildhall.cli.errors import HIGHEST, told_plainly
from intake.access import Action
from intake.importing.dates import DateOrder

if TYPE_CHECKING:
    from guildhall.importing import FileImport


Encoding = Annotated[
    str | None, typer.Option(help="How its letters are written, such as cp932; found out where it is sure.")
]
HeaderRow = Annotated[
    int | None, typer.Option(min=0, max=HIGHEST, help="The row with the headings; 0 when there are none.")
]


Columns = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        help="What a column is, such as “Idee=title”; title, problem, owner, stage, area, value, "
        "date, notes, or - to leave it out. May be given several times.",
    ),
]


Stages = Annotated[
    list[str] | None,
    typer.Option(help="What a status means, such as “Im Rollout=build”. May be given several times."),
]
Owners = Annotated[
    list[str] | None, typer.Option(help="Who an owner is, such as “J. Doe=U0123ABCD”. May be given several times.")
]
Dates = Annotated[DateOrder | None, typer.Option(help="Which of the first two numbers of 03/04/2026 is the month.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this group."""
    app.command(name="import")(import_file)


@for_operator(Action.import_ideas, Action.undo_import)
def import_file(
    file: Annotated[
        Path | None, typer.Argument(exists=True, dir_okay=False, help="The list: a CSV file or an Excel workbook.")
    ] = None,
    by: Annotated[
        str | None, typer.Option(help="The Slack id of the admin who imports; by default the operator.")
    ] = None,
    column: Columns = None,
    encoding: Encoding = None,
    header_row: HeaderRow = None,
    sheet: Annotated[str | None, typer.Option(help="The workbook's sheet with the list.")] = None,
    stage: Stages = None,
    owner: Owners = None,
    dates: Dates = None,
    yes: Annotated[bool, typer.Option("--yes", help="Import without asking.")] = False,
    undo: Annotated[
        int | None, typer.Option(max=HIGHEST, help="Undo the import of this number: for seven days.")
    ] = None,
    every: Annotated[bool, typer.Option("--list", help="List all imports.")] = False,
) -> None:
    """Import an old list of ideas, silently: nobody is told, and the same file again changes nothing."""
    from guildhall.cli import import_screens
    from intake.importing.answers import ReadAs

    read_as = ReadAs(encoding=encoding, header_row=header_row, sheet=sheet)
    with told_plainly():
        importing = _open(by)
        if every:
            import_screens.show_all(importing)
        elif undo is not None:
            import_screens.undo(importing, undo)
        elif file is None:
            raise typer.BadParameter("Name a file, or use --list or --undo.")
        elif not import_screens.import_file(
            importing, file, column or [], read_as, (stage or [], owner or [], dates), ask=not yes
        ):
            raise typer.Exit(1)


def _open(by: str | None) -> "FileImport":
    from guildhall import schema
    from guildhall.cli.company import open_store
    from guildhall.importing import FileImport, importer
    from scheduling.clock import SystemClock

    store = open_store()
    schema.upgrade(store)
    return FileImport(store, SystemClock(), importer(store, by))
