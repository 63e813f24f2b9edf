"""`guildhall import`: an old list of ideas, silently, beside a running bot; and `--list` and `--undo`."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from guildhall.cli.access import for_operator
from guildhall.cli.database import open_database
from guildhall.cli.errors import HIGHEST, plain_errors
from intake.access import Action
from intake.errors import Refused
from intake.ideas import EVERY_STAGE, Stage
from intake.rules.imports.dates import DateOrder

if TYPE_CHECKING:
    from guildhall.file_import import Advanced, FileImport
    from intake.notifications.imports import ImportPreview, Layout, ReadAs, RowNote, Summary, WordCount

SHOWN, PROBLEM = 20, 160
READS = {
    "title": "Title",
    "problem": "Problem",
    "owner": "Owner",
    "stage": "Status",
    "area": "Area",
    "value": "Value",
    "date": "Date",
    "notes": "Added to the problem",
}
Encoding = Annotated[str | None, typer.Option(help="The file's encoding, such as cp932. Usually detected.")]
HeaderRow = Annotated[
    int | None, typer.Option(min=0, max=HIGHEST, help="The row with the headings; 0 when there are none.")
]
Columns = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        help="Match a column, such as “Idee=title”: title, problem, owner, stage, area, value, "
        "date, notes, or - to skip it. May be given several times.",
    ),
]
Stages = Annotated[
    list[str] | None,
    typer.Option(help="What a status means, such as “Im Rollout=build”. May be given several times."),
]
Owners = Annotated[
    list[str] | None, typer.Option(help="Who an owner is, such as “J. Doe=U0123ABCD”. May be given several times.")
]
Dates = Annotated[
    DateOrder | None,
    typer.Option(help="Which of the first two numbers of 03/04/2026 is the month."),
]


def run_import(
    importing: "FileImport",
    path: Path,
    columns: list[str],
    read_as: "ReadAs",
    words: "tuple[list[str], list[str], DateOrder | None]",
    *,
    ask: bool,
) -> bool:
    """Import a file, and return whether that was done; asks to go on after showing what it would look like."""
    from guildhall.file_import import NO_COLUMN, NO_ROWS, SAYS_WHAT, said_of

    console = _console()
    with _bar(console, "Reading", None) as advanced:
        started = importing.read(path, advanced, read_as)
    if started.is_done:
        console.print(f"You imported this file before (import {started.id}). Nothing changed.")
    else:
        if not started.is_confirmed:
            look = importing.look(started.id, columns)
            answers = said_of(look, *words)
            _show_look(console, look)
            if SAYS_WHAT.isdisjoint(look.fields.values()):
                importing.discard(started.id)
                raise Refused(NO_COLUMN)
            if not look.rows:
                _show_notes(console, "Rejected", importing.summary(started.id).refused)
                importing.discard(started.id)
                raise Refused(NO_ROWS)
            if ask and not typer.confirm(f"Import {_rows(look.rows)}? Nobody gets a message."):
                importing.discard(started.id)
                console.print("Nothing imported.")
                return False
            importing.confirm(started.id, look.fields, answers)
        try:
            with _bar(console, "Importing", importing.left(started.id)) as advanced:
                importing.create(started.id, advanced)
        except KeyboardInterrupt:
            left = _rows(importing.left(started.id))
            console.print(f"Stopped with {left} left. Run the same command again to go on, or undo what is there:")
            console.print(f"guildhall import --undo {started.id}")
            raise typer.Exit(130) from None
    _show_summary(console, importing.summary(started.id))
    return True


def run_undo(importing: "FileImport", import_id: int) -> None:
    """Undo an import, and say what stays."""
    from intake.tables import RowOutcome

    console = _console()
    before = importing.summary(import_id)
    if before.undone_at is not None:
        console.print(f"Import {import_id} is undone already. Nothing changed.")
        return
    try:
        with _bar(console, "Undoing", None) as advanced:
            importing.undo(import_id, advanced)
    except KeyboardInterrupt:
        console.print(f"Stopped before all of import {import_id} was undone. Run the same command again to go on.")
        raise typer.Exit(130) from None
    after = importing.summary(import_id)
    gone = before.count(RowOutcome.created) - after.count(RowOutcome.created)
    console.print(f"Undid import {import_id}: {gone} removed, {len(after.stays)} kept.")
    _show_notes(console, "Kept, because somebody changed them since", after.stays)


def show_all(importing: "FileImport") -> None:
    """List every import."""
    from intake.tables import RowOutcome

    table = Table("Import", "File", "Date", "Created", "Held back", "Rejected", "")
    for each in importing.every():
        state = "undone" if each.undone_at else "" if each.is_done else "unfinished: import the file again"
        counted = (str(each.count(outcome)) for outcome in (RowOutcome.created, RowOutcome.held, RowOutcome.refused))
        table.add_row(str(each.id), escape(each.file_name), f"{each.at:%Y-%m-%d}", *counted, state)
    _console().print(table)


def _show_layout(console: Console, layout: "Layout") -> None:
    sentences = [f"Exported from {layout.tool}."] if layout.tool else []
    sentences += [f"Sheet “{layout.sheet}”. Choose another with --sheet."] if len(layout.sheets) > 1 else []
    heads = (
        f"Headings in row {layout.header_row}"
        if layout.header_row
        else "No headings, so the first row counts as an idea"
    )
    console.print(escape(" ".join([*sentences, f"{heads}. Choose another row with --header-row."])))


def _show_look(console: Console, look: "ImportPreview") -> None:
    _show_layout(console, look.layout)
    columns = Table("Column", "Matched to", title=escape(look.file_name), title_justify="left")
    for place, field in sorted(look.fields.items()):
        columns.add_row(escape(look.headings[place].strip()), READS[field.value])
    console.print(columns)
    if look.left_out:
        console.print(f"Ignored columns: {_listed(look.left_out).rstrip('.')}. Match one with --map “Column=notes”.")
    preview = Table("Row", "Title", "Problem", "Owner", "Status", title="Preview", title_justify="left")
    for line in look.preview:
        owner = line.owner or ("no owner" if not line.owner_said else f"no owner ({line.owner_said})")
        problem = " ".join(line.problem.split())[:PROBLEM]
        preview.add_row(str(line.number), *map(escape, (line.title, problem, owner, EVERY_STAGE[line.stage])))
    console.print(preview)
    _show_notes(console, "Skipped, because they aren't ideas", look.dropped)
    if look.blank:
        console.print(f"Blank rows: {look.blank:,}.")
    if look.unknown_owners:
        names = _counted(look.unknown_owners)
        console.print(f"Unknown owners: {names}. Assign them later, or with --owner.")
    if look.unknown_stages:
        console.print(
            f"Unknown statuses, imported as “{EVERY_STAGE[Stage.submitted]}”: {_counted(look.unknown_stages)}. "
            "Match one with --stage."
        )
    for field, words in look.unread.items():
        console.print(f"{READS[field.value]}, added to the text because it isn't clear: {_counted(words)}.")
    if look.dates_either_way:
        console.print("The dates don't show which number is the month. Say it with --dates.")


def _show_summary(console: Console, summary: "Summary") -> None:
    from intake.tables import RowOutcome

    counts = [f"{summary.count(RowOutcome.created)} created"]
    others = {RowOutcome.held: "held back", RowOutcome.refused: "rejected", RowOutcome.known: "imported before"}
    counts += [f"{count} {word}" for outcome, word in others.items() if (count := summary.count(outcome))]
    console.print(f"Import {summary.id}: {', '.join(counts)}.")
    _show_notes(console, "Held back, because they may exist already. An admin decides in Slack", summary.held)
    _show_notes(console, "Rejected", summary.refused)
    _show_notes(console, "Skipped, because they aren't ideas", summary.dropped)
    _show_notes(console, "Created with shortened text", summary.cut)
    if summary.without_owner:
        console.print(f"Without an owner: {_counted(summary.without_owner)}.")
    console.print(f"To undo it within 7 days: guildhall import --undo {summary.id}")


def _show_notes(console: Console, title: str, notes: "tuple[RowNote, ...]") -> None:
    if not notes:
        return
    table = Table("Row", "Title", "Why", title=title, title_justify="left")
    for note in notes:
        table.add_row(str(note.number), escape(note.title), escape(note.reason))
    console.print(table)


def _counted(words: "tuple[WordCount, ...]") -> str:
    more = f" and {len(words) - SHOWN} more" if len(words) > SHOWN else ""
    return _listed(f"{word.text} ({word.count})" for word in words[:SHOWN]) + more


def _listed(words: Iterable[str]) -> str:
    return escape(", ".join(words))


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


def _console() -> Console:
    return Console(highlight=False)


@contextmanager
def _bar(console: Console, label: str, total: int | None) -> "Iterator[Advanced]":
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(label, total=total)
        yield lambda count: progress.advance(task, count)


# The command and its options.


def register(app: typer.Typer) -> None:
    """Add the commands of this group."""
    app.command(name="import")(import_file)


@for_operator(Action.import_ideas, Action.undo_import)
def import_file(
    file: Annotated[
        Path | None, typer.Argument(exists=True, dir_okay=False, help="The list: a CSV file or an Excel workbook.")
    ] = None,
    by: Annotated[
        str | None, typer.Option(help="Your Slack ID, if you import as an admin and not as the operator.")
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
        int | None, typer.Option(max=HIGHEST, help="Undo the import with this number, within 7 days.")
    ] = None,
    every: Annotated[bool, typer.Option("--list", help="List all imports.")] = False,
) -> None:
    """Import an old list of ideas. Nobody gets a message, and importing the same file again changes nothing."""
    from intake.notifications.imports import ReadAs

    words = (stage or [], owner or [], dates)
    read_as = ReadAs(encoding=encoding, header_row=header_row, sheet=sheet)
    with plain_errors(), _open(by) as importing:
        if every:
            show_all(importing)
        elif undo is not None:
            run_undo(importing, undo)
        elif file is None:
            raise typer.BadParameter("Name a file, or use --list or --undo.")
        elif not run_import(importing, file, column or [], read_as, words, ask=not yes):
            raise typer.Exit(1)


@contextmanager
def _open(by: str | None) -> "Iterator[FileImport]":
    from guildhall.file_import import FileImport, importer
    from scheduling.clock import SystemClock

    with open_database() as store:
        yield FileImport(store, SystemClock(), importer(store, by))
