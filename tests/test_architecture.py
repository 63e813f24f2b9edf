"""The house's laws that no linter knows."""

import ast
import os
import subprocess
import sys
from collections import Counter
from graphlib import TopologicalSorter
from pathlib import Path

import grimp
import pytest

from bot.routes import ROUTES
from intake.access import Action

ROOT = Path(__file__).parents[1]
PACKAGES = ("store", "intake", "scheduling", "bot", "sandbox", "guildhall")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
LISTENERS = sorted((ROOT / "bot" / "listeners").rglob("*.py"))
# A file holds one thought whole; the tables of a layer stand in one file whatever their length.
LONGEST_FILE, LONGEST_FUNCTION, LONGEST_LISTENER = 600, 50, 15
MOST_MODULES = 25
# What scheduling keeps apart is one noun in bot, and setting up is the organization's.
WITHIN = dict.fromkeys(("agendas", "calendars", "feedback", "hosts", "minutes", "series"), "meetings")
WITHIN |= {
    "digest_choices": "digest",
    "digest_drafts": "digest",
    "organization": "setup",
    "builds": "experiments",
    "scoring": "explain",
    "uploaded_files": "imports",
}
# What becomes of the message that an idea was submitted from, or that is about it.
WITH_THE_IDEA = {"message_deleted"}

CONNECTING = ("urllib.request", "http.client", "websocket", "requests", "httpx", "aiohttp", "urllib3")
# Slack's API, its WebSockets, and its files; and on this machine who says how it is, and the demo.
CONNECTED = {
    *("bot/client.py", "bot/socket_mode.py", "bot/delivery/uploaded_files.py", "bot/slack_checks.py"),
    *("guildhall/demo/run.py", "guildhall/health.py"),
}


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def test_every_route_has_an_access_rule() -> None:
    assert all(isinstance(route.rule, Action) for route in ROUTES)


def test_no_file_imports_itself_by_way_of_others() -> None:
    graph = grimp.build_graph(*PACKAGES, exclude_type_checking_imports=True)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    # Raises CycleError with the way round.
    assert list(TopologicalSorter(imports).static_order())


def test_files_and_functions_stay_small() -> None:
    long = [
        f"{path.relative_to(ROOT)}: {lines} lines"
        for path in MODULES
        if (lines := path.read_text(encoding="utf-8").count("\n")) > LONGEST_FILE
        and path.name != "tables.py"
        and "versions" not in path.parts
    ]
    long += [
        f"{path.relative_to(ROOT)}:{function.name}"
        for path in MODULES
        for function in functions(path)
        if (function.end_lineno or 0) - function.lineno >= LONGEST_FUNCTION and "versions" not in path.parts
    ]
    assert long == []


def test_a_folder_holds_no_more_modules_than_one_can_look_through() -> None:
    modules = [path for path in MODULES if path.stem != "__init__" and "versions" not in path.parts]
    counts = Counter(path.parent.relative_to(ROOT).as_posix() for path in modules)
    assert {folder: number for folder, number in counts.items() if number > MOST_MODULES} == {}


@pytest.mark.parametrize("path", [path for path in LISTENERS if path.stem != "__init__"], ids=lambda path: path.stem)
def test_a_listener_is_short_catches_nothing_and_acknowledges_last(path: Path) -> None:
    for function in functions(path):
        assert not any(isinstance(node, ast.Try) for node in ast.walk(function)), function.name
        body = [node for node in function.body if not isinstance(node, ast.Expr) or _is_call(node, "ack")]
        last = function.body[-1]
        assert _is_call(last, "ack"), f"{function.name} does not acknowledge as its last statement"
        assert len(body) <= LONGEST_LISTENER


def _is_call(node: ast.stmt, name: str) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Name)
        and node.value.func.id == name
    )


def imports(path: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    names = {each.name for node in nodes if isinstance(node, ast.Import) for each in node.names}
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{each.name}" for each in node.names)}
    return names


def test_a_listener_stands_under_the_noun_of_its_form_or_its_service() -> None:
    folders = ("bot/views", "intake/services", "scheduling")
    files = {path for folder in folders for path in (ROOT / folder).rglob("*.py")}
    # A view in a folder stands under the noun of its file or of its folder.
    noun_of = {".".join(path.relative_to(ROOT).with_suffix("").parts): {path.stem, path.parent.name} for path in files}
    elsewhere = set()
    for path in LISTENERS:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        nouns = {
            alias.name: noun_of[str(node.module)] for node in imports for alias in node.names if node.module in noun_of
        }
        nouns |= {alias.name: {alias.name} for node in imports for alias in node.names if node.module == "bot.views"}
        for function in functions(path):
            named = {each.id for each in ast.walk(function) if isinstance(each, ast.Name)} & nouns.keys()
            used = {noun for name in named for noun in nouns[name]}
            if used and path.stem not in {WITHIN.get(noun, noun) for noun in used}:
                elsewhere.add(function.name)
    assert elsewhere == WITH_THE_IDEA


def test_nothing_that_people_link_to_is_fetched_for_few_can_connect_to_anything() -> None:
    ours = [path for path in MODULES if path.relative_to(ROOT).parts[0] != "sandbox"]
    connected = {path.relative_to(ROOT).as_posix() for path in ours if imports(path) & {*CONNECTING}}
    assert connected == CONNECTED


def test_importing_everything_starts_nothing() -> None:
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in MODULES]
    names = [name.removesuffix(".__init__") for name in names if "__main__" not in name and "migrations" not in name]
    script = (
        "import importlib, threading, gc, sys\n"
        f"for name in {names!r}: importlib.import_module(name)\n"
        "assert threading.active_count() == 1, threading.enumerate()\n"
        "from sqlalchemy import Engine\n"
        "from slack_bolt import App\n"
        "from slack_sdk import WebClient\n"
        "assert not [each for each in gc.get_objects() if isinstance(each, (Engine, App, WebClient))]\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_command_line_answers_without_loading_what_it_does_not_need() -> None:
    script = (
        "import sys; import guildhall.cli; "
        "heavy = ('slack_bolt', 'slack_sdk', 'apscheduler', 'uvicorn', 'alembic', 'jinja2', 'sqlalchemy', 'numpy'); "
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_what_a_start_waits_for_loads_nothing_that_it_does_not_need() -> None:
    heavy = (
        "('numpy', 'highspy', 'alembic', 'uvicorn', 'starlette', 'ruamel', 'mako', 'rapidfuzz', "
        "'charset_normalizer', 'snowballstemmer', 'jinja2')"
    )
    script = (
        "import sys, bot.app, bot.serve, guildhall.cli, guildhall.cli.run, guildhall.doctor.checks, guildhall.schema; "
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.xdist_group("together")
def test_what_belongs_together_is_run_by_one_worker(request: pytest.FixtureRequest) -> None:
    # pytest-xdist has stopped grouping once without a word, and tests that take all of the machine ran side by side.
    if "PYTEST_XDIST_WORKER" in os.environ:
        assert request.node.nodeid.endswith("@together")
