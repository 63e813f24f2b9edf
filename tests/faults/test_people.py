"""People who may do less than a moment ago, Slack that can't say so, and requests sent again."""

import logging
from datetime import timedelta

import pytest

from bot.principal import Principals
from guildhall.environment import Environment
from intake.access import Request
from intake.errors import NotAllowed
from intake.operations.members import PeoplePlan
from intake.services.members import Members
from intake.services.organization import Company
from sandbox import faults
from tests import company
from tests.bot.http import slack_requests
from tests.company import ADA
from tests.faults.replicas import rows
from tests.people import change, change_unheard
from tests.scenarios.helpers import FRAUD_IDEA, after, submit, words

OUTSIDE = [{"deleted": True}, {"is_restricted": True}, {"is_stranger": True}, {"is_bot": True}]


@pytest.mark.parametrize("flags", OUTSIDE, ids=str)
def test_lost_rights_of_an_outsider_hold_for_an_open_form(world: Environment, flags: dict[str, bool]) -> None:
    ria = world.workspace.person("U0RIA")
    ria.command("C0GENERAL", "/ml-idea")
    change(world, "U0RIA", **flags)
    answer = ria.submit(FRAUD_IDEA)
    assert not answer.closed
    assert "full members" in str(answer.errors)
    after(world)
    assert world.workspace.person("U0TRIS").messages("C0TRIAGE") == []
    assert rows(world, "SELECT entity FROM audit WHERE action = 'denied'") == [("submit",)]


def test_lost_rights_of_a_triager_turned_guest_hold_for_an_open_form(world: Environment) -> None:
    card, tris = submit(world), world.workspace.person("U0TRIS")
    tris.press(card, "Not now")
    change(world, "U0TRIS", is_restricted=True)
    assert "full members" in str(tris.submit({"reason": "Not this year."}).errors)
    assert rows(world, "SELECT COUNT(*) FROM audit WHERE action = 'denied'") == [(1,)]
    after(world)
    assert len(world.workspace.person("U0RIA").direct_messages()) == 1


def test_lost_rights_without_an_event_are_denied_after_a_minute_where_it_is_sensitive(world: Environment) -> None:
    card, tris = submit(world), world.workspace.person("U0TRIS")
    tris.press(card, "Not now")
    change_unheard(world, "U0TRIS", deleted=True)
    after(world, 61)
    assert "full members" in str(tris.submit({"reason": "Not this year."}).errors)


def test_lost_rights_stay_lost_when_a_clock_ahead_is_set_right(
    world: Environment,
) -> None:
    card, tris, before = submit(world), world.workspace.person("U0TRIS"), world.clock.now()
    world.clock.set(before + timedelta(hours=1))
    tris.press(card, "Not now")
    change_unheard(world, "U0TRIS", is_restricted=True)
    world.clock.set(before)
    assert "full members" in str(tris.submit({"reason": "Not this year."}).errors)


def test_lost_rights_of_a_role_hold_with_the_next_request_of_every_process(world: Environment) -> None:
    card, tris = submit(world), world.workspace.person("U0TRIS")
    tris.press(card, "Not now")
    other = Principals(Members(world.store), world.bot.client)
    assert "triager" in other.of("U0TRIS", slack_requests.TEAM, world.clock.now()).roles
    # As another process does it, which can make nobody forget anything.
    elsewhere = Company(world.store)
    version = elsewhere.people_form(ADA).version
    plan = PeoplePlan(triager=("U0TOM",), admin=("U0ADA",))
    elsewhere.name_people(plan, version, Request(ADA, world.clock.now(), "elsewhere"))
    assert "Only triagers can decide on ideas. Ask an admin to make you one." in str(
        tris.submit({"reason": "Not this year."}).errors
    )
    assert "triager" not in other.of("U0TRIS", slack_requests.TEAM, world.clock.now()).roles


def test_lost_rights_are_not_given_back_by_a_late_event(world: Environment) -> None:
    world.workspace.person("U0TRIS").command("C0GENERAL", "/ml-queue")
    change(world, "U0TRIS", is_restricted=True)
    full = world.workspace.members["U0TRIS"].as_json(slack_requests.TEAM, world.clock.now()) | {"is_restricted": False}
    delivery = world.workspace.emit({"type": "user_change", "user": full, "event_ts": "1.2"})
    assert delivery is not None
    delivery.wait(3)
    world.stepper.settle()
    tris = Members(world.store).principal("U0TRIS")
    assert tris is not None
    assert not tris.roles


