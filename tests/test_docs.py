"""What the documentation names exists."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "SECURITY.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
_FILE = re.compile(r"`((?:bot|intake|scheduling|store|sandbox|guildhall|tests|benchmarks|docs)/[\w./-]+)`")
_LINK = re.compile(r"\]\(([^)#:]+)\)")
_MAKE = re.compile(r"`make ([a-z]+)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_and_link_that_a_page_names_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    missing = [name for name in _FILE.findall(text) if not (ROOT / name).exists()]
    missing += [link for link in _LINK.findall(text) if not (page.parent / link).exists()]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_make_target_that_a_page_names_is_there(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert [target for target in _MAKE.findall(page.read_text("utf-8")) if f"\n{target}:" not in makefile] == []


def test_the_readme_stays_on_one_screen() -> None:
    assert (ROOT / "README.md").read_text(encoding="utf-8").count("\n") <= 70


def test_the_glossary_has_room_for_the_teams_own_words_alone() -> None:
    rows = [row for row in (ROOT / "docs" / "glossary.md").read_text("utf-8").splitlines() if row.startswith("| ")]
    assert sum(len(row.split("|")[1].split(",")) for row in rows[1:]) <= 45


def test_the_page_on_architecture_names_few_files() -> None:
    named = _FILE.findall((ROOT / "docs" / "architecture.md").read_text(encoding="utf-8"))
    assert len({name for name in named if name.endswith(".py")}) <= 40


def test_every_page_says_what_it_is_for_before_it_begins() -> None:
    for page in sorted((ROOT / "docs").glob("*.md")):
        assert "This page" in page.read_text("utf-8").splitlines()[1], page.name


def test_every_field_of_the_company_file_is_documented() -> None:
    from guildhall import company_file

    text = (ROOT / "docs" / "company-yml.md").read_text(encoding="utf-8")
    parts = [getattr(company_file, name) for name in dir(company_file) if name.endswith("Part") and name != "Part"]
    missing = [f"{part.__name__}.{field}" for part in parts for field in part.model_fields if f"`{field}`" not in text]
    assert missing == []


def test_every_table_of_the_database_is_told_of_once() -> None:
    from sqlmodel import SQLModel

    from guildhall import environment, schema

    assert schema
    assert environment
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8").split("## What is stored")[1].split("\n## ")[0]
    names = sorted(SQLModel.metadata.tables)
    assert {"import", "series", "comparison", "removal"} <= set(names)
    told = [
        name for row in text.splitlines() if row.startswith("| `") for name in re.findall(r"`(\w+)`", row.split("|")[1])
    ]
    assert sorted(told) == sorted({*names, "fulltext"})
