"""As a lead I compare six pairs of real ideas, as another lead does, and see whether the published weights are ours."""

import re
from itertools import product
from typing import Any

import pytest

from guildhall.company_file import CompanyFile
from guildhall.environment import Environment
from sandbox.state import View
from tests.company import RIA, company
from tests.company import submit as put_in
from tests.conftest import OpenWorld
from tests.scenarios.helpers import after, submit, words

VALUE, URGENCY = ("small", "medium", "very_large"), ("none", "this_year", "this_quarter")
LEADS = ("U0ADA", "U0LEO")


@pytest.fixture
def backlog(world: Environment) -> Environment:
    """Nine ideas that serve the same priority, each worth and needed otherwise."""
    for value, urgency in product(VALUE, URGENCY):
        title = f"Stolen cards, {value} and {urgency}".replace("_", "-")
        put_in(world.store, RIA, world.clock.now(), title=title, value=value, urgency=urgency)
    after(world, 60)
    return world


def shown(view: View | None) -> str:
    return words(view)


def test_each_idea_keeps_its_answers_together_on_a_phone_too(backlog: Environment) -> None:
    lead = backlog.workspace.person("U0LEO")
    lead.command("C0GENERAL", "/ml-priorities", "compare")
    [fields] = [block["fields"] for block in lead.view().blocks if "fields" in block]
    ideas = [field["text"] for field in fields]
    assert [idea.split(":")[0] for idea in ideas] == ["*First", "*Second"]
    for idea in ideas:
        for fact in ("Priority: ", "Value: hours, ", "Needed: ", "Effort: ", "Chance: "):
            assert idea.count(fact) == 1, idea


def pair(view: View | None) -> tuple[str, ...]:
    return tuple(re.findall(r"Stolen cards, [\w-]+ and [\w-]+", shown(view)))


def compare(world: Environment, member: str, choice: str | None = None, pairs: int = 6) -> list[tuple[str, ...]]:
    """Have a lead answer: always alike, or by how soon it is needed."""
    lead, seen = world.workspace.person(member), []
    assert not lead.command("C0GENERAL", "/ml-priorities", "compare").notice
    for _ in range(pairs):
        view = lead.view()
        assert view is not None
        seen.append(pair(view))
        [question] = [block["block_id"] for block in view.blocks if block["type"] == "input"]
        answer = lead.submit({question: choice or by_urgency(*pair(view))})
        assert not answer.errors
    after(world)
    return seen


def by_urgency(first: str, second: str) -> str:
    ranks = [
        next(rank for rank, name in enumerate(URGENCY) if title.endswith(name.replace("_", "-")))
        for title in (first, second)
    ]
    return "First" if ranks[0] > ranks[1] else "Second"


def table(blocks: list[dict[str, Any]]) -> list[list[str]]:
    [found] = [block for block in blocks if block["type"] == "table"]
    return [[cell["text"] for cell in row] for row in found["rows"]]


@pytest.mark.twice
def test_both_leads_see_the_same_six_pairs_without_scores(backlog: Environment) -> None:
    ada = backlog.workspace.person("U0ADA")
    ada.command("C0GENERAL", "/ml-priorities", "compare")
    first = shown(ada.view())
    assert "Pair 1 of 6" in first
    assert "chargebacks from stolen cards" in first
    assert "Priority: Fewer fraud losses" in first
    assert not re.search(r"score|\d\d\.\d", first)
    ada.close()
    seen = [compare(backlog, lead, "First") for lead in LEADS]
    assert seen[0] == seen[1]
    assert len({frozenset(each) for each in seen[0]}) == 6
    for titles in seen[0]:
        assert len(set(titles)) == 2


@pytest.mark.twice
def test_a_pair_is_one_where_criteria_pull_in_different_directions(backlog: Environment) -> None:
    for first, second in compare(backlog, "U0ADA", "First"):
        (v1, u1), (v2, u2) = (title.replace("-", "_").split(", ")[1].split(" and ") for title in (first, second))
        assert (VALUE.index(v1) - VALUE.index(v2)) * (URGENCY.index(u1) - URGENCY.index(u2)) < 0


