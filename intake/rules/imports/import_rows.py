"""Turns a row of somebody else's sheet into an idea. What fits no field goes into the idea's text: nothing is lost."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from intake.errors import FieldErrors, Refused
from intake.ideas import PROBLEM_LENGTH, TITLE_LENGTH, ByCurrency, IdeaDraft, Stage
from intake.policy import Anchors, Frozen, ValueTable
from intake.rules.imports.amounts import worth_of
from intake.rules.imports.dates import DateOrder, day_of, order_of
from intake.rules.imports.exports import ARCHIVED, Export, export_of
from intake.rules.imports.heading_words import SheetField, normalised
from intake.rules.imports.stage_words import SWITCHED_OFF, SWITCHED_ON, stage_of
from intake.text import clean

NOTHING_THERE = "no title and no problem"
# What levels mean where nobody has published anything else.
VALUES = Anchors().value
# Between the words of several columns that say how far an idea is.
AND = " / "
# Of a column that is cut less than this says nothing, and so much the line about the cut takes at most.
TELLING, ABOUT_THE_CUT = 40, 200
# Whatever else is said, an idea of these stages has come to rest.
_RESTING = frozenset({Stage.parked, Stage.declined, Stage.withdrawn})
_MOVING = frozenset({Stage.submitted, Stage.needs_info, Stage.accepted, Stage.experiment, Stage.build})
# In a column that says that an idea is over.
_NOT_OVER = """
    unresolved, nicht erledigt, non résolu, sin resolver, não resolvido, 未解決, reopened, false, no, falsch, nein,
    faux, non, falso, onwaar, 0"""
_SAYS_NOT_OVER = frozenset(map(str.strip, _NOT_OVER.split(",")))
_STANDS_FOR_NOTHING = frozenset(
    "- – — -- --- ./. n/a #n/a null nan tbd tba (blank) (none) (leer) (vide) k.a. s/o n.v.t. なし 無し".split()  # noqa: SIM905
)
_SPACES = re.compile(r"\s+")


class SheetMapping(Frozen):
    """How a sheet is read: its headings, what each column is taken for, by its place, and what its words mean.

    `stages` are those that a person, or the program that exported the list, has given to words of the sheet; `dates`
    says which number of a date is the month; of `ended` columns (`Export.ended`) a tick or a date means a word. Of
    `unsure` words (`Export.unsure`, or “active” beside “archived”) nothing is sure.
    """

    headings: tuple[str, ...]
    fields: dict[int, SheetField]
    stages: dict[str, Stage] = {}
    dates: DateOrder | None = None
    ended: dict[int, str] = {}
    unsure: frozenset[str] = frozenset()

    def place(self, field: SheetField) -> int | None:
        """Return the first column that is taken for a field, or None."""
        return next(iter(self.places(field)), None)

    def places(self, field: SheetField) -> list[int]:
        """Return the columns that are taken for a field, those last that only say that an idea is over."""
        places = (place for place, each in self.fields.items() if each is field)
        return sorted(places, key=lambda place: (place in self.ended, place))

    def heading(self, place: int) -> str:
        """Return what stands above a column."""
        return self.headings[place].strip() or "Note"

    def stage(self, words: str) -> Stage | None:
        """Return the stage that the words of a row's stage columns mean together; None where that is not sure."""
        if words in self.stages:
            return self.stages[words]
        parts = words.split(AND) if len(self.places(SheetField.stage)) > 1 else [words]
        is_archived = len(parts) > 1 and ARCHIVED in parts
        parts = [part for part in parts if part != ARCHIVED or not is_archived]
        # Beside a column that says more, that a row is there says nothing.
        parts = [part for part in parts if not self._is_unsure(part) or part.casefold() not in SWITCHED_ON] or parts
        known = {part: self._stage_of(part) for part in parts}
        stages = {stage for stage in known.values() if stage}
        if len(stages) > 1 and len(resting := stages & _RESTING) == 1 and stages <= _RESTING | _MOVING:
            # On hold while it was tried out: what rests has stopped, wherever it was.
            stages = resting
        # Of one that is known and others that say something else, such as “Green”, nothing is sure.
        stage = stages.pop() if len(stages) == 1 and all(known.values()) else None
        return None if is_archived and stage in _MOVING else stage

    def _stage_of(self, word: str) -> Stage | None:
        return self.stages.get(word.casefold()) or (None if self._is_unsure(word) else stage_of(word))

    def _is_unsure(self, word: str) -> bool:
        return word.casefold() in self.unsure

    def stage_word(self, place: int, cell: str) -> str:
        """Return what a cell of a column says of how far an idea is; a tick or a date in some means a word."""
        if not cell or (word := self.ended.get(place)) is None:
            return cell
        return "" if cell.casefold() in _SAYS_NOT_OVER else word or cell


