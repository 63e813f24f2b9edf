"""P8 for what operators give: the company file, a backlog to simulate, arguments and the environment."""

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from typer.testing import CliRunner

from bot.settings import Settings, SettingsError, read_settings
from bot.views.ideas import build_idea_form
from bot.views.meetings.series import build_meeting_form
from bot.views.policy_drafts.priorities import build_priorities_form
from bot.views.setup.channels import build_channels_form
from bot.views.setup.roles import build_roles_form
from bot.views.setup.squads import build_closing_form, build_squad_form, build_squad_list
from guildhall.cli import app
from guildhall.company_file import apply, read_company
from guildhall.simulate.backlog import BacklogError, read_backlog
from guildhall.yaml_file import CompanyError
from intake.policy import SquadKind
from intake.services.ideas import Ideas
from intake.services.organization import Company as Companies
from intake.services.policy_drafts import Priorities
from sandbox.views import check_view
from scheduling.series import Planning
from scheduling.tick import next_due
from store.engine import Store
from tests.company import ADA, COMPANY, NOW, RIA
from tests.corpus.seeds import MISSING, SEEDS
from tests.corpus.seeds_of_kinds import NUMBERS
from tests.guildhall.cli.test_imports import company as company
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


def tried(read: Callable[..., Any], *given: Any) -> tuple[Any, str]:
    """Return what was read, or what is said of it in words."""
    try:
        return read(*given), ""
    except (CompanyError, BacklogError, SettingsError) as refused:
        return None, str(refused)


def forms(store: Store) -> Iterator[Any]:
    """Give every form in which what the file says stands."""
    company, planning = Companies(store), Planning(store)
    yield build_idea_form(Ideas(store).form(RIA))
    yield build_priorities_form(Priorities(store).form(ADA))
    yield build_channels_form(planning.channels_form(ADA))
    yield build_meeting_form(planning.meeting_form(ADA))
    yield build_roles_form(company.people_form(ADA))
    squads = company.squads(ADA)
    yield build_squad_list(squads)
    for squad in squads:
        form = company.squad_form(squad.key, ADA)
        yield build_squad_form(form)
        if squad.kind is not SquadKind.hub:
            yield build_closing_form(company.closing_form(squad.key, form.version, ADA))


@pytest.mark.parametrize("place", PLACES, ids=lambda place: ".".join(map(str, place)))
def test_a_company_file_is_taken_whole_or_refused_in_words(empty: Store, tmp_path: Path, place: Place) -> None:
    path = tmp_path / "company.yml"
    for value in VALUES if long_form() else VALUES[PLACES.index(place) % 40 :: 40]:
        tree = copy.deepcopy(company_file())
        node = tree
        for step in place[:-1]:
            node = node[step]
        node[place[-1]] = value
        # JSON is YAML, and carries whatever there is.
        path.write_text(json.dumps(tree, default=str))
        taken, refused = tried(read_company, path)
        if taken is None:
            assert str(path) in refused
            continue
        apply(empty, taken, NOW)
        assert next_due(empty, NOW) is not None
        for view in forms(empty):
            check_view(view)


def test_a_backlog_is_read_or_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "ideas.jsonl"
    for value in VALUES:
        for field in ("title", "problem", "submitted_at", "value", "requester"):
            line = {"title": "Spot stolen cards", "problem": "Cards are stolen"} | {field: value}
            path.write_text(json.dumps(line) + "\n")
            taken, refused = tried(read_backlog, path)
            assert taken is not None or path.name in refused


@pytest.mark.parametrize("name", [name for name in Settings.model_fields if name != "guildhall_mode"])
def test_a_setting_is_taken_or_refused_by_its_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    for variable, value in {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}.items():
        monkeypatch.setenv(variable, value)
    for value in VALUES:
        if not isinstance(value, str) or "\x00" in value or not value.isprintable():
            # The environment carries no NUL, and terminals none of the others.
            continue
        monkeypatch.setenv(name.upper(), value)
        taken, refused = tried(read_settings)
        assert taken is not None or name.upper() in refused
        assert len(value) < 10 or value not in refused


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


@pytest.mark.parametrize("field", ["areas", "words", "squads", "priorities"])
def test_a_company_file_that_no_form_could_show_is_refused(tmp_path: Path, field: str) -> None:
    tree, many = company_file(), [f"part {number}" for number in range(700)]
    if field == "areas":
        tree["squads"][1]["areas"] = many[:101]
    elif field == "words":
        tree["policy"]["priorities"][0]["words"] = many
    elif field == "squads":
        hub = tree["squads"][0]
        tree["squads"] += [hub | {"key": f"s{n}", "kind": "embedded", "areas": []} for n in range(90)]
    else:
        first = tree["policy"]["priorities"][0]
        tree["policy"]["priorities"] += [first | {"key": f"p{number}"} for number in range(40)]
    path = tmp_path / "company.yml"
    path.write_text(json.dumps(tree, default=str))
    with pytest.raises(CompanyError, match=r"(can have|can be|characters|at most)"):
        read_company(path)


@pytest.mark.parametrize(
    "command",
    [
        ("import", "--undo"),
        ("outbox", "show"),
        ("outbox", "retry"),
        ("outbox", "drop", "--reason", "x"),
        ("audit", "show", "--most"),
        ("demo", "--once", "--port"),
        ("simulate", "--ideas", "list.csv", "--out", "out", "--weeks"),
    ],
    ids=" ".join,
)
def test_a_number_that_nobody_means_is_answered_in_words(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/guildhall.db")
    (tmp_path / "list.csv").write_text("title,problem\nCount pallets,Nobody knows\n")
    for value in NUMBERS.values():
        if (isinstance(value, str) and not value.isascii()) or value in ("0", "-0", "1_000"):
            continue
        done = cli.invoke(app, [*command, str(value)] if value != 7 else [*command, "9" * 30])
        assert done.exit_code, (value, done.output)
        assert isinstance(done.exception, SystemExit), (value, done.exception)


@pytest.mark.parametrize(
    "command",
    [
        ("audit", "show", "--entity"),
        ("audit", "show", "--by"),
        ("audit", "verify", "--head"),
        ("outbox", "list", "--state"),
        ("outbox", "retry", "--all", "--by"),
        ("outbox", "drop", "1", "--reason"),
    ],
    ids=" ".join,
)
@pytest.mark.usefixtures("company")
def test_words_that_nobody_means_are_answered_in_words(command: tuple[str, ...]) -> None:
    for value in VALUES if long_form() else [*VALUES[::5], "a\ud800b"]:
        if not isinstance(value, str) or "\x00" in value:
            # The command line carries no NUL.
            continue
        done = cli.invoke(app, [*command, value])
        assert done.exception is None or isinstance(done.exception, SystemExit), (value, done.exception)
        assert "\x1b[2J" not in done.output
