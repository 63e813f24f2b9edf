"""As an admin I give whatever I have, and say myself what can't be found out: headings, letters, the sheet."""

import io
from pathlib import Path

import openpyxl
import pytest

from guildhall.environment import Environment
from tests.scenarios.helpers import after, words
from tests.scenarios.test_import_the_old_spreadsheet import ADA, give

WISHES = (
    "AI wish list of the yard\n\nIdea,What is it about,Votes\n"
    "Sort the mail,We lose an hour a day on sorting,3\n\nCount pallets,Nobody knows how many there are,5\nTotal,,8\n"
)
HEADLESS = "Sort the mail,We lose an hour a day on sorting\nCount pallets,Nobody knows how many there are\n"
UNSURE = "Title;Description\nMüll;Weg\n"


def form(world: Environment) -> str:
    """Return what the form about a list that was read shows."""
    ada = world.workspace.person(ADA)
    ada.press(ada.direct_messages()[-1], "Review and import")
    return words(ada.view())


def chosen(world: Environment, **answers: str) -> str:
    """Have the admin say how the list is to be read, and return the message about it then."""
    ada = world.workspace.person(ADA)
    assert not ada.submit({name.replace("_", " "): told for name, told in answers.items()}).errors
    assert "Reading" in words(ada.view())
    ada.close()
    after(world)
    return words(ada.direct_messages()[-1])


def test_what_is_left_out_is_listed_with_its_reason(world: Environment) -> None:
    message = words(give(world, WISHES.encode()))
    assert "I read 2 rows, 2 rows left out. The headings are in row 3." in message
    assert "Row 1 AI wish list of the yard: above the headings" in message
    assert "Row 7 Total: a total" in message
    shown = form(world)
    assert "row 7 “Total” (a total)" in shown
    assert "2 blank rows" in shown


def test_another_row_can_hold_the_headings(world: Environment) -> None:
    message = words(give(world, HEADLESS.encode()))
    assert "I read 2 rows. I found no headings, so the first row counts as an idea." in message
    assert "Row 1: Sort the mail" in form(world)
    told = chosen(world, **{"Heading row": "Row 1: Sort the mail | We lose an hour a…"})
    assert "I read 1 row. " in told
    assert "Sort the mail → title" in told
    # And back: nothing of the file was lost by the choice.
    form(world)
    assert "I read 2 rows. I found no headings" in chosen(world, **{"Heading row": "No headings"})


@pytest.mark.twice
def test_letters_that_can_be_read_in_several_ways_are_chosen_by_a_sample(world: Environment) -> None:
    message = words(give(world, UNSURE.encode("mac_roman")))
    assert "I'm not sure about the text encoding." in message
    form(world)
    ada = world.workspace.person(ADA)
    view = ada.view()
    assert view is not None
    asked = next(block for block in view.blocks if block.get("block_id") == "encoding")
    texts = [option["text"]["text"] for option in asked["element"]["options"]]
    assert any("Müll" in text for text in texts)
    assert len(set(texts)) == len(texts) > 1
    other = next(text for text in texts if "Müll" not in text)
    chosen(world, Encoding=other)
    assert "Müll" not in form(world)


def test_a_workbook_is_read_and_another_of_its_sheets_can_be_chosen(world: Environment) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Notes"
    book.active.append(["Read this first"])
    for name, idea in (("2024", "Sort the mail"), ("2025", "Count pallets")):
        sheet = book.create_sheet(name)
        sheet.append(["Idea", "Problem", "Status"])
        sheet.append([idea, "We lose an hour a day.", "New"])
    out = io.BytesIO()
    book.save(out)
    message = words(give(world, out.getvalue(), "wishes.xlsx"))
    assert "I read 1 row. The list is in the sheet “2024”." in message
    form(world)
    assert "The list is in the sheet “2025”." in chosen(world, Sheet="2025")
    assert "Count pallets" in form(world)


