"""As somebody whose idea is private I want everybody else's Guildhall to be, to the byte, as if it were not there."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from difflib import unified_diff
from functools import partial
from itertools import product
from pathlib import Path

import pytest

from guildhall.company_file import CompanyFile
from guildhall.environment import Environment, open_environment
from intake.queries import routing as routing_queries
from sandbox.state import Message
from scheduling.clock import SteppedClock
from tests.company import company
from tests.conftest import START, new_workspace
from tests.intake.experiment_drafts import give_budget
from tests.scenarios.admin import Admin
from tests.scenarios.outsiders import INSIDERS, OUTSIDERS, WHEN, WORTH, Life

SECRET = "zymurgy"
VALUES, URGENCIES = ("small", "medium", "very_large"), ("none", "this_year", "this_quarter")
WHO, NOBODY = "Who may see this?", "Only me and the triagers"
DOORS = "Couriers lose four minutes at every big building, for nobody tells them which door to ring."
Live = Callable[[str, bool], AbstractContextManager[Life]]


def harbour() -> CompanyFile:
    """Return the company with a lead and weeks for each squad, a viewer, and drafts of its digests."""
    known = company().model_dump()
    squads = [
        squad | {"weeks": 8} | ({"lead": "U0MAX"} if squad["key"] == "delivery" else {}) for squad in known["squads"]
    ]
    people = [*known["people"], {"id": "U0VIV", "name": "Viv", "roles": ["viewer"]}]
    return CompanyFile.model_validate(
        known | {"squads": squads, "people": people, "digest": known["digest"] | {"drafts": 1}}
    )


@pytest.fixture
def live(tmp_path: Path) -> Live:
    """Return what opens a company, with or without a secret."""

    @contextmanager
    def opened(name: str, with_secret: bool) -> Iterator[Life]:
        clock = SteppedClock(START)
        workspace = new_workspace(clock)
        for member in ("U0VIV", "U0NIA", "U0MAX"):
            workspace.add_member(member, member[2:].lower(), member[2:].title(), tz="Europe/Berlin")
            for channel in workspace.person("U0REX").channels():
                channel.members.append(member)
        with open_environment(workspace, clock, f"sqlite:///{tmp_path}/{name}.db", harbour()) as world:
            give_budget(world.store, 20)
            yield Life(world, with_secret)
            assert not world.workspace.refused

    return opened


def card_of(world: Environment, member: str, title: str) -> Message:
    """Return the private card of an idea that a member has."""
    return next(m for m in reversed(world.workspace.person(member).direct_messages()) if title in m.text)


def secrets(life: Life, count: int) -> None:
    """Have private ideas submitted, asked about, estimated, sent, parked, declined, and left waiting."""
    for number in range(count):
        words = f"Couriers ring at the wrong door, {SECRET} {number}"
        who = {WHO: ["U0NIA"]} if number % 2 else {NOBODY: ["nobody_else"]}
        life.secretly(
            partial(life.submit, "U0RIA", words, DOORS, **{WORTH: "hours:very_large", WHEN: "this_quarter", **who})
        )
        for member, button, fields in DECIDED[number % len(DECIDED)]:
            life.secretly(partial(_press_card, life, member, words, button, fields))


def _press_card(life: Life, member: str, words: str, button: str, fields: dict[str, str]) -> None:
    life.press(member, card_of(life.world, member, words), button, **fields)


def stop_secrets(life: Life) -> None:
    """Have the private experiments end whose owner is asked by now."""
    if life.with_secret:
        tris = life.world.workspace.person("U0TRIS")
        asked = [message for message in tris.direct_messages() if message.text.startswith("How did the experiment")]
        assert asked
        for message in asked:
            life.press("U0TRIS", message, "Stop", learned=f"The {SECRET} costs too much.")


def try_out(life: Life) -> None:
    """Have the lead of Payments look at the budget, and try a public idea out."""
    leo = life.world.workspace.person("U0LEO")
    leo.press(leo.messages("C0PAY")[-1], "Experiment")
    life.note("the form of an experiment", leo.view())
    assert leo.submit(TRIED | {"hypothesis": "The order tells."}).closed
    life.go_on()


TRIED = {"metric": "rings", "convincing": "1", "cost": "2", "weeks": "1 week"}


def back(life: Life) -> None:
    """Have a private idea backed: an insider is named for it, and says yes."""
    world = life.world
    ria, nia = world.workspace.person("U0RIA"), world.workspace.person("U0NIA")
    tracker = next(m for m in ria.direct_messages() if f"{SECRET} 1" in m.text)
    life.press("U0RIA", tracker, "People", expert="U0NIA")
    question = next(m for m in reversed(nia.direct_messages()) if "named you for a private idea" in m.text)
    life.press("U0NIA", question, "Yes, I'm in")
    life.press("U0TRIS", card_of(world, "U0TRIS", f"{SECRET} 1"), "More")
    _tick(life)


def _tick(life: Life) -> None:
    tris = life.world.workspace.person("U0TRIS")
    view = tris.view()
    assert view is not None
    tris.press(view, "People")
    assert not tris.submit({"checked": ["value"]}).errors
    life.world.stepper.settle()


def support(life: Life, member: str, place: int, area: str) -> None:
    """Have an outsider support a public idea, by its place among the cards."""
    person = life.world.workspace.person(member)
    person.press(person.messages("C0TRIAGE")[place], "More")
    view = person.view()
    assert view is not None
    person.press(view, "Support")
    assert not person.submit({"area": area} if area else {}).errors
    person.close()
    life.world.stepper.settle()


DECIDED: tuple[tuple[tuple[str, str, dict[str, str]], ...], ...] = (
    (("U0TRIS", "Ask", {"text": f"How much {SECRET}?"}),),
    (
        ("U0TRIS", "More", {"effort": "days", "chance": "good"}),
        ("U0TRIS", "More", {"outcome": "accepted", "squad": "delivery"}),
        ("U0TRIS", "Experiment", TRIED | {"hypothesis": f"A {SECRET} rings better.", "owner": "U0TRIS"}),
    ),
    (("U0TOM", "Not now", {"reason": f"No {SECRET} yet."}),),
    (("U0TOM", "More", {"outcome": "accepted", "squad": "delivery", "reason": f"Mind the {SECRET}."}),),
    (("U0TOM", "More", {"outcome": "declined", "reason": f"No {SECRET}."}),),
)


def decide(life: Life, place: int, button: str, **fields: str) -> None:
    """Have a triager decide about a public idea, by its place among the cards."""
    cards = life.world.workspace.person("U0TRIS").messages("C0TRIAGE")
    life.press("U0TRIS", cards[place], button, **fields)


def two_weeks(life: Life) -> None:
    """Let two weeks go by."""
    for member in INSIDERS:
        # Whoever acts is known to the database, in both companies.
        life.world.workspace.person(member).command("C0GENERAL", "/ml-guild")
    for value, urgency in product(VALUES, URGENCIES):
        title = f"Stolen cards, {value} and {urgency}".replace("_", "-")
        life.submit("U0REX", title, **{WORTH: f"hours:{value}", WHEN: urgency})
        life.go_on()
    life.submit("U0LEO", "Tell couriers which door to ring", DOORS)
    life.look_around()
    secrets(life, 6)
    life.secretly(partial(back, life))
    life.go_on()
    support(life, "U0VIV", 0, "parcels")
    support(life, "U0LEO", 2, "")
    life.go_on()
    life.look_around()
    # What outsiders do now must find and count nothing of it.
    # Near enough to be hinted at, and no more: were private ideas counted, its words would be common, and were they
    # found, nothing else would be.
    life.submit("U0REX", "A map of doors to ring", f"Couriers should know the right entrance of a building. {SECRET}")
    life.go_on()
    decide(life, 0, "Send to Payments squad")
    life.go_on()
    try_out(life)
    decide(life, 1, "Not now", reason="The data comes in May.")
    secrets(life, 5)
    life.go_on()
    life.look_around()
    life.go_on(60 * 24 * 5)
    post_drafts(life)
    secrets(life, 4)
    decide(life, 2, "More", outcome="declined", reason="It is there already.")
    decide(life, 3, "Ask", text="How many a month?")
    for place, effort in ((4, "weeks"), (5, "months"), (6, "weeks")):
        decide(life, place, "More", effort=effort)
    life.go_on()
    life.look_around()
    life.go_on(60 * 24 * 7)
    life.secretly(partial(stop_secrets, life))
    life.look_around()
    draft(life)
    publish(life)
    life.go_on()
    life.look_around()
    life.payloads()


def post_drafts(life: Life) -> None:
    """Have the hub's lead post the digest that waits."""
    ada = life.world.workspace.person("U0ADA")
    draft = next(m for m in reversed(ada.direct_messages()) if "Draft of the digest" in m.text)
    ada.press(draft, "Post")
    life.world.stepper.settle()


