"""P8 for files: a list is read row by row whatever is in it, in Slack and on the command line."""

from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from guildhall.cli import app
from intake.rules.imports.html_text import seen_text
from intake.tables import Idea
from intake.text import clean
from tests.corpus.files import FILES, of_seeds, rows
from tests.corpus.judging import normal_idea
from tests.corpus.oracle import Listening, escaped, printed, rights
from tests.corpus.seeds import SEEDS
from tests.corpus.stage import Stage
from tests.guildhall.cli.test_imports import company as company  # a database for the command line
from tests.scenarios.helpers import after
from tests.scenarios.test_import_the_old_spreadsheet import give, start
from tests.torture import long_form

cli = CliRunner(env={"COLUMNS": "200"})
COLUMNS = ("title", "problem", "owner", "stage")


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_any_kind_is_answered_in_slack(stage: Stage, listening: Listening, name: str) -> None:
    before = rights(stage)
    message = give(stage.world, FILES[name], "list.csv")
    if any(block["type"] == "actions" for block in message.blocks):
        stage.world.workspace.person("U0ADA").press(message, "Review and import")
    after(stage.world)
    told = [*escaped(listening, None), *printed(stage), *normal_idea(stage)]
    assert told == []
    assert rights(stage)[0] == before[0]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.usefixtures("company")
def test_a_file_of_any_kind_is_answered_on_the_command_line(tmp_path: Path, name: str) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(FILES[name])
    done = cli.invoke(app, ["import", str(path), "--yes"])
    assert done.exit_code in (0, 1, 2), done.output
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    assert "\x1b[2J" not in done.output
    assert "\x1b]0" not in done.output


@pytest.mark.parametrize("column", range(4), ids=COLUMNS)
def test_a_bad_cell_costs_no_neighbour(stage: Stage, listening: Listening, column: int) -> None:
    start(stage.world, give(stage.world, of_seeds(column), "seeds.csv"))
    after(stage.world, 60)
    with stage.world.store.reading() as session:
        ideas = session.scalars(select(Idea).where(Idea.title.startswith("Idea "))).all()
        texts = {idea.title for idea in ideas} | {idea.problem for idea in ideas}
    if column:
        assert len(ideas) > len(SEEDS) * 0.7
    if column == 1:
        wanted = [value for class_, _, value in SEEDS if class_ in ("mention", "link", "injection")]
        assert [value for value in wanted if not any(clean(seen_text(value)) in text for text in texts)] == []
    told = [*escaped(listening, None), *printed(stage), *normal_idea(stage)]
    assert told == []


@pytest.mark.usefixtures("company")
def test_more_rows_than_anybody_reads_are_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(rows(1_000_000 if long_form() else 100_001))
    done = cli.invoke(app, ["import", str(path), "--yes"])
    assert done.exit_code == 2
    assert "more than 100,000 rows" in done.output
