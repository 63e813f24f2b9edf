"""Lists as they come out of other programs, and as people make them: read right, or asked about, never silently wrong.

Each file in `layouts/` has a `.toml` beside it that says what stands in it, written by hand: `tool`, the `options` that
a person would have to choose, what must be `asked`, and the `ideas`. What is asked is a column (“owner”), or one of its
words (“stage:Im Rollout”, “owner:J. Doe”, “date:05/06/2026”): it is listed for a person, and need not be read right."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from intake.errors import Refused
from intake.rules.imports.heading_words import SheetField
from intake.rules.imports.import_rows import RowIdea, mapping, read_row
from intake.rules.imports.lists import Table, read_table

LAYOUTS = Path(__file__).parent / "layouts"
FILES = sorted(path for path in LAYOUTS.rglob("*") if path.suffix in (".csv", ".tsv", ".txt", ".xlsx"))
TOLD = ("title", "problem", "stage", "owner", "date")
# So many lists were asked for: two exports of fifteen programs each, and ten made by hand.
ASKED_FOR = 40


def read(path: Path) -> tuple[dict[str, Any], Table, list[tuple[int, RowIdea]], set[str]]:
    """Return what a layout says of itself, how it was read, its ideas, and what a person is asked or told."""
    said = tomllib.loads(path.with_suffix(".toml").read_text(encoding="utf-8"))
    table = read_table(path, **said.get("options", {}))
    records = list(table.records())
    how = mapping(table.headings, table.guess.fields, [each.cells for each in records])
    ideas: list[tuple[int, RowIdea]] = []
    listed: set[str] = set()
    for record in records:
        if record.problem or record.dropped:
            listed |= {f"row:{cell.strip()}" for cell in record.cells if cell.strip()}
            continue
        try:
            idea = read_row(record.cells, how, {})
        except Refused:
            listed |= {f"row:{cell.strip()}" for cell in record.cells if cell.strip()}
            continue
        ideas.append((record.number, idea))
        listed |= {f"{each.field.value}:{each.text}" for each in idea.unread}
        # Owners that nobody knows are asked about.
        listed |= {f"owner:{idea.owner}"} if idea.owner else set()
    listed |= {"encoding"} if len(table.readings) > 1 else set()
    listed |= {field.value for field in SheetField if field not in table.guess.fields.values()}
    return said, table, ideas, listed


def told(idea: RowIdea) -> dict[str, str]:
    """Return an idea as a layout tells it; a problem that only says the title again is none."""
    problem = "" if idea.problem == idea.title else idea.problem.removeprefix(f"{idea.title}\n")
    return {
        "title": idea.title,
        "problem": problem,
        "stage": idea.stage.value,
        "owner": idea.owner,
        "date": idea.day.isoformat() if idea.day else "",
    }


def differences(said: dict[str, Any], ideas: list[tuple[int, RowIdea]], listed: set[str]) -> Iterator[str]:
    """Say what was read otherwise than it stands there, and not asked about."""
    asked = set(said.get("asked", []))
    yield from (f"nobody is asked about {each}" for each in sorted(asked) if not any(map(each.__eq__, listed)))
    wanted = said.get("ideas", [])
    if len(ideas) != len(wanted):
        yield f"{len(ideas)} ideas, not {len(wanted)}: {[idea.title for _, idea in ideas]}"
        return
    for (number, idea), right in zip(ideas, wanted, strict=True):
        found = told(idea)
        for name in TOLD:
            expected = str(right.get(name, "submitted" if name == "stage" else ""))
            if name == "problem":
                # Notes are added below the problem.
                same = found[name] == expected or (bool(expected) and found[name].startswith(f"{expected}\n"))
                same = same or (not expected and (not found[name] or ": " in found[name]))
            else:
                same = found[name] == expected
            words = {name, f"{name}:{idea.said if name == 'stage' else found[name]}"}
            words |= {f"{each.field.value}:{each.text}" for each in idea.unread if each.field.value == name}
            if not same and asked.isdisjoint(words):
                yield f"row {number}: {name} is {found[name]!r}, not {expected!r}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(LAYOUTS).as_posix())
def test_a_list_is_read_right_or_asked_about(path: Path) -> None:
    said, table, ideas, listed = read(path)
    wrong = list(differences(said, ideas, listed))
    fields = {table.headings[place]: field.value for place, field in sorted(table.guess.fields.items())}
    assert not wrong, f"{said['tool']}: {fields}\n" + "\n".join(wrong)


def test_so_many_layouts_are_read_right(capsys: pytest.CaptureFixture[str]) -> None:
    right = 0
    for path in FILES:
        said, _, ideas, listed = read(path)
        right += not list(differences(said, ideas, listed))
    with capsys.disabled():
        print(f"\n{right} of {len(FILES)} layouts are read right, or asked about")
    assert right == len(FILES) >= ASKED_FOR
