"""Reads a backlog: JSONL with `title` and `text`, or a list out of any tool, as `guildhall import` reads it.

A list with the very headings `title` and `text` may tell more than a list that is imported: `id`, `kind`, what is
answered and estimated (`value` and the like) and `submitted_at`, in the words of a JSONL file."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ConfigDict, ValidationError, field_validator

from guildhall.errors import FileError
from guildhall.file_import import FOUND_OUT, NO_COLUMN, SAYS_WHAT, placed
from intake.errors import Refused
from intake.ideas import PROBLEM_LENGTH, TITLE_LENGTH, Answers, Estimates, WorkKind
from intake.notifications.imports import ReadAs
from intake.rules.imports.heading_words import SheetField
from intake.rules.imports.import_rows import SheetMapping, mapping, read_row
from intake.rules.imports.lists import read_table
from intake.rules.imports.spreadsheets import SheetRow
from intake.text import clean, is_blank

WORK_HOURS = (9, 17)
JSON_LINES = (".jsonl", ".json", ".ndjson")
# What a list tells beyond what can be imported, where its headings are those of a backlog.
BACKLOG_HEADINGS = {"title", "text"}
ANSWERED = (*Answers.model_fields, *Estimates.model_fields)
FURTHER = ("id", "kind", *ANSWERED, "submitted_at")


class BacklogError(FileError):
    """The file can't be read as a backlog; the message names the line and what is off."""


class BacklogIdea(Answers, Estimates):
    """One idea of the file."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)

    id: str = ""
    title: str
    text: str
    kind: WorkKind | None = None
    area: str | None = None
    submitted_at: datetime | None = None
    cut: bool = False

    @field_validator("kind", "area", *ANSWERED, "submitted_at", mode="before")
    @classmethod
    def _blank_is_missing(cls, value: Any) -> Any:
        return value or None

    @field_validator("submitted_at")
    @classmethod
    def _in_utc(cls, value: datetime | None) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


class Backlog(NamedTuple):
    """The ideas of a file, how its columns were read where it has any, and which rows are no ideas and why."""

    ideas: list[BacklogIdea]
    columns: tuple[tuple[str, SheetField], ...] = ()
    left_out: tuple[tuple[int, str], ...] = ()


def read_backlog(path: Path, columns: Sequence[str] = (), read_as: ReadAs = FOUND_OUT) -> Backlog:
    """Return the ideas of a file in its order; too long texts are cut and marked. Raises BacklogError.

    Of a list, `columns` say what some columns are, each as “Heading=field”; `read_as` how it is laid out.
    """
    backlog = Backlog(list(_of_lines(path))) if path.suffix.lower() in JSON_LINES else _of_list(path, columns, read_as)
    if not backlog.ideas:
        raise BacklogError(f"{path}: it has no ideas")
    return backlog


def spread(ideas: list[BacklogIdea], start: date, weeks: int, zone: Any) -> list[tuple[datetime, BacklogIdea]]:
    """Return each idea with its instant: as the file says, otherwise evenly over the weeks' working hours."""
    days = [start + timedelta(days=day) for day in range(weeks * 7) if (start + timedelta(days=day)).weekday() < 5]
    ends = datetime.combine(start + timedelta(weeks=weeks), time(), zone)
    late = [idea.id for idea in ideas if idea.submitted_at is not None and idea.submitted_at >= ends]
    if late:
        raise BacklogError(f"idea {late[0]} is dated after the simulated weeks. Change --start or --weeks")
    opens, closes = WORK_HOURS
    seconds = (closes - opens) * 3600
    dated = []
    for position, idea in enumerate(ideas):
        share = position * len(days) / len(ideas)
        local = datetime.combine(days[int(share)], time(opens), zone) + timedelta(seconds=int(share % 1 * seconds))
        dated.append((idea.submitted_at or local.astimezone(UTC), idea))
    return sorted(dated, key=lambda pair: pair[0])


def _of_lines(path: Path) -> Iterator[BacklogIdea]:
    seen_ids: set[str] = set()
    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            for line, record in _json_lines(path, file):
                idea = _checked(path, line, record)
                if idea.id in seen_ids:
                    raise BacklogError(f"{path}, line {line}: the id {idea.id} appears twice")
                if is_blank(clean(idea.title)) and is_blank(clean(idea.text)):
                    raise BacklogError(f"{path}, line {line}: it has no title and no text")
                seen_ids.add(idea.id)
                yield _cut(idea)
        except UnicodeDecodeError:
            raise BacklogError(f"{path}: this isn't UTF-8 text") from None


