"""`guildhall setup`, typed by somebody at a terminal, against a workspace that answers."""

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from dotenv import dotenv_values
from ruamel.yaml import YAML

from guildhall.manifest import minimal, over_http, read_manifest
from guildhall.setup import envfile, forms
from guildhall.setup.steps import MANIFEST_FILE
from sandbox.server import SandboxServer
from sandbox.workspace import Workspace
from scheduling.clock import SystemClock
from tests.conftest import new_workspace
from tests.guildhall.terminal import Terminal
from tests.patience import PATIENCE_SECONDS


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    workspace = new_workspace(SystemClock())
    with SandboxServer(workspace) as server:
        workspace.base_url = server.url
        yield workspace


def walk(workspace: Workspace, folder: Path, *arguments: str) -> Terminal:
    return Terminal("setup", *arguments, folder=folder, environment={"SLACK_API_URL": f"{workspace.base_url}/api/"})


def test_a_whole_walk_ends_with_a_running_guildhall(workspace: Workspace, tmp_path: Path) -> None:
    with walk(workspace, tmp_path) as terminal:
        terminal.answer("socket or http [socket]:", "")
        terminal.answer("Include message history and extras? [Y/n]:", "")
        assert "https://api.slack.com/apps?new_app=1&manifest_json=" in terminal.until("3. Paste the tokens")
        terminal.answer("Bot token:", workspace.app_token)
        terminal.until("This isn't the Bot User OAuth Token. It starts with xoxb-.")
        terminal.answer("Bot token:", "xoxb-somebody-else")
        terminal.until("The bot token is not known to Slack. Copy it again")
        terminal.answer("Bot token:", workspace.bot_token)
        terminal.until("Works: Guildhall in Sandbox.")
        assert "Generate Token and Scopes" in terminal.answer("App-level token:", workspace.app_token)
        assert "Copy member ID" in terminal.answer("Member IDs of the admins:", "ada")
        terminal.answer("Member IDs of the admins:", "U0NOBODY")
        terminal.until("Not in this workspace: U0NOBODY.")
        terminal.answer("Member IDs of the admins:", "U0ADA, U0TRIS")
        terminal.answer("Use PostgreSQL? [y/N]:", "")
        terminal.until("Only you can read it")
        checked = terminal.until("Start Guildhall now? [Y/n]:")
        terminal.answer("", "")
        assert workspace.sockets.wait_for_connections(1, PATIENCE_SECONDS)
        terminal.terminate()
        assert terminal.end() == 0
    assert "red" not in checked
    assert "Connects." in checked
    written = tmp_path / ".env"
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    values = dotenv_values(written)
    key = values.pop("GUILDHALL_LOOKUP_KEY")
    assert key is not None
    assert len(key) == 64
    assert values == {
        "GUILDHALL_MODE": "socket",
        "SLACK_BOT_TOKEN": workspace.bot_token,
        "SLACK_APP_TOKEN": workspace.app_token,
        "GUILDHALL_ADMINS": "U0ADA, U0TRIS",
        "DATABASE_URL": "sqlite:///guildhall.db",
    }
    assert YAML(typ="safe").load(tmp_path / MANIFEST_FILE) == read_manifest()
    for secret in (key, workspace.bot_token, workspace.app_token, "xoxb-somebody-else"):
        assert secret not in terminal.shown
    assert "Traceback" not in terminal.shown


