"""Reads a backlog: JSONL or CSV with at least `title` and `text`."""

import csv
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from guildhall.errors import FileError
from intake.currencies import ByCurrency
from intake.ideas import PROBLEM_LENGTH, TITLE_LENGTH, Chance, Effort, Kind, Urgency
from intake.text import clean, is_blank

WORK_HOURS = (9, 17)


class BacklogError(FileError):
    """The file can't be read as a backlog; the message names the line and what is off."""


class BacklogIdea(BaseModel):
    """One idea of the file."""

    model_config = ConfigDict(frozen=True, extra="ignore", coerce_numbers_to_str=True)

    id: str = ""
    title: str
    text: str
    kind: Kind | None = None
    area: str | None = None
    value: ByCurrency = {}
    urgency: Urgency | None = None
    effort: Effort | None = None
    chance: Chance | None = None
    submitted_at: datetime | None = None
    cut: bool = False

    @field_validator("kind", "area", "value", "urgency", "effort", "chance", "submitted_at", mode="before")
    @classmethod
    def _blank_is_missing(cls, value: Any) -> Any:
        return value or None

    @field_validator("submitted_at")
    @classmethod
    def _in_utc(cls, value: datetime | None) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


def read_backlog(path: Path) -> list[BacklogIdea]:
    """Return the ideas of a file in its order; too long texts are cut and marked. Raises BacklogError."""
    ideas: list[BacklogIdea] = []
    known: set[str] = set()
    for line, record in _records(path):
        try:
            idea = BacklogIdea.model_validate(record)
        except ValidationError as error:
            problem = error.errors()[0]
            field = ".".join(map(str, problem["loc"])) or "the line"
            plain = "should be an object with title and text" if problem["type"] == "model_type" else problem["msg"]
            raise BacklogError(f"{path}, line {line}: {field}: {plain}") from None
        idea = idea.model_copy(update={"id": idea.id or str(line)})
        if idea.id in known:
            raise BacklogError(f"{path}, line {line}: the id {idea.id} stands there twice")
        if is_blank(clean(idea.title)) and is_blank(clean(idea.text)):
            raise BacklogError(f"{path}, line {line}: title and text are empty")
        known.add(idea.id)
        ideas.append(_cut(idea))
    if not ideas:
        raise BacklogError(f"{path}: there are no ideas in it")
    return ideas


def spread(ideas: list[BacklogIdea], start: date, weeks: int, zone: Any) -> list[tuple[datetime, BacklogIdea]]:
    """Return each idea with its instant: as the file says, otherwise evenly over the weeks' working hours."""
    days = [start + timedelta(days=day) for day in range(weeks * 7) if (start + timedelta(days=day)).weekday() < 5]
    ends = datetime.combine(start + timedelta(weeks=weeks), time(), zone)
    late = [idea.id for idea in ideas if idea.submitted_at is not None and idea.submitted_at >= ends]
    if late:
        raise BacklogError(f"idea {late[0]} was submitted after the simulated weeks; give --start and --weeks to fit")
    opens, closes = WORK_HOURS
    seconds = (closes - opens) * 3600
    dated = []
    for position, idea in enumerate(ideas):
        share = position * len(days) / len(ideas)
        local = datetime.combine(days[int(share)], time(opens), zone) + timedelta(seconds=int(share % 1 * seconds))
        dated.append((idea.submitted_at or local.astimezone(UTC), idea))
    return sorted(dated, key=lambda pair: pair[0])


def _records(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            if path.suffix.lower() == ".csv":
                yield from enumerate(csv.DictReader(file), start=2)
            else:
                yield from _json_lines(path, file)
        except (UnicodeDecodeError, csv.Error):
            raise BacklogError(f"{path}: this is not text in UTF-8") from None


def _json_lines(path: Path, lines: Iterable[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield number, json.loads(line)
        except json.JSONDecodeError as error:
            raise BacklogError(f"{path}, line {number}: this is not JSON: {error.msg}") from None


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
