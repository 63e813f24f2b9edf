"""The forms of an import: upload a file, match its columns, name owners, decide about likely duplicates."""

from collections.abc import Sequence

from slack_sdk.models.blocks.block_elements import FileInputElement

from bot import ids
from bot.blocks import Json, context, divider, modal, person_picker, question, radio, section, select
from bot.form_values import values
from bot.text import count, cut, mention, one_line
from intake.ideas import EVERY_STAGE, Stage
from intake.notifications.imports import (
    CHOOSABLE,
    ImportPreview,
    Layout,
    PreviewLine,
    ReadAs,
    RowNote,
    Said,
    Summary,
    WordCount,
)
from intake.operations.imports.preview import owner_key
from intake.rules.imports.dates import DateOrder, day_of, is_either
from intake.rules.imports.heading_words import SheetField

# A form takes a hundred blocks; owners that don't fit are assigned later.
PICKED, STAGED, LISTED, HELD = 60, 15, 12, 20
NONE, CREATE, SKIP = "none", "create", "skip"
QUESTIONS = {
    SheetField.title: "Title column",
    SheetField.problem: "Problem column",
    SheetField.owner: "Owner column",
    SheetField.stage: "Status column",
    SheetField.area: "Area column",
    SheetField.worth: "Value column",
    SheetField.date: "Date column",
}
STAGE, DATES = "stage-", "dates"
LONGEST_NAME = 150
HEADER_ROW, ENCODING, SHEET = "header_row", "encoding", "sheet"
UNREAD = {
    SheetField.area: "Areas that no squad covers",
    SheetField.worth: "Values without a number",
    SheetField.date: "Dates",
}
OFF = (
    "Guildhall can't read files in Slack because the app lacks the scope `files:read`. "
    "Run `guildhall import FILE` on the server instead."
)


def build_file_form() -> Json:
    """Return the form that takes a file."""
    return modal(
        ids.IMPORT_FILE_FORM,
        "Import your old list",
        [
            section("Upload your spreadsheet of ideas. *Imports notify nobody*, and you can undo them."),
            question(
                "file",
                "CSV file or Excel workbook",
                FileInputElement(action_id="file", max_files=1),
                hint="Exports from Jira, Asana, Trello and others work as they are, with headings in many languages.",
            ),
        ],
        submit="Upload",
    )


def build_unavailable() -> Json:
    """Return the notice for a workspace where we can't read files."""
    return modal(ids.NOTICE, "Import your old list", [section(OFF)], close="Close")


def build_reading() -> Json:
    """Return the notice that we are reading the file."""
    message = "Reading… I'll message you in a moment with the column match."
    return modal(ids.NOTICE, "Import your old list", [section(message)], close="Close")


def parse_file_form(view: Json) -> str | None:
    """Return the id of the uploaded file."""
    return next(iter(values(view).get("file") or ()), None)


def build_columns_form(look: ImportPreview, version: int) -> Json:
    """Return the form that matches the columns, with a preview of five rows."""
    choices = [(NONE, "Not in this list")]
    choices += [(str(place), name.strip() or f"Column {place + 1}") for place, name in enumerate(look.headings[:99])]
    questions = [
        question(field.value, label, select(field.value, choices, _chosen(look, field)))
        for field, label in QUESTIONS.items()
    ]
    return modal(
        ids.IMPORT_COLUMNS_FORM,
        "Match the columns",
        [
            section(f"*{one_line(look.file_name)}*, {count(look.rows, 'row')}{_from(look.layout)}"),
            *_layout(look.layout),
            *questions,
            *_also(look),
            *_dropped(look),
            divider(),
            context("Preview of the first rows:"),
            *_preview(look.preview),
        ],
        submit="Next",
        about=ids.encode(str(look.id), version),
    )


def parse_layout(view: Json) -> ReadAs:
    """Return how to read the file; what the form didn't ask stays open."""
    form_values = values(view)
    row = form_values.get(HEADER_ROW)
    return ReadAs(
        encoding=form_values.get(ENCODING) or None,
        sheet=form_values.get(SHEET) or None,
        header_row=int(row) if row else None,
    )


