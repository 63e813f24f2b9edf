"""As somebody whose idea is private I want nothing of it to reach who has become an outsider, though nobody heard."""

from dataclasses import replace

import pytest

from guildhall.environment import Environment
from intake.operations.idea_notifications import idea_notification, tracker_notification
from intake.queries import visibility as visibility_queries
from sandbox import faults
from sandbox.state import Call
from store import outbox
from tests.people import change, change_unheard
from tests.scenarios.helpers import after, words
from tests.scenarios.helpers import submit as submit_public
from tests.scenarios.test_private_ideas import NOBODY, TITLE, WHO, WITHDRAWN, messages, submit
from tests.scenarios.test_private_taken_back import home, open_home

REASON = "The data comes in May."


def not_now(world: Environment) -> None:
    """Have a triager decide."""
    tris = world.workspace.person("U0TRIS")
    tris.press(messages(world, "U0TRIS")[-1], "Not now")
    assert tris.submit({"reason": REASON}).closed


def said(world: Environment, member: str) -> str:
    """Return everything that a person was told directly."""
    return "\n".join(map(words, messages(world, member)))


def asked_about(world: Environment, member: str) -> list[Call]:
    """Return the questions to Slack who somebody is."""
    return [call for call in world.workspace.log if call.method == "users.info" and call.args["user"] == member]


@pytest.mark.parametrize("member", ["U0REX", "U0TOM", "U0RIA"])
def test_who_became_a_guest_unheard_reads_no_decision_and_keeps_no_card(world: Environment, member: str) -> None:
    submit(world, **{WHO: ["U0REX"]})
    change_unheard(world, member, is_restricted=True)
    after(world, 3600)
    not_now(world)
    after(world)
    assert REASON not in said(world, member)
    if member != "U0RIA":
        assert words(messages(world, member)[-1]) == f"{WITHDRAWN}\n{WITHDRAWN}"
    assert all(REASON in said(world, other) for other in {"U0REX", "U0TRIS", "U0RIA"} - {member})


def test_who_became_a_guest_unheard_is_sent_no_new_card_and_learns_of_nothing(world: Environment) -> None:
    world.workspace.person("U0TOM").command("C0GENERAL", "/ml-queue")
    change_unheard(world, "U0TOM", is_restricted=True)
    after(world, 3600)
    submit(world, **{NOBODY: ["nobody_else"]})
    after(world, 600)
    assert messages(world, "U0TOM") == []


def test_a_home_that_shows_private_ideas_is_shown_only_to_whom_slack_has_just_told_of(world: Environment) -> None:
    submit(world, **{NOBODY: ["nobody_else"]})
    open_home(world, "U0TOM")
    submit_public(world, Title="Another one, for everybody")
    after(world)
    change_unheard(world, "U0TOM", is_restricted=True)
    after(world, 3600)
    submit_public(world, Title="Yet another one, for everybody")
    after(world)
    assert "full members" in home(world, "U0TOM")
    assert TITLE not in home(world, "U0TOM")


@pytest.mark.parametrize(
    "fault", [faults.server_error("users.info", times=9), faults.html("users.info", times=9)], ids=["down", "nonsense"]
)
def test_while_slack_does_not_say_who_somebody_is_it_waits_and_then_comes(
    world: Environment, fault: faults.Fault
) -> None:
    submit(world, **{WHO: ["U0REX"]})
    after(world, 3600)
    world.workspace.person("U0TRIS").command("C0GENERAL", "/ml-priorities")
    not_now(world)
    world.workspace.faults.append(fault)
    after(world)
    assert REASON not in said(world, "U0REX")
    world.workspace.faults.clear()
    after(world, 600)
    assert REASON in said(world, "U0REX")


def test_a_card_is_taken_back_also_while_slack_does_not_say_who_somebody_is(world: Environment) -> None:
    submit(world, **{WHO: ["U0REX"]})
    after(world, 3600)
    ria = world.workspace.person("U0RIA")
    ria.press(messages(world, "U0RIA")[0], "Who sees it")
    assert ria.submit({WHO: []}).closed
    world.workspace.faults.append(faults.server_error("users.info", times=99))
    after(world)
    assert TITLE not in said(world, "U0REX")


def test_a_requester_who_is_back_reads_what_was_decided_meanwhile(world: Environment) -> None:
    submit(world, **{NOBODY: ["nobody_else"]})
    change_unheard(world, "U0RIA", is_restricted=True)
    after(world, 3600)
    not_now(world)
    after(world)
    assert REASON not in said(world, "U0RIA")
    change(world, "U0RIA", is_restricted=False)
    after(world)
    assert REASON in words(messages(world, "U0RIA")[0])


def test_what_everybody_may_read_costs_no_question_to_slack(world: Environment) -> None:
    card = submit_public(world)
    open_home(world, "U0RIA")
    after(world, 3600)
    world.workspace.log.clear()
    tris = world.workspace.person("U0TRIS")
    tris.press(card, "Not now")
    assert tris.submit({"reason": REASON}).closed
    after(world)
    assert REASON in said(world, "U0RIA")
    assert asked_about(world, "U0RIA") == []


def test_of_a_private_idea_slack_is_asked_once_a_minute_about_each_who_hears_of_it(world: Environment) -> None:
    submit(world, **{WHO: ["U0REX"]})
    after(world, 3600)
    world.workspace.log.clear()
    not_now(world)
    after(world)
    assert [len(asked_about(world, member)) for member in ("U0RIA", "U0REX", "U0TOM", "U0ADA")] == [1, 1, 1, 0]


@pytest.mark.parametrize("member", ["U0LEO", "U0ADA"])
def test_what_is_on_its_way_to_somebody_who_may_not_know_of_it_is_never_sent(world: Environment, member: str) -> None:
    submit(world, **{WHO: ["U0REX"]})
    with world.store.writing() as session:
        [row] = visibility_queries.own_private(session, "U0RIA")
        for fact in (idea_notification(session, row), tracker_notification(session, row)):
            outbox.stage(session, fact, key=f"{fact.kind} by mistake", audience=member, due=world.clock.now())
    after(world, 120)
    assert messages(world, member) == []


def test_who_was_faster_and_why_is_not_told_to_who_became_a_guest_before_slack_took_it(world: Environment) -> None:
    submit(world, **{NOBODY: ["nobody_else"]})
    tom, [card] = world.workspace.person("U0TOM"), messages(world, "U0TOM")
    before = replace(card)
    not_now(world)
    limited = faults.Answer({"ok": False, "error": "ratelimited"}, headers={"retry-after": "120"})
    world.workspace.faults.append(faults.Fault("chat.postEphemeral", limited))
    tom.press(before, "Send to Payments squad")
    after(world)
    assert tom.ephemerals(card.channel) == []
    change(world, "U0TOM", is_restricted=True)
    after(world, 240)
    assert tom.ephemerals(card.channel) == []
    world.workspace.refused.clear()


def test_who_was_faster_and_why_is_told_to_who_may_know(world: Environment) -> None:
    submit(world, **{NOBODY: ["nobody_else"]})
    tom, [card] = world.workspace.person("U0TOM"), messages(world, "U0TOM")
    before = replace(card)
    not_now(world)
    tom.press(before, "Send to Payments squad")
    after(world)
    assert REASON in words(tom.ephemerals(card.channel)[-1])
