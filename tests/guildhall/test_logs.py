"""A log line says what went wrong, and neither a secret nor what somebody wrote."""

import io
import logging
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import BaseModel
from sqlalchemy.exc import IntegrityError

from guildhall.logs import HIDDEN, Redacting

ROOT = Path(__file__).parents[2]
SECRET = "canary-0123456789"


@pytest.fixture
def logged():
    """Return what logs something, and returns the line."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Redacting([SECRET, "short"]))
    log = logging.getLogger("guildhall.test_logs")
    log.addHandler(handler)
    log.propagate = False

    def told(*record: object, error: BaseException | None = None) -> str:
        log.error(*record, exc_info=error)
        return stream.getvalue()

    yield told
    log.removeHandler(handler)


Logged = Callable[..., str]


def raised(act: Callable[[], object]) -> Exception:
    try:
        act()
    except Exception as error:
        return error
    raise AssertionError("nothing was raised")


@pytest.mark.parametrize(
    "text",
    [
        SECRET,
        "xoxb-1-2-abcDEF",
        "xoxe.xoxp-1-abc",
        "xapp-1-A0-1-abc",
        "https://hooks.slack.com/actions/T0/1/abc",
        "'response_url': 'https://elsewhere/abc'",
        "wss://wss-primary.slack.com/link/?ticket=abc&app_id=1",
        "Authorization: Bearer abcabcabcabc",
        "{'Authorization': 'Basic abcabcabcabc'}",
        "postgresql://guildhall:abcabc@server/x",
        "https://user:abc@abcdef@server/x",
        "password=abcabc",
    ],
)
def test_secrets_are_hidden_by_value_and_by_shape(logged: Logged, text: str) -> None:
    for told in (logged("it was %s, so", text), logged(text), logged("x", error=RuntimeError(text))):
        assert HIDDEN in told or "…" in told
        assert "abc" not in told
        assert SECRET not in told


def test_ordinary_words_stay_as_they_are(logged: Logged) -> None:
    told = "red: the database can't be used (connection refused). See https://guildhall.example/x:1 for a short text."
    assert told in logged(told)


@pytest.mark.parametrize("trick", ["\n", "\r\n", "\x1b[2J", "\x00", "\u202e", "\u2028", "\x9b"])
def test_a_record_is_one_line_whatever_is_in_it(logged: Logged, trick: str) -> None:
    told = logged("title %s", f"a{trick}2026-01-01 00:00:00 ERROR guildhall forged")
    assert told.count("\n") == 1
    assert trick.strip("\n") not in told.rstrip("\n") or trick == "\n"
    assert len(told.splitlines()) == 1


def test_an_exception_is_told_with_where_and_why_in_the_same_line(logged: Logged) -> None:
    def act() -> None:
        try:
            os.environ["MISSING"]
        except KeyError as error:
            raise RuntimeError("it went wrong") from error

    told = logged("incident %s", "12ab", error=raised(act))
    assert len(told.splitlines()) == 1
    for part in ("incident 12ab", "test_logs.py", "in act", "RuntimeError: it went wrong", "KeyError"):
        assert part in told


class Form(BaseModel):
    """What somebody typed."""

    number: int


class Failing(Exception):
    """One of PostgreSQL's."""


PRIVATE = "zeisig"
RECOUNTED = (
    f'new row for relation "idea" violates check constraint "ck_idea_x"\nDETAIL:  Failing row contains ({PRIVATE}).'
)
WITH_WORDS: dict[str, Callable[[], object]] = {
    "a number": lambda: int(PRIVATE),
    "a key": lambda: os.environ[PRIVATE],
    "a choice": lambda: logging.Logger("x").setLevel(f"'{PRIVATE}'"),
    "a form": lambda: Form.model_validate({"number": PRIVATE}),
    "a database": lambda: (_ for _ in ()).throw(IntegrityError("INSERT", {"title": PRIVATE}, Failing(RECOUNTED))),
}


@pytest.mark.parametrize("case", WITH_WORDS)
def test_what_somebody_wrote_is_no_part_of_an_exceptions_line(logged: Logged, case: str) -> None:
    told = logged("x", error=raised(WITH_WORDS[case]))
    assert PRIVATE not in told
    assert "Error" in told


def test_the_constraint_that_was_violated_is_told(logged: Logged) -> None:
    assert "ck_idea_x" in logged("x", error=raised(WITH_WORDS["a database"]))


def test_names_of_the_code_are_told(logged: Logged) -> None:
    assert "has no attribute 'nothing'" in logged("x", error=raised(lambda: object().nothing))  # type: ignore[attr-defined]


FULL, CLOSED = "2>/dev/full", "2>&-"


@pytest.mark.parametrize(
    ("into", "ends", "code"),
    [
        (FULL, "pass", 0),
        (FULL, "raise SystemExit(3)", 3),
        (FULL, "raise RuntimeError", 1),
        (CLOSED, "pass", 0),
        (CLOSED, "raise SystemExit(3)", 3),
        (CLOSED, "raise RuntimeError", 1),
    ],
)
def test_a_log_that_can_not_be_written_changes_no_exit_code(into: str, ends: str, code: int) -> None:
    script = f"import logging; from guildhall import logs; logs.set_up(); logging.error('lost'); {ends}"
    told = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    command = ["/bin/sh", "-c", f'"$0" -c "$1" {into}', sys.executable, script]
    assert subprocess.run(command, env=told, cwd=ROOT, check=False).returncode == code
