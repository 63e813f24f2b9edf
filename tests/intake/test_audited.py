"""Every façade method that writes is audited, or stands in a list with why it need not be."""

import ast
from pathlib import Path

import pytest

from guildhall.company_file import apply
from store import audit_chain
from store.audit import AuditRow
from store.engine import Store
from tests.company import NOW, company
from tests.intake.audit_cases import CASES

ROOT = Path(__file__).parents[2]
FACADES = sorted([*(ROOT / "intake" / "services").rglob("*.py"), *(ROOT / "scheduling").glob("*.py")])
# What writes and decides nothing.
UNAUDITED = {
    "Channels.greet": "a greeting",
    "Channels.invited": "what it stages is all that comes of it",
    "Company.met": "Homes that are shown anew",
    "Company.unfold": "how one admin looks at their own Home",
    "UploadedFiles.refuse": "a message; nothing was read",
    "UploadedFiles.stop": "a message; what stopped is the importer's right, which is audited where it ended",
    "FormDrafts.delete": "a form of one person's own that nobody else has seen",
    "FormDrafts.keep": "a form of one person's own that nobody else has seen",
    "Home.opened": "whether somebody has opened their Home",
    "Imports.end_of_file": "part of reading, which is audited as it begins",
    "Imports.take_rows": "part of reading, which is audited as it begins",
    "Members.heard": "what Slack says, and nobody of ours",
    "Members.remember": "what Slack says, and nobody of ours",
    "Notices.tell": "a note for one person",
    "Origins.ask_author": "a question, and nobody's answer yet",
    "Origins.open": "a form that is opened; submitting it is audited",
    "Origins.tell_thread": "a message",
    "Newcomers.joined": "a job; what Slack says",
    "Newcomers.welcome": "a greeting",
    "Calendars.send": "a file for one person",
    "DirectMessages.hear": "a draft of one person's own that nobody else has seen, and a message to them",
    "DirectMessages.turn_away": "a message",
    "DeletedMessages.note": "what people do in Slack, and nothing of ours",
    "Supporting.hear": "which news one person wants",
    "Plans.look_at": "what follows from a plan by calculation, and decides nothing",
    "Plans.draw": "what follows from a plan by calculation, and decides nothing",
    "Forecasts.draw_some": "what follows from a plan by calculation, and decides nothing",
    "Workspaces.belong_to": "what the token says at the first start",
    "Workspaces.sign": "what Slack has proved",
}


def writing(path: Path) -> set[str]:
    """Return the public methods of a file's classes that open a transaction which writes."""
    found = set()
    for each in ast.parse(path.read_text(encoding="utf-8")).body:
        if not isinstance(each, ast.ClassDef):
            continue
        called = {method.name: calls(method) for method in each.body if isinstance(method, ast.FunctionDef)}
        for name in called:
            reached, waiting = set(), {name}
            while waiting:
                one = waiting.pop()
                reached.add(one)
                waiting |= called.get(one, set()) - reached
            if not name.startswith("_") and reached & {"writing", "once"}:
                found.add(f"{each.name}.{name}")
    return found


def calls(method: ast.FunctionDef) -> set[str]:
    called = (node.func for node in ast.walk(method) if isinstance(node, ast.Call))
    return {function.attr for function in called if isinstance(function, ast.Attribute)}


def audited(store: Store) -> list[AuditRow]:
    with store.reading() as session:
        return [row for row, _ in audit_chain.newest(session, 1000, kind=None, entity=None, who=None)]


def test_every_method_that_writes_is_in_one_of_the_two_lists() -> None:
    methods = set().union(*map(writing, FACADES))
    assert len(methods) > 40
    assert methods == CASES.keys() | UNAUDITED.keys()
    assert CASES.keys().isdisjoint(UNAUDITED)


@pytest.mark.parametrize("method", CASES)
def test_it_leaves_a_row(store: Store, method: str) -> None:
    action, case = CASES[method]
    before = [row.action for row in audited(store)].count(action)
    case(store)
    assert [row.action for row in audited(store)].count(action) > before


def test_a_company_file_is_the_operators_act_and_the_same_again_is_none(empty: Store) -> None:
    apply(empty, company(), NOW)
    rows = audited(empty)
    assert {(row.action, row.who) for row in rows} == {("company applied", "operator")}
    assert {"workspace", "member", "squad", "policy", "series"} <= {row.kind for row in rows}
    assert {row.note for row in rows if row.kind == "member"} == {"admin", "triager"}
    apply(empty, company(), NOW)
    assert len(audited(empty)) == len(rows)


def test_the_change_of_an_idea_begins_where_the_one_before_it_ended(store: Store) -> None:
    CASES["Ideas.answer"][1](store)
    submitted, asked, answered = (row for row in audited(store) if row.kind == "idea")
    assert submitted.before is None
    assert (asked.before, answered.before) == (submitted.after, asked.after)
    assert (submitted.roles, answered.roles) == ("member", "member")
    assert [submitted.version, asked.version, answered.version] == [1, 2, 3]


def test_nothing_of_what_people_write_stands_in_it(store: Store) -> None:
    for method in ("Ideas.answer", "Triage.review", "Drafts.edit", "Imports.decide"):
        CASES[method][1](store)
    told = repr([row.model_dump() for row in audited(store)])
    assert not any(words in told for words in ("stolen", "Eighty", "Why", "No.", "Hi", "demand", "U0RIA", "U0ADA"))
