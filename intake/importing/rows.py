"""Turns a row of somebody else's sheet into an idea. What fits no field goes into the idea's text: nothing is lost."""

import hashlib
import re
from collections.abc import Mapping, Sequence

from intake.currencies import ByCurrency
from intake.errors import FieldErrors, Refused
from intake.ideas import PROBLEM_LENGTH, TITLE_LENGTH, IdeaDraft, Stage
from intake.importing.amounts import worth_of
from intake.importing.columns import normalised
from intake.importing.headings import SheetField
from intake.importing.stages import stage_of
from intake.policy import Anchors, Frozen, ValueTable
from intake.text import clean

NOTHING_THERE = "it has neither a title nor a problem"
# What levels mean where nobody has published anything else.
VALUES = Anchors().value
_SLACK_ID = re.compile(r"<?@?([UW][A-Z0-9]{5,})(?:\|[^>]*)?>?")
_SPACES = re.compile(r"\s+")


class SheetMapping(Frozen):
    """How a sheet is read: its headings, and what each column is taken for, by its place."""

    headings: tuple[str, ...]
    fields: dict[int, SheetField]

    def place(self, field: SheetField) -> int | None:
        """Return the first column that is taken for a field, or None."""
        return next((place for place, each in sorted(self.fields.items()) if each is field), None)


class RowIdea(Frozen):
    """An idea as a row tells it; `owner` and `said` are the sheet's own words for the owner and the stage."""

    title: str
    problem: str
    stage: Stage = Stage.submitted
    said: str = ""
    owner: str = ""
    area: str | None = None
    value: ByCurrency = {}

    @property
    def same_as(self) -> str:
        """Return what is equal for rows that say the same, however they are written."""
        told = f"{normalised(self.title)}\n{normalised(self.problem)}"
        return hashlib.sha256(told.encode()).hexdigest()


def read_row(
    cells: Sequence[str], how: SheetMapping, areas: Mapping[str, str], anchors: ValueTable = VALUES
) -> RowIdea:
    """Return the idea that a row tells; `areas` holds the known areas by their name in lower case.

    An amount is held against the `anchors`.

    Raises Refused, saying why, when the row can't become an idea.
    """
    if any(map(str.strip, cells[len(how.headings) :])):
        raise Refused(f"it has {len(cells)} cells, but there are {len(how.headings)} headings")
    told: dict[SheetField, str] = {field: _cell(cells, how.place(field)) for field in SheetField}
    notes = [
        f"{how.headings[place].strip() or 'Note'}: {note}"
        for place, field in sorted(how.fields.items())
        if field is SheetField.notes and (note := _cell(cells, place))
    ]
    area, value = areas.get(told[SheetField.area].casefold()), worth_of(told[SheetField.worth], anchors)
    for field, understood in ((SheetField.area, area), (SheetField.worth, value)):
        place = how.place(field)
        if place is not None and told[field] and not understood:
            notes.append(f"{how.headings[place].strip()}: {told[field]}")
    title, problem = _title_and_problem(told[SheetField.title], told[SheetField.problem])
    problem = "\n".join(filter(None, [problem, *notes]))
    try:
        draft = IdeaDraft(title=title, problem=problem).checked()
    except FieldErrors as errors:
        name, why = next(iter(errors.errors.items()))
        raise Refused(f"its {name} can't be taken: {why[0].lower()}{why[1:].rstrip('.')}") from None
    said = told[SheetField.stage]
    return RowIdea(
        title=draft.title,
        problem=draft.problem,
        stage=stage_of(said) or Stage.submitted,
        said=said[:PROBLEM_LENGTH],
        owner=told[SheetField.owner],
        area=area,
        value=value,
    )


def slack_id(owner: str) -> str | None:
    """Return the Slack id that an owner's cell holds, or None."""
    found = _SLACK_ID.fullmatch(owner.strip())
    return found[1] if found else None


def _cell(cells: Sequence[str], place: int | None) -> str:
    return clean(cells[place]) if place is not None and place < len(cells) else ""


def _title_and_problem(title: str, problem: str) -> tuple[str, str]:
    if not title and not problem:
        raise Refused(NOTHING_THERE)
    line = _SPACES.sub(" ", title or problem)
    if len(line) > TITLE_LENGTH // 2 and len(line.encode("utf-16-le")) // 2 > TITLE_LENGTH:
        # All of it goes on in the problem.
        cut = line.encode("utf-16-le")[: (TITLE_LENGTH - 1) * 2].decode("utf-16-le", "ignore")
        short = f"{cut.rsplit(' ', 1)[0].rstrip(' ,;:')}…"
        return short, "\n".join(filter(None, [title, problem]))
    return line, problem or title