@pytest.mark.twice
def test_leaving_and_coming_back_goes_on_at_the_next_pair(backlog: Environment) -> None:
    ada = backlog.workspace.person("U0ADA")
    compare(backlog, "U0ADA", "First", pairs=2)
    ada.close()
    after(backlog, 60)
    ada.command("C0GENERAL", "/ml-priorities", "compare")
    assert "Pair 3 of 6" in shown(ada.view())


def test_until_a_second_lead_has_answered_there_is_no_result(backlog: Environment) -> None:
    compare(backlog, "U0ADA", "First")
    ada = backlog.workspace.person("U0ADA")
    assert "That was the last pair" in shown(ada.view())
    assert ada.direct_messages() == []


def test_when_both_want_what_is_urgent_they_read_which_weights_would_agree_most(backlog: Environment) -> None:
    for lead in LEADS:
        compare(backlog, lead)
    result = shown(backlog.workspace.person("U0LEO").view())
    assert "Leads and weights disagree" in result
    assert "because of *Value*" in result
    for lead in LEADS:
        [message] = backlog.workspace.person(lead).direct_messages()
        assert "Leads and weights disagree" in words(message)
        head, *rows = table(message.blocks)
        assert head == ["Criterion", "Published", "Best matches"]
        assert [row[:2] for row in rows] == [
            ["Fit", "30"], ["Value", "25"], ["Chance of success", "10"], ["Urgency", "10"], ["Effort", "15"],
            ["Reach", "5"], ["Readiness", "5"],
        ]  # fmt: skip
        left = {row[0]: row[2] for row in rows}
        assert left["Reach"] == "5"
        least, most = map(int, left["Urgency"].split(" to "))
        assert 5 <= least < most
        assert "What 12 answers settle" in words(message)
        assert re.search(
            r"\d% settled: [\d,]+ of 7,315 weightings \(in steps of five\) fit equally well", words(message)
        )
        assert "More pairs narrow this down." in words(message)
        assert "This changes nothing yet." in message.text
    reply = backlog.workspace.person("U0REX").command("C0GENERAL", "/ml-priorities").reply
    assert "version 1 " in words(reply)


def test_a_bar_says_how_much_my_own_answers_have_settled(backlog: Environment) -> None:
    ada = backlog.workspace.person("U0ADA")
    ada.command("C0GENERAL", "/ml-priorities", "compare")
    assert "settled" not in shown(ada.view())
    settled = []
    for position in range(6):
        ada.submit({f"choice-{position}": by_urgency(*pair(ada.view()))})
        [part] = re.findall(r"[█░]{10}` (\d+)% settled", shown(ada.view()))
        settled.append(int(part))
    assert settled[0] > 0
    assert settled == sorted(settled)


def test_six_more_pairs_go_on_from_what_is_settled(backlog: Environment) -> None:
    for number, value in enumerate(VALUE[:2] * 4):
        submit(
            backlog,
            Title=f"Stolen cards, {value} and none {number}",
            **{"What would it be worth a year?": f"hours:{VALUE[2 - number % 2]}", "When would you need it?": "none"},
        )
        after(backlog, 20)
    ada = backlog.workspace.person("U0ADA")
    for lead in LEADS:
        compare(backlog, lead)
    ada.close()
    ada.command("C0GENERAL", "/ml-priorities", "compare")
    assert "What 12 answers settle" in shown(ada.view())
    ada.submit({})
    ada.close()
    for lead in LEADS:
        compare(backlog, lead)
    before, now = ada.direct_messages()
    assert "What 12 answers settle" in words(before)
    assert "What 24 answers settle" in words(now)
    left = [int(re.findall(r"([\d,]+) of 7,315", words(message))[0].replace(",", "")) for message in (before, now)]
    assert left[0] >= left[1]


def test_where_the_two_differ_it_says_so_and_where_nobody_can_say_too(backlog: Environment) -> None:
    compare(backlog, "U0ADA")
    compare(backlog, "U0LEO", "Can't say")
    [message] = backlog.workspace.person("U0ADA").direct_messages()
    assert "<@U0ADA> alone" in words(message)
    assert "6 answers" in words(message)