def parse_columns_form(view: Json) -> dict[SheetField, int]:
    """Return the column of each field that has one."""
    form_values = values(view)
    return {field: int(place) for field in QUESTIONS if (place := form_values.get(field.value)) not in (None, NONE)}


def build_start_form(look: ImportPreview, version: int) -> Json:
    """Return the last form before an import: five rows, and who unknown owners are."""
    owners = look.unknown_owners[:PICKED]
    pickers = [
        question(
            owner_key(owner.text), f"Who is “{owner.text}”? ({owner.count})", person_picker("person"), optional=True
        )
        for owner in owners
    ]
    blocks = [section(f"Preview: {count(look.rows, 'row')} of *{one_line(look.file_name)}*")]
    blocks += _preview(look.preview)
    blocks += _stages(look)
    blocks += _dates(look)
    unread = [f"{UNREAD[field]}: {_listed(words)}" for field, words in look.unread.items() if field in UNREAD]
    if unread:
        blocks.append(context("\n".join(["Copied into the idea's text as written:", *unread])))
    if look.left_out:
        blocks.append(context(f"Columns we skip: {one_line(', '.join(look.left_out), 300).rstrip('.')}."))
    if pickers:
        blocks += [
            divider(),
            section(
                "*Owners I don't recognize.* Leave a field empty to decide later. You'll find these ideas on Home, "
                "under “Ideas without an owner”."
            ),
        ]
        blocks += pickers
    if rest := look.unknown_owners[PICKED:]:
        blocks.append(context(f"You can assign these after the import: {_listed(rest)}."))
    return modal(
        ids.IMPORT_START_FORM,
        "Import",
        blocks,
        submit="Import",
        about=ids.encode(str(look.id), version),
    )


def parse_start(view: Json) -> Said:
    """Return what the list's words mean: owners and stages by the keys of the words, and the date order."""
    form_values = {key: chosen for key, chosen in values(view).items() if chosen}
    stages = {
        key.removeprefix(STAGE): Stage(chosen)
        for key, chosen in form_values.items()
        if key.startswith(STAGE) and chosen in CHOOSABLE
    }
    owners = {key: member for key, member in form_values.items() if not key.startswith(STAGE) and key != DATES}
    dates = DateOrder(form_values[DATES]) if form_values.get(DATES) in set(DateOrder) else None
    return Said(owners=owners, stages=stages, dates=dates)


def build_held_form(summary: Summary, version: int) -> Json:
    """Return the form that asks about likely duplicates."""
    notes = summary.held[:HELD]
    more = len(summary.held) - len(notes)
    blocks = [section("These rows look like ideas that we already have.")]
    blocks += [question(str(note.number), _asked(note), radio("decide", _CHOICES, SKIP)) for note in notes]
    if more > 0:
        blocks.append(context(f"{count(more, 'more row')} after these."))
    return modal(
        ids.IMPORT_DECIDE_FORM, "Likely duplicates", blocks, submit="Save", about=ids.encode(str(summary.id), version)
    )


def parse_held_form(view: Json) -> dict[int, bool]:
    """Return by row whether to create it anyway."""
    return {int(number): chosen == CREATE for number, chosen in values(view).items()}


_CHOICES = ((SKIP, "Already there: skip it"), (CREATE, "A different idea: create it"))


def _from(layout: Layout) -> str:
    return f", exported from {one_line(layout.tool)}" if layout.tool else ""


def _layout(layout: Layout) -> list[Json]:
    """Return the questions about how to read the file; another choice reads it again."""
    questions = []
    if layout.is_unsure:
        readings = [reading for reading in layout.readings if len(reading[0]) <= LONGEST_NAME]
        choices = [(name, f"{sample} · {encoding_name}") for name, encoding_name, sample in readings]
        hint = "The file doesn't name its encoding. Choose the line that looks right."
        questions += _which(ENCODING, "Encoding", choices, layout.encoding, hint)
    if len(layout.sheets) > 1:
        # Excel's names have 31 characters; a longer one can only be chosen on the command line.
        choices = [(name, name) for name in layout.sheets[:99] if len(name) <= LONGEST_NAME]
        questions += _which(SHEET, "Sheet", choices, layout.sheet)
    if layout.first:
        choices = [("0", "No headings"), *((str(row), f"Row {row}: {text}") for row, text in layout.first)]
        if str(layout.header_row) not in dict(choices):
            choices.append((str(layout.header_row), f"Row {layout.header_row}"))
        questions.append(question(HEADER_ROW, "Heading row", select(HEADER_ROW, choices, str(layout.header_row))))
    return questions