class Unread(Frozen):
    """A cell that was not understood: a stage is taken as new, anything else stays in the text as it is written."""

    field: SheetField
    text: str


class RowIdea(Frozen):
    """An idea as a row tells it; `owner` and `said` are the sheet's own words for the owner and the stage.

    `day` is when the idea came; `cut` are the headings of columns that were too long to be kept whole.
    """

    title: str
    problem: str
    stage: Stage = Stage.submitted
    said: str = ""
    owner: str = ""
    area: str | None = None
    value: ByCurrency = {}
    day: date | None = None
    unread: tuple[Unread, ...] = ()
    cut: tuple[str, ...] = ()

    @property
    def same_as(self) -> str:
        """Return what is equal for rows that say the same, however they are written."""
        text = f"{normalised(self.title)}\n{normalised(self.problem)}"
        return hashlib.sha256(text.encode()).hexdigest()


def mapping(headings: Sequence[str], fields: Mapping[int, SheetField], rows: Sequence[Sequence[str]]) -> SheetMapping:
    """Return how a sheet is read whose columns are taken for `fields`; `rows`, all if possible, show how dates are."""
    how = SheetMapping(headings=tuple(headings), fields=dict(fields))
    place, export = how.place(SheetField.date), export_of(headings)
    if export is not None:
        how = how.model_copy(update=by_export(headings, export))
    said = {_cell(cells, at).casefold() for at in how.places(SheetField.stage) for cells in rows}
    if not said.isdisjoint(SWITCHED_OFF):
        how = how.model_copy(update={"unsure": how.unsure | SWITCHED_ON})
    return how if place is None else how.model_copy(update={"dates": order_of(_cell(cells, place) for cells in rows)})


def by_export(headings: Sequence[str], export: Export) -> dict[str, Any]:
    """Return what the program that exported a list tells of how it is read."""
    names = enumerate(map(normalised, headings))
    ended = {n: export.ended[name] for n, name in names if name in export.ended}
    return {"stages": export.stages, "ended": ended, "unsure": export.unsure}


def read_row(
    cells: Sequence[str],
    how: SheetMapping,
    areas: Mapping[str, str],
    anchors: ValueTable = VALUES,
    today: date = date.max,
) -> RowIdea:
    """Return the idea that a row tells; `areas` holds the known areas by their name in lower case.

    An amount is held against the `anchors`. No idea came after `today`.

    Raises Refused, saying why, when the row can't become an idea.
    """
    if any(map(str.strip, cells[len(how.headings) :])):
        raise Refused(f"{len(cells)} cells, but only {len(how.headings)} headings")
    texts: dict[SheetField, str] = {field: _cell(cells, how.place(field)) for field in SheetField}
    stage_text = stage_words(cells, how)
    area, value = areas.get(texts[SheetField.area].casefold()), worth_of(texts[SheetField.worth], anchors)
    day, stage = day_of(texts[SheetField.date], how.dates), how.stage(stage_text) if stage_text else None
    day = day if day is not None and day <= today else None
    understood = {SheetField.area: area, SheetField.worth: value, SheetField.date: day}
    unread = [Unread(field=field, text=texts[field]) for field in understood if texts[field] and not understood[field]]
    notes = [(how.heading(place), note) for place in how.places(SheetField.notes) if (note := _cell(cells, place))]
    notes += [(how.heading(place), each.text) for each in unread if (place := how.place(each.field)) is not None]
    title, problem = _title_and_problem(texts[SheetField.title], texts[SheetField.problem], notes)
    try:
        IdeaDraft(title=title, problem=problem).checked()
        problem, cut = _with_notes(problem, notes)
        draft = IdeaDraft(title=title, problem=problem).checked()
    except FieldErrors as errors:
        name, why = next(iter(errors.errors.items()))
        raise Refused(f"{name}: {why[0].lower()}{why[1:].rstrip('.')}") from None
    if stage_text and stage is None:
        unread.append(Unread(field=SheetField.stage, text=stage_text[:PROBLEM_LENGTH]))
    return RowIdea(
        title=draft.title,
        problem=draft.problem,
        stage=stage or Stage.submitted,
        said=stage_text[:PROBLEM_LENGTH],
        owner=texts[SheetField.owner],
        area=area,
        value=value,
        day=day,
        unread=tuple(unread),
        cut=cut,
    )