def test_what_is_set_already_stays_at_an_enter_and_nothing_else_is_lost(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "settings.env"
    path.write_text(
        f"# ours\nOTHER='a b'\nSLACK_BOT_TOKEN={workspace.bot_token}\nSLACK_APP_TOKEN=xapp-of-old-times\n"
        "GUILDHALL_ADMINS=U0ADA\n",
        encoding="utf-8",
    )
    path.chmod(0o644)
    with walk(workspace, tmp_path, "--env-file", str(path)) as terminal:
        terminal.answer("socket or http", "")
        terminal.answer("Include message history", "n")
        terminal.answer("Bot token (already set, Enter keeps it):", "")
        terminal.answer("App-level token (already set, Enter keeps it):", "")
        terminal.until("The app-level token is not known to Slack.")
        terminal.answer("App-level token:", workspace.app_token)
        terminal.answer("[U0ADA]:", "")
        terminal.answer("Use PostgreSQL?", "")
        terminal.answer("Change GUILDHALL_MODE, SLACK_APP_TOKEN, DATABASE_URL in", "y")
        terminal.answer("Start Guildhall now?", "n")
        assert terminal.end() == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[:5] == [
        "# ours",
        "OTHER='a b'",
        f"SLACK_BOT_TOKEN={workspace.bot_token}",
        f"SLACK_APP_TOKEN={workspace.app_token}",
        "GUILDHALL_ADMINS=U0ADA",
    ]
    assert YAML(typ="safe").load(tmp_path / MANIFEST_FILE) == minimal(read_manifest())


@pytest.mark.parametrize("reached", ["socket or http", "Bot token", "Member IDs of the admins", "Change "])
def test_ctrl_c_at_a_prompt_leaves_everything_as_it_was(workspace: Workspace, tmp_path: Path, reached: str) -> None:
    path = tmp_path / ".env"
    before = f"SLACK_BOT_TOKEN={workspace.bot_token}\nSLACK_APP_TOKEN={workspace.app_token}\nGUILDHALL_ADMINS=U0ADA\n"
    path.write_text(before, encoding="utf-8")
    asked = [
        "socket or http",
        "Include message",
        "Bot token",
        "App-level",
        "Member IDs of the admins",
        "Use PostgreSQL",
        "Change ",
    ]
    with walk(workspace, tmp_path) as terminal:
        for question in asked[: asked.index(reached)]:
            terminal.answer(question, "")
            terminal.until("\n")
        terminal.until(reached)
        terminal.interrupt()
        assert terminal.end() != 0
    assert path.read_text(encoding="utf-8") == before
    assert {found.name for found in tmp_path.iterdir()} <= {".env", MANIFEST_FILE}
    assert "Traceback" not in terminal.shown


def test_a_settings_file_in_another_encoding_is_told_before_anything_is_asked(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    before = "# für uns\nGUILDHALL_ADMINS=U0ADA\n".encode("latin-1")
    path.write_bytes(before)
    with Terminal("setup", folder=tmp_path, environment={}) as terminal:
        terminal.until(".env isn't UTF-8 text. Save it as UTF-8 and run this again.")
        assert terminal.end() == 2
    assert "Traceback" not in terminal.shown
    assert "socket or http" not in terminal.shown
    assert path.read_bytes() == before


def test_where_nothing_can_be_saved_is_told_before_anything_is_asked(tmp_path: Path) -> None:
    path = tmp_path / "none" / "env"
    with Terminal("setup", "--env-file", str(path), folder=tmp_path, environment={}) as terminal:
        terminal.until("Nothing can be saved in")
        assert terminal.end() == 2
    assert "Create the folder, or choose another place with --env-file." in terminal.shown
    assert "socket or http" not in terminal.shown
    assert list(tmp_path.iterdir()) == []


def test_settings_that_begin_with_a_mark_of_order_are_found_and_changed(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_bytes("GUILDHALL_MODE=http\nOTHER=1\n".encode("utf-8-sig"))
    assert envfile.read(path) == {"GUILDHALL_MODE": "http", "OTHER": "1"}
    assert envfile.merged(envfile.text_of(path), {"GUILDHALL_MODE": "socket"}) == "GUILDHALL_MODE=socket\nOTHER=1\n"


def test_a_slack_that_is_down_does_not_hold_it_up_and_http_asks_for_its_own(tmp_path: Path) -> None:
    down = {"SLACK_API_URL": "http://127.0.0.1:9/api/"}
    with Terminal("setup", folder=tmp_path, environment=down) as terminal:
        terminal.answer("socket or http", "http")
        terminal.answer("Guildhall's https address:", "http://guildhall.example.com")
        terminal.answer("Guildhall's https address:", "https://guildhall.example.com")
        terminal.answer("Include message history", "")
        terminal.answer("Bot token:", "xoxb-12345678")
        terminal.until("Saved untested")
        terminal.answer("Signing secret:", "too short")
        terminal.answer("Signing secret:", "0123456789abcdef" * 2)
        terminal.answer("Member IDs of the admins:", "U0ADA")
        terminal.answer("Use PostgreSQL?", "y")
        terminal.answer("Its address, postgresql://… (hidden):", "mysql://x/y")
        terminal.answer("Its address, postgresql://… (hidden):", "postgresql://g:se#c'r$t@db.example.com/g")
        terminal.answer("Start Guildhall now?", "n")
        assert terminal.end() == 0
    values = dotenv_values(tmp_path / ".env", interpolate=False)
    assert values["DATABASE_URL"] == "postgresql://g:se#c'r$t@db.example.com/g"
    assert values["SLACK_SIGNING_SECRET"] == "0123456789abcdef" * 2
    assert "se#c" not in terminal.shown
    manifest = YAML(typ="safe").load(tmp_path / MANIFEST_FILE)
    assert manifest == over_http(read_manifest(), "https://guildhall.example.com")


def test_without_a_terminal_it_says_so(tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from guildhall.cli import app

    done = CliRunner().invoke(app, ["setup", "--env-file", str(tmp_path / "x.env")])
    assert done.exit_code == 2
    assert "Run it in a terminal" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_replaced_stays_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / ".env"
    path.write_text("A=1\n", encoding="utf-8")

    def full(*_given: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="no space"):
        envfile.write(path, "A=2\n")
    assert path.read_text(encoding="utf-8") == "A=1\n"
    assert [found.name for found in tmp_path.iterdir()] == [".env"]


def test_a_name_that_is_set_twice_is_set_once() -> None:
    assert envfile.merged("export A=1\nB=2\nA=3", {"A": "4"}) == "A=4\nB=2\n"


@pytest.mark.parametrize(
    ("form", "wrong"),
    [
        (forms.bot_token, "xoxp-123456789"),
        (forms.bot_token, "xoxb-1 2"),
        (forms.app_token, "xoxb-123456789"),
        (forms.signing_secret, "0123456789ABCDEF" * 2),
        (forms.members, "ada"),
        (forms.members, "U0ADA U0TRIS"),
        (forms.public_address, "http://example.com"),
        (forms.public_address, "our.server"),
        (forms.public_address, "https://["),
        (forms.public_address, "https://our server.com"),
        (forms.public_address, "https://our.server:port"),
        (forms.public_address, "https://our.server/?from=slack"),
        (forms.postgresql, "postgresql://server"),
        (forms.postgresql, "nonsense"),
        (forms.postgresql, "postgresql://guildhall:secret@server:port/guildhall"),
        (forms.postgresql, "postgresql://guildhall@[::1/guildhall"),
    ],
)
def test_what_has_the_wrong_form_is_told_without_repeating_it(form: forms.Form, wrong: str) -> None:
    told = form(wrong)
    assert told is not None
    assert wrong not in told
