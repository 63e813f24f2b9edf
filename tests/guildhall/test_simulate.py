"""A backlog goes through the real app, and what is written agrees with itself, byte for byte each time."""

import json
import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from guildhall.environment import Environment
from guildhall.errors import FileError
from guildhall.simulate.backlog import read_backlog, spread
from guildhall.simulate.fill import SHARES, draw
from guildhall.simulate.plain_people import PATIENCE_SECONDS, cast
from guildhall.simulate.planned import REASONS, _best_possible
from guildhall.simulate.report import render
from guildhall.simulate.run import next_monday, run
from intake.notifications.imports import ReadAs
from intake.rules.planning.exclusions import ExclusionReason
from scheduling.clock import SteppedClock
from tests.company import NOW, company
from tests.intake.rules.test_layouts import FILES as LISTS
from tests.intake.rules.test_layouts import LAYOUTS
from tests.invariants import broken

COMPANY = Path(__file__).parents[1] / "data" / "company.yml"
MONDAY = date(2026, 3, 2)
FILES = {"messages.jsonl", "decisions.jsonl", "ledger.jsonl", "report.html"}
BACKLOG = [
    {
        "id": "a",
        "title": "Spot stolen cards",
        "text": "Fraud with stolen cards, chargebacks each day.",
        "effort": "days",
    },
    {"id": "b", "title": "Late parcels", "text": "Couriers are late.", "value": "large", "urgency": "this_year"},
    {"id": "c", "title": "Sing", "text": "A choir of robots.", "value": "small", "urgency": "none"},
    {"id": "d", "title": "x" * 400, "text": "Stolen card fraud again.", "area": "checkout"},
]


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def ideas(tmp_path: Path) -> Path:
    path = tmp_path / "ideas.jsonl"
    path.write_text("".join(json.dumps(idea) + "\n" for idea in BACKLOG), encoding="utf-8")
    return path


def test_slack_takes_every_payload_of_a_simulation_and_every_home_at_its_end(
    ideas: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Environment] = []

    def looked_at(world: Environment, *rest: Any) -> None:
        for member in [each.id for each in world.workspace.members.values() if not each.is_bot]:
            world.workspace.person(member).open_home()
        world.stepper.finish()
        assert world.workspace.homes
        assert broken(world) == []
        seen.append(world)

    monkeypatch.setattr("guildhall.simulate.run.write", looked_at)
    run(ideas, COMPANY, MONDAY, 2, 7, tmp_path / "out")
    assert seen


def test_with_drawn_answers_everything_is_decided_and_the_files_agree(ideas: Path, tmp_path: Path) -> None:
    for out in ("one", "two"):
        run(ideas, COMPANY, MONDAY, 2, 7, tmp_path / out)
    one, two = tmp_path / "one", tmp_path / "two"
    assert {path.name for path in one.iterdir()} == FILES
    assert all((one / name).read_bytes() == (two / name).read_bytes() for name in FILES)
    decisions = {row["id"]: row for row in lines(one / "decisions.jsonl")}
    assert {id_: row["stage"] for id_, row in decisions.items()} == dict.fromkeys("abcd", "accepted")
    assert decisions["a"]["drawn"] == ["urgency", "value"]
    assert decisions["b"]["drawn"] == ["effort"]
    assert decisions["c"]["squad"] == "hub"
    for row in decisions.values():
        assert round(sum(part["points"] for part in row["contributions"]), 1) == row["score"]
    ledger, messages = lines(one / "ledger.jsonl"), lines(one / "messages.jsonl")
    posted = [(row["channel"], row["ts"]) for row in ledger if row["kind"] != "update"]
    assert sorted(posted) == sorted((message["channel"], message["ts"]) for message in messages)
    assert len({message["key"] for message in messages}) == len(messages)
    kinds = [row["kind"] for row in ledger]
    assert kinds.count("digest") == 2
    assert kinds.count("reminder") == 4
    assert any("Drawn from the published table with seed 7" in str(message["blocks"]) for message in messages)
    assert "We drew missing answers (value, urgency, effort) from the published table" in (
        one / "report.html"
    ).read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_report_says_what_is_funded_and_why_not_the_rest(ideas: Path, tmp_path: Path) -> None:
    company = with_weeks(ideas, tmp_path)
    for out in ("one", "two"):
        run(ideas, company, MONDAY, 2, 7, tmp_path / out)
    assert (tmp_path / "one" / "report.html").read_bytes() == (tmp_path / "two" / "report.html").read_bytes()
    report = (tmp_path / "one" / "report.html").read_text(encoding="utf-8")
    assert "ideas are funded in Q1 2026" in report
    assert "left: needs" in report
    assert "first come, first served" in report
    assert "is full with ideas that bring more a week" in report
    assert report.count("to change the plan") + report.count("could change the plan") == 2, "two experiments"