def test_an_export_is_told_by_its_name(world: Environment) -> None:
    layouts = Path(__file__).parents[1] / "intake" / "rules" / "layouts"
    message = words(give(world, (layouts / "jira_server_all_fields.csv").read_bytes(), "jira.csv"))
    assert "It was exported from Jira." in message
    assert ", exported from Jira" in form(world)


CLOSED = """\
Summary,Issue key,Issue Type,Status,Resolution,Reporter,Created,Description
Score leads,ML-1,Idea,Done,Done,,13/May/24 9:46 AM,Sales calls everybody.
Read mind maps,ML-2,Idea,Done,Won't Do,,14/May/24 9:46 AM,Nobody draws them.
Sort the inbox,ML-3,Idea,To Do,Unresolved,,2/Jan/24 9:46 AM,Mail waits for days.
"""


def test_what_was_closed_undone_is_asked_about_and_not_taken_for_live(world: Environment) -> None:
    give(world, CLOSED.encode(), "jira.csv")
    assert "Also used for the status: Resolution." in form(world)
    ada = world.workspace.person(ADA)
    ada.submit({})
    assert "What does “Done / Won't Do” mean? (1)" in words(ada.view())
    assert "Unresolved" not in words(ada.view())
    assert ada.submit({"What does “Done / Won't Do” mean? (1)": "Not now (declined)"}).closed
    after(world, 60)
    with world.store.reading() as session:
        rows = session.connection().exec_driver_sql("SELECT title, stage FROM idea").all()
    stages = {row.title: row.stage for row in rows if row.title in CLOSED}
    assert stages == {"Score leads": "live", "Read mind maps": "declined", "Sort the inbox": "accepted"}


def test_parts_of_an_idea_are_no_ideas_and_are_listed(world: Environment) -> None:
    layouts = Path(__file__).parents[1] / "intake" / "rules" / "layouts"
    message = words(give(world, (layouts / "monday_subitems.csv").read_bytes(), "board.csv"))
    assert "I read 3 rows" in message
    assert "Row 6 Subitems: headings of subitems" in message
    assert "Row 7 Collect photos: one of the subitems of the row above" in message


RICH = """\
ID,Work Item Type,Title 1,Title 2,State,Created By,Created Date,Description
1,Epic,Warehouse,,New,,5/13/2024,<div>All about the warehouse.</div>
2,Feature,,R&amp;D reads patents,New,,5/14/2024,<div>Nobody has time.</div><script>alert(1)</script><div>Daily.</div>
3,Feature,,Warn if a < b,New,,5/15/2024,"Heat is wrong when a < b, and b > c."
"""


def test_html_in_cells_becomes_text_and_every_level_of_a_tree_has_its_title(world: Environment) -> None:
    assert "I read 3 rows" in words(give(world, RICH.encode(), "azure.csv"))
    assert "<div>" not in form(world)
    ada = world.workspace.person(ADA)
    ada.submit({})
    assert ada.submit({}).closed
    after(world, 60)
    with world.store.reading() as session:
        rows = session.connection().exec_driver_sql("SELECT title, problem FROM idea").all()
    problems = {row.title: row.problem.split("\n")[:2] for row in rows}
    assert problems["Warehouse"][0] == "All about the warehouse."
    assert problems["R&D reads patents"] == ["Nobody has time.", "Daily."]
    assert problems["Warn if a < b"][0] == "Heat is wrong when a < b, and b > c."


def test_what_a_tracker_only_calls_closed_is_asked_about(world: Environment) -> None:
    layouts = Path(__file__).parents[1] / "intake" / "rules" / "layouts"
    assert "It was exported from GitLab." in words(give(world, (layouts / "gitlab_issues.csv").read_bytes(), "g.csv"))
    form(world)
    ada = world.workspace.person(ADA)
    ada.submit({})
    assert ada.submit({"What does “Closed” mean? (1)": "Not now (declined)"}).closed
    after(world, 60)
    with world.store.reading() as session:
        rows = session.connection().exec_driver_sql("SELECT title, stage FROM idea").all()
    assert {row.title: row.stage for row in rows}["Draw floor plans"] == "declined"
