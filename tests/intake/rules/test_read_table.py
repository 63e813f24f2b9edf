"""A file as a table of ideas: its letters, its delimiter, its headings, and what is left out."""

import csv
import io
from pathlib import Path

import openpyxl
import pytest

from benchmarks.importing import FORMS, as_forms, ideas_of
from intake.errors import Refused
from intake.rules.imports import spreadsheets
from intake.rules.imports.encoding import SheetError
from intake.rules.imports.heading_words import SheetField
from intake.rules.imports.lists import ABOVE, AGAIN, TOTAL, Table, read_table

TITLE, PROBLEM = SheetField.title, SheetField.problem


def titles(table: Table) -> list[str]:
    place = table.guess.place(TITLE)
    assert place is not None
    return [each.cells[place] for each in table.records() if not each.problem and not each.dropped]


def left_out(table: Table) -> list[tuple[int, str]]:
    return [(each.number, each.dropped) for each in table.records() if each.dropped]


def test_a_row_that_speaks_of_departments_and_owners_is_no_row_of_headings() -> None:
    rows = (
        "Idea,Upside,Votes\nSort the incoming mail,Saves an hour,3\nCount pallets in the yard,Fewer lost pallets,5\n"
        "Route claims to the right department,Each owner hears at once,2\nForecast canteen demand,Less food is lost,4\n"
    )
    table = read_table(rows.encode())
    assert (table.heading_number, len(titles(table)), left_out(table)) == (1, 4, [])


def test_without_headings_the_first_row_is_an_idea() -> None:
    table = read_table(
        b"Sort the mail,We lose an hour a day on sorting\nCount pallets,Nobody knows how many there are\n"
    )
    assert (table.heading_number, table.headings) == (0, ("Column 1", "Column 2"))
    assert titles(table) == ["Sort the mail", "Count pallets"]
    assert titles(read_table(b"Sort the mail\nCount pallets\nFind leaks\n")) == [
        "Sort the mail",
        "Count pallets",
        "Find leaks",
    ]


def test_rows_above_the_headings_totals_and_repeated_headings_are_left_out_with_a_reason() -> None:
    rows = b"Wishes,,\n,,\nIdea,Problem,Votes\nSort mail,Late.,3\nIdea,Problem,Votes\nCount,None.,1\nTotal,,4\n"
    table = read_table(rows)
    assert left_out(table) == [(1, ABOVE), (5, AGAIN), (7, TOTAL)]
    assert titles(table) == ["Sort mail", "Count"]


def test_an_idea_about_totals_is_an_idea() -> None:
    rows = b"Idea,Problem,Votes\nTotal,We add up by hand,3\nTotal rewrite of prices,,2\nSum up calls,,1\n"
    assert titles(read_table(rows)) == ["Total", "Total rewrite of prices", "Sum up calls"]


def test_the_row_of_the_headings_can_be_said() -> None:
    rows = b"Sort mail,It waits for days\nIdea,Problem\nCount pallets,Nobody knows how many\n"
    assert read_table(rows, header_row=2).headings == ("Idea", "Problem")
    assert len(titles(read_table(rows, header_row=0))) == 3
    with pytest.raises(Refused, match=r"Row 9 can't hold the headings\. Choose a row with words"):
        read_table(rows, header_row=9)
    long = b"Sort mail,It waits\n" * 200 + rows
    with pytest.raises(Refused, match="among the first 200"):
        read_table(long, header_row=202)


@pytest.mark.parametrize(
    ("rows", "title", "problem"),
    [
        ("Idea #,Title,Description\n1,Sort mail,It waits for days\n2,Count,No stock numbers\n", "Title", "Description"),
        (
            "Project,Title,Text\nShop,Sort mail,It waits\nShop,Count,None\nShop,Find,None\nYard,Guess,None\n",
            "Title",
            "Text",
        ),
        (
            "Summary,Created,Key\nSort,2024-05-11T09:46:53+03:00,ML-1\nCount,2024-05-12T09:46:53+03:00,ML-2\n",
            "Summary",
            None,
        ),
        ("Idea,Path\nSort mail,/mnt/team/ideas/sort mail.docx\nCount,/mnt/team/ideas/count them.docx\n", "Idea", None),
        ("Epic,Idea,Link\nE1,Sort mail,https://x.example/a\nE1,Count,https://x.example/b\n", "Idea", None),
    ],
)
def test_ids_containers_times_and_paths_are_neither_title_nor_problem(
    rows: str, title: str, problem: str | None
) -> None:
    table = read_table(rows.encode())
    named = {field: table.headings[place] for place, field in table.guess.fields.items()}
    assert (named.get(TITLE), named.get(PROBLEM)) == (title, problem)


