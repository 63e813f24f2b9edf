"""The priorities form: a line each, and beside it how much it counts; then a last look at what will be published."""

from collections.abc import Sequence

from bot import ids
from bot.blocks import Json, actions, button, context, modal, question, section, select, text_input, values
from bot.given import chosen
from bot.text import one_line
from intake.company.priorities import FEWEST, MOST, PriorityRow
from intake.company.progress import PolicyPreview, PrioritiesForm
from intake.policy import Priority

LINE, HOW, NO_SHARE = "line", "/how", "none"
WEIGHTS = [(str(weight), f"Weight {weight} of 5") for weight in range(5, 0, -1)]
PLACEHOLDERS = (
    "Fewer fraud losses: fraud, chargeback, stolen card",
    "Faster answers: support, ticket, waiting time",
    "Less waste: stock, returns, forecast",
)


def build(form: PrioritiesForm) -> Json:
    """Return the form."""
    return _form(form.rows, form.version)


def one_more(view: Json) -> Json:
    """Return the form as it is filled in, with room for one more priority."""
    rows, version = _rows(view), parse(view)[0]
    return _form([*rows, PriorityRow(id=f"+{len(rows)}")] if len(rows) < MOST else rows, version)


def parse(view: Json) -> tuple[int, tuple[PriorityRow, ...]]:
    """Return the version of the step that was changed, and the lines."""
    return ids.decode(view["private_metadata"]).version, tuple(_rows(view))


def preview(shown: PolicyPreview) -> Json:
    """Return a last look at what everybody will read."""
    number = shown.number
    lines = [_told(place, priority) for place, priority in enumerate(shown.priorities, start=1)]
    if not shown.is_new:
        same = f"These priorities are in force already, as version {number - 1}. There is nothing to publish."
        return modal(ids.PUBLISH_FORM, "Nothing has changed", [section(same)], close="Back")
    rule = "" if number == 1 else " Until there are others who publish, admins may publish later versions too."
    return modal(
        ids.PUBLISH_FORM,
        f"Publish version {number}",
        [
            section(f"*This will be version {number}, for everybody to read.* Ideas that wait are ranked by it."),
            *lines,
            *(context(f"Mind: {one_line(hint, 300)}") for hint in shown.hints),
            context(f"A published version is never changed; the next one takes its place.{rule}"),
        ],
        submit=f"Publish version {number}",
        close="Back",
        about=ids.encode("priorities", shown.version),
    )


def _form(rows: Sequence[PriorityRow], version: int) -> Json:
    blocks: list[Json] = [
        context(
            "Three to eight priorities, one line each: a name, a colon, and the words that speak of it. "
            "An idea serves the priority whose words it uses."
        )
    ]
    for place, row in enumerate(rows):
        blocks += _row(place, row, optional=len(rows) > FEWEST)
    if len(rows) < MOST:
        blocks.append(actions(button("Add a priority", ids.ADD_PRIORITY)))
    return modal(
        ids.PRIORITIES_FORM, "Priorities", blocks, submit="Look at it", about=ids.encode("priorities", version)
    )


def _row(place: int, row: PriorityRow, *, optional: bool) -> list[Json]:
    example = PLACEHOLDERS[place] if place < len(PLACEHOLDERS) else "Name: word, word"
    line = text_input(LINE, initial=row.line, placeholder=example)
    shares = _shares(row.share)
    how = actions(
        select(ids.PRIORITY_WEIGHT, WEIGHTS, str(row.weight), f"Weight of priority {place + 1}"),
        select(
            ids.PRIORITY_SHARE,
            shares,
            NO_SHARE if row.share is None else f"{row.share:g}",
            f"Share of priority {place + 1}",
        ),
    )
    hint = "Leave a line empty to drop it." if optional and place == 0 else None
    return [
        question(row.id, f"Priority {place + 1}", line, optional=optional, hint=hint),
        how | {"block_id": row.id + HOW},
    ]


def _shares(own: float | None) -> list[tuple[str, str]]:
    every = {round(percent / 100, 2) for percent in range(5, 105, 5)} | ({own} if own is not None else set())
    return [(NO_SHARE, "No share"), *((f"{share:g}", f"{share * 100:g}% of the weeks") for share in sorted(every))]


def _rows(view: Json) -> list[PriorityRow]:
    lines, rows = values(view), []
    for name in (block["block_id"] for block in view["blocks"] if block["type"] == "input"):
        share = chosen(view, name + HOW, ids.PRIORITY_SHARE, beside=name)
        weight = chosen(view, name + HOW, ids.PRIORITY_WEIGHT, beside=name)
        rows.append(
            PriorityRow(
                id=name,
                line=lines.get(name) or "",
                weight=int(weight or 3),
                share=None if share in (None, NO_SHARE) else float(share),
            )
        )
    return rows


def _told(place: int, priority: Priority) -> Json:
    share = f" · {priority.share * 100:g}% of the squads' weeks" if priority.share is not None else ""
    words = one_line(", ".join(priority.words), 300)
    return section(
        f"*{place}. {one_line(priority.name)}* · weight {priority.weight} of 5{share}\n{words or 'No words'}"
    )
