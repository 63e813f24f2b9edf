"""The importer's one message: what was read from a file, how far it is, and the result; edited in place."""

from bot import ids
from bot.blocks import Json, Rendered, actions, button, context, dangerous, section
from bot.text import count, mention, one_line
from intake.formatting import listed
from intake.notifications.imports import ImportedRow, ImportNotification, Phase

SHOWN, TITLE = 8, 80
COLUMNS = {
    "title": "title",
    "problem": "problem",
    "owner": "owner",
    "stage": "status",
    "area": "area",
    "value": "value",
    "date": "date",
    "notes": "added to the problem",
}


def render_import(notification: ImportNotification) -> Rendered:
    """Return the message."""
    status = _status(notification)
    blocks = [section(f"*{one_line(notification.file_name)}*\n{status}")]
    if notification.phase is Phase.read and notification.columns:
        columns = [
            f"{one_line(heading, 40) or 'no heading'} → {COLUMNS[field]}" for heading, field in notification.columns
        ]
        blocks.append(context(f"I've matched your columns: {', '.join(columns)}."))
    if notification.rows:
        blocks.append(section("\n".join(map(_row, notification.rows))))
    if more := _more(notification):
        blocks.append(context(more))
    if buttons := _buttons(notification):
        blocks.append(buttons)
    rows = " ".join(f"Row {row.number}: {one_line(row.why)}." for row in notification.rows)
    return Rendered(blocks, f"{one_line(notification.file_name)}: {status} {rows}".replace("*", "").strip())


def _status(notification: ImportNotification) -> str:
    created, waiting = notification.created, notification.waiting
    if notification.phase is Phase.stopped:
        return _stopped(notification)
    if notification.phase is Phase.undone and not created:
        return "The import is undone. Nothing is left of it."
    sentences = {
        Phase.failed: f"I can't import this. {one_line(notification.why, 600)}",
        Phase.known: "This exact file was imported before, so nothing has changed.",
        Phase.read: f"I read {count(waiting, 'row')}{_unreadable(notification)}. {_layout(notification)}",
        Phase.importing: f"Importing: {created + notification.held:,} rows done, {waiting:,} to go.",
        Phase.undoing: "Undoing the import.",
        Phase.undone: f"The import is undone. {count(created, 'idea')} stayed because somebody has changed them.",
    }
    return sentences.get(notification.phase) or f"{_figures(notification)}. Nobody else was notified."


def _stopped(notification: ImportNotification) -> str:
    importer = f"{mention(notification.importer)} is" if notification.importer else "Whoever asked me is"
    if notification.undoing:
        return (
            f"{importer} no longer an admin, so I stopped undoing this import. "
            f"{count(notification.created, 'idea is', 'ideas are')} still there. "
            f"`guildhall import --undo {notification.id}` removes the rest."
        )
    imported = notification.created + notification.held
    return (
        f"{importer} no longer an admin, so I stopped importing this list. {imported:,} rows are imported, "
        f"{notification.waiting:,} are not. To continue, an admin uploads the same file again. "
        "Imported rows won't be duplicated."
    )


def _unreadable(notification: ImportNotification) -> str:
    refused = f", {count(notification.refused, 'more', 'more')} can't be read" if notification.refused else ""
    return refused + (f", {count(notification.left_out, 'row')} left out" if notification.left_out else "")


def _layout(notification: ImportNotification) -> str:
    parts = [f"It was exported from {one_line(notification.tool)}."] if notification.tool else []
    parts += [f"The list is in the sheet “{one_line(notification.sheet, TITLE)}”."] if notification.sheet else []
    if notification.header_row == 0:
        parts.append("I found no headings, so the first row counts as an idea.")
    elif notification.header_row > 1:
        parts.append(f"The headings are in row {notification.header_row}.")
    if notification.unsure:
        parts.append("I'm not sure about the text encoding. Choose what reads right before you import.")
    return " ".join([*parts, "Nothing is imported yet."])


def _figures(notification: ImportNotification) -> str:
    others = (
        (notification.held, "held back"),
        (notification.refused, "rejected"),
        (notification.known, "imported before"),
        (notification.skipped, "skipped"),
    )
    return listed([f"*{notification.created:,} created*", *(f"{count:,} {word}" for count, word in others if count)])


def _row(row: ImportedRow) -> str:
    title = f" {one_line(row.title, TITLE)}" if row.title else ""
    return f"Row {row.number}{title}: {one_line(row.why, 200)}"


def _more(notification: ImportNotification) -> str:
    sentences, is_done = [], notification.phase is Phase.done
    problems = notification.refused + (notification.left_out if notification.phase is Phase.read else 0)
    if notification.phase is not Phase.undone and problems > len(notification.rows):
        kind = "more row" if notification.phase is Phase.read else "more rejected row"
        sentences.append(f"And {count(problems - len(notification.rows), kind)}.")
    if is_done and notification.refused:
        sentences.append("Fix the rejected rows and upload the file again. Imported rows won't be duplicated.")
    if is_done and notification.without_owner:
        sentences.append(f"{count(notification.without_owner, 'idea has', 'ideas have')} no owner.")
    if is_done and notification.cut:
        ideas = count(notification.cut, "idea")
        sentences.append(f"A long column was cut in {ideas}. The text says which; your file still has it all.")
    return " ".join(sentences)


def _buttons(notification: ImportNotification) -> Json | None:
    value = ids.encode(str(notification.id), notification.version)
    if notification.phase is Phase.read:
        return actions(button("Review and import", ids.IMPORT_LOOK, value, primary=True))
    if notification.phase is not Phase.done:
        return None
    undo = dangerous(
        "Undo",
        ids.IMPORT_UNDO,
        value,
        title="Undo this import?",
        asks="Ideas that nobody has changed are removed. Changed ideas stay.",
        yes="Undo it",
    )
    decide = button(f"Decide about {notification.held:,}", ids.IMPORT_DECIDE, value, primary=True)
    assign = button("Assign owners", ids.OWNERS_OPEN)
    return actions(*([decide] if notification.held else []), *([assign] if notification.without_owner else []), undo)