def draft(life: Life) -> None:
    """Have the lead of Payments see what other priorities would do."""
    lead = Admin(life.world, "U0LEO")
    lead.person.command("C0GENERAL", "/ml-priorities", "draft")
    lead.press(lead.form, "fraud/how/priorities.weight", "Weight 1 of 5")
    lead.press(lead.form, "ontime/how/priorities.weight", "Weight 5 of 5")
    assert not lead.save(**{"Priority 3": "Small steps: small"}).errors
    life.note("the draft of priorities", lead.form)
    while lead.person.view() is not None:
        lead.close()
    life.go_on()


def publish(life: Life) -> None:
    """Publish other priorities, by which everything is ranked again."""
    known = harbour()
    assert known.policy is not None
    life.world.apply(known.model_copy(update={"policy": known.policy.model_copy(update={"note": "anew"})}))
    life.world.stepper.settle()


# Each of both workspaces has a port of its own.
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")


@pytest.mark.slow
def test_everything_an_outsider_reads_is_byte_equal_with_and_without_private_ideas(
    live: Live, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    # So few decisions that private ones, if they counted, would be enough.
    monkeypatch.setattr(routing_queries, "ENOUGH_DECISIONS", 3)
    with live("without", False) as plain:
        two_weeks(plain)
    with live("with", True) as secret:
        two_weeks(secret)
        told = {member: str(secret.world.workspace.person(member).direct_messages()) for member in INSIDERS}
    assert all(SECRET in said for said in told.values()), "those who may know were told nothing"
    without, with_secret = ([ADDRESS.sub("ADDRESS", line) for line in life.seen] for life in (plain, secret))
    difference = list(unified_diff(without, with_secret, "without", "with", lineterm="", n=0))
    assert difference == [], "\n".join(line[:3000] for line in difference[:12])
    assert len(plain.seen) > 500
    assert any("Q1 plan: " in seen and "IDEA-" in seen for seen in plain.seen), "no plan is there"
    assert any("of 8 public ideas" in seen for seen in plain.seen), "no draft says what it does"
    assert any("Rank in version 1 → rank in version 2" in seen and "IDEA-" in seen for seen in plain.seen), (
        "no versions are side by side"
    )
    assert any("related idea" in seen or "Probably the same" in seen for seen in plain.seen), "no hint to be disturbed"
    assert SECRET not in caplog.text


BUTTONS = (
    *("idea.send", "idea.ask", "idea.not_now", "idea.more", "idea.answer", "private.open", "private.viewers"),
    *("experiment.open", "experiment.continue", "experiment.pivot", "experiment.stop", "build.open", "build.live"),
    *("measure.open", "measure.quiet"),
    *("idea.support", "support.mute", "support.hear", "idea.behind", "backer.yes", "backer.no", "backer.suggest"),
    *("idea.why", "why.more"),
    "plan.place",
)

# What these are of is the first of several things that belong to an idea.
PARTS = {
    **dict.fromkeys(("experiment.continue", "experiment.pivot", "experiment.stop"), ".1"),
    **dict.fromkeys(("measure.open", "measure.quiet"), ".30"),
}


@pytest.mark.parametrize("member", OUTSIDERS)
def test_a_forged_button_tells_nobody_whether_there_is_a_private_idea(live: Live, member: str) -> None:
    with live("forged", True) as life:
        life.submit("U0REX", "A public idea")
        secrets(life, 2)
        there = card_of(life.world, "U0TRIS", f"{SECRET} 1").blocks[-1]["elements"][-1]["value"].split(":")[1]
        for button in BUTTONS:
            told = [_told(life, member, button, f"{idea}{PARTS.get(button, '')}") for idea in (there, "0" * 32)]
            assert '"text": ' in told[0], f"{button} is not answered"
            assert told[0] == told[1], button
            assert SECRET not in told[0], button


def _told(life: Life, member: str, button: str, idea: str) -> str:
    person, world = life.world.workspace.person(member), life.world
    [card] = world.workspace.person("U0TRIS").messages("C0TRIAGE")
    row = card.blocks[-1]
    row["elements"][0] = row["elements"][0] | {"action_id": button, "value": f"1:{idea}:1"}
    before = len(person.ephemerals("C0TRIAGE"))
    person.press(card, f"{row['block_id']}/{button}")
    # Slack takes so many notes a minute.
    life.go_on(1)
    life.seen.clear()
    life.note("alone", [person.ephemerals("C0TRIAGE")[before:], person.view()])
    while person.view() is not None:
        person.close()
    return life.seen[-1]
