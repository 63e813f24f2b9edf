"""Search on PostgreSQL: each process finds what was committed anywhere, and only what the asker may find."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import Select, column, create_engine, select, table

from store import search
from store.analyzer import terms
from store.engine import Session, Store
from store.search import PrivateIndex
from tests.company import open_store
from tests.patience import PATIENCE_SECONDS
from tests.postgres import PIP, SYSTEM
from tests.store.helpers import execute

ROOT = Path(__file__).parents[2]
SEARCH = """
import os, sys, time
from sqlalchemy import create_engine
from store.search import PrivateIndex
with PrivateIndex(create_engine("sqlite://")).searching():
    print("searching", flush=True)
    time.sleep(60)
"""
DATABASES = (PIP, SYSTEM)
EVERY: Select[str] = select(column("document")).select_from(table("fulltext"))


def put(store: Store, **documents: str) -> None:
    with store.writing() as session:
        for document, body in documents.items():
            search.put(session, document, "", body)


def found(store: Store, *words: str, among: Select[str] = EVERY, limit: int = 20) -> list[str]:
    with store.reading() as session:
        return [document for document, _ in search.best(session, terms(" ".join(words)), among, limit)]


@pytest.fixture
def other(empty: Store):
    """Return the same database as another process has it."""
    store = Store(empty.url)
    yield store
    store.close()


def test_what_one_process_commits_the_others_find(empty: Store, other: Store) -> None:
    put(empty, a="cards and refunds")
    assert found(other, "refund") == ["a"]
    put(other, b="words about refunds")
    assert found(empty, "refund") == ["a", "b"]
    with empty.reading() as session:
        assert search.counts(session, terms("refunds, cards, zebra")) == ({"refund": 2, "card": 1}, 2)


def test_a_document_that_is_put_again_replaces_itself(empty: Store, other: Store) -> None:
    put(empty, a="fraud")
    assert found(other, "fraud") == ["a"]
    put(empty, a="parcels")
    assert (found(other, "fraud"), found(other, "parcel")) == ([], ["a"])


def test_what_is_removed_is_found_no_more(empty: Store, other: Store) -> None:
    put(empty, a="fraud", b="fraud")
    assert found(other, "fraud") == ["a", "b"]
    with empty.writing() as session:
        search.remove(session, ["a"])
    assert (found(other, "fraud"), found(empty, "fraud")) == (["b"], ["b"])


def test_what_is_rolled_back_is_never_found(empty: Store) -> None:
    with suppress(RuntimeError), empty.writing() as session:
        search.put(session, "a", "", "fraud")
        assert found(empty, "fraud") == []
        raise RuntimeError("too bad")
    assert found(empty, "fraud") == []


def test_a_row_that_is_committed_after_a_younger_one_is_found_too(empty: Store) -> None:
    with empty.writing() as session:
        search.put(session, "early", "", "fraud")
        put(empty, late="fraud")
        assert found(empty, "fraud") == ["late"]
    assert found(empty, "fraud") == ["early", "late"]


def test_who_may_find_it_is_asked_before_the_best_are_counted_out(empty: Store) -> None:
    put(empty, **{f"hidden-{number:03}": "fraud" for number in range(120)}, mine="fraud and some other words")
    seen = EVERY.where(column("document").not_like("hidden%"))
    assert found(empty, "fraud", among=seen, limit=1) == ["mine"]
    assert found(empty, "fraud", limit=2) == ["hidden-000", "hidden-001"]


def test_it_finds_the_same_in_the_same_order_as_sqlite_does(empty: Store, tmp_path: Path) -> None:
    sqlite = open_store(tmp_path, set_up=False)
    documents = {f"d{number}": "fraud " * (number % 4) + "parcel courier van"[: number % 18] for number in range(40)}
    for store in (empty, sqlite):
        put(store, **documents)

    def best(session: Session) -> list[tuple[str, float]]:
        return search.best(session, terms("fraud parcels van"), EVERY, 30)

    with empty.reading() as ours, sqlite.reading() as theirs:
        assert best(ours) == [(document, pytest.approx(weight)) for document, weight in best(theirs)]
    sqlite.close()


def test_a_search_does_not_wait_for_an_index_that_takes_long_to_build(
    empty: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(empty, **{f"d{number}": "fraud" for number in range(search.AT_ONCE * 2)})
    monkeypatch.setattr(search, "PATIENCE_SECONDS", 0.0)
    assert len(found(empty, "fraud", limit=1000)) <= search.AT_ONCE
    monkeypatch.setattr(search, "PATIENCE_SECONDS", 5.0)
    assert len(found(empty, "fraud", limit=1000)) == search.AT_ONCE * 2


def test_it_is_built_in_the_background_from_the_start(
    empty: Store, other: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(empty, **{f"d{number}": "fraud" for number in range(search.AT_ONCE * 2)})
    other.warm_up()
    monkeypatch.setattr(search, "PATIENCE_SECONDS", 0.0)
    until = time.monotonic() + PATIENCE_SECONDS
    while len(found(other, "fraud", limit=1000)) < search.AT_ONCE * 2:
        assert time.monotonic() < until
        time.sleep(0.02)


def test_a_background_that_fails_is_logged_and_leaves_it_to_the_first_search(
    empty: Store, caplog: pytest.LogCaptureFixture
) -> None:
    put(empty, a="fraud")
    with empty.writing() as session:
        execute(session, "ALTER TABLE fulltext RENAME TO put_aside")
    empty.warm_up()
    until = time.monotonic() + PATIENCE_SECONDS
    while "could not be built" not in caplog.text and time.monotonic() < until:
        time.sleep(0.02)
    with empty.writing() as session:
        execute(session, "ALTER TABLE put_aside RENAME TO fulltext")
    assert found(empty, "fraud") == ["a"]


def test_the_file_is_private_and_gone_when_the_store_is_closed(
    empty: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    store = Store(empty.url)
    assert list(tmp_path.iterdir()) == []
    put(store, a="fraud")
    assert found(store, "fraud") == ["a"]
    (folder,) = tmp_path.iterdir()
    assert folder.stat().st_mode & 0o077 == 0
    store.close()
    assert list(tmp_path.iterdir()) == []
    assert found(store, "fraud") == ["a"]
    store.close()


def searching_process(folder: Path) -> subprocess.Popen[str]:
    """Start a process that keeps an index in a temporary directory, and wait until it has one."""
    process = subprocess.Popen(
        [sys.executable, "-c", SEARCH],
        cwd=ROOT,
        env=os.environ | {"TMPDIR": str(folder)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "searching\n"
    return process


def test_what_a_killed_process_left_is_removed_at_the_next_start_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    index = PrivateIndex(create_engine("sqlite://"))
    with searching_process(tmp_path) as killed:
        (left,) = tmp_path.iterdir()
        with searching_process(tmp_path) as living:
            (kept,) = set(tmp_path.iterdir()) - {left}
            (tmp_path / "guildhall-of-others").mkdir()
            killed.send_signal(signal.SIGKILL)
            killed.wait(10)
            assert left.exists()
            with index.searching():
                assert not left.exists()
                assert (kept / "index.db").exists()
                assert (tmp_path / "guildhall-of-others").exists()
            index.close()
            living.kill()