@pytest.mark.slow
def test_a_plan_by_benefit_is_reported_in_money_against_three_other_orders(ideas: Path, tmp_path: Path) -> None:
    company = with_weeks(ideas, tmp_path)
    written = company.read_text("utf-8")
    assert "objective: score" in written
    company.write_text(written.replace("objective: score", "objective: benefit"), "utf-8")
    run(ideas, company, MONDAY, 2, 7, tmp_path / "out")
    report = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    for way in ("planning by score", "going down the score list", "first come, first served"):
        assert f"<td>{way}</td>" in report
        assert re.search(rf"<li>(\d+% (more|less) than|as much as) {way}", report)
    assert "Funded, by size" in report
    assert "<td>up to six weeks</td>" in report
    assert re.search(r"The best plan for [\d.]+ squad-weeks brings [\d,]+ a year", report)
    assert "Benefit a year" in report
    assert "Points a week" not in report


def test_the_report_says_how_the_weeks_lie_against_each_share(ideas: Path, tmp_path: Path) -> None:
    company = with_weeks(ideas, tmp_path)
    # Fraud would take most of the weeks; what would bring parcels on time is for a squad without weeks.
    written = company.read_text("utf-8")
    for weight, share in ((5, "share: 0.5, bound: at most"), (3, "share: 0.4, bound: at least")):
        written = written.replace(f"weight: {weight},", f"weight: {weight}, {share},")
    company.write_text(written, "utf-8")
    run(ideas, company, MONDAY, 2, 7, tmp_path / "out")
    report = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    rows = re.findall(r'<tr class="share">(.*?)</tr>', report)
    fraud, ontime = (" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows)
    assert fraud == "Fewer fraud losses at most 50% · changes the plan 50%"
    assert ontime == "Parcels on time at least 40% · missed 0%"
    assert re.search(r"<li>\d+% less than the best plan without shares</li>", report), "what the shares cost"


def test_the_report_groups_ideas_that_are_probably_the_same_and_not_all_that_are_related() -> None:
    row = {"title": "One", "stage": "accepted", "score": 1.0, "complete": True, "rank": None, "squad": "hub"}
    row |= {"suggested": "hub", "fit": {"priority": None}, "reasons": (), "drawn": ()}
    rows = [
        row | {"id": "a", "title": "Churn", "similar": (), "same": ()},
        row | {"id": "b", "title": "Churn again", "similar": ("a",), "same": ("a",)},
        row | {"id": "c", "title": "Who leaves", "similar": ("b",), "same": ()},
        row | {"id": "d", "title": "Churn of small customers", "similar": ("b",), "same": ("b",)},
    ]
    facts = {"weeks": 1, "fill": None, "drawn_fields": (), "cut": ()}
    report = render(rows, (), {"hub": "Central ML"}, facts, {"lacking": "No plan."})
    assert "Churn <small>and 1 more: Churn again</small>" in report
    assert "Churn again <small>and 1 more: Churn of small customers</small>" in report, "no chain from the first to it"
    assert "Who leaves" not in report


def with_weeks(ideas: Path, folder: Path) -> Path:
    """Return a company file in which two squads have weeks, and have more ideas in the backlog than fit."""
    written = COMPANY.read_text("utf-8")
    for kind, weeks in (("hub", 2), ("embedded", 4)):
        written = written.replace(f"kind: {kind}\n", f"kind: {kind}\n    weeks: {weeks}\n")
    company = folder / "company.yml"
    company.write_text(written, "utf-8")
    more = [
        {"id": str(n), "title": f"Card fraud {n}", "text": "Stolen card fraud.", "effort": "weeks"} for n in range(5)
    ]
    ideas.write_text("".join(json.dumps(idea) + "\n" for idea in [*BACKLOG, *more]), encoding="utf-8")
    return company


def test_the_report_says_that_a_plan_is_the_best_or_by_how_much_it_may_not_be() -> None:
    assert _best_possible(2.3e-16) == _best_possible(0) == "This is the best possible plan"
    assert _best_possible(0.0123) == "The best possible plan is at most 1.2% better"


def test_without_priorities_the_report_draws_no_scores(ideas: Path, tmp_path: Path) -> None:
    run(ideas, None, MONDAY, 1, 7, tmp_path / "out")
    report = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "<h2>Squads</h2>" in report
    for said in ("ranked this backlog", "<h2>Scores</h2>", "Different scores", "<h2>Top 20</h2>"):
        assert said not in report, said


def test_the_report_has_words_for_whatever_stands_in_an_ideas_way() -> None:
    assert REASONS.keys() == {*ExclusionReason}


def test_the_owner_posts_the_first_two_digests_at_once_and_they_are_on_time(ideas: Path, tmp_path: Path) -> None:
    company = tmp_path / "company.yml"
    company.write_text(COMPANY.read_text("utf-8").replace("drafts: 0", "owner: U0LEO"), "utf-8")
    run(ideas, company, MONDAY, 4, 7, tmp_path / "out")
    ledger, messages = lines(tmp_path / "out" / "ledger.jsonl"), lines(tmp_path / "out" / "messages.jsonl")
    digests = [row for row in ledger if row["kind"] == "digest"]
    assert [row["due"][:16] for row in digests] == [f"2026-03-{day}T08:00" for day in ("02", "09", "16", "23")]
    every = [row for row in ledger if row["key"].startswith("digest-draft:")]
    places = {row["ts"] for row in every if row["kind"] == "digest draft"}
    # Squads' drafts are posted in the same moment.
    drafts = [row for row in every if row["ts"] in places]
    assert [row["kind"] for row in drafts] == ["digest draft", "update"] * 2
    assert all(row["sent"][:16] == row["due"][:16] for row in digests + drafts)
    assert len({message["key"] for message in messages}) == len(messages)
    assert sum(message["channel"] == "C0NEWS" for message in messages) == 4


def test_without_drawing_missing_inputs_stay_missing(ideas: Path, tmp_path: Path) -> None:
    run(ideas, COMPANY, MONDAY, 1, None, tmp_path / "out")
    decisions = {row["id"]: row for row in lines(tmp_path / "out" / "decisions.jsonl")}
    assert decisions["a"]["stage"] == "needs info"
    assert not decisions["a"]["complete"]
    assert not any(row["drawn"] for row in decisions.values())


def test_without_a_company_every_idea_goes_to_the_central_team_unranked(ideas: Path, tmp_path: Path) -> None:
    run(ideas, None, MONDAY, 1, 7, tmp_path / "out")
    for row in lines(tmp_path / "out" / "decisions.jsonl"):
        assert (row["squad"], row["complete"], row["policy"]) == ("hub", False, None)


def test_a_csv_is_read_too_and_dates_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "ideas.csv"
    path.write_text("title,text,submitted_at,value\nOne,First,2026-03-03T10:00:00Z,\nTwo,Second,,large\n", "utf-8")
    first, second = read_backlog(path).ideas
    assert (first.value, second.value) == ({}, {"hours": "large"})
    dated = spread([first, second], MONDAY, 1, __import__("zoneinfo").ZoneInfo("Europe/Berlin"))
    assert first.submitted_at in [instant for instant, _ in dated]


JIRA = """\
Summary,Issue key,Issue id,Issue Type,Status,Project key,Priority,Reporter,Creator,Created,Updated,Description
Spot stolen cards,ML-1,10001,Task,To Do,ML,High,ria,ria,11/May/26 9:46 AM,12/May/26 9:46 AM,"Fraud, daily
chargebacks."
Late parcels,ML-2,10002,Task,In Progress,ML,Low,rex,rex,10/May/26 9:46 AM,12/May/26 9:46 AM,{long}
,ML-3,10003,Task,Done,ML,Low,rex,rex,13/May/26 9:46 AM,14/May/26 9:46 AM,
"""
ASANA = """\
Task ID,Created At,Completed At,Last Modified,Name,Section/Column,Assignee,Assignee Email,Start Date,Due Date,Tags,Notes
120011,2026-05-11,,2026-05-12,Spot stolen cards,New,Ria Novak,ria@x.example,,2026-09-01,,Fraud with chargebacks daily.
120012,2026-05-10,,2026-05-12,Late parcels,Doing,,,,,,Couriers are late every day.
"""


def test_a_list_out_of_jira_is_simulated_as_it_is(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "Jira export.csv"
    path.write_text(JIRA.replace("{long}", "Couriers are late. " * 300), "utf-8")
    run(path, COMPANY, MONDAY, 1, 7, tmp_path / "out")
    rows = {row["title"]: row for row in lines(tmp_path / "out" / "decisions.jsonl")}
    # In the order in which they came.
    assert list(rows) == ["Late parcels", "Spot stolen cards"]
    assert rows["Spot stolen cards"]["id"] == "2"
    said = capfd.readouterr().err
    assert "Jira export.csv: 2 ideas. Columns: Summary → title;" in said
    assert "Skipped row 4: no title and no problem." in said
    assert f"The report is {tmp_path / 'out' / 'report.html'}." in said


def test_a_list_out_of_asana_is_simulated_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "asana.csv"
    path.write_text(ASANA, "utf-8")
    run(path, COMPANY, MONDAY, 1, 7, tmp_path / "out")
    titles = [row["title"] for row in lines(tmp_path / "out" / "decisions.jsonl")]
    assert titles == ["Late parcels", "Spot stolen cards"]


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.relative_to(LAYOUTS).as_posix())
def test_a_simulation_reads_what_an_import_reads(path: Path) -> None:
    said = tomllib.loads(path.with_suffix(".toml").read_text(encoding="utf-8"))
    backlog = read_backlog(path, read_as=ReadAs(**said.get("options", {})))
    assert sorted(idea.title for idea in backlog.ideas) == sorted(idea["title"] for idea in said["ideas"])


def test_a_workbook_is_simulated_as_it_is(tmp_path: Path) -> None:
    path = LAYOUTS / "monday_board.xlsx"
    run(path, COMPANY, MONDAY, 1, 7, tmp_path / "out")
    titles = {row["title"] for row in lines(tmp_path / "out" / "decisions.jsonl")}
    said = tomllib.loads(path.with_suffix(".toml").read_text(encoding="utf-8"))
    assert titles == {idea["title"] for idea in said["ideas"]}


def test_a_list_with_other_headings_is_told_what_they_are(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Sep=;\nWas;Warum\nKarten;Betrug mit gestohlenen Karten\n".replace("Sep", "sep"), "utf-8")
    [idea] = read_backlog(path, ["Was=title", "Warum=problem"]).ideas
    assert (idea.title, idea.text) == ("Karten", "Betrug mit gestohlenen Karten")
    with pytest.raises(FileError, match="There is no column “What”"):
        read_backlog(path, ["What=title"])
    path.write_text("A,B\n1,2\n", "utf-8")
    with pytest.raises(FileError, match=r"No column has the ideas' titles or problems\..* The columns are: A, B\."):
        read_backlog(path)


@pytest.mark.parametrize("headings", ["Title,Text", "title,text", "TITLE,TEXT"])
def test_title_and_text_are_known_however_they_are_written(tmp_path: Path, headings: str) -> None:
    path = tmp_path / "simulate-title.csv"
    path.write_text(f"{headings}\nSort the mail,We lose an hour a day\n", "utf-8")
    [idea] = read_backlog(path).ideas
    assert (idea.title, idea.text) == ("Sort the mail", "We lose an hour a day")


def test_what_a_list_says_of_kind_and_estimates_is_read_under_the_headings_of_a_backlog(tmp_path: Path) -> None:
    path = tmp_path / "backlog.csv"
    path.write_text("id,title,text,kind,area,effort,chance\nx-1,One,First,platform,checkout,weeks,good\n", "utf-8")
    [idea] = read_backlog(path).ideas
    assert (idea.id, idea.text, idea.kind, idea.area, idea.effort, idea.chance) == (
        *("x-1", "First", "platform", "checkout", "weeks", "good"),
    )
    path.write_text("id,title,text,kind\nx-1,One,First,cake\n", "utf-8")
    with pytest.raises(FileError, match="line 2: kind"):
        read_backlog(path)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"title": "One", "text": "First"}\nnot json\n', "line 2: this isn't JSON"),
        ('{"title": "One"}\n', "line 1: text"),
        ('{"title": "One", "text": "First", "value": "huge"}\n', "line 1: value"),
        ('["title"]\n', "line 1: the line: should be an object"),
        ('{"id": 1, "title": "One", "text": "First"}\n{"id": 1, "title": "B", "text": "C"}\n', "line 2: the id 1"),
        ('{"title": " ", "text": ""}\n', "line 1: it has no title and no text"),
        ("", "no ideas"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "ideas.jsonl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FileError, match=told):
        read_backlog(path)


def test_the_drawing_is_seeded_and_follows_the_table() -> None:
    assert draw(7, "a", "value") == draw(7, "a", "value")
    drawn = [draw(7, str(number), "value") for number in range(2000)]
    for value, share in SHARES["value"].items():
        assert abs(drawn.count(value) / 20 - share) < 4


def test_a_simulation_begins_on_the_next_monday() -> None:
    assert next_monday(date(2026, 3, 2)) == date(2026, 3, 9)
    assert next_monday(date(2026, 3, 8)) == date(2026, 3, 9)


def test_an_idea_after_the_simulated_weeks_is_told_and_not_lost(ideas: Path, tmp_path: Path) -> None:
    late = {"title": "Late", "text": "Too late.", "submitted_at": "2026-05-01T10:00:00Z"}
    ideas.write_text(ideas.read_text("utf-8") + json.dumps(late) + "\n", encoding="utf-8")
    with pytest.raises(FileError, match="after the simulated weeks"):
        run(ideas, COMPANY, MONDAY, 1, None, tmp_path / "out")


def test_a_folder_with_something_else_in_it_is_left_alone(ideas: Path, tmp_path: Path) -> None:
    with pytest.raises(FileError, match="Give --out an empty folder"):
        run(ideas, COMPANY, MONDAY, 1, None, tmp_path)


def test_the_report_shows_what_people_wrote_as_text(ideas: Path, tmp_path: Path) -> None:
    mark = "<img src=x onerror=alert(1)> &amp;"
    told = [
        {"id": f"{mark} {number}", "title": f"{mark} cards", "text": "Stolen card fraud. " * 400} for number in "12"
    ]
    ideas.write_text("".join(json.dumps(idea) + "\n" for idea in told), encoding="utf-8")
    run(ideas, COMPANY, MONDAY, 1, 7, tmp_path / "out")
    report = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    # Among the first twenty, among those that are alike, and among those that were cut.
    assert report.count("&lt;img src=x onerror=alert(1)&gt; &amp;amp;") >= 6
    assert "<img" not in report


def test_a_machine_that_is_busy_with_other_work_does_not_end_a_simulation() -> None:
    workspace = cast(company(), SteppedClock(NOW))
    assert workspace.sockets.acknowledgement_seconds == workspace.trigger_seconds == PATIENCE_SECONDS