def test_a_list_name_is_no_owner() -> None:
    rows = b"Card Name,Members,List Name\nSort mail,jo,Doing\nCount,al,Done\n"
    table = read_table(rows)
    assert table.headings[table.guess.place(SheetField.owner) or 0] == "Members"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ('Title, Problem, Owner\n"Sort mail", "An hour, each day", "Jo"\n', ("Sort mail", "An hour, each day", "Jo")),
        ('Title,Problem\n"Sort" ,"It waits, for days" \n', ("Sort", "It waits, for days")),
        ('Title,Problem\n"The \\"old\\" mail","x, y"\n', ('The "old" mail', "x, y")),
        ("Titel;Nutzen;Aufwand\nSort;1,5;2,5\nCount;10,25;3,0\n", ("Sort", "1,5", "2,5")),
        ("Titel;Text\nSort, post;Mail, which waits\nCount, boxes;No, none\n", ("Sort, post", "Mail, which waits")),
        ("Idea\nSort mail, post and all\nCount boxes, pallets\nScore new leads\n", ("Sort mail, post and all",)),
        ("Idea\tProblem, as told\nSort, please\tIt waits, for days\n", ("Sort, please", "It waits, for days")),
    ],
)  # fmt: skip
def test_cells_are_split_where_they_were_joined(rows: str, expected: tuple[str, ...]) -> None:
    assert next(iter(read_table(rows.encode()).records())).cells == expected


def test_a_cell_of_a_thousand_lines_is_one_cell() -> None:
    long = "\n".join(f"note {number}" for number in range(1_000))
    table = read_table(f'Title,Problem\nSort mail,"{long}"\nCount pallets,Nobody knows\n'.encode())
    assert titles(table) == ["Sort mail", "Count pallets"]
    assert next(iter(table.records())).cells[1] == long


def test_a_quotation_mark_that_is_never_closed_takes_no_other_rows_with_it() -> None:
    rows = "".join(f"Idea {number},Problem {number}\n" for number in range(400))
    table = read_table(f'Title,Problem\n"Sort mail,It waits\n{rows}Count,five"\nLast,"quoted"\n{rows}'.encode())
    problems = [each.number for each in table.records() if each.problem]
    assert problems == [2]
    assert len(titles(table)) == 802


ASIDE = {
    "cp932": "タイトル,課題\n①請求書の自動入力（㈱高橋）,毎週何時間も手で入力している\n",
    "euc_jp": "タイトル,課題\n請求書の自動入力,毎週何時間も手で入力している\n問い合わせの分類,手で分けている\n",
    "cp949": "제목,문제\n우편물 분류,매일 한 시간씩 손으로 분류하고 있다\n재고 예측,아무도 모른다\n",
    "cp850": "Titel;Beschreibung\nRechnungen prüfen;Wir prüfen jede für das Haus\nPlätze zählen;Niemand weiß es\n",
    "iso8859_2": "Tytuł;Opis\nSortowanie zgłoszeń;Zgłoszenia leżą i nikt ich nie czyta\nŻółte światła;Palą się\n",
    "cp852": "Název;Popis\nTřídění pošty;Každý den ztrácíme hodinu\nPočítání palet;Nikdo neví, kolik jich je\n",
    "mac_roman": "Titre;Problème\nTrier les réclamations;Les réclamations arrivent ici\nPrévoir;Été comme hiver\n",
    "koi8_r": "Идея;Описание\nСортировать почту;Мы теряем час в день на сортировку\n",
    "gb18030": "标题,问题\n邮件分类,我们每天花一个小时手工分类邮件\n需求预测,食堂浪费太多食物\n",
    "big5": "標題,問題\n郵件分類,我們每天花一個小時手工分類郵件\n需求預測,食堂浪費太多食物\n",
}


@pytest.mark.parametrize("encoding", ASIDE)
def test_letters_of_old_programs_are_read_right_or_a_person_chooses(encoding: str) -> None:
    data = ASIDE[encoding].encode(encoding)
    readings = read_table(data).readings
    right = [data.decode(each.encoding, "replace") == ASIDE[encoding] for each in readings]
    assert right[0] or (len(right) > 1 and any(right))
    chosen = read_table(data, encoding=encoding)
    assert len(chosen.readings) == 1
    rows = csv.reader(io.StringIO(ASIDE[encoding]), delimiter=chosen.sheet.delimiter)
    assert [each.cells for each in chosen.first] == [tuple(row) for row in rows]


def test_two_readings_that_look_alike_are_both_shown() -> None:
    readings = read_table("Title;Description\nMüll;Weg\n".encode("mac_roman")).readings
    assert len(readings) > 1
    assert len({each.sample for each in readings}) == len(readings)


def test_an_encoding_that_is_none_or_can_not_be_is_told() -> None:
    with pytest.raises(SheetError, match="“klingon” isn't an encoding we know"):
        read_table(b"a,b\nc,d\n", encoding="klingon")
    with pytest.raises(SheetError, match="isn't in utf-8"):
        read_table("é".encode("cp1252") * 40, encoding="utf-8")


def book(sheets: dict[str, list[list[object]]], hidden: str = "") -> bytes:
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
        sheet.sheet_state = "hidden" if name == hidden else "visible"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_of_several_sheets_that_with_ideas_is_read() -> None:
    data = book({"Read me": [["How to use this"]], "Wishes": [["Idea", "Problem"], ["Sort", "It waits"]]})
    table = read_table(data)
    assert (table.sheet.sheet, table.sheet.sheets, titles(table)) == ("Wishes", ("Read me", "Wishes"), ["Sort"])
    assert read_table(data, sheet="Read me").sheet.sheet == "Read me"
    with pytest.raises(SheetError, match="no sheet “x”"):
        read_table(data, sheet="x")
    hidden = book({"Old": [["Idea", "Problem"], ["a", "b"], ["c", "d"]], "New": [["Idea"], ["Sort"]]}, hidden="Old")
    assert read_table(hidden).sheet.sheets == ("New",)


