"""`guildhall outbox`: what is not said yet, looked through and put right on the server, beside a running bot."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from bot.messages.registry import render
from guildhall.cli import app
from guildhall.cli.outbox import State
from guildhall.company_file import apply
from intake.notifications.ideas import WithdrawnCard
from intake.notifications.organization import JoinChannelJob
from intake.notifications.outbox import ParkedNotification, RefusedNotification
from intake.operations.alerts import stage_parked_alert, stage_refused_alert
from intake.services.members import Members, SlackFacts
from intake.services.outbox import Delivered
from store import outbox
from store.engine import Store
from store.outbox import OutboxRow, Parked, Progress
from tests.company import EVERYONE, NOW, RIA, submit
from tests.company import company as read_company
from tests.conftest import SQLITE, database_url
from tests.postgres import PIP

cli = CliRunner(env={"COLUMNS": "220"})
DATABASES = (SQLITE, PIP)


@pytest.fixture
def company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database: str) -> Iterator[Store]:
    """Return a company where an idea was just submitted and nothing is delivered."""
    store = Store(database_url(database, tmp_path), durable=False)
    apply(store, read_company(), NOW)
    for person in EVERYONE:
        Members(store).remember(SlackFacts(id=person.member_id, name=person.member_id[2:], full_member=True), NOW)
    submit(store, RIA)
    monkeypatch.setenv("DATABASE_URL", store.url.render_as_string(hide_password=False))
    monkeypatch.chdir(tmp_path)
    yield store
    store.close()


def run(*arguments: Any, answer: str | None = None) -> Result:
    done = cli.invoke(app, ["outbox", *map(str, arguments)], input=answer)
    assert "Traceback" not in done.output
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def put(store: Store, kind: str, **values: Any) -> int:
    """Set columns of the first fact of a kind, and return its number."""
    with store.writing() as session:
        fact = session.scalars(select(OutboxRow).where(OutboxRow.kind == kind)).first()
        assert fact is not None
        assert fact.id is not None
        for name, value in values.items():
            setattr(fact, name, value)
        session.add(fact)
        return fact.id


def stands(store: Store, number: int) -> tuple[str, str | None, str | None]:
    with store.reading() as session:
        fact = session.get(OutboxRow, number)
        assert fact is not None
        return fact.progress.value, fact.parked_for, fact.note


def park(store: Store, kind: str = "card", why: Parked = Parked.place, note: str = "is_archived") -> int:
    return put(store, kind, progress=Progress.parked, parked_for=why, note=note, attempts=3)


def test_each_state_can_be_asked_for() -> None:
    assert [each.value for each in State] == [each.value for each in Delivered]


def test_the_list_tells_state_place_and_why_and_can_be_narrowed(company: Store) -> None:
    parked = park(company)
    dead = park(company, "tracker", Parked.dead, "invalid_blocks")
    listed = run("list").output
    for told in (
        "parked",
        "dead",
        "waiting",
        "is_archived",
        "invalid_blocks",
        "C0TRIAGE",
        "card IDEA-1",
        "join channel",
    ):
        assert told in listed
    only = run("list", "--state", "dead").output
    assert "invalid_blocks" in only
    assert "is_archived" not in only
    assert {parked, dead} <= {int(word) for word in listed.replace("│", " ").split() if word.isdecimal()}


def test_when_everything_is_said_it_says_so(company: Store) -> None:
    with company.writing() as session:
        session.connection().exec_driver_sql("UPDATE outbox SET progress = 'sent'")
    assert "Everything has been delivered." in run("list").output


def test_one_is_shown_with_what_it_would_say(company: Store) -> None:
    shown = run("show", park(company)).output
    for told in ("IDEA-1", "Spot stolen cards before we ship", "is_archived", "only if you retry it", "C0TRIAGE"):
        assert told in shown


def test_what_guildhall_does_itself_is_no_message(company: Store) -> None:
    with company.reading() as session:
        row = session.scalars(select(OutboxRow).where(OutboxRow.kind == JoinChannelJob.kind)).first()
    assert row is not None
    assert "No message: Guildhall does this by itself." in run("show", row.id).output


@pytest.mark.parametrize("kind", ["card", "tracker"])
def test_of_a_private_idea_only_its_label_is_shown(company: Store, kind: str) -> None:
    with company.writing() as session:
        session.connection().exec_driver_sql("DELETE FROM outbox")
    submit(company, RIA, title="Nobody may know of this", nobody_else=True)
    number = park(company, kind)
    for output in (run("show", number).output, run("list").output):
        assert "A private idea" in output
        assert "Nobody may know" not in output
        assert not {"U0RIA", "U0TRIS", "U0TOM", "U0ADA"} & set(re.findall(r"\w+", output)), "whose it is"


def test_of_a_card_that_is_taken_back_nobody_learns_whose_it_was(company: Store) -> None:
    with company.writing() as session:
        outbox.stage(session, WithdrawnCard(), key="card:abc@U0REX:withdrawn", audience="U0REX", due=NOW)
    number = park(company, WithdrawnCard.kind)
    for output in (run("show", number).output, run("list").output):
        assert "A private idea" in output
        assert "U0REX" not in output


@pytest.mark.parametrize(
    ("why", "note"),
    [(Parked.dead, "invalid_blocks"), (Parked.place, "user_disabled"), (Parked.app, "messages_tab_disabled")],
)
@pytest.mark.parametrize("audience", ["U0RIA", "home:U0RIA"])
def test_an_admin_reads_the_same_of_a_private_idea_and_not_whom_it_was_for(
    company: Store, why: Parked, note: str, audience: str
) -> None:
    said = []
    for private in (True, False):
        with company.writing() as session:
            session.connection().exec_driver_sql("DELETE FROM outbox")
        submit(company, RIA, nobody_else=private)
        number = put(company, "tracker", progress=Progress.parked, parked_for=why, note=note, audience=audience)
        with company.writing() as session:
            stage_refused_alert(session, session.get_one(OutboxRow, number), NOW)
            told = session.scalars(select(OutboxRow).where(OutboxRow.kind == RefusedNotification.kind)).all()
            said.append([render(row.kind, row.snapshot).text.replace(str(number), "N") for row in told])
            # The notice waits in the outbox itself.
            assert not [row for row in told if "tracker" in row.key]
    assert said[0] == said[1]
    assert said[0]
    assert "U0RIA" not in "".join(said[0])


def test_who_may_not_know_of_a_private_idea_is_not_told_that_its_card_may_stand(company: Store) -> None:
    submit(company, RIA, nobody_else=True)
    with company.writing() as session:
        for member in ("U0REX", "U0TRIS"):
            fact = session.scalars(select(OutboxRow).where(OutboxRow.audience == "U0TRIS")).first()
            assert fact is not None
            stage_parked_alert(session, OutboxRow(**fact.model_dump() | {"audience": member, "key": member}), NOW)
        told = session.scalars(select(OutboxRow).where(OutboxRow.kind == ParkedNotification.kind)).all()
        assert [row.audience for row in told] == ["U0TRIS"]
        # It is never taken back, so it does not say which one.
        assert "stolen cards" not in str(told[0].snapshot)
        assert "A private idea" not in str(told[0].snapshot)


def test_what_is_parked_is_put_back(company: Store) -> None:
    number = park(company)
    assert "1 will be sent again: " in run("retry", number).output
    assert stands(company, number) == ("ready", None, "is_archived")


def test_what_may_stand_is_looked_up_first_and_never_sent_blindly(company: Store) -> None:
    number = park(company, why=Parked.doubt, note="its answer was lost")
    run("retry", number)
    assert stands(company, number)[0] == "doubtful"


def test_everything_can_be_put_back_at_once(company: Store) -> None:
    numbers = [park(company), park(company, "tracker", Parked.dead, "invalid_blocks")]
    assert "2 will be sent again: " in run("retry", "--all").output
    assert {stands(company, number)[0] for number in numbers} == {"ready"}
    assert "Nothing to send again." in run("retry", "--all").output


@pytest.mark.parametrize("progress", [Progress.ready, Progress.doubtful, Progress.sending])
def test_what_is_tried_by_itself_is_left_alone(company: Store, progress: Progress) -> None:
    number = put(company, "card", progress=progress, try_at=NOW + timedelta(hours=1))
    done = run("retry", number)
    assert done.exit_code == 2
    assert stands(company, number)[0] == progress.value


def test_to_drop_needs_a_reason_which_is_written_down(company: Store) -> None:
    number = park(company)
    assert run("drop", number, "--reason", " ").exit_code == 2
    assert stands(company, number)[0] == "parked"
    assert run("drop", number, "--reason", "the channel is gone").exit_code == 0
    progress, parked_for, note = stands(company, number)
    assert (progress, parked_for) == ("declined", None)
    assert note is not None
    assert "the operator" in note
    assert note.endswith("the channel is gone")
    assert run("drop", number, "--reason", "again").exit_code == 2


def test_what_is_being_sent_is_not_dropped(company: Store) -> None:
    number = put(company, "card", progress=Progress.sending)
    assert run("drop", number, "--reason", "too late").exit_code == 2
    assert stands(company, number)[0] == "sending"


@pytest.mark.parametrize("verb", [("list",), ("show", 1), ("retry", "--all"), ("drop", 1, "--reason", "x")])
def test_only_admins_may(company: Store, verb: tuple[Any, ...]) -> None:
    park(company)
    done = run(*verb, "--by", "U0RIA")
    assert done.exit_code == 2
    assert "isn't an admin" in done.output


@pytest.mark.parametrize("verb", [("show", 999), ("retry", 999), ("drop", 999, "--reason", "x")])
def test_a_number_that_is_not_there_is_told(company: Store, verb: tuple[Any, ...]) -> None:
    done = run(*verb)
    assert done.exit_code == 2
    assert "999" in done.output