def stage_words(cells: Sequence[str], how: SheetMapping) -> str:
    """Return a row's words for how far it is, of several columns joined."""
    words = (how.stage_word(place, _cell(cells, place)) for place in how.places(SheetField.stage))
    return AND.join(dict.fromkeys(filter(None, words)))


def filled(cell: str) -> str:
    """Return a cell's text; nothing where it only says that nothing is there."""
    text = clean(cell)
    return "" if text.casefold() in _STANDS_FOR_NOTHING else text


def _cell(cells: Sequence[str], place: int | None) -> str:
    return filled(cells[place]) if place is not None and place < len(cells) else ""


def _title_and_problem(title: str, problem: str, notes: list[tuple[str, str]]) -> tuple[str, str]:
    if not title and not problem:
        raise Refused(NOTHING_THERE)
    line = _SPACES.sub(" ", title or problem)
    if _length(line) > TITLE_LENGTH:
        # All of it goes on in the problem.
        short = f"{_clip(line, TITLE_LENGTH - 1).rsplit(' ', 1)[0].rstrip(' ,;:')}…"
        both = "\n".join(filter(None, [title, problem]))
        if _length(both) <= PROBLEM_LENGTH or not (title and problem):
            return short, both
        notes.insert(0, ("Title", title))
        return short, problem
    return line, problem or title


def _with_notes(problem: str, notes: Sequence[tuple[str, str]]) -> tuple[str, tuple[str, ...]]:
    """Add notes to a problem; where not all fit, the longest are cut, and a line says so. Return the headings of those.

    A problem fits by itself: no row is refused because of what stands beside it.
    """
    lines = [f"{heading}: {text}" for heading, text in notes]
    whole = "\n".join([problem, *lines])
    if _length(whole) <= PROBLEM_LENGTH:
        return whole, ()
    room = PROBLEM_LENGTH - _length(problem) - ABOUT_THE_CUT - len(lines)
    lines_by_place: dict[int, str] = {}
    for lines_left, place in zip(
        range(len(lines), 0, -1), sorted(range(len(lines)), key=lambda n: len(lines[n])), strict=True
    ):
        share = room // lines_left
        line = lines[place] if _length(lines[place]) <= share else f"{_clip(lines[place], share - 1)}…"
        if line == lines[place] or share >= TELLING:
            lines_by_place[place] = line
            room -= _length(line)
    cut = tuple(notes[place][0] for place in range(len(notes)) if lines_by_place.get(place) != lines[place])
    about = _clip(f"Shortened here: {', '.join(dict.fromkeys(cut))}", ABOUT_THE_CUT - 2) + "."
    ending = [about] if _length(problem) + _length(about) < PROBLEM_LENGTH else []
    return "\n".join([problem, *(lines_by_place[place] for place in sorted(lines_by_place)), *ending]), cut


def _length(text: str) -> int:
    # As Slack counts.
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _clip(text: str, most: int) -> str:
    return text.encode("utf-16-le", "surrogatepass")[: max(most, 0) * 2].decode("utf-16-le", "ignore")
