"""The priorities form: a line each, and next to it the priority's weight and its share of the weeks."""

import json
from collections.abc import Sequence
from itertools import accumulate

from bot import ids
from bot.blocks import Json, actions, button, context, modal, question, select, text_input
from bot.form_values import chosen, values
from bot.text import count
from intake.operations.policy_drafts import PrioritiesForm
from intake.policy import Bound
from intake.rules.policy_forms.priorities import FEWEST, MOST, PriorityRow

LINE, HOW, NO_SHARE = "line", "/how", "none"

# This many priorities fit on one screen; a button shows the others.
FOLDED, WHOLE, PART = 5, "priorities", "priorities.folded"
# Of the 250 kB of a view; written with escapes, so never less than Slack measures.
BYTES = 230_000
BOUNDS = [(Bound.at_least.value, "At least"), (Bound.at_most.value, "At most")]
WEIGHTS = [(str(weight), f"Weight {weight} of 5") for weight in range(5, 0, -1)]
PLACEHOLDERS = (
    "Fewer fraud losses: fraud, chargeback, stolen card",
    "Faster answers: support, ticket, waiting time",
    "Less waste: stock, returns, forecast",
)


def build_priorities_form(form: PrioritiesForm) -> Json:
    """Return the form, long ones folded."""
    return _form(form.rows[:FOLDED], form.version, hidden=len(form.rows[FOLDED:]))


def unfolded_priorities(view: Json, form: PrioritiesForm) -> Json:
    """Return a folded form as filled in, with the priorities that it hid."""
    rows, version = _rows(view), parse_priorities_form(view)[0]
    every = [*rows, *form.rows[len(rows) :]]
    fitting = _that_fit(every)
    return _form(every[:fitting], version, hidden=len(every) - fitting, full=True)


def priorities_with_one_more(view: Json) -> Json:
    """Return the form as filled in, with room for one more priority."""
    rows, version = _rows(view), parse_priorities_form(view)[0]
    return _form([*rows, PriorityRow(id=f"+{len(rows)}")] if len(rows) < MOST else rows, version)


def parse_priorities_form(view: Json) -> tuple[int, tuple[PriorityRow, ...]]:
    """Return the version of the step that it changes, and the lines."""
    return ids.decode(view["private_metadata"]).version, tuple(_rows(view))


def is_folded(view: Json) -> bool:
    """Tell whether there are priorities that the form does not show."""
    return ids.decode(view["private_metadata"]).id == PART


def _that_fit(rows: Sequence[PriorityRow]) -> int:
    """Return how many rows fit into a view of Slack's; it measures them in bytes."""
    sizes = accumulate(len(json.dumps(_priority_fields(0, row, optional=True)).encode()) for row in rows)
    return sum(size <= BYTES for size in sizes)


def _form(rows: Sequence[PriorityRow], version: int, hidden: int = 0, *, full: bool = False) -> Json:
    blocks: list[Json] = [
        context(
            "Three to eight priorities, one line each: a name, a colon, and its keywords. "
            "An idea matches the priority whose keywords it uses."
        )
    ]
    for place, row in enumerate(rows):
        blocks += _priority_fields(place, row, optional=len(rows) > FEWEST)
    if hidden and full:
        more = count(hidden, "more priority", "more priorities")
        blocks.append(context(f"{more} don't fit in this form because of Slack's limits. They stay unchanged."))
    elif hidden:
        blocks.append(actions(button(f"Show {count(hidden, 'more priority', 'more priorities')}", ids.ADD_PRIORITY)))
    elif len(rows) < MOST:
        blocks.append(actions(button("Add a priority", ids.ADD_PRIORITY)))
    about = ids.encode(PART if hidden else WHOLE, version)
    return modal(ids.PRIORITIES_FORM, "Priorities", blocks, submit="Preview", about=about)


def _priority_fields(place: int, row: PriorityRow, *, optional: bool) -> list[Json]:
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
        select(ids.PRIORITY_BOUND, BOUNDS, row.bound.value, f"At least or at most, for priority {place + 1}"),
    )
    hint = "Leave a line empty to remove the priority." if optional and place == 0 else None
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
        bound = chosen(view, name + HOW, ids.PRIORITY_BOUND, beside=name)
        rows.append(
            PriorityRow(
                id=name,
                line=lines.get(name) or "",
                weight=int(weight or 3),
                share=None if share in (None, NO_SHARE) else float(share),
                bound=Bound(bound or Bound.at_least),
            )
        )
    return rows