def test_two_who_contradict_each_other_read_it(backlog: Environment) -> None:
    compare(backlog, "U0ADA", "First")
    compare(backlog, "U0LEO", "Second")
    [message] = backlog.workspace.person("U0LEO").direct_messages()
    assert "The two leads disagree" in words(message)
    assert "agree with 6 of 12 answers" in words(message)
    # What settles anything is only that no weights see both ideas alike.
    [part] = set(re.findall(r"(\d+)% settled", words(message)))
    assert int(part) <= 5
    assert "They don't all ask for anything else than the published weights." in words(message)


@pytest.mark.core
def test_six_other_pairs_begin_from_the_result_when_there_are_as_many(backlog: Environment) -> None:
    before = compare(backlog, "U0ADA")
    compare(backlog, "U0LEO")
    ada = backlog.workspace.person("U0ADA")
    ada.close()
    ada.command("C0GENERAL", "/ml-priorities", "compare")
    assert "agree with" in shown(ada.view())
    ada.submit({})
    # Nine ideas make nine telling pairs, of which six are gone.
    assert "there are 3" in shown(ada.view())
    ada.close()
    for number, value in enumerate(VALUE[:2] * 2):
        submit(
            backlog,
            Title=f"Stolen cards, {value} and none {number}",
            **{"What would it be worth a year?": f"hours:{VALUE[2 - number % 2]}", "When would you need it?": "none"},
        )
        after(backlog, 20)
    ada.command("C0GENERAL", "/ml-priorities", "compare")
    ada.submit({})
    assert "Pair 1 of 6" in shown(ada.view())
    assert frozenset(pair(ada.view())) not in map(frozenset, before)


def test_a_double_click_answers_once(backlog: Environment) -> None:
    ada = backlog.workspace.person("U0ADA")
    ada.command("C0GENERAL", "/ml-priorities", "compare")
    ada.submit({"choice-0": "First"})
    ada.repeat_last()
    ada.command("C0GENERAL", "/ml-priorities", "compare")
    assert "Pair 2 of 6" in shown(ada.view())


def test_a_company_without_ideas_to_compare_is_not_offered_it(world: Environment) -> None:
    leo = world.workspace.person("U0LEO")
    for number in range(4):
        leo.open_home()
        after(world)
        assert "For leads" in shown(leo.home())
        assert "Which first?" not in shown(leo.home())
        put_in(world.store, RIA, world.clock.now(), title=f"Idea {number}", value="medium", urgency="this_year")
        after(world, 60)
    leo.open_home()
    after(world)
    assert "Which first?" in shown(leo.home())


@pytest.mark.core
def test_home_has_the_button_for_leads_and_nobody_else(backlog: Environment) -> None:
    for member, has in (("U0LEO", True), ("U0REX", False)):
        person = backlog.workspace.person(member)
        person.open_home()
        after(backlog)
        assert ("Which first?" in shown(person.home())) is has
    leo = backlog.workspace.person("U0LEO")
    leo.press(leo.home(), "Which first?")
    assert "Pair 1 of 6" in shown(leo.view())


@pytest.mark.twice
def test_others_and_too_few_ideas_are_told_so(world: Environment) -> None:
    rex, ada = world.workspace.person("U0REX"), world.workspace.person("U0ADA")
    assert "squad leads and admins" in words(rex.command("C0GENERAL", "/ml-priorities", "compare").reply)
    assert "there are 0" in words(ada.command("C0GENERAL", "/ml-priorities", "compare").reply)


def test_without_published_priorities_there_is_nothing_to_compare_with(open_test_world: OpenWorld) -> None:
    with open_test_world(set_up=False) as world:
        world.apply(CompanyFile.model_validate(company().model_dump() | {"policy": None}))
        ada = world.workspace.person("U0ADA")
        assert "No priorities are published yet" in words(ada.command("C0GENERAL", "/ml-priorities", "compare").reply)


def test_private_ideas_are_in_no_pair(backlog: Environment) -> None:
    for value, urgency in (("small", "this_quarter"), ("very_large", "none")):
        submit(
            backlog,
            Title="Zymurgy",
            **{
                "What would it be worth a year?": f"hours:{value}",
                "When would you need it?": urgency,
                "Private": ["nobody_else"],
            },
        )
        after(backlog, 20)
    compare(backlog, "U0ADA")
    compare(backlog, "U0LEO")
    assert "Zymurgy" not in words(backlog.workspace.person("U0ADA").direct_messages()[-1])
