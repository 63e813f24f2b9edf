"""The importer's one message: what was read of a file, how far it is, and what became of it; edited in place."""

from bot import ids
from bot.blocks import Json, actions, button, context, dangerous, section
from bot.messages.rendered import Rendered
from bot.text import count, mention, one_line
from intake.notifications.imports import ImportedRow, ImportNotification, Phase
from intake.sentences import listed

SHOWN, TITLE = 8, 80
COLUMNS = {
    "title": "title",
    "problem": "problem",
    "owner": "owner",
    "stage": "how far it is",
    "area": "area",
    "value": "value",
    "date": "when it came",
    "notes": "added to the problem",
}


def render_import(fact: ImportNotification) -> Rendered:
    """Return the message."""
    said = _said(fact)
    blocks = [section(f"*{one_line(fact.file_name)}*\n{said}")]
    if fact.phase is Phase.read and fact.columns:
        taken = [f"{one_line(heading, 40) or 'no heading'} → {COLUMNS[field]}" for heading, field in fact.columns]
        blocks.append(context(f"I take the columns like this: {'; '.join(taken)}."))
    if fact.rows:
        blocks.append(section("\n".join(map(_row, fact.rows))))
    if more := _more(fact):
        blocks.append(context(more))
    if buttons := _buttons(fact):
        blocks.append(buttons)
    rows = " ".join(f"Row {row.number}: {one_line(row.why)}." for row in fact.rows)
    return Rendered(blocks, f"{one_line(fact.file_name)}: {said} {rows}".replace("*", "").strip())


def _said(fact: ImportNotification) -> str:
    told = {
        Phase.failed: f"I can't import this. {one_line(fact.why, 600)}",
        Phase.known: "This very file was imported before, so nothing was changed.",
        Phase.read: f"I have read {count(fact.waiting, 'row')}{_unreadable(fact)}. {_layout(fact)}",
        Phase.importing: f"Importing: {fact.created + fact.held:,} rows are in, {fact.waiting:,} to go.",
        Phase.undoing: "Taking the import back.",
        Phase.undone: f"The import is undone; {count(fact.created, 'idea')} stayed, for somebody has changed them.",
    }
    if fact.phase is Phase.stopped:
        return _stopped(fact)
    if fact.phase is Phase.undone and not fact.created:
        return "The import is undone. Nothing of it is left."
    return told.get(fact.phase) or f"{_figures(fact)}. Nobody else was told."


def _stopped(fact: ImportNotification) -> str:
    who = mention(fact.importer) if fact.importer else "Whoever asked me to"
    if fact.undoing:
        left = f"{count(fact.created, 'idea is', 'ideas are')} still there"
        further = f"`guildhall import --undo {fact.id}` takes back the rest."
    else:
        left = f"{fact.created + fact.held:,} rows are in, {fact.waiting:,} are not"
        further = "An admin goes on by giving me this very file: what is in stays as it is."
    doing = "taking this import back" if fact.undoing else "importing this list"
    return f"{who} is no admin any more, so I have stopped {doing}: {left}. {further}"


def _unreadable(fact: ImportNotification) -> str:
    refused = f"; {count(fact.refused, 'more', 'more')} can't be read" if fact.refused else ""
    return refused + (f"; {count(fact.left_out, 'row')} left out" if fact.left_out else "")


def _layout(fact: ImportNotification) -> str:
    parts = [f"It was exported from {one_line(fact.tool)}."] if fact.tool else []
    parts += [f"The list is in the sheet “{one_line(fact.sheet, TITLE)}”."] if fact.sheet else []
    if fact.header_row == 0:
        parts.append("I found no headings, so the first row is an idea too.")
    elif fact.header_row > 1:
        parts.append(f"The headings are in row {fact.header_row}.")
    if fact.unsure:
        parts.append("I'm not sure how its letters are written: choose what reads right before you import it.")
    return " ".join([*parts, "Nothing is imported yet."])


def _figures(fact: ImportNotification) -> str:
    parts = [f"*{fact.created:,} created*", f"{fact.held:,} held back", f"{fact.refused:,} refused"]
    parts += [f"{fact.known:,} imported before"] if fact.known else []
    parts += [f"{fact.skipped:,} skipped"] if fact.skipped else []
    return listed(parts)


def _row(row: ImportedRow) -> str:
    title = f" {one_line(row.title, TITLE)}:" if row.title else ":"
    return f"Row {row.number}{title if row.title else ':'} {one_line(row.why, 200)}"


def _more(fact: ImportNotification) -> str:
    parts = []
    listed = fact.refused + (fact.left_out if fact.phase is Phase.read else 0)
    if fact.phase is not Phase.undone and listed > len(fact.rows):
        told = "more" if fact.phase is Phase.read else "more refused"
        parts.append(f"And {count(listed - len(fact.rows), 'row')} {told}.")
    if fact.phase is Phase.done and fact.refused:
        parts.append("Mend refused rows and give me the file again: what is in stays as it is.")
    if fact.phase is Phase.done and fact.without_owner:
        has = "idea has" if fact.without_owner == 1 else "ideas have"
        parts.append(f"{fact.without_owner:,} {has} no owner yet.")
    if fact.phase is Phase.done and fact.cut:
        parts.append(f"In {count(fact.cut, 'idea')} a long column was cut; the text says which, your file has it all.")
    return " ".join(parts)


def _buttons(fact: ImportNotification) -> Json | None:
    value = ids.encode(str(fact.id), fact.version)
    if fact.phase is Phase.read:
        return actions(button("Look and import", ids.IMPORT_LOOK, value, primary=True))
    if fact.phase is not Phase.done:
        return None
    undo = dangerous(
        "Undo",
        ids.IMPORT_UNDO,
        value,
        title="Undo this import?",
        asks="Ideas that nobody has changed since are removed. What somebody has changed stays.",
        yes="Undo it",
    )
    decide = button(f"Decide about {fact.held:,}", ids.IMPORT_DECIDE, value, primary=True)
    assign = button("Assign owners", ids.OWNERS_OPEN)
    return actions(*([decide] if fact.held else []), *([assign] if fact.without_owner else []), undo)