def _of_list(path: Path, columns: Sequence[str], read_as: ReadAs) -> Backlog:
    """Read a list as an import does; dates only say which idea came first, for they lie before what is simulated."""
    try:
        table = read_table(path, header_row=read_as.header_row, encoding=read_as.encoding, sheet=read_as.sheet)
        headings = table.headings
        fields = placed(table.guess.fields, headings, columns)
        rows = list(table.records())
    except Refused as refused:
        raise BacklogError(f"{path}: {refused.message}") from None
    if BACKLOG_HEADINGS.issubset(map(str.strip, headings)):
        fields = {place: field for place, field in fields.items() if headings[place].strip() not in FURTHER}
    if SAYS_WHAT.isdisjoint(fields.values()):
        raise BacklogError(f"{path}: {NO_COLUMN} The columns are: {', '.join(filter(None, headings))}.")
    how = mapping(headings, fields, [row.cells for row in rows])
    ideas: list[tuple[date, BacklogIdea]] = []
    seen_ids: set[str] = set()
    left_out: list[tuple[int, str]] = []
    for row in rows:
        try:
            if why := row.problem or row.dropped:
                raise Refused(why)
            day, idea = _of_row(path, row, how)
            if idea.id in seen_ids:
                raise BacklogError(f"{path}, line {row.number}: the id {idea.id} appears twice")
            seen_ids.add(idea.id)
            ideas.append((day, idea))
        except Refused as refused:
            left_out.append((row.number, refused.message))
    named_columns = tuple((headings[place].strip(), field) for place, field in sorted(fields.items()))
    return Backlog([idea for _, idea in sorted(ideas, key=lambda dated: dated[0])], named_columns, tuple(left_out))


def _of_row(path: Path, row: SheetRow, how: SheetMapping) -> tuple[date, BacklogIdea]:
    problem = how.place(SheetField.problem)
    cells = [
        _clip(clean(cell), PROBLEM_LENGTH) if place == problem else clean(cell) for place, cell in enumerate(row.cells)
    ]
    # Which areas the company has is known only when it plays.
    place = how.place(SheetField.area)
    area = cells[place] if place is not None and place < len(cells) else ""
    read = read_row(cells, how, {area.casefold(): area})
    cut = bool(read.cut) or cells != list(map(clean, row.cells))
    texts = {heading.strip(): cell.strip() for heading, cell in zip(how.headings, row.cells, strict=False)}
    further = {name: texts[name] for name in FURTHER if texts.get(name)} if texts.keys() >= BACKLOG_HEADINGS else {}
    record = {"id": str(row.number), "title": read.title, "text": read.problem, "area": read.area}
    idea = _checked(path, row.number, record | ({"value": read.value} if read.value else {}) | further)
    return read.day or date.max, idea.model_copy(update={"cut": cut})


def _checked(path: Path, line: int, record: Any) -> BacklogIdea:
    try:
        idea = BacklogIdea.model_validate(record)
    except ValidationError as error:
        problem = error.errors()[0]
        field = ".".join(map(str, problem["loc"])) or "the line"
        plain = "should be an object with title and text" if problem["type"] == "model_type" else problem["msg"]
        raise BacklogError(f"{path}, line {line}: {field}: {plain}") from None
    return idea.model_copy(update={"id": idea.id or str(line)})


def _json_lines(path: Path, lines: Iterable[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield number, json.loads(line)
        except json.JSONDecodeError as error:
            raise BacklogError(f"{path}, line {number}: this isn't JSON: {error.msg}") from None


def _cut(idea: BacklogIdea) -> BacklogIdea:
    # The form asks for both; an idea that is all title, or all text, says the same twice.
    title, text = idea.title.strip() or idea.text, idea.text.strip() or idea.title
    title, text = _clip(title, TITLE_LENGTH), _clip(text, PROBLEM_LENGTH)
    cut = len(title) < len(idea.title) or len(text) < len(idea.text)
    return idea.model_copy(update={"title": title, "text": text, "cut": cut})


def _clip(text: str, limit: int) -> str:
    units = text.encode("utf-16-le", "surrogatepass")
    if len(units) <= limit * 2:
        return text
    return units[: (limit - 1) * 2].decode("utf-16-le", "ignore") + "…"
