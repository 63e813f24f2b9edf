from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.rules.imports import spreadsheets
from intake.rules.imports.encoding import SheetError
from intake.rules.imports.spreadsheets import SheetRow, open_sheet
from tests.company import few

TABLE = "Größe;Übermaß\nä;ö\n"
ROWS = [(1, ("Größe", "Übermaß")), (2, ("ä", "ö"))]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sheet") / "given.csv"


def read(path: Path, content: bytes) -> list[SheetRow]:
    path.write_bytes(content)
    return list(open_sheet(path, "given.csv").records())


def cells(records: list[SheetRow]) -> list[tuple[int, tuple[str, ...]]]:
    return [(record.number, record.cells) for record in records if not record.problem]


@pytest.mark.parametrize(
    "content",
    [
        TABLE.encode(),
        TABLE.encode("utf-8-sig"),
        TABLE.encode("utf-16"),
        TABLE.encode("utf-16-le"),
        TABLE.encode("utf-16-be"),
        TABLE.encode("utf-32"),
        TABLE.encode("cp1252"),
        TABLE.replace("\n", "\r\n").encode(),
        TABLE.replace("\n", "\r").encode(),
        TABLE.replace(";", "\t").encode(),
        TABLE.replace(";", ",").encode(),
        TABLE.replace(";", "|").encode(),
        b"sep=;\r\n" + TABLE.encode(),
        TABLE.replace("ä", "ä\0").encode(),
    ],
)
def test_a_table_reads_the_same_however_it_was_written(path: Path, content: bytes) -> None:
    assert cells(read(path, content)) == ROWS


def test_polish_and_russian_letters_of_old_programs_are_read(path: Path) -> None:
    polish = "Pomysł;Właściciel\nŻółte światła w magazynie świecą się całą noc;Wójcik\n" * 5
    assert "Żółte światła" in read(path, polish.encode("cp1250"))[1].cells[0]
    russian = "Идея;Автор\nПредсказать возвраты товаров по отзывам покупателей;Анна\n" * 5
    assert "Предсказать" in read(path, russian.encode("cp1251"))[1].cells[0]


def test_one_broken_letter_spoils_no_others(path: Path) -> None:
    content = (TABLE * 20).encode() + b"x;\xff\n"
    assert read(path, content)[1].cells == ("ä", "ö")


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ('"never closed;x', "never closed"),
        ('"closed"and more;x', "in the middle of a cell"),
        ('"' + "x" * 150_000 + '";y', "longer than 131,072"),
        ("x" * 10_000_000, "longer than"),
        (";" * 200, "at most 100"),
    ],
)
def test_a_broken_row_is_told_by_its_number_and_the_others_are_kept(path: Path, row: str, why: str) -> None:
    records = read(path, f"a;b\nc;d\n{row}\ne;f\ng;h\n".encode())
    assert [(record.number, why in record.problem) for record in records if record.problem] == [(3, True)]
    assert cells(records) == [(1, ("a", "b")), (2, ("c", "d")), (4, ("e", "f")), (5, ("g", "h"))]


def test_a_cell_of_several_lines_is_one_row_and_blank_rows_count(path: Path) -> None:
    records = read(path, b'a,b\n\n"one\ntwo",c\nd,e\n')
    assert [(record.number, record.cells) for record in records] == [
        (1, ("a", "b")),
        (2, ()),
        (3, ("one\ntwo", "c")),
        (4, ("d", "e")),
    ]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "empty"),
        (b" \n\n ", "empty"),
        (b"PK\x03\x04" + b"\0" * 1000, "CSV UTF-8"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 100, "CSV UTF-8"),
        (b"\x1f\x8b\x08" + b"x" * 100, "compressed"),
        (b"%PDF-1.7", "PDF"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b'{"ideas": []}', "JSON"),
        (bytes(range(1, 32)) * 50, "not a text file"),
    ],
)
def test_what_is_no_table_is_told_with_what_to_do(path: Path, content: bytes, told: str) -> None:
    with pytest.raises(SheetError, match=told):
        read(path, content)


def test_a_million_rows_are_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheets, "MOST_ROWS", 1_000)
    with pytest.raises(SheetError, match="more than 1,000 rows"):
        read(path, b"a,b\n" * 1_002)


@few
@given(st.one_of(st.binary(max_size=400), st.text(alphabet='ab";,\n\r\0é€', max_size=200).map(str.encode)))
def test_any_bytes_are_rows_or_one_clear_sentence(path: Path, content: bytes) -> None:
    with suppress(SheetError):
        records = read(path, content)
        assert [record.number for record in records] == list(range(1, len(records) + 1))


words = st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff"), max_size=12)


@few
@given(st.lists(st.tuples(words, words, words), min_size=2, max_size=8))
def test_whatever_csv_writes_is_read_back(path: Path, rows: list[tuple[str, str, str]]) -> None:
    import csv
    import io

    out = io.StringIO()
    csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL).writerows([("Alpha", "Beta", "Gamma"), *rows])
    records = read(path, out.getvalue().encode("utf-8-sig"))
    assert [record.cells for record in records] == [("Alpha", "Beta", "Gamma"), *rows]
