"""As a requester I read few, plain words; as somebody who listens I hear the whole message, not "new message"."""

import re
from datetime import timedelta

import pytest

from guildhall.environment import Environment
from tests.intake.experiment_drafts import give_budget
from tests.scenarios.helpers import after, card, press_ask, submit, words
from tests.scenarios.test_a_colleague_supports_an_idea import AREA, RANKED, support
from tests.scenarios.test_a_named_expert_says_yes import name, questions
from tests.scenarios.test_experiments import BUILT, LEARNED, note, question, started
from tests.scenarios.test_the_plan import with_weeks

# Words of those who run the team; a requester reads them nowhere but behind "Why?" and in /ml-priorities.
TEAM_WORDS = re.compile(r"\b(hub|band|policy|portfolio|stage|triage|triager|needs info|route|routing)\b", re.IGNORECASE)
ENDS = {
    "Stop": {"learned": LEARNED},
    "Continue": BUILT | {"first_month": "June 2026", "last_month": "August 2026"},
}


def told_to(world: Environment, member: str) -> list[str]:
    person = world.workspace.person(member)
    person.open_home()
    after(world)
    return [words(message) for message in person.direct_messages()] + [words(person.home())]


def test_tracker_messages_and_home_keep_to_plain_words_through_a_whole_story(world: Environment) -> None:
    tris, ria = world.workspace.person("U0TRIS"), world.workspace.person("U0RIA")
    press_ask(tris, submit(world))
    tris.submit({})
    after(world)
    found = told_to(world, "U0RIA")
    ria.press(ria.direct_messages()[0], "Answer")
    ria.submit({"value": "hours:large", "urgency": "this_year"})
    after(world)
    tris.press(card(world), "More")
    tris.submit({"outcome": "accepted", "squad": "hub", "effort": "weeks"})
    after(world)
    found += told_to(world, "U0RIA")
    submit(world, "U0RIA", Title="Sing louder", **{"What is the problem?": "Nobody hears the choir."})
    tris.press(card(world), "Not now")
    tris.submit({"reason": "Nothing here can be measured yet."})
    after(world)
    found += told_to(world, "U0RIA")
    assert any("Planned" in text for text in found)
    assert any("Not now" in text for text in found)
    for text in found:
        assert TEAM_WORDS.search(text) is None, text


def test_a_long_title_ends_where_a_word_does(world: Environment) -> None:
    title = "Tell drivers about roadworks before they leave the depot in the morning instead of hours afterwards"
    submit(world, Title=title)
    ria = world.workspace.person("U0RIA")
    found = ria.command("C0GENERAL", "/ml-queue", "roadworks depot").reply
    assert found is not None
    assert "Tell drivers about roadworks before they leave the depot in the morning instead…" in found.text
    ria.command("C0GENERAL", "/ml-ask", f"{title} because nobody looks at the map, and so on")
    ria.submit()
    after(world)
    receipt = ria.direct_messages()[-1]
    ria.press(receipt, "Make it an idea")
    after(world)
    assert "Tell drivers about roadworks before they leave the depot in the morning…" in words(card(world))


@pytest.mark.parametrize("ends", ["Stop", "Continue"])
def test_so_do_those_of_supporters_experts_plans_and_experiments(world: Environment, ends: str) -> None:
    world.apply(with_weeks())
    give_budget(world.store, 6)
    leo, tris = world.workspace.person("U0LEO"), world.workspace.person("U0TRIS")
    submit(world, **RANKED)
    support(world, "U0REX", **{AREA: "parcels"})
    name(world, expert="U0LEO")
    found = told_to(world, "U0LEO")
    leo.press(questions(world, "U0LEO")[0], "Yes, I'm in")
    tris.press(card(world), "More")
    tris.submit({"outcome": "accepted", "squad": "payments", "effort": "weeks"})
    after(world, 4000)
    found += told_to(world, "U0RIA")
    started(world)
    found += told_to(world, "U0RIA")
    leo.press(question(world), ends)
    found += [words(message) for message in leo.direct_messages()]
    leo.submit(ENDS[ends])
    after(world)
    found += told_to(world, "U0RIA")
    if ends == "Continue":
        leo.press(note(world), "It's live")
        after(world)
        world.stepper.advance(world.clock.now() + timedelta(days=33))
        leo.press(leo.direct_messages()[-1], "Add the number")
        leo.submit({"value": "30"})
        after(world)
    found += [text for member in ("U0RIA", "U0REX", "U0LEO") for text in told_to(world, member)]
    every = "\n".join(found)
    for said in ("named you for", "You support IDEA-1", "It's in the plan.", " plan: "):
        assert said in every
    for said in ("Next: the result of the experiment, by", "Thanks" if ends == "Stop" else "12 → 30"):
        assert said in every
    for text in found:
        assert TEAM_WORDS.search(text) is None, text


def test_what_is_read_aloud_says_the_whole(world: Environment) -> None:
    tris = world.workspace.person("U0TRIS")
    shown = submit(world)
    assert "Spot stolen cards before we ship" in shown.text
    assert "Payments" in shown.text
    tris.press(shown, "Send to Payments squad")
    after(world)
    for message in (card(world), *world.workspace.person("U0LEO").messages("C0PAY")):
        assert "Spot stolen cards before we ship" in message.text
        assert "Fewer fraud losses" in message.text
    for message in world.workspace.person("U0RIA").direct_messages():
        assert "Spot stolen cards before we ship" in message.text


def test_the_score_explains_itself_and_its_parts_add_up(world: Environment) -> None:
    tris = world.workspace.person("U0TRIS")
    tris.press(
        submit(world, **{"What would it be worth a year?": "hours:large", "When would you need it?": "this_year"}),
        "More",
    )
    shown = words(tris.view())
    parts = [float(part) for part in re.findall(r"^([\d.]+) of [\d.]+ ", shown, re.MULTILINE)]
    total = re.search(r"score ([\d.]+) of 100", shown)
    assert total is not None
    assert len(parts) == 7
    assert round(sum(parts), 1) == float(total[1])


@pytest.mark.twice
def test_priorities_and_queue_are_shown_as_tables_to_everybody(world: Environment) -> None:
    submit(world, **{"What would it be worth a year?": "hours:large", "When would you need it?": "this_year"})
    rex = world.workspace.person("U0REX")
    for command, expected in (("/ml-priorities", "Fewer fraud losses"), ("/ml-queue", "Spot stolen cards")):
        reply = rex.command("C0GENERAL", command).reply
        assert reply is not None
        assert expected in words(reply)
        assert expected in reply.text
        assert sum(block["type"] == "table" for block in reply.blocks) == 1


@pytest.mark.core
def test_the_whole_queue_can_be_leafed_through(world: Environment) -> None:
    for number in range(12):
        submit(
            world,
            Title=f"Stolen card idea {number}",
            **{"What would it be worth a year?": "hours:large", "When would you need it?": "this_year"},
        )
        after(world, 90)
    rex = world.workspace.person("U0REX")
    reply = rex.command("C0GENERAL", "/ml-queue").reply
    assert reply is not None
    rex.press(reply, "The whole queue")
    first = words(rex.view())
    rex.submit({})
    second = words(rex.view())
    seen = set(re.findall(r"Stolen card idea (\d+)", first)) | set(re.findall(r"Stolen card idea (\d+)", second))
    assert len(seen) == 12
    assert "12. " in second
