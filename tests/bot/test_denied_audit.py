"""Who is refused stands in the audit: what they asked for and why not, and not more than some times a minute."""

from datetime import datetime, timedelta

import pytest

from bot.denied_audit import IN_A_MINUTE, DeniedAudit
from guildhall.environment import Environment
from intake.access import Action
from intake.errors import NotAllowed
from store import audit, audit_chain
from store.engine import Store
from tests.company import NOW, RIA
from tests.scenarios.helpers import card, submit, words


def denied(store: Store) -> list[tuple[str | None, str, str, str]]:
    with store.reading() as session:
        who = audit.pseudonyms(session)
        found = audit_chain.newest(session, 1000, kind="action", entity=None, who=None)
        return [(who.get(row.who), row.entity, row.roles, row.note) for row, _ in found]


def refuse(denials: DeniedAudit, at: datetime, action: Action = Action.send) -> None:
    denials.note({"principal": RIA}, action, NotAllowed("No."), at)


def test_a_press_that_is_not_allowed_is_audited_with_who_what_and_why(world: Environment) -> None:
    submit(world)
    world.workspace.person("U0REX").press(card(world), "Send to Payments squad")
    [(who, action, roles, why)] = denied(world.store)
    assert (who, action, roles) == ("U0REX", "send", "member")
    assert "Only triagers can decide on ideas. Ask an admin to make you one." in why


def test_a_guest_is_audited_too(world: Environment) -> None:
    world.workspace.person("U0GUS").command("C0GENERAL", "/ml-idea")
    assert [(who, action, roles) for who, action, roles, _ in denied(world.store)] == [("U0GUS", "submit", "")]


def test_what_is_allowed_is_no_denial(world: Environment) -> None:
    submit(world)
    assert denied(world.store) == []


@pytest.mark.parametrize("database", ["sqlite"])
def test_a_flood_is_written_down_some_times_a_minute(store: Store) -> None:
    denials = DeniedAudit(store)
    for _ in range(50):
        refuse(denials, NOW)
    assert len(denied(store)) == IN_A_MINUTE
    refuse(denials, NOW, Action.set_up)
    refuse(denials, NOW + timedelta(minutes=1))
    assert len(denied(store)) == IN_A_MINUTE + 2


def test_who_is_refused_stays_so_when_it_can_not_be_written_down(
    world: Environment, caplog: pytest.LogCaptureFixture
) -> None:
    shown, rex = submit(world), world.workspace.person("U0REX")
    with world.store.writing() as session:
        session.connection().exec_driver_sql("DROP TABLE audit_subject")
    rex.press(shown, "Send to Payments squad")
    world.stepper.settle()
    assert "Only triagers can decide on ideas. Ask an admin to make you one." in words(rex.ephemerals("C0TRIAGE")[-1])
    assert "a refusal could not be audited" in caplog.text
