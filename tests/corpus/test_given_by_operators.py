"""P8 for what operators give: the company file, a backlog to simulate, arguments and the environment."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from typer.testing import CliRunner

from bot.settings import Settings, SettingsError, read_settings
from guildhall.apply import apply
from guildhall.cli import app
from guildhall.company import CompanyError, read_company
from guildhall.simulate.backlog import BacklogError, read_backlog
from scheduling.tick import next_due
from store.engine import Store
from tests.corpus.seeds import MISSING, SEEDS
from tests.harbour import COMPANY, NOW
from tests.torture import long_form

VALUES = [value for _, _, value in SEEDS if value is not MISSING and not (isinstance(value, str) and len(value) > 5000)]
Place = tuple[str | int, ...]
cli = CliRunner(env={"COLUMNS": "200"})


def leaves(node: Any, place: Place = ()) -> Iterator[Place]:
    """Give the place of each value in the file."""
    steps = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for step, value in steps:
        yield from leaves(value, (*place, step)) if isinstance(value, dict | list) else [(*place, step)]


def company_file() -> Any:
    """Return what the company file of the tests says."""
    return YAML(typ="safe").load(COMPANY)


PLACES = [*leaves(company_file())]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: ".".join(map(str, place)))
def test_a_company_file_is_taken_whole_or_refused_in_words(empty: Store, tmp_path: Path, place: Place) -> None:
    path = tmp_path / "company.yml"
    for value in VALUES if long_form() else VALUES[PLACES.index(place) % 20 :: 20]:
        tree = copy.deepcopy(company_file())
        node = tree
        for step in place[:-1]:
            node = node[step]
        node[place[-1]] = value
        # JSON is YAML, and carries whatever there is.
        path.write_text(json.dumps(tree, default=str))
        try:
            taken = read_company(path)
        except CompanyError as refused:
            assert str(path) in str(refused)
            continue
        apply(empty, taken, NOW)
        assert next_due(empty, NOW) is not None


def test_a_backlog_is_read_or_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "ideas.jsonl"
    for value in VALUES:
        for field in ("title", "problem", "submitted_at", "value", "requester"):
            line = {"title": "Spot stolen cards", "problem": "Cards are stolen"} | {field: value}
            path.write_text(json.dumps(line) + "\n")
            try:
                read_backlog(path)
            except BacklogError as refused:
                assert str(path.name) in str(refused)


@pytest.mark.parametrize("name", [name for name in Settings.model_fields if name != "guildhall_mode"])
def test_a_setting_is_taken_or_refused_by_its_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    for variable, value in {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}.items():
        monkeypatch.setenv(variable, value)
    for value in VALUES:
        if not isinstance(value, str) or "\x00" in value or not value.isprintable():
            # The environment carries no NUL, and terminals none of the others.
            continue
        monkeypatch.setenv(name.upper(), value)
        try:
            read_settings()
        except SettingsError as refused:
            assert name.upper() in str(refused)
            assert len(value) < 10 or value not in str(refused)


@pytest.mark.parametrize("option", ["--by", "--map", "--undo", "FILE"])
def test_an_argument_is_answered_in_words(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, option: str) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/guildhall.db")
    (tmp_path / "list.csv").write_text("Title,Problem\nCount pallets,Nobody knows\n")
    for value in VALUES if long_form() else VALUES[::6]:
        if not isinstance(value, str) or "\x00" in value or value.startswith("-"):
            continue
        given = [value] if option == "FILE" else ["list.csv", option, value, "--yes"]
        done = cli.invoke(app, ["import", *given])
        assert done.exception is None or isinstance(done.exception, SystemExit), (value, done.exception)
