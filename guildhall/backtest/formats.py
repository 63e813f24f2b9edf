"""Reads the labelled ideas that decisions are measured on: JSON lines as docs/backtest.md describes them."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, ValidationInfo, field_validator

from guildhall.errors import FileError


class _Line(BaseModel):
    # Files of labelled ideas tell more than is measured here.
    model_config = ConfigDict(frozen=True, extra="ignore")


class LabelledIdea(_Line):
    """One idea: `org` is the company it belongs to, `labels` say what is right (`squad`, `priority`).

    The masked texts are the same with the names of squads taken out.
    """

    id: str
    title: str
    text: str = ""
    corpus: str = ""
    org: str = ""
    year: int = 0
    title_masked: str | None = None
    text_masked: str | None = None
    labels: dict[str, Any] = {}

    @field_validator("text", "corpus", "org", "year", mode="before")
    @classmethod
    def _unknown_is_blank(cls, value: Any, info: ValidationInfo) -> Any:
        return cls.model_fields[str(info.field_name)].default if value is None else value

    def texts(self, *, masked: bool = False) -> tuple[str, str]:
        """Return title and text; the masked ones, where it has them."""
        if not masked:
            return self.title, self.text
        return self.title_masked or self.title, self.text_masked or self.text


class SimilarQuery(_Line):
    """One idea told again: `query` is its text, or its title where it has no `query_title`; `relevant` are the ids."""

    qid: str
    kind: str
    query: str
    query_title: str = ""
    query_id: str = ""
    relevant: tuple[str, ...]
    backlog: str
    before_year: int | None = None
    stratum: str = ""


class LabelledSquad(_Line):
    """A squad of a labelled company; its ideas name `squad` in their labels."""

    squad: str
    name: str
    description: str = ""
    keywords: tuple[str, ...] = ()


class LabelledCompany(_Line):
    """A company whose ideas (`org`) went to these squads."""

    company: str
    company_name: str = ""
    squads: tuple[LabelledSquad, ...]


class LabelledCompanies(_Line):
    """The companies of a file."""

    companies: tuple[LabelledCompany, ...]


Line = TypeVar("Line", bound=BaseModel)


def read_ideas(paths: Sequence[Path]) -> list[LabelledIdea]:
    """Return the ideas of all files in their order. Raises FileError for a line that is none."""
    return [idea for path in paths for idea in read_lines(path, LabelledIdea)]


def read_queries(path: Path) -> list[SimilarQuery]:
    """Return the ideas that are told again. Raises FileError for a line that is none."""
    return list(read_lines(path, SimilarQuery))


def read_companies(path: Path) -> list[LabelledCompany]:
    """Return the companies of a file with their squads. Raises FileError where it has none."""
    return list(_checked(path, None, _read(path), LabelledCompanies).companies)


def read_lines(path: Path, kind: type[Line]) -> Iterator[Line]:
    """Return the lines of a file. Raises FileError for one that is none."""
    for number, line in enumerate(_read(path).splitlines(), start=1):
        if line.strip():
            yield _checked(path, number, line, kind)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise FileError(f"{path}: this isn't UTF-8 text") from None


def _checked(path: Path, number: int | None, text: str, kind: type[Line]) -> Line:
    place = f"{path}, line {number}" if number else str(path)
    try:
        return kind.model_validate(json.loads(text))
    except json.JSONDecodeError as error:
        raise FileError(f"{place}: this isn't JSON: {error.msg}") from None
    except ValidationError as error:
        problem = error.errors()[0]
        raise FileError(f"{place}: {'.'.join(map(str, problem['loc']))}: {problem['msg']}") from None
