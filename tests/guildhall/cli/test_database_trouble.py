"""What may be wrong with a database or the terminal is one line, with what to do and exit code 2: no traceback."""

import contextlib
import os
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pytest
from typer.testing import CliRunner

from guildhall.cli import app

COMMANDS = (["migrate"], ["check"], ["health"], ["outbox", "list"], ["audit", "verify"], ["run"])


TOLD = {
    "SLACK_BOT_TOKEN": "xoxb-1",
    "SLACK_APP_TOKEN": "xapp-1",
    "SLACK_API_URL": "http://127.0.0.1:9/api/",
    "GUILDHALL_HEALTH_PORT": "0",
    "DATABASE_URL": "sqlite:///x.db",
}


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


def guildhall(folder: Path, *arguments: str, **told: str) -> Done:
    """Run a command in this process; what nobody has caught is a failure."""
    with contextlib.chdir(folder):
        done = CliRunner().invoke(app, list(arguments), env=TOLD | told)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return Done(done.exit_code, done.stdout, done.stderr)


def in_a_process(folder: Path, *arguments: str, stdout: IO[bytes] | int = subprocess.PIPE, **told: str) -> Done:
    """Run a command in a process of its own, for what hangs on its terminal."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parents[3])} | TOLD
    done = subprocess.run(
        [sys.executable, "-m", "guildhall", *arguments],
        cwd=folder,
        env=environment | told,
        stdout=stdout,
        stderr=subprocess.PIPE,
        timeout=60,
        check=False,
    )
    return Done(done.returncode, (done.stdout or b"").decode(errors="replace"), done.stderr.decode())


def one_line(done: Done) -> str:
    assert done.returncode == 2, done
    [line] = done.stderr.strip().splitlines()
    return line


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    assert guildhall(tmp_path, "migrate").returncode == 0
    with sqlite3.connect(tmp_path / "x.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999_later'")
    connection.close()
    return tmp_path


@pytest.mark.parametrize("command", ["migrate", "run", "outbox list"])
def test_a_database_newer_than_the_program_is_a_line_with_both_versions(newer: Path, command: str) -> None:
    told = one_line(guildhall(newer, *command.split()))
    assert "schema 9999_later" in told
    assert "restore the backup" in told


def test_check_says_of_a_newer_database_that_it_is_newer(newer: Path) -> None:
    done = guildhall(newer, "check")
    assert done.returncode == 1
    assert "9999_later" in done.stdout
    assert "older" not in done.stdout


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_file_that_is_no_database_is_said_to_be_none(tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "x.db").write_text("My diary. " * 1000)
    done = guildhall(tmp_path, *command) if command != ["run"] else guildhall(tmp_path, "migrate")
    assert done.returncode in (1, 2)
    assert "file is not a database" in " ".join((done.stdout + done.stderr).split())
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", [".", "nowhere/x.db", ":memory:", "a\nb.db"], ids=repr)
@pytest.mark.parametrize("command", [each for each in COMMANDS if each != ["run"]], ids=" ".join)
def test_a_path_where_there_can_be_no_database_is_a_line(tmp_path: Path, name: str, command: list[str]) -> None:
    done = guildhall(tmp_path, *command, DATABASE_URL=f"sqlite:///{name}")
    assert done.returncode in (1, 2)
    assert "DATABASE_URL" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert [each.name for each in tmp_path.iterdir()] == []


def test_a_line_end_after_the_address_makes_no_second_file(tmp_path: Path) -> None:
    assert guildhall(tmp_path, "migrate", DATABASE_URL="sqlite:///x.db\n").returncode == 0
    assert sorted(each.name for each in tmp_path.glob("x.db*") if "\n" in each.name) == []
    assert (tmp_path / "x.db").exists()


@pytest.mark.parametrize("command", [each for each in COMMANDS if each != ["health"]], ids=" ".join)
def test_settings_in_another_encoding_are_a_line(tmp_path: Path, command: list[str]) -> None:
    (tmp_path / ".env").write_text("GUILDHALL_ADMINS=U0ADA\n", encoding="utf-16")
    done = guildhall(tmp_path, *command)
    assert done.returncode in (1, 2)
    assert "isn't UTF-8 text" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_a_terminal_without_our_letters_still_reads_everything_else(tmp_path: Path) -> None:
    assert guildhall(tmp_path, "migrate").returncode == 0
    done = in_a_process(tmp_path, "check", PYTHONIOENCODING="ascii")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "database" in done.stdout


def test_a_folder_where_nobody_may_write_is_a_line(tmp_path: Path) -> None:
    # There not even root may.
    assert one_line(guildhall(tmp_path, "migrate", DATABASE_URL="sqlite:////proc/guildhall.db"))


def test_a_reader_that_has_read_enough_is_no_trouble(tmp_path: Path) -> None:
    assert guildhall(tmp_path, "migrate").returncode == 0
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as pipe:
        assert in_a_process(tmp_path, "outbox", "list", stdout=pipe).stderr == ""
