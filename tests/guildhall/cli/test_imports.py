"""`guildhall import`: the same list on the command line, for those who have no files:read."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner, Result

from guildhall.cli import app
from guildhall.company_file import apply
from guildhall.file_import import FileImport
from intake.access import OPERATOR, Request
from intake.services.members import Members, SlackFacts
from scheduling.clock import SystemClock
from store.engine import Store
from tests.company import EVERYONE, NOW, TRIS, migrated_store
from tests.company import company as read_company
from tests.intake.helpers import everything, put, staged
from tests.scenarios.test_import_the_old_spreadsheet import LIST, tables

cli = CliRunner(env={"COLUMNS": "200"})


@pytest.fixture
def company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    store = migrated_store(tmp_path / "guildhall.db", durable=False)
    apply(store, read_company(), NOW)
    for person in EVERYONE:
        Members(store).remember(SlackFacts(id=person.member_id, name=person.member_id[2:], full_member=True), NOW)
    monkeypatch.setenv("DATABASE_URL", str(store.url))
    monkeypatch.chdir(tmp_path)
    return store


def run(*arguments: Any, answer: str | None = None) -> Result:
    done = cli.invoke(app, ["import", *map(str, arguments)], input=answer)
    assert "Traceback" not in done.output
    return done


def test_a_messy_list_comes_in_and_nobody_is_told(company: Store) -> None:
    done = run(LIST, answer="y\n")
    assert done.exit_code == 0, done.output
    for told in (
        "Worum geht es?",
        "Stornierungen früher erkennen",
        "Import 59 rows? Nobody gets a message.",
        "Jörg Weiß (9)",
        "vielleicht (1)",
        "Import 1: 56 created, 3 held back, 1 rejected.",
        "a quotation mark in the middle of a cell",
        "similar to IDEA-2",
        "--undo 1",
    ):
        assert told in done.output
    assert told_of(company) == set()


WORDS = """Title,Problem,Status,Owner,Created
Sort the mail,We lose an hour a day,Im Rollout,J. Doe,03/04/2025
Count pallets,Nobody knows how many,Incomplete,Ria,04/05/2025
"""


def test_what_words_mean_can_be_said_on_the_command_line(company: Store, tmp_path: Path) -> None:
    path = tmp_path / "words.csv"
    path.write_text(WORDS, "utf-8")
    asked = run(path, answer="n\n").output
    assert "Unknown statuses, imported as “Being decided”: Im Rollout (1), Incomplete (1)." in asked
    assert "Unknown owners: J. Doe (1). Assign them later, or with --owner." in asked
    assert "The dates don't show which number is the month. Say it with --dates." in asked
    said = ("--stage", "im rollout=build", "--owner", "J. Doe=U0REX", "--dates", "day first")
    assert "2 created" in run(path, "--yes", *said).output
    with company.reading() as session:
        rows = session.connection().exec_driver_sql("SELECT stage, requester, submitted_at FROM idea ORDER BY number")
        first, second = rows.all()
    assert (first.stage, first.requester, str(first.submitted_at)[:10]) == ("build", "U0REX", "2025-04-03")
    assert (second.stage, second.requester, str(second.submitted_at)[:10]) == ("submitted", "U0RIA", "2025-05-04")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (("--stage", "Nonsense=build"), "This list has no unknown status “Nonsense”. It has: Im Rollout"),
        (("--stage", "Incomplete=nonsense"), "“nonsense” isn't a status. Choose one of: submitted (Being"),
        (("--owner", "Ria=U0REX"), "This list has no unknown owner “Ria”. It has: J. Doe."),
    ],
)
def test_a_word_that_nobody_asked_about_is_told(
    company: Store, tmp_path: Path, said: tuple[str, ...], told: str
) -> None:
    path = tmp_path / "words.csv"
    path.write_text(WORDS, "utf-8")
    done = run(path, "--yes", *said)
    assert done.exit_code == 2
    assert told in " ".join(done.output.split())


def test_the_same_file_twice_changes_nothing(company: Store) -> None:
    run(LIST, "--yes")
    before = everything(company)
    again = run(LIST, "--yes")
    assert again.exit_code == 0
    assert "Nothing changed" in again.output
    assert everything(company) == before


def test_undo_restores_the_tables_exactly(company: Store) -> None:
    before = tables(company)
    run(LIST, "--yes")
    assert "56 removed, 0 kept" in run("--undo", 1).output
    assert tables(company) == before
    assert "undone" in run("--list").output


def test_who_undoes_it_again_reads_that_it_is_undone(company: Store) -> None:
    run(LIST, "--yes")
    assert "Undid import 1: 56 removed, 0 kept." in run("--undo", 1).output
    again = run("--undo", 1)
    assert (again.exit_code, again.stdout) == (0, "Import 1 is undone already. Nothing changed.\n")


def test_undo_counts_each_idea_that_it_removes_once(company: Store) -> None:
    run(LIST, "--yes")
    counts: list[int] = []
    FileImport(company, SystemClock(), OPERATOR).undo(1, counts.append)
    assert len(counts) > 1
    assert sum(counts) == 56


def test_undo_keeps_what_somebody_has_changed_and_names_it(company: Store) -> None:
    from intake.answers import Review
    from intake.ideas import Effort
    from intake.services.triage import Triage

    run(LIST, "--yes")
    with company.reading() as session:
        changed = session.connection().exec_driver_sql("SELECT id FROM idea WHERE number IN (1, 20)").scalars().all()
    for id_ in changed:
        Triage(company).review(id_, 1, Review(effort=Effort.weeks), Request(TRIS, NOW, f"estimated {id_}"))
    done = run("--undo", 1)
    assert "54 removed, 2 kept" in done.output
    assert "IDEA-1 " in done.output or "Stornierungen" in done.output


def test_ranking_again_neither_tells_of_imported_ideas_nor_keeps_them(company: Store) -> None:
    run(LIST, "--yes")
    with company.writing() as session:
        session.connection().exec_driver_sql("UPDATE idea SET ranked_as = 'before'")
    apply(company, read_company(), NOW)
    assert staged(company, "card") == []
    assert "56 removed, 0 kept" in run("--undo", 1).output


def test_an_old_import_can_not_be_undone(company: Store) -> None:
    run(LIST, "--yes")
    with company.writing() as session:
        session.connection().exec_driver_sql("UPDATE import SET done_at = '2020-01-01 00:00:00'")
    done = run("--undo", 1)
    assert done.exit_code == 2
    assert "for 7 days" in done.stderr


def test_saying_no_leaves_nothing_behind(company: Store) -> None:
    before = everything(company)
    done = run(LIST, answer="n\n")
    assert done.exit_code == 1
    assert everything(company) == before


def test_a_list_without_a_title_is_refused_before_anything_is_asked(company: Store, tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("A,B\n1,2\n", encoding="utf-8")
    before = everything(company)
    done = run(path, answer="y\n")
    assert done.exit_code == 2
    assert "Nobody gets a message" not in done.output
    assert "No column has the ideas' titles or problems. Name one with --map “Column=title”." in done.stderr
    assert everything(company) == before


@pytest.mark.parametrize(
    ("rows", "shown"),
    [("", ""), (",\n,\n", ""), ('"Late parcels,Drivers wait\n', "a quotation mark is never closed")],
)
def test_a_list_without_rows_is_refused_before_anything_is_asked(
    company: Store, tmp_path: Path, rows: str, shown: str
) -> None:
    path = tmp_path / "list.csv"
    path.write_text(f"Title,Problem\n{rows}", encoding="utf-8")
    before = everything(company)
    done = run(path)
    assert done.exit_code == 2
    assert "This list has no rows to import." in done.stderr
    assert shown in done.stdout
    assert "Nobody gets a message" not in done.stdout
    assert everything(company) == before


def test_columns_can_be_named(company: Store, tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("A,B,C\nSort the mail,It takes an hour,Rex\n", encoding="utf-8")
    done = run(path, "--map", "A=title", "--map", "B=problem", "--map", "C=owner", "--yes", "--by", "U0ADA")
    assert "1 created" in done.output, done.output
    with company.reading() as session:
        rows = session.connection().exec_driver_sql("SELECT title, problem, requester FROM idea").all()
    assert [tuple(row) for row in rows] == [("Sort the mail", "It takes an hour", "U0REX")]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--map", "X=title"], "There is no column “X”"),
        (["--map", "Idee=headline"], "“headline” isn't a field. Choose one of: title, problem"),
        (["--by", "U0RIA"], "isn't an admin"),
        (["--by", "U0NOBODY"], "isn't an admin"),
        (
            ["--map", "Idee=-", "--map", "Worum geht es?=-"],
            "No column has the ideas' titles or problems. Name one with --map",
        ),
    ],
)
def test_what_can_be_mended_is_one_line(company: Store, arguments: list[str], told: str) -> None:
    done = run(LIST, "--yes", *arguments)
    assert done.exit_code == 2
    assert told in done.stderr


def test_an_idea_without_an_owner_is_decided_like_any_other(company: Store) -> None:
    from intake.errors import Refused
    from intake.services.triage import Triage

    run(LIST, "--yes")
    with company.reading() as session:
        query = "SELECT id FROM idea WHERE stage = 'submitted' AND requester = '' ORDER BY number LIMIT 1"
        id_ = session.connection().exec_driver_sql(query).scalar_one()
    triage = Triage(company)
    with pytest.raises(Refused, match="nobody to ask"):
        triage.ask(id_, 1, "How many?", Request(TRIS, NOW, "a question"))
    triage.not_now(id_, 1, "Not before May.", Request(TRIS, NOW, "a decision"))
    assert told_of(company) == {"card"}
    put(company, id_, requester="U0RIA")
    assert triage.form(id_, TRIS).idea.requester == "U0RIA"


def told_of(store: Store) -> set[str]:
    """Return what is staged beside what setting the company up has left to do."""
    return {fact.kind for fact in staged(store)} - {"join channel"}


def test_letters_that_can_be_read_in_several_ways_are_said_by_the_operator(company: Store, tmp_path: Path) -> None:
    path = tmp_path / "müll.csv"
    path.write_bytes("Title;Description\nMüll;Weg\n".encode("mac_roman"))
    before = everything(company)
    asked = run(path, "--yes")
    assert asked.exit_code == 2
    assert "--encoding mac_roman: Müll;Weg" in asked.output
    assert "--encoding cp1250" in asked.output
    assert everything(company) == before
    done = run(path, "--yes", "--encoding", "mac_roman")
    assert "Müll" in done.output
    assert "Import 1: 1 created" in done.output


def test_the_row_of_the_headings_is_shown_and_can_be_said(company: Store, tmp_path: Path) -> None:
    path = tmp_path / "wishes.csv"
    path.write_text("Wishes,\nIdea,Problem\nSort mail,It waits for days\n\nCount pallets,Nobody knows\nTotal,2\n")
    shown = run(path, answer="n\n").output
    for told in (
        "Headings in row 2",
        "above the headings",
        "a total",
        "Blank rows: 1.",
        "Import 2 rows?",
    ):
        assert told in shown
    other = run(path, "--header-row", "3", answer="n\n").output
    assert "Headings in row 3" in other
    assert "Import 1 row?" in other
    assert "Row 40 can't hold the headings" in run(path, "--header-row", "40", "--yes").output


def test_whoever_stops_an_import_reads_how_to_go_on(company: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on = FileImport.create

    def stop(importing: FileImport, import_id: int, advanced: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(FileImport, "create", stop)
    stopped = run(LIST, "--yes")
    assert stopped.exit_code != 0
    assert "Stopped with 59 rows left." in stopped.output
    assert "guildhall import --undo 1" in stopped.output
    monkeypatch.setattr(FileImport, "create", go_on)
    assert "Import 1: 56 created" in run(LIST, "--yes").output


def test_whoever_stops_undoing_reads_how_to_go_on(company: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    run(LIST, "--yes")
    go_on = FileImport.undo

    def stop(importing: FileImport, import_id: int, advanced: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(FileImport, "undo", stop)
    stopped = run("--undo", "1")
    assert stopped.exit_code != 0
    assert "Stopped before all of import 1 was undone. Run the same command again to go on." in stopped.output
    monkeypatch.setattr(FileImport, "undo", go_on)
    assert "Undid import 1" in run("--undo", "1").output


def test_only_what_there_was_is_counted(company: Store, tmp_path: Path) -> None:
    path = tmp_path / "one.csv"
    path.write_text("Title,Problem\nSort the mail,We lose an hour a day\n", encoding="utf-8")
    assert "Import 1: 1 created.\n" in run(path, "--yes").output


def test_a_sheet_can_only_be_named_in_a_workbook(company: Store) -> None:
    refused = run(LIST, "--sheet", "2025", "--yes")
    assert refused.exit_code == 2
    assert "isn't a workbook and has no sheet “2025”" in refused.stderr


def test_a_workbook_comes_in_by_the_sheet_that_is_said(company: Store, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for name, idea in (("2024", "Sort mail"), ("2025", "Count pallets")):
        sheet = book.create_sheet(name)
        sheet.append(["Idea", "Problem"])
        sheet.append([idea, "It costs us an hour a day."])
    path = tmp_path / "wishes.xlsx"
    book.save(path)
    shown = run(path, "--sheet", "2025", "--yes").output
    assert "Sheet “2025”" in shown
    assert "Count pallets" in shown
    assert "Import 1: 1 created" in shown
