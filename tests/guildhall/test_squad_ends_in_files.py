"""Temporary squads in company files: what can't be is refused with its field."""

from pathlib import Path

import pytest

from guildhall.company_file import read_company
from guildhall.yaml_file import CompanyError

FILE = """squads:
  - {{key: hub, name: Hub, kind: hub{hub}}}
  - {{key: sprint, name: Sprint, kind: {kind}, ends_on: 2027-03-31, returns_to: {place}}}
"""


@pytest.mark.parametrize(
    ("kind", "place", "hub", "problem"),
    [
        ("temporary", "sprint", "", "squads: sprint: returns_to: Choose another squad"),
        ("temporary", "nowhere", "", "squads: sprint: returns_to: This squad takes no more ideas."),
        ("embedded", "hub", "", "squads: sprint: ends_on: Only a temporary squad"),
        ("temporary", "hub", ", ends_on: 2027-03-31", "squads: hub: ends_on: The hub can't be temporary."),
        ("temporary", "hub", ", ends_on: soon", "line 2: squads.0.ends_on"),
    ],
)
def test_a_squad_that_can_not_end_so_is_refused(tmp_path: Path, kind: str, place: str, hub: str, problem: str) -> None:
    path = tmp_path / "company.yml"
    path.write_text(FILE.format(kind=kind, place=place, hub=hub), encoding="utf-8")
    with pytest.raises(CompanyError) as refused:
        read_company(path)
    assert problem in str(refused.value)
    path.write_text(FILE.format(kind="temporary", place="hub", hub=""), encoding="utf-8")
    assert str(read_company(path).squads[1].ends_on) == "2027-03-31"
