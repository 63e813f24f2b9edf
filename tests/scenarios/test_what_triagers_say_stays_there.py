"""As a triager I talk frankly below a card, and as a requester I submit in private: no surface shows others a word.

Every surface that `docs/security.md` and `docs/access.md` name is looked at, whoever it is made for.
"""

from datetime import UTC, datetime, timedelta

import pytest

from guildhall.cli.audit import listed
from guildhall.company_file import company_of, written
from guildhall.environment import Environment
from scheduling.calendars import Calendars
from tests.scenarios.helpers import card, press_ask, submit, submit_new, words
from tests.scenarios.outsiders import Life
from tests.scenarios.test_replies_in_the_thread import everything, seen_by, settle

TALK, SECRET = "quetzalbird", "axolotlpond"
INSIDERS = {"U0RIA", "U0TRIS", "U0TOM"}


def say_frankly(world: Environment) -> None:
    """Have both triagers talk below the newest card."""
    for member in ("U0TRIS", "U0TOM"):
        world.workspace.person(member).say("C0TRIAGE", f"Frankly, {TALK}.", thread_ts=card(world).ts)
    settle(world)


def submit_private(world: Environment) -> None:
    ria = world.workspace.person("U0RIA")
    ria.command("C0GENERAL", "/ml-idea")
    problem = f"Nobody may read of the {SECRET} and late parcels."
    fields = {"Title": f"Watch the {SECRET}", "What is the problem?": problem}
    assert submit_new(ria, fields | {"Only me and the triagers": ["Only me and the triagers"]}).closed
    settle(world)


def live_through_a_month(world: Environment) -> None:
    """Ask, decide, answer, hand back, and let the digests, agendas and reminders of four weeks go out."""
    tris, ria = world.workspace.person("U0TRIS"), world.workspace.person("U0RIA")
    submit(world)
    say_frankly(world)
    press_ask(tris, card(world))
    assert tris.submit({"Your question": "How many a month?"}).errors == {}
    settle(world)
    say_frankly(world)
    ria.press(ria.direct_messages()[0], "Answer")
    assert ria.submit({"value": "hours:medium", "urgency": "This year"}).closed
    settle(world)
    submit_private(world)
    tris.press(next(each for each in world.workspace.person("U0TRIS").messages("C0TRIAGE")), "Send to Payments squad")
    settle(world)
    say_frankly(world)
    submit(world, Title="Plan the vans")
    say_frankly(world)
    tris.press(card(world), "Not now")
    assert tris.submit({"reason": "The vans come later."}).errors == {}
    settle(world)
    for day in (9, 16, 23, 30):
        world.stepper.advance(datetime(2026, 3, day, 9, 30, tzinfo=UTC))
    world.stepper.advance(world.clock.now() + timedelta(days=4))


@pytest.mark.slow
def test_nothing_of_it_is_on_any_surface(world: Environment) -> None:
    if "U0VIV" not in world.workspace.members:
        world.workspace.add_member("U0VIV", "viv", "Viv", tz="Europe/Berlin")
    live_through_a_month(world)
    life = Life(world, with_secret=True)
    life._minutes = int((world.clock.now() - datetime(2026, 3, 4, 9, 0, tzinfo=UTC)).total_seconds() // 60) + 1
    life.look_around()
    life.payloads()
    rex = world.workspace.person("U0REX")
    rex.command("C0GENERAL", "/ml-idea")
    rex.submit({"Title": "Watch the pond", "What is the problem?": "Late parcels, and nobody may read of the pond."})
    life.note("similar ideas", rex.view())
    for member in ("U0REX", "U0LEO", "U0ADA"):
        for typed in ("frankly", "watch", "late parcels", "nobody may read"):
            reply = world.workspace.person(member).command("C0GENERAL", "/ml-queue", typed).reply
            life.note(f"{member} searches {typed}", words(reply))
    life.note("company file", written(company_of(world.store)))
    # The feed serves the same file.
    life.note("calendar", Calendars(world.store).file(world.clock.now()).decode())
    life.note("audit", [str(row) for row in listed(world.store, None, None, 10_000)])
    shown = seen_by(world, INSIDERS, channels=True)
    for canary in (TALK, SECRET):
        # The channel itself is where they talk; who is in it is its members' business.
        assert [line[:80] for line in life.seen if canary in line and " C0TRIAGE: " not in line[:20]] == []
        assert canary not in shown
    # What is typed stands in the answer: that something was found would name the idea.
    for typed in (TALK, SECRET):
        assert "Watch the" not in words(rex.command("C0GENERAL", "/ml-queue", typed).reply)
    assert TALK not in everything(world).replace(f"“{TALK}”", ""), "so no backup or report can show it either"