def test_cells_of_a_workbook_are_text_as_people_write_it() -> None:
    from datetime import date, datetime, time

    rows: list[list[object]] = [["A title over all"], [], ["Idea", "Created", "Votes", "Hours", "Open", "At"]]
    rows.append(["Sort mail", date(2026, 5, 3), 3, 2.5, True, time(9, 30)])
    rows.append(["Count", datetime(2026, 5, 3, 9, 46), 1_000_000, -1, False, None])
    table = read_table(book({"x": rows}))
    assert table.heading_number == 3
    assert [each.cells for each in table.records() if not each.dropped] == [
        ("Sort mail", "2026-05-03", "3", "2.5", "TRUE", "09:30:00"),
        ("Count", "2026-05-03 09:46:00", "1000000", "-1", "FALSE", ""),
    ]


def test_a_row_whose_title_is_a_failed_formula_is_told() -> None:
    table = read_table(b"Idea,Problem\n#REF!,It waits for days\nSort,It waits\n")
    assert [each.problem for each in table.records()] == ["the title is a failed formula: #REF!", ""]


def test_a_workbook_that_would_grow_beyond_measure_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    made = openpyxl.Workbook()
    made.worksheets[0]["XFD1048576"] = "far away"
    out = io.BytesIO()
    made.save(out)
    with pytest.raises(SheetError, match="too large"):
        read_table(out.getvalue())
    monkeypatch.setattr(spreadsheets, "MOST_BYTES", 1_000)
    with pytest.raises(SheetError, match="too large"):
        read_table(book({"x": [["Idea"]]}))
    monkeypatch.undo()
    with pytest.raises(SheetError, match="empty"):
        read_table(book({"x": []}))


def test_the_same_ideas_are_read_however_a_list_was_saved(tmp_path: Path) -> None:
    ideas = [
        (f"Größe {day}: messen, „zählen“; prüfen", f'Zeile eins {day},\nZeile "zwei"; drei\tvier', f"2025-03-0{day}")
        for day in range(1, 8)
    ]
    texts = as_forms([("Title", "Description", "Created"), *ideas])
    assert set(texts) == set(FORMS)
    for form, data in texts.items():
        assert ideas_of(read_table(data, form)) == ideas_of(read_table(texts[FORMS[0]], form)), form
        assert len(ideas_of(read_table(data, form))) == 7


def test_a_problem_with_a_heading_does_not_stand_for_a_title_without_one() -> None:
    rows = b"Workstream,Challenge we face,Contact\nRead bills,We type,jo@x.example\nSort mail,It waits,al@x.example\n"
    assert titles(read_table(rows)) == ["Read bills", "Sort mail"]


SURVEY = (
    "Submitted at,Your name *,Please describe the problem that this would solve and who has it today\n"
    "2024-05-13 09:46,Kim Lee,Clerks type the claims for hours every evening of the week.\n"
    "2024-05-14 09:46,Al Ray,People are on hold for nine minutes and then somebody hangs up.\n"
)


def test_long_questions_above_days_are_headings_and_long_sentences_above_others_are_not() -> None:
    assert read_table(SURVEY.encode()).heading_number == 1
    # The same without a column of days: nothing shows that they are questions.
    undated = "\n".join(line.split(",", 1)[1] for line in SURVEY.splitlines())
    assert read_table(undated.encode()).heading_number == 0
    # A row of data is none, though it speaks of owners and problems.
    rows = (
        "2024-05-12,Our owner asks for a report about every single problem that a customer has,status\n"
        "2024-05-13,Clerks type the claims for hours every evening of the week,idea\n"
    )
    assert read_table(rows.encode()).heading_number == 0


def test_sentences_with_a_comma_in_each_line_stay_one_cell() -> None:
    prose = "\n".join(f"We lose parcels on day {day}, and nobody sees it" for day in range(9))
    table = read_table(f'Title,Problem\nSort mail,"{prose}"\nCount,Nobody knows\n'.encode())
    assert titles(table) == ["Sort mail", "Count"]


def test_a_line_of_a_table_in_a_wiki_is_no_idea() -> None:
    rows = b"| Idea | Problem |\n|------|:-------:|\n| Sort mail | It waits |\n"
    table = read_table(rows)
    assert [title.strip() for title in titles(table)] == ["Sort mail"]
    assert left_out(table) == [(2, "a line between rows")]


def test_japanese_sentences_that_end_like_headings_are_no_headings() -> None:
    rows = "在庫管理の課題,倉庫の作業の内容\n図面の検索,探すのに半日かかるという問題\n温度の予測,夜間に不良が出る\n"
    assert read_table(rows.encode()).heading_number == 0