def test_lost_rights_events_are_handled_once_and_unchanged_ones_write_nothing(world: Environment) -> None:
    world.workspace.person("U0RIA").command("C0GENERAL", "/ml-queue")
    before = Members(world.store).changes()
    change(world, "U0RIA", deleted=True)
    assert Members(world.store).changes() == before + 1
    again = world.workspace.members["U0RIA"].as_json(slack_requests.TEAM, world.clock.now())
    told = world.workspace.emit({"type": "user_change", "user": again, "event_ts": "1.2"})
    assert told is not None
    told.wait(3)
    change(world, "U0LEO", real_name="Somebody whom nobody has asked about")
    assert Members(world.store).changes() == before + 1


def test_unknown_member_may_do_nothing_while_slack_cannot_say_who_they_are(world: Environment) -> None:
    world.workspace.faults.append(faults.server_error("users.info", times=1))
    rex = world.workspace.person("U0REX")
    assert "full members" in rex.command("C0GENERAL", "/ml-queue").text
    # Nothing of that is remembered.
    assert "full members" not in rex.command("C0GENERAL", "/ml-queue").text


@pytest.mark.parametrize("kind", ["down", "no answer", "nonsense"])
def test_unknown_member_waits_for_slack_where_it_is_sensitive_and_goes_on_elsewhere(
    world: Environment, kind: str
) -> None:
    card, tris = submit(world), world.workspace.person("U0TRIS")
    tris.press(card, "More")
    tris.close()
    after(world, 61)
    spoilt = {
        "down": faults.server_error("users.info", times=9),
        "no answer": faults.lost_answer("users.info", times=9),
        "nonsense": faults.html("users.info", times=9),
    }[kind]
    world.workspace.faults.append(spoilt)
    tris.press(card, "Send to Payments squad")
    after(world)
    assert "Slack did not say in time" in words(tris.ephemerals("C0TRIAGE")[-1])
    assert world.workspace.person("U0LEO").messages("C0PAY") == []
    assert "Slack did not say" not in tris.command("C0GENERAL", "/ml-queue").text
    world.workspace.faults.clear()
    tris.press(card, "Send to Payments squad")
    after(world)
    assert len(world.workspace.person("U0LEO").messages("C0PAY")) == 1


def test_unknown_member_is_remembered_for_no_longer_than_a_minute(world: Environment) -> None:
    elapsed = [0.0]
    principals = Principals(Members(world.store), world.bot.client, lambda: elapsed[0])
    principals.of("U0TRIS", slack_requests.TEAM, world.clock.now(), sensitive=True)
    world.workspace.faults.append(faults.server_error("users.info", times=9))
    world.workspace.log.clear()
    principals.of("U0TRIS", slack_requests.TEAM, world.clock.now(), sensitive=True)
    assert not [call for call in world.workspace.log if call.method == "users.info"]
    after(world, 61)
    elapsed[0] = 61
    with pytest.raises(NotAllowed, match="did not say in time"):
        principals.of("U0TRIS", slack_requests.TEAM, world.clock.now(), sensitive=True)
    assert principals.of("U0TRIS", slack_requests.TEAM, world.clock.now()).is_stale


def test_an_admin_who_leaves_last_is_an_alarm(world: Environment, caplog: pytest.LogCaptureFixture) -> None:
    world.workspace.person("U0ADA").command("C0GENERAL", "/ml-queue")
    caplog.set_level(logging.ERROR)
    change(world, "U0ADA", deleted=True)
    after(world)
    assert "There is no admin any more. Set GUILDHALL_ADMINS and restart." in caplog.text
    for triager in ("U0TRIS", "U0TOM"):
        assert "Guildhall no longer has an admin, so nobody can change its settings." in words(
            world.workspace.person(triager).direct_messages()[-1]
        )
    assert world.workspace.person("U0ADA").direct_messages() == []


def test_unknown_member_reads_no_private_idea_before_slack_has_answered(world: Environment) -> None:
    company.submit(world.store, private=True)
    after(world)
    tris = world.workspace.person("U0TRIS")
    card = tris.direct_messages()[-1]
    tris.command("C0GENERAL", "/ml-queue")
    after(world, 61)
    world.workspace.faults.append(faults.server_error("users.info", times=1))
    tris.press(card, "More")
    after(world)
    assert tris.view() is None
    assert "Slack did not say in time" in words(tris.ephemerals(card.channel)[-1])
    tris.press(card, "More")
    assert FRAUD_IDEA["Title"] in words(tris.view())
