"""What can be mended is said in plain lines, with exit code 2 and no traceback."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from guildhall.cli import app

COMPANY = Path(__file__).parents[2] / "data" / "company.yml"
cli = CliRunner()


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)


def test_help_lists_the_commands() -> None:
    shown = cli.invoke(app, ["--help"]).stdout
    assert all(
        command in shown for command in ("setup", "check", "manifest", "run", "migrate", "apply", "demo", "simulate")
    )


def test_run_without_settings_says_what_to_set() -> None:
    done = cli.invoke(app, ["run"])
    assert done.exit_code == 2
    assert "Set SLACK_BOT_TOKEN" in done.stderr
    assert "Traceback" not in done.stderr


def test_apply_twice_changes_nothing_the_second_time() -> None:
    from sqlalchemy import create_engine

    def rows() -> list[str]:
        with create_engine("sqlite:///guildhall.db").connect() as connection:
            tables = ("workspace", "member", "squad", "policy", "series")
            return [str(connection.exec_driver_sql(f"SELECT * FROM {table}").all()) for table in tables]

    first = cli.invoke(app, ["apply", str(COMPANY)])
    assert first.exit_code == 0, first.output
    assert "3 squads, 3 people" in first.stdout
    before = rows()
    assert cli.invoke(app, ["apply", str(COMPANY)]).exit_code == 0
    assert rows() == before


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("squads:\n  - {key: a, name: A, kind: hubb}\n", "line 2: squads.0.kind"),
        ("people:\n  - {id: ada}\n", "line 2: people.0.id"),
        ("policy:\n  priorities:\n    - {key: a, name: A, weight: 9}\n", "line 3: policy.priorities.0.weight"),
        ("meetings:\n  - {key: g, name: G, rule: sometimes, time: '15:00'}\n", "line 2: meetings.0.rule"),
        ("workspace: {zone: Mars/Olympus}\n", "line 1: workspace.zone"),
        ("digest: {rule: 'FREQ=WEEKLY;UNTIL=20300101T000000Z'}\n", "line 1: digest.rule"),
        ("digest: {rule: 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30'}\n", "never comes true"),
        ("people: {}\n", "people: should be a list"),
        ("surprise: 1\n", "line 1: surprise: isn't a known field"),
        ("squads: [\n", "this isn't YAML"),
        ("just a word\n", "line 1: this isn't a company file; docs/company-yml.md says what one holds"),
        (
            "meetings:\n  - {key: g, name: G, rule: FREQ=DAILY, time: '15:00',\n     starts: 2026-02-30}\n",
            "line 3: meetings.0.starts: isn't a day; write it like 2027-03-31",
        ),
        (
            "meetings:\n  - {key: g, name: G, rule: FREQ=DAILY, time: '15:00', days_off: [soon]}\n",
            "meetings.0.days_off.0: isn't a day",
        ),
        ("channels: {triage: general}\n", "channels.triage: 'general' should be a channel ID like C0123ABCD"),
        ("people:\n  - {id: U0ADA, roles: [boss]}\n", "'boss' should be triager, lead, viewer or admin"),
        ("policy: {experiment_weeks: five}\n", "policy.experiment_weeks: should be a valid number\n"),
        ("squads:\n  - {key: a, name: '', kind: hub}\n", "squads.0.name: is empty"),
        (
            "squads:\n  - {key: a, name: One, kind: hub}\n  - {key: b, name: one, kind: embedded}\n",
            "line 3: squads.1.name: another squad is called one, too",
        ),
        pytest.param("[" * 900, "this is nested too deeply", id="nested"),
    ],
)
def test_a_company_file_that_cannot_be_taken_is_told_by_line_and_field(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "company.yml"
    path.write_text(text, encoding="utf-8")
    done = cli.invoke(app, ["apply", str(path)])
    assert done.exit_code == 2, done.output
    assert told in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("url", ["http://example.com", "https://", "https://[", "https://our server.com"])
def test_a_manifest_for_an_address_that_slack_can_not_call_is_refused(url: str) -> None:
    done = cli.invoke(app, ["manifest", "--url", url])
    assert (done.exit_code, done.stdout) == (2, "")
    assert "Slack only calls https addresses" in done.stderr


def test_migrate_twice_is_fine() -> None:
    assert cli.invoke(app, ["migrate"]).exit_code == 0
    assert cli.invoke(app, ["migrate"]).exit_code == 0


def test_apply_works_beside_a_running_bot() -> None:
    from store.engine import Store

    assert cli.invoke(app, ["migrate"]).exit_code == 0
    store = Store("sqlite:///guildhall.db")
    with store.held_alone():
        assert cli.invoke(app, ["apply", str(COMPANY)]).exit_code == 0
    store.close()


@pytest.mark.parametrize("url", ["foo", "sqlite:///nowhere/at/all.db", "postgresql://localhost", "mysql://u:hush@h/x"])
def test_a_database_that_cannot_be_is_one_line(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    done = cli.invoke(app, ["apply", str(COMPANY)])
    assert done.exit_code == 2
    assert done.stderr.startswith("Set DATABASE_URL: ")
    assert "hush" not in done.output


def test_a_port_that_is_taken_is_one_line() -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = cli.invoke(app, ["demo", "--once", "--port", str(taken.getsockname()[1])])
    assert done.exit_code == 2
    assert done.stderr.startswith("Another program uses this port")


@pytest.mark.parametrize(
    "url", ["postgresql://u:first@hush@127.0.0.1:9/x", "postgresql://127.0.0.1:9/x?user=u&password=hush"]
)
def test_no_part_of_a_password_is_printed_however_it_is_written(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    for command in (["check"], ["migrate"]):
        done = cli.invoke(app, command)
        assert done.exit_code in (1, 2)
        assert "hush" not in done.output + done.stderr


@pytest.mark.parametrize("host", ["192.0.2.1", "nowhere.invalid"])
def test_an_address_where_nobody_can_listen_is_one_line(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    for name, value in {
        "SLACK_API_URL": "http://127.0.0.1:9/api/",
        "SLACK_BOT_TOKEN": "xoxb-1-x",
        "SLACK_SIGNING_SECRET": "0123456789abcdef" * 2,
        "GUILDHALL_ADMINS": "U0ADA",
    }.items():
        monkeypatch.setenv(name, value)
    done = cli.invoke(app, ["run", "--mode", "http", "--host", host])
    assert done.exit_code == 2, done.output
    assert done.stderr.strip().splitlines()[-1].startswith(f"Can't listen on {host}")


@pytest.mark.parametrize("day", ["2026-02-30", "next week", ""])
def test_a_first_day_that_is_none_is_told_with_how_to_write_one(tmp_path: Path, day: str) -> None:
    ideas = tmp_path / "ideas.csv"
    ideas.write_text("title,text\nChurn,Many leave\n", encoding="utf-8")
    given = ["simulate", "--ideas", str(ideas), "--weeks", "1", "--out", "out", "--start", day]
    done = cli.invoke(app, given, env={"COLUMNS": "200"})
    assert done.exit_code == 2
    assert f"“{day}” is no day. Write it as 2026-12-07." in done.stderr
    assert "Value error" not in done.stderr