def _which(name: str, label: str, choices: list[tuple[str, str]], now: str, hint: str | None = None) -> list[Json]:
    """Return a question where there is a choice; left empty, it keeps a value that can't be offered."""
    if not choices:
        return []
    return [question(name, label, select(name, choices, now), hint=hint, optional=now not in dict(choices))]


def _dropped(look: ImportPreview) -> list[Json]:
    """Return the rows that are no ideas, each with its reason."""
    listed = [
        f"row {note.number} “{one_line(note.title, 40)}” ({one_line(note.reason)})" for note in look.dropped[:LISTED]
    ]
    if len(look.dropped) > LISTED:
        listed.append(f"and {len(look.dropped) - LISTED} more")
    listed += [f"{count(look.blank, 'blank row')}"] if look.blank else []
    return [context(f"Skipped: {'; '.join(listed)}.")] if listed else []


UNDECIDED = EVERY_STAGE[Stage.submitted]


def _stages(look: ImportPreview) -> list[Json]:
    words = look.unknown_stages[:STAGED]
    if not words:
        return []
    choices = [(stage.value, EVERY_STAGE[stage]) for stage in CHOOSABLE]
    blocks = [
        divider(),
        section(
            f"*Statuses I don't know.* These ideas are imported as “{UNDECIDED}” unless you choose something else."
        ),
        *(
            question(
                f"{STAGE}{owner_key(word.text)}",
                f"What does “{word.text}” mean? ({word.count})",
                select("stage", choices, Stage.submitted.value),
            )
            for word in words
        ),
    ]
    rest = look.unknown_stages[STAGED:]
    return [*blocks, context(f"Also imported as “{UNDECIDED}”: {_listed(rest)}.")] if rest else blocks


def _dates(look: ImportPreview) -> list[Json]:
    words = look.unread.get(SheetField.date, ())
    example = next((word.text for word in words if is_either(word.text)), None)
    if example is None:
        return []
    days = {order: day_of(example, order) for order in DateOrder}
    choices = [(order.value, f"{day.day} {day:%B} {day.year}") for order, day in days.items() if day is not None]
    label = f"Which day is “{example}”?"
    return [question(DATES, label, radio("dates", [*choices, (NONE, "Keep as text")], NONE))]


def _asked(note: RowNote) -> str:
    title, why = (" ".join(part.split()) for part in (note.title, note.reason))
    return f"Row {note.number}: {cut(title, 60)} ({cut(why, 70)})"


def _chosen(look: ImportPreview, field: SheetField) -> str:
    places = look.places(field)
    return str(places[0]) if places else NONE


def _also(look: ImportPreview) -> list[Json]:
    names = ", ".join(one_line(look.headings[place]) for place in look.places(SheetField.stage)[1:])
    return [context(f"Also used for the status: {names}.")] if names else []


def _preview(lines: Sequence[PreviewLine]) -> list[Json]:
    return [section(_line(line)) for line in lines] or [section("No row can be read with these columns.")]


def _line(line: PreviewLine) -> str:
    owner = mention(line.owner) if line.owner else one_line(line.owner_said, 60) or "no owner"
    status = f" (“{one_line(line.said, 40)}”)" if line.said else ""
    head = f"*{one_line(line.title, 100)}* · {owner} · {EVERY_STAGE[line.stage]}{status}"
    return f"{head}\n{one_line(line.problem, 180)}"


def _listed(words: Sequence[WordCount]) -> str:
    more = f" and {len(words) - LISTED} more" if len(words) > LISTED else ""
    return ", ".join(f"{one_line(word.text, 40)} ({word.count})" for word in words[:LISTED]) + more
